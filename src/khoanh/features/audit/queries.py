"""The SQL of the audit trail."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from khoanh.features.audit.kinds import AuditFilter

_INSERT: LiteralString = """
insert into audit_entry (kind, who, session, address, action, outcome, study_uid, subject, detail, once_key)
values (%(kind)s, %(who)s, %(session)s, %(address)s, %(action)s, %(outcome)s, %(study_uid)s, %(subject)s,
    %(detail)s, %(once_key)s)
"""
_ONCE: LiteralString = " on conflict (once_key) where once_key is not null do nothing"

_COLUMNS: LiteralString = "id, at, kind, who, session, address, action, outcome, study_uid, subject, detail"

# The text whose hash is kept, spelt here again on purpose: a check that called the trigger's own function would
# believe whoever replaced it.
_LINKS = """
select l.position, l.hash, e.id, jsonb_build_array(l.position, e.id, extract(epoch from e.at)::text, e.kind, e.who,
    e.session, e.address, e.action, e.outcome, e.study_uid, e.subject, e.detail)::text
from audit_link l left join audit_entry e on e.id = l.entry_id
where l.position > %(position)s and l.position <= %(head)s order by l.position limit %(limit)s
"""

_UNLINKED = """
select e.id from audit_entry e left join audit_link l on l.entry_id = e.id
where l.entry_id is null order by e.id limit 10
"""


def shape_entry(row: Mapping[str, Any]) -> tuple[LiteralString, dict[str, Any]]:
    """Return what adds a row; one whose `once_key` is there already is left out."""
    statement = _INSERT if row["once_key"] is None else _INSERT + _ONCE
    return statement, {**row, "detail": Jsonb(dict(row["detail"]))}


def select_entries(
    db: psycopg.Connection[Any], wanted: AuditFilter, after: tuple[datetime, int] | None, limit: int
) -> list[tuple[Any, ...]]:
    """Return rows newest first, from the one after `after` on."""
    conditions: list[LiteralString] = ["true"]
    if wanted.action:
        conditions.append("action = %(action)s")
    if wanted.who:
        conditions.append("who = %(who)s")
    if wanted.study_uid:
        conditions.append("study_uid = %(study_uid)s and study_uid <> ''")
    if wanted.subject:
        conditions.append("subject = %(subject)s")
    if wanted.outcome:
        conditions.append("outcome = %(outcome)s")
    if wanted.since:
        conditions.append("at >= %(since)s")
    if wanted.until:
        conditions.append("at < %(until)s")
    if after:
        conditions.append("(at, id) < (%(after_at)s, %(after_id)s)")
    where: LiteralString = " and ".join(conditions)
    values = {
        "action": wanted.action,
        "who": wanted.who,
        "study_uid": wanted.study_uid,
        "subject": wanted.subject,
        "outcome": wanted.outcome,
        "since": wanted.since,
        "until": wanted.until,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": limit,
    }
    query: LiteralString = f"select {_COLUMNS} from audit_entry where {where} order by at desc, id desc limit %(limit)s"
    return db.execute(query, values).fetchall()


def select_head(db: psycopg.Connection[Any]) -> tuple[int, bytes]:
    """Return the last position of the chain and its hash; (0, b"") for an empty one."""
    row = db.execute("select position, hash from audit_link order by position desc limit 1").fetchone()
    return (row[0], bytes(row[1])) if row else (0, b"")


def select_links(db: psycopg.Connection[Any], head: int, batch: int) -> Iterator[tuple[int, bytes, int | None, str]]:
    """Walk the chain up to position `head`: position, hash, id of its entry (None: gone), the hashed text."""
    position = 0
    while rows := db.execute(_LINKS, {"position": position, "head": head, "limit": batch}).fetchall():
        for row in rows:
            yield row[0], bytes(row[1]), row[2], row[3] or ""
        position = rows[-1][0]


def select_unlinked(db: psycopg.Connection[Any]) -> list[int]:
    """Return ids of entries outside the chain, at most ten."""
    return [row[0] for row in db.execute(_UNLINKED).fetchall()]


# Steps from one action to the next by the index; a plain distinct would read every row of years.
_ACTIONS = """
with recursive step (action) as (
    (select action from audit_entry order by action limit 1)
    union all
    select (select e.action from audit_entry e where e.action > step.action order by e.action limit 1)
    from step where step.action is not null
)
select action from step where action is not null
"""


def select_actions(db: psycopg.Connection[Any]) -> list[str]:
    """Return every action that was ever recorded."""
    return [row[0] for row in db.execute(_ACTIONS).fetchall()]
