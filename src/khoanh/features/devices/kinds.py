"""The nouns of devices."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Device:
    """A peer application entity and what it may do.

    Attributes:
        ae_title: Its title, 1 to 16 characters (PS3.5 6.2, AE); what it calls itself and what we call it.
        host: Name or address at which we call it.
        port: Where it listens; a device that only sends may have any.
        may_find: Query (C-FIND).
        may_retrieve: Fetch by C-GET and ask for C-MOVE.
        may_move_to: Be the destination of a C-MOVE.
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
    may_store: bool = True
    may_find: bool = True
    may_retrieve: bool = True
    may_move_to: bool = True
    check_address: bool = False
    character_set: str = ""
    preferred_transfer_syntaxes: tuple[str, ...] = ()
    duplicate_policy: Literal["refuse", "keep"] = "refuse"
    max_associations: int = 10
    max_pdu_bytes: int = 0
    tls: bool = False
    enabled: bool = True
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
