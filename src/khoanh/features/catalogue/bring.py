"""Brings a whole list of services in: new ones are added, those that differ are changed, none is taken away."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from khoanh.features.catalogue import queries
from khoanh.features.catalogue.kinds import Service
from khoanh.features.catalogue.rules import check_service
from khoanh.features.catalogue.services import add_service, change_service
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_SERVICES = 5000


@dataclass(frozen=True, slots=True)
class Brought:
    """How many services were added, changed, and were there as they are."""

    added: int
    changed: int
    unchanged: int


def bring_services(unit: Unit, services: Sequence[Service]) -> Brought:
    """Add or change many services by their codes; all of them or, if one is wrong, none.

    Raises:
        Invalid: A line is wrong, and which; a code stands there twice; there are too many.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    if len(services) > MOST_SERVICES:
        raise Invalid(f"at most {MOST_SERVICES} services at once", vi=f"Mỗi lần nhiều nhất {MOST_SERVICES} dịch vụ")
    known = {service.code: service for service in queries.select_services(unit.db)}
    seen: set[str] = set()
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for number, service in enumerate(services, 1):
        try:
            checked = check_service(service)
            if checked.code in seen:
                raise Invalid(f"the code {checked.code} stands there twice", vi=f"Mã {checked.code} lặp lại")
            seen.add(checked.code)
            counts[_bring_one(unit, known.get(checked.code), checked)] += 1
        except Invalid as fault:
            raise Invalid(f"line {number}: {fault.english}", vi=f"Dòng {number}: {fault.vietnamese}") from fault
    return Brought(**counts)


def _bring_one(unit: Unit, before: Service | None, service: Service) -> str:
    if before is None:
        add_service(unit, service)
        return "added"
    if asdict(replace(before, id=0)) == asdict(replace(service, id=0)):
        return "unchanged"
    change_service(unit, service.code, service)
    return "changed"
