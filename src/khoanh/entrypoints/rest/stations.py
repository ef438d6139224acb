"""Workstations and servers: how each is known, what may be done from it, enrolment, verification."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response
from pydantic import Field

from khoanh.entrypoints.rest.asked import Ask, Body, Shape, Text
from khoanh.entrypoints.rest.brake import Brake
from khoanh.entrypoints.rest.session import keep_station, refuse_foreign_page
from khoanh.features import stations
from khoanh.foundation.errors import NotFound

router = APIRouter(tags=["stations"])

StationId = Annotated[int, Path(ge=1, lt=2**63)]
LinkSecret = Annotated[str, Path(pattern=r"^[\w-]{1,64}$")]


class StationBody(Body):
    """A station; `permissions` null: whatever the person may."""

    name: Text
    place: Text = ""
    networks: Annotated[list[Text], Field(default_factory=list, max_length=64)]
    needs_both: bool = False
    permissions: Annotated[list[Text], Field(max_length=100)] | None = None
    device: Text = ""
    enabled: bool = True

    def facts(self) -> stations.StationFacts:
        """Return it as the feature knows it."""
        return stations.StationFacts(
            self.name,
            self.place,
            tuple(self.networks),
            self.needs_both,
            None if self.permissions is None else stations.parse_permissions(self.permissions),
            self.device,
            self.enabled,
        )


class BrowserItem(Shape):
    """A browser enrolled as of a station."""

    id: int
    agent: str
    enrolled_at: datetime
    enrolled_by: str
    seen_at: datetime | None


class StationItem(Shape):
    """A station, its browsers, and when somebody was last at work there."""

    id: int
    name: str
    place: str
    networks: list[str]
    needs_both: bool
    permissions: list[str] | None
    device: str
    enabled: bool
    browsers: list[BrowserItem]
    created_at: datetime
    seen_at: datetime | None
    seen_address: str
    seen_who: str


class StationList(Shape):
    """Stations by name."""

    items: list[StationItem]
    next: str | None


class PolicyFacts(Body):
    """What people may do from machines that are no stations; `permissions` count where they are limited."""

    strangers: stations.Strangers
    permissions: Annotated[list[Text], Field(default_factory=list, max_length=100)]


class PolicyItem(Shape):
    """What people may do from machines that are no stations."""

    strangers: stations.Strangers
    permissions: list[str]


class HereItem(Shape):
    """The machine the request comes from, as we see it; `station` is null for a stranger."""

    address: str
    station: int | None
    name: str
    is_enrolled: bool
    is_server: bool


class Link(Shape):
    """The secret of a link `/station/{secret}` that enrols one browser within an hour."""

    secret: str


class EnrolmentState(Shape):
    """The station that a link enrols for, or that this browser is enrolled as of now."""

    station: str


class VerdictItem(Shape):
    """How a verification went: by C-ECHO (`echo`), or by when it was last in use (`seen`)."""

    how: Literal["echo", "seen"]
    ok: bool
    detail: str
    detail_vi: str
    at: datetime | None


def _item(station: stations.Station) -> StationItem:
    facts = station.facts
    return StationItem(
        id=station.id,
        name=facts.name,
        place=facts.place,
        networks=list(facts.networks),
        needs_both=facts.needs_both,
        permissions=None if facts.permissions is None else sorted(facts.permissions),
        device=facts.device,
        enabled=facts.enabled,
        browsers=[BrowserItem.model_validate(one) for one in station.browsers],
        created_at=station.created_at,
        seen_at=station.seen_at,
        seen_address=station.seen_address,
        seen_who=station.seen_who,
    )


def _policy(policy: stations.Policy) -> PolicyItem:
    return PolicyItem(strangers=policy.strangers, permissions=sorted(policy.permissions))


@router.get("/stations")
def list_stations(asked: Ask) -> StationList:
    """List stations by name."""
    with asked.unit() as unit:
        return StationList(items=[_item(one) for one in stations.list_stations(unit)], next=None)


@router.post("/stations", status_code=201)
def add_station(body: StationBody, asked: Ask) -> StationItem:
    """Add a station."""
    with asked.rights_unit() as unit:
        return _item(stations.add_station(unit, body.facts(), origin=asked.origin))


@router.get("/stations/policy")
def read_policy(asked: Ask) -> PolicyItem:
    """Read what people may do from machines that are no stations."""
    with asked.unit() as unit:
        return _policy(stations.read_policy(unit))


@router.put("/stations/policy")
def change_policy(body: PolicyFacts, asked: Ask) -> PolicyItem:
    """Say what people may do from machines that are no stations."""
    policy = stations.Policy(body.strangers, stations.parse_permissions(body.permissions))
    with asked.rights_unit() as unit:
        return _policy(stations.change_policy(unit, policy, origin=asked.origin))


@router.get("/stations/here")
def read_here(asked: Ask) -> HereItem:
    """Tell which machine this is, as we see it."""
    with asked.unit() as unit:
        here = stations.read_here(unit, asked.origin)
    station = here.standing.station
    return HereItem(
        address=here.origin.address,
        station=station.id if station else None,
        name=station.name if station else "",
        is_enrolled=here.is_enrolled,
        is_server=here.origin.is_here,
    )


@router.get("/stations/enrolments/{secret}")
def read_enrolment(secret: LinkSecret, asked: Ask) -> EnrolmentState:
    """Tell which station a link enrols for."""
    brake: Brake = asked.request.app.state.brake
    brake.check(asked.address)
    try:
        with asked.open_unit() as unit:
            return EnrolmentState(station=stations.find_enrolment(unit, secret))
    except NotFound:
        brake.note_failure(asked.address)
        raise


@router.post("/stations/enrolments/{secret}")
def use_enrolment(secret: LinkSecret, body: Body, asked: Ask, response: Response) -> EnrolmentState:
    """Enrol this browser: it keeps the cookie `khoanh_station`, and the link is used up."""
    refuse_foreign_page(asked.request)
    brake: Brake = asked.request.app.state.brake
    brake.check(asked.address)
    agent = asked.request.headers.get("user-agent", "").replace("\0", "")
    try:
        with asked.open_unit() as unit:
            kept, name = stations.use_enrolment(unit, secret, agent)
    except NotFound:
        brake.note_failure(asked.address)
        raise
    keep_station(asked.request, response, kept)
    return EnrolmentState(station=name)


@router.get("/stations/{station}")
def read_station(station: StationId, asked: Ask) -> StationItem:
    """Read one station."""
    with asked.unit() as unit:
        return _item(stations.read_station(unit, station))


@router.put("/stations/{station}")
def change_station(station: StationId, body: StationBody, asked: Ask) -> StationItem:
    """Change a station; what is not said stays."""
    with asked.rights_unit() as unit:
        known = stations.read_station(unit, station).facts
        wanted = body.facts()
        said = {name: getattr(wanted, name) for name in body.model_fields_set}
        return _item(stations.change_station(unit, station, replace(known, **said), origin=asked.origin))


@router.delete("/stations/{station}", status_code=204)
def remove_station(station: StationId, asked: Ask) -> None:
    """Remove a station; a device that it was stays."""
    with asked.rights_unit() as unit:
        stations.remove_station(unit, station, origin=asked.origin)


@router.post("/stations/{station}/verify")
def verify_station(station: StationId, asked: Ask) -> VerdictItem:
    """Ask a station that is a device by C-ECHO; of another tell when somebody was last at work there."""
    return VerdictItem.model_validate(stations.verify_station(asked.desk, asked.who, station))


@router.post("/stations/{station}/enrolments", status_code=201)
def create_enrolment(station: StationId, asked: Ask) -> Link:
    """Make a link that enrols one browser within an hour."""
    with asked.unit() as unit:
        return Link(secret=stations.create_enrolment(unit, station))


@router.delete("/stations/{station}/browsers/{browser}", status_code=204)
def remove_browser(station: StationId, browser: Annotated[int, Path(ge=1, lt=2**63)], asked: Ask) -> None:
    """Forget a browser of a station."""
    with asked.rights_unit() as unit:
        stations.remove_browser(unit, station, browser, origin=asked.origin)
