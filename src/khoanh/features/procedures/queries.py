"""The SQL of performed procedure steps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from khoanh.features.procedures.kinds import Facts, Model, PerformedSeries, PerformedStep, Status

Db = psycopg.Connection[Any]

_COLUMNS = (
    "id, uid, device, status, step_id, station, modality, study_uid, patient_code, started_at, ended_at,"
    " reason_code, reason, dose"
)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order that a step may be of."""

    id: int
    study_uid: str
    accession: str
    patient_code: str


def insert_step(db: Db, uid: str, device: str, facts: Facts, model: Model) -> int | None:
    """Keep a new step; None: there is one of this UID."""
    row = db.execute(
        "insert into performed_step (uid, device, status, step_id, station, modality, study_uid, patient_code,"
        " started_at, ended_at, reason_code, reason, dose, model) values (%(uid)s, %(device)s, %(status)s,"
        " %(step_id)s, %(station)s, %(modality)s, %(study_uid)s, %(patient_code)s, %(started_at)s, %(ended_at)s,"
        " %(reason_code)s, %(reason)s, %(dose)s, %(model)s) on conflict (uid) do nothing returning id",
        {**_values(facts), "uid": uid, "device": device, "model": Jsonb(model)},
    ).fetchone()
    return int(row[0]) if row else None


def update_step(db: Db, step: int, facts: Facts, model: Model) -> None:
    """Change a step."""
    db.execute(
        "update performed_step set status = %(status)s, ended_at = %(ended_at)s, reason_code = %(reason_code)s,"
        " reason = %(reason)s, dose = %(dose)s, model = %(model)s, changed_at = now() where id = %(id)s",
        {**_values(facts), "id": step, "model": Jsonb(model)},
    )


def _values(facts: Facts) -> dict[str, Any]:
    names = ("step_id", "station", "modality", "study_uid", "patient_code", "started_at", "ended_at")
    values = {name: getattr(facts, name) for name in (*names, "reason_code", "reason")}
    return {**values, "status": str(facts.status), "dose": Jsonb(facts.dose)}


def lock_step(db: Db, uid: str) -> tuple[int, str, Model] | None:
    """Return key, device and data set of a step, and lock it."""
    return db.execute("select id, device, model from performed_step where uid = %s for update", (uid,)).fetchone()


def insert_message(db: Db, step: int, operation: str, model: Model) -> None:
    """Keep what a device said, as it said it."""
    db.execute(
        "insert into performed_message (step, operation, model) values (%s, %s, %s)", (step, operation, Jsonb(model))
    )


def replace_series(db: Db, step: int, series: Sequence[PerformedSeries]) -> None:
    """Keep the series of a step."""
    db.execute("delete from performed_series where step = %s", (step,))
    with db.cursor() as cursor:
        cursor.executemany(
            "insert into performed_series (step, uid, protocol, description, operator, physician, objects)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [(step, s.uid, s.protocol, s.description, s.operator, s.physician, s.objects) for s in series],
        )


def find_orders(db: Db, numbers: list[int], study_uid: str, accession: str) -> list[OrderRow]:
    """Return orders of one of these keys, this study or this accession number."""
    rows = db.execute(
        "select o.id, o.study_uid, o.accession, p.patient_id from imaging_order o join patient p on p.id = o.patient"
        " where o.id in (select id from imaging_order where id = any (%(numbers)s)"
        "  union select id from imaging_order where study_uid = %(study)s and %(study)s <> ''"
        "  union (select id from imaging_order where accession = %(accession)s and %(accession)s <> ''"
        "   order by id desc limit 20)) order by o.id",
        {"numbers": numbers, "study": study_uid, "accession": accession},
    ).fetchall()
    return [OrderRow(*row) for row in rows]


def link_order(db: Db, step: int, order: int, *, scheduled: bool) -> bool:
    """Note that a step is of an order; False: it was known."""
    return (
        db.execute(
            "insert into performed_order (step, imaging_order, scheduled) values (%s, %s, %s) on conflict do nothing",
            (step, order, scheduled),
        ).rowcount
        == 1
    )


def list_orders(db: Db, step: int) -> list[int]:
    """Return the orders of a step."""
    rows = db.execute(
        "select imaging_order from performed_order where step = %s order by imaging_order", (step,)
    ).fetchall()
    return [row[0] for row in rows]


def list_statuses(db: Db, order: int) -> list[Status]:
    """Return the statuses of all steps of an order."""
    rows = db.execute(
        "select s.status from performed_order o join performed_step s on s.id = o.step where o.imaging_order = %s",
        (order,),
    ).fetchall()
    return [Status(row[0]) for row in rows]


def list_unlinked(db: Db, study_uid: str) -> list[int]:
    """Return the steps of a study that are of no order."""
    rows = db.execute(
        "select id from performed_step s where study_uid = %s"
        " and not exists (select 1 from performed_order o where o.step = s.id)",
        (study_uid,),
    ).fetchall()
    return [row[0] for row in rows]


def select_model(db: Db, uid: str) -> tuple[str, Model] | None:
    """Return who told a step, and its data set."""
    return db.execute("select device, model from performed_step where uid = %s", (uid,)).fetchone()


def select_receivers(db: Db) -> list[str]:
    """Return the devices that want to be told what others perform."""
    rows = db.execute("select ae_title from device where wants_performed and enabled order by ae_title").fetchall()
    return [row[0] for row in rows]


def select_steps(db: Db, order: int | None, study_uid: str) -> list[PerformedStep]:
    """Return the steps of an order or a study, with their series, the earliest first."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"select {_COLUMNS}, coalesce((select array_agg(o.imaging_order order by o.imaging_order)"
            " from performed_order o where o.step = s.id), '{}') as orders from performed_step s"
            " where case when %(order)s::bigint is not null then id in (select step from performed_order"
            "  where imaging_order = %(order)s) else study_uid = %(study)s and study_uid <> '' end"
            " order by created_at, id limit 200",
            {"order": order, "study": study_uid},
        ).fetchall()
    steps = [PerformedStep(**{**row, "status": Status(row["status"]), "orders": tuple(row["orders"])}) for row in rows]
    series = _select_series(db, [step.id for step in steps])
    return [replace(step, series=tuple(series.get(step.id, ()))) for step in steps]


def _select_series(db: Db, steps: list[int]) -> dict[int, list[PerformedSeries]]:
    rows = db.execute(
        "select p.step, p.uid, p.protocol, p.description, p.operator, p.physician, p.objects,"
        " coalesce((select sum(s.instance_count) from series s where s.uid = p.uid), 0)::integer"
        " from performed_series p where p.step = any (%s) order by p.step, p.uid",
        (steps,),
    ).fetchall()
    found: dict[int, list[PerformedSeries]] = {}
    for step, *values in rows:
        found.setdefault(step, []).append(PerformedSeries(*values))
    return found
