"""The live door: what happens now, pushed to the browser."""

from khoanh.entrypoints.live.stream import build_live_routes

__all__ = ["build_live_routes"]
