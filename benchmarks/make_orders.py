"""Fills a hospital's days with invented orders, their history and their HL7 messages, by SQL alone."""

from typing import Any

import psycopg

from benchmarks.make_index import UID_ROOT, fill_patients

_CATALOGUE = """
insert into device (ae_title, host, port, modality)
    values ('CT1', '127.0.0.1', 104, 'CT'), ('DX1', '127.0.0.1', 104, 'DX') on conflict do nothing;
insert into room (code, name, modalities, devices)
    values ('P1', 'Phòng CT', '{CT}', '{CT1}'), ('P2', 'Phòng X quang', '{DX}', '{DX1}');
insert into service (code, name, modality, rooms)
    select kind.modality || k, kind.name || k, kind.modality, array(select id from room where code = kind.room)
    from (values ('CT', 'Chụp CLVT ', 'P1'), ('DX', 'Chụp X quang ', 'P2')) kind (modality, name, room)
    cross join generate_series(1, 50) k;
"""
# A day is d, counted back from today, an order's place in its day k; every tenth of today's is still to be done, and of
# each past day ten whose patient never came.
_ORDERS = """
insert into imaging_order (patient, ordered_at, due_at, arrived_at, started_at, performed_at, changed_at, service, room,
    state, study_uid, accession, source, placer, slip, modality)
select %(first)s + (o.d * 7919::bigint + o.k * 104729::bigint) %% %(patients)s, o.at, o.at, o.at, o.at, o.at, o.at,
    s.id, s.rooms[1],
    case when o.d = 0 and o.k %% 5 = 0 then 'waiting' when o.d > 0 and o.k <= 10 then 'waiting'
        when o.d = 0 and o.k %% 5 = 1 then 'unread' else 'returned' end,
    %(root)s || '.9.' || o.d || '.' || o.k, 'A' || lpad((o.d * 100000 + o.k)::text, 9, '0'), 'HIS',
    'HD' || lpad((o.d * 100000 + o.k)::text, 9, '0'), 'PH' || lpad((o.d * 100000 + o.k / 2)::text, 9, '0'), s.modality
from (select d, k, date_trunc('day', now()) - d * interval '1 day' + k * interval '8.64 seconds' as at
    from generate_series(%(days)s - 1, 0, -1) d cross join generate_series(1, 10000) k) o
join (select id, rooms, modality, row_number() over (order by id) - 1 as n, count(*) over () as total from service) s
    on s.n = o.k %% s.total
"""
_EVENTS = """
insert into order_event (imaging_order, at, step, before, after, who)
select id, ordered_at, 'placed', '', 'waiting', 'HIS' from imaging_order
union all select id, performed_at, 'perform', 'started', state, 'ktv' from imaging_order where state <> 'waiting'
"""
_MESSAGES = """
insert into message (at, settled_at, size_bytes, direction, state, ack, his, kind, control_id, digest, patient, numbers,
    words)
select o.ordered_at, o.ordered_at, 800, 'in', case when o.id %% 1000 = 0 then 'failed' else 'processed' end, 'AA',
    'HIS', 'ORM^O01', o.id::text, int8send(o.id), p.patient_id, array[o.placer, o.accession, o.slip],
    array[lower(o.placer), lower(o.accession), lower(o.slip), lower(p.patient_id)] || p.name_words
from imaging_order o join patient p on p.id = o.patient order by o.ordered_at
"""
_TABLES = ("imaging_order", "order_event", "message")


def fill_orders(url: str, days: int) -> None:
    """Add 10,000 orders for each of `days` days, the last of which is today, of 2,000 new patients a day.

    Two thousand of today's orders wait and as many are unread. Nobody else should use the database meanwhile.
    """
    patients = max(10_000, days * 2_000)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("set session_replication_role = replica")
        db.execute("set maintenance_work_mem = '512MB'")
        fill_patients(db, patients)
        db.execute("update patient set registered_at = now()")
        db.execute(_CATALOGUE)
        row = db.execute("select min(id) from patient").fetchone()
        values: dict[str, Any] = {"first": row[0] if row else 0, "patients": patients, "days": days, "root": UID_ROOT}
        definitions = _drop_indexes(db)
        for statement in (_ORDERS, _EVENTS, _MESSAGES):
            db.execute(statement, values)
        for definition in definitions:
            db.execute(definition)
        db.execute("insert into his (name, sending_application) values ('HIS', 'HIS') on conflict do nothing")
        db.execute("reset session_replication_role")
        db.execute("vacuum analyze")


def _drop_indexes(db: psycopg.Connection[Any]) -> list[Any]:
    """Drop what can be built faster afterwards; return how."""
    rows = db.execute(
        "select indexname, indexdef from pg_indexes i where schemaname = 'public' and tablename = any (%s)"
        " and not exists (select 1 from pg_constraint c where c.conname = i.indexname)",
        (list(_TABLES),),
    ).fetchall()
    for name, _ in rows:
        db.execute(f'drop index "{name}"')  # type: ignore[arg-type]
    return [definition for _, definition in rows]
