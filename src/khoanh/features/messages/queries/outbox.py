"""SQL of messages that go out: the queue of each HIS, in order for each patient, with its lease and its back-off."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from khoanh.features.messages.kinds import Reason

Db = psycopg.Connection[Any]

_QUEUE = """
with queued as (
    insert into message (direction, state, his, kind, control_id, size_bytes, patient, numbers, words, due_at)
    values ('out', 'queued', %(his)s, %(kind)s, %(control_id)s, %(size_bytes)s, %(patient)s, %(numbers)s, %(words)s,
        now())
    returning id
)
insert into message_body (message, body, enclosures) select id, %(body)s, %(enclosures)s from queued returning message
"""

_COPY = """
with copied as (
    insert into message (direction, state, his, kind, control_id, size_bytes, patient, numbers, words, due_at,
        resend_of)
    select 'out', 'queued', his, kind, control_id || '-' || (select count(*) + 1 from message again
        where again.resend_of = message.id), size_bytes, patient, numbers, words, now(), id
    from message where id = %(id)s
    returning id, control_id
), kept as (
    insert into message_body (message, body, enclosures)
    select copied.id, body, enclosures from message_body, copied where message = %(id)s
)
select id, control_id from copied
"""

# The oldest of each patient; a patient whose oldest waits for its next attempt waits with it.
_HEADS = """
select m.id, m.patient, m.attempts, b.body, b.enclosures from message m join message_body b on b.message = m.id
where m.his = %(his)s and m.state = 'queued' and m.due_at <= now() and not exists (
    select 1 from message e where e.his = m.his and e.state = 'queued' and e.patient = m.patient and e.id < m.id)
order by m.id limit %(limit)s
"""

_DUE = """
select name from his
where host <> '' and enabled and not paused and (retry_at is null or retry_at <= now())
    and (lease_until is null or lease_until < now() or lease_by = %(by)s)
    and exists (select 1 from message m where m.his = his.name and m.state = 'queued' and m.due_at <= now())
"""

_LEASE = """
update his set lease_by = %(by)s, lease_until = now() + make_interval(secs => %(seconds)s)
where name = %(his)s and enabled and not paused and (retry_at is null or retry_at <= now())
    and (lease_until is null or lease_until < now() or lease_by = %(by)s)
"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent now; `enclosures` are to be put into it before."""

    id: int
    patient: str
    attempts: int
    body: bytes
    enclosures: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to queue; `enclosures` are made when it goes out."""

    his: str
    kind: str
    control_id: str
    patient: str
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    body: bytes
    enclosures: dict[str, Any] | None = None


def insert_parcel(db: Db, parcel: Parcel) -> int:
    """Queue a message behind those of its patient; return its key."""
    values = {
        "his": parcel.his,
        "kind": parcel.kind,
        "control_id": parcel.control_id,
        "size_bytes": len(parcel.body),
        "patient": parcel.patient,
        "numbers": list(parcel.numbers),
        "words": list(parcel.words),
        "body": parcel.body,
        "enclosures": Jsonb(parcel.enclosures) if parcel.enclosures else None,
    }
    row = db.execute(_QUEUE, values).fetchone()
    assert row is not None
    return int(row[0])


def insert_copy(db: Db, message: int) -> tuple[int, str]:
    """Queue a copy of a message under a control ID of its own, which its bytes lack yet; return its key and the ID."""
    row = db.execute(_COPY, {"id": message}).fetchone()
    assert row is not None
    return int(row[0]), str(row[1])


def update_body(db: Db, message: int, body: bytes) -> None:
    """Replace the bytes of a message that has not gone out."""
    db.execute("update message_body set body = %s where message = %s", (body, message))


def fill_body(db: Db, message: int, body: bytes) -> None:
    """Keep a message with what was to be put into it; from now on it goes out as it is."""
    db.execute("update message_body set body = %s, enclosures = null where message = %s", (body, message))
    db.execute("update message set size_bytes = %s where id = %s", (len(body), message))


def requeue(db: Db, message: int) -> None:
    """Let a message go out next, as if it had not been tried."""
    db.execute(
        "update message set state = 'queued', due_at = now(), attempts = 0, settled_at = null where id = %s", (message,)
    )


def settle(db: Db, message: int, state: str, who: str, reason: str) -> None:
    """End a message by a person's word."""
    db.execute(
        "update message set state = %s, settled_at = now(), settled_by = %s, reason = %s, reason_vi = %s where id = %s",
        (state, who, reason, reason, message),
    )


def select_due(db: Db, by: str) -> list[str]:
    """Return the HIS to which something is to be sent now and that nobody else is sending to."""
    return [row[0] for row in db.execute(_DUE, {"by": by}).fetchall()]


def take_lease(db: Db, his: str, by: str, seconds: int) -> bool:
    """Be the only one who sends to a HIS for a while; False: another is, or it is paused."""
    return db.execute(_LEASE, {"his": his, "by": by, "seconds": seconds}).rowcount == 1


def end_lease(db: Db, his: str, by: str) -> None:
    """Let others send to it."""
    db.execute("update his set lease_until = null, lease_by = '' where name = %s and lease_by = %s", (his, by))


def select_heads(db: Db, his: str, limit: int) -> list[Outgoing]:
    """Return what can be sent now: of each patient the oldest."""
    rows = db.execute(_HEADS, {"his": his, "limit": limit}).fetchall()
    return [Outgoing(row[0], row[1], row[2], bytes(row[3]), row[4]) for row in rows]


def note_sent(db: Db, message: int, his: str, ack: str) -> None:
    """Write down that a message was taken."""
    db.execute(
        "update message set state = 'sent', ack = %s, attempts = attempts + 1, settled_at = now(), reason = '',"
        " reason_vi = '', error_code = '', error_location = '' where id = %s and state = 'queued'",
        (ack, message),
    )
    db.execute(
        "update his set last_out_at = now(), failures = 0, retry_at = null, last_error = '', last_error_vi = ''"
        " where name = %s",
        (his,),
    )


def note_refused(db: Db, message: int, ack: str, reason: Reason, wait_s: float | None) -> None:
    """Write down that a message was refused; it waits for its next attempt, or has failed (None)."""
    db.execute(
        "update message set state = case when %(wait)s::float8 is null then 'failed' else 'queued' end, ack = %(ack)s,"
        " attempts = attempts + 1, reason = %(reason)s, reason_vi = %(reason_vi)s, error_code = %(code)s,"
        " error_location = %(location)s, settled_at = case when %(wait)s::float8 is null then now() end,"
        " due_at = now() + make_interval(secs => coalesce(%(wait)s, 0)) where id = %(id)s and state = 'queued'",
        {
            "id": message,
            "ack": ack,
            "wait": wait_s,
            "reason": reason.english,
            "reason_vi": reason.vietnamese,
            "code": reason.code,
            "location": reason.location,
        },
    )


def note_unreachable(db: Db, his: str, reason: Reason, wait_s: float) -> int:
    """Write down that a HIS could not be reached and when it is tried again; return how often in a row."""
    row = db.execute(
        "update his set failures = failures + 1, last_error = %s, last_error_vi = %s,"
        " retry_at = now() + make_interval(secs => %s) where name = %s returning failures",
        (reason.english, reason.vietnamese, wait_s, his),
    ).fetchone()
    return int(row[0]) if row else 0


def select_told(db: Db, his: str, order: int, what: str) -> str:
    """Return what a HIS was last told of this side of an order; empty: nothing."""
    row = db.execute(
        "select told from his_told where imaging_order = %s and his = %s and what = %s", (order, his, what)
    ).fetchone()
    return str(row[0]) if row else ""


def update_told(db: Db, his: str, order: int, what: str, told: str) -> bool:
    """Note what a HIS is told of this side of an order; False: it was told just that."""
    return (
        db.execute(
            "insert into his_told (imaging_order, his, what, told) values (%s, %s, %s, %s)"
            " on conflict (imaging_order, his, what) do update set told = excluded.told"
            " where his_told.told <> excluded.told",
            (order, his, what, told),
        ).rowcount
        == 1
    )
