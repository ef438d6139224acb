"""The processes of one installation, each started as `python -m khoanh.assembly.parts NAME`.

The supervisor hands over the settings in the environment. A part ends when its supervisor does.
"""

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

import structlog

from khoanh.assembly.build import open_desk
from khoanh.assembly.handover import read_handover
from khoanh.assembly.lifeline import PARENT_VARIABLE, end_with_parent
from khoanh.assembly.logs import configure_logs
from khoanh.foundation.errors import KhoanhError
from khoanh.foundation.settings import split_address


def prepare() -> None:
    """Bring the schema up to date, anchor the audit chain, and offer the first set-up while nobody has an account."""
    from khoanh.db import is_schema_current, migrate_database
    from khoanh.features import accounts, audit
    from khoanh.foundation.identity import act_as_system

    settings, database_url = read_handover()
    if not is_schema_current(database_url):
        # The database may be a new one, whose keys the cached facts of another would seem to fit.
        shutil.rmtree(settings.data / "cache" / "facts", ignore_errors=True)
        migrate_database(database_url)
    with open_desk(settings, database_url) as desk:
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


def run_dicom(*, tls: bool) -> None:
    """Answer DICOM associations until told to stop."""
    from khoanh.adapters.dicom_client import build_server_tls
    from khoanh.entrypoints.dimse import serve_dimse

    settings, database_url = read_handover()
    stop = _stop_on_signal()
    host, port = split_address(settings.dicom_tls if tls else settings.dicom)
    context = build_server_tls(settings) if tls else None
    with open_desk(settings, database_url) as desk:
        serve_dimse(desk, host, port, tls=context, stop=stop)


def run_web() -> None:
    """Answer HTTP until told to stop."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    settings, _ = read_handover()
    host, port = split_address(settings.http)
    _share_metrics(settings.data / "run" / "metrics")
    os.environ[PARENT_VARIABLE] = str(os.getpid())
    server = Granian(
        "khoanh.assembly.web:make_app",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=settings.web_processes,
        http=HTTPModes.auto if settings.https else HTTPModes.http1,
        ssl_cert=Path(settings.tls_certificate) if settings.https else None,
        ssl_key=Path(settings.tls_key) if settings.https else None,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        backlog=1024,
        websockets=False,
    )
    server.serve()


def _share_metrics(folder: Path) -> None:
    """Let the web processes count as one: `/metrics` of any tells the figures of all, since this start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def run_hl7() -> None:
    """Answer HL7 messages until told to stop."""
    from khoanh.entrypoints.hl7 import serve_hl7

    settings, database_url = read_handover()
    stop = _stop_on_signal()
    context = None
    if settings.hl7_tls:
        from khoanh.adapters.dicom_client import build_server_tls

        context = build_server_tls(settings)
    secure = split_address(settings.hl7_tls) if settings.hl7_tls else None
    with open_desk(settings, database_url) as desk:
        serve_hl7(desk, split_address(settings.hl7), secure, tls=context, stop=stop)


def run_worker_part() -> None:
    """Run queued and periodic jobs until told to stop."""
    from khoanh.entrypoints.worker import run_worker

    # Jobs wait for people, not people for jobs.
    os.nice(10)
    settings, database_url = read_handover()
    with open_desk(settings, database_url) as desk:
        run_worker(desk, database_url)


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def main() -> None:
    """Run the part named on the command line."""
    end_with_parent()
    name = sys.argv[1]
    configure_logs(read_handover()[0].log_format, part=name)
    try:
        _run(name)
    except KhoanhError as fault:
        structlog.get_logger().error("the part cannot run", process=name, reason=fault.english)
        raise SystemExit(1) from None


def _run(name: str) -> None:
    match name:
        case "prepare":
            prepare()
        case "dicom" | "dicom-tls":
            run_dicom(tls=name == "dicom-tls")
        case "web":
            run_web()
        case "hl7":
            run_hl7()
        case "worker":
            run_worker_part()
        case _:
            raise SystemExit(f"unknown part {name}")


if __name__ == "__main__":
    main()
