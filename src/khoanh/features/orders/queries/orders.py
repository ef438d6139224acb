"""SQL of single orders: read, locked, kept, and what happened to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from khoanh.features.orders.kinds import Accession, Order, OrderEvent, OrderRef, Placer, State

Db = psycopg.Connection[Any]
Row = dict[str, Any]

SHOWN: LiteralString = """o.id, o.patient, o.visit, o.ordered_at, o.due_at, o.said_at, o.arrived_at, o.started_at,
    o.performed_at, o.changed_at, coalesce(o.minutes, s.minutes),
    (array['stat', 'high', 'routine', 'low'])[o.priority], o.pregnancy, coalesce(o.contrast, s.contrast), o.paid,
    o.scheduled, o.local, o.foretold, o.without_images, o.state, o.study_uid, o.accession, o.source, o.placer, o.slip,
    o.modality, o.device, coalesce(o.code, s.code, ''), coalesce(o.name, s.name, ''), coalesce(o.history, ''),
    coalesce(o.diagnosis, ''), coalesce(o.icd10, ''), coalesce(o.allergies, ''), coalesce(o.note, ''),
    coalesce(o.referrer, ''), coalesce(o.referrer_code, ''), coalesce(o.department, ''),
    coalesce(o.department_code, ''), coalesce(s.code, ''), coalesce(s.body_part, ''), coalesce(s.preparation, ''),
    coalesce(r.code, ''), coalesce(r.name, ''), p.patient_id, p.issuer, p.name, p.birth_date, p.birth_year, p.sex"""
JOINED: LiteralString = """imaging_order o join patient p on p.id = o.patient
    left join service s on s.id = o.service left join room r on r.id = o.room"""
_KEPT: LiteralString = """id, patient, filed_under, visit, ordered_at, due_at, said_at, service, room, minutes,
    priority, pregnancy, contrast, paid, scheduled, local, foretold, without_images, state, study_uid, accession,
    source, placer, slip, modality, device, code, name, history, diagnosis, icd10, allergies, note, referrer,
    referrer_code, department, department_code, started_at, performed_at, arrived_at"""
_COLUMNS = frozenset(name.strip() for name in _KEPT.split(",")) - {"id"}


_LOCK_PLACED: LiteralString = f"""
with own as (
    select {_KEPT} from imaging_order where placer = %(placer)s and source = %(source)s and placer <> '' for update
), entered as (
    select {_KEPT} from imaging_order where patient = %(patient)s::bigint and local and placer = ''
        and state not in ('cancelled', 'refused') and not exists (select 1 from own)
        and ordered_at between %(around)s - interval '3 days' and %(around)s + interval '3 days'
        and case when %(service)s::integer is null or service is null
            then modality = %(modality)s and modality <> '' else service = %(service)s end
    order by id for update
)
select * from own union all select * from entered
"""


def make_order(row: Sequence[Any], prefix: str) -> Order:
    """Return a row of `SHOWN` as an order."""
    values = list(row)
    values[19] = State(values[19])
    return Order(*[*values, f"{prefix}{row[0]}"])


def select_order(db: Db, order: int, prefix: str) -> Order | None:
    """Return an order."""
    row = db.execute(f"select {SHOWN} from {JOINED} where o.id = %s", (order,)).fetchone()
    return make_order(row, prefix) if row else None


def find_orders(db: Db, ref: OrderRef) -> list[int]:
    """Return the keys of the orders that a reference names, two at most."""
    match ref:
        case int(key):
            rows = db.execute("select id from imaging_order where id = %s", (key,)).fetchall()
        case Placer(number, source):
            rows = db.execute(
                "select id from imaging_order where placer = %s and source = %s and placer <> ''", (number, source)
            ).fetchall()
        case Accession(number):
            rows = db.execute(
                "select id from imaging_order where accession = %s order by id limit 2", (number,)
            ).fetchall()
    return [row[0] for row in rows]


def lock_order(db: Db, order: int) -> Row | None:
    """Return an order's columns and lock it."""
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(f"select {_KEPT} from imaging_order where id = %s for update", (order,)).fetchone()


def lock_by_placer(db: Db, placer: str, source: str) -> Row | None:
    """Return the columns of a placer's order and lock it."""
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            f"select {_KEPT} from imaging_order where placer = %s and source = %s and placer <> '' for update",
            (placer, source),
        ).fetchone()


def lock_placed(db: Db, said: Mapping[str, Any], around: datetime) -> list[Row]:
    """Return the order of a placer's number, else those entered here that may be what a HIS now orders; locked.

    Those are of the same patient and service, within three days, and have no number of a placer.
    """
    values = {"patient": None, "service": None, **said, "modality": said.get("modality") or "", "around": around}
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_LOCK_PLACED, values).fetchall()


def insert_order(db: Db, values: Mapping[str, Any], *, alone: bool) -> tuple[int, list[str]] | None:
    """Add an order; return its key and the homeless studies of its Study UID or accession number.

    Args:
        alone: Only where no other order has its accession number.

    Returns:
        None: somebody else has just placed it, or, if `alone`, has its accession number.
    """
    names = sorted(_COLUMNS & set(values))
    holders = ", ".join(f"%({name})s" for name in names)
    unless = " where not exists (select 1 from imaging_order where accession = %(accession)s)" if alone else ""
    row = db.execute(
        f"insert into imaging_order ({', '.join(names)}) select {holders}{unless}"
        " on conflict (placer, source) where placer <> '' do nothing returning id, array(select s.uid from study s"
        "   join homeless_study h on h.study = s.id"
        "   where s.uid = imaging_order.study_uid or s.accession = imaging_order.accession limit 20)",
        dict(values),
    ).fetchone()
    return (int(row[0]), list(row[1])) if row else None


def update_order(db: Db, order: int, changes: Mapping[str, Any]) -> None:
    """Change columns of an order."""
    names = sorted(_COLUMNS & set(changes))
    pairs = "".join(f"{name} = %({name})s, " for name in names)
    db.execute(f"update imaging_order set {pairs}changed_at = now() where id = %(id)s", {**changes, "id": order})


def take_number(db: Db) -> int:
    """Return the next number for an accession number; gaps may be left."""
    row = db.execute("select nextval('accession_number')").fetchone()
    assert row is not None
    return int(row[0])


def is_accession_taken(db: Db, accession: str) -> bool:
    """Tell whether an order has this accession number."""
    return db.execute("select 1 from imaging_order where accession = %s limit 1", (accession,)).fetchone() is not None


def shape_event(
    order: int, step: str, before: str, after: str, who: str, reason: str, detail: Mapping[str, Any]
) -> tuple[LiteralString, Sequence[Any]]:
    """Return what writes down a step."""
    return (
        "insert into order_event (imaging_order, step, before, after, who, reason, detail)"
        " values (%s, %s, %s, %s, %s, nullif(%s, ''), %s)",
        (order, step, before, after, who, reason, Jsonb(dict(detail)) if detail else None),
    )


def select_events(db: Db, order: int) -> list[OrderEvent]:
    """Return what happened to an order, the first step first."""
    rows = db.execute(
        "select id, at, step, before, after, who, coalesce(reason, ''), coalesce(detail, '{}') from order_event"
        " where imaging_order = %s order by id",
        (order,),
    ).fetchall()
    return [OrderEvent(*row) for row in rows]


def was_placed_after(db: Db, order: int, moment: datetime) -> bool:
    """Tell whether its placer said, later than `moment`, that the order is to be done."""
    row = db.execute(
        "select 1 from order_event where imaging_order = %s and step in ('placed', 'uncancel')"
        " and (detail ->> 'said_at')::timestamptz > %s limit 1",
        (order, moment),
    ).fetchone()
    return row is not None


def refile_orders(db: Db, source: int, target: int) -> list[int]:
    """File the orders of a patient under the one he turned out to be; return the keys of the orders."""
    rows = db.execute(
        "update imaging_order set filed_under = coalesce(filed_under, patient), patient = %s where patient = %s"
        " returning id",
        (target, source),
    ).fetchall()
    return [row[0] for row in rows]


def take_back_orders(db: Db, sources: list[int], target: int) -> list[int]:
    """Give back the orders that were filed under one of `sources`, to the first of them; return their keys."""
    rows = db.execute(
        "update imaging_order set patient = %(first)s, filed_under = nullif(filed_under, %(first)s)"
        " where patient = %(target)s and filed_under = any (%(sources)s) returning id",
        {"first": sources[0], "target": target, "sources": sources},
    ).fetchall()
    return [row[0] for row in rows]


def set_service(db: Db, source: str, code: str, service: int) -> list[int]:
    """Give open orders of a code the service that it means; return their keys."""
    rows = db.execute(
        "update imaging_order o set service = s.id, modality = case when o.modality = '' then s.modality"
        " else o.modality end, changed_at = now() from service s where s.id = %s and o.service is null"
        " and o.code = %s and o.source = %s and o.state in ('waiting', 'held', 'started') returning o.id",
        (service, code, source),
    ).fetchall()
    return [row[0] for row in rows]
