"""The life of one association as its acceptor: from the first byte to the last (PS3.8 9.2, states 2 to 13)."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from khoanh.adapters.dicom_client import (
    Aborted,
    Association,
    BrokenOff,
    ConnectionLost,
    Released,
    Stopped,
    TimedOut,
    Wire,
    abort_wire,
)
from khoanh.entrypoints.dimse.answers import answer
from khoanh.entrypoints.dimse.backing import Backing, Caller
from khoanh.entrypoints.dimse.commit import answer_action, answer_event, hurry_reports
from khoanh.entrypoints.dimse.negotiate import find_refusal, negotiate
from khoanh.entrypoints.dimse.offers import SERVICES, Kind
from khoanh.entrypoints.dimse.perform import answer_create, answer_read, answer_set
from khoanh.entrypoints.dimse.query import answer_query
from khoanh.entrypoints.dimse.receive import receive_object
from khoanh.entrypoints.dimse.retrieve import answer_get, answer_move
from khoanh.entrypoints.dimse.talk import ENDS, Message, Talk
from khoanh.entrypoints.dimse.worklist import answer_worklist
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dimse import (
    AbortReason,
    AssociateRequest,
    CommandField,
    MalformedPdu,
    PduType,
    Rejection,
    format_associate_accept,
    format_reject,
    parse_associate_request,
    statuses,
)

_log = structlog.get_logger()

MAX_REQUEST_BYTES: Final = 1 << 18
"""Longest A-ASSOCIATE-RQ that is read: 128 contexts with every transfer syntax of the standard need half of it."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait.

    Attributes:
        artim_s: For the whole A-ASSOCIATE-RQ (PS3.8 9.1.5, the ARTIM timer).
        idle_s: For the next message of an open association.
    """

    artim_s: float = 30.0
    idle_s: float = 600.0


def hold_association(
    sock: socket.socket,
    address: str,
    backing: Backing,
    *,
    is_stopping: Callable[[], bool],
    patience: Patience,
    on_open: Callable[[], None] = lambda: None,
) -> None:
    """Serve one connection to its end; never raises for what the peer does.

    Args:
        on_open: Called once the association is accepted: from then on the peer is a known device.
    """
    wire = Wire(sock, is_stopping=is_stopping)
    wire.allow(patience.artim_s)
    try:
        request = _read_request(wire)
        caller = _admit(wire, request, address, backing)
    except MalformedPdu as fault:
        _log.info("association refused", address=address, reason=fault.english)
        abort_wire(wire, fault.reason)
        return
    except (ConnectionLost, Aborted, TimedOut, Stopped) as fault:
        # ARTIM expired or the peer went away: the transport is simply closed (PS3.8 action AA-2).
        _log.debug("connection ended before an association", address=address, reason=fault.english)
        wire.close()
        return
    if caller is None:
        return
    on_open()
    try:
        _serve(wire, request, caller, backing, patience)
    finally:
        caller.free()


def _read_request(wire: Wire) -> AssociateRequest:
    kind, length = wire.read_header()
    if kind == PduType.ABORT:
        raise Aborted("the peer aborted before it asked")
    if kind != PduType.ASSOCIATE_RQ:
        known = kind in PduType.__members__.values()
        reason = AbortReason.UNEXPECTED_PDU if known else AbortReason.UNRECOGNIZED_PDU
        raise MalformedPdu(f"PDU type {kind:#04x} without association", reason)
    if length > MAX_REQUEST_BYTES:
        raise MalformedPdu(f"an A-ASSOCIATE-RQ of {length} bytes")
    return parse_associate_request(wire.read_exact(length))


def _admit(wire: Wire, request: AssociateRequest, address: str, backing: Backing) -> Caller | None:
    admitted = find_refusal(request) or backing.admit(request.calling_ae_title, request.called_ae_title, address)
    if not isinstance(admitted, Rejection):
        return admitted
    _log.info(
        "association rejected",
        address=address,
        calling=_printable(request.calling_ae_title),
        called=_printable(request.called_ae_title),
        result=f"{admitted.result}/{admitted.source}/{admitted.reason}",
    )
    wire.send(format_reject(admitted))
    wire.close(linger_s=1.0)
    return None


def _serve(wire: Wire, request: AssociateRequest, caller: Caller, backing: Backing, patience: Patience) -> None:
    start = time.monotonic()
    talk: Talk | None = None
    ended = "released"
    try:
        agreement = negotiate(request, accept_unknown=backing.accept_unknown, max_pdu_bytes=caller.max_pdu_bytes)
        association = Association(wire, agreement.contexts, request.user.max_pdu_bytes, idle_s=patience.idle_s)
        talk = Talk(association, agreement, caller, backing)
        wire.send(format_associate_accept(agreement.accept))
        while True:
            _dispatch(talk, talk.next_message())
    except Released:
        # A device may come again as soon as it has our answer: what it sent is told and its place is free before.
        _close_intake(talk)
        hurry_reports(talk)
        caller.free()
        _answer_release(association)
    except MalformedPdu as fault:
        ended = f"aborted by us: {fault.english}"
        abort_wire(wire, fault.reason)
    except (BrokenOff, TimedOut, Stopped) as fault:
        ended = f"aborted by us: {fault.english}"
        abort_wire(wire)
    except (Aborted, ConnectionLost) as fault:
        ended = fault.english
        wire.close()
    except Exception:
        ended = "aborted by us: a fault of ours"
        _log.exception("association failed", peer=caller.ae_title)
        abort_wire(wire)
    finally:
        _close_intake(talk)
        hurry_reports(talk)
        _log_end(wire, caller, talk, ended, time.monotonic() - start)


def _dispatch(talk: Talk, message: Message) -> None:
    """Perform one request; only here every fault is caught, and answered in the request's own terms."""
    try:
        _perform(talk, message)
    except ENDS:
        raise
    except Exception:
        _log.exception("request failed", peer=talk.caller.ae_title, command=f"{message.command.field:#06x}")
        _answer(talk, message, statuses.PROCESSING_FAILURE, "internal fault")


def _perform(talk: Talk, message: Message) -> None:
    context = talk.association.contexts[message.context_id]
    field = message.command.field
    if field == CommandField.C_STORE:
        receive_object(talk, message)
        return
    service = SERVICES.get(context.abstract_syntax)
    operation = _OPERATIONS.get((field, service.kind)) if service else None
    if field not in _KNOWN:
        _answer(talk, message, statuses.UNRECOGNIZED_OPERATION, "")
    elif operation is None or not (context.may_perform or field == CommandField.N_EVENT_REPORT):
        _answer(talk, message, statuses.SOP_CLASS_NOT_SUPPORTED, "not a service of this presentation context")
    elif message.command.sop_class_uid != context.abstract_syntax:
        _answer(talk, message, statuses.SOP_CLASS_NOT_SUPPORTED, "not the SOP class of the presentation context")
    else:
        operation(talk, message)


def _echo(talk: Talk, message: Message) -> None:
    talk.counts.echoes += 1
    _answer(talk, message, statuses.SUCCESS, "")


_OPERATIONS: Final[dict[tuple[int, Kind], Callable[[Talk, Message], None]]] = {
    (CommandField.C_ECHO, Kind.VERIFICATION): _echo,
    (CommandField.C_FIND, Kind.FIND): answer_query,
    (CommandField.C_FIND, Kind.WORKLIST): answer_worklist,
    (CommandField.N_CREATE, Kind.PERFORMED): answer_create,
    (CommandField.N_SET, Kind.PERFORMED): answer_set,
    (CommandField.N_GET, Kind.PERFORMED_RETRIEVE): answer_read,
    (CommandField.N_ACTION, Kind.COMMITMENT): answer_action,
    (CommandField.N_EVENT_REPORT, Kind.COMMITMENT): answer_event,
    (CommandField.C_MOVE, Kind.MOVE): answer_move,
    (CommandField.C_GET, Kind.GET): answer_get,
}
_KNOWN: Final = frozenset(field for field, _ in _OPERATIONS)


def _answer(talk: Talk, message: Message, status: int, comment: str) -> None:
    talk.association.send_command(message.context_id, answer(message.command, status, comment=comment))


def _close_intake(talk: Talk | None) -> None:
    if talk is not None and talk.intake is not None:
        intake, talk.intake = talk.intake, None
        intake.close()


def _answer_release(association: Association) -> None:
    try:
        association.answer_release()
    except KhoanhError:
        association.wire.close()


def _log_end(wire: Wire, caller: Caller, talk: Talk | None, ended: str, seconds: float) -> None:
    counts = talk.counts if talk is not None else None
    facts = {name: value for name in _COUNTED if (value := getattr(counts, name, 0))}
    _log.info(
        "association ended",
        peer=caller.ae_title,
        address=caller.address,
        ended=ended,
        seconds=round(seconds, 3),
        received_bytes=wire.received_bytes,
        sent_bytes=wire.sent_bytes,
        **facts,
    )


_COUNTED = ("echoes", "stored", "duplicates", "refused", "found", "sent", "unsent", "told", "reported")


def _printable(ae_title: str) -> str:
    return "".join(letter if " " <= letter <= "~" else "?" for letter in ae_title)
