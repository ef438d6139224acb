"""Association PDUs, judged by pynetdicom's own codec; hostile ones never do more than raise MalformedPdu."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RJ, A_ASSOCIATE_RQ

from khoanh.standards.dimse import (
    CALLING_AE_NOT_RECOGNIZED,
    AnsweredContext,
    AssociateAccept,
    AssociateRequest,
    MalformedPdu,
    ProposedContext,
    Roles,
    UserItems,
    format_associate_accept,
    format_associate_request,
    format_reject,
    parse_associate_accept,
    parse_associate_request,
    parse_reject,
)

CT = "1.2.840.10008.5.1.4.1.1.2"
FIND = "1.2.840.10008.5.1.4.1.2.2.1"
USER = UserItems(
    131072, "1.2.3", "KHOANH", operations=(8, 1), roles=(Roles(CT, False, True),), extensions=((FIND, b"\1\1\1"),)
)
REQUEST = AssociateRequest(
    "KHOANH",
    "CT1",
    (
        ProposedContext(1, CT, ("1.2.840.10008.1.2.1", "1.2.840.10008.1.2")),
        ProposedContext(3, FIND, ("1.2.840.10008.1.2",)),
    ),
    USER,
)


def test_what_is_written_is_what_is_read() -> None:
    assert parse_associate_request(format_associate_request(REQUEST)[6:]) == REQUEST


def test_pynetdicom_reads_our_request_and_writes_the_same_bytes() -> None:
    raw = format_associate_request(REQUEST)
    theirs = A_ASSOCIATE_RQ()
    theirs.decode(raw)
    primitive = theirs.to_primitive()
    assert primitive.calling_ae_title == "CT1"
    assert [context.abstract_syntax for context in primitive.presentation_context_definition_list] == [CT, FIND]
    assert theirs.encode() == raw


def test_pynetdicom_reads_our_accept() -> None:
    accept = AssociateAccept(
        "KHOANH", "CT1", (AnsweredContext(1, 0, "1.2.840.10008.1.2.1"), AnsweredContext(3, 4, "")), USER
    )
    raw = format_associate_accept(accept)
    theirs = A_ASSOCIATE_AC()
    theirs.decode(raw)
    assert [context.result for context in theirs.presentation_context] == [0, 4]
    assert theirs.user_information is not None and theirs.user_information.maximum_length == 131072
    assert parse_associate_accept(raw[6:]) == accept


def test_pynetdicom_reads_our_rejection() -> None:
    raw = format_reject(CALLING_AE_NOT_RECOGNIZED)
    theirs = A_ASSOCIATE_RJ()
    theirs.decode(raw)
    assert (theirs.result, theirs.source, theirs.reason_diagnostic) == (1, 1, 3)
    assert parse_reject(raw[6:]) == CALLING_AE_NOT_RECOGNIZED


def test_a_doubled_context_id_is_malformed() -> None:
    twice = AssociateRequest("A", "B", (ProposedContext(1, CT, ("1.2",)), ProposedContext(1, CT, ("1.2",))))
    with pytest.raises(MalformedPdu):
        parse_associate_request(format_associate_request(twice)[6:])


def test_unknown_items_are_skipped() -> None:
    raw = format_associate_request(REQUEST)[6:] + b"\x99\x00\x00\x02ab"
    assert parse_associate_request(raw) == REQUEST


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(MalformedPdu):
        parse_associate_request(body)
    with suppress(MalformedPdu):
        parse_associate_accept(body)


@given(st.integers(0, 500), st.integers(0, 255), st.integers(0, 500))
def test_a_spoilt_request_is_read_or_refused(place: int, value: int, end: int) -> None:
    body = bytearray(format_associate_request(REQUEST)[6:])
    body[place % len(body)] = value
    with suppress(MalformedPdu):
        parse_associate_request(bytes(body[: max(end, 60)]))
