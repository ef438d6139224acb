"""Sheets: what they say, what they never say, and that a document stays as it was given out."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from tests.features.reports.conftest import CLINICIAN
from tests.features.sheets.conftest import FINDING, HAI, LAN, SYSTEM, TEXT, WRITER, House, read_text, run

from khoanh.features import reports, sheets
from khoanh.features.sheets.rules import choose_form, tell_age
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission


def test_a_sheet_names_who_what_and_by_whom_in_letters_that_it_carries(house: House, tmp_path: Path) -> None:
    order = house.order()
    report = house.approved(order)
    printed = house.sheet(report.id, 1)
    said = read_text(printed.pdf, tmp_path)
    for part in (
        "SỞ Y TẾ HÀ NỘI", "BỆNH VIỆN ĐA KHOA BA VÌ", "MS: 09/BV2", f"Số: {house.accession(order)}", "NGUYỄN VĂN ĐỨC",
        "PHIẾU CHỤP CẮT LỚP VI TÍNH", "12 phố Huế, Hà Nội", "GD4010123456789", "01/02/1970", "Nam", "Viêm phổi",
        "BS. Lê Bình", "CLVT ngực", "Phổi sáng đều hai bên.", "Không thấy bất thường.", "J18.9",
        "Tái khám sau 3 tháng → khoa Hô hấp.", "BSCKII. Trần Thị Lan", "001234/HNO-CCHN", "Trang 1/1",
    ):  # fmt: skip
        assert part in said, part
    assert "NHÁP" not in said.replace(" ", "")
    fonts = run("pdffonts", str(tmp_path / "sheet.pdf")).splitlines()[2:]
    assert fonts and all(line.split()[-5] == "yes" for line in fonts)
    assert b"pdfaid:part" in printed.pdf or b"pdfaid" in printed.pdf


def test_what_a_reader_types_is_text_and_never_markup(house: House, tmp_path: Path) -> None:
    report = house.approved(house.order())
    said = read_text(house.sheet(report.id, 1).pdf, tmp_path)
    assert 'Tư thế thẳng #eval("1+1") $x^2$ *đậm* @khong <nhan>' in said


def test_a_draft_says_so_and_is_for_who_reads(house: House, tmp_path: Path) -> None:
    report = house.write(house.order())
    printed = house.sheet(report.id)
    assert printed.document is None
    # The mark stands aslant, so that its letters come one by one.
    page = Counter(read_text(printed.pdf, tmp_path).replace(" ", ""))
    approved = house(reports.approve_report, report.id, report.revision, who=LAN)
    final = Counter(read_text(house.sheet(approved.id, 1).pdf, tmp_path).replace(" ", ""))
    assert page["Ả"] == final["Ả"] + 1 and page["Á"] == final["Á"] + 1
    clinician = replace(CLINICIAN, permissions=CLINICIAN.permissions | {Permission.REPORT_PRINT})
    with pytest.raises(Forbidden):
        house.sheet(report.id, who=clinician)
    with pytest.raises(NotFound):
        sheets.print_result(house.desk, clinician, report.orders[0].id)


def test_who_ordered_prints_what_was_returned(house: House, tmp_path: Path) -> None:
    order = house.order()
    report = house.approved(order)
    house(reports.return_result, report.id, 1)
    with pytest.raises(Forbidden):
        sheets.print_result(house.desk, CLINICIAN, order)
    clinician = replace(CLINICIAN, permissions=CLINICIAN.permissions | {Permission.REPORT_PRINT})
    printed = sheets.print_result(house.desk, clinician, order)
    assert printed.document is not None
    assert "Không thấy bất thường." in read_text(printed.pdf, tmp_path)


def test_a_document_is_the_same_bytes_for_ever_and_each_version_has_its_own(house: House, tmp_path: Path) -> None:
    report = house.approved(house.order())
    first = sheets.make_document(house.desk, SYSTEM, report.id, 1)
    assert house.sheet(report.id, 1).pdf == first.pdf
    with house.desk.unit(SYSTEM) as unit:
        sheets.change_letterhead(unit, sheets.Letterhead(hospital="Bệnh viện khác"))
    assert sheets.make_document(house.desk, SYSTEM, report.id, 1) == first
    corrected = replace(FINDING, conclusion="Nốt mờ thùy trên phổi phải.")
    house(reports.correct_report, report.id, corrected, "xem lại", 1, who=LAN)
    second = sheets.make_document(house.desk, SYSTEM, report.id, 2)
    assert second.sop_uid != first.sop_uid
    assert "đính chính, phiên bản 2, thay cho phiên bản 1" in read_text(second.pdf, tmp_path)
    with house.desk.unit(SYSTEM) as unit:
        assert sheets.read_document(unit, report.id, 1) == first


def test_what_is_not_approved_has_no_document(house: House) -> None:
    report = house.write(house.order())
    with pytest.raises(Conflict):
        sheets.make_document(house.desk, SYSTEM, report.id, 1)
    report = house(reports.approve_report, report.id, report.revision, who=LAN)
    house(reports.unapprove_report, report.id, "xem lại", who=LAN)
    with pytest.raises(Conflict):
        sheets.make_document(house.desk, SYSTEM, report.id, 1)


def test_key_images_are_on_the_sheet_as_jpeg_with_their_captions(house: House, tmp_path: Path) -> None:
    order = house.order()
    image = replace(house.photograph(order, rows=64, columns=64), centre=-600.0, width=1500.0, caption="Nốt mờ")
    report = house.approved(order, replace(FINDING, key_images=(image,)))
    printed = house.sheet(report.id, 1, who=replace(WRITER, permissions=WRITER.permissions))
    assert "Nốt mờ" in read_text(printed.pdf, tmp_path)
    listed = run("pdfimages", "-list", str(tmp_path / "sheet.pdf"))
    assert " jpeg " in listed and " 64 " in listed


def test_the_codes_of_a_sheet_are_read_by_a_scanner(house: House, tmp_path: Path) -> None:
    report = house.approved(house.order())
    with house.desk.unit(HAI) as unit:
        sheets.give_link(unit, report.id, "https://kq.example.vn/x/abcdef0123456789")
    printed = house.sheet(report.id, 1)
    (tmp_path / "sheet.pdf").write_bytes(printed.pdf)
    run("pdftoppm", "-r", "200", "-png", str(tmp_path / "sheet.pdf"), str(tmp_path / "page"))
    read = run("zbarimg", "-q", *[str(page) for page in tmp_path.glob("page*.png")])
    assert "QR-Code:https://kq.example.vn/x/abcdef0123456789" in read
    assert "CODE-128:BN1" in read


def test_a_long_text_goes_on_the_next_page_with_its_number(house: House, tmp_path: Path) -> None:
    report = house.approved(house.order(), replace(FINDING, description="Tổn thương dạng nốt.\n" * 120))
    said = read_text(house.sheet(report.id, 1).pdf, tmp_path)
    assert "Trang 1/3" in said and "Trang 3/3" in said


def test_a_form_with_a_mistake_tells_the_line_and_is_not_kept(house: House) -> None:
    source = '#import "parts.typ": *\n#show: sheet\n#letterhead()\n#khongco()\n'
    with house.desk.unit(WRITER) as unit:
        before = sheets.read_template(unit, "ct")
    draft = sheets.Draft("ct", before.options, source)
    with pytest.raises(sheets.TemplateFault) as caught:
        sheets.preview_template(house.desk, WRITER, draft)
    assert (caught.value.mistakes[0].line, caught.value.mistakes[0].file) == (4, "sheet.typ")
    assert "dòng 4" in caught.value.vietnamese
    with pytest.raises(sheets.TemplateFault):
        sheets.change_template(house.desk, WRITER, draft, since=0)
    with pytest.raises(Invalid):
        sheets.preview_template(house.desk, WRITER, replace(draft, options=replace(before.options, size=99)))
    with house.desk.unit(WRITER) as unit:
        assert sheets.read_template(unit, "ct") == before


def test_a_report_keeps_the_version_of_the_form_that_it_was_made_with(house: House, tmp_path: Path) -> None:
    first = house.approved(house.order("1"))
    made = sheets.make_document(house.desk, SYSTEM, first.id, 1)
    with house.desk.unit(WRITER) as unit:
        before = sheets.read_template(unit, "ct")
    changed = sheets.Draft("ct", replace(before.options, title="Phiếu CLVT mới"), before.source + "\nXin cảm ơn!\n")
    assert sheets.change_template(house.desk, WRITER, changed, since=0, note="thêm lời").number == 1
    with pytest.raises(Conflict):
        sheets.change_template(house.desk, WRITER, changed, since=0)
    second = house.approved(house.order("2"), TEXT)
    after = sheets.make_document(house.desk, SYSTEM, second.id, 1)
    assert (made.template, after.template) == (0, 1)
    said = read_text(after.pdf, tmp_path)
    assert "PHIẾU CLVT MỚI" in said and "Xin cảm ơn!" in said
    assert sheets.make_document(house.desk, SYSTEM, first.id, 1).pdf == made.pdf
    with house.desk.unit(WRITER) as unit:
        assert [one.number for one in sheets.list_template_versions(unit, "ct")] == [1, 0]


@pytest.mark.parametrize(
    ("birth", "year", "told"),
    [("19700201", None, "56"), ("", 1970, "56"), ("20250101", None, "22 tháng"), ("20261120", None, "4 ngày")],
)  # fmt: skip
def test_ages_are_told_as_the_forms_have_them(birth: str, year: int | None, told: str) -> None:
    from datetime import date

    assert tell_age(birth, year, date(2026, 11, 24)) == told


def test_services_of_one_kind_have_their_form_and_others_the_general_one() -> None:
    assert [choose_form(one) for one in (["DX", "CR"], ["CT"], ["MR"], ["US"], ["CT", "MR"], ["ES"], [])] == [
        "xray", "ct", "mr", "us", "general", "general", "general"
    ]  # fmt: skip
