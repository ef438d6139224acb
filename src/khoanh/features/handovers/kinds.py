"""The nouns of handovers: what was given to the patient, how, and who has looked at it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from khoanh.features.reports import Version
from khoanh.foundation.identity import Principal

Mode = Literal["link", "sheet", "message", "disc", "film"]
MODES: tuple[Mode, ...] = ("link", "sheet", "message", "disc", "film")
"""A QR on the screen, a printed sheet or slip with it, a text to send, a disc, film."""
LINKED: frozenset[Mode] = frozenset(("link", "sheet", "message"))
PinKind = Literal["none", "birth", "phone", "own"]
Delivery = Literal["", "digital", "disc", "film"]


@dataclass(frozen=True, slots=True)
class Film:
    """Sheets of film of one size, in inches as printers name them (2010,0050)."""

    size: str
    count: int


@dataclass(frozen=True, slots=True)
class Wish:
    """How something shall be handed over.

    Attributes:
        days: A link lives so long; None: as the setting says.
        pin_kind: What opens it besides the link; None: as the setting says.
        pin: The person's own, where `pin_kind` is `own`.
        hide_name: The page shows no name, birth date or code, and gives rendered pictures alone.
        films: Where the mode is `film`.
    """

    mode: Mode
    recipient: str = ""
    note: str = ""
    days: int | None = None
    pin_kind: PinKind | None = None
    pin: str = ""
    hide_name: bool = False
    films: tuple[Film, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """Something that was done with a link: `what` is result, pictures, viewer, pdf, zip, or why it was refused."""

    at: datetime
    what: str
    address: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is kept: its token is known to nobody here.

    Attributes:
        failures: Wrong PINs so far.
    """

    expires_at: datetime
    pin_kind: PinKind
    hide_name: bool
    failures: int
    revoked_at: datetime | None
    revoked_by: str
    revoke_reason: str


@dataclass(frozen=True, slots=True)
class Handover:
    """One act: what was given of which orders, how, by whom, to whom."""

    id: int
    mode: Mode
    at: datetime
    who: str
    recipient: str
    note: str
    orders: tuple[int, ...]
    films: tuple[Film, ...]
    link: Link | None
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A handover just made; the token is told this once."""

    handover: Handover
    token: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What was handed over of an order, and what can be.

    Attributes:
        delivery: What counts for the bill: film if any was given, else disc, else digital; "" nothing yet.
        is_ready: There is a result that may be handed over.
        pins: Kinds of PIN that the patient's facts allow.
    """

    delivery: Delivery
    is_ready: bool
    pins: tuple[PinKind, ...]
    default_days: int
    default_pin: PinKind
    items: tuple[Handover, ...]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """How one exam reached its patient."""

    order: int
    accession: str
    placer: str
    source: str
    delivery: Delivery
    films: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Exams by the time they were first handed over, the newest first; `next` continues."""

    items: list[DeliveryRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class Guest:
    """Who came with a link that is good, and what it is good for.

    Attributes:
        who: May look at studies; the doors ask about those of `studies` alone.
        report: Key of the report handed over.
        studies: UIDs of those given that are still of the orders given.
        needs_pin: The PIN has not been shown yet: nothing is.
        wait_s: Seconds until the next PIN is taken.
    """

    handover: int
    who: Principal
    report: int
    orders: tuple[int, ...]
    studies: tuple[str, ...]
    pin_kind: PinKind
    hide_name: bool
    expires_at: datetime
    needs_pin: bool
    wait_s: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the patient page tells. `version` is None while the result is withdrawn: then nothing else is shown."""

    hospital: str
    hide_name: bool
    expires_at: datetime
    version: Version | None
    patient: Mapping[str, Any]
    exams: tuple[Mapping[str, Any], ...]
