"""C-STORE as SCU: many objects over one association, bytes copied as they are (PS3.4 Annex B, PS3.7 9.1.1)."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from khoanh.adapters.dicom_client.association import Agreed, Association
from khoanh.adapters.dicom_client.connect import open_association
from khoanh.adapters.dicom_client.peer import Peer
from khoanh.adapters.dicom_client.verify import EXPLICIT_LITTLE, IMPLICIT_LITTLE
from khoanh.adapters.dicom_client.wire import Buffer
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dimse import (
    IS_RESPONSE,
    MAX_CONTEXTS,
    CommandField,
    Element,
    MalformedPdu,
    ProposedContext,
)


@dataclass(frozen=True, slots=True)
class Originator:
    """Who asked for the C-MOVE that this C-STORE is part of (PS3.7 9.1.1.1)."""

    ae_title: str
    message_id: int


Choose = Callable[[Sequence[str]], str | None]
"""Of the transfer syntaxes accepted for an object, returns the one to send it in, None if none will do."""


def propose_store(kinds: Iterable[tuple[str, str]], preferred: Sequence[str] = ()) -> list[ProposedContext]:
    """Make the contexts for sending objects of the given (SOP class, stored transfer syntax) pairs.

    Each pair gets a context of its own, so that the destination's answer tells exactly whether it takes the stored
    form; so does each preferred syntax. Each class gets one more with the uncompressed syntaxes (PS3.5 10.1: implicit
    VR little endian is understood by all). What does not fit into 128 contexts is left out, the last first.
    """
    wanted: dict[tuple[str, tuple[str, ...]], None] = {}
    stored = list(dict.fromkeys(kinds))
    classes = list(dict.fromkeys(sop_class for sop_class, _ in stored))
    wanted.update({(sop_class, (syntax,)): None for sop_class, syntax in stored})
    wanted.update({(sop_class, (EXPLICIT_LITTLE, IMPLICIT_LITTLE)): None for sop_class in classes})
    wanted.update({(sop_class, (syntax,)): None for syntax in preferred for sop_class in classes})
    return [
        ProposedContext(2 * index + 1, sop_class, syntaxes)
        for index, (sop_class, syntaxes) in enumerate(list(wanted)[:MAX_CONTEXTS])
    ]


class StoreUser:
    """Sends objects over an association, one outstanding at a time."""

    def __init__(self, association: Association) -> None:
        """Take an open association, ours or (C-GET) the peer's own."""
        self._association = association
        self._message_id = 0
        self._by_kind: dict[str, list[Agreed]] = {}
        for context in association.contexts.values():
            if context.may_request:
                self._by_kind.setdefault(context.abstract_syntax, []).append(context)

    def choose_context(self, sop_class_uid: str, choose: Choose) -> Agreed | None:
        """Find the context to send an object of this class in."""
        offered = {context.transfer_syntax: context for context in self._by_kind.get(sop_class_uid, [])}
        chosen = choose(list(offered))
        return offered.get(chosen) if chosen is not None else None

    def send(
        self,
        context: Agreed,
        sop_instance_uid: str,
        data_set: Iterable[Buffer],
        *,
        priority: int = 0,
        originator: Originator | None = None,
    ) -> int:
        """Send one C-STORE-RQ; returns its message id."""
        self._message_id = self._message_id % 0xFFFF + 1
        values: dict[int, int | str] = {
            Element.AFFECTED_SOP_CLASS_UID: context.abstract_syntax,
            Element.COMMAND_FIELD: CommandField.C_STORE,
            Element.MESSAGE_ID: self._message_id,
            Element.PRIORITY: priority,
            Element.COMMAND_DATA_SET_TYPE: 1,
            Element.AFFECTED_SOP_INSTANCE_UID: sop_instance_uid,
        }
        if originator is not None:
            values[Element.MOVE_ORIGINATOR_AE_TITLE] = originator.ae_title
            values[Element.MOVE_ORIGINATOR_MESSAGE_ID] = originator.message_id
        self._association.send_message(context.id, values, data_set)
        return self._message_id

    def read_status(self, message_id: int) -> int:
        """Wait for the answer to the C-STORE-RQ `message_id`; returns its status."""
        context_id, answer = self._association.read_command()
        if answer.field != CommandField.C_STORE | IS_RESPONSE or answer.message_id != message_id:
            raise MalformedPdu("another answer than the one to our C-STORE")
        if answer.has_data_set:
            self._association.read_data_set(context_id, lambda _: None)
        return answer.status

    def abort(self) -> None:
        """Abort the association: it is in the middle of a message."""
        self._association.abort()

    def close(self) -> None:
        """Release the association; if the peer is gone, just close it."""
        with suppress(KhoanhError):
            self._association.release()
        self._association.wire.close()


def open_store(
    peer: Peer, contexts: Sequence[ProposedContext], *, is_stopping: Callable[[], bool] = lambda: False
) -> StoreUser:
    """Open an association for sending objects; `contexts` come from `propose_store`.

    Raises:
        KhoanhError: As `open_association`.
    """
    return StoreUser(open_association(peer, contexts, is_stopping=is_stopping))
