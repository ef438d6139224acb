"""`khoanh serve`: the whole installation, until it is told to stop."""

from typing import Annotated

from cyclopts import App, Parameter

from khoanh.assembly import Supervisor, configure_logs, open_desk
from khoanh.cli.place import HERE, Place
from khoanh.features import accounts, audit
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import act_as_system
from khoanh.foundation.settings import Settings

serve = App(name="serve", help="Serve the archive, the web app and the DICOM listener until told to stop.")

_PARTS = ("web", "dicom", "hl7", "worker")


@serve.default
def run(
    *,
    place: Place = HERE,
    http: Annotated[str | None, Parameter(help="HOST:PORT of the web app [127.0.0.1:8080].")] = None,
    dicom: Annotated[str | None, Parameter(help="HOST:PORT of the DICOM listener [127.0.0.1:11112].")] = None,
    dicom_tls: Annotated[str | None, Parameter(help="HOST:PORT of the DICOM listener over TLS [none].")] = None,
    hl7: Annotated[str | None, Parameter(help="HOST:PORT of the HL7 listener [127.0.0.1:2575].")] = None,
    only: Annotated[str | None, Parameter(help="Run only these parts: web,dicom,hl7,worker.")] = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; prints `Khoanh is ready` once every listener answers."""
    settings = place.resolve(http=http, dicom=dicom, dicom_tls=dicom_tls, hl7=hl7).settings
    parts = tuple(part.strip() for part in only.split(",")) if only else _PARTS
    for part in parts:
        if part not in _PARTS:
            raise Invalid(f"{part} is not a part: {', '.join(_PARTS)}", vi=f"Không có thành phần {part}")
    configure_logs(settings.log_format, part="supervisor")
    Supervisor(settings, parts).run(
        prepare=lambda url: _prepare(settings, url),
        greet=lambda _: print("Khoanh is ready", flush=True),
    )


def _prepare(settings: Settings, url: str) -> None:
    """Anchor the audit chain, and offer the first set-up while nobody has an account."""
    with open_desk(settings, url) as desk:
        with desk.unit(act_as_system("serve")) as unit:
            audit.anchor_chain(unit)
        with desk.unit(act_as_system("serve")) as unit:
            secret = "" if accounts.has_accounts(unit) else accounts.create_setup_link(unit)
    if secret:
        address = settings.public_url or f"{'https' if settings.https else 'http'}://{settings.http}"
        print("Chưa có tài khoản nào. Mở liên kết dùng một lần này để tạo quản trị viên:", flush=True)
        print(
            f"No account exists yet. Create the administrator with this one-time link:\n  {address}/setup/{secret}",
            flush=True,
        )
