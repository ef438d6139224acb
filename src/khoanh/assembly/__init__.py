"""Puts the parts together from the settings: processes, jobs, subscriptions."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from khoanh.assembly.build import build_storage, open_desk, reach_database
    from khoanh.assembly.locks import lock_data
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

_ROOMS = {
    "SUBSCRIPTIONS": "subscriptions",
    "Supervisor": "supervisor",
    "build_storage": "build",
    "configure_logs": "logs",
    "lock_data": "locks",
    "open_desk": "build",
    "reach_database": "build",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for: the supervisor lives for years and needs little of what it starts."""
    if name not in _ROOMS:
        raise AttributeError(name)
    return getattr(import_module(f"khoanh.assembly.{_ROOMS[name]}"), name)
