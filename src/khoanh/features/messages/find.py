"""The log of messages: searching it, and looking at one in its fields."""

from datetime import datetime
from zoneinfo import ZoneInfo

from khoanh.features import audit
from khoanh.features.messages.compose_result import ResultStatus
from khoanh.features.messages.describe import fold_query, shorten, show_text
from khoanh.features.messages.examples import compose_result_example
from khoanh.features.messages.kinds import (
    NO_REASON,
    FieldView,
    MessageFilter,
    MessageItem,
    MessagePage,
    MessageView,
    Preview,
    Reason,
    SegmentView,
)
from khoanh.features.messages.kinds import His as Profile
from khoanh.features.messages.queries import his as his_queries
from khoanh.features.messages.queries import log as queries
from khoanh.features.messages.rules import check_his
from khoanh.features.messages.understand import Reading, iterate_merges, iterate_orders, list_understood
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.standards.hl7 import (
    CONTROLS,
    EVENTS,
    Message,
    Segment,
    decode_message,
    parse_message,
    read_header,
    title_field,
    title_segment,
)
from khoanh.transaction import Unit

MOST_ROWS = 500
_LONGEST_FIELD = 4000
_MOST_FIELDS = 200
_MOST_SEGMENTS = 1000


def find_messages(unit: Unit, wanted: MessageFilter, *, cursor: str = "", limit: int = 100) -> MessagePage:
    """Return a page of the log, newest first.

    Raises:
        Invalid: The cursor is not one of ours.
    """
    unit.who.require(Permission.MESSAGE_READ)
    limit = max(1, min(limit, MOST_ROWS))
    after = parse_cursor(cursor) if cursor else None
    rows = queries.select_messages(unit.db, wanted, fold_query(wanted.text), after, limit + 1)
    more = rows[limit - 1] if len(rows) > limit else None
    return MessagePage(rows[:limit], f"{more.at.isoformat()}|{more.id}" if more else None)


def count_messages(unit: Unit, wanted: MessageFilter, *, most: int = 1000) -> int:
    """Return how many messages a search finds, `most` + 1 where there are more."""
    unit.who.require(Permission.MESSAGE_READ)
    return queries.count_messages(unit.db, wanted, fold_query(wanted.text), most + 1)


def parse_cursor(cursor: str) -> tuple[datetime, int]:
    """Read where a page goes on. Raises Invalid."""
    at, _, number = cursor.partition("|")
    try:
        moment, position = datetime.fromisoformat(at), int(number)
    except ValueError as fault:
        raise Invalid("the cursor is not one we gave", vi="Con trỏ trang không hợp lệ") from fault
    if moment.tzinfo is None or not 0 <= position < 2**63:
        raise Invalid("the cursor is not one we gave", vi="Con trỏ trang không hợp lệ")
    return moment, position


def read_message(unit: Unit, message: int) -> MessageView:
    """Return a message with its text and fields; who looked is audited.

    Raises:
        NotFound: It is not in the log.
    """
    unit.who.require(Permission.MESSAGE_READ)
    item = _read_item(unit, message)
    body, corrected = queries.select_body(unit.db, message)
    his = his_queries.select_his(unit.db, item.his)
    codec = his.charset if his else "cp1258"
    audit.record(unit, "message read", subject=f"message {message}", once=True)
    decoded = decode_message(body, codec)
    doubt = Reason(*decoded.doubt) if decoded.doubt else NO_REASON
    try:
        parsed = parse_message(corrected if corrected is not None else body, codec)
    except Invalid:
        return MessageView(item, shorten(decoded.text, 100_000), decoded.codec, doubt, (), "")
    text = show_text(parse_message(body, codec)) if corrected is not None else show_text(parsed)
    whole = show_text(parsed) if corrected is not None else ""
    return MessageView(item, text, decoded.codec, doubt, _view_segments(parsed), whole)


def read_message_bytes(unit: Unit, message: int) -> bytes:
    """Return a message as it came or went, byte for byte. Raises NotFound."""
    unit.who.require(Permission.MESSAGE_READ)
    _read_item(unit, message)
    audit.record(unit, "message read", subject=f"message {message}", once=True)
    return queries.select_body(unit.db, message)[0]


def preview_results(unit: Unit, his: Profile) -> dict[ResultStatus, str]:
    """Return results as a profile that need not be saved yet would have them told: final, and taken back.

    Raises:
        Invalid: The profile is not a good one.
    """
    unit.who.require(Permission.HIS_READ)
    checked = check_his(his)
    at = unit.now.astimezone(ZoneInfo(unit.settings.time_zone))
    kinds: tuple[ResultStatus, ...] = ("F", "X")
    bodies = {kind: compose_result_example(checked, at, kind) for kind in kinds}
    return {kind: body.decode(checked.out_charset).replace("\r", "\n").strip() for kind, body in bodies.items()}


def _read_item(unit: Unit, message: int) -> MessageItem:
    item = queries.select_message(unit.db, message)
    if item is None:
        raise NotFound("no such message", vi="Không có bản tin này")
    return item


def _view_segments(message: Message) -> tuple[SegmentView, ...]:
    return tuple(
        SegmentView(segment.name, *title_segment(segment.name), tuple(_view_fields(segment)))
        for segment in message.segments[:_MOST_SEGMENTS]
    )


def _view_fields(segment: Segment) -> list[FieldView]:
    numbers = range(1, min(segment.field_count, _MOST_FIELDS) + 1)
    return [
        FieldView(
            number,
            *title_field(segment.name, number),
            shorten(raw, _LONGEST_FIELD),
            shorten(segment.clean(raw), _LONGEST_FIELD),
        )
        for number in numbers
        if (raw := segment.raw(number))
    ]


def preview_message(unit: Unit, his: Profile, text: str) -> Preview:
    """Say what a message would mean under a profile that need not be saved yet; nothing is stored or done.

    Raises:
        Invalid: The profile is not a good one, or the text is no message.
    """
    unit.who.require(Permission.HIS_READ)
    checked = check_his(his)
    message = parse_message(text.replace("\x0b", "").replace("\x1c", "").encode(), checked.charset)
    header = read_header(message)
    reading = Reading(message, checked, ZoneInfo(unit.settings.time_zone))
    parts = list(iterate_merges(reading)) if header.code == "ADT" else list(iterate_orders(reading))
    groups = tuple(list_understood(part) for part in (parts or [reading])[:50])
    english, vietnamese = EVENTS.get(header.kind, ("Not understood", "Không hỗ trợ"))
    orc = message.first("ORC")
    if orc is not None and (control := CONTROLS.get(orc.value(1).upper())):
        english, vietnamese = f"{english}: {control[0]}", f"{vietnamese}: {control[1]}"
    notes = [Reason(*message.decoded.doubt)] if message.decoded.doubt else []
    if header.kind not in EVENTS:
        notes.append(Reason(f"{header.kind} is not understood", f"Không hỗ trợ bản tin {header.kind}", "200"))
    if not reading.text("patient_code"):
        notes.append(Reason("no patient code is found", "Không tìm thấy mã người bệnh", "101", "PID-3"))
    notes += reading.notes
    return Preview(header.kind, english, vietnamese, message.decoded.codec, groups, tuple(dict.fromkeys(notes)))
