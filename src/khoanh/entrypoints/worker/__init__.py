"""The door of time: jobs that run later and by the clock."""

from khoanh.entrypoints.worker.run import run_worker

__all__ = ["run_worker"]
