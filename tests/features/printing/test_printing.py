"""What is printed can be read by scanners: an outside program reads the codes back where there is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khoanh.features import audit, catalogue, devices, orders, patients, printing
from khoanh.features.printing.rules import draw_code_128, encode_code_128, format_scan, type_ascii
from khoanh.foundation.errors import Invalid
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("test")


def decode(values: list[int]) -> str:
    """Read symbol values as a scanner does (ISO/IEC 15417)."""
    text, in_c = "", values[0] == 105
    for value in values[1:-2]:
        if value == 99 and not in_c:
            in_c = True
        elif value == 100 and in_c:
            in_c = False
        else:
            text += f"{value:02d}" if in_c else chr(value + 32)
    return text


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=80))
def test_every_text_comes_back_from_its_bars(text: str) -> None:
    values = encode_code_128(text)
    assert decode(values) == text
    total = values[0] + sum(place * value for place, value in enumerate(values[1:-2], 1))
    assert values[-2] == total % 103 and values[-1] == 106


def test_the_bars_of_a_known_text_are_those_of_the_standard() -> None:
    # The usual example of Code 128; with start A instead of B its check would be 54.
    assert encode_code_128("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55, 106]
    width, _ = draw_code_128("2611230001")
    assert width == 20 + 11 * (1 + 5 + 1) + 13, "ten digits are five symbols"


@pytest.mark.parametrize("text", ["", "Đức", "a\tb", "x" * 81])
def test_what_no_bar_code_can_say_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        encode_code_128(text)


def test_a_console_is_typed_plain_letters_and_no_stray_key() -> None:
    assert type_ascii("Nguyễn^Văn\tĐức\r") == "NGUYEN VAN DUC"
    facts = {"code": "BN\t1", "name": "Đỗ Thị Ơn", "birth": "19700102", "sex": "F", "accession": "A1"}
    assert format_scan("{code}{tab}{name}{tab}{birth}{enter}", facts) == "BN 1\tDO THI ON\t19700102\r"


def test_a_slip_holds_all_orders_of_its_number_and_is_recorded(desk: Desk) -> None:
    with desk.unit(WHO) as unit:
        catalogue.add_service(unit, catalogue.Service("XQ01", "X-quang ngực", modality="DX"))
        patient = patients.upsert_patient(unit, patients.PatientFacts("BN001", name="Đỗ Thị Ơn", birth_date="19700102"))
        facts = {"patient": patient.id, "source": "HIS", "code": "XQ01", "slip": "P77"}
        one, two = (orders.place_order(unit, orders.OrderFacts(placer=number, **facts)).order for number in ("1", "2"))
        slip = printing.read_slip(unit, two.id)
        assert [order.id for order in slip.orders] == [two.id, one.id]
        assert slip.scan.text == f"BN001\tDO THI ON\t19700102\t\t{two.accession}"
        assert slip.accession is not None and slip.accession.text == two.accession
        assert slip.patient is not None and slip.patient.text == "BN001"
        assert slip.number is None and slip.scan.width == slip.scan.height
        found = audit.find_entries(unit, audit.AuditFilter(action="slip printed"))
        assert [entry.subject for entry in found.entries] == [f"order {two.id}"]


def test_the_qr_types_what_the_console_of_the_orders_device_wants(desk: Desk) -> None:
    layout = "{accession}{enter}{code}{enter}"
    with desk.unit(WHO) as unit:
        worklist = devices.WorklistProfile(scan_text=layout)
        devices.add_device(unit, devices.Device("US1", "192.0.2.1", 104, worklist=worklist))
        patient = patients.upsert_patient(unit, patients.PatientFacts("BN001", name="Đỗ Thị Ơn"))
        facts = orders.OrderFacts(patient.id, placer="1", source="HIS", name="Siêu âm", modality="US", device="US1")
        order = orders.place_order(unit, facts).order
        assert printing.read_slip(unit, order.id).scan.text == f"{order.accession}\rBN001\r"


@pytest.mark.parametrize("layout", ["{patient}", "Đ", "{tab", "a\tb", "x" * 201])
def test_a_layout_a_scanner_cannot_type_is_refused(desk: Desk, layout: str) -> None:
    device = devices.Device("US1", "192.0.2.1", 104, worklist=devices.WorklistProfile(scan_text=layout))
    with desk.unit(WHO) as unit, pytest.raises(Invalid):
        devices.add_device(unit, device)
