"""`kill -9` of the HL7 process between store and answer: sent again, it is one order, not two and not none."""

import signal
import socket
import threading
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from benchmarks.hl7 import exchange, order
from benchmarks.servers import Khoanh

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
SENDERS = 3
ORDERS = 25
KILLS = 4


def kill_listener(server: Khoanh) -> bool:
    """Kill the process that listens for HL7; False: it is being started again."""
    for process in server.processes():
        try:
            ports = {one.laddr.port for one in process.net_connections("tcp") if one.status == psutil.CONN_LISTEN}
        except psutil.Error:
            continue
        if server.hl7_port in ports and (server.process is None or process.pid != server.process.pid):
            process.send_signal(signal.SIGKILL)
            return True
    return False


def send_until_accepted(port: int, message: bytes, deadline: float) -> None:
    """Send as a HIS does: the same message again until it is accepted."""
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
                exchange(sock, message)
                return
        except (OSError, RuntimeError):
            time.sleep(0.1)
    raise AssertionError("never accepted")


def ask(server: Khoanh, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.database_url()) as connection:
        return connection.execute(query).fetchall()


def test_an_order_is_there_once_however_often_the_listener_is_killed(tmp_path: Path):
    server = Khoanh(tmp_path / "khoanh")
    accepted: list[str] = []
    try:
        server.launch()
        server.run("his", "add", "bench", "--sending-app", "BENCH")
        deadline = time.monotonic() + 200

        def talk(sender: int) -> None:
            for number in range(ORDERS):
                name = f"{sender}-{number}"
                send_until_accepted(server.hl7_port, order(name), deadline)
                accepted.append(f"C{name}")

        threads = [threading.Thread(target=talk, args=(sender,)) for sender in range(SENDERS)]
        for thread in threads:
            thread.start()
        kills = 0
        while kills < KILLS and any(thread.is_alive() for thread in threads):
            time.sleep(0.7)
            kills += kill_listener(server)
        for thread in threads:
            thread.join()
        assert kills
        assert len(accepted) == SENDERS * ORDERS
        found = ask(server, "select placer, count(*) from imaging_order group by placer")
        assert sorted(found) == sorted((placer, 1) for placer in accepted)
        assert ask(server, "select count(*) from message where state <> 'processed'") == [(0,)]
    finally:
        server.remove()
