"""`khoanh station`: the workstations people sit at, and what may be done from them."""

from dataclasses import replace
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from khoanh.cli.place import HERE, Place, act_from_shell
from khoanh.features import stations
from khoanh.foundation.identity import Permission

station = App(name="station", help="Add, list, switch and remove workstations; say what unknown machines may do.")

_Permissions = Annotated[
    list[str] | None, Parameter(name="--permission", help="What may be done at most; once for each. None: no limit.")
]


@station.command
def add(
    name: str,
    *,
    where: Annotated[str, Parameter(help="Room or department.")] = "",
    network: Annotated[list[str] | None, Parameter(help="Address or network it is known by; once for each.")] = None,
    both: Annotated[bool, Parameter(negative="", help="Known by an enrolled browser and an address together.")] = False,
    permission: _Permissions = None,
    device: Annotated[str, Parameter(help="AE title of its device, if it speaks DICOM.")] = "",
    place: Place = HERE,
) -> None:
    """Add a station."""
    limit = stations.parse_permissions(permission) if permission is not None else None
    facts = stations.StationFacts(name, where, tuple(network or ()), both, limit, device)
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        added = stations.add_station(unit, facts)
    print(f"added {added.facts.name}")


@station.command(name="list")
def show(*, place: Place = HERE) -> None:
    """List stations, and what may be done from machines that are none."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        known, policy = stations.list_stations(unit), stations.read_policy(unit)
    table = Table("name", "place", "known by", "rights", "state", "last seen")
    for one in known:
        facts = one.facts
        known_by = [*facts.networks, *([f"{len(one.browsers)} browser(s)"] if one.browsers else [])]
        seen = f"{one.seen_at.isoformat(timespec='minutes')} {one.seen_who}" if one.seen_at else ""
        state = "enabled" if facts.enabled else "disabled"
        table.add_row(facts.name, facts.place, ", ".join(known_by), _limit(facts.permissions), state, seen)
    Console(width=None if Console().is_terminal else 160).print(table)
    limit = f": {_limit(policy.permissions)}" if policy.strangers == "limit" else ""
    print(f"unknown machines: {policy.strangers}{limit}")


@station.command
def enable(name: str, *, place: Place = HERE) -> None:
    """Let people work at a station again."""
    _switch(name, enabled=True, place=place)


@station.command
def disable(name: str, *, place: Place = HERE) -> None:
    """Let nobody do anything from a station."""
    _switch(name, enabled=False, place=place)


@station.command
def remove(name: str, *, place: Place = HERE) -> None:
    """Remove a station with its browsers."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        stations.remove_station(unit, stations.find_station(unit, name).id)


@station.command
def enrol(name: str, *, place: Place = HERE) -> None:
    """Print a link that enrols one browser as of a station within an hour."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        secret = stations.create_enrolment(unit, stations.find_station(unit, name).id)
        base = unit.settings.public_url.rstrip("/")
    print(f"{base}/station/{secret}")


@station.command
def strangers(rule: stations.Strangers, *, permission: _Permissions = None, place: Place = HERE) -> None:
    """Say what people may do from machines that are no stations: all they may, less, or nothing."""
    policy = stations.Policy(rule, stations.parse_permissions(permission or ()))
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        stations.change_policy(unit, policy)
    print(f"unknown machines: {rule}")


def _switch(name: str, *, enabled: bool, place: Place) -> None:
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        found = stations.find_station(unit, name)
        stations.change_station(unit, found.id, replace(found.facts, enabled=enabled))


def _limit(permissions: frozenset[Permission] | None) -> str:
    return "as the person" if permissions is None else ", ".join(sorted(permissions)) or "none"
