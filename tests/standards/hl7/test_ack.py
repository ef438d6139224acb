"""Acknowledgments in the words of each version."""

from datetime import UTC, datetime

import pytest

from khoanh.standards.hl7 import AckError, MessageHeader, format_ack, parse_header, parse_message

AT = datetime(2024, 1, 2, tzinfo=UTC)


def header(version: str = "2.5.1", **more: str) -> MessageHeader:
    kind = more.get("kind", "ORM^O01^ORM_O01")
    return parse_header(f"MSH|^~\\&|HIS&x|BV|KHOANH|CDHA|2024||{kind}|77\\T\\1|T|{version}|||AL|NE".encode())


def test_an_answer_turns_the_header_round_and_names_the_message():
    answer = parse_message(format_ack(header(), "AA", AT, "k1"))
    msh, msa = answer.segments
    assert [msh.value(n) for n in (3, 4, 5, 6)] == ["KHOANH", "CDHA", "HIS", "BV"]
    assert [msh.value(11), msh.value(12), msh.value(9, 2), msh.value(9, 3)] == ["T", "2.5.1", "O01", "ACK"]
    assert msa.text == "MSA|AA|77\\T\\1"


def test_an_error_of_new_versions_stands_in_err():
    data = format_ack(header("2.8"), "AE", AT, "k1", errors=[AckError("101", "Thiếu mã | bệnh nhân", "PID-3.1")])
    assert "ERR||PID^1^3^1^1|101^Required field missing^HL70357|E||||Thiếu mã \\F\\ bệnh nhân\r" in data.decode()
    assert "MSA|AE|77\\T\\1\r" in data.decode()


def test_an_error_of_old_versions_stands_in_msa_too():
    data = format_ack(header("2.3.1"), "AE", AT, "k1", errors=[AckError("101", "Thiếu mã", "PID-3")])
    assert "MSA|AE|77\\T\\1|Thiếu mã\rERR|PID^1^3^101&Required field missing&HL70357\r" in data.decode()


@pytest.mark.parametrize(
    ("version", "kind"),
    [("2.2", "ACK"), ("2.3", "ACK^O01"), ("2.3.1", "ACK^O01^ACK"), ("2.8", "ACK^O01^ACK"), ("weird", "ACK^O01^ACK")],
)
def test_the_type_of_the_answer_fits_the_version(version: str, kind: str):
    assert format_ack(header(version), "AA", AT, "1").decode().split("|")[8] == kind


def test_an_unknown_sender_of_an_unknown_message_is_answered():
    data = format_ack(MessageHeader(), "AR", AT, "1", errors=[AckError("100", "Không đọc được")])
    assert data.startswith(b"MSH|^~\\&|KHOANH|")
    assert b"MSA|AR\r" in data
