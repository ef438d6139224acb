"""The nouns of the catalogue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CodeKind = Literal["service", "room"]


@dataclass(frozen=True, slots=True)
class Room:
    """A room where patients are examined.

    Attributes:
        modalities: What can be done there (PS3.3 C.7.3.1.1.1); empty: whatever its devices do.
        devices: AE titles of the devices that stand there.
    """

    code: str
    name: str
    modalities: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    enabled: bool = True
    id: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """Something that can be ordered (dịch vụ kỹ thuật).

    Attributes:
        code: The hospital's own code of it.
        group: Under which it is listed and counted, such as a kind of machine.
        rooms: Codes of the rooms where it may be done; empty: anywhere.
        devices: AE titles of the devices that may do it; empty: those of the room, else of the modality.
        minutes: How long it takes.
        preparation: What the patient has to do before.
    """

    code: str
    name: str
    group: str = ""
    modality: str = ""
    body_part: str = ""
    rooms: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    minutes: int = 15
    preparation: str = ""
    contrast: bool = False
    enabled: bool = True
    id: int = 0


@dataclass(frozen=True, slots=True)
class UnmappedCode:
    """A code that another system used and that nobody has mapped; `count` is a lower bound."""

    source: str
    kind: CodeKind
    code: str
    name: str
    count: int
    first_at: datetime
    last_at: datetime
