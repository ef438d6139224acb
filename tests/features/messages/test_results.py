"""Results that a HIS wrote: kept in every version, with their files."""

import base64

import pytest
from tests.features.messages.conftest import Send, ask, code_of
from tests.make import hl7 as make

from khoanh.transaction import Desk

PDF = b"%PDF-1.4 nothing"


def result(*observations: str, status: str = "F", control_id: str = "R1", number: str = "CD0001") -> bytes:
    obr = f"OBR|1|{number}^HIS1||CT01^CT sọ não|||20240102080000|||||||||||ACC1||||20240102090000|||{status}"
    obr += "|||||||CC001&Trần&Bình"
    segments = [f"OBX|{number}|{text}" for number, text in enumerate(observations, 1)]
    return make.message("ORU^R01^ORU_R01", make.PID, obr, *segments, control_id=control_id)


def test_a_result_is_kept_for_its_order(desk: Desk, send: Send):
    send(make.order(control_id="o"))
    data = base64.b64encode(PDF).decode()
    answer = send(
        result(
            "TX|KL^Kết luận||Bình thường~Theo dõi||||||F",
            "CE|CODE^Mã||A1^Không thấy tổn thương||||||F",
            f"ED|PDF^Bản in||^Application^PDF^Base64^{data}||||||F",
            "RP|LINK^Xem||https://his.example/1^^text^html||||||F",
            "ST|113014^DICOM Study^DCM||1.2.3||||||F",
        )
    )
    assert code_of(answer) == "AA"
    columns = "placer, accession, status, version, is_latest, study_uid, reader_code, reader, imaging_order is not null"
    assert ask(desk, f"select {columns} from received_result") == [
        ("CD0001", "ACC1", "F", 1, True, "1.2.3", "CC001", "Trần Bình", True)
    ]
    [[texts]] = ask(desk, "select texts from received_result")
    assert [(text["name"], text["value"]) for text in texts] == [
        ("Kết luận", "Bình thường\nTheo dõi"),
        ("Mã", "Không thấy tổn thương"),
    ]
    assert ask(desk, "select title, media_type, content, address from received_document order by id") == [
        ("Bản in", "application/pdf", PDF, ""),
        ("Xem", "text/html", None, "https://his.example/1"),
    ]


def test_a_correction_is_a_new_version_and_a_cancellation_too(desk: Desk, send: Send):
    for number, status in enumerate("PFCX"):
        assert code_of(send(result(f"TX|KL||{status}", status=status, control_id=f"{number}"))) == "AA"
    assert ask(desk, "select version, status, is_latest from received_result order by version") == [
        (1, "P", False),
        (2, "F", False),
        (3, "C", False),
        (4, "X", True),
    ]


def test_a_result_of_no_order_of_ours_is_kept(desk: Desk, send: Send):
    assert code_of(send(result("TX|KL||x"))) == "AA"
    assert ask(desk, "select imaging_order, placer from received_result") == [(None, "CD0001")]
    assert "Không tìm thấy" in ask(desk, "select reason_vi from message")[0][0]


@pytest.mark.parametrize("file", ["ED|PDF||^A^PDF^Base64^not base64!", "ED|PDF||^A^PDF^Hex^xyz"])
def test_a_broken_file_fails_and_is_kept(desk: Desk, send: Send, file: str):
    assert code_of(send(result(file))) == "AE"
    assert ask(desk, "select count(*) from received_result") == [(0,)]


def test_a_result_without_any_number_fails(send: Send):
    assert code_of(send(make.message("ORU^R01", make.PID, "OBR|1|||CT01"))) == "AE"
    assert code_of(send(make.message("ORU^R01", make.PID, control_id="2"))) == "AE"
    assert code_of(send(make.message("ORU^R30", make.PID, control_id="3"))) == "AR"
