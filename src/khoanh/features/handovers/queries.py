"""SQL of handovers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from khoanh.features.handovers.kinds import DeliveryRow, Film, Handover, Link, Mode, Opening, PinKind

Db = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link and what is checked before it opens."""

    handover: int
    report: int
    expires_at: datetime
    revoked_at: datetime | None
    pin_kind: PinKind
    pin_salt: bytes
    pin_hash: bytes
    failures: int
    failed_at: datetime | None
    hide_name: bool


def read_key(db: Db) -> bytes:
    """Return the key that signs links and passes."""
    row = db.execute("select key from handover_key").fetchone()
    assert row is not None
    return bytes(row[0])


def find_report(db: Db, order: int) -> tuple[int | None, list[int]]:
    """Return the report of an order and all orders that it tells of."""
    rows = db.execute(
        "select o.report, o.imaging_order from report_order r join report_order o on o.report = r.report"
        " where r.imaging_order = %s order by o.imaging_order",
        (order,),
    ).fetchall()
    return (rows[0][0] if rows else None), [row[1] for row in rows]


def find_phone(db: Db, patient: int) -> str:
    """Return the phone number of a patient as it was told, empty if it was not."""
    row = db.execute("select coalesce(more ->> 'phone', '') from patient where id = %s", (patient,)).fetchone()
    return str(row[0]) if row else ""


def insert_handover(
    db: Db, mode: Mode, report: int | None, who: str, recipient: str, note: str, films: tuple[Film, ...]
) -> int:
    """Add a handover."""
    told = Jsonb([{"size": film.size, "count": film.count} for film in films])
    row = db.execute(
        "insert into handover (mode, report, who, recipient, note, films) values (%s, %s, %s, %s, %s, %s) returning id",
        (mode, report, who, recipient, note, told),
    ).fetchone()
    assert row is not None
    return int(row[0])


def insert_orders(db: Db, handover: int, orders: list[int]) -> None:
    """Say which orders it is of."""
    db.execute(
        "insert into handover_order (handover, imaging_order) select %s, unnest(%s::bigint[])", (handover, orders)
    )


def insert_link(
    db: Db,
    handover: int,
    token_hash: bytes,
    expires_at: datetime,
    pin_kind: PinKind,
    pin_salt: bytes,
    pin_hash: bytes,
    studies: list[str],
    *,
    hide_name: bool,
) -> None:
    """Add the link of a handover, and the studies that it opens."""
    db.execute(
        "insert into handover_link (handover, token_hash, expires_at, pin_kind, pin_salt, pin_hash, hide_name)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        (handover, token_hash, expires_at, pin_kind, pin_salt, pin_hash, hide_name),
    )
    db.execute("insert into handover_study (handover, study_uid) select %s, unnest(%s::text[])", (handover, studies))


_LINK = """select l.handover, h.report, l.expires_at, l.revoked_at, l.pin_kind, l.pin_salt, l.pin_hash, l.failures,
    l.failed_at, l.hide_name from handover_link l join handover h on h.id = l.handover"""


def find_link(db: Db, token_hash: bytes) -> LinkRow | None:
    """Return the link whose token has this hash."""
    with db.cursor(row_factory=class_row(LinkRow)) as cursor:
        return cursor.execute(_LINK + " where l.token_hash = %s", (token_hash,)).fetchone()


def lock_link(db: Db, handover: int) -> LinkRow | None:
    """Lock the link of a handover."""
    with db.cursor(row_factory=class_row(LinkRow)) as cursor:
        return cursor.execute(_LINK + " where l.handover = %s for update of l", (handover,)).fetchone()


def update_failures(db: Db, handover: int, failures: int, at: datetime | None) -> None:
    """Keep how many wrong PINs there were, and when the last one."""
    db.execute("update handover_link set failures = %s, failed_at = %s where handover = %s", (failures, at, handover))


def update_revoked(db: Db, handover: int, at: datetime, who: str, reason: str) -> None:
    """Close a link."""
    db.execute(
        "update handover_link set revoked_at = %s, revoked_by = %s, revoke_reason = %s where handover = %s",
        (at, who, reason, handover),
    )


def select_scope(db: Db, handover: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the orders of a handover, and those of its studies that are matched with one of them still."""
    row = db.execute(
        "select (select coalesce(array_agg(o.imaging_order order by o.imaging_order), '{}') from handover_order o"
        "   where o.handover = %(handover)s),"
        " (select coalesce(array_agg(s.study_uid order by s.study_uid), '{}') from handover_study s"
        "   where s.handover = %(handover)s and exists (select 1 from order_study m join study t on t.id = m.study"
        "     join handover_order o on o.imaging_order = m.imaging_order"
        "     where o.handover = %(handover)s and t.uid = s.study_uid))",
        {"handover": handover},
    ).fetchone()
    assert row is not None
    return tuple(row[0]), tuple(row[1])


def select_given(db: Db, handover: int) -> tuple[int, tuple[str, ...]]:
    """Return the report of a handover, and the studies that its link was given."""
    row = db.execute(
        "select report, (select coalesce(array_agg(study_uid order by study_uid), '{}') from handover_study"
        " where handover = h.id) from handover h where id = %s",
        (handover,),
    ).fetchone()
    return (int(row[0] or 0), tuple(row[1])) if row else (0, ())


def find_standing(db: Db, report: int, *, approved: bool) -> int:
    """Return the number of the version that stands, the returned one or, if asked, an approved one; 0: none does."""
    row = db.execute(
        "select case when r.returned > 0 then r.returned when %(approved)s and o.state in ('approved', 'signed')"
        " then r.latest else 0 end from report r join report_order k on k.report = r.id"
        " join imaging_order o on o.id = k.imaging_order where r.id = %(report)s order by k.imaging_order limit 1",
        {"report": report, "approved": approved},
    ).fetchone()
    return int(row[0]) if row else 0


def insert_opening(db: Db, handover: int, what: str, address: str) -> None:
    """Note that something was done with a link."""
    db.execute("insert into handover_opening (handover, what, address) values (%s, %s, %s)", (handover, what, address))


def select_handovers(db: Db, *, order: int | None = None, handover: int | None = None) -> list[Handover]:
    """Return the handovers of an order, the newest first, or one."""
    rows = db.execute(
        "select h.id, h.mode, h.at, h.who, h.recipient, h.note, h.films,"
        " (select array_agg(o.imaging_order order by o.imaging_order) from handover_order o where o.handover = h.id),"
        " l.expires_at, l.pin_kind, l.hide_name, l.failures, l.revoked_at, l.revoked_by, l.revoke_reason,"
        " (select jsonb_agg(jsonb_build_array(p.at, p.what, p.address) order by p.id desc) from"
        "   (select id, at, what, address from handover_opening where handover = h.id order by id desc limit 200) p)"
        " from handover h left join handover_link l on l.handover = h.id"
        " where (%(one)s::bigint is null or h.id = %(one)s) and (%(order)s::bigint is null or h.id in"
        "   (select handover from handover_order where imaging_order = %(order)s))"
        " order by h.id desc limit 200",
        {"one": handover, "order": order},
    ).fetchall()
    return [_shape(row) for row in rows]


def _shape(row: tuple[Any, ...]) -> Handover:
    films = tuple(Film(one["size"], one["count"]) for one in row[6])
    link = None if row[8] is None else Link(*row[8:15])
    openings = tuple(Opening(datetime.fromisoformat(at), what, address) for at, what, address in row[15] or ())
    orders = tuple(row[7] or ())
    return Handover(row[0], row[1], row[2], row[3], row[4], row[5], orders, films, link, openings)


def select_deliveries(
    db: Db, since: datetime, until: datetime, before: tuple[datetime, int] | None, limit: int
) -> list[DeliveryRow]:
    """Return how exams that were first handed over in a span reached their patients, the newest first."""
    rows = db.execute(
        "select order_id, accession_number, placer_order_number, source, delivery, films, first_at, last_at"
        " from khoanh_read.deliveries where first_at >= %(since)s and first_at < %(until)s"
        " and (%(at)s::timestamptz is null or (first_at, order_id) < (%(at)s, %(id)s))"
        " order by first_at desc, order_id desc limit %(limit)s",
        {
            "since": since,
            "until": until,
            "at": before and before[0],
            "id": before and before[1],
            "limit": limit,
        },
    ).fetchall()
    return [DeliveryRow(*row) for row in rows]


def select_modes(db: Db, order: int) -> list[Mode]:
    """Return how an order was handed over."""
    rows = db.execute(
        "select distinct h.mode from handover h join handover_order o on o.handover = h.id where o.imaging_order = %s",
        (order,),
    ).fetchall()
    return [row[0] for row in rows]
