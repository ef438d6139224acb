"""Data sets that are none: worklist, procedure steps and commitments answer in the standard's words, and go on."""

import random
from collections.abc import Iterator

import pytest
from tests.conformance.dicom_door import Door, opened_door

from khoanh.adapters.dicom_client import Association, Peer, open_association
from khoanh.features.devices import Device
from khoanh.standards.dicom import write_model
from khoanh.standards.dimse import CommandField, Element, ProposedContext
from khoanh.transaction import Desk

pytestmark = pytest.mark.system

LITTLE = "1.2.840.10008.1.2.1"
CLASSES = {1: "1.2.840.10008.5.1.4.31", 3: "1.2.840.10008.3.1.2.3.3", 5: "1.2.840.10008.1.20.1"}
WELL_KNOWN = "1.2.840.10008.1.20.1.1"
GOOD = write_model({"00081195": {"vr": "UI", "Value": ["1.2.3"]}, "00400252": {"vr": "CS", "Value": ["DONE"]}}, LITTLE)
DEEP = b"".join(b"\x40\x00\x00\x01SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" for _ in range(5000))
BODIES = {
    "nothing": b"",
    "noise": random.Random(1).randbytes(4096),
    "cut off": GOOD[:-5],
    "a length that lies": b"\x40\x00\x52\x02CS\xff\x7fAB",
    "sequences without end": DEEP,
    "nul characters": write_model({"00100020": {"vr": "LO", "Value": ["A\0B"]}}, LITTLE),
}
ALLOWED = {
    CommandField.C_FIND: {0x0000, 0xA900, 0xC001},
    CommandField.N_CREATE: {0x0110, 0x0120, 0x0121},
    CommandField.N_SET: {0x0110, 0x0112, 0x0120},
    CommandField.N_ACTION: {0x0110, 0x0115, 0x0120},
    CommandField.N_EVENT_REPORT: {0x0110, 0x0112, 0x0115, 0x0120},
}
CONTEXT = {
    CommandField.C_FIND: 1,
    CommandField.N_CREATE: 3,
    CommandField.N_SET: 3,
    CommandField.N_ACTION: 5,
    CommandField.N_EVENT_REPORT: 5,
}


@pytest.fixture
def association(desk: Desk) -> Iterator[Association]:
    with opened_door(desk, Device("CT1", "127.0.0.1", 104, "CT")) as door:
        opened = connect(door)
        yield opened
        opened.wire.close()


def connect(door: Door) -> Association:
    contexts = [ProposedContext(number, uid, (LITTLE,)) for number, uid in CLASSES.items()]
    return open_association(Peer("KHOANH", "127.0.0.1", door.port, "CT1"), contexts)


def ask(association: Association, field: CommandField, body: bytes | None, **more: int | str) -> int:
    """Send a request with this data set and return the final status."""
    number = CONTEXT[field]
    by_requested = field in (CommandField.N_SET, CommandField.N_ACTION)
    values: dict[int, int | str] = {
        Element.REQUESTED_SOP_CLASS_UID if by_requested else Element.AFFECTED_SOP_CLASS_UID: CLASSES[number],
        Element.COMMAND_FIELD: field,
        Element.MESSAGE_ID: 7,
        Element.COMMAND_DATA_SET_TYPE: 0x0101 if body is None else 1,
        Element.ACTION_TYPE_ID: 1,
        Element.EVENT_TYPE_ID: 1,
        Element.REQUESTED_SOP_INSTANCE_UID if by_requested else Element.AFFECTED_SOP_INSTANCE_UID: (
            WELL_KNOWN if number == 5 else "1.2.3.4"
        ),
    }
    if body is None:
        association.send_command(number, values)
    else:
        association.send_message(number, values, [body])
    _, answer = association.read_command()
    assert answer.message_id == 7
    return answer.status


@pytest.mark.parametrize("field", list(ALLOWED), ids=lambda field: field.name)
def test_what_is_no_data_set_is_answered_so_and_the_association_goes_on(
    association: Association, field: CommandField
) -> None:
    statuses = {name: ask(association, field, body) for name, body in BODIES.items()}
    statuses["none"] = ask(association, field, None)
    wrong = {name: hex(status) for name, status in statuses.items() if status not in ALLOWED[field]}
    assert not wrong
    association.release()


def test_noise_never_ends_the_listener(association: Association) -> None:
    chance = random.Random(2)
    for _ in range(60):
        field = chance.choice(list(ALLOWED))
        body = bytearray(GOOD * 3)
        for _ in range(chance.randint(1, 8)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        assert ask(association, field, bytes(body)) in ALLOWED[field] | {0x0000, 0x0106, 0x0117}
    association.release()
