"""Opening an association as its requestor (PS3.8 9.2, states 1 to 6)."""

import socket
import ssl
from collections.abc import Callable, Sequence

from khoanh.adapters.dicom_client.association import Aborted, Agreed, Association, abort_wire, accepted
from khoanh.adapters.dicom_client.peer import Peer
from khoanh.adapters.dicom_client.wire import ConnectionLost, TimedOut, Wire
from khoanh.foundation.errors import KhoanhError
from khoanh.foundation.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from khoanh.standards.dimse import (
    AssociateAccept,
    AssociateRequest,
    ContextResult,
    MalformedPdu,
    PduType,
    ProposedContext,
    Rejection,
    Roles,
    UserItems,
    format_associate_request,
    parse_associate_accept,
    parse_reject,
)

_MAX_ANSWER_BYTES = 1 << 18


class Unreachable(KhoanhError):
    """No connection to the peer's address."""


class TlsFailed(KhoanhError):
    """The TLS handshake failed."""


class Rejected(KhoanhError):
    """The peer refused the association."""

    def __init__(self, rejection: Rejection) -> None:
        english, vietnamese = _say_rejection(rejection)
        super().__init__(english, vi=vietnamese)
        self.rejection = rejection


def open_association(
    peer: Peer,
    contexts: Sequence[ProposedContext],
    *,
    operations: int = 1,
    roles: Sequence[Roles] = (),
    is_stopping: Callable[[], bool] = lambda: False,
) -> Association:
    """Connect and negotiate.

    Args:
        contexts: What to propose, at most 128; their ids are odd.
        operations: How many requests we should like to have outstanding.
        roles: Of the SOP classes in which we perform what the peer asks, or report to it (PS3.7 D.3.3.4).

    Raises:
        Unreachable, TlsFailed, Rejected, Aborted, TimedOut, ConnectionLost, MalformedPdu: Why not.
    """
    wire = Wire(_connect(peer), is_stopping=is_stopping)
    try:
        user = UserItems(
            peer.max_pdu_bytes,
            IMPLEMENTATION_CLASS_UID,
            IMPLEMENTATION_VERSION_NAME,
            operations=(operations, 1) if operations != 1 else None,
            roles=tuple(roles),
        )
        request = AssociateRequest(peer.ae_title, peer.calling_ae_title, tuple(contexts), user)
        wire.send(format_associate_request(request))
        wire.allow(peer.connect_s)
        accept = _read_accept(wire)
        return Association(
            wire, accepted(_agree(contexts, accept, roles)), accept.user.max_pdu_bytes, idle_s=peer.answer_s
        )
    except MalformedPdu as fault:
        abort_wire(wire, fault.reason)
        raise
    except TimedOut:
        abort_wire(wire)
        raise
    except BaseException:
        wire.close()
        raise


def _connect(peer: Peer) -> socket.socket:
    try:
        plain = socket.create_connection((peer.host, peer.port), timeout=peer.connect_s)
    except TimeoutError as fault:
        raise Unreachable(
            f"no answer from {peer.host}:{peer.port}", vi=f"Không có phản hồi từ {peer.host}:{peer.port}"
        ) from fault
    except ConnectionRefusedError as fault:
        raise Unreachable(
            f"{peer.host}:{peer.port} refuses the connection: nothing listens on that port",
            vi=f"{peer.host}:{peer.port} từ chối kết nối: không có chương trình nào nghe ở cổng này",
        ) from fault
    except (OSError, UnicodeError) as fault:
        detail = getattr(fault, "strerror", None) or type(fault).__name__
        raise Unreachable(
            f"{peer.host}:{peer.port} cannot be reached: {detail}",
            vi=f"Không tới được địa chỉ {peer.host}:{peer.port}: {detail}",
        ) from fault
    if peer.tls is None:
        return plain
    try:
        return peer.tls.wrap_socket(plain, server_hostname=peer.host)
    except (ssl.SSLError, OSError) as fault:
        plain.close()
        reason = getattr(fault, "reason", None) or type(fault).__name__
        raise TlsFailed(f"the TLS handshake failed: {reason}", vi=f"Bắt tay TLS thất bại: {reason}") from fault


def _read_accept(wire: Wire) -> AssociateAccept:
    kind, length = wire.read_header()
    if length > _MAX_ANSWER_BYTES:
        raise MalformedPdu(f"an answer of {length} bytes")
    match kind:
        case PduType.ASSOCIATE_AC:
            return parse_associate_accept(wire.read_exact(length))
        case PduType.ASSOCIATE_RJ:
            raise Rejected(parse_reject(wire.read_exact(length)))
        case PduType.ABORT:
            raise Aborted("the peer aborted during negotiation", vi="Máy bên kia hủy khi đang thương lượng kết nối")
        case _:
            raise ConnectionLost(
                "what answers there does not speak DICOM", vi="Chương trình ở địa chỉ này không dùng giao thức DICOM"
            )


def _agree(contexts: Sequence[ProposedContext], accept: AssociateAccept, roles: Sequence[Roles]) -> list[Agreed]:
    proposed = {context.id: context for context in contexts}
    performed = {role.sop_class_uid for role in roles if role.scp}
    return [
        Agreed(
            answer.id,
            proposed[answer.id].abstract_syntax,
            answer.transfer_syntax,
            True,
            proposed[answer.id].abstract_syntax in performed,
        )
        for answer in accept.contexts
        if answer.result == ContextResult.ACCEPTED
        and answer.id in proposed
        and answer.transfer_syntax in proposed[answer.id].transfer_syntaxes
    ]


_REASONS = {
    (1, 2): ("the application context is not supported", "ngữ cảnh ứng dụng không được hỗ trợ"),
    (1, 3): ("it does not know our AE title", "máy bên kia không nhận ra AE title của chúng ta"),
    (1, 7): ("it is not called by that AE title", "AE title của máy bên kia không đúng"),
    (2, 2): ("the protocol version is not supported", "phiên bản giao thức không được hỗ trợ"),
    (3, 1): ("it is congested for the moment", "máy bên kia đang quá tải tạm thời"),
    (3, 2): ("its limit of associations is reached", "máy bên kia đã hết số phiên kết nối cho phép"),
}


def _say_rejection(rejection: Rejection) -> tuple[str, str]:
    english, vietnamese = _REASONS.get((rejection.source, rejection.reason), ("no reason given", "không nêu lý do"))
    numbers = f"{rejection.result}/{rejection.source}/{rejection.reason}"
    return (
        f"the association was rejected ({numbers}): {english}",
        f"Phiên kết nối bị từ chối ({numbers}): {vietnamese}",
    )
