"""Adds, changes and removes the HIS we talk to; says what a message would mean under a profile."""

from dataclasses import asdict, fields

from khoanh.features import audit
from khoanh.features.messages.kinds import His, HisKnock
from khoanh.features.messages.queries import his as queries
from khoanh.features.messages.rules import check_his
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.events import HisKnocked
from khoanh.foundation.identity import Permission, PrincipalKind
from khoanh.transaction import Unit

MOST_KNOCKS = 200
_STATE = ("paused", "failures", "retry_at", "last_error", "last_error_vi", "last_in_at", "last_out_at")


def list_his(unit: Unit) -> list[His]:
    """Return all profiles by name."""
    unit.who.require(Permission.HIS_READ)
    return queries.select_every_his(unit.db)


def read_his(unit: Unit, name: str) -> His:
    """Return one profile.

    Raises:
        NotFound: There is none of this name.
    """
    unit.who.require(Permission.HIS_READ)
    return _read(unit, name)


def add_his(unit: Unit, his: His) -> His:
    """Add a profile; a knock of its sender is answered thereby.

    Raises:
        Invalid: A field is out of its range.
        Conflict: The name is taken, or another profile has this sender.
    """
    unit.who.require(Permission.HIS_MANAGE)
    checked = _check(unit, his)
    if not queries.insert_his(unit.db, checked):
        raise Conflict(
            f"the name {checked.name} or its sender is taken",
            vi=f"Tên {checked.name} hoặc ứng dụng gửi này đã được khai báo",
        )
    queries.delete_knock(unit.db, checked.sending_application, checked.sending_facility)
    audit.record(unit, "his added", subject=checked.name, detail=_facts(checked))
    unit.change_facts("his")
    unit.notify("his", name=checked.name, what="added")
    return checked


def change_his(unit: Unit, name: str, his: His) -> His:
    """Replace a profile, all but its name and the state of its queue.

    Raises:
        NotFound: There is none of this name.
        Invalid: A field is out of its range, or the name differs.
        Conflict: Another profile has this sender.
    """
    unit.who.require(Permission.HIS_MANAGE)
    before = _read(unit, name)
    checked = _check(unit, his)
    if checked.name != before.name:
        raise Invalid("a name stays; add another HIS", vi="Không đổi được tên kết nối; hãy thêm kết nối khác")
    if not queries.update_his(unit.db, checked):
        raise Conflict("another HIS has this sender", vi="Ứng dụng gửi này đã thuộc kết nối khác")
    queries.delete_knock(unit.db, checked.sending_application, checked.sending_facility)
    old, new = _facts(before), _facts(checked)
    changed = {key: value for key, value in new.items() if old[key] != value}
    audit.record(unit, "his changed", subject=checked.name, detail=changed)
    unit.change_facts("his")
    unit.notify("his", name=checked.name, what="changed")
    return _read(unit, name)


def remove_his(unit: Unit, name: str) -> None:
    """Remove a profile; its messages stay in the log.

    Raises:
        NotFound: There is none of this name.
    """
    unit.who.require(Permission.HIS_MANAGE)
    if not queries.delete_his(unit.db, name):
        raise _unknown(name)
    audit.record(unit, "his removed", subject=name)
    unit.change_facts("his")
    unit.notify("his", name=name, what="removed")


def pause_his(unit: Unit, name: str, *, paused: bool) -> His:
    """Hold the queue of messages to a HIS, or let it go on at once.

    Raises:
        NotFound: There is none of this name.
    """
    unit.who.require(Permission.HIS_MANAGE)
    if not queries.update_paused(unit.db, name, paused=paused):
        raise _unknown(name)
    audit.record(unit, "his paused" if paused else "his resumed", subject=name)
    unit.notify("his", name=name, what="changed")
    return _read(unit, name)


def note_his_knock(unit: Unit, application: str, facility: str, address: str, kind: str) -> None:
    """Write down that a stranger sent a message. Only our own doors call this."""
    if unit.who.kind is not PrincipalKind.SYSTEM:
        raise Forbidden("only the HL7 door notes who knocked", vi="Chỉ cổng HL7 được ghi nhận nguồn lạ")
    count = queries.upsert_knock(
        unit.db, _plain(application, 180), _plain(facility, 180), address[:64], _plain(kind, 20), MOST_KNOCKS
    )
    if count == 1:
        unit.tell(HisKnocked(_plain(application, 180), _plain(facility, 180)))


def _plain(text: str, most: int) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:most]


def list_his_knocks(unit: Unit) -> list[HisKnock]:
    """Return strangers, the latest first; at most 200 are remembered."""
    unit.who.require(Permission.HIS_READ)
    return queries.select_knocks(unit.db)


def dismiss_his_knock(unit: Unit, application: str, facility: str) -> None:
    """Forget a stranger until it sends again.

    Raises:
        NotFound: Nobody knocked under this name.
    """
    unit.who.require(Permission.HIS_MANAGE)
    if not queries.delete_knock(unit.db, application, facility):
        raise NotFound("nobody knocked under this name", vi="Không có nguồn lạ nào với tên này")


def _check(unit: Unit, his: His) -> His:
    checked = check_his(his)
    if "results" in checked.sends and checked.result.images == "link" and not unit.settings.public_url:
        raise Invalid(
            "links to key images need the setting public_url",
            vi="Gửi liên kết ảnh cần cấu hình public_url (địa chỉ máy chủ mà HIS truy cập)",
        )
    return checked


def _read(unit: Unit, name: str) -> His:
    his = queries.select_his(unit.db, name)
    if his is None:
        raise _unknown(name)
    return his


def _unknown(name: str) -> NotFound:
    shown = _plain(name, 32)
    return NotFound(f"no HIS is called {shown}", vi=f"Không có kết nối HIS tên {shown}")


def _facts(his: His) -> dict[str, object]:
    whole = {field.name: getattr(his, field.name) for field in fields(his)} | {"result": asdict(his.result)}
    return {name: value for name, value in whole.items() if name not in _STATE}
