"""Sends what is queued: in order for each patient, again after a failure, never by two senders at once."""

from collections.abc import Callable
from contextlib import suppress

import structlog

from khoanh.adapters.dicom_client import build_client_tls
from khoanh.adapters.hl7_client import LinkLost, MllpLink, open_link
from khoanh.features.messages.enclose import fill_message
from khoanh.features.messages.kinds import His, Reason
from khoanh.features.messages.queries import his as his_queries
from khoanh.features.messages.queries import outbox as queries
from khoanh.features.messages.queries.outbox import Outgoing
from khoanh.foundation.errors import Invalid, KhoanhError
from khoanh.foundation.identity import Permission, Principal
from khoanh.standards.hl7 import Message, parse_message, read_header
from khoanh.transaction import Desk

_log = structlog.get_logger()
_AT_ONCE = 50
_SPARE_S = 30
MOST_ATTEMPTS = 5
"""How often a message is sent that its receiver refuses, before it has failed and those behind it go on."""
_FIRST_WAIT_S = 5.0
_LONGEST_WAIT_S = 300.0


def list_due_his(desk: Desk, who: Principal, by: str) -> list[str]:
    """Return the HIS to which something is to be sent now."""
    who.require(Permission.MESSAGE_RESEND)
    with desk.single(who) as unit:
        return queries.select_due(unit.db, by)


def deliver_messages(desk: Desk, who: Principal, name: str, by: str, is_stopping: Callable[[], bool]) -> int:
    """Send what is due to a HIS until nothing is; return how many messages were taken.

    Takes the desk: no transaction is open while the network is waited for. A receiver that cannot be reached is
    left alone for a while that doubles from five seconds to five minutes.

    Args:
        by: Who sends; another one's lease is respected until it ends.
    """
    who.require(Permission.MESSAGE_RESEND)
    with desk.unit(who) as unit:
        his = his_queries.select_his(unit.db, name)
        if his is None or not queries.take_lease(unit.db, name, by, his.ack_timeout_s + _SPARE_S):
            return 0
    try:
        return _send_all(desk, who, his, by, is_stopping)
    except (LinkLost, Invalid) as fault:
        _note_unreachable(desk, who, his, fault)
        return 0
    finally:
        with suppress(KhoanhError), desk.unit(who) as unit:
            queries.end_lease(unit.db, name, by)


def _send_all(desk: Desk, who: Principal, his: His, by: str, is_stopping: Callable[[], bool]) -> int:
    sent = 0
    tls = build_client_tls(desk.settings) if his.tls else None
    with open_link(his.host, his.port, tls) as link:
        while not is_stopping():
            with desk.unit(who) as unit:
                if not queries.take_lease(unit.db, his.name, by, his.ack_timeout_s + _SPARE_S):
                    return sent
                heads = queries.select_heads(unit.db, his.name, _AT_ONCE)
            if not heads:
                return sent
            for head in heads:
                if is_stopping():
                    return sent
                sent += _send_one(desk, who, his, by, link, head)
    return sent


def _send_one(desk: Desk, who: Principal, his: His, by: str, link: MllpLink, head: Outgoing) -> bool:
    body = fill_message(desk, who, his, head)
    control_id = read_header(parse_message(body)).control_id
    ack, reason = _await_ack(link, body, control_id, his.ack_timeout_s)
    with desk.unit(who) as unit:
        queries.take_lease(unit.db, his.name, by, his.ack_timeout_s + _SPARE_S)
        if ack in ("AA", "CA"):
            queries.note_sent(unit.db, head.id, his.name, ack)
            unit.notify("message", id=head.id, his=his.name, what="sent")
            return True
        attempts = head.attempts + 1
        wait_s = None if attempts >= MOST_ATTEMPTS else back_off(attempts)
        queries.note_refused(unit.db, head.id, ack, reason, wait_s)
        if wait_s is None:
            unit.notify("message", id=head.id, his=his.name, what="failed")
        return False


def _await_ack(link: MllpLink, body: bytes, control_id: str, timeout_s: int) -> tuple[str, Reason]:
    """Send and return MSA-1 and the reason; answers to other messages, late ones, are passed over."""
    for answer in link.send(body, timeout_s):
        try:
            message = parse_message(answer)
        except Invalid:
            continue
        msa = message.first("MSA")
        if msa is not None and msa.value(2) in (control_id, ""):
            return msa.value(1).upper(), _read_reason(message)
    raise LinkLost("no answer", vi="Không có phản hồi")


def _read_reason(message: Message) -> Reason:
    """Return what an acknowledgment says was wrong: ERR-8 or ERR-3 of 2.5 and later, ERR-1, else MSA-3."""
    msa, err = message.first("MSA"), message.first("ERR")
    said = ""
    code = ""
    if err is not None:
        said = err.value(8) or err.value(7) or err.value(3, 2) or err.value(1, 4, 2)
        code = err.value(3) or err.value(1, 4)
    said = said or (msa.value(3) if msa else "")
    shown = said[:500] or "refused"
    return Reason(shown, shown if said else "Bên nhận từ chối", code[:20])


def back_off(failures: int) -> float:
    """Return how many seconds to wait after so many failures in a row."""
    return float(min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** max(0, min(failures, 20) - 1)))


def _note_unreachable(desk: Desk, who: Principal, his: His, fault: KhoanhError) -> None:
    with desk.unit(who) as unit:
        reason = Reason(fault.english[:500], fault.vietnamese[:500])
        failures = queries.note_unreachable(unit.db, his.name, reason, back_off(his.failures + 1))
        unit.notify("his", name=his.name, what="unreachable")
    _log.warning("a HIS cannot be reached", his=his.name, reason=fault.english, failures=failures)
