"""The nouns of devices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Scope = Literal["own", "modality", "room"]
NameLayout = Literal["kept", "one", "two", "three"]
YearBirth = Literal["empty", "january"]


@dataclass(frozen=True, slots=True)
class WorklistProfile:
    """How a device gets its worklist (PS3.4 Annex K): what it may see, and in which form it can read it.

    Attributes:
        scope: `own`: orders that name it, its room or its service; `modality`: also those of its modality that are
            meant for no device; `room`: also those of its room that name another device there.
        stations: AE titles whose orders it sees too, as a console that asks for several machines.
        ascii_only: Texts without marks (đ becomes d), for consoles that show no Vietnamese.
        upper_case: Names and texts in capitals.
        name_layout: `kept`; all words in `one` component; `two`: family^given; `three`: family^given^middle.
        name_chars: Longest patient's name; 0: as the standard allows (64).
        text_chars: Longest description or comment; 0: as the standard allows.
        most_items: It gets so many items, the earliest; 0: all.
        year_birth: What is sent for a birth date of which only the year is known: nothing, or 1 January.
        scan_text: What the QR of a slip types into a console that asks for no worklist, as the setting of the same
            name; empty: as for all.
    """

    scope: Scope = "modality"
    stations: tuple[str, ...] = ()
    ascii_only: bool = False
    upper_case: bool = False
    name_layout: NameLayout = "kept"
    name_chars: int = 0
    text_chars: int = 0
    most_items: int = 0
    year_birth: YearBirth = "empty"
    scan_text: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A peer application entity and what it may do.

    Attributes:
        ae_title: Its title, 1 to 16 characters (PS3.5 6.2, AE); what it calls itself and what we call it.
        host: Name or address at which we call it.
        equipment_code: Of the machine in insurance tables (MA_MAY), such as CT.1.79001.Z00123; several joined by ";".
        port: Where it listens; a device that only sends may have any.
        may_find: Query (C-FIND).
        may_retrieve: Fetch by C-GET and ask for C-MOVE.
        may_move_to: Be the destination of a C-MOVE.
        may_perform: Tell what it performs (MPPS).
        wants_performed: Told of what other devices perform (MPPS forwarded).
        wants_availability: Told which studies are here (Instance Availability Notification).
        asks_commitment: Asked to commit to what we send to it (Storage Commitment).
        report_association: A report of a storage commitment goes over the `same` association while that is open, or
            always over a `new` one.
        check_address: Take associations under this title from `host` only.
        character_set: Specific Character Set of what we answer (PS3.3 C.12.1.1.2); empty: as stored.
        preferred_transfer_syntaxes: In which to send to it, the best first; empty: as stored.
        duplicate_policy: What happens to other bytes under a UID that is there: refuse, or keep both.
        max_associations: It may hold open at once.
        max_pdu_bytes: Largest PDU we take from it; 0: our default.
        tls: Whether we call it over TLS.
        verified_at: When it was last asked by C-ECHO, with `verified_ok` and `verified_detail`.
    """

    ae_title: str
    host: str
    port: int
    modality: str = ""
    description: str = ""
    equipment_code: str = ""
    may_store: bool = True
    may_find: bool = True
    may_retrieve: bool = True
    may_move_to: bool = True
    may_perform: bool = True
    wants_performed: bool = False
    wants_availability: bool = False
    asks_commitment: bool = False
    report_association: Literal["same", "new"] = "same"
    check_address: bool = False
    character_set: str = ""
    preferred_transfer_syntaxes: tuple[str, ...] = ()
    duplicate_policy: Literal["refuse", "keep"] = "refuse"
    max_associations: int = 10
    max_pdu_bytes: int = 0
    tls: bool = False
    enabled: bool = True
    worklist: WorklistProfile = WorklistProfile()
    verified_at: datetime | None = None
    verified_ok: bool | None = None
    verified_detail: str = ""


@dataclass(frozen=True, slots=True)
class Knock:
    """An AE that nobody approved and that asked for an association."""

    ae_title: str
    address: str
    count: int
    first_at: datetime
    last_at: datetime
