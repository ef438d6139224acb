"""HL7 orders: messages a second that four senders get acknowledged, each durable before its answer."""

import socket
import threading
import time
from statistics import quantiles

import psycopg

from benchmarks.servers import Khoanh
from benchmarks.stage import Stage
from benchmarks.table import Row

SENDERS = 4
MESSAGES = 6000
WANTED_A_SECOND = 300
_END = b"\x1c\r"


def bench_hl7(stage: Stage) -> list[Row]:
    """Measure new orders of new patients, and the same messages sent once more."""
    if "Khoanh" not in stage.sides:
        return []
    count = stage.count(MESSAGES) // SENDERS
    rates: list[float] = []
    slow: list[float] = []
    with stage.servers() as servers:
        server = next(one for one in servers if isinstance(one, Khoanh))
        server.run("his", "add", "bench", "--sending-app", "BENCH")
        for run in range(stage.runs):
            rate, late = send_orders(server, run, count)
            rates.append(rate)
            slow.append(late)
        expected = stage.runs * count * SENDERS
        if (found := count_orders(server)) != expected:
            raise RuntimeError(f"{found} orders of {expected}")
        again, _ = send_orders(server, 0, count)
        if count_orders(server) != expected:
            raise RuntimeError("a repeated message made an order")
    rates.sort()
    slow.sort()
    note = f"{SENDERS} senders, {count * SENDERS} orders a run; the same again: {again:,.0f}/s"
    return [
        Row("HL7 orders acknowledged a second", "1/s", rates[len(rates) // 2], None, WANTED_A_SECOND, note=note),
        Row("answer to an HL7 order, 95 of 100 within", "ms", slow[len(slow) // 2], None, None, more_is_better=False),
    ]


def count_orders(server: Khoanh) -> int:
    """Return how many orders the index has."""
    with psycopg.connect(server.database_url()) as connection:
        row = connection.execute("select count(*) from imaging_order").fetchone()
    assert row is not None
    return int(row[0])


def send_orders(server: Khoanh, run: int, count: int) -> tuple[float, float]:
    """Send from all senders at once; return messages a second and the 95th percentile of an answer in ms."""
    waits: list[list[float]] = [[] for _ in range(SENDERS)]
    faults: list[str] = []

    def talk(sender: int) -> None:
        try:
            with socket.create_connection(("127.0.0.1", server.hl7_port), timeout=60) as sock:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for number in range(count):
                    begun = time.perf_counter()
                    exchange(sock, order(f"{run}-{sender}-{number}"))
                    waits[sender].append(time.perf_counter() - begun)
        except Exception as fault:
            faults.append(repr(fault))

    threads = [threading.Thread(target=talk, args=(sender,)) for sender in range(SENDERS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    if faults:
        raise RuntimeError(faults[0])
    return count * SENDERS / taken, quantiles([wait for one in waits for wait in one], n=20)[18] * 1000


def exchange(sock: socket.socket, message: bytes) -> None:
    """Send a message and wait for AA.

    Raises:
        RuntimeError: It was answered otherwise.
    """
    sock.sendall(b"\x0b" + message + _END)
    answer = b""
    while not answer.endswith(_END):
        data = sock.recv(65536)
        if not data:
            raise RuntimeError("the connection ended")
        answer += data
    if b"MSA|AA|" not in answer:
        raise RuntimeError(answer.decode("utf-8", "replace")[:500])


def order(number: str) -> bytes:
    """Return an order of a patient who comes for the first time."""
    lines = (
        f"MSH|^~\\&|BENCH|BV|KHOANH|X|20240102030405||ORM^O01^ORM_O01|{number}|P|2.5.1||||||UNICODE UTF-8",
        f"PID|1||P{number}^^^BV^MR||Nguyễn^Đức^Văn||19800215|M|||12 Lê Lợi^^Huế||0912345678",
        f"PV1|1|O|KKB^P102||||BS01^Lê^Hoa|BS02^Trần^Bình|||||||||||V{number}",
        f"ORC|NW|C{number}^BENCH||||||^^^20240102080000^^R||20240102030000|||BS02^Trần^Bình",
        f"OBR|1|C{number}^BENCH||CT01^CT sọ não|||||||||Đau đầu|||BS02^Trần^Bình||||||||CT",
    )
    return ("\r".join(lines) + "\r").encode()
