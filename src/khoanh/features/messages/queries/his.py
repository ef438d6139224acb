"""SQL of the profiles of HIS, and of strangers."""

from dataclasses import asdict, fields
from typing import Any, LiteralString

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from khoanh.features.messages.kinds import His, HisKnock, ResultForm

Db = psycopg.Connection[Any]
_FORM = tuple(ResultForm.__slots__)

_COLUMNS: LiteralString = """name, description, enabled, sending_application, sending_facility, addresses,
    charset, issuer, name_order, fields, codes, ack_mode, ack_when, host, port, tls, receiving_application,
    receiving_facility, version, out_charset, sends, order_message, result, ack_timeout_s, paused, failures, retry_at,
    last_error, last_error_vi, last_out_at"""

_INSERT = """
insert into his (name, description, enabled, sending_application, sending_facility, addresses, charset, issuer,
    name_order, fields, codes, ack_mode, ack_when, host, port, tls, receiving_application, receiving_facility, version,
    out_charset, sends, order_message, result, ack_timeout_s)
values (%(name)s, %(description)s, %(enabled)s, %(sending_application)s, %(sending_facility)s, %(addresses)s,
    %(charset)s, %(issuer)s, %(name_order)s, %(fields)s, %(codes)s, %(ack_mode)s, %(ack_when)s, %(host)s, %(port)s,
    %(tls)s, %(receiving_application)s, %(receiving_facility)s, %(version)s, %(out_charset)s, %(sends)s,
    %(order_message)s, %(result)s, %(ack_timeout_s)s)
on conflict do nothing
"""

_UPDATE = """
update his set description = %(description)s, enabled = %(enabled)s, sending_application = %(sending_application)s,
    sending_facility = %(sending_facility)s, addresses = %(addresses)s, charset = %(charset)s, issuer = %(issuer)s,
    name_order = %(name_order)s, fields = %(fields)s, codes = %(codes)s, ack_mode = %(ack_mode)s,
    ack_when = %(ack_when)s, host = %(host)s, port = %(port)s, tls = %(tls)s,
    receiving_application = %(receiving_application)s, receiving_facility = %(receiving_facility)s,
    version = %(version)s, out_charset = %(out_charset)s, sends = %(sends)s,
    order_message = %(order_message)s, result = %(result)s,
    ack_timeout_s = %(ack_timeout_s)s, changed_at = now(), retry_at = null, failures = 0
where name = %(name)s
"""

_LAST_IN = """
select his.name, (select max(at) from message where message.his = his.name and direction = 'in') from his
"""

_KNOCK = """
with known as (
    insert into his_knock (sending_application, sending_facility, address, kind)
    values (%(application)s, %(facility)s, %(address)s, %(kind)s)
    on conflict (sending_application, sending_facility) do update set address = excluded.address,
        kind = excluded.kind, count = his_knock.count + 1, last_at = now()
    returning count
), gone as (
    delete from his_knock where (select count from known) = 1 and (sending_application, sending_facility) in (
        select sending_application, sending_facility from his_knock
        order by last_at desc, sending_application offset %(most)s - 1)
)
select count from known
"""


def select_every_his(db: Db) -> list[His]:
    """Return all profiles by name, each with when its last message came."""
    last_in = dict(db.execute(_LAST_IN).fetchall())
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(f"select {_COLUMNS} from his order by name").fetchall()
    return [_his({**row, "last_in_at": last_in.get(row["name"])}) for row in rows]


def select_his(db: Db, name: str) -> His | None:
    """Return one profile."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(f"select {_COLUMNS} from his where name = %s", (name,)).fetchone()
    return _his(row) if row else None


def select_sender(db: Db, application: str, facility: str) -> His | None:
    """Return the profile of who writes this in MSH-3 and MSH-4; one that names the facility before one for any."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(
            f"select {_COLUMNS} from his where lower(sending_application) = lower(%s)"
            " and lower(sending_facility) in ('', lower(%s)) order by sending_facility desc limit 1",
            (application, facility),
        ).fetchone()
    return _his(row) if row else None


def select_receivers(db: Db) -> list[His]:
    """Return the profiles that are sent anything."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"select {_COLUMNS} from his where enabled and host <> '' and sends <> '{{}}' order by name"
        ).fetchall()
    return [_his(row) for row in rows]


def _his(row: dict[str, Any]) -> His:
    return His(
        **{
            **row,
            "addresses": tuple(row["addresses"]),
            "sends": tuple(row["sends"]),
            "fields": {name: tuple(paths) for name, paths in row["fields"].items()},
            "result": ResultForm(**{name: row["result"][name] for name in _FORM if name in row["result"]}),
        }
    )


def insert_his(db: Db, his: His) -> bool:
    """Add a profile; False: its name or its sender is taken."""
    return db.execute(_INSERT, _values(his)).rowcount == 1


def update_his(db: Db, his: His) -> bool:
    """Change a profile; False: another one has its sender. What is to be retried is tried at once."""
    try:
        with db.transaction():
            return db.execute(_UPDATE, _values(his)).rowcount == 1
    except psycopg.errors.UniqueViolation:
        return False


def _values(his: His) -> dict[str, Any]:
    values = {field.name: getattr(his, field.name) for field in fields(his)}
    return {
        **values,
        "addresses": list(his.addresses),
        "sends": list(his.sends),
        "fields": Jsonb({name: list(paths) for name, paths in his.fields.items()}),
        "result": Jsonb(asdict(his.result)),
        "codes": Jsonb({name: dict(table) for name, table in his.codes.items()}),
    }


def delete_his(db: Db, name: str) -> bool:
    """Remove a profile; False: there is none."""
    return db.execute("delete from his where name = %s", (name,)).rowcount == 1


def update_paused(db: Db, name: str, *, paused: bool) -> bool:
    """Stop or start a queue; one that goes on is tried at once. False: there is none of this name."""
    return (
        db.execute(
            "update his set paused = %s, retry_at = null, failures = case when %s then failures else 0 end"
            " where name = %s",
            (paused, paused, name),
        ).rowcount
        == 1
    )


def upsert_knock(db: Db, application: str, facility: str, address: str, kind: str, most: int) -> int:
    """Count a knock, keep at most `most`; return how often this one has knocked."""
    values = {"application": application, "facility": facility, "address": address, "kind": kind, "most": most}
    row = db.execute(_KNOCK, values).fetchone()
    return int(row[0]) if row else 0


def select_knocks(db: Db) -> list[HisKnock]:
    """Return knocks, the latest first."""
    with db.cursor(row_factory=class_row(HisKnock)) as cursor:
        return cursor.execute(
            "select sending_application, sending_facility, address, kind, count, first_at, last_at from his_knock"
            " order by last_at desc, sending_application, sending_facility"
        ).fetchall()


def delete_knock(db: Db, application: str, facility: str) -> bool:
    """Forget a knock; False: there is none."""
    return (
        db.execute(
            "delete from his_knock where lower(sending_application) = lower(%s)"
            " and (%s = '' or lower(sending_facility) = lower(%s))",
            (application, facility, facility),
        ).rowcount
        > 0
    )
