"""Modality Performed Procedure Step as SCP: N-CREATE, N-SET, N-GET (PS3.4 F.7.2, F.8.2; PS3.7 10.1)."""

from collections.abc import Callable
from typing import Final

import structlog

from khoanh.entrypoints.dimse.answers import answer, comment_on
from khoanh.entrypoints.dimse.backing import Model
from khoanh.entrypoints.dimse.talk import ENDS, Message, Talk
from khoanh.features.procedures import MissingAttribute, MissingValue, StepEnded, WrongValue
from khoanh.foundation.errors import Conflict, Forbidden, KhoanhError, NotFound, OutOfResources
from khoanh.foundation.uids import is_uid, new_uid
from khoanh.standards.dicom import format_tag, read_model, write_model
from khoanh.standards.dimse import Element, statuses

_log = structlog.get_logger()

_NO_LONGER_UPDATED: Final = 0xA710
"""Error ID of a step that has ended (PS3.4 table F.7.2-2)."""


def answer_create(talk: Talk, message: Message) -> None:
    """Take in a step that has begun."""
    given = message.command.text(Element.AFFECTED_SOP_INSTANCE_UID)
    uid = given or new_uid()

    def create() -> tuple[int, str]:
        if not is_uid(uid):
            return statuses.INVALID_OBJECT_INSTANCE, "not a UID"
        talk.backing.create_performed(talk.caller, uid, read_data_set(talk, message))
        return statuses.SUCCESS, ""

    _answer(talk, message, create, "" if given else uid)


def answer_set(talk: Talk, message: Message) -> None:
    """Take in what a device says of its step."""

    def change() -> tuple[int, str]:
        uid = message.command.sop_instance_uid
        refused = talk.backing.change_performed(talk.caller, uid, read_data_set(talk, message))
        return (statuses.ATTRIBUTE_LIST_ERROR, "left: " + ", ".join(refused)) if refused else (statuses.SUCCESS, "")

    _answer(talk, message, change, "")


def answer_read(talk: Talk, message: Message) -> None:
    """Give a step back, whole or the attributes that are asked for."""
    context = talk.association.contexts[message.context_id]
    try:
        model = talk.backing.read_performed(talk.caller, message.command.sop_instance_uid)
        wanted = [format_tag(tag) for tag in message.command.tags(Element.ATTRIBUTE_IDENTIFIER_LIST)]
        found = {tag: model[tag] for tag in wanted if tag in model} if wanted else model
        data = write_model(found, context.transfer_syntax)
    except KhoanhError as fault:
        status = perform_status(fault)
        talk.association.send_command(context.id, answer(message.command, status, comment=comment_on(fault)))
        return
    status = statuses.ATTRIBUTE_LIST_ERROR if len(found) < len(wanted) else statuses.SUCCESS
    talk.association.send_message(context.id, answer(message.command, status, has_data_set=True), [data])


def read_data_set(talk: Talk, message: Message) -> Model:
    """Return the data set of a request as its DICOM JSON model.

    Raises:
        Invalid: There is none, or it cannot be read.
    """
    if message.identifier is None:
        raise MissingAttribute("a request without data set", vi="Yêu cầu không có dữ liệu")
    context = talk.association.contexts[message.context_id]
    model = read_model(message.identifier, context.transfer_syntax)
    return {tag: element for tag, element in model.items() if tag > "0007FFFF"}


def perform_status(fault: BaseException) -> int:
    """Return the status of a DIMSE-N request that failed (PS3.7 10.1.3.1.9, 10.1.5.1.6)."""
    match fault:
        case MissingAttribute():
            return statuses.MISSING_ATTRIBUTE
        case MissingValue():
            return statuses.MISSING_ATTRIBUTE_VALUE
        case WrongValue():
            return statuses.INVALID_ATTRIBUTE_VALUE
        case StepEnded():
            return statuses.PROCESSING_FAILURE
        case Conflict():
            return statuses.DUPLICATE_SOP_INSTANCE
        case NotFound():
            return statuses.NO_SUCH_OBJECT_INSTANCE
        case Forbidden():
            return statuses.NOT_AUTHORIZED
        case OutOfResources():
            return statuses.RESOURCE_LIMITATION
        case _:
            return statuses.PROCESSING_FAILURE


def _answer(talk: Talk, message: Message, act: Callable[[], tuple[int, str]], assigned_uid: str) -> None:
    error_id = 0
    try:
        status, comment = act()
        talk.counts.told += 1
    except ENDS:
        raise
    except KhoanhError as fault:
        status, comment = perform_status(fault), comment_on(fault)
        error_id = _NO_LONGER_UPDATED if isinstance(fault, StepEnded) else 0
        _log.warning("procedure step refused", peer=talk.caller.ae_title, status=f"{status:#06x}", reason=fault.english)
    values = answer(message.command, status, comment=comment[:64])
    if assigned_uid:
        values[Element.AFFECTED_SOP_INSTANCE_UID] = assigned_uid
    if error_id:
        values[Element.ERROR_ID] = error_id
    talk.association.send_command(message.context_id, values)
