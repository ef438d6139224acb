"""The processes of one installation: a module each, loaded by the supervisor and run in a copy of it."""

import os
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from khoanh.foundation.settings import Settings

Part = Callable[[Settings, str], None]
"""What a process does until it is told to stop, with the settings and the URL of the index."""

_PARTS = {
    "prepare": "prepare:prepare",
    "dicom": "dicom:run_dicom",
    "dicom-tls": "dicom:run_dicom_tls",
    "web": "web:run_web",
    "hl7": "hl7:run_hl7",
    "worker": "worker:run_worker_part",
}


def load_part(name: str, settings: Settings) -> Part:
    """Import what a part needs and return what it does."""
    if name == "web":
        _share_metrics(settings.data / "run" / "metrics")
    module, _, function = _PARTS[name].partition(":")
    part: Part = getattr(import_module(f"{__name__}.{module}"), function)
    return part


def _share_metrics(folder: Path) -> None:
    """Let the web processes count as one: `/metrics` of any tells the figures of all, since this start.

    prometheus_client looks for the folder when it is imported.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
