"""Puts the parts together from the settings: processes, jobs, subscriptions."""

from khoanh.assembly.build import build_storage, lock_data, open_desk, reach_database
from khoanh.assembly.logs import configure_logs
from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.assembly.supervisor import Supervisor

__all__ = [
    "SUBSCRIPTIONS",
    "Supervisor",
    "build_storage",
    "configure_logs",
    "lock_data",
    "open_desk",
    "reach_database",
]
