"""What examinations use up: films, contrast, supplies, exposures and those made again."""

from khoanh.features.consumption.kinds import Consumption, Repeat, Supply, SupplyKind, UsedSupply, UsualSupply
from khoanh.features.consumption.rules import REPEAT_REASONS
from khoanh.features.consumption.supplies import add_supply, change_supply, list_supplies, list_usual, set_usual
from khoanh.features.consumption.use import Recorded, read_consumption, record_consumption

__all__ = [
    "REPEAT_REASONS",
    "Consumption",
    "Recorded",
    "Repeat",
    "Supply",
    "SupplyKind",
    "UsedSupply",
    "UsualSupply",
    "add_supply",
    "change_supply",
    "list_supplies",
    "list_usual",
    "read_consumption",
    "record_consumption",
    "set_usual",
]
