"""`khoanh serve`: the whole installation, until it is told to stop."""

from typing import Annotated

from cyclopts import App, Parameter

from khoanh.assembly import Supervisor, configure_logs
from khoanh.cli.place import HERE, Place
from khoanh.foundation.errors import Invalid

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
    hl7_tls: Annotated[str | None, Parameter(help="HOST:PORT of the HL7 listener over TLS [none].")] = None,
    only: Annotated[str | None, Parameter(help="Run only these parts: web,dicom,hl7,worker.")] = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; prints `Khoanh is ready` once every listener answers."""
    settings = place.resolve(http=http, dicom=dicom, dicom_tls=dicom_tls, hl7=hl7, hl7_tls=hl7_tls).settings
    parts = tuple(part.strip() for part in only.split(",")) if only else _PARTS
    for part in parts:
        if part not in _PARTS:
            raise Invalid(f"{part} is not a part: {', '.join(_PARTS)}", vi=f"Không có thành phần {part}")
    configure_logs(settings.log_format, part="supervisor")
    Supervisor(settings, parts).run(greet=lambda: print("Khoanh is ready", flush=True))
