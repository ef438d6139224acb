"""Command sets, judged by pydicom; hostile ones never do more than raise MalformedPdu."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.filereader import read_dataset

from khoanh.standards.dimse import CommandField, Element, MalformedPdu, format_command, parse_command

STORE = {
    Element.AFFECTED_SOP_CLASS_UID: "1.2.840.10008.5.1.4.1.1.2",
    Element.COMMAND_FIELD: CommandField.C_STORE,
    Element.MESSAGE_ID: 7,
    Element.PRIORITY: 0,
    Element.COMMAND_DATA_SET_TYPE: 1,
    Element.AFFECTED_SOP_INSTANCE_UID: "1.2.3",
    Element.MOVE_ORIGINATOR_AE_TITLE: "WS1",
}


def test_pydicom_reads_our_command() -> None:
    raw = format_command(STORE)
    ds = read_dataset(BytesIO(raw), True, True)
    assert ds.CommandGroupLength == len(raw) - 12
    assert (ds.AffectedSOPInstanceUID, ds.MessageID, ds.MoveOriginatorApplicationEntityTitle) == ("1.2.3", 7, "WS1")


def test_what_is_written_is_what_is_read() -> None:
    command = parse_command(format_command(STORE))
    assert (command.field, command.message_id, command.has_data_set) == (1, 7, True)
    assert command.sop_class_uid == STORE[Element.AFFECTED_SOP_CLASS_UID]
    assert command.text(Element.MOVE_ORIGINATOR_AE_TITLE) == "WS1"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0\1",
        format_command(STORE)[:-3],
        b"\x10\0\x10\0\x04\0\0\0abcd",
        format_command({Element.COMMAND_FIELD: 1}),
        b"\0\0\x02\0\xff\xff\xff\xff",
    ],
)
def test_absurd_commands_are_malformed(data: bytes) -> None:
    with pytest.raises(MalformedPdu):
        parse_command(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(MalformedPdu):
        parse_command(data)
