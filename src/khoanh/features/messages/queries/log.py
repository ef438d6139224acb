"""SQL of the log: messages in, what became of them, and finding any of them again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg

from khoanh.features.messages.kinds import NO_REASON, MessageFilter, MessageItem, Reason

Db = psycopg.Connection[Any]

_STORE = """
with stored as (
    insert into message (direction, state, his, kind, control_id, digest, size_bytes, patient, numbers, words,
        settled_at, error_code, error_location, reason, reason_vi, ack)
    values ('in', %(state)s, %(his)s, %(kind)s, %(control_id)s, %(digest)s, %(size_bytes)s, %(patient)s, %(numbers)s,
        %(words)s, case when %(state)s <> 'received' then now() end, %(error_code)s, %(error_location)s, %(reason)s,
        %(reason_vi)s, %(ack)s)
    on conflict (his, control_id, digest) where direction = 'in' do nothing
    returning id
), kept as (
    insert into message_body (message, body) select id, %(body)s from stored
)
select id from stored
"""

_KNOWN = """
update message set repeats = repeats + 1
where direction = 'in' and his = %s and control_id = %s and digest = %s
returning id, state, ack, reason, reason_vi, error_code, error_location
"""

_SETTLE = """
update message set state = %(state)s, ack = %(ack)s, attempts = attempts + 1, settled_at = now(),
    settled_by = %(who)s, reason = %(reason)s, reason_vi = %(reason_vi)s, error_code = %(error_code)s,
    error_location = %(error_location)s
where id = %(id)s
"""

_COLUMNS: LiteralString = """id, his, direction, at, kind, control_id, state, ack, reason, reason_vi, error_code,
    error_location, patient, numbers, size_bytes, attempts, settled_at, settled_by, repeats, is_corrected, resend_of"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A message that is in the log: how it stands there."""

    id: int
    state: str
    ack: str
    reason: Reason
    is_new: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What the log keeps of a message in, beside its bytes."""

    his: str
    kind: str
    control_id: str
    digest: bytes
    body: bytes
    patient: str = ""
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    state: str = "processed"
    ack: str = "AA"
    reason: Reason = NO_REASON


def store_message(db: Db, entry: Entry) -> Stored:
    """Keep a message; one that is there already is counted as repeated and told as it stands.

    A repeat that comes while the first is still being stored waits for it.
    """
    row = db.execute(_STORE, _values(entry), prepare=True).fetchone()
    if row is not None:
        return Stored(row[0], entry.state, entry.ack, entry.reason, is_new=True)
    known = db.execute(_KNOWN, (entry.his, entry.control_id, entry.digest)).fetchone()
    assert known is not None
    return Stored(known[0], known[1], known[2], Reason(*known[3:7]), is_new=False)


def _values(entry: Entry) -> dict[str, Any]:
    reason = entry.reason
    return {
        "state": entry.state,
        "his": entry.his,
        "kind": entry.kind[:40],
        "control_id": entry.control_id[:200],
        "digest": entry.digest,
        "size_bytes": len(entry.body),
        "patient": entry.patient[:200],
        "numbers": list(entry.numbers),
        "words": list(entry.words),
        "body": entry.body,
        "ack": entry.ack,
        "error_code": reason.code,
        "error_location": reason.location,
        "reason": reason.english,
        "reason_vi": reason.vietnamese,
    }


def settle_message(db: Db, message: int, state: str, ack: str, reason: Reason, who: str) -> None:
    """Write down what became of a message."""
    values = {
        "id": message,
        "state": state,
        "ack": ack,
        "who": who,
        "reason": reason.english[:2000],
        "reason_vi": reason.vietnamese[:2000],
        "error_code": reason.code,
        "error_location": reason.location[:40],
    }
    db.execute(_SETTLE, values, prepare=True)


def lock_message(db: Db, message: int) -> MessageItem | None:
    """Return a message and hold its row until the transaction ends."""
    row = db.execute(f"select {_COLUMNS} from message where id = %s for update", (message,)).fetchone()
    return _item(row) if row else None


def lock_waiting(db: Db, before: datetime) -> int | None:
    """Return the oldest message that was stored and not processed, and hold it; None: there is none."""
    row = db.execute(
        "select id from message where state = 'received' and at < %s order by id limit 1 for update skip locked",
        (before,),
    ).fetchone()
    return int(row[0]) if row else None


def select_message(db: Db, message: int) -> MessageItem | None:
    """Return a message of the log."""
    row = db.execute(f"select {_COLUMNS} from message where id = %s", (message,)).fetchone()
    return _item(row) if row else None


def select_body(db: Db, message: int) -> tuple[bytes, bytes | None]:
    """Return the bytes of a message, and what a person made of them, if anything."""
    row = db.execute("select body, corrected from message_body where message = %s", (message,)).fetchone()
    return (bytes(row[0]), bytes(row[1]) if row[1] is not None else None) if row else (b"", None)


def update_corrected(db: Db, message: int, corrected: bytes) -> None:
    """Keep a person's correction beside what came."""
    db.execute(
        "with kept as (update message_body set corrected = %s where message = %s)"
        " update message set is_corrected = true where id = %s",
        (corrected, message, message),
    )


def select_messages(
    db: Db, wanted: MessageFilter, words: list[str], after: tuple[datetime, int] | None, limit: int
) -> list[MessageItem]:
    """Return messages newest first, from the one after `after` on."""
    conditions, values = _conditions(wanted, words)
    if after:
        conditions.append("(at, id) < (%(after_at)s, %(after_id)s)")
        values |= {"after_at": after[0], "after_id": after[1]}
    where: LiteralString = " and ".join(conditions)
    query: LiteralString = f"select {_COLUMNS} from message where {where} order by at desc, id desc limit %(limit)s"
    return [_item(row) for row in db.execute(query, {**values, "limit": limit}).fetchall()]


def count_messages(db: Db, wanted: MessageFilter, words: list[str], most: int) -> int:
    """Return how many there are, counting no further than `most`."""
    conditions, values = _conditions(wanted, words)
    where: LiteralString = " and ".join(conditions)
    query: LiteralString = f"select count(*) from (select 1 from message where {where} limit %(limit)s) found"
    row = db.execute(query, {**values, "limit": most}).fetchone()
    return int(row[0]) if row else 0


def select_ids(db: Db, wanted: MessageFilter, words: list[str], limit: int) -> list[int]:
    """Return keys of messages, the oldest first."""
    conditions, values = _conditions(wanted, words)
    where: LiteralString = " and ".join(conditions)
    query: LiteralString = f"select id from message where {where} order by id limit %(limit)s"
    return [row[0] for row in db.execute(query, {**values, "limit": limit}).fetchall()]


def _conditions(wanted: MessageFilter, words: list[str]) -> tuple[list[LiteralString], dict[str, Any]]:
    conditions: list[LiteralString] = ["true"]
    exact: dict[LiteralString, str] = {
        "his": wanted.his,
        "direction": wanted.direction,
        "state": wanted.state,
        "kind": wanted.kind,
        "control_id": wanted.control_id,
    }
    conditions += [f"{name} = %({name})s" for name, value in exact.items() if value]
    if words:
        conditions.append("words @> %(words)s::text[]")
    if wanted.since:
        conditions.append("at >= %(since)s")
    if wanted.until:
        conditions.append("at < %(until)s")
    return conditions, {**exact, "words": words, "since": wanted.since, "until": wanted.until}


def _item(row: tuple[Any, ...]) -> MessageItem:
    values = [*row[:8], Reason(*row[8:12]), row[12], tuple(row[13]), *row[14:]]
    return MessageItem(*values)


def fail_orphan(db: Db, message: int) -> None:
    """Give up a message whose HIS is registered no more."""
    db.execute(
        "update message set state = 'failed', reason = 'its HIS is registered no more',"
        " reason_vi = 'Kết nối HIS của bản tin đã bị xóa', settled_at = now() where id = %s",
        (message,),
    )


def delete_old(db: Db, before: datetime, limit: int) -> int:
    """Remove messages that were settled well before this; return how many. What failed or waits stays."""
    return db.execute(
        "delete from message where id in (select id from message where at < %s"
        " and state in ('processed', 'ignored', 'sent', 'cancelled') order by at, id limit %s)",
        (before, limit),
    ).rowcount
