"""Paths, times and typed readings of segments."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import (
    Message,
    parse_date,
    parse_message,
    parse_moment,
    parse_path,
    read_ipc,
    read_mrg,
    read_obr,
    read_obx,
    read_orc,
    read_pid,
    read_pv1,
    read_sch,
)

VN = timezone(timedelta(hours=7))
MESSAGE = parse_message(
    "\r".join(
        [
            "MSH|^~\\&|HIS|BV|KHOANH|X|20240101||ORM^O01^ORM_O01|77|P|2.5.1||||||UNICODE UTF-8",
            "PID|1|OLD1|A1^^^BV01&1.2.3&ISO^MR~079080001234^^^^NI~DN4790001^^^BHYT^HC||Nguyễn^Đức^Văn||1980|F",
            "PV1|1|I|KNT^P2^G5||||D1^Trần^An|BS02^Lê^Bình|||||||||||LK01",
            "ORC|NW|CD1^HIS|F1^RIS||SC||^^^20240102080000^^S||20240101||||KKB",
            "OBR|1|CD1^HIS||CT01^CT sọ não^HIS^36643-5^CT^LN||||||||^Dị ứng cản quang|Đau^đầu|||BS02^Lê^Bình||ACC1|RP1"
            "|SPS1||||CT",
            "OBX|1|NM|BODYWT^Cân nặng||56.5|kg|||||F",
            "OBX|2|NM|BODYHT^Chiều cao||160|cm|||||F",
            "ZDS|1.2.3^100^Application^DICOM",
            "IPC|ACC2|RP2|1.2.4|SPS2|MR|P1^Não|TRẠM1|Phòng 3|MR1~MR2",
            "MRG|B1^^^BV01^MR~B2|||OLD2",
            "SCH|H1^HIS||||||||||^^^20240103090000^20240103093000||||||||||||||Booked|CD1^HIS",
        ]
    ).encode()
)


def segment(name: str, message: Message = MESSAGE):
    found = message.first(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("PID-3", "A1"),
        ("PID-3[type=MR].1", "A1"),
        ("PID-3[type=NI]", "079080001234"),
        ("PID-3[authority=bhyt].1", "DN4790001"),
        ("PID-3[authority_uid=1.2.3]", "A1"),
        ("PID-3[5!=MR]", "079080001234"),
        ("PID-3[1^=dn]", "DN4790001"),
        ("PID-3[1~=DN*]", "DN4790001"),
        ("PID-3[4.2=1.2.3].4.2", "1.2.3"),
        ("PID-3[3].1", "DN4790001"),
        ("PID-5.0", "Nguyễn^Đức^Văn"),
        ("OBX[3.1=BODYHT]-5", "160"),
        ("OBX[1]-5", "56.5"),
        ("OBR-4.2", "CT sọ não"),
        ("OBR-18", "ACC1"),
        ("ZDS-1.1", "1.2.3"),
        ("ZZZ-1", ""),
        ("PID-300", ""),
    ],
)
def test_a_path_reaches_its_value(path: str, value: str):
    assert parse_path(path).read(MESSAGE) == value


@pytest.mark.parametrize(
    "path",
    [
        "",
        "PID",
        "PID-0",
        "pid-3",
        "PID-3[",
        "PID-3[]",
        "PID-3[kind=MR]",
        "PID-3[type]",
        "PID-3.1.2.3",
        "PID-3[0]",
        "P" * 300,
    ],
)
def test_a_bad_path_is_refused_with_an_example(path: str):
    with pytest.raises(Invalid, match=r"PID-3\[type=MR\]"):
        parse_path(path)


@given(st.text(st.sampled_from("PIDOBX-[]=.0123459*?!^~type "), max_size=40))
def test_no_path_makes_reading_fail_otherwise(text: str):
    with contextlib.suppress(Invalid):
        parse_path(text).read(MESSAGE)


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("20240131", datetime(2024, 1, 31, tzinfo=VN), 8),
        ("2024", datetime(2024, 1, 1, tzinfo=VN), 4),
        ("202401310730", datetime(2024, 1, 31, 7, 30, tzinfo=VN), 12),
        ("20240131073015.25+0000", datetime(2024, 1, 31, 7, 30, 15, 250000, tzinfo=UTC), 14),
        ("2024-01-31T07:30:15Z", datetime(2024, 1, 31, 7, 30, 15, tzinfo=UTC), 14),
        ("2024-01-31 07:30", datetime(2024, 1, 31, 7, 30, tzinfo=VN), 12),
        ("31/01/2024", datetime(2024, 1, 31, tzinfo=VN), 8),
        ("31/1/2024 7:05", datetime(2024, 1, 31, 7, 5, tzinfo=VN), 12),
        ("31/01/2024 07:05 PM", datetime(2024, 1, 31, 19, 5, tzinfo=VN), 12),
        ("20240131240000", datetime(2024, 2, 1, tzinfo=VN), 14),
        ("20240131235960", datetime(2024, 2, 1, tzinfo=VN), 14),
    ],
)
def test_times_are_read_in_the_ways_they_are_written(text: str, at: datetime, precision: int):
    moment = parse_moment(text, VN)
    assert moment is not None
    assert (moment.at, moment.precision) == (at, precision)


@pytest.mark.parametrize(
    "text", ["", "x", "20241331", "20240230", "2024013", "99999999", "2024-01", "20240131075960x", "202401312575"]
)
def test_what_is_no_time_is_none(text: str):
    assert parse_moment(text) is None


@given(st.text(st.sampled_from("0123456789-/:. TZ+PMA"), max_size=30))
def test_no_text_makes_reading_a_time_fail(text: str):
    parse_moment(text)
    assert len(parse_date(text)) in (0, 4, 6, 8)


def test_births_keep_as_much_as_was_said():
    births = ("19800215", "198002", "1980", "19800000", "19800200", "15/02/1980", "")
    assert [parse_date(text) for text in births] == ["19800215", "198002", "1980", "1980", "198002", "19800215", ""]


def test_the_patient_is_read():
    pid = read_pid(segment("PID"))
    assert [one.id for one in pid.identifiers] == ["A1", "079080001234", "DN4790001", "OLD1"]
    assert (pid.identifiers[0].authority, pid.identifiers[0].type) == ("BV01", "MR")
    assert (pid.names[0].words, pid.birth_date, pid.sex) == ("Nguyễn Văn Đức", "1980", "F")


def test_the_visit_is_read():
    visit = read_pv1(segment("PV1"))
    assert (visit.patient_class, visit.place.room, visit.number) == ("I", "P2", "LK01")
    assert visit.referring[0].name.words == "Lê Bình"


def test_the_order_is_read():
    orc, obr = read_orc(segment("ORC")), read_obr(segment("OBR"))
    assert (orc.control, orc.placer.id, orc.filler.namespace, orc.priority, orc.start) == (
        "NW",
        "CD1",
        "RIS",
        "S",
        "20240102080000",
    )
    assert (obr.service.code, obr.service.alternate_system, obr.placer_1, obr.filler_1) == (
        "CT01",
        "LN",
        "ACC1",
        "SPS1",
    )
    assert (obr.danger, obr.clinical_info) == ("Dị ứng cản quang", "Đau^đầu")


def test_procedure_merge_schedule_and_observation_are_read():
    ipc, mrg, sch = read_ipc(segment("IPC")), read_mrg(segment("MRG")), read_sch(segment("SCH"))
    assert (ipc.accession, ipc.study_uid, ipc.station_aes) == ("ACC2", "1.2.4", ("MR1", "MR2"))
    assert [one.id for one in mrg.identifiers] == ["B1", "B2", "OLD2"]
    assert (sch.start, sch.placer_order.id, sch.status.code) == ("20240103090000", "CD1", "Booked")
    obx = read_obx(segment("OBX"))
    assert (obx.code.code, obx.values, obx.units) == ("BODYWT", ("56.5",), "kg")
