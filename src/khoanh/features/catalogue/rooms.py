"""Lists, adds and changes the rooms where patients are examined."""

from dataclasses import asdict, replace

from khoanh.features import audit
from khoanh.features.catalogue import queries
from khoanh.features.catalogue.kinds import Room
from khoanh.features.catalogue.rules import check_room
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_rooms(unit: Unit) -> list[Room]:
    """Return every room by code, those out of use too."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_rooms(unit.db)


def add_room(unit: Unit, room: Room) -> Room:
    """Add a room.

    Raises:
        Conflict: The code is taken.
        Invalid: A field is out of its range.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    checked = check_room(room)
    number = queries.insert_room(unit.db, checked)
    if number is None:
        raise Conflict(f"the code {checked.code} is taken", vi=f"Mã {checked.code} đã được dùng")
    audit.record(unit, "room added", subject=checked.code)
    unit.change_facts("catalogue")
    unit.notify("catalogue", kind="room", code=checked.code)
    return replace(checked, id=number)


def change_room(unit: Unit, code: str, room: Room) -> Room:
    """Replace a room, all but its code.

    Raises:
        NotFound: There is no room of this code.
        Invalid: A field is out of its range, or the code differs.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    before = next((known for known in queries.select_rooms(unit.db) if known.code == code.strip()), None)
    if before is None:
        raise NotFound("no such room", vi="Không có phòng này")
    checked = replace(check_room(room), id=before.id)
    if checked.code != before.code:
        raise Invalid("a code stays; add another room", vi="Không đổi được mã; hãy thêm phòng khác")
    queries.update_room(unit.db, checked)
    old, new = asdict(before), asdict(checked)
    changed = {name: value for name, value in new.items() if old[name] != value}
    audit.record(unit, "room changed", subject=checked.code, detail={"changed": sorted(changed)})
    unit.change_facts("catalogue")
    unit.notify("catalogue", kind="room", code=checked.code)
    return checked
