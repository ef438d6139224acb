"""A-ASSOCIATE-RQ and -AC: what is proposed and what is agreed (PS3.8 9.3.2 and 9.3.3, PS3.7 Annex D)."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from khoanh.standards.dimse.pdu import PDU_HEADER, AbortReason, MalformedPdu, PduType

APPLICATION_CONTEXT: Final = "1.2.840.10008.3.1.1.1"
MAX_CONTEXTS: Final = 128

_ITEM = struct.Struct(">BxH")
_FIXED = struct.Struct(">HH16s16s32x")
_APPLICATION, _CONTEXT_RQ, _CONTEXT_AC, _ABSTRACT, _TRANSFER, _USER = 0x10, 0x20, 0x21, 0x30, 0x40, 0x50
_MAX_LENGTH, _CLASS_UID, _WINDOW, _ROLE, _VERSION, _EXTENDED, _COMMON = 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57
_IDENTITY_RQ = 0x58


class ContextResult:
    """Result of one presentation context (PS3.8 table 9-18)."""

    ACCEPTED = 0
    USER_REJECTION = 1
    NO_REASON = 2
    ABSTRACT_SYNTAX_NOT_SUPPORTED = 3
    TRANSFER_SYNTAXES_NOT_SUPPORTED = 4


@dataclass(frozen=True, slots=True)
class ProposedContext:
    """One presentation context as proposed."""

    id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnsweredContext:
    """One presentation context as answered."""

    id: int
    result: int
    transfer_syntax: str


@dataclass(frozen=True, slots=True)
class Roles:
    """SCP/SCU role selection for one SOP class; the roles are those of the requestor (PS3.7 D.3.3.4)."""

    sop_class_uid: str
    scu: bool
    scp: bool


@dataclass(frozen=True, slots=True)
class UserItems:
    """The user information of either side.

    Attributes:
        max_pdu_bytes: Largest P-DATA-TF body its sender wants to receive, 0 = without limit.
        operations: Asynchronous operations window (invoked, performed), None = not negotiated.
        extensions: SOP class → service class application information (PS3.7 D.3.3.5).
        identity_type: Kind of user identity offered, 0 = none; its secrets are not kept.
    """

    max_pdu_bytes: int = 16384
    implementation_class_uid: str = ""
    implementation_version: str = ""
    operations: tuple[int, int] | None = None
    roles: tuple[Roles, ...] = ()
    extensions: tuple[tuple[str, bytes], ...] = ()
    identity_type: int = 0


@dataclass(frozen=True, slots=True)
class AssociateRequest:
    """An A-ASSOCIATE-RQ."""

    called_ae_title: str
    calling_ae_title: str
    contexts: tuple[ProposedContext, ...]
    user: UserItems = UserItems()
    application_context: str = APPLICATION_CONTEXT
    protocol_version: int = 1


@dataclass(frozen=True, slots=True)
class AssociateAccept:
    """An A-ASSOCIATE-AC; both AE titles repeat those of the request."""

    called_ae_title: str
    calling_ae_title: str
    contexts: tuple[AnsweredContext, ...]
    user: UserItems = UserItems()


def parse_associate_request(body: bytes) -> AssociateRequest:
    """Read the body of an A-ASSOCIATE-RQ; items that the standard does not know are skipped (PS3.8 9.3.1).

    Raises:
        MalformedPdu: A length lies, a context is doubled or has no syntax, or there are more than 128.
    """
    version, called, calling = _fixed(body)
    application, contexts, user = "", [], UserItems()
    seen: set[int] = set()
    for kind, value in _items(memoryview(body)[_FIXED.size :]):
        match kind:
            case 0x10:
                application = _uid(value)
            case 0x20:
                context = _proposed(value)
                if context.id in seen or context.id % 2 == 0 or len(seen) >= MAX_CONTEXTS:
                    raise MalformedPdu(f"presentation context {context.id} is doubled or not odd")
                seen.add(context.id)
                contexts.append(context)
            case 0x50:
                user = _user(value)
    if not contexts:
        raise MalformedPdu("no presentation context", AbortReason.UNEXPECTED_PARAMETER)
    return AssociateRequest(called, calling, tuple(contexts), user, application, version)


def parse_associate_accept(body: bytes) -> AssociateAccept:
    """Read the body of an A-ASSOCIATE-AC.

    Raises:
        MalformedPdu: A length lies.
    """
    _, called, calling = _fixed(body)
    contexts, user = [], UserItems()
    for kind, value in _items(memoryview(body)[_FIXED.size :]):
        if kind == _CONTEXT_AC:
            if len(value) < 4:
                raise MalformedPdu("presentation context is too short")
            syntaxes = [_uid(part) for sub, part in _items(value[4:]) if sub == _TRANSFER]
            contexts.append(AnsweredContext(value[0], value[2], syntaxes[0] if syntaxes else ""))
        elif kind == _USER:
            user = _user(value)
    return AssociateAccept(called, calling, tuple(contexts), user)


def format_associate_request(request: AssociateRequest) -> bytes:
    """Write an A-ASSOCIATE-RQ PDU."""
    contexts = [
        _item(
            _CONTEXT_RQ,
            bytes((context.id, 0, 0, 0))
            + _item(_ABSTRACT, context.abstract_syntax.encode("ascii"))
            + b"".join(_item(_TRANSFER, uid.encode("ascii")) for uid in context.transfer_syntaxes),
        )
        for context in request.contexts
    ]
    titles = (request.called_ae_title, request.calling_ae_title)
    return _pdu(PduType.ASSOCIATE_RQ, request.protocol_version, titles, contexts, request.user)


def format_associate_accept(accept: AssociateAccept) -> bytes:
    """Write an A-ASSOCIATE-AC PDU."""
    contexts = [
        _item(
            _CONTEXT_AC,
            bytes((context.id, 0, context.result, 0)) + _item(_TRANSFER, context.transfer_syntax.encode("ascii")),
        )
        for context in accept.contexts
    ]
    titles = (accept.called_ae_title, accept.calling_ae_title)
    return _pdu(PduType.ASSOCIATE_AC, 1, titles, contexts, accept.user)


def _pdu(kind: PduType, version: int, titles: tuple[str, str], contexts: Iterable[bytes], user: UserItems) -> bytes:
    called, calling = (title.encode("ascii", "replace")[:16].ljust(16) for title in titles)
    body = b"".join(
        (
            _FIXED.pack(version, 0, called, calling),
            _item(_APPLICATION, APPLICATION_CONTEXT.encode("ascii")),
            *contexts,
            _item(_USER, b"".join(_user_items(user))),
        )
    )
    return PDU_HEADER.pack(kind, len(body)) + body


def _user_items(user: UserItems) -> Iterator[bytes]:
    yield _item(_MAX_LENGTH, struct.pack(">I", user.max_pdu_bytes))
    yield _item(_CLASS_UID, user.implementation_class_uid.encode("ascii"))
    if user.operations is not None:
        yield _item(_WINDOW, struct.pack(">HH", *user.operations))
    for roles in user.roles:
        uid = roles.sop_class_uid.encode("ascii")
        yield _item(_ROLE, struct.pack(">H", len(uid)) + uid + bytes((roles.scu, roles.scp)))
    if user.implementation_version:
        yield _item(_VERSION, user.implementation_version.encode("ascii"))
    for sop_class_uid, information in user.extensions:
        uid = sop_class_uid.encode("ascii")
        yield _item(_EXTENDED, struct.pack(">H", len(uid)) + uid + information)


def _fixed(body: bytes) -> tuple[int, str, str]:
    if len(body) < _FIXED.size:
        raise MalformedPdu("the association PDU is too short")
    version, _, called, calling = _FIXED.unpack_from(body)
    return version, _title(called), _title(calling)


def _items(body: memoryview) -> Iterator[tuple[int, memoryview]]:
    offset, end = 0, len(body)
    while offset < end:
        if end - offset < _ITEM.size:
            raise MalformedPdu("an item is cut off")
        kind, length = _ITEM.unpack_from(body, offset)
        offset += _ITEM.size
        if length > end - offset:
            raise MalformedPdu("an item is longer than what holds it")
        yield kind, body[offset : offset + length]
        offset += length


def _proposed(value: memoryview) -> ProposedContext:
    if len(value) < 4:
        raise MalformedPdu("presentation context is too short")
    abstract, transfers = "", []
    for kind, part in _items(value[4:]):
        if kind == _ABSTRACT:
            abstract = _uid(part)
        elif kind == _TRANSFER:
            transfers.append(_uid(part))
    if not abstract or not transfers:
        raise MalformedPdu("presentation context without syntax", AbortReason.UNEXPECTED_PARAMETER)
    return ProposedContext(value[0], abstract, tuple(transfers))


def _user(value: memoryview) -> UserItems:
    max_pdu, class_uid, version, identity = 16384, "", "", 0
    window: tuple[int, int] | None = None
    roles: list[Roles] = []
    extensions: list[tuple[str, bytes]] = []
    for kind, part in _items(value):
        if kind == _MAX_LENGTH:
            max_pdu = int.from_bytes(_long_enough(part, 4)[:4], "big")
        elif kind == _CLASS_UID:
            class_uid = _uid(part)
        elif kind == _WINDOW:
            window = struct.unpack_from(">HH", _long_enough(part, 4))
        elif kind == _VERSION:
            version = _title(bytes(part))
        elif kind == _IDENTITY_RQ:
            identity = _long_enough(part, 1)[0]
        elif kind in (_ROLE, _EXTENDED):
            size = int.from_bytes(_long_enough(part, 2)[:2], "big")
            rest = _long_enough(part[2:], size)
            uid, tail = _uid(rest[:size]), rest[size:]
            if kind == _ROLE:
                roles.append(Roles(uid, bool(_long_enough(tail, 2)[0]), bool(tail[1])))
            else:
                extensions.append((uid, bytes(tail)))
    return UserItems(max_pdu, class_uid, version, window, tuple(roles), tuple(extensions), identity)


def _long_enough(value: memoryview, size: int) -> memoryview:
    if len(value) < size:
        raise MalformedPdu("a user item is too short")
    return value


def _title(value: bytes) -> str:
    return value.decode("latin-1").strip(" \0")


def _uid(value: memoryview) -> str:
    # Some senders pad UIDs with NUL or space although the standard forbids padding here (PS3.8 Annex F).
    text = bytes(value).rstrip(b"\0 ")
    if len(text) > 64:
        raise MalformedPdu("a UID is longer than 64 characters")
    return text.decode("latin-1")


def _item(kind: int, value: bytes) -> bytes:
    return _ITEM.pack(kind, len(value)) + value
