"""How fast one association could be at all: what arrives is written and synced, and nothing is parsed or indexed.

No receiver that answers only for what is on the disk can be faster than this one beside the same sender.
"""

import os
import socket
import time
from multiprocessing import get_context
from pathlib import Path

from benchmarks.make_ct import Slice
from benchmarks.servers import Server, free_port
from benchmarks.stage import Stage, send
from benchmarks.table import Row
from khoanh.adapters.dicom_client import Association, ConnectionLost, Released, Wire
from khoanh.entrypoints.dimse.answers import answer
from khoanh.entrypoints.dimse.negotiate import negotiate
from khoanh.standards.dimse import format_associate_accept, parse_associate_request

_OBJECTS = 1000
_ROOM = 64 << 20


def bench_floor(stage: Stage) -> list[Row]:
    """Measure a receiver that drops everything, and one that writes and syncs each object."""
    if "Khoanh" not in stage.sides:
        return []
    count = stage.count(_OBJECTS)
    rows = []
    for title, syncs in (("received and dropped", False), ("received, written and synced", True)):
        rate = sorted(measure(stage, run, count, syncs=syncs) for run in range(stage.runs))[stage.runs // 2]
        rows.append(Row(f"C-STORE, one association: {title}", "instances/s", rate, None, None, note="no index"))
    return rows


def measure(stage: Stage, run: int, count: int, *, syncs: bool) -> float:
    """Send `count` slices to such a receiver; return instances per second."""
    port = free_port()
    with stage.data() as folder:
        stage.maker.write_series(folder / "slices", Slice(study=run + 1, run=700 + run), count)
        receiver = get_context("spawn").Process(target=receive, args=(port, folder / "pack" if syncs else None))
        receiver.start()
        try:
            wait_for(port)
            seconds = send(Server(folder, ae_title="FLOOR", dicom_port=port), folder / "slices")
        finally:
            receiver.terminate()
            receiver.join()
    return count / seconds


def wait_for(port: int) -> None:
    """Return once the receiver listens; its first connection is this one."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the receiver did not start")


def receive(port: int, pack: Path | None) -> None:
    """Accept one association after another and answer every C-STORE with success."""
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            sock, _ = server.accept()
            try:
                serve(Wire(sock), pack)
            except (ConnectionLost, Released):
                sock.close()


def serve(wire: Wire, pack: Path | None) -> None:
    """Hold one association."""
    _, length = wire.read_header()
    request = parse_associate_request(wire.read_exact(length))
    agreement = negotiate(request, accept_unknown=True)
    association = Association(wire, agreement.contexts, request.user.max_pdu_bytes, idle_s=60)
    wire.send(format_associate_accept(agreement.accept))
    file = os.open(pack, os.O_RDWR | os.O_CREAT, 0o600) if pack is not None else -1
    gathered, size, at, room = memoryview(bytearray(4 << 20)), 0, 0, 0

    def take(piece: memoryview) -> None:
        nonlocal size
        gathered[size : size + len(piece)] = piece
        size += len(piece)

    while True:
        try:
            context_id, command = association.read_command()
        except Released:
            association.answer_release()
            return
        size = 0
        association.read_data_set(context_id, take)
        if pack is not None:
            if at + size > room:
                os.posix_fallocate(file, room, _ROOM)
                room += _ROOM
            at += os.pwrite(file, gathered[:size], at)
            os.fdatasync(file)
        association.send_command(context_id, answer(command, 0))
