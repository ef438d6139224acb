"""Which presentation contexts, roles and extensions are agreed (PS3.7 Annex D.3, PS3.8 7.1.1); pure."""

from dataclasses import dataclass

from khoanh.adapters.dicom_client import MAX_PDU_BYTES, Agreed
from khoanh.entrypoints.dimse.offers import (
    MAX_OUTSTANDING,
    SERVICES,
    STORAGE_EXTENSION,
    Kind,
    choose_message_syntax,
    choose_storage_syntax,
    kind_of,
)
from khoanh.foundation.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from khoanh.standards.dimse import (
    APPLICATION_CONTEXT,
    APPLICATION_CONTEXT_NOT_SUPPORTED,
    PROTOCOL_VERSION_NOT_SUPPORTED,
    AnsweredContext,
    AssociateAccept,
    AssociateRequest,
    ContextResult,
    ProposedContext,
    Rejection,
    Roles,
    UserItems,
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The outcome of a negotiation.

    Attributes:
        contexts: Accepted presentation contexts by id.
        extensions: SOP class → agreed extended negotiation, a byte an item.
    """

    accept: AssociateAccept
    contexts: dict[int, Agreed]
    extensions: dict[str, bytes]

    def has_agreed(self, sop_class_uid: str, index: int) -> bool:
        """Tell whether item `index` of the class's extended negotiation is switched on."""
        agreed = self.extensions.get(sop_class_uid, b"")
        return index < len(agreed) and agreed[index] == 1


def find_refusal(request: AssociateRequest) -> Rejection | None:
    """Return why the request cannot be accepted from anybody."""
    if not request.protocol_version & 1:
        return PROTOCOL_VERSION_NOT_SUPPORTED
    if request.application_context != APPLICATION_CONTEXT:
        return APPLICATION_CONTEXT_NOT_SUPPORTED
    return None


def negotiate(request: AssociateRequest, *, accept_unknown: bool, max_pdu_bytes: int = MAX_PDU_BYTES) -> Agreement:
    """Answer every proposed context; also one without any accepted context is an association (PS3.8 7.1.1.13)."""
    wanted = {roles.sop_class_uid: roles for roles in request.user.roles}
    answers: list[AnsweredContext] = []
    contexts: dict[int, Agreed] = {}
    for proposed in request.contexts:
        answer, agreed = _answer(proposed, wanted.get(proposed.abstract_syntax), accept_unknown=accept_unknown)
        answers.append(answer)
        if agreed is not None:
            contexts[agreed.id] = agreed
    extensions = _extensions(request, contexts, accept_unknown=accept_unknown)
    user = UserItems(
        max_pdu_bytes,
        IMPLEMENTATION_CLASS_UID,
        IMPLEMENTATION_VERSION_NAME,
        operations=_window(request.user.operations),
        roles=_roles(wanted, contexts),
        extensions=tuple(extensions.items()),
    )
    accept = AssociateAccept(request.called_ae_title, request.calling_ae_title, tuple(answers), user)
    return Agreement(accept, contexts, extensions)


def _answer(
    proposed: ProposedContext, roles: Roles | None, *, accept_unknown: bool
) -> tuple[AnsweredContext, Agreed | None]:
    # A refused context repeats a syntax only because the item must be there; its value has no meaning.
    first = proposed.transfer_syntaxes[0]
    kind = kind_of(proposed.abstract_syntax, accept_unknown=accept_unknown)
    if kind is None:
        return AnsweredContext(proposed.id, ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED, first), None
    choose = choose_storage_syntax if kind is Kind.STORAGE else choose_message_syntax
    syntax = choose(proposed.transfer_syntaxes)
    if syntax is None:
        return AnsweredContext(proposed.id, ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED, first), None
    may_perform = roles is None or roles.scu
    may_request = roles is not None and roles.scp and kind in (Kind.STORAGE, Kind.COMMITMENT)
    if not (may_perform or may_request):
        return AnsweredContext(proposed.id, ContextResult.USER_REJECTION, first), None
    agreed = Agreed(proposed.id, proposed.abstract_syntax, syntax, may_request, may_perform)
    return AnsweredContext(proposed.id, ContextResult.ACCEPTED, syntax), agreed


def _roles(wanted: dict[str, Roles], contexts: dict[int, Agreed]) -> tuple[Roles, ...]:
    accepted = {context.abstract_syntax: context for context in contexts.values()}
    return tuple(
        Roles(uid, roles.scu, accepted[uid].may_request)
        for uid, roles in wanted.items()
        if uid in accepted and len(roles.sop_class_uid) > 0
    )


def _window(proposed: tuple[int, int] | None) -> tuple[int, int] | None:
    """Answer the asynchronous operations window: many requests may wait, our own sub-operations never do (D.3.3.3)."""
    if proposed is None:
        return None
    invoked = proposed[0]
    return min(invoked or MAX_OUTSTANDING, MAX_OUTSTANDING), 1


def _extensions(request: AssociateRequest, contexts: dict[int, Agreed], *, accept_unknown: bool) -> dict[str, bytes]:
    accepted = {context.abstract_syntax for context in contexts.values()}
    answers: dict[str, bytes] = {}
    for uid, proposed in request.user.extensions:
        if uid not in accepted:
            continue
        service = SERVICES.get(uid)
        if service is not None and service.extension:
            ours = service.extension.ljust(len(proposed), b"\0")
            answers[uid] = bytes(1 if mine and theirs == 1 else 0 for mine, theirs in zip(ours, proposed, strict=False))
        elif kind_of(uid, accept_unknown=accept_unknown) is Kind.STORAGE:
            answers[uid] = STORAGE_EXTENSION
    return answers
