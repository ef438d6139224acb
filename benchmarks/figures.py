"""Statistics: what a year of 63,000 examinations costs to count, with orders, reports, images, films and repeats."""

import statistics
import sys
import time
from datetime import timedelta
from typing import Any

import psycopg

from benchmarks.make_index import UID_ROOT, fill_patients
from benchmarks.servers import Khoanh
from benchmarks.stage import Stage
from benchmarks.table import Row
from benchmarks.web_client import Connection
from khoanh.foundation.clock import now

ORDERS, DAYS, PATIENTS = 63_000, 365, 30_000
WANTED_MS = 2_000
ASKED = 5
PAGES = {
    "a year by day": "by=day",
    "a year by device": "by=device",
    "a year by reader": "by=reader",
    "a year by service": "by=service",
    "a year by month, CT, performed": "by=month&basis=performed&modality=CT",
    "a year by department, returned": "by=department&basis=returned",
}
LISTS = {
    "cases behind a figure": "cases?special=overdue&limit=100",
    "register of CT, first page": "registers/ct?limit=100",
    "storage by month": "storage?by=month",
}

_CATALOGUE = """
insert into device (ae_title, host, port, modality)
    select 'M' || k, '127.0.0.1', 104, 'CT' from generate_series(1, 12) k;
insert into room (code, name) select 'P' || k, 'Phòng ' || k from generate_series(1, 12) k;
insert into service (code, name, service_group, modality)
    select 'DV' || k, 'Dịch vụ ' || k, 'Nhóm ' || k % 8, (array['CT', 'MR', 'DX', 'US'])[k % 4 + 1]
    from generate_series(1, 300) k;
insert into supply (code, name, kind, unit) values ('F', 'Phim', 'film', 'tờ'), ('U', 'Ultravist', 'contrast', 'ml');
"""
_ORDERS = """
insert into imaging_order (patient, ordered_at, due_at, arrived_at, started_at, performed_at, changed_at, service, room,
    state, study_uid, accession, source, placer, modality, device, priority, department, referrer)
select %(first)s + (k * 7919::bigint) % %(patients)s, o.at, o.at, o.at + interval '10 min', o.at + interval '20 min',
    case when k % 50 > 1 then o.at + (30 + k % 40) * interval '1 min' end, o.at, s.id,
    s.id % 12 + (select min(id) from room),
    case when k % 50 = 0 then 'cancelled' when k % 50 = 1 then 'refused' else 'returned' end,
    %(root)s || '.7.' || k, 'S' || lpad(k::text, 9, '0'), 'HIS', 'S' || k, s.modality, 'M' || (k % 12 + 1),
    case when k % 9 = 0 then 1 else 3 end, 'Khoa ' || k % 25, 'BS ' || k % 120
from generate_series(1, %(orders)s) k
cross join lateral (select now() - k * %(step)s * interval '1 second' as at) o
join lateral (select * from service offset k % 300 limit 1) s on true
"""
_EVENTS = """
insert into order_event (imaging_order, at, step, before, after, who, reason)
select o.id, o.ordered_at + n * interval '5 min', step, 'waiting', o.state, 'ktv' || o.id % 30,
    case when step in ('refuse', 'cancel') then 'Lý do ' || o.id % 7 end
from imaging_order o cross join lateral unnest(case o.state when 'returned'
    then array['placed', 'accept', 'start', 'perform', 'open_reading', 'finish_reading', 'approve', 'return_result']
    when 'refused' then array['placed', 'refuse'] else array['placed', 'cancel'] end) with ordinality e (step, n);
insert into report (latest, returned) select 1, 1 from imaging_order where state = 'returned';
insert into report_order (imaging_order, report) select o.id, r.id
    from (select id, row_number() over (order by id) as n from imaging_order where state = 'returned') o
    join (select id, row_number() over (order by id) as n from report) r on r.n = o.n;
insert into report_version (report, number, kind, who, content, subject, digest)
    select report, 1, 'report', 'bs' || report % 20, jsonb_build_object('conclusion', 'Không thấy bất thường.'),
    '{}', '' from report_order;
insert into report_event (report, at, step, version, who)
    select k.report, o.performed_at + n * (5 + o.id % 30) * interval '1 min', step, 1, 'bs' || o.id % 20
    from report_order k join imaging_order o on o.id = k.imaging_order
    cross join lateral unnest(array['taken', 'read', 'approved', 'signed', 'returned']) with ordinality e (step, n);
"""
_IMAGES = """
insert into study (uid, patient, at, modalities, received_at, size_bytes, instance_count)
    select study_uid, patient, ordered_at, array[modality], started_at + interval '1 min', 48000000, 480
    from imaging_order where state = 'returned';
insert into series (study, uid, modality, source_ae)
    select y.id, y.uid || '.' || n, y.modalities[1], 'M1' from study y cross join generate_series(1, 3) n;
insert into order_study (imaging_order, study, how, who)
    select o.id, y.id, 'accession', 'job' from imaging_order o join study y on y.uid = o.study_uid;
insert into consumption (imaging_order, technologist, exposures, changed_by)
    select id, 'KTV ' || id % 30, 2, 'ktv' from imaging_order where state = 'returned';
insert into consumption_supply (imaging_order, position, supply, quantity, spoilt)
    select c.imaging_order, s.id, s.id, 2, 0 from consumption c cross join supply s
    where (c.imaging_order + s.id) % 3 = 0;
insert into consumption_repeat (imaging_order, position, reason, count)
    select imaging_order, 1, '111210', 1 from consumption where imaging_order % 20 = 0;
"""


def bench_figures(stage: Stage) -> list[Row]:
    """Ask every kind of figure of a year (ours only: Orthanc counts nothing)."""
    if "Khoanh" not in stage.sides:
        return []
    server = Khoanh(stage.folder / "figures")
    count = stage.count(ORDERS)
    try:
        server.launch()
        fill_year(server.database_url(), count)
        taken = {name: measure(server, f"?{query}") for name, query in PAGES.items()}
        taken |= {name: measure(server, f"/{query}") for name, query in LISTS.items()}
    finally:
        server.remove()
    worst = max(taken, key=lambda name: taken[name])
    title = f"statistics of {count:,} examinations, worst"
    rows = [Row(title, "ms", taken[worst], None, WANTED_MS, more_is_better=False, note=worst)]
    for name, spent in taken.items():
        rows.append(Row(f"statistics of {count:,}: {name}", "ms", spent, None, None, more_is_better=False))
    return rows


def measure(server: Khoanh, query: str) -> float:
    """Ask for the last year; return the median in ms."""
    today = now().date()
    period = f"since={today - timedelta(days=DAYS)}&until={today + timedelta(days=1)}"
    connection = Connection(server.http_port, server.headers)
    taken = []
    for _ in range(ASKED + 1):
        begun = time.perf_counter()
        answer = connection.get(f"/api/v1/statistics{query}&{period}")
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} to {query}")
    connection.close()
    return statistics.median(taken[1:])


def fill_year(url: str, orders: int) -> None:
    """Add a year of orders that are done, but for one in fifty cancelled and one refused."""
    begun = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("set session_replication_role = replica")
        fill_patients(db, PATIENTS)
        row = db.execute("select min(id) from patient").fetchone()
        values: dict[str, Any] = {
            "first": row[0] if row else 0,
            "patients": PATIENTS,
            "orders": orders,
            "root": UID_ROOT,
            "step": DAYS * 86_400 / orders,
        }
        db.execute(_CATALOGUE)
        db.execute(_ORDERS.replace(" % ", " %% "), values)
        db.execute(_EVENTS)
        db.execute(_IMAGES)
        db.execute("analyze")
        db.execute("select count_order(id) from imaging_order where performed_at is not null")
        db.execute("reset session_replication_role")
        db.execute("vacuum analyze")
    print(f"{orders:,} examinations in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
