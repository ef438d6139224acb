"""C-FIND as SCU (PS3.7 9.1.2)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from khoanh.adapters.dicom_client.association import Association
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dicom import read_model, write_model
from khoanh.standards.dimse import IS_RESPONSE, CommandField, Element, MalformedPdu, statuses

_MAX_MATCH_BYTES: Final = 4 << 20


class QueryFailed(KhoanhError):
    """The peer refused a query or broke it off."""


def find_matches(association: Association, sop_class_uid: str, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Ask, and yield the identifier of each match; all are DICOM JSON models.

    Raises:
        QueryFailed: The final status is no success, or the service was not accepted.
        KhoanhError: The association ended.
    """
    context = next((c for c in association.contexts.values() if c.abstract_syntax == sop_class_uid), None)
    if context is None:
        raise QueryFailed("the peer does not offer this query", vi="Máy bên kia không hỗ trợ truy vấn này")
    values: dict[int, int | str] = {
        Element.AFFECTED_SOP_CLASS_UID: sop_class_uid,
        Element.COMMAND_FIELD: CommandField.C_FIND,
        Element.MESSAGE_ID: 1,
        Element.PRIORITY: 0,
        Element.COMMAND_DATA_SET_TYPE: 1,
    }
    association.send_message(context.id, values, [write_model(query, context.transfer_syntax)])
    while True:
        context_id, answer = association.read_command()
        if answer.field != CommandField.C_FIND | IS_RESPONSE:
            raise MalformedPdu("another answer than the one to our C-FIND")
        if not statuses.is_pending(answer.status):
            break
        data = association.read_small_data_set(context_id, _MAX_MATCH_BYTES)
        yield read_model(data, context.transfer_syntax)
    if answer.status != statuses.SUCCESS:
        raise QueryFailed(
            f"the query ended with status {answer.status:#06x}: {answer.text(Element.ERROR_COMMENT)}",
            vi=f"Truy vấn thất bại, mã {answer.status:#06x}",
        )
