"""The audit trail stays as it was written, and a break shows."""

from threading import Thread

import psycopg
import pytest

from khoanh.features.audit import AuditFilter, anchor_chain, check_chain, find_entries, record
from khoanh.foundation.errors import Forbidden, Invalid
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")


def write_rows(desk: Desk, count: int) -> None:
    for number in range(count):
        with desk.unit(SYSTEM) as unit:
            record(unit, "thing done", subject=f"số {number}", detail={"n": number})


def tamper(database_url: str, statement: str) -> None:
    """Change rows as a database administrator with bad intent would: triggers off."""
    with psycopg.connect(database_url, autocommit=True) as db:
        db.execute("set session_replication_role = replica")
        db.execute(statement)


def test_rows_written_in_their_transactions_make_a_whole_chain(desk: Desk) -> None:
    write_rows(desk, 25)
    with desk.unit(SYSTEM) as unit:
        record(unit, "first of two")
        record(unit, "second of two")
    with desk.unit(SYSTEM) as unit:
        report = check_chain(unit, batch=7)
    assert report.links == 27
    assert report.is_intact


def test_a_rolled_back_transaction_leaves_no_row(desk: Desk) -> None:
    with pytest.raises(Invalid), desk.unit(SYSTEM) as unit:
        record(unit, "never happened")
        raise Invalid("no")
    write_rows(desk, 1)
    with desk.unit(SYSTEM) as unit:
        assert [entry.action for entry in find_entries(unit, AuditFilter()).entries] == ["thing done"]
        assert check_chain(unit).is_intact


@pytest.mark.parametrize("table", ["audit_entry", "audit_link"])
@pytest.mark.parametrize("statement", ["delete from {}", "truncate {} cascade", "update {} set hash = hash"])
def test_rows_cannot_be_changed_or_removed(desk: Desk, database_url: str, table: str, statement: str) -> None:
    write_rows(desk, 1)
    column = "who = who" if table == "audit_entry" else "hash = hash"
    with psycopg.connect(database_url, autocommit=True) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(statement.format(table).replace("hash = hash", column))


@pytest.mark.parametrize(
    ("statement", "position", "words"),
    [
        ("update audit_entry set who = 'someone else' where id = 3", 3, "changed"),
        ("update audit_entry set detail = '{\"n\": 99}' where id = 4", 4, "changed"),
        ("update audit_entry set at = at + interval '1 second' where id = 2", 2, "changed"),
        ("update audit_link set hash = sha256('x') where position = 3", 3, "changed"),
        ("delete from audit_entry where id = 2", 2, "removed"),
        ("delete from audit_link where position = 2", 2, "missing"),
        ("insert into audit_entry (kind, who, action) values ('user', 'mallory', 'nothing')", 0, "outside"),
    ],
)
def test_tampering_is_found(desk: Desk, database_url: str, statement: str, position: int, words: str) -> None:
    write_rows(desk, 6)
    tamper(database_url, statement)
    with desk.unit(SYSTEM) as unit:
        report = check_chain(unit)
    assert not report.is_intact
    assert report.faults[0].position == position
    assert words in report.faults[0].what


def test_a_cut_tail_is_found_by_the_anchored_head(desk: Desk, database_url: str) -> None:
    write_rows(desk, 5)
    with desk.unit(SYSTEM) as unit:
        assert anchor_chain(unit).position == 5
        assert check_chain(unit).is_intact
    tamper(database_url, "delete from audit_link where position > 3")
    tamper(database_url, "delete from audit_entry where id > 3")
    with desk.unit(SYSTEM) as unit:
        report = check_chain(unit)
    assert [fault.what for fault in report.faults] == ["the chain's tail was cut off"]


def test_a_rewritten_chain_is_found_by_the_anchored_head(desk: Desk, database_url: str) -> None:
    write_rows(desk, 3)
    with desk.unit(SYSTEM) as unit:
        anchor_chain(unit)
    tamper(database_url, "delete from audit_link")
    tamper(database_url, "delete from audit_entry")
    write_rows(desk, 4)
    with desk.unit(SYSTEM) as unit:
        assert "anchored" in check_chain(unit).faults[0].what


def test_a_line_of_anchors_torn_by_a_power_cut_is_mended(desk: Desk) -> None:
    write_rows(desk, 1)
    with desk.unit(SYSTEM) as unit:
        anchor_chain(unit)
    path = desk.settings.data / "audit" / "heads.jsonl"
    path.write_bytes(path.read_bytes() + b'{"position": 2, "ha')
    write_rows(desk, 2)
    with desk.unit(SYSTEM) as unit:
        anchor_chain(unit)
        report = check_chain(unit)
    assert report.anchors == 2
    assert report.is_intact


def test_many_at_once_make_one_chain_without_deadlock(desk: Desk) -> None:
    threads = [Thread(target=write_rows, args=(desk, 20)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.unit(SYSTEM) as unit:
        report = check_chain(unit)
    assert report.links == 80
    assert report.is_intact


def test_only_those_who_may_read_the_trail_check_it(desk: Desk) -> None:
    reader = Principal(PrincipalKind.USER, "lan", frozenset({Permission.STUDY_READ}))
    with desk.unit(reader) as unit, pytest.raises(Forbidden):
        check_chain(unit)
