"""C-STORE as SCP: fragments go straight into the archive's intake (PS3.4 Annex B, PS3.7 9.1.1)."""

from collections.abc import Callable

import structlog

from khoanh.adapters.dicom_client import Agreed
from khoanh.entrypoints.dimse.answers import answer, comment_on, store_status
from khoanh.entrypoints.dimse.backing import Intake
from khoanh.entrypoints.dimse.offers import Kind, kind_of
from khoanh.entrypoints.dimse.talk import Message, Talk
from khoanh.foundation.errors import Forbidden, Invalid, KhoanhError
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import is_uid
from khoanh.standards.dimse import Element, statuses

_log = structlog.get_logger()


def receive_object(talk: Talk, message: Message) -> None:
    """Take in one object and answer once it is durable and indexed."""
    context = talk.association.contexts[message.context_id]
    sop_instance_uid = message.command.text(Element.AFFECTED_SOP_INSTANCE_UID)
    refusal = _find_refusal(talk, message, context, sop_instance_uid)
    if refusal is not None:
        if message.command.has_data_set:
            talk.association.read_data_set(context.id, lambda _: None)
        _log.warning("object refused", status=f"{refusal[0]:#06x}", reason=refusal[1], peer=talk.caller.ae_title)
        _answer(talk, message, *refusal)
        return
    sink = _Sink(talk)
    sink.run(lambda intake: intake.begin(context.abstract_syntax, sop_instance_uid, context.transfer_syntax))
    try:
        talk.association.read_data_set(context.id, sink.take)
    except BaseException:
        # The peer is gone in the middle of the object: nothing of it stays.
        sink.abandon()
        raise
    _answer(talk, message, *_finish(talk, sink, sop_instance_uid))


def _find_refusal(talk: Talk, message: Message, context: Agreed, sop_instance_uid: str) -> tuple[int, str] | None:
    kind = kind_of(context.abstract_syntax, accept_unknown=talk.backing.accept_unknown)
    if kind is not Kind.STORAGE or not context.may_perform:
        return statuses.SOP_CLASS_NOT_SUPPORTED, "not a storage context"
    if message.command.sop_class_uid != context.abstract_syntax:
        return statuses.SOP_CLASS_NOT_SUPPORTED, "not the SOP class of the presentation context"
    if not is_uid(sop_instance_uid) or not sop_instance_uid:
        return statuses.INVALID_OBJECT_INSTANCE, "Affected SOP Instance UID is not a UID"
    if not talk.caller.who.may(Permission.STUDY_STORE):
        return statuses.NOT_AUTHORIZED, comment_on(Forbidden("this device may not store"))
    if not message.command.has_data_set:
        return statuses.CANNOT_UNDERSTAND, "a C-STORE without data set"
    return None


class _Sink:
    """Passes pieces on until the first fault, then only swallows them: the rest must still be read."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._write: Callable[[memoryview], None] = self._swallow
        self.intake: Intake | None = None
        self.fault: Exception | None = None

    def take(self, piece: memoryview) -> None:
        try:
            self._write(piece)
        except Exception as fault:
            self._fail(fault)

    def run(self, begin: Callable[[Intake], None]) -> None:
        try:
            if self._talk.intake is None:
                self._talk.intake = self._talk.backing.open_intake(self._talk.caller)
            self.intake = self._talk.intake
            begin(self.intake)
            self._write = self.intake.write
        except Exception as fault:
            self._fail(fault)

    def _fail(self, fault: Exception) -> None:
        self.fault = fault
        self._write = self._swallow
        self.abandon()

    def abandon(self) -> None:
        if self.intake is not None:
            self.intake.abandon()

    @staticmethod
    def _swallow(piece: memoryview) -> None:
        """Drop a piece."""


def _finish(talk: Talk, sink: _Sink, sop_instance_uid: str) -> tuple[int, str]:
    fault = sink.fault
    if fault is None and sink.intake is not None:
        try:
            receipt = sink.intake.commit()
        except Exception as raised:
            fault = raised
        else:
            talk.counts.stored += 1
            talk.counts.duplicates += receipt.outcome == "duplicate"
            return statuses.SUCCESS, ""
    status = store_status(fault) if fault is not None else statuses.PROCESSING_FAILURE
    _note(fault, status, sop_instance_uid)
    return status, comment_on(fault or Invalid("no intake"))


def _note(fault: Exception | None, status: int, sop_instance_uid: str) -> None:
    facts = {"status": f"{status:#06x}", "sop_instance_uid": sop_instance_uid}
    if isinstance(fault, KhoanhError):
        _log.warning("object refused", reason=fault.english, **facts)
    else:
        _log.error("object failed", exc_info=fault, **facts)


def _answer(talk: Talk, message: Message, status: int, comment: str) -> None:
    if status and not statuses.is_warning(status):
        talk.counts.refused += 1
    talk.association.send_command(message.context_id, answer(message.command, status, comment=comment))
