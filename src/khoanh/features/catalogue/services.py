"""Lists, adds and changes what can be ordered."""

from dataclasses import asdict, replace

from khoanh.features import audit
from khoanh.features.catalogue import queries
from khoanh.features.catalogue.kinds import Service
from khoanh.features.catalogue.rules import check_code, check_service
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_services(unit: Unit) -> list[Service]:
    """Return every service by code, those out of use too."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_services(unit.db)


def read_service(unit: Unit, code: str) -> Service:
    """Return one service. Raises NotFound."""
    unit.who.require(Permission.ORDER_READ)
    return _read(unit, code)


def add_service(unit: Unit, service: Service) -> Service:
    """Add a service.

    Raises:
        Conflict: The code is taken.
        Invalid: A field is out of its range, or a room is unknown.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    checked = check_service(service)
    _check_rooms(unit, checked)
    number = queries.insert_service(unit.db, checked)
    if number is None:
        raise Conflict(f"the code {checked.code} is taken", vi=f"Mã {checked.code} đã được dùng")
    audit.record(unit, "service added", subject=checked.code)
    unit.change_facts("catalogue")
    unit.notify("catalogue", kind="service", code=checked.code)
    return replace(checked, id=number)


def change_service(unit: Unit, code: str, service: Service) -> Service:
    """Replace a service, all but its code; orders show what it is now.

    Raises:
        NotFound: There is no service of this code.
        Invalid: A field is out of its range, or the code differs.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    before = _read(unit, code)
    checked = replace(check_service(service), id=before.id)
    if checked.code != before.code:
        raise Invalid("a code stays; add another service", vi="Không đổi được mã; hãy thêm dịch vụ khác")
    _check_rooms(unit, checked)
    queries.update_service(unit.db, checked)
    old, new = asdict(before), asdict(checked)
    changed = {name: value for name, value in new.items() if old[name] != value}
    audit.record(unit, "service changed", subject=code, detail={"changed": sorted(changed)})
    unit.change_facts("catalogue")
    unit.notify("catalogue", kind="service", code=code)
    return checked


def _read(unit: Unit, code: str) -> Service:
    service = queries.select_service(unit.db, check_code(code))
    if service is None:
        raise NotFound("no such service", vi="Không có dịch vụ này")
    return service


def _check_rooms(unit: Unit, service: Service) -> None:
    known = {room.code for room in queries.select_rooms(unit.db)}
    unknown = [code for code in service.rooms if code not in known]
    if unknown:
        raise Invalid(f"no such room: {', '.join(unknown)}", vi=f"Không có phòng: {', '.join(unknown)}")
