"""The codes of other systems: looked up, noted while unknown, and mapped by a person."""

from khoanh.features import audit
from khoanh.features.catalogue import queries
from khoanh.features.catalogue.kinds import CodeKind, Room, Service, UnmappedCode
from khoanh.features.catalogue.rules import clean
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.events import CodeMapped
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_MOST_CODE, _MOST_NAME = 128, 256


def resolve_service(unit: Unit, source: str, code: str, name: str = "") -> Service | None:
    """Return what a system means by a service code: as it was mapped, else ours of the same code.

    None if nobody knows it: then it is noted to be mapped, so that an order is never lost for its code.
    """
    unit.who.require(Permission.ORDER_PLACE)
    code = clean(code)[:_MOST_CODE]
    found: Service | None = None
    if code:
        found = unit.recall("catalogue", ("service", source, code), lambda: queries.find_service(unit.db, source, code))
    if found is None and code:
        _note_unmapped(unit, source, "service", code, name)
    return found


def resolve_room(unit: Unit, source: str, code: str, name: str = "") -> Room | None:
    """Return what a system means by a room code; see `resolve_service`."""
    unit.who.require(Permission.ORDER_PLACE)
    code = clean(code)[:_MOST_CODE]
    found: Room | None = None
    if code:
        found = unit.recall("catalogue", ("room", source, code), lambda: queries.find_room(unit.db, source, code))
    if found is None and code:
        _note_unmapped(unit, source, "room", code, name)
    return found


def _note_unmapped(unit: Unit, source: str, kind: CodeKind, code: str, name: str) -> None:
    """Note a code that nobody knows, unless that was done and committed a moment ago."""
    key = ("unmapped", source, kind, code)
    if unit.facts.find("catalogue", key) is None:
        queries.note_unmapped(unit.db, source, kind, code, clean(name)[:_MOST_NAME])
        unit.on_commit(lambda: unit.facts.keep("catalogue", key, True))


def list_unmapped(unit: Unit) -> list[UnmappedCode]:
    """Return the codes that wait for a meaning, the latest first; at most a thousand."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_unmapped(unit.db)


def map_code(unit: Unit, source: str, kind: CodeKind, code: str, target: str) -> None:
    """Say what a system's code means; open orders of that code get their service or room.

    Args:
        target: The code of our service or room.

    Raises:
        NotFound: There is no such service or room.
        Invalid: The code is empty.
    """
    unit.who.require(Permission.CATALOGUE_MANAGE)
    code = clean(code)[:_MOST_CODE]
    if not code:
        raise Invalid("a code is needed", vi="Cần nhập mã")
    number = queries.find_target(unit.db, kind, clean(target))
    if number is None:
        raise NotFound(f"no such {kind}", vi="Không có dịch vụ này" if kind == "service" else "Không có phòng này")
    queries.upsert_map(unit.db, source, kind, code, number)
    audit.record(unit, "code mapped", subject=f"{source} {code}".strip(), detail={"kind": kind, "target": target})
    unit.change_facts("catalogue")
    unit.tell(CodeMapped(source, kind, code, number))
    unit.notify("catalogue", kind="code", code=code)
