"""Pixel codecs, in worker processes that can be killed."""

from khoanh.adapters.codecs.workers import Codecs

__all__ = ["Codecs"]
