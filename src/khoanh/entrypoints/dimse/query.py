"""C-FIND as SCP (PS3.4 C.4.1, PS3.7 9.1.2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import structlog

from khoanh.adapters.dicom_client import Agreed
from khoanh.entrypoints.dimse.answers import answer, comment_on, query_status
from khoanh.entrypoints.dimse.identifiers import (
    AVAILABILITY,
    CHARACTER_SET,
    LEVEL,
    RETRIEVE_AE_TITLE,
    parse_identifier,
    read_value,
    write_identifier,
)
from khoanh.entrypoints.dimse.offers import SERVICES
from khoanh.entrypoints.dimse.talk import ENDS, Message, Talk
from khoanh.entrypoints.dimse.timezones import (
    PAIRS,
    TIMEZONE_OFFSET,
    format_offset,
    parse_offset,
    shift_moment,
    shift_range,
)
from khoanh.features.archive import Key, Level, Query
from khoanh.foundation.errors import Forbidden, Invalid, KhoanhError
from khoanh.foundation.identity import Permission
from khoanh.standards.dicom import Header
from khoanh.standards.dimse import statuses

_log = structlog.get_logger()

_COMBINED, _FUZZY, _TIMEZONE, _EMPTY = 1, 2, 3, 5
_QUERY_RETRIEVE_VIEW: Final = 0x00080053
_OURS: Final = frozenset((CHARACTER_SET, LEVEL, _QUERY_RETRIEVE_VIEW, RETRIEVE_AE_TITLE, AVAILABILITY))


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came.

    Attributes:
        shift_minutes: What to add to our dates and times to have them in the asker's zone.
        wanted: Requested tags, and for a sequence the tags wanted of its items (None: all of them).
    """

    level: Level
    query: Query
    wanted: Mapping[int, "frozenset[int] | None"]
    shift_minutes: int = 0
    zone: str = ""


def answer_query(talk: Talk, message: Message) -> None:
    """Answer a C-FIND with one pending response a match, then the final status."""
    context = talk.association.contexts[message.context_id]
    status, comment = statuses.SUCCESS, ""
    try:
        asked = _read_question(talk, message, context)
        for match in talk.backing.find(talk.caller, asked.query):
            if talk.is_cancelled(message.command.message_id):
                status = statuses.CANCEL
                break
            _send_match(talk, message, context, asked, match)
            talk.counts.found += 1
    except ENDS:
        raise
    except KhoanhError as fault:
        status, comment = query_status(fault), comment_on(fault)
        _log.warning("query refused", status=f"{status:#06x}", reason=fault.english)
    talk.association.send_command(context.id, answer(message.command, status, comment=comment))


def _read_question(talk: Talk, message: Message, context: Agreed) -> Asked:
    if not talk.caller.who.may(Permission.STUDY_LIST):
        raise Forbidden("this device may not query", vi="Thiết bị này không được phép truy vấn")
    if message.identifier is None:
        raise Invalid("a C-FIND without identifier", vi="Truy vấn không có dữ liệu")
    header = parse_identifier(message.identifier, context.transfer_syntax)
    service = SERVICES[context.abstract_syntax]
    level = next((level for level in service.levels if level == header.text(LEVEL)), None)
    if level is None:
        raise Invalid("Query/Retrieve Level is missing or not of this model", vi="Mức truy vấn không hợp lệ")
    keys, wanted = _read_keys(header)
    agreed = talk.agreement.has_agreed
    query = Query(
        level=level,
        keys=tuple(keys),
        returns=frozenset(wanted),
        fuzzy=agreed(service.uid, _FUZZY),
        combined_date_time=agreed(service.uid, _COMBINED),
        empty_value_matching=agreed(service.uid, _EMPTY),
    )
    asked = Asked(level, query, wanted)
    offset = parse_offset(header.text(TIMEZONE_OFFSET)) if header.has(TIMEZONE_OFFSET) else None
    if offset is not None and agreed(service.uid, _TIMEZONE):
        return _move_question(asked, offset - talk.backing.utc_offset_minutes, format_offset(offset))
    return asked


def _read_keys(header: Header) -> tuple[list[Key], dict[int, frozenset[int] | None]]:
    keys: list[Key] = []
    wanted: dict[int, frozenset[int] | None] = {}
    for tag, span in header.elements():
        if tag in _OURS or tag >> 16 & 1:
            continue
        if span.vr == "SQ":
            inner = frozenset(inner for item in header.items(tag)[:1] for inner in item.tags())
            wanted[tag] = inner or None
            for item in header.items(tag)[:1]:
                keys += [Key((tag, part), value) for part in item.tags() if (value := read_value(item, part))]
        else:
            wanted[tag] = None
            # The asker's zone says how to read the other keys, it is none itself.
            if tag != TIMEZONE_OFFSET and (value := read_value(header, tag)):
                keys.append(Key((tag,), value))
    return keys, wanted


def _move_question(asked: Asked, shift: int, zone: str) -> Asked:
    """Bring the asked dates and times into our zone; answers will be brought into the asker's (PS3.4 C.5.1.1.1.4)."""
    given = {key.path: key.value for key in asked.query.keys}
    for date_tag, time_tag in PAIRS.items():
        if (date_tag,) in given and shift:
            moved = shift_range(given[(date_tag,)], given.get((time_tag,), ""), -shift)
            given[(date_tag,)], given[(time_tag,)] = moved
    keys = tuple(Key(path, value) for path, value in given.items())
    return replace(
        asked, query=replace(asked.query, keys=keys, combined_date_time=True), shift_minutes=shift, zone=zone
    )


def _send_match(talk: Talk, message: Message, context: Agreed, asked: Asked, match: Mapping[int, Any]) -> None:
    item: dict[int, Any] = {}
    has_all = True
    for tag, inner in asked.wanted.items():
        has_all &= tag in match
        value = match.get(tag, "")
        if inner is not None and isinstance(value, list):
            value = [{part: row.get(part, "") for part in inner} for row in value]
        item[tag] = value
    item |= {LEVEL: asked.level, RETRIEVE_AE_TITLE: talk.backing.ae_title, AVAILABILITY: "ONLINE"}
    if asked.shift_minutes:
        item |= dict(_moved(item, asked.shift_minutes))
    if asked.zone:
        item[TIMEZONE_OFFSET] = asked.zone
    status = statuses.PENDING if has_all else statuses.PENDING_SOME_KEYS_UNSUPPORTED
    data = write_identifier(item, context.transfer_syntax, talk.caller.character_set)
    talk.association.send_message(context.id, answer(message.command, status, has_data_set=True), [data])


def _moved(item: Mapping[int, Any], minutes: int) -> Iterator[tuple[int, str]]:
    for date_tag, time_tag in PAIRS.items():
        if isinstance(item.get(date_tag), str) and isinstance(item.get(time_tag), str):
            date, time = shift_moment(item[date_tag], item[time_tag], minutes)
            yield date_tag, date
            yield time_tag, time
