"""Enrols browsers: a link that works once leaves in the browser what it is known by from then on."""

from datetime import timedelta
from secrets import token_urlsafe

from khoanh.features import audit
from khoanh.features.stations import queries
from khoanh.features.stations.kinds import Origin
from khoanh.features.stations.manage import read_station
from khoanh.features.stations.standing import guard_own_reach, hash_browser
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_LIFE = timedelta(hours=1)


def create_enrolment(unit: Unit, station: int) -> str:
    """Return the secret of a link that enrols one browser within an hour; an older link of the station ends.

    Raises:
        NotFound: There is no such station.
    """
    unit.who.require(Permission.STATION_MANAGE)
    name = read_station(unit, station).facts.name
    secret = token_urlsafe(24)
    queries.replace_enrolment(unit.db, station, hash_browser(secret), unit.who.name, unit.now + _LIFE)
    audit.record(unit, "station link created", subject=name)
    return secret


def find_enrolment(unit: Unit, secret: str) -> str:
    """Return the name of the station a link enrols for; open to whoever holds it.

    Raises:
        NotFound: The link is unknown, too old or used.
    """
    found = queries.select_enrolment(unit.db, hash_browser(secret))
    if found is None:
        raise _no_link()
    return found[1]


def use_enrolment(unit: Unit, secret: str, agent: str) -> tuple[str, str]:
    """Enrol the browser that shows the link, which is used up.

    Returns:
        What the browser keeps, and the name of the station.

    Raises:
        NotFound: The link is unknown, too old or used.
    """
    taken = queries.take_enrolment(unit.db, hash_browser(secret))
    station = queries.select_station(unit.db, taken[0]) if taken else None
    if taken is None or station is None:
        raise _no_link()
    kept = token_urlsafe(32)
    queries.insert_browser(unit.db, station.id, hash_browser(kept), agent[:300], taken[1])
    audit.record(unit, "station enrolled", subject=station.facts.name, detail={"by": taken[1]})
    unit.notify("station", station=station.id, what="enrolled")
    return kept, station.facts.name


def remove_browser(unit: Unit, station: int, browser: int, *, origin: Origin | None = None) -> None:
    """Forget a browser of a station.

    Raises:
        NotFound: The station has none of this number.
        Conflict: The asker would be shut out.
    """
    unit.who.require(Permission.STATION_MANAGE)
    name = read_station(unit, station).facts.name
    if not queries.delete_browser(unit.db, station, browser):
        raise NotFound("no such browser", vi="Không có trình duyệt này")
    guard_own_reach(unit, origin)
    audit.record(unit, "station browser removed", subject=name, detail={"browser": browser})
    unit.notify("station", station=station, what="changed")


def is_enrolled(unit: Unit, browser: str) -> bool:
    """Tell whether a browser is still enrolled; open to all, so that it is given its cookie for longer."""
    return bool(browser) and queries.has_browser(unit.db, hash_browser(browser))


def _no_link() -> NotFound:
    return NotFound(
        "the link is unknown, too old or used; make another", vi="Liên kết không đúng, đã hết hạn hoặc đã dùng"
    )
