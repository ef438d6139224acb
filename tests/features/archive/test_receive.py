"""Receiving: acknowledged is kept, contradictions are noted, nothing is half there."""

import zipfile

import psycopg
import pytest
from tests.make.dicom import CT_CLASS, ct_slice, encode_dataset, part10

from khoanh.features import archive
from khoanh.features.archive.queries import receive as receive_queries
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, OutOfResources
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk

WHO = act_as_system("test")


def take(intake: archive.Intake, ds, syntax: str = EXPLICIT_LE) -> archive.Receipt:
    data = encode_dataset(ds, syntax)
    intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, syntax)
    for start in range(0, len(data), 999):
        intake.write(data[start : start + 999])
    return intake.commit()


def open_intake(desk: Desk, **source) -> archive.Intake:
    return archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1", **source))


def bytes_of(desk: Desk, uid: str) -> bytes:
    with desk.single(WHO) as unit:
        (stored,) = archive.locate(unit, instance_uid=uid)
    return b"".join(archive.iterate_dataset(desk.storage, stored))


def count(desk: Desk, sql: str) -> int:
    with desk.single(WHO) as unit:
        row = unit.db.execute(sql).fetchone()
    return row[0]


def test_a_stored_slice_comes_back_bit_for_bit(desk: Desk):
    ds = ct_slice(rows=300, columns=300)
    with open_intake(desk) as intake:
        assert take(intake, ds).outcome == "stored"
    assert bytes_of(desk, ds.SOPInstanceUID) == encode_dataset(ds)


@pytest.mark.parametrize("piece", [1000, 300_000, (1 << 20) + 5, 10_000_000])
def test_a_large_file_is_kept_whatever_its_pieces(desk: Desk, piece: int):
    file = part10(ct_slice(rows=1200, columns=1000))
    with archive.open_intake(desk, WHO, source=archive.Source("import", "t")) as intake:
        intake.begin_file()
        for start in range(0, len(file), piece):
            intake.write(file[start : start + piece])
        assert intake.commit().outcome == "stored"
    assert archive.verify_objects(desk, WHO).broken == []
    assert bytes_of(desk, ct_slice().SOPInstanceUID) == encode_dataset(ct_slice(rows=1200, columns=1000))


def test_the_index_counts_what_was_stored(desk: Desk):
    with open_intake(desk) as intake:
        for number in range(1, 6):
            take(intake, ct_slice(number=number, series=1 + number % 2))
    with desk.single(WHO) as unit:
        row = unit.db.execute("select series_count, instance_count, modalities, name_words from study").fetchone()
    assert row == (2, 5, ["CT"], ["nguyen", "van", "duc"])


def test_the_same_bytes_again_change_nothing(desk: Desk):
    ds = ct_slice()
    with open_intake(desk) as intake:
        take(intake, ds)
        assert take(intake, ds).outcome == "duplicate"
        assert take(intake, ct_slice(number=2)).outcome == "stored"
    assert count(desk, "select instance_count from study") == 2
    with zipfile.ZipFile(desk.storage.local_path(next(desk.storage.list_files()))) as pack:
        assert len(pack.namelist()) == 2


def test_the_same_object_as_file_and_as_data_set_is_one(desk: Desk):
    ds = ct_slice()
    with open_intake(desk) as intake:
        take(intake, ds)
        intake.begin_file()
        intake.write(part10(ds))
        assert intake.commit().outcome == "duplicate"


def test_other_bytes_under_the_uid_are_refused_and_recorded(desk: Desk):
    with open_intake(desk) as intake:
        take(intake, ct_slice())
        with pytest.raises(Conflict):
            take(intake, ct_slice(PatientComments="changed"))
    assert bytes_of(desk, ct_slice().SOPInstanceUID) == encode_dataset(ct_slice())
    assert count(desk, "select count(*) from object_conflict where not kept") == 1


def test_other_bytes_under_the_uid_are_kept_when_the_device_says_so(desk: Desk):
    with open_intake(desk, duplicate_policy="keep") as intake:
        take(intake, ct_slice())
        assert take(intake, ct_slice(PatientComments="changed")).outcome == "kept version"
        assert take(intake, ct_slice(PatientComments="changed")).outcome == "duplicate"
    assert count(desk, "select count(*) from object_conflict where kept") == 1
    assert count(desk, "select instance_count from study") == 1


def test_another_patient_in_one_study_is_accepted_and_marked(desk: Desk):
    with open_intake(desk) as intake:
        take(intake, ct_slice())
        take(intake, ct_slice(number=2, PatientID="BN999", PatientName="Trần^Thị Ánh"))
    assert count(desk, "select count(*) from identity_conflict") == 1
    assert count(desk, "select count(*) from study where identity_conflict and patient_id = 'BN000001'") == 1
    assert count(desk, "select instance_count from study") == 2


def test_a_data_set_that_is_not_what_the_request_says_is_a_mismatch(desk: Desk):
    with open_intake(desk) as intake:
        intake.begin(CT_CLASS, "1.2.3.4", EXPLICIT_LE)
        intake.write(encode_dataset(ct_slice()))
        with pytest.raises(archive.Mismatch):
            intake.commit()
    assert list(desk.storage.list_files()) == []


def test_nonsense_is_refused_and_the_intake_goes_on(desk: Desk):
    with open_intake(desk) as intake:
        intake.begin(CT_CLASS, "1.2.3.4", EXPLICIT_LE)
        intake.write(b"\xff" * 5000)
        with pytest.raises(Invalid):
            intake.commit()
        intake.abandon()
        assert take(intake, ct_slice()).outcome == "stored"
    assert count(desk, "select count(*) from instance") == 1


def test_an_object_larger_than_the_cap_is_refused(desk: Desk):
    small = Desk(desk.pool, desk.settings.model_copy(update={"max_object_bytes": 100}), desk.storage, desk.codecs, {})
    with open_intake(small) as intake, pytest.raises(OutOfResources):
        take(intake, ct_slice())


def test_one_who_may_not_store_cannot_open_an_intake(desk: Desk):
    reader = Principal(PrincipalKind.USER, "reader", frozenset({Permission.STUDY_READ}))
    with pytest.raises(Forbidden):
        archive.open_intake(desk, reader, source=archive.Source("upload"))


def test_a_long_header_is_indexed_from_the_store(desk: Desk):
    ds = ct_slice(rows=4, columns=4)
    ds.TextValue = "x" * 200_000
    with open_intake(desk) as intake:
        assert take(intake, ds).outcome == "stored"
    assert count(desk, "select number from instance") == 1


def test_a_pack_holds_one_study(desk: Desk):
    with open_intake(desk) as intake:
        for number in range(1, 4):
            take(intake, ct_slice(number=number, study=1))
            take(intake, ct_slice(number=number, study=2))
    assert count(desk, "select count(distinct pack) from instance join series on series.id = instance.series") == 2
    assert count(desk, "select count(*) from pack") == 2


def test_a_lost_database_refuses_and_comes_back(desk: Desk):
    with open_intake(desk) as intake:
        take(intake, ct_slice())
        with desk.single(WHO) as unit:
            unit.db.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        take(intake, ct_slice(number=2))
    assert count(desk, "select instance_count from study") == 2


def test_bytes_stay_when_their_row_may_have_been_committed(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    add = receive_queries.add_instance
    asked: list[str] = []

    def lose_the_answer(db, series, study, row, **more):
        asked.append(row.uid)
        if len(asked) == 2:
            raise psycopg.errors.DiskFull
        add(db, series, study, row, **more)
        raise psycopg.OperationalError

    with open_intake(desk) as intake:
        take(intake, ct_slice())
        with monkeypatch.context() as patch:
            patch.setattr(receive_queries, "add_instance", lose_the_answer)
            with pytest.raises(OutOfResources):
                take(intake, ct_slice(number=2))
        take(intake, ct_slice(number=3))
    assert len(asked) == 2
    assert bytes_of(desk, ct_slice(number=2).SOPInstanceUID) == encode_dataset(ct_slice(number=2))
    assert archive.verify_objects(desk, WHO).broken == []


def test_a_new_series_is_taken_on_a_connection_that_rolled_back(desk: Desk):
    with open_intake(desk) as intake:
        take(intake, ct_slice())
        with pytest.raises(RuntimeError), desk.unit(WHO) as unit:
            for _ in range(7):
                # psycopg prepares what comes often, and forgets all that is prepared at the next rollback.
                unit.db.execute("select count(*) from study where uid = %s", ("1",))
            raise RuntimeError
        take(intake, ct_slice(series=2))
        assert take(intake, ct_slice(series=2, number=2)).outcome == "stored"
