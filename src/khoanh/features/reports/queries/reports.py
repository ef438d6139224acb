"""SQL of single reports: locked with their orders, drafts, versions, and what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from khoanh.features.reports.kinds import LeftDraft, ReportEvent, Version, VersionKind
from khoanh.features.reports.rules import read_content

Db = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report without its orders; `holder` is empty once the lock has run out."""

    id: int
    holder: str
    held_at: datetime | None
    held_until: datetime | None
    assigned: str
    draft: dict[str, Any]
    revision: int
    draft_by: str
    draft_at: datetime | None
    latest: int
    returned: int
    signed: int
    signed_by: str
    signed_at: datetime | None
    signing: bool | None
    changed_at: datetime


_REPORT = """select id, case when held_until > %(now)s then holder else '' end as holder,
    case when held_until > %(now)s then held_at end as held_at,
    case when held_until > %(now)s then held_until end as held_until, assigned, draft, revision, draft_by, draft_at,
    latest, returned, signed, signed_by, signed_at, signing, changed_at from report where id = %(report)s"""
_VERSION = "select number, kind, at, who, reason, source, content, subject, encode(digest, 'hex') from report_version"


def lock_orders(db: Db, orders: list[int]) -> dict[int, tuple[str, str, str, int]]:
    """Lock orders, the lowest key first; return their state, slip, source and patient."""
    rows = db.execute(
        "select id, state, slip, source, patient from imaging_order where id = any (%s) order by id for update",
        (orders,),
    ).fetchall()
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def find_report(db: Db, order: int) -> int | None:
    """Return the key of an order's report."""
    row = db.execute("select report from report_order where imaging_order = %s", (order,)).fetchone()
    return int(row[0]) if row else None


def find_reports(db: Db, orders: list[int]) -> dict[int, int]:
    """Return the key of the report of each order that has one."""
    rows = db.execute(
        "select imaging_order, report from report_order where imaging_order = any (%s)", (orders,)
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def select_orders(db: Db, report: int) -> list[int]:
    """Return the keys of a report's orders."""
    rows = db.execute(
        "select imaging_order from report_order where report = %s order by imaging_order", (report,)
    ).fetchall()
    return [row[0] for row in rows]


def select_report(db: Db, report: int, now: datetime) -> ReportRow | None:
    """Return a report."""
    with db.cursor(row_factory=class_row(ReportRow)) as cursor:
        return cursor.execute(_REPORT, {"report": report, "now": now}).fetchone()


def lock_report(db: Db, report: int, now: datetime) -> ReportRow | None:
    """Return a report and lock it; its orders are locked before."""
    with db.cursor(row_factory=class_row(ReportRow)) as cursor:
        return cursor.execute(_REPORT + " for update", {"report": report, "now": now}).fetchone()


def insert_report(db: Db) -> int:
    """Add a report that says nothing yet."""
    row = db.execute("insert into report default values returning id").fetchone()
    assert row is not None
    return int(row[0])


def insert_orders(db: Db, report: int, orders: list[int]) -> None:
    """Let a report tell of these orders too."""
    db.execute(
        "insert into report_order (imaging_order, report) select unnest(%s::bigint[]), %s on conflict do nothing",
        (orders, report),
    )


def delete_orders(db: Db, report: int, orders: list[int]) -> None:
    """Let a report tell of these orders no more."""
    db.execute("delete from report_order where report = %s and imaging_order = any (%s)", (report, orders))


def update_holder(db: Db, report: int, holder: str, now: datetime, until: datetime | None) -> None:
    """Give a case to somebody, or to nobody; who has it already keeps the moment he took it."""
    db.execute(
        "update report set held_at = case when %(holder)s = '' then null when holder = %(holder)s and held_until >"
        " %(now)s then held_at else %(now)s end, holder = %(holder)s, held_until = %(until)s, changed_at = %(now)s"
        " where id = %(report)s",
        {"report": report, "holder": holder, "now": now, "until": until},
    )


def update_assigned(db: Db, report: int, assigned: str) -> None:
    """Give a case to a reader."""
    db.execute("update report set assigned = %s, changed_at = now() where id = %s", (assigned, report))


def find_reader(db: Db, name: str) -> str | None:
    """Return the login of an account in use that may write reports."""
    row = db.execute(
        "select u.name from account_user u where u.name_key = lower(%s) and u.enabled and exists ("
        " select from account_user_role k join account_role r on r.name = k.role"
        " where k.user_id = u.id and 'report.write' = any (r.permissions))",
        (name,),
    ).fetchone()
    return str(row[0]) if row else None


def update_draft(db: Db, report: int, draft: Mapping[str, Any], who: str, now: datetime) -> None:
    """Keep a draft; what another left is kept beside it."""
    db.execute(
        "insert into report_draft (report, revision, at, who, content) select id, revision, draft_at, draft_by, draft"
        " from report where id = %(report)s and draft_by not in ('', %(who)s) and draft <> %(draft)s",
        {"report": report, "who": who, "draft": Jsonb(draft)},
    )
    db.execute(
        "update report set draft = %(draft)s, revision = revision + 1, draft_by = %(who)s, draft_at = %(now)s,"
        " changed_at = %(now)s where id = %(report)s",
        {"report": report, "who": who, "draft": Jsonb(draft), "now": now},
    )


def insert_version(
    db: Db,
    report: int,
    number: int,
    kind: VersionKind,
    who: str,
    reason: str,
    source: str,
    content: Mapping[str, Any],
    subject: Mapping[str, Any],
    digest: bytes,
) -> None:
    """Keep a version for ever; it is the newest."""
    db.execute(
        "insert into report_version (report, number, kind, who, reason, source, content, subject, digest)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (report, number, kind, who, reason, source, Jsonb(content), Jsonb(subject), digest),
    )
    db.execute("update report set latest = %s, changed_at = now() where id = %s", (number, report))


def update_returned(db: Db, report: int, number: int) -> None:
    """Keep which version stands as returned."""
    db.execute("update report set returned = %s, changed_at = now() where id = %s", (number, report))


def update_signed(db: Db, report: int, number: int, who: str, at: datetime | None) -> None:
    """Keep which version stands as signed, by whom."""
    db.execute(
        "update report set signed = %s, signed_by = %s, signed_at = %s, changed_at = now() where id = %s",
        (number, who, at, report),
    )


def update_signing(db: Db, report: int, signing: bool | None) -> None:
    """Keep whether a report needs a signature; None: as the house has it."""
    db.execute("update report set signing = %s, changed_at = now() where id = %s", (signing, report))


def insert_event(
    db: Db, report: int, step: str, version: int, who: str, reason: str, detail: Mapping[str, Any]
) -> None:
    """Keep what happened to a report."""
    db.execute(
        "insert into report_event (report, step, version, who, reason, detail) values (%s, %s, %s, %s, %s, %s)",
        (report, step, version, who, reason, Jsonb(detail)),
    )


def select_version(db: Db, report: int, number: int) -> Version | None:
    """Return one version."""
    row = db.execute(f"{_VERSION} where report = %s and number = %s", (report, number)).fetchone()
    return _make_version(row) if row else None


def select_versions(db: Db, report: int) -> list[Version]:
    """Return every version, the first one first."""
    rows = db.execute(f"{_VERSION} where report = %s order by number", (report,)).fetchall()
    return [_make_version(row) for row in rows]


def select_events(db: Db, report: int) -> list[ReportEvent]:
    """Return what happened, the first step first."""
    rows = db.execute(
        "select id, at, step, version, who, reason, detail from report_event where report = %s order by id", (report,)
    ).fetchall()
    return [ReportEvent(*row) for row in rows]


def select_drafts(db: Db, report: int) -> list[LeftDraft]:
    """Return the drafts that were written over by others."""
    rows = db.execute(
        "select revision, at, who, content from report_draft where report = %s order by revision", (report,)
    ).fetchall()
    return [LeftDraft(revision, at, who, read_content(content)) for revision, at, who, content in rows]


def find_last_actor(db: Db, report: int, step: str) -> str:
    """Return who took a step last; empty: nobody has."""
    row = db.execute(
        "select who from report_event where report = %s and step = %s order by id desc limit 1", (report, step)
    ).fetchone()
    return str(row[0]) if row else ""


def select_expired(db: Db, now: datetime, limit: int) -> list[int]:
    """Return reports whose lock ran out with their case still open."""
    rows = db.execute(
        "select id from report where holder <> '' and held_until <= %s order by held_until limit %s", (now, limit)
    ).fetchall()
    return [row[0] for row in rows]


def _make_version(row: tuple[Any, ...]) -> Version:
    values = [*row[:6], read_content(row[6]), *row[7:]]
    return Version(*values)
