"""Verification tells plainly why a peer does not answer; pynetdicom plays the peer."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pynetdicom import AE, evt
from pynetdicom.sop_class import CTImageStorage, Verification

from khoanh.adapters.dicom_client import Peer, open_store, propose_store, verify_peer


@contextmanager
def peer_serving(ae: AE, handlers: list[object] | None = None) -> Iterator[int]:
    server = ae.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers or [])
    try:
        yield server.socket.getsockname()[1]
    finally:
        server.shutdown()
        server.server_close()


def call(port: int) -> Peer:
    return Peer("THEM", "127.0.0.1", port, "KHOANH", connect_s=10.0)


def test_a_peer_that_answers_is_verified() -> None:
    ae = AE("THEM")
    ae.add_supported_context(Verification)
    with peer_serving(ae) as port:
        verified = verify_peer(call(port))
    assert verified.ok and verified.outcome == "ok"


def test_a_peer_that_does_not_know_us_is_named_so() -> None:
    ae = AE("THEM")
    ae.add_supported_context(Verification)
    ae.require_calling_aet = ["SOMEONE"]
    with peer_serving(ae) as port:
        verified = verify_peer(call(port))
    assert verified.outcome == "rejected" and "AE title" in verified.detail and "AE title" in verified.detail_vi


def test_a_peer_without_the_verification_service_is_named_so() -> None:
    ae = AE("THEM")
    ae.add_supported_context(CTImageStorage)
    with peer_serving(ae) as port:
        assert verify_peer(call(port)).outcome == "refused"


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    verified = verify_peer(call(port))
    assert verified.outcome == "unreachable" and "refuses" in verified.detail


def test_a_silent_peer_times_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        verified = verify_peer(call(silent.getsockname()[1]), timeout_s=0.6)
    assert verified.outcome == "timeout" and verified.milliseconds < 30_000


def test_a_web_server_is_not_dicom() -> None:
    with socket.create_server(("127.0.0.1", 0)) as web:

        def answer() -> None:
            connection, _ = web.accept()
            with connection:
                connection.recv(10)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        verified = verify_peer(call(web.getsockname()[1]))
        thread.join()
    assert not verified.ok and verified.outcome in ("not dicom", "failed")


def test_objects_are_sent_as_they_are() -> None:
    got: list[tuple[str, bytes]] = []

    def keep(event: evt.Event) -> int:
        got.append((event.request.AffectedSOPInstanceUID, event.request.DataSet.getvalue()))
        return 0x0000

    ae = AE("THEM")
    ae.maximum_pdu_size = 4096
    ae.add_supported_context(CTImageStorage)
    body = bytes(range(256)) * 100
    with peer_serving(ae, [(evt.EVT_C_STORE, keep)]) as port:
        user = open_store(call(port), propose_store([(CTImageStorage, "1.2.840.10008.1.2.1")]))
        context = user.choose_context(CTImageStorage, lambda accepted: accepted[0])
        assert context is not None
        status = user.read_status(user.send(context, "1.2.3", [body[:1000], body[1000:]]))
        user.close()
    assert status == 0 and got == [("1.2.3", body)]
