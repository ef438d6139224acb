"""Bytes that no conforming peer sends: answered as PS3.8 says, and the listener goes on."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.entrypoints.dimse.house import House, serving

from khoanh.adapters.dicom_client import Peer, verify_peer
from khoanh.entrypoints.dimse.converse import Patience
from khoanh.entrypoints.dimse.listen import MAX_HALF_OPEN
from khoanh.standards.dimse import (
    DATA_HEADER,
    RELEASE_REQUEST,
    AssociateRequest,
    CommandField,
    Element,
    ProposedContext,
    format_abort,
    format_associate_request,
    format_command,
)

CT = "1.2.840.10008.5.1.4.1.1.2"
FIND = "1.2.840.10008.5.1.4.1.2.2.1"
LITTLE = "1.2.840.10008.1.2.1"
REQUEST = format_associate_request(
    AssociateRequest(
        "KHOANH",
        "PEER",
        (
            ProposedContext(1, "1.2.840.10008.1.1", (LITTLE,)),
            ProposedContext(3, CT, (LITTLE,)),
            ProposedContext(5, FIND, (LITTLE,)),
        ),
    )
)
ECHO = {
    Element.AFFECTED_SOP_CLASS_UID: "1.2.840.10008.1.1",
    Element.COMMAND_FIELD: CommandField.C_ECHO,
    Element.MESSAGE_ID: 1,
    Element.COMMAND_DATA_SET_TYPE: 0x0101,
}
STORE = {
    Element.AFFECTED_SOP_CLASS_UID: CT,
    Element.COMMAND_FIELD: CommandField.C_STORE,
    Element.MESSAGE_ID: 2,
    Element.PRIORITY: 0,
    Element.COMMAND_DATA_SET_TYPE: 1,
    Element.AFFECTED_SOP_INSTANCE_UID: "1.2.3",
}


def pdv(data: bytes, context_id: int = 1, flags: int = 3) -> bytes:
    return DATA_HEADER.pack(4, len(data) + 6, len(data) + 2, context_id, flags) + data


def command(values: dict[Element, int | str], context_id: int = 1) -> bytes:
    return pdv(format_command(dict(values)), context_id)


@contextmanager
def connected(port: int, first: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        if first:
            sock.sendall(first)
        yield sock


def read_pdu(sock: socket.socket) -> tuple[int, bytes]:
    head = sock.recv(6, socket.MSG_WAITALL)
    if len(head) < 6:
        return 0, b""
    kind, length = struct.unpack(">BxI", head)
    return kind, sock.recv(length, socket.MSG_WAITALL)


def still_serves(port: int) -> bool:
    return verify_peer(Peer("KHOANH", "127.0.0.1", port, "PEER")).ok


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(House(), Patience(artim_s=3.0, idle_s=5.0)) as number:
        yield number


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (b"GET / HTTP/1.1\r\nHost: pacs\r\n\r\n", 1),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100), 1),
        (RELEASE_REQUEST, 2),
        (command(ECHO), 2),
        (struct.pack(">BxI", 1, 0xFFFFFFFF), 6),
        (struct.pack(">BxI", 1, 10) + bytes(10), 6),
        (struct.pack(">BxI", 1, 65536) + bytes(65536), 5),
        (REQUEST[:6] + b"\0\1" + b"\xff" * (len(REQUEST) - 8), 6),
    ],
    ids=["http", "tls", "release", "data", "length", "short", "65 kB of nothing", "lies"],
)
def test_what_is_no_association_request_is_aborted(port: int, first: bytes, reason: int) -> None:
    with connected(port, first) as sock:
        assert read_pdu(sock) == (7, bytes((0, 0, 2, reason)))
        assert sock.recv(1) == b""
    assert still_serves(port)


HUGE = struct.pack(">BxI", 4, 0xFFFFFFF0)
AFTER = {
    "http": (b"GET / HTTP/1.1\r\n\r\n", 1),
    "second request": (REQUEST, 2),
    "release answer": (struct.pack(">BxI", 6, 4) + bytes(4), 2),
    "absurd length": (HUGE, 6),
    "empty P-DATA": (struct.pack(">BxI", 4, 0), 6),
    "PDV longer than its PDU": (struct.pack(">BxIIBB", 4, 10, 4000, 1, 3) + bytes(4), 6),
    "PDV without context": (struct.pack(">BxIIBB", 4, 6, 1, 1, 3), 6),
    "PDV cut off": (struct.pack(">BxI", 4, 20) + struct.pack(">IBB", 6, 1, 1) + bytes(14), 6),
    "unknown context": (command(ECHO, 99), 6),
    "data without command": (pdv(bytes(20), 3, 2), 6),
    "command of another group": (pdv(struct.pack("<HHI", 8, 0x18, 4) + b"1.2 "), 6),
    "command without message": (pdv(format_command({Element.COMMAND_FIELD: 0x30})), 6),
    "command of 64 kB": (b"".join(pdv(bytes(8192), 1, 1) for _ in range(9)), 6),
    "answer to nothing": (
        command({**ECHO, Element.COMMAND_FIELD: 0x8030, Element.MESSAGE_ID_BEING_RESPONDED_TO: 1}),
        6,
    ),
    "command within a data set": (command(STORE, 3) + command(ECHO), 6),
    "another context's data": (command(STORE, 3) + pdv(bytes(8), 5, 2), 6),
}


@pytest.mark.parametrize("name", AFTER)
def test_what_has_no_place_in_an_association_is_aborted(port: int, name: str) -> None:
    data, reason = AFTER[name]
    with connected(port, REQUEST) as sock:
        assert read_pdu(sock)[0] == 2
        with suppress(ConnectionError):
            sock.sendall(data)
        assert read_pdu(sock) == (7, bytes((0, 0, 2, reason)))
    assert still_serves(port)


def test_silence_before_the_request_is_ended_by_the_artim_timer(port: int) -> None:
    with connected(port, REQUEST[:40]) as sock:
        sock.settimeout(60)
        start = time.monotonic()
        assert sock.recv(1) == b""
    assert time.monotonic() - start > 2.5


def test_a_slow_loris_gets_no_more_time_than_the_artim_timer(port: int) -> None:
    start = time.monotonic()
    with connected(port) as sock, suppress(ConnectionError):
        for octet in REQUEST:
            sock.sendall(bytes((octet,)))
            time.sleep(0.1)
    assert time.monotonic() - start < 0.1 * len(REQUEST) - 5


def test_an_idle_association_is_aborted(port: int) -> None:
    with connected(port, REQUEST) as sock:
        assert read_pdu(sock)[0] == 2
        assert read_pdu(sock) == (7, bytes(4))


def test_an_object_that_breaks_off_is_dropped_and_nothing_of_it_stays() -> None:
    house = House()
    with serving(house) as port:
        with connected(port, REQUEST) as sock:
            read_pdu(sock)
            sock.sendall(command(STORE, 3) + pdv(bytes(1000), 3, 0))
        with connected(port, REQUEST) as sock:
            read_pdu(sock)
            sock.sendall(command(STORE, 3) + pdv(bytes(1000), 3, 0) + RELEASE_REQUEST)
            assert read_pdu(sock)[0] == 6
        with connected(port, REQUEST) as sock:
            read_pdu(sock)
            sock.sendall(command(STORE, 3) + pdv(bytes(1000), 3, 0) + format_abort())
            assert sock.recv(1) == b""
        assert still_serves(port)
    assert house.bodies == {} and house.abandoned == 3 and house.closed == 3


@pytest.mark.parametrize("field", [0x0150, 0x0999, 0x7777])
def test_an_operation_that_we_do_not_know_is_answered_so(port: int, field: int) -> None:
    with connected(port, REQUEST) as sock:
        read_pdu(sock)
        sock.sendall(command({**ECHO, Element.COMMAND_FIELD: field, Element.COMMAND_DATA_SET_TYPE: 1}) + pdv(b"", 1, 2))
        kind, body = read_pdu(sock)
        assert kind == 4 and struct.pack("<HHIH", 0, 0x900, 2, 0x0211) in body
        sock.sendall(command(ECHO))
        assert struct.pack("<HHIH", 0, 0x900, 2, 0) in read_pdu(sock)[1]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({Element.AFFECTED_SOP_INSTANCE_UID: "../../etc/passwd"}, 0x0117),
        ({Element.AFFECTED_SOP_INSTANCE_UID: ""}, 0x0117),
        ({Element.AFFECTED_SOP_CLASS_UID: "1.2.840.10008.5.1.4.1.1.4"}, 0x0122),
    ],
)
def test_a_store_that_contradicts_itself_is_refused(port: int, changed: dict[Element, int | str], status: int) -> None:
    with connected(port, REQUEST) as sock:
        read_pdu(sock)
        sock.sendall(command({**STORE, **changed}, 3) + pdv(bytes(100), 3, 2))
        assert struct.pack("<HHIH", 0, 0x900, 2, status) in read_pdu(sock)[1]


def test_many_requests_at_once_are_answered_in_order(port: int) -> None:
    with connected(port, REQUEST) as sock:
        read_pdu(sock)
        stores = [command({**STORE, Element.MESSAGE_ID: number}, 3) + pdv(bytes(5000), 3, 2) for number in range(1, 51)]
        sock.sendall(b"".join(stores))
        for number in range(1, 51):
            assert struct.pack("<HHIH", 0, 0x120, 2, number) in read_pdu(sock)[1]


def test_half_open_connections_give_way_to_real_ones() -> None:
    with serving(House()) as port:
        before = threading.active_count()
        crowd = [socket.create_connection(("127.0.0.1", port)) for _ in range(3 * MAX_HALF_OPEN)]
        assert still_serves(port)
        deadline = time.monotonic() + 30
        while threading.active_count() - before > MAX_HALF_OPEN + 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert threading.active_count() - before <= MAX_HALF_OPEN + 2
        for sock in crowd:
            sock.close()


PIECES = st.one_of(
    st.sampled_from(
        [REQUEST, RELEASE_REQUEST, format_abort(), HUGE, command(ECHO), command(STORE, 3), command(STORE, 5)]
    ),
    st.builds(pdv, st.binary(max_size=60), st.sampled_from([1, 3, 5, 7]), st.integers(0, 5)),
    st.builds(
        lambda kind, body: struct.pack(">BxI", kind, len(body)) + body, st.integers(0, 255), st.binary(max_size=40)
    ),
    st.binary(max_size=30),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), st.lists(PIECES, max_size=8))
def test_no_order_of_pdus_stops_the_listener(port: int, is_associated: bool, pieces: list[bytes]) -> None:
    with connected(port, REQUEST if is_associated else b"") as sock, suppress(OSError):
        for piece in pieces:
            sock.sendall(piece)
        sock.shutdown(socket.SHUT_WR)
        while sock.recv(65536):
            pass
    assert still_serves(port)
