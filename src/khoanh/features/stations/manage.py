"""Adds, changes and removes stations, and says what strangers may do."""

from khoanh.features import audit, devices
from khoanh.features.stations import queries
from khoanh.features.stations.kinds import Here, Origin, Policy, Station, StationFacts
from khoanh.features.stations.rules import check_facts, name_key
from khoanh.features.stations.standing import find_standing, guard_own_reach, hash_browser
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_stations(unit: Unit) -> list[Station]:
    """Return all stations by name."""
    unit.who.require(Permission.STATION_READ)
    return queries.select_stations(unit.db)


def read_station(unit: Unit, station: int) -> Station:
    """Return one station.

    Raises:
        NotFound: There is none of this number.
    """
    unit.who.require(Permission.STATION_READ)
    return _read(unit, station)


def find_station(unit: Unit, name: str) -> Station:
    """Return the station of this name, in any case of its letters.

    Raises:
        NotFound: There is none.
    """
    unit.who.require(Permission.STATION_READ)
    key = name_key(name.strip())
    for station in queries.select_stations(unit.db):
        if name_key(station.facts.name) == key:
            return station
    raise NotFound("no such station", vi="Không có máy trạm này")


def add_station(unit: Unit, facts: StationFacts, *, origin: Origin | None = None) -> Station:
    """Add a station.

    Raises:
        Invalid: A field is out of its range, or there is no such device.
        Conflict: The name or a network is another station's, or the asker would be shut out.
    """
    unit.who.require(Permission.STATION_MANAGE)
    checked = _check(unit, facts, 0)
    station = queries.insert_station(unit.db, checked)
    guard_own_reach(unit, origin)
    audit.record(unit, "station added", subject=checked.name, detail=_describe(checked))
    unit.notify("station", station=station, what="added")
    return _read(unit, station)


def change_station(unit: Unit, station: int, facts: StationFacts, *, origin: Origin | None = None) -> Station:
    """Change a station; what it is limited to counts within seconds.

    Raises:
        As `add_station`; NotFound: there is none of this number.
    """
    unit.who.require(Permission.STATION_MANAGE)
    checked = _check(unit, facts, station)
    before = _describe(_read(unit, station).facts)
    queries.update_station(unit.db, station, checked)
    guard_own_reach(unit, origin)
    changed = {name: value for name, value in _describe(checked).items() if before[name] != value}
    audit.record(unit, "station changed", subject=checked.name, detail=changed)
    unit.notify("station", station=station, what="changed")
    return _read(unit, station)


def remove_station(unit: Unit, station: int, *, origin: Origin | None = None) -> None:
    """Remove a station with its browsers; a device that it was stays.

    Raises:
        NotFound: There is none of this number.
        Conflict: The asker would be shut out.
    """
    unit.who.require(Permission.STATION_MANAGE)
    queries.lock_stations(unit.db)
    name = _read(unit, station).facts.name
    queries.delete_station(unit.db, station)
    guard_own_reach(unit, origin)
    audit.record(unit, "station removed", subject=name)
    unit.notify("station", station=station, what="removed")


def read_here(unit: Unit, origin: Origin) -> Here:
    """Return what the machine is that the asker sits at, as we see it."""
    unit.who.require(Permission.STATION_READ)
    standing = find_standing(unit, origin)
    return Here(origin, standing, is_enrolled=queries.has_browser(unit.db, hash_browser(origin.browser)))


def read_policy(unit: Unit) -> Policy:
    """Return what people may do from machines that are no stations."""
    unit.who.require(Permission.STATION_READ)
    return queries.select_policy(unit.db)


def change_policy(unit: Unit, policy: Policy, *, origin: Origin | None = None) -> Policy:
    """Say what people may do from machines that are no stations; the server itself keeps its administration.

    Raises:
        Conflict: The asker would be shut out.
    """
    unit.who.require(Permission.STATION_MANAGE)
    queries.lock_stations(unit.db)
    queries.update_policy(unit.db, policy)
    guard_own_reach(unit, origin)
    detail = {"strangers": policy.strangers, "permissions": sorted(policy.permissions)}
    audit.record(unit, "station policy changed", detail=detail)
    unit.notify("station", what="policy")
    return policy


def _check(unit: Unit, facts: StationFacts, station: int) -> StationFacts:
    checked = check_facts(facts)
    queries.lock_stations(unit.db)
    if queries.has_name(unit.db, checked.name, station):
        raise Conflict(f"the name {checked.name} is taken", vi=f"Tên máy trạm {checked.name} đã có")
    if owner := queries.find_owner(unit.db, checked.networks, station):
        raise Conflict(f"the station {owner} has that network", vi=f"Địa chỉ này đã thuộc máy trạm {owner}")
    if checked.device and not any(one.ae_title == checked.device for one in devices.list_devices(unit)):
        raise Invalid("there is no such device", vi="Không có thiết bị DICOM nào có AE title này")
    return checked


def _describe(facts: StationFacts) -> dict[str, object]:
    return {
        "name": facts.name,
        "place": facts.place,
        "networks": list(facts.networks),
        "needs_both": facts.needs_both,
        "permissions": None if facts.permissions is None else sorted(facts.permissions),
        "device": facts.device,
        "enabled": facts.enabled,
    }


def _read(unit: Unit, station: int) -> Station:
    found = queries.select_station(unit.db, station)
    if found is None:
        raise NotFound("no such station", vi="Không có máy trạm này")
    return found
