"""Modality worklist: how long a console waits with 2,000 open items, and again with millions of past orders."""

import sys
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any

import psycopg

from benchmarks.make_index import UID_ROOT, fill_patients
from benchmarks.servers import Khoanh
from benchmarks.stage import Stage
from benchmarks.table import Row
from khoanh.adapters.dicom_client import Association, Peer, open_association
from khoanh.foundation.clock import now
from khoanh.standards.dicom import write_model
from khoanh.standards.dimse import CommandField, Element, ProposedContext, statuses

OPEN, DEVICES, PATIENTS = 2_000, 20, 20_000
PAST = 5_000_000
ASKED = 200
WANTED_MS = 20
FACTOR = 1.3
_WORKLIST = "1.2.840.10008.5.1.4.31"

_DEVICES = """
insert into device (ae_title, host, port, modality)
    select 'CT' || k, '127.0.0.1', 104, 'CT' from generate_series(1, %(devices)s) k;
insert into device (ae_title, host, port, modality, worklist) values ('ALL', '127.0.0.1', 104, 'CT',
    jsonb_build_object('stations', (select jsonb_agg('CT' || k) from generate_series(1, %(devices)s) k)));
insert into service (code, name, modality) values ('CT01', 'Chụp CLVT lồng ngực', 'CT');
"""
_ORDERS = """
insert into imaging_order (patient, ordered_at, due_at, service, state, study_uid, accession, source, placer, modality,
    device, history, diagnosis, icd10, referrer)
select %(first)s + (k * 7919::bigint) %% %(patients)s, o.at, o.at, (select min(id) from service), %(state)s,
    %(root)s || '.8.' || %(state)s::text || '.' || k, %(letter)s || lpad(k::text, 9, '0'), 'HIS',
    %(letter)s || lpad(k::text, 9, '0'), 'CT', 'CT' || (k %% %(devices)s + 1), 'Ho kéo dài', 'Viêm phổi', 'J18.9',
    'Trần Văn Bác'
from generate_series(1, %(count)s) k
cross join lateral (select %(until)s::timestamptz - k * %(step)s * interval '1 second' as at) o
"""


def bench_worklist(stage: Stage) -> list[Row]:
    """Ask as consoles do, before and after a bulk of past orders (ours only: Orthanc keeps no orders)."""
    if "Khoanh" not in stage.sides:
        return []
    server = Khoanh(stage.folder / "worklist")
    past = stage.count(PAST)
    try:
        server.launch()
        first = fill(server, OPEN, "waiting")
        before = {name: measure(server, *question) for name, question in questions().items()}
        begun = time.perf_counter()
        fill(server, past, "returned", first)
        print(f"{past:,} past orders in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        after = {name: measure(server, *question) for name, question in questions().items()}
    finally:
        server.remove()
    rows = []
    for name, (late, items) in after.items():
        early = before[name][0]
        note = f"{items} items an answer; {early:.2g} ms before {past:,} past orders"
        target = None if name.startswith("all") else WANTED_MS
        rows.append(
            Row(f"worklist, 95 of 100 within: {name}", "ms", late, None, target, more_is_better=False, note=note)
        )
    worst = max(after, key=lambda name: after[name][0] / before[name][0])
    factor = after[worst][0] / before[worst][0]
    title = f"worklist after {past:,} past orders against before, worst"
    return [*rows, Row(title, "×", factor, None, FACTOR, more_is_better=False, note=worst)]


def fill(server: Khoanh, count: int, state: str, first: int = 0) -> int:
    """Add orders by SQL alone; return the key of the first patient."""
    is_open = state == "waiting"
    with psycopg.connect(server.database_url(), autocommit=True) as db:
        if is_open:
            fill_patients(db, PATIENTS)
            for statement in _DEVICES.strip().split(";\n"):
                db.execute(statement % {"devices": DEVICES})  # type: ignore[arg-type]
            row = db.execute("select min(id) from patient").fetchone()
            first = int(row[0]) if row else 0
        values: dict[str, Any] = {
            "first": first, "patients": PATIENTS, "devices": DEVICES, "count": count, "state": state,
            "root": UID_ROOT, "letter": "W" if is_open else "P", "step": 10 if is_open else 5,
            "until": now() if is_open else now().replace(hour=0, minute=0, second=0, microsecond=0),
        }  # fmt: skip
        db.execute("set session_replication_role = replica")
        db.execute(_ORDERS, values)
        db.execute("reset session_replication_role")
        db.execute("vacuum analyze imaging_order")
    return first


def questions() -> dict[str, tuple[str, dict[str, str], dict[str, str]]]:
    """Return who asks, and with which keys of the item and of the step."""
    day = f"{now():%Y%m%d}"
    return {
        "a device's day": ("CT1", {}, {"00400001": "CT1", "00400002": f"{day[:6]}01-", "00080060": "CT"}),
        "one accession number": ("CT1", {"00080050": "W000000020"}, {}),
        "one patient's number": ("CT1", {"00100020": "BN00018381"}, {}),
        "the beginning of a name": ("CT1", {"00100010": "nguyen*"}, {}),
        "all 2,000 items, by a console of every machine": ("ALL", {}, {"00080060": "CT"}),
    }


def measure(server: Khoanh, calling: str, keys: dict[str, str], step: dict[str, str]) -> tuple[float, int]:
    """Ask many times over one association; return the 95th percentile in ms and how many items came."""
    peer = Peer("KHOANH", "127.0.0.1", server.dicom_port, calling)
    association = open_association(peer, [ProposedContext(1, _WORKLIST, ("1.2.840.10008.1.2.1",))])
    data = write_model(query(keys, step), "1.2.840.10008.1.2.1")
    items = 0
    times = []
    for _ in range(ASKED // (10 if calling == "ALL" else 1)):
        begun = time.perf_counter()
        items = ask(association, data)
        times.append((time.perf_counter() - begun) * 1000)
    association.release()
    return quantiles(times, n=20)[-1], items


def query(keys: dict[str, str], step: dict[str, str]) -> dict[str, Any]:
    """Return what a CT console asks for."""
    plain = (
        "00080050 00080090 00100010 00100020 00100030 00100040 0020000D 00321032 00321060 00380010 00401001 00401003"
    )
    inner = "00080060 00400001 00400002 00400003 00400006 00400007 00400009 00400010 00400011"
    vr: Callable[[str], str] = lambda tag: {"00100010": "PN", "0020000D": "UI"}.get(tag, "LO")  # noqa: E731
    item = {tag: {"vr": vr(tag)} for tag in plain.split()}
    item |= {
        tag: {"vr": vr(tag), "Value": [text if tag != "00100010" else {"Alphabetic": text}]}
        for tag, text in keys.items()
    }
    steps: dict[str, Any] = {tag: {"vr": "LO"} for tag in inner.split()}
    steps |= {tag: {"vr": "LO", "Value": [text]} for tag, text in step.items()}
    return {**item, "00400100": {"vr": "SQ", "Value": [steps]}}


def ask(association: Association, data: bytes) -> int:
    """Send one C-FIND and read every answer without looking into it; return how many there were."""
    values: dict[int, int | str] = {
        Element.AFFECTED_SOP_CLASS_UID: _WORKLIST,
        Element.COMMAND_FIELD: CommandField.C_FIND,
        Element.MESSAGE_ID: 1,
        Element.PRIORITY: 0,
        Element.COMMAND_DATA_SET_TYPE: 1,
    }
    association.send_message(1, values, [data])
    count = 0
    while True:
        context_id, answer = association.read_command()
        if not statuses.is_pending(answer.status):
            if answer.status != statuses.SUCCESS:
                raise RuntimeError(f"worklist ended with {answer.status:#06x}")
            return count
        association.read_data_set(context_id, lambda _: None)
        count += 1
