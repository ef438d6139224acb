"""The SQL of dispatches."""

from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from khoanh.adapters.dicom_client import Request
from khoanh.features.dispatches.kinds import Dispatch
from khoanh.standards.dimse import CommandField

Db = psycopg.Connection[Any]

_COLUMNS = "id, device, kind, subject, request, state, created_at, next_at, ended_at, attempts, status, reason"


def insert_dispatch(db: Db, device: str, kind: str, subject: str, request: Request, wait_s: float) -> int:
    """Keep a request."""
    kept = {
        "field": int(request.field),
        "class": request.sop_class_uid,
        "instance": request.sop_instance_uid,
        "type": request.type_id,
        "data": request.data_set,
    }
    row = db.execute(
        "insert into dispatch (device, kind, subject, request, next_at)"
        " values (%s, %s, %s, %s, now() + make_interval(secs => %s)) returning id",
        (device, kind, subject, Jsonb(kept), wait_s),
    ).fetchone()
    assert row is not None
    return int(row[0])


def select_due(db: Db) -> list[str]:
    """Return the devices to which something is to be sent now."""
    rows = db.execute(
        "select distinct w.device from dispatch w join device d on d.ae_title = w.device and d.enabled"
        " where w.state = 'waiting' and w.next_at <= now()"
        " and not exists (select 1 from dispatch e where e.device = w.device and e.subject = w.subject"
        "  and e.state = 'waiting' and e.id < w.id)"
    ).fetchall()
    return [row[0] for row in rows]


def take_due(db: Db, device: str, lease_s: float, most: int) -> list[Dispatch]:
    """Return requests that are due and keep others from sending them for a while; the first of each subject alone."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            "update dispatch set next_at = now() + make_interval(secs => %(lease)s) where id in ("
            " select w.id from dispatch w where w.device = %(device)s and w.state = 'waiting' and w.next_at <= now()"
            " and not exists (select 1 from dispatch e where e.device = w.device and e.subject = w.subject"
            "  and e.state = 'waiting' and e.id < w.id)"
            f" order by w.id limit %(most)s for update skip locked) returning {_COLUMNS}",
            {"device": device, "lease": lease_s, "most": most},
        ).fetchall()
    return sorted((make_dispatch(row) for row in rows), key=lambda found: found.id)


def make_dispatch(row: dict[str, Any]) -> Dispatch:
    """Return a row as a dispatch."""
    kept = row["request"]
    request = Request(CommandField(kept["field"]), kept["class"], kept["instance"], kept["type"], kept["data"])
    return Dispatch(**{**row, "request": request})


def note_done(db: Db, dispatch: int, status: int) -> tuple[str, str, str] | None:
    """End a request that has arrived; return its device, kind and subject, None if it had ended already."""
    return db.execute(
        "update dispatch set state = 'done', ended_at = now(), status = %s, reason = '' where id = %s"
        " and state = 'waiting' returning device, kind, subject",
        (status, dispatch),
    ).fetchone()


def note_refusal(db: Db, dispatch: int, status: int | None, reason: str, wait_s: float, *, is_last: bool) -> None:
    """Note a try in vain."""
    db.execute(
        "update dispatch set attempts = attempts + 1, status = %(status)s, reason = %(reason)s,"
        " next_at = now() + make_interval(secs => %(wait)s),"
        " state = case when %(last)s then 'failed' else state end, ended_at = case when %(last)s then now() end"
        " where id = %(id)s and state = 'waiting'",
        {"id": dispatch, "status": status, "reason": reason[:500], "wait": wait_s, "last": is_last},
    )


def hurry(db: Db, dispatch: int) -> None:
    """Let a request that waits be sent at once."""
    db.execute("update dispatch set next_at = now() where id = %s and state = 'waiting'", (dispatch,))


def lock_dispatch(db: Db, dispatch: int) -> Dispatch | None:
    """Return a request and keep others from changing it."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(f"select {_COLUMNS} from dispatch where id = %s for update", (dispatch,)).fetchone()
    return make_dispatch(row) if row else None


def requeue(db: Db, *, device: str = "", kind: str = "", subject: str = "", until: int = 2**62) -> int:
    """Let failed requests wait anew, of devices that there still are; return how many."""
    return db.execute(
        "update dispatch w set state = 'waiting', attempts = 0, next_at = now(), ended_at = null"
        " where w.state = 'failed' and (%(device)s = '' or w.device = %(device)s)"
        " and (%(kind)s = '' or w.kind = %(kind)s) and (%(subject)s = '' or w.subject = %(subject)s)"
        " and w.id <= %(until)s and exists (select from device d where d.ae_title = w.device)",
        {"device": device, "kind": kind, "subject": subject, "until": until},
    ).rowcount


def select_dispatches(db: Db, device: str, state: str, kind: str, subject: str, limit: int) -> list[Dispatch]:
    """Return requests, the latest first; what is empty asks for any."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"select {_COLUMNS} from dispatch where (%(device)s = '' or device = %(device)s)"
            " and (%(state)s = '' or state = %(state)s) and (%(kind)s = '' or kind = %(kind)s)"
            " and (%(subject)s = '' or subject = %(subject)s)"
            " order by id desc limit %(limit)s",
            {"device": device, "state": state, "kind": kind, "subject": subject, "limit": limit},
        ).fetchall()
    return [make_dispatch(row) for row in rows]


def delete_ended(db: Db, days: int) -> int:
    """Forget what ended so many days ago."""
    return db.execute(
        "delete from dispatch where state <> 'waiting' and ended_at < now() - make_interval(days => %s)", (days,)
    ).rowcount
