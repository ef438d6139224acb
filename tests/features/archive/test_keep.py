"""Keeping: verify finds flipped bits, reindex rebuilds the index, deletion destroys."""

from tests.features.archive.test_receive import WHO, count, open_intake, take
from tests.make.dicom import ct_slice, make_uid

from khoanh.features import archive
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("job")


def fill(desk: Desk) -> None:
    with open_intake(desk, duplicate_policy="keep") as intake:
        for number in range(1, 4):
            take(intake, ct_slice(number=number))
        take(intake, ct_slice(number=1, PatientComments="second version"))
        take(intake, ct_slice(study=2, PatientName="Lê^Ánh"))


def snapshot(desk: Desk) -> list[tuple[object, ...]]:
    with desk.single(WHO) as unit:
        return unit.db.execute(
            "select study.uid, study.patient_name, study.at, study.modalities, series.uid, series.number, instance.uid,"
            " instance.size_bytes, instance.checksum, study.instance_count, study.series_count from study join series"
            " on series.study = study.id join instance on instance.series = series.id order by instance.uid"
        ).fetchall()


def test_verify_finds_nothing_wrong_with_what_was_stored(desk: Desk):
    fill(desk)
    report = archive.verify_objects(desk, SYSTEM)
    assert (report.objects, report.broken) == (5, [])


def test_verify_finds_a_flipped_bit(desk: Desk):
    fill(desk)
    with desk.single(WHO) as unit:
        (stored,) = archive.locate(unit, instance_uid=make_uid(1, 1, 2))
    with desk.storage.local_path(stored.place.file).open("r+b") as pack:
        pack.seek(stored.place.offset + 700)
        byte = pack.read(1)[0]
        pack.seek(stored.place.offset + 700)
        pack.write(bytes([byte ^ 4]))
    assert archive.verify_objects(desk, SYSTEM).broken == [(make_uid(1, 1, 2), "checksum differs")]


def test_reindex_gives_back_the_same_index(desk: Desk):
    fill(desk)
    before = snapshot(desk)
    with desk.single(WHO) as unit:
        # As a lost database: nothing guards what was written.
        unit.db.execute("set session_replication_role = replica")
        unit.db.execute("truncate instance, series, study, patient, pack, identity_conflict, object_conflict cascade")
        unit.db.execute("reset session_replication_role")
    report = archive.reindex(desk, SYSTEM)
    assert (report.added, report.left_out) == (5, [])
    assert snapshot(desk) == before
    assert count(desk, "select count(*) from object_conflict where kept") == 1


def test_reindex_of_a_whole_index_adds_nothing(desk: Desk):
    fill(desk)
    report = archive.reindex(desk, SYSTEM)
    assert (report.added, report.known) == (0, 5)


def test_a_deleted_study_is_gone_from_index_and_store(desk: Desk):
    fill(desk)
    with desk.unit(WHO) as unit:
        assert archive.delete_study(unit, make_uid(1)) == 3
    with desk.unit(SYSTEM) as unit:
        archive.erase_objects_job(unit)
    assert count(desk, "select count(*) from study") == 1
    assert count(desk, "select count(*) from patient") == 1
    assert len(list(desk.storage.list_files())) == 1
    assert archive.reindex(desk, SYSTEM).added == 0


def test_a_deleted_instance_leaves_its_neighbours_whole(desk: Desk):
    fill(desk)
    with desk.unit(WHO) as unit:
        archive.delete_instance(unit, make_uid(1), make_uid(1, 1), make_uid(1, 1, 2))
    with desk.unit(SYSTEM) as unit:
        archive.erase_objects_job(unit)
    assert count(desk, f"select instance_count from study where uid = '{make_uid(1)}'") == 2
    assert archive.verify_objects(desk, SYSTEM).broken == []
    assert archive.reindex(desk, SYSTEM).added == 0


def test_facts_are_made_once_and_grow_with_the_series(desk: Desk):
    fill(desk)
    with desk.unit(WHO) as unit:
        (first,) = archive.read_facts(unit, make_uid(1))
    with open_intake(desk) as intake:
        take(intake, ct_slice(number=4))
    with desk.unit(WHO) as unit:
        (second,) = archive.read_facts(unit, make_uid(1))
    assert len(second.parts) == len(first.parts) + 1
    assert second.instance_json(make_uid(1, 1, 2)) == first.instance_json(make_uid(1, 1, 2))
    assert not first.path.exists()
    assert [len(frames) for frames in second.frames.values()] == [1] * 4


def test_a_person_makes_the_second_version_current_and_both_stay_whole(desk: Desk):
    fill(desk)
    with desk.single(WHO) as unit:
        (conflict,) = archive.find_object_conflicts(unit).items
        (first,) = archive.locate(unit, instance_uid=conflict.instance_uid)
    with desk.unit(WHO) as unit:
        archive.settle_object_conflict(unit, conflict.id, use_second=True)
    with desk.single(WHO) as unit:
        (second,) = archive.locate(unit, instance_uid=conflict.instance_uid)
        assert archive.find_object_conflicts(unit).items == []
    assert second.checksum != first.checksum
    assert b"second version" in b"".join(archive.iterate_dataset(desk.storage, second))
    report = archive.verify_objects(desk, SYSTEM)
    assert (report.objects, report.broken) == (5, [])
