"""Storage Commitment Push Model: requests of devices and our reports; their reports to us (PS3.4 Annex J)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from khoanh.adapters.dicom_client import format_request
from khoanh.entrypoints.dimse.answers import answer, comment_on
from khoanh.entrypoints.dimse.perform import perform_status, read_data_set
from khoanh.entrypoints.dimse.talk import ENDS, Message, Talk
from khoanh.features.commitments import COMMITMENT_INSTANCE, REQUEST_ACTION, Asked, Malformed
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dicom import write_model
from khoanh.standards.dimse import CommandField, Element, statuses

_log = structlog.get_logger()

_ANSWER_S: Final = 30.0
"""A device that does not answer our report over its own association gets it over another."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report that goes over the association of its request, once the device has nothing to ask."""

    context_id: int
    asked: Asked

    def __call__(self, talk: Talk) -> None:
        """Send it and note the answer; without one the courier will."""
        association, request = talk.association, self.asked.report
        context = association.contexts[self.context_id]
        data = write_model(request.data_set or {}, context.transfer_syntax)
        idle, association.idle_s = association.idle_s, _ANSWER_S
        try:
            association.send_message(context.id, format_request(request, 1), [data])
            status = talk.read_answer(1, CommandField.N_EVENT_REPORT)
        except ENDS:
            talk.reports.appendleft(self)
            raise
        association.idle_s = idle
        talk.counts.reported += 1
        try:
            if status == statuses.SUCCESS:
                talk.backing.note_reported(self.asked, status)
            else:
                _log.warning("report refused", peer=talk.caller.ae_title, status=f"{status:#06x}")
                talk.backing.hurry_report(self.asked)
        except KhoanhError as fault:
            # It stays in the queue; a second report of a transaction does no harm.
            _log.warning("report not noted", reason=fault.english)


def hurry_reports(talk: Talk | None) -> None:
    """Have what could not be reported over this association reported over another; never fails."""
    while talk is not None and talk.reports:
        report = talk.reports.popleft()
        if isinstance(report, Report):
            try:
                talk.backing.hurry_report(report.asked)
            except KhoanhError as fault:
                # It is in the queue and will be due within seconds.
                _log.warning("report not hurried", reason=fault.english)


def answer_action(talk: Talk, message: Message) -> None:
    """Take a request for commitment; it is kept before it is answered (PS3.4 J.3.2.1)."""
    type_id = message.command.number(Element.ACTION_TYPE_ID) or 0
    taken: list[Asked] = []

    def take() -> int:
        if message.command.sop_instance_uid != COMMITMENT_INSTANCE:
            return statuses.NO_SUCH_OBJECT_INSTANCE
        if type_id != REQUEST_ACTION:
            return statuses.NO_SUCH_ACTION_TYPE
        taken.append(talk.backing.answer_commitment(talk.caller, read_data_set(talk, message)))
        return statuses.SUCCESS

    _answer(talk, message, take, {Element.ACTION_TYPE_ID: type_id})
    for asked in taken:
        if asked.may_use_same_association:
            talk.reports.append(Report(message.context_id, asked))


def answer_event(talk: Talk, message: Message) -> None:
    """Take a device's report on what we asked it to commit to (PS3.4 J.3.3.1)."""
    type_id = message.command.number(Element.EVENT_TYPE_ID) or 0

    def take() -> int:
        if type_id not in (1, 2):
            return statuses.NO_SUCH_EVENT_TYPE
        talk.backing.take_report(talk.caller, read_data_set(talk, message))
        return statuses.SUCCESS

    _answer(talk, message, take, {Element.EVENT_TYPE_ID: type_id})


def _answer(talk: Talk, message: Message, act: Callable[[], int], more: dict[int, int | str]) -> None:
    comment = ""
    try:
        status = act()
    except ENDS:
        raise
    except KhoanhError as fault:
        status = statuses.INVALID_ARGUMENT if isinstance(fault, Malformed) else perform_status(fault)
        comment = comment_on(fault)
        _log.warning("commitment refused", peer=talk.caller.ae_title, status=f"{status:#06x}", reason=fault.english)
    values = answer(message.command, status, comment=comment)
    talk.association.send_command(message.context_id, {**values, **more})
