"""Takes messages in: each is stored, and what it asks for done, before it is acknowledged (HL7 v2.8 2.9).

Original mode: the message and what it changes commit in one transaction; a message that cannot be processed is kept
as failed and answered AE. Enhanced mode, and profiles that want their answer at once: the message commits alone, is
acknowledged, and processed after that; a process that dies between the two leaves it to the worker.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

import structlog

from khoanh.features.messages.describe import digest_message, list_numbers, list_words
from khoanh.features.messages.faults import Ignored, Rejected, reason_of
from khoanh.features.messages.kinds import NO_REASON, His, Reason
from khoanh.features.messages.process import process_reading
from khoanh.features.messages.profile import note_his_knock
from khoanh.features.messages.queries import his as his_queries
from khoanh.features.messages.queries import log as queries
from khoanh.features.messages.queries.log import Entry, Stored
from khoanh.features.messages.rules import may_call_from
from khoanh.features.messages.understand import Reading
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Invalid, KhoanhError, OutOfResources
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.standards.hl7 import (
    AckCode,
    AckError,
    MessageHeader,
    format_ack,
    is_batch,
    parse_header,
    parse_message,
    read_header,
    split_batch,
)
from khoanh.transaction import Contended, Desk, Unit, as_shortage

_log = structlog.get_logger()
_REMEMBER_S = 1.0
_MOST_KNOWN = 500
_TRIES = 3
# Of the sets senders write in, those that hold a Vietnamese reason.
_ACK_CODECS = ("utf-8", "cp1258")
_NOBODY = MessageHeader(receiving_application="KHOANH")
_UNWANTED: Reason = Reason("no HIS of this name is registered", "Chưa đăng ký HIS này trên Khoanh", "207")
_RIGHTS = frozenset(
    {
        Permission.ORDER_PLACE,
        Permission.ORDER_PERFORM,
        Permission.ORDER_READ,
        Permission.PATIENT_EDIT,
        Permission.PATIENT_MERGE,
        Permission.PATIENT_READ,
    }
)


class Outcome(NamedTuple):
    """What became of a message: its state in the log, the code of its answer, and why."""

    state: str
    ack: str
    reason: Reason


_PROCESSED = Outcome("processed", "AA", NO_REASON)


def act_as_his(his: His, address: str = "") -> Principal:
    """Return who acts when a message of this HIS is processed."""
    return Principal(PrincipalKind.SYSTEM, f"hl7 {his.name}", _RIGHTS, address=address)


@dataclass(slots=True)
class MessageIntake:
    """Answers messages; safe from several threads. Profiles are looked up again after a second."""

    desk: Desk
    _known: dict[tuple[str, str], tuple[float, His | None]] = field(default_factory=dict)

    def answer(self, data: bytes, address: str) -> Iterator[bytes]:
        """Take a message or a batch; yield the acknowledgments, each to be sent before the next is asked for.

        What cannot be stored (no database) is answered AR: its sender keeps it and tries again.
        """
        if not is_batch(data):
            yield from self._answer_one(data, address)
            return
        try:
            messages = list(split_batch(data))
        except Invalid as fault:
            yield reject(_NOBODY, reason_of(fault))
            return
        acks = [ack for message in messages for ack in self._answer_one(message, address)]
        yield b"BHS|^~\\&|KHOANH\r" + b"".join(acks) + f"BTS|{len(acks)}\r".encode()

    def _answer_one(self, data: bytes, address: str) -> Iterator[bytes]:
        header = _NOBODY
        try:
            header = parse_header(data)
            his, is_fresh = self._find_his(header)
            refusal = _refuse_sender(his, address)
            if his is None or refusal is not None:
                if is_fresh:
                    self._note_knock(header, address)
                yield reject(header, refusal or _UNWANTED)
                return
            yield from self._take(data, his, address)
        except Invalid as fault:
            yield reject(header, Reason(fault.english, fault.vietnamese, "100"))
        except OutOfResources as fault:
            _log.error("an HL7 message could not be stored", reason=fault.english)
            yield reject(header, reason_of(fault))

    def _find_his(self, header: MessageHeader) -> tuple[His | None, bool]:
        """Return the profile of a sender, and whether it was looked up just now."""
        key = (header.sending_application, header.sending_facility)
        known = self._known.get(key)
        if known is not None and time.monotonic() - known[0] < _REMEMBER_S:
            return known[1], False
        with self.desk.single(act_as_system("hl7")) as unit:
            his = his_queries.select_sender(unit.db, *key)
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known[key] = (time.monotonic(), his)
        return his, True

    def _note_knock(self, header: MessageHeader, address: str) -> None:
        with self.desk.unit(act_as_system("hl7")) as unit:
            note_his_knock(unit, header.sending_application, header.sending_facility, address, header.kind)

    def _take(self, data: bytes, his: His, address: str) -> Iterator[bytes]:
        message = parse_message(data, his.charset)
        header = read_header(message)
        reading = Reading(message, his, ZoneInfo(self.desk.settings.time_zone))
        if message.decoded.doubt:
            reading.note(*message.decoded.doubt)
        codec = message.decoded.codec if message.decoded.codec in _ACK_CODECS else "utf-8"
        is_enhanced = header.is_enhanced and his.ack_mode == "asked"
        if not is_enhanced and his.ack_when == "processed":
            stored = self._store(data, reading, header, address, process=True)
            yield _format(header, _ack_code(stored), stored.reason, codec)
            return
        stored = self._store(data, reading, header, address, process=False)
        if not is_enhanced or _is_wanted(header.accept_ack, ok=True):
            yield _format(header, "CA" if is_enhanced else "AA", NO_REASON, codec)
        settled = self._process_later(stored, his, address)
        if is_enhanced and settled and _is_wanted(header.application_ack, ok=settled.ack == "AA"):
            yield _format(header, _ack_code(settled), settled.reason, codec)

    def _store(self, data: bytes, reading: Reading, header: MessageHeader, address: str, *, process: bool) -> Stored:
        """Store a message, and do what it asks for in the same transaction; messages that block each other try again.

        What cannot be processed leaves nothing behind, and is stored again as that.

        Raises:
            OutOfResources: There is no database; nothing was stored.
        """
        entry = _describe(data, header, reading, "processed" if process else "received")
        doubts = list(reading.notes)
        for left in reversed(range(_TRIES)):
            reading.notes[:] = doubts
            try:
                with self.desk.unit(act_as_his(reading.his, address)) as unit:
                    stored = queries.store_message(unit.db, entry)
                    reading.key = stored.id
                    if process and stored.is_new:
                        process_reading(unit, reading, header)
                        return _settle(unit, stored, reading, _PROCESSED)
                    return stored
            except Contended:
                if not left:
                    raise
            except Exception as fault:
                return self._store_refused(entry, reading, address, _judge(fault, reading))
        raise AssertionError

    def _store_refused(self, entry: Entry, reading: Reading, address: str, outcome: Outcome) -> Stored:
        """Keep a message that could not be processed, with the reason."""
        refused = replace(entry, state=outcome.state, ack=outcome.ack, reason=outcome.reason)
        with self.desk.unit(act_as_his(reading.his, address)) as unit:
            stored = queries.store_message(unit.db, refused)
            if stored.is_new:
                unit.notify("message", id=stored.id, his=reading.his.name, what=stored.state)
        return stored

    def _process_later(self, stored: Stored, his: His, address: str) -> Stored | None:
        """Process what was stored and acknowledged; where that cannot be now, the worker does it."""
        if stored.state != "received":
            return stored
        try:
            return settle_waiting(self.desk, stored.id, his, address)
        except OutOfResources as fault:
            _log.error("an HL7 message waits for the worker", message=stored.id, reason=fault.english)
            return None


def _refuse_sender(his: His | None, address: str) -> Reason | None:
    """Return why a sender is not listened to; None: it is."""
    if his is None:
        return _UNWANTED
    if not his.enabled:
        return Reason("this HIS is disabled", f"Kết nối {his.name} đang bị tắt", "207")
    if not may_call_from(his, address):
        return Reason("not from this address", f"Kết nối {his.name} không được gửi từ địa chỉ này", "207")
    return None


def _describe(data: bytes, header: MessageHeader, reading: Reading, state: str) -> Entry:
    numbers = list_numbers(reading)
    return Entry(
        his=reading.his.name,
        kind=header.kind,
        control_id=header.control_id,
        digest=digest_message(data, header),
        body=data,
        patient=reading.text("patient_code"),
        numbers=numbers,
        words=list_words(reading, numbers),
        state=state,
        ack="AA" if state == "processed" else "",
    )


def process_stored(unit: Unit, stored: Stored, reading: Reading, header: MessageHeader, who: str = "") -> Stored:
    """Do what a stored message asks for, within the transaction; write down how that went.

    Raises:
        OutOfResources: The database was lost, or two messages waited for each other; nothing is written.
    """
    outcome = _PROCESSED
    try:
        with unit.attempt():
            process_reading(unit, reading, header)
    except Exception as fault:
        outcome = _judge(fault, reading)
    return _settle(unit, stored, reading, outcome, who)


def _settle(unit: Unit, stored: Stored, reading: Reading, outcome: Outcome, who: str = "") -> Stored:
    """Write down what became of a stored message, where that is not what its row says."""
    if outcome is _PROCESSED:
        outcome = outcome._replace(reason=_gather(reading.notes))
    if outcome.state != stored.state or outcome.reason != NO_REASON or who:
        queries.settle_message(unit.db, stored.id, outcome.state, outcome.ack, outcome.reason, who)
    if outcome.state != "processed":
        unit.notify("message", id=stored.id, his=reading.his.name, what=outcome.state)
    return Stored(stored.id, outcome.state, outcome.ack, outcome.reason, is_new=True)


def _judge(fault: Exception, reading: Reading) -> Outcome:
    """Return what a fault makes of a message.

    Raises:
        OutOfResources: It was the database's; nothing is said of the message.
    """
    shortage = as_shortage(fault)
    if isinstance(shortage, OutOfResources):
        raise shortage from fault
    match fault:
        case Ignored():
            return Outcome("ignored", "AA", fault.reason)
        case Rejected():
            return Outcome("ignored", "AR", reason_of(fault))
        case KhoanhError():
            return Outcome("failed", "AE", reason_of(fault))
    _log.error("an HL7 message failed", his=reading.his.name, message=reading.key, exc_info=fault)
    return Outcome("failed", "AE", reason_of(fault))


def _gather(notes: list[Reason]) -> Reason:
    """Return the doubts of a message that was processed as one reason: they stand in the log, not in the answer."""
    unique = list(dict.fromkeys(notes))[:10]
    return Reason("; ".join(note.english for note in unique), "; ".join(note.vietnamese for note in unique))


def settle_waiting(desk: Desk, message: int, his: His, address: str = "") -> Stored | None:
    """Process a message that is stored and waits; None: another process does, or did."""
    with desk.unit(act_as_his(his, address)) as unit:
        item = queries.lock_message(unit.db, message)
        return settle_locked(unit, message, his) if item is not None and item.state == "received" else None


def settle_locked(unit: Unit, message: int, his: His, *, settled_by: str = "") -> Stored:
    """Process a message whose row this transaction holds, acting as its HIS.

    Raises:
        Invalid: It cannot be parsed, though it once could.
        OutOfResources: The database was lost.
    """
    body, corrected = queries.select_body(unit.db, message)
    parsed = parse_message(corrected, "utf-8") if corrected is not None else parse_message(body, his.charset)
    reading = Reading(parsed, his, ZoneInfo(unit.settings.time_zone), message)
    if parsed.decoded.doubt:
        reading.note(*parsed.decoded.doubt)
    stored = Stored(message, "received", "", NO_REASON, is_new=True)
    who, unit.who = unit.who, act_as_his(his, unit.who.address)
    try:
        return process_stored(unit, stored, reading, read_header(parsed), settled_by)
    finally:
        unit.who = who


def _is_wanted(condition: str, *, ok: bool) -> bool:
    """Tell whether an acknowledgment is asked for (HL7 table 0155)."""
    return condition == "AL" or (condition == "SU" and ok) or (condition == "ER" and not ok)


def _ack_code(stored: Stored) -> AckCode:
    match stored.ack:
        case "AE":
            return "AE"
        case "AR":
            return "AR"
    return "AA"


def _format(header: MessageHeader, code: AckCode, reason: Reason, codec: str) -> bytes:
    errors = [AckError(reason.code, reason.vietnamese, reason.location)] if code not in ("AA", "CA") else []
    at = now()
    return format_ack(header, code, at, f"K{at:%y%m%d%H%M%S%f}", errors=errors, codec=codec)


def reject(header: MessageHeader, reason: Reason) -> bytes:
    """Return the answer to what is not taken: AR, or CR in enhanced mode."""
    return _format(header, "CR" if header.is_enhanced else "AR", reason, "utf-8")
