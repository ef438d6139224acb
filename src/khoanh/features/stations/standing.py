"""Limits who asks to what may be done from where they sit."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from khoanh.features import audit
from khoanh.features.stations import queries
from khoanh.features.stations.kinds import Origin, Refused, Standing
from khoanh.features.stations.rules import decide_standing, parse_address
from khoanh.foundation.errors import Conflict
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.transaction import Desk, Unit

_TOUCH_EVERY = timedelta(seconds=60)


def hash_browser(secret: str) -> bytes:
    """Return what is kept of what an enrolled browser shows; at 256 bits of chance it needs no more."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def find_standing(unit: Unit, origin: Origin) -> Standing:
    """Tell which station an origin is of, and what may be done from it; the web doors ask this of everybody."""
    candidates = queries.select_candidates(unit.db, parse_address(origin.address), hash_browser(origin.browser))
    return decide_standing(queries.select_policy(unit.db), candidates, origin)


def limit_principal(unit: Unit, who: Principal, origin: Origin) -> Principal:
    """Return who asks with no more rights than the station has; the station counts as seen.

    Raises:
        Refused: Nothing may be done from there.
    """
    standing = find_standing(unit, origin)
    if standing.is_refused:
        raise refusal(origin)
    station = standing.station
    if station and (station.seen_at is None or unit.now - station.seen_at > _TOUCH_EVERY):
        queries.touch_station(unit.db, station.id, station.browser, origin.address[:64], who.name)
    if standing.permissions is None:
        return who
    return replace(who, permissions=who.permissions & standing.permissions)


def refuse_strangers(desk: Desk, origin: Origin, name: str) -> None:
    """Refuse to sign anybody in from where nothing may be done; takes the desk, as the refusal is written down.

    Raises:
        Refused: Nothing may be done from there.
    """
    nobody = Principal(PrincipalKind.USER, "", frozenset(), address=origin.address)
    with desk.unit(nobody) as unit:
        standing = find_standing(unit, origin)
        if standing.is_refused:
            station = standing.station.name if standing.station else ""
            audit.record(unit, "sign-in failed", subject=name[:64], outcome="station", detail={"station": station})
    if standing.is_refused:
        raise refusal(origin)


def refusal(origin: Origin) -> Refused:
    """Return what is said to somebody at a machine from which nothing may be done."""
    return Refused(
        f"this machine ({origin.address}) is not among the stations, or was switched off there",
        vi=f"Máy này ({origin.address}) chưa được khai báo là máy trạm hoặc đã bị tắt; hãy báo bộ phận CNTT",
    )


def guard_own_reach(unit: Unit, origin: Origin | None) -> None:
    """Refuse a change after which the asker could not take it back from where they sit.

    Args:
        origin: Where the asker sits; None: at the command line, which nothing here limits.

    Raises:
        Conflict: It would shut the asker out of managing stations.
    """
    if origin is None or not unit.who.may(Permission.STATION_MANAGE):
        return
    standing = find_standing(unit, origin)
    if standing.is_refused or (
        standing.permissions is not None and Permission.STATION_MANAGE not in standing.permissions
    ):
        raise Conflict(
            "this would take the right to manage stations from the machine you sit at",
            vi="Thay đổi này sẽ làm chính máy bạn đang ngồi mất quyền quản lý máy trạm",
        )
