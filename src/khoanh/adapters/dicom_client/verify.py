"""C-ECHO as SCU: is the peer there, and does it know us (PS3.4 Annex A, PS3.7 9.1.5)."""

import time
from contextlib import suppress
from dataclasses import dataclass, replace

from khoanh.adapters.dicom_client.association import Association
from khoanh.adapters.dicom_client.connect import Rejected, TlsFailed, Unreachable, open_association
from khoanh.adapters.dicom_client.peer import Peer
from khoanh.adapters.dicom_client.wire import TimedOut
from khoanh.foundation.errors import KhoanhError
from khoanh.standards.dimse import (
    IS_RESPONSE,
    NO_DATA_SET,
    CommandField,
    Element,
    MalformedPdu,
    ProposedContext,
    statuses,
)

VERIFICATION = "1.2.840.10008.1.1"
IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"


@dataclass(frozen=True, slots=True)
class Verified:
    """How a verification went.

    Attributes:
        outcome: "ok", "unreachable", "tls", "rejected", "timeout", "refused", "failed" or "not dicom".
        detail: The reason in English, `detail_vi` in Vietnamese.
    """

    ok: bool
    milliseconds: float
    outcome: str
    detail: str
    detail_vi: str

    @property
    def ms(self) -> float:
        """The time it took, in milliseconds."""
        return self.milliseconds


def verify_peer(peer: Peer, *, timeout_s: float = 10.0) -> Verified:
    """Send one C-ECHO; never raises for what the peer does."""
    start = time.monotonic()
    peer = replace(peer, connect_s=min(peer.connect_s, timeout_s), answer_s=timeout_s)
    try:
        outcome, detail, detail_vi = _echo(peer)
    except KhoanhError as fault:
        outcome, detail, detail_vi = _outcome_of(fault), fault.english, fault.vietnamese
    return Verified(outcome == "ok", round((time.monotonic() - start) * 1000, 1), outcome, detail, detail_vi)


def _echo(peer: Peer) -> tuple[str, str, str]:
    context = ProposedContext(1, VERIFICATION, (IMPLICIT_LITTLE, EXPLICIT_LITTLE))
    association = open_association(peer, [context])
    try:
        if not association.contexts:
            association.release(2.0)
            return (
                "refused",
                "the association was accepted but not the Verification service",
                "Máy bên kia nhận kết nối nhưng không hỗ trợ dịch vụ kiểm tra (C-ECHO)",
            )
        status = _ask(association)
        with suppress(KhoanhError):
            association.release(2.0)
    finally:
        association.wire.close()
    if status == statuses.SUCCESS:
        return "ok", "the peer answers", "Máy bên kia trả lời tốt"
    return "failed", f"C-ECHO was answered with status {status:#06x}", f"C-ECHO trả về mã lỗi {status:#06x}"


def _ask(association: Association) -> int:
    association.send_command(
        1,
        {
            Element.AFFECTED_SOP_CLASS_UID: VERIFICATION,
            Element.COMMAND_FIELD: CommandField.C_ECHO,
            Element.MESSAGE_ID: 1,
            Element.COMMAND_DATA_SET_TYPE: NO_DATA_SET,
        },
    )
    _, answer = association.read_command()
    if answer.field != CommandField.C_ECHO | IS_RESPONSE or answer.message_id != 1:
        raise MalformedPdu("another answer than the one to our C-ECHO")
    return answer.status


def _outcome_of(fault: KhoanhError) -> str:
    match fault:
        case Unreachable():
            return "unreachable"
        case TlsFailed():
            return "tls"
        case Rejected():
            return "rejected"
        case TimedOut():
            return "timeout"
        case MalformedPdu():
            return "not dicom"
        case _:
            return "failed"
