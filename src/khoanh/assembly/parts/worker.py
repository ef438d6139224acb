"""The process that runs queued and periodic jobs."""

import os

from khoanh.assembly.build import open_desk
from khoanh.entrypoints.worker import run_worker
from khoanh.foundation.settings import Settings


def run_worker_part(settings: Settings, database_url: str) -> None:
    """Run jobs until told to stop."""
    # Jobs wait for people, not people for jobs.
    os.nice(10)
    with open_desk(settings, database_url) as desk:
        run_worker(desk, database_url)
