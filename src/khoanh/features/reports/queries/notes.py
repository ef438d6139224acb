"""SQL of notes with a case, of filters that readers keep, and of earlier reports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from khoanh.features.reports.kinds import CaseNote, SavedFilter

Db = psycopg.Connection[Any]


def insert_note(db: Db, order: int, who: str, text: str) -> CaseNote:
    """Keep a note."""
    row = db.execute(
        "insert into case_note (imaging_order, who, text) values (%s, %s, %s) returning id, at", (order, who, text)
    ).fetchone()
    assert row is not None
    return CaseNote(row[0], row[1], who, text)


def select_notes(db: Db, order: int) -> list[CaseNote]:
    """Return the notes of a case, the first one first."""
    rows = db.execute(
        "select id, at, who, text from case_note where imaging_order = %s order by id", (order,)
    ).fetchall()
    return [CaseNote(*row) for row in rows]


def select_filters(db: Db, who: str) -> list[SavedFilter]:
    """Return somebody's filters by name."""
    rows = db.execute("select name, asked from reading_filter where who = %s order by name", (who,)).fetchall()
    return [SavedFilter(*row) for row in rows]


def upsert_filter(db: Db, who: str, name: str, asked: Mapping[str, str]) -> None:
    """Keep a filter under its name."""
    db.execute(
        "insert into reading_filter (who, name, asked) values (%s, %s, %s)"
        " on conflict (who, name) do update set asked = excluded.asked",
        (who, name, Jsonb(dict(asked))),
    )


def delete_filter(db: Db, who: str, name: str) -> bool:
    """Forget a filter; False: there was none."""
    return db.execute("delete from reading_filter where who = %s and name = %s", (who, name)).rowcount == 1


def select_priors(db: Db, patient: int, report: int, limit: int) -> list[tuple[int, int, int, datetime, str, Any]]:
    """Return order, report, version, moment, author and content of what was approved of a patient, newest first.

    A report of several orders stands once, under its first.
    """
    return db.execute(
        "select id, report, number, at, who, content from ("
        " select distinct on (t.id) o.id, t.id as report, w.number, w.at, w.who, w.content,"
        " coalesce(o.performed_at, o.ordered_at) as done_at"
        " from imaging_order o join report_order k on k.imaging_order = o.id join report t on t.id = k.report"
        " join report_version w on w.report = t.id and w.number = t.latest"
        " where o.patient = %s and t.id <> %s and o.state in ('approved', 'returned') order by t.id, o.id) told"
        " order by done_at desc, id desc limit %s",
        (patient, report, limit),
    ).fetchall()
