"""The nouns of stations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from khoanh.features.accounts import NotSignedIn
from khoanh.foundation.identity import Permission

Strangers = Literal["allow", "limit", "refuse"]
"""What people may do from a machine that is no station: as anywhere, less, or nothing."""


class Refused(NotSignedIn):
    """From this machine nobody may do anything."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from, as a web door sees it.

    Attributes:
        address: Network address, past the proxies we trust.
        browser: What the browser was given when it was enrolled, or an empty text.
        is_here: The request began on the server itself.
    """

    address: str = ""
    browser: str = ""
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class StationFacts:
    """What an administrator says of a workstation or a server.

    Attributes:
        name: As people call it, unique.
        place: Room or department.
        networks: Addresses and networks (CIDR) it is known by; empty: by its browsers alone.
        needs_both: It is known only where an enrolled browser and an address agree; else either will do.
        permissions: Nobody may do more from it than these; None: whatever the person may.
        device: AE title of its profile among the devices, if it speaks DICOM too.
        enabled: While it is not, nobody may do anything from it.
    """

    name: str
    place: str = ""
    networks: tuple[str, ...] = ()
    needs_both: bool = False
    permissions: frozenset[Permission] | None = None
    device: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class StationBrowser:
    """A browser that was enrolled as of a station."""

    id: int
    agent: str
    enrolled_at: datetime
    enrolled_by: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Station:
    """A station, when it was last seen, by whom used, and its browsers."""

    id: int
    facts: StationFacts
    browsers: tuple[StationBrowser, ...]
    created_at: datetime
    seen_at: datetime | None
    seen_address: str
    seen_who: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What people may do from machines that are no stations; `permissions` count where they are limited."""

    strangers: Strangers = "allow"
    permissions: frozenset[Permission] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A station that an origin may be of.

    Attributes:
        browser: The enrolled browser that asks, None where none does.
        prefix: Length of the longest network of it that holds the address, -1 where none does.
    """

    id: int
    name: str
    enabled: bool
    needs_both: bool
    permissions: frozenset[Permission] | None
    browser: int | None
    prefix: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What an origin amounts to.

    Attributes:
        station: The station it is of, None for a stranger.
        permissions: What may be done from it at most; None: whatever the person may.
        is_refused: Nothing may be done from it.
    """

    station: Candidate | None
    permissions: frozenset[Permission] | None
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Here:
    """The machine somebody sits at; `is_enrolled`: its browser was enrolled as of some station."""

    origin: Origin
    standing: Standing
    is_enrolled: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a verification went.

    Attributes:
        how: `echo`: the station was asked by C-ECHO; `seen`: it is told by when it was last seen.
    """

    how: Literal["echo", "seen"]
    ok: bool
    detail: str
    detail_vi: str
    at: datetime | None
