"""Messages that failed are processed again, as they came or as a person corrected them; messages out are sent again."""

from khoanh.features import audit
from khoanh.features.messages.describe import fold_query, renumber_message
from khoanh.features.messages.kinds import MessageFilter, MessageItem
from khoanh.features.messages.queries import his as his_queries
from khoanh.features.messages.queries import log as queries
from khoanh.features.messages.queries import outbox
from khoanh.features.messages.receive import settle_locked
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.standards.hl7 import parse_message
from khoanh.transaction import Unit

MOST_AT_ONCE = 1000
_REPLAYED = ("failed", "ignored", "received")


def replay_message(unit: Unit, message: int, *, corrected: str = "") -> MessageItem:
    """Process a message again that failed or was ignored.

    Args:
        corrected: What a person made of it; kept beside what came, whose bytes stay.

    Raises:
        NotFound: It is not in the log, or its HIS is gone.
        Conflict: It came to its end already, or goes out.
        Invalid: The correction is no message.
    """
    unit.who.require(Permission.MESSAGE_RESEND)
    item = queries.lock_message(unit.db, message)
    if item is None:
        raise NotFound("no such message", vi="Không có bản tin này")
    if item.direction != "in" or item.state not in _REPLAYED:
        raise Conflict("only a message that failed can be replayed", vi="Chỉ xử lý lại được bản tin bị lỗi")
    his = his_queries.select_his(unit.db, item.his)
    if his is None:
        raise NotFound("its HIS is registered no more", vi="Kết nối HIS của bản tin đã bị xóa")
    if corrected.strip():
        data = corrected.strip().replace("\r\n", "\r").replace("\n", "\r").encode() + b"\r"
        parse_message(data)
        queries.update_corrected(unit.db, message, data)
    settled = settle_locked(unit, message, his, settled_by=unit.who.name)
    audit.record(
        unit,
        "message replayed",
        subject=f"message {message}",
        outcome="success" if settled.state == "processed" else settled.state,
        detail={"his": his.name, "corrected": bool(corrected.strip())},
    )
    after = queries.select_message(unit.db, message)
    assert after is not None
    return after


def resend_message(unit: Unit, message: int) -> MessageItem:
    """Send a message again: one that failed or waits at once, one that was taken as a new message.

    Raises:
        NotFound: It is not in the log.
        Conflict: It came in, or was cancelled.
    """
    unit.who.require(Permission.MESSAGE_RESEND)
    item = queries.lock_message(unit.db, message)
    if item is None:
        raise NotFound("no such message", vi="Không có bản tin này")
    if item.direction != "out":
        raise Conflict("only a message of ours can be sent again", vi="Chỉ gửi lại được bản tin gửi đi")
    audit.record(unit, "message resent", subject=f"message {message}", detail={"his": item.his})
    if item.state == "sent":
        copy, control_id = outbox.insert_copy(unit.db, message)
        outbox.update_body(unit.db, copy, renumber_message(queries.select_body(unit.db, copy)[0], control_id))
        return _read(unit, copy)
    outbox.requeue(unit.db, message)
    return _read(unit, message)


def repeat_messages(unit: Unit, wanted: MessageFilter) -> tuple[int, int]:
    """Replay or resend all that a filter finds, the oldest first, at most a thousand; return how many, and how many
    of them failed again.

    Raises:
        Invalid: The filter says neither which direction nor which state: that would be everything.
    """
    unit.who.require(Permission.MESSAGE_RESEND)
    if not wanted.direction or not wanted.state:
        raise Invalid("direction and state are needed", vi="Cần chọn chiều và trạng thái bản tin")
    found = queries.select_ids(unit.db, wanted, fold_query(wanted.text), MOST_AT_ONCE)
    failed = 0
    for message in found:
        again = replay_message(unit, message) if wanted.direction == "in" else resend_message(unit, message)
        failed += again.state == "failed"
    return len(found), failed


def cancel_message(unit: Unit, message: int, reason: str) -> MessageItem:
    """Take a message that has not gone out, or one that failed, off the list of what is to be done.

    Raises:
        NotFound: It is not in the log.
        Conflict: It came to its end already.
        Invalid: No reason is given.
    """
    unit.who.require(Permission.MESSAGE_RESEND)
    if not reason.strip():
        raise Invalid("a reason is needed", vi="Cần nhập lý do")
    item = queries.lock_message(unit.db, message)
    if item is None:
        raise NotFound("no such message", vi="Không có bản tin này")
    if item.state not in ("queued", "failed", "received"):
        raise Conflict("it came to its end already", vi="Bản tin đã xử lý xong")
    state = "cancelled" if item.direction == "out" else "ignored"
    outbox.settle(unit.db, message, state, unit.who.name, reason.strip()[:500])
    audit.record(unit, "message cancelled", subject=f"message {message}", detail={"reason": reason.strip()[:500]})
    return _read(unit, message)


def _read(unit: Unit, message: int) -> MessageItem:
    item = queries.select_message(unit.db, message)
    assert item is not None
    return item
