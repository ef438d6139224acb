"""Modality Worklist as SCP: C-FIND of scheduled procedure steps (PS3.4 Annex K)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog

from khoanh.adapters.dicom_client import Agreed
from khoanh.entrypoints.dimse.answers import answer, comment_on, query_status
from khoanh.entrypoints.dimse.identifiers import CHARACTER_SET, parse_identifier, read_value, write_identifier
from khoanh.entrypoints.dimse.talk import ENDS, Message, Talk
from khoanh.entrypoints.dimse.worklist_item import ITEM, RADIOGRAPHY, STEP, STEP_SEQUENCE, Reader, Shown
from khoanh.features.orders import WorklistFilter
from khoanh.foundation.errors import Forbidden, Invalid, KhoanhError
from khoanh.foundation.identity import Permission
from khoanh.standards.dicom import (
    Exact,
    Header,
    KeyMatch,
    Moments,
    build_matches,
    combine_moments,
    is_match,
    vr_of_key,
)
from khoanh.standards.dimse import statuses

_log = structlog.get_logger()

_MODALITY, _START_DATE, _START_TIME = 0x00080060, 0x00400002, 0x00400003
_MAX_DEPTH: Final = 3
_AT_ONCE: Final = 20
"""Items that leave in one write; between two of them a cancellation is looked for."""
_ASCII: Final = "ISO_IR 6"
_ALL: Final = tuple((tag, None) for tag in ITEM)

Wanted = tuple[tuple[int, "Wanted | None"], ...]
"""Requested tags; of a sequence, the tags wanted of its items (None: all of them)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came.

    Attributes:
        matches: What remains to be matched of an item.
        step: What remains to be matched of its scheduled step.
        start: The window of the scheduled start.
        is_whole: Every requested key is one that we support.
    """

    narrowed: WorklistFilter
    matches: Mapping[int, KeyMatch]
    step: Mapping[int, KeyMatch]
    start: tuple[Moments, ...]
    wanted: Wanted
    is_whole: bool


def answer_worklist(talk: Talk, message: Message) -> None:
    """Answer a C-FIND with one pending response a step, then the final status (PS3.4 K.4.1.3)."""
    context = talk.association.contexts[message.context_id]
    status, comment = statuses.SUCCESS, ""
    try:
        if not talk.caller.who.may(Permission.WORKLIST_READ):
            raise Forbidden("this device may not ask for a worklist", vi="Thiết bị này không được xem danh sách ca")
        zone = ZoneInfo(talk.backing.time_zone)
        asked = _read_question(message, context, zone)
        status = _send_items(talk, message, context, asked, zone)
    except ENDS:
        raise
    except KhoanhError as fault:
        status, comment = query_status(fault), comment_on(fault)
        _log.warning("worklist refused", peer=talk.caller.ae_title, status=f"{status:#06x}", reason=fault.english)
    talk.association.send_command(context.id, answer(message.command, status, comment=comment))


def _send_items(talk: Talk, message: Message, context: Agreed, asked: Asked, zone: ZoneInfo) -> int:
    caller = talk.caller
    reader = Reader(caller.worklist, caller.character_set, caller.modality, zone)
    character_set = _ASCII if caller.worklist.ascii_only else caller.character_set
    pending = statuses.PENDING if asked.is_whole else statuses.PENDING_SOME_KEYS_UNSUPPORTED
    head = answer(message.command, pending, has_data_set=True)
    fitting = (
        shown
        for item in talk.backing.find_worklist(caller, asked.narrowed)
        if _fits(shown := Shown(item, reader), asked)
    )
    wanted = islice(fitting, caller.worklist.most_items or None)
    while batch := list(islice(wanted, _AT_ONCE)):
        if talk.is_cancelled(message.command.message_id):
            return statuses.CANCEL
        found = [_write(shown, asked.wanted, context.transfer_syntax, character_set) for shown in batch]
        talk.association.send_alike(context.id, head, found)
        talk.counts.found += len(found)
    return statuses.SUCCESS


@lru_cache(maxsize=4096)
def _write(shown: Shown, wanted: Wanted, transfer_syntax_uid: str, character_set: str) -> bytes:
    """Write an item; consoles ask for the same ones every minute, and all that it depends on is in the arguments."""
    return write_identifier(_pick(shown, wanted), transfer_syntax_uid, character_set)


def _read_question(message: Message, context: Agreed, zone: ZoneInfo) -> Asked:
    if message.identifier is None:
        raise Invalid("a C-FIND without identifier", vi="Truy vấn không có dữ liệu")
    header = parse_identifier(message.identifier, context.transfer_syntax)
    steps = header.items(STEP_SEQUENCE) if header.vr(STEP_SEQUENCE) == "SQ" else []
    if len(steps) > 1:
        raise Invalid("the step sequence has more than one item", vi="Chuỗi bước thực hiện có nhiều hơn một mục")
    matches = build_matches(_read_keys(header, ITEM))
    step = build_matches(_read_keys(steps[0], STEP)) if steps else {}
    start = _take_window(step)
    wanted = _read_wanted(header, 0)
    asked = Asked(WorklistFilter(), matches, step, start, wanted or _ALL, _is_supported(header, steps))
    return _narrow(asked, zone)


def _read_keys(header: Header, known: Mapping[int, Any]) -> list[tuple[tuple[int, ...], str]]:
    """Return the keys with a value, those within items of other sequences too; unknown ones match everything."""
    keys: list[tuple[tuple[int, ...], str]] = []
    for tag, span in header.elements():
        if tag not in known or tag == STEP_SEQUENCE:
            continue
        if span.vr == "SQ":
            for item in header.items(tag)[:1]:
                keys += [((tag, part), value) for part in item.tags() if (value := read_value(item, part))]
        elif value := read_value(header, tag):
            keys.append(((tag,), value))
    return keys


def _read_wanted(header: Header, depth: int) -> Wanted | None:
    wanted: dict[int, Wanted | None] = {}
    for tag, span in header.elements():
        if tag == CHARACTER_SET or tag >> 16 & 1:
            continue
        items = header.items(tag)[:1] if span.vr == "SQ" and depth < _MAX_DEPTH else []
        wanted[tag] = _read_wanted(items[0], depth + 1) if items else None
    return tuple(wanted.items()) or None


def _is_supported(header: Header, steps: list[Header]) -> bool:
    top = all(tag in ITEM or tag == CHARACTER_SET for tag in header.tags())
    return top and all(tag in STEP for item in steps for tag in item.tags())


def _take_window(step: dict[int, KeyMatch]) -> tuple[Moments, ...]:
    """Take date and time out of the keys; two ranges are one from first to last moment (remark in table K.6-1)."""
    date, time = step.pop(_START_DATE, None), step.pop(_START_TIME, None)
    days = date if isinstance(date, Moments) else None
    hours = time if isinstance(time, Moments) else None
    for tag, key, read in ((_START_DATE, date, days), (_START_TIME, time, hours)):
        if key is not None and read is None:
            step[tag] = key
    if days and hours and _is_range(days) and _is_range(hours):
        return (combine_moments(days, hours),)
    return tuple(found for found in (days, hours) if found)


def _is_range(moments: Moments) -> bool:
    return moments.low[:6] != moments.high[:6] if moments.vr == "TM" else moments.low != moments.high


def _narrow(asked: Asked, zone: ZoneInfo) -> Asked:
    """Hand to the index what it can look up; the keys that say no more than that are dropped."""
    since, until = _edges(asked.start, zone)
    matches, step = dict(asked.matches), dict(asked.step)
    wanted = WorklistFilter(
        since=since,
        until=until,
        patient_code=_take_one(matches, 0x00100020),
        accession=_take_one(matches, 0x00080050),
        study_uid=_take_one(matches, 0x0020000D),
    )
    key = step.get(_MODALITY)
    if isinstance(key, Exact):
        family = RADIOGRAPHY if set(key.values) & set(RADIOGRAPHY) else ()
        wanted = replace(wanted, modalities=tuple(dict.fromkeys((*key.values, *family))))
        if family:
            step[_MODALITY] = Exact(tuple(dict.fromkeys((*key.values, *family))))
    return replace(asked, narrowed=wanted, matches=matches, step=step)


def _take_one(matches: dict[int, KeyMatch], tag: int) -> str:
    key = matches.get(tag)
    if not isinstance(key, Exact) or len(key.values) != 1:
        return ""
    del matches[tag]
    return key.values[0]


def _edges(start: tuple[Moments, ...], zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Return the days of the window, the last one exclusive; within them the door looks at the time itself."""
    since = until = None
    for moments in start:
        if moments.vr == "TM":
            continue
        low, high = _day(moments.low, zone), _day(moments.high, zone)
        since, until = low or since, (high + timedelta(days=1)) if high else until
    return since, until


def _day(stamp: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.strptime(stamp[:8], "%Y%m%d").replace(tzinfo=zone) if stamp else None
    except ValueError as fault:
        # The end of a month key may be a day that there is not, as 20260231.
        if stamp[6:8] > "28":
            return _day(f"{stamp[:6]}28", zone)
        raise Invalid("a key is not a date", vi="Giá trị ngày trong truy vấn không hợp lệ") from fault


def _fits(shown: Shown, asked: Asked) -> bool:
    for moments in asked.start:
        form = {"DA": "%Y%m%d", "TM": "%H%M%S", "DT": "%Y%m%d%H%M%S"}[moments.vr]
        if not moments.holds(shown.moment(shown.item.start_at, form)):
            return False
    return all(is_match(key, _values(STEP[tag](shown))) for tag, key in asked.step.items()) and all(
        is_match(key, _values(ITEM[tag](shown))) for tag, key in asked.matches.items()
    )


def _values(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _pick(shown: Shown, wanted: Wanted) -> dict[int, Any]:
    item: dict[int, Any] = {}
    for tag, inner in wanted:
        make = ITEM.get(tag)
        if tag == STEP_SEQUENCE and inner is not None:
            item[tag] = [_pick_step(shown, inner)]
        elif make is None:
            item[tag] = [] if vr_of_key(tag) == "SQ" else ""
        else:
            item[tag] = _restrict(make(shown), inner)
    return item


def _pick_step(shown: Shown, wanted: Wanted) -> dict[int, Any]:
    step: dict[int, Any] = {}
    for tag, inner in wanted:
        make = STEP.get(tag)
        step[tag] = _restrict(make(shown), inner) if make else [] if vr_of_key(tag) == "SQ" else ""
    return step


def _restrict(value: Any, inner: Wanted | None) -> Any:
    if inner is None or not isinstance(value, list):
        return value
    return [{tag: row.get(tag, "") for tag, _ in inner} for row in value]
