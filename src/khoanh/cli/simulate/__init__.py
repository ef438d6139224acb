"""`khoanh simulate`: a modality and a HIS, for vendors and newcomers to try a server with."""

from khoanh.cli.simulate.commands import simulate

__all__ = ["simulate"]
