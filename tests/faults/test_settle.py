"""PostgreSQL dies before its log is flushed: the rows it took are made again from the packs, first of all."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.make.dicom import ct_slice, encode_dataset, make_uid

from khoanh.assembly import open_desk
from khoanh.db import EmbeddedPostgres, migrate_database
from khoanh.features import archive
from khoanh.foundation.identity import act_as_system
from khoanh.foundation.settings import Settings
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]
WHO = act_as_system("test")
SLICES = 12


class Hospital:
    """An archive whose PostgreSQL flushes what may wait only every ten seconds, and can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.start()
        migrate_database(self.url)

    def start(self) -> None:
        self.server = EmbeddedPostgres(self.folder, {"wal_writer_delay": "10s", "bgwriter_delay": "10s"})
        self.url = self.server.start().url

    def crash(self) -> None:
        """Kill PostgreSQL as a power cut would, and start it again."""
        master = psutil.Process(int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0]))
        family = [master, *master.children(recursive=True)]
        for process in family:
            process.kill()
        psutil.wait_procs(family, timeout=10)
        self.server.stop()
        self.start()

    def open_desk(self):
        return open_desk(Settings(data=self.folder, database_url=self.url, min_free_bytes=0), self.url)

    def count_rows(self) -> int:
        """Count what the index holds, without anybody settling it first."""
        with psycopg.connect(self.url) as connection:
            return connection.execute("select count(*) from instance").fetchone()[0]


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    place = Hospital(tmp_path)
    yield place
    place.server.stop()


def take(intake: archive.Intake, number: int) -> None:
    ds = ct_slice(number=number)
    intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
    intake.write(encode_dataset(ds))
    assert intake.commit().outcome == "stored"


def found(desk: Desk) -> dict[str, bytes]:
    with desk.single(WHO) as unit:
        stored = archive.locate(unit, study_uid=ct_slice().StudyInstanceUID)
    return {item.instance_uid: b"".join(archive.iterate_dataset(desk.storage, item)) for item in stored}


def sent(count: int = SLICES) -> dict[str, bytes]:
    slices = [ct_slice(number=number) for number in range(1, count + 1)]
    return {ds.SOPInstanceUID: encode_dataset(ds) for ds in slices}


def test_rows_that_were_lost_are_there_again_before_the_first_answer(hospital: Hospital) -> None:
    with hospital.open_desk() as desk:
        intake = archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1"))
        for number in range(1, SLICES + 1):
            take(intake, number)
        hospital.crash()
        assert hospital.count_rows() < SLICES, "nothing was lost: this test shows nothing"
        with hospital.open_desk() as after:
            assert found(after) == sent()
        # The sender that was in the middle goes on in the same pack.
        with intake:
            take(intake, SLICES + 1)
    with hospital.open_desk() as desk:
        assert found(desk) == sent(SLICES + 1)
        assert not archive.verify_objects(desk, WHO).broken
        with desk.single(WHO) as unit:
            assert unit.db.execute("select instance_count from study").fetchone() == (SLICES + 1,)


def test_a_closed_pack_has_lost_nothing(hospital: Hospital) -> None:
    with hospital.open_desk() as desk, archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1")) as intake:
        for number in range(1, SLICES + 1):
            take(intake, number)
    hospital.crash()
    assert hospital.count_rows() == SLICES


def test_what_was_deleted_before_the_crash_does_not_come_back(hospital: Hospital) -> None:
    with hospital.open_desk() as desk:
        intake = archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1"))
        for number in range(1, SLICES + 1):
            take(intake, number)
        gone = ct_slice(number=3)
        with desk.unit(WHO) as unit:
            archive.delete_instance(unit, gone.StudyInstanceUID, gone.SeriesInstanceUID, gone.SOPInstanceUID)
        hospital.crash()
        with hospital.open_desk() as after:
            expected = sent()
            del expected[gone.SOPInstanceUID]
            assert found(after) == expected
        intake.close()


def test_an_object_that_was_never_whole_is_left_out(hospital: Hospital) -> None:
    with hospital.open_desk() as desk:
        intake = archive.open_intake(desk, WHO, source=archive.Source("dimse", "CT1"))
        take(intake, 1)
        torn = ct_slice(number=2, SOPInstanceUID=make_uid(9, 9))
        intake.begin(torn.SOPClassUID, torn.SOPInstanceUID, EXPLICIT_LE)
        intake.write(encode_dataset(torn)[:-40])
        hospital.crash()
        with hospital.open_desk() as after:
            assert found(after) == sent(1)
        intake.abandon()
        intake.close()
