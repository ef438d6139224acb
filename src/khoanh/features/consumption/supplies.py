"""Lists, adds and changes supplies, and what a service usually takes of them."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from khoanh.features import audit, catalogue
from khoanh.features.consumption import queries
from khoanh.features.consumption.kinds import Supply, UsualSupply
from khoanh.features.consumption.rules import check_supply, check_usual
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_supplies(unit: Unit) -> list[Supply]:
    """Return every supply, films first, those out of use too."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_supplies(unit.db)


def add_supply(unit: Unit, supply: Supply) -> Supply:
    """Add a supply.

    Raises:
        Conflict: The code is taken.
        Invalid: A field is out of its range.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    checked = check_supply(supply)
    number = queries.insert_supply(unit.db, checked)
    if number is None:
        raise Conflict(f"the code {checked.code} is taken", vi=f"Mã {checked.code} đã được dùng")
    audit.record(unit, "supply added", subject=checked.code)
    unit.notify("catalogue", kind="supply", code=checked.code)
    return replace(checked, id=number)


def change_supply(unit: Unit, code: str, supply: Supply) -> Supply:
    """Replace a supply, all but its code.

    Raises:
        NotFound: There is no supply of this code.
        Invalid: A field is out of its range, the code differs, or kind or unit of one that was used.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    before = queries.select_supply(unit.db, code.strip())
    if before is None:
        raise NotFound("no such supply", vi="Không có vật tư này")
    checked = replace(check_supply(supply), id=before.id)
    if checked.code != before.code:
        raise Invalid("a code stays; add another supply", vi="Không đổi được mã; hãy thêm vật tư khác")
    # What was counted in one unit must not be read in another.
    if (checked.kind, checked.unit) != (before.kind, before.unit) and queries.is_used(unit.db, before.id):
        raise Invalid(
            "kind and unit of a supply that was used stay; add another",
            vi="Vật tư đã dùng thì không đổi được loại và đơn vị tính; hãy thêm vật tư khác",
        )
    queries.update_supply(unit.db, checked)
    old, new = asdict(before), asdict(checked)
    changed = sorted(name for name, value in new.items() if old[name] != value)
    audit.record(unit, "supply changed", subject=checked.code, detail={"changed": changed})
    unit.notify("catalogue", kind="supply", code=checked.code)
    return checked


def list_usual(unit: Unit, service_code: str) -> list[UsualSupply]:
    """Return what a service usually takes. Raises NotFound: there is no such service."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_usual(unit.db, catalogue.read_service(unit, service_code).code)


def set_usual(unit: Unit, service_code: str, usual: Sequence[UsualSupply]) -> list[UsualSupply]:
    """Say what a service usually takes: what the technologist finds filled in.

    Raises:
        NotFound: There is no such service.
        Invalid: A quantity is out of its range, a supply is unknown or stands there twice.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    service = catalogue.read_service(unit, service_code)
    keys = {supply.code: supply.id for supply in queries.select_supplies(unit.db)}
    checked = check_usual(usual, keys)
    queries.replace_usual(unit.db, service.id, [(keys[one.supply], one.quantity) for one in checked])
    detail = {one.supply: str(one.quantity) for one in checked}
    audit.record(unit, "usual supplies changed", subject=service.code, detail=detail)
    unit.notify("catalogue", kind="service", code=service.code)
    return checked
