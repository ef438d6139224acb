"""How a failure is said in DIMSE: status and a comment without patient data (PS3.7 Annex C, PS3.4 B.2.3)."""

import unicodedata

from khoanh.features.archive import ClassNotSupported, Mismatch
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, KhoanhError, NotFound, OutOfResources
from khoanh.standards.dimse import IS_RESPONSE, NO_DATA_SET, Command, Element, statuses


def store_status(fault: BaseException) -> int:
    """Return the status of a C-STORE that failed."""
    match fault:
        case OutOfResources():
            return statuses.OUT_OF_RESOURCES
        case Mismatch():
            return statuses.DATA_SET_MISMATCH
        case ClassNotSupported():
            return statuses.SOP_CLASS_NOT_SUPPORTED
        case Invalid():
            return statuses.CANNOT_UNDERSTAND
        case Conflict():
            return statuses.DUPLICATE_SOP_INSTANCE
        case Forbidden():
            return statuses.NOT_AUTHORIZED
        case _:
            return statuses.PROCESSING_FAILURE


def query_status(fault: BaseException) -> int:
    """Return the status of a C-FIND, C-MOVE or C-GET that failed before its sub-operations."""
    match fault:
        case OutOfResources():
            return statuses.OUT_OF_RESOURCES
        case Invalid():
            return statuses.DATA_SET_MISMATCH
        case Forbidden():
            return statuses.NOT_AUTHORIZED
        case NotFound():
            return statuses.SUCCESS
        case _:
            return statuses.UNABLE_TO_PROCESS


def comment_on(fault: BaseException) -> str:
    """Return an Error Comment (LO, at most 64 characters, default repertoire)."""
    text = fault.english if isinstance(fault, KhoanhError) else type(fault).__name__
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return plain.replace("\\", "/")[:64].strip()


def answer(request: Command, status: int, *, comment: str = "", has_data_set: bool = False) -> dict[int, int | str]:
    """Make the command set of a response."""
    values: dict[int, int | str] = {
        Element.COMMAND_FIELD: request.field | IS_RESPONSE,
        Element.MESSAGE_ID_BEING_RESPONDED_TO: request.message_id,
        Element.COMMAND_DATA_SET_TYPE: 1 if has_data_set else NO_DATA_SET,
        Element.STATUS: status,
    }
    if sop_class_uid := request.sop_class_uid:
        values[Element.AFFECTED_SOP_CLASS_UID] = sop_class_uid
    if sop_instance_uid := request.sop_instance_uid:
        values[Element.AFFECTED_SOP_INSTANCE_UID] = sop_instance_uid
    if comment:
        values[Element.ERROR_COMMENT] = comment
    return values
