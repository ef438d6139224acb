"""SQL of storing objects: one call, one transaction, one round trip."""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from khoanh.adapters.storage import BlobPlace

Connection = psycopg.Connection[Any]
LostConnection = psycopg.OperationalError
"""The database went away: whether the last statement was committed is unknown."""
Refused = psycopg.DatabaseError
_SQLSTATE = DiagnosticField.SQLSTATE
_UNPREPARED = b"26000"


@dataclass(frozen=True, slots=True)
class Row:
    """What the index keeps of one object."""

    uid: str
    sop_class: int
    transfer_syntax: int
    number: int | None
    frames: int
    pack: int
    place: BlobPlace
    dataset_offset: int
    checksum: bytes


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a series stands in the index."""

    series: int
    study: int
    new_study: bool
    conflict: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The object that is already there under a UID."""

    study_uid: str
    series_uid: str
    file: str
    offset: int
    size_bytes: int
    dataset_offset: int
    transfer_syntax: int
    checksum: bytes


def place_series(db: Connection, place: dict[str, Any], instance_uid: str) -> Placed:
    """Find or make the patient, study and series; a contradicting identity is noted, never merged."""
    row = db.execute(
        "select o_series, o_study, o_new_study, o_conflict from place_series(%s::jsonb, %s)",
        (orjson.dumps(place).decode(), instance_uid),
    ).fetchone()
    assert row is not None
    return Placed(*row)


_CALL = (
    b"select receive_instance($1::bigint, $2::bigint, $3, $4::smallint, $5::smallint, $6::int, $7::int, $8::int,"
    b" $9::bigint, $10::bigint, $11::int, $12::bytea)"
)
_ADD = b"khoanh_receive", _CALL
_ADD_UNFLUSHED = b"khoanh_receive_unflushed", _CALL + b", set_config('synchronous_commit', 'off', true)"
_PREPARED: WeakKeyDictionary[psycopg.Connection[Any], set[bytes]] = WeakKeyDictionary()


def add_instance(db: Connection, series: int, study: int, row: Row, *, flush: bool = True) -> bool:
    """Add an object; False if one with its UID is there.

    Talks to libpq without a cursor between: that halves the client's share of the one call made for every object.

    Args:
        flush: Wait until the log is flushed; without, a crash of PostgreSQL may take the row back, and it must be
            possible to make it again from a pack that is not settled (`settle.py`).
    """
    values = (
        series, study, row.uid, row.sop_class, row.transfer_syntax, row.number, row.frames, row.pack,
        row.place.offset, row.place.size_bytes, row.dataset_offset,
    )  # fmt: skip
    texts: list[Any] = [None if value is None else str(value).encode() for value in values]
    texts.append(b"\\x" + row.checksum.hex().encode())
    return (
        _expect(_call_add(db, texts, _ADD if flush else _ADD_UNFLUSHED), ExecStatus.TUPLES_OK).get_value(0, 0) == b"t"
    )


def _call_add(db: Connection, texts: list[Any], call: tuple[bytes, bytes]) -> PGresult:
    connection, (name, statement) = db.pgconn, call
    if connection.transaction_status != TransactionStatus.IDLE:
        # The first object of a series, one statement among others: were it forgotten, all of them would fail.
        return connection.exec_params(statement, texts)
    prepared = _PREPARED.setdefault(db, set())
    if name not in prepared:
        _expect(connection.prepare(name, statement), ExecStatus.COMMAND_OK)
        prepared.add(name)
    result = connection.exec_prepared(name, texts)
    if result.error_field(_SQLSTATE) == _UNPREPARED:
        # psycopg sends DEALLOCATE ALL after a rollback; nothing was executed, so it may be asked again.
        prepared.clear()
        _expect(connection.prepare(name, statement), ExecStatus.COMMAND_OK)
        prepared.add(name)
        result = connection.exec_prepared(name, texts)
    return result


def _expect(result: PGresult, status: ExecStatus) -> PGresult:
    if result.status == status:
        return result
    fault = error_from_result(result)
    raise fault if result.error_field(_SQLSTATE) else psycopg.OperationalError("the connection to the index was lost")


def find_known(db: Connection, uid: str) -> Known | None:
    """Return the object stored under a UID."""
    row = db.execute(
        'select study.uid, series.uid, pack.file, instance."offset", instance.size_bytes, instance.dataset_offset,'
        " instance.transfer_syntax, instance.checksum from instance join series on series.id = instance.series"
        " join study on study.id = series.study join pack on pack.id = instance.pack where instance.uid = %s",
        (uid,),
    ).fetchone()
    return Known(*row) if row else None


def note_object_conflict(db: Connection, row: Row, study_uid: str, source: str, *, kept: bool) -> bool:
    """Record that other bytes came under a known UID; False if these very bytes were kept before."""
    if kept:
        before = db.execute(
            "select 1 from object_conflict where uid = %s and checksum = %s and kept", (row.uid, row.checksum)
        ).fetchone()
        if before:
            return False
    db.execute(
        'insert into object_conflict (uid, study_uid, source, kept, checksum, transfer_syntax, pack, "offset",'
        " size_bytes, dataset_offset) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            row.uid, study_uid, source, kept, row.checksum, row.transfer_syntax, row.pack if kept else None,
            row.place.offset if kept else None, row.place.size_bytes, row.dataset_offset,
        ),
    )  # fmt: skip
    return True


def is_out_of_room(fault: Exception) -> bool:
    """Tell a refusal of class 53 (insufficient resources): the server lives and committed nothing."""
    return isinstance(fault, psycopg.Error) and (fault.sqlstate or "").startswith("53")


def add_pack(db: Connection, file: str) -> int:
    """Register a pack and return its key."""
    row = db.execute(
        "insert into pack (file) values (%s) on conflict (file) do update set file = excluded.file returning id",
        (file,),
    ).fetchone()
    assert row is not None
    return int(row[0])


def code_uid(db: Connection, uid: str) -> int:
    """Return the small number that stands for a SOP class or transfer syntax."""
    row = db.execute("select code_uid(%s)", (uid,)).fetchone()
    assert row is not None
    return int(row[0])
