"""How the installation is: versions, listeners, room, queue, counts."""

from khoanh.features.system.describe import Listener, SystemReport, describe_system

__all__ = ["Listener", "SystemReport", "describe_system"]
