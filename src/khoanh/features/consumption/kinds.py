"""The nouns of what an examination uses up."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

SupplyKind = Literal["film", "contrast", "other"]


@dataclass(frozen=True, slots=True)
class Supply:
    """Something that is used up (vật tư tiêu hao).

    Attributes:
        unit: What is counted: sheets (tờ), ml, pieces.
        size: Of a film, such as 35x43 cm.
        strength_mg_ml: Of a contrast medium: iodine, or gadolinium compound, in mg/ml; None: not said.
    """

    code: str
    name: str
    kind: SupplyKind
    unit: str = ""
    size: str = ""
    strength_mg_ml: Decimal | None = None
    enabled: bool = True
    id: int = 0


@dataclass(frozen=True, slots=True)
class UsualSupply:
    """So much of a supply is usual for a service."""

    supply: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class UsedSupply:
    """What one examination used of a supply, in its unit.

    Attributes:
        quantity: All that was used, the spoilt included.
        spoilt: Of it, what was thrown away, such as a film that came out badly.
        lot: Of the manufacturer, so that a reaction can be traced.
    """

    supply: str
    quantity: Decimal
    spoilt: Decimal = Decimal(0)
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Exposures that were rejected and made again; `reason` is a code of PS3.16 CID 7011."""

    reason: str
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Consumption:
    """What one examination used.

    Attributes:
        technologist: Who made it; empty: not said.
        exposures: All that were made, the rejected included; None: not said.
        revision: Counts the savings; 0: nothing was recorded yet. Who saves names the one he began from.
    """

    order: int
    technologist: str = ""
    assistants: str = ""
    exposures: int | None = None
    supplies: tuple[UsedSupply, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    note: str = ""
    revision: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""
