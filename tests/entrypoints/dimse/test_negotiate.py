"""What is agreed: contexts, syntaxes, roles, windows, extensions."""

import pytest

from khoanh.entrypoints.dimse import EXTENSION_ITEMS, ROLES, STATUSES, Kind
from khoanh.entrypoints.dimse.negotiate import find_refusal, negotiate
from khoanh.entrypoints.dimse.offers import (
    MAX_OUTSTANDING,
    SERVICES,
    STORAGE_EXTENSION,
    STORAGE_SYNTAXES,
    choose_storage_syntax,
)
from khoanh.standards.dicom import SOP_CLASSES, TRANSFER_SYNTAXES
from khoanh.standards.dimse import (
    APPLICATION_CONTEXT_NOT_SUPPORTED,
    PROTOCOL_VERSION_NOT_SUPPORTED,
    AssociateRequest,
    ProposedContext,
    Roles,
    UserItems,
)

EXPLICIT, IMPLICIT, BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"
J2K, J2K_LOSSY, JPEG, HTJ2K = (f"1.2.840.10008.1.2.4.{tail}" for tail in ("90", "91", "50", "201"))
CT = "1.2.840.10008.5.1.4.1.1.2"
FIND = "1.2.840.10008.5.1.4.1.2.1.1"
PRINT = "1.2.840.10008.5.1.1.9"


def ask(*contexts: tuple[str, tuple[str, ...]], user: UserItems | None = None) -> AssociateRequest:
    proposed = tuple(ProposedContext(2 * index + 1, *context) for index, context in enumerate(contexts))
    return AssociateRequest("KHOANH", "PEER", proposed, user or UserItems())


@pytest.mark.parametrize(
    ("proposed", "chosen"),
    [
        ((IMPLICIT, EXPLICIT), EXPLICIT),
        ((BIG, IMPLICIT), IMPLICIT),
        ((JPEG,), JPEG),
        ((JPEG, EXPLICIT, IMPLICIT), JPEG),
        ((EXPLICIT, JPEG), EXPLICIT),
        ((IMPLICIT, J2K_LOSSY, J2K), IMPLICIT),
        (("1.2.3", J2K_LOSSY, J2K), J2K),
        ((HTJ2K, J2K), HTJ2K),
        (("1.2.3",), None),
    ],
)
def test_what_is_uncompressed_stays_so_and_what_is_compressed_too(
    proposed: tuple[str, ...], chosen: str | None
) -> None:
    assert choose_storage_syntax(proposed) == chosen


@pytest.mark.parametrize("syntax", STORAGE_SYNTAXES)
def test_every_transfer_syntax_is_taken_when_it_is_the_only_one(syntax: str) -> None:
    assert negotiate(ask((CT, (syntax,))), accept_unknown=False).contexts[1].transfer_syntax == syntax


def test_every_storage_class_and_syntax_of_the_tables_is_offered() -> None:
    classes = list(SOP_CLASSES)
    for first in range(0, len(classes), 128):
        part = classes[first : first + 128]
        agreed = negotiate(ask(*((uid, (IMPLICIT,)) for uid in part)), accept_unknown=False)
        assert len(agreed.contexts) == len(part)
    assert set(STORAGE_SYNTAXES) == set(TRANSFER_SYNTAXES)


@pytest.mark.parametrize(
    ("uid", "accept_unknown", "result"),
    [
        ("1.2.276.0.99.1", True, 0),
        ("1.2.276.0.99.1", False, 3),
        (PRINT, True, 3),
        ("1.2.840.10008.5.1.4.1.1.999", True, 0),
    ],
)
def test_unknown_classes_are_taken_by_policy(uid: str, accept_unknown: bool, result: int) -> None:
    assert negotiate(ask((uid, (EXPLICIT,))), accept_unknown=accept_unknown).accept.contexts[0].result == result


def test_an_unknown_syntax_is_answered_so() -> None:
    assert negotiate(ask((CT, ("1.2.3",))), accept_unknown=True).accept.contexts[0].result == 4


@pytest.mark.parametrize(
    ("roles", "result", "may"),
    [
        (None, 0, (True, False)),
        (Roles(CT, True, True), 0, (True, True)),
        (Roles(CT, False, True), 0, (False, True)),
        (Roles(CT, False, False), 1, None),
    ],
)
def test_roles_decide_who_may_send(roles: Roles | None, result: int, may: tuple[bool, bool] | None) -> None:
    user = UserItems(roles=(roles,) if roles else ())
    agreed = negotiate(ask((CT, (EXPLICIT,)), user=user), accept_unknown=True)
    assert agreed.accept.contexts[0].result == result
    if may:
        assert (agreed.contexts[1].may_perform, agreed.contexts[1].may_request) == may
        assert agreed.accept.user.roles == ((roles,) if roles else ())


def test_a_role_that_we_cannot_take_is_answered_no() -> None:
    agreed = negotiate(ask((FIND, (EXPLICIT,)), user=UserItems(roles=(Roles(FIND, True, True),))), accept_unknown=True)
    assert agreed.accept.user.roles == (Roles(FIND, True, False),)


@pytest.mark.parametrize(
    ("proposed", "answer"),
    [(None, None), ((8, 8), (8, 1)), ((0, 0), (MAX_OUTSTANDING, 1)), ((500, 1), (MAX_OUTSTANDING, 1))],
)
def test_the_window_is_answered_as_it_is_kept(proposed: tuple[int, int] | None, answer: tuple[int, int] | None) -> None:
    agreed = negotiate(ask((CT, (EXPLICIT,)), user=UserItems(operations=proposed)), accept_unknown=True)
    assert agreed.accept.user.operations == answer


def test_extensions_are_answered_byte_for_byte_and_only_for_accepted_classes() -> None:
    user = UserItems(extensions=((FIND, b"\1\0\1"), (CT, b"\2\0\0\0\2\0"), ("1.2.3", b"\1"), (PRINT, b"\1")))
    agreed = negotiate(ask((FIND, (EXPLICIT,)), (CT, (EXPLICIT,)), user=user), accept_unknown=True)
    assert dict(agreed.accept.user.extensions) == {FIND: b"\1\0\1", CT: STORAGE_EXTENSION}
    assert agreed.has_agreed(FIND, 2) and not agreed.has_agreed(FIND, 1) and not agreed.has_agreed(FIND, 3)


def test_a_foreign_protocol_or_application_is_refused() -> None:
    request = ask((CT, (EXPLICIT,)))
    assert find_refusal(request) is None
    contexts = request.contexts
    assert find_refusal(AssociateRequest("A", "B", contexts, protocol_version=2)) == PROTOCOL_VERSION_NOT_SUPPORTED
    assert (
        find_refusal(AssociateRequest("A", "B", contexts, application_context="1.2"))
        == APPLICATION_CONTEXT_NOT_SUPPORTED
    )


def test_every_service_names_its_levels_and_extension() -> None:
    for service in SERVICES.values():
        assert bool(service.levels) == bool(service.extension) == (service.kind.value in ("find", "move", "get"))


def test_the_statement_names_every_item_and_status() -> None:
    assert set(ROLES) == set(STATUSES) == set(Kind)
    for service in SERVICES.values():
        assert len(EXTENSION_ITEMS.get(service.kind, ())) == len(service.extension)
    assert len(EXTENSION_ITEMS[Kind.STORAGE]) == len(STORAGE_EXTENSION)
