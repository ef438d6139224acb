"""Writes figures and registers as Excel workbooks (Office Open XML, ECMA-376)."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from khoanh.features.statistics.count import (
    count_cases,
    list_everything,
    measure_storage,
    note_export,
)
from khoanh.features.statistics.kinds import CountedCase, Overview, Question, Stored
from khoanh.features.statistics.rules import find_register, reckon_age
from khoanh.features.statistics.words import (
    DIMENSIONS,
    STAGES,
    STEPS,
    name_period,
    name_reason,
    name_row,
    name_value,
)
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

# A cell that begins with "=" is text that somebody typed, never a formula; nor is an address a link.
_OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
FIGURES: Final[tuple[tuple[str, str], ...]] = (
    ("orders", "Chỉ định"),
    ("performed", "Đã chụp"),
    ("approved", "Đã duyệt"),
    ("returned", "Đã trả"),
    ("refused", "Từ chối"),
    ("cancelled", "Đã hủy"),
    ("discontinued", "Ngừng"),
    ("overdue", "Quá hạn"),
    ("filmless", "Trả không phim"),
    ("films", "Phim"),
    ("spoilt", "Phim hỏng"),
    ("exposures", "Phát tia"),
    ("repeats", "Chụp lại"),
    ("report_minutes", "Trung vị đọc (phút)"),
    ("report_minutes_90", "90 % đọc (phút)"),
)
_REGISTER: Final[tuple[tuple[str, int], ...]] = (
    ("STT", 6), ("Ngày giờ", 17), ("Số chỉ định", 16), ("Mã người bệnh", 16), ("Họ và tên", 26), ("Tuổi", 6),
    ("Giới", 6), ("Địa chỉ", 30), ("Số thẻ BHYT", 18), ("Khoa", 18), ("Chẩn đoán", 30), ("Yêu cầu", 28),
    ("Kết luận", 44), ("Bác sĩ chỉ định", 20), ("Bác sĩ đọc", 20), ("Kỹ thuật viên", 20), ("Số phim", 9),
)  # fmt: skip


def write_workbook(unit: Unit, question: Question) -> bytes:
    """Return a workbook of everything that is counted of a question; recorded. Raises Invalid."""
    unit.who.require(Permission.STATISTICS_READ)
    overview = count_cases(unit, question)
    stored = measure_storage(unit, question)
    note_export(unit, "workbook", question, len(overview.rows))
    return draw_workbook(overview, stored)


def draw_workbook(overview: Overview, stored: Sequence[Stored]) -> bytes:
    """Return a workbook of figures."""
    target = BytesIO()
    with Workbook(target, _OPTIONS) as book:
        sheet = _Sheets(book, name_period(overview.question))
        by = overview.question.by
        rows = [[name_row(by, row), *(getattr(row, name) for name, _ in FIGURES)] for row in overview.rows]
        total = ["Tổng", *(getattr(overview.total, name) for name, _ in FIGURES)]
        sheet.write("Số liệu", [(DIMENSIONS[by], 28), *((word, 13) for _, word in FIGURES)], rows, total)
        stages = [[STAGES[one.name], one.count, one.median, one.ninety] for one in overview.stages]
        sheet.write("Thời gian", [("Chặng", 34), ("Số ca", 10), ("Trung vị (phút)", 16), ("90 % (phút)", 14)], stages)
        reasons = [[STEPS[one.step], name_reason(one), one.count] for one in overview.reasons]
        sheet.write("Lý do", [("Việc", 20), ("Lý do", 50), ("Số lần", 10)], reasons)
        used = [[one.code, one.name, one.unit, one.quantity, one.spoilt] for one in overview.supplies]
        sheet.write("Vật tư", [("Mã", 14), ("Tên", 34), ("Đơn vị", 10), ("Số lượng", 12), ("Trong đó hỏng", 14)], used)
        kept = [
            [name_value("month" if len(one.key) == 7 else "day", one.key), one.modality, one.studies, one.objects,
             round(one.size_bytes / 2**20, 1)]
            for one in stored
        ]  # fmt: skip
        sheet.write("Lưu trữ", [("Kỳ", 14), ("Loại máy", 10), ("Ca", 10), ("Ảnh", 12), ("MB", 14)], kept)
    return target.getvalue()


def write_register(unit: Unit, kind: str, question: Question) -> bytes:
    """Return a register as a workbook, a line an examination; recorded. Raises Invalid."""
    unit.who.require(Permission.STATISTICS_READ)
    _, title, modalities = find_register(kind)
    cases = list_everything(unit, question, modalities)
    note_export(unit, f"register {kind}", question, len(cases))
    zone = ZoneInfo(unit.settings.time_zone)
    target = BytesIO()
    with Workbook(target, _OPTIONS) as book:
        sheet = _Sheets(book, f"{title}. {name_period(question)}")
        sheet.write(title[:31], list(_REGISTER), [_line(case, zone) for case in cases])
    return target.getvalue()


def _line(case: CountedCase, zone: ZoneInfo) -> list[Any]:
    local = case.at.astimezone(zone)
    sex = {"M": "Nam", "F": "Nữ"}.get(case.sex, "")
    name = (case.patient_name or "").split("=", 1)[0].replace("^", " ").strip()
    age = reckon_age(case.birth_date, case.birth_year, local.date())
    return [
        case.number, local, case.accession, case.patient_code, name, age, sex, case.address, case.insurance,
        case.department, case.diagnosis, case.service, case.conclusion, case.referrer, case.reader,
        case.technologist, case.films,
    ]  # fmt: skip


class _Sheets:
    """Writes tables into a workbook, a sheet each, under one heading."""

    def __init__(self, book: Workbook, heading: str) -> None:
        self._book, self._heading = book, heading
        self._bold = book.add_format({"bold": True, "font_size": 13})
        self._head = book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#E7EEF6"}
        )
        self._text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self._number = book.add_format({"border": 1, "valign": "top", "num_format": "#,##0.##"})
        self._moment = book.add_format({"border": 1, "valign": "top", "num_format": "dd/mm/yyyy hh:mm"})
        self._sum = book.add_format({"border": 1, "bold": True, "num_format": "#,##0.##"})

    def write(
        self, name: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Any]], total: Sequence[Any] = ()
    ) -> None:
        """Write one table, with its head frozen and made to be printed."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.freeze_panes(3, 1)
        sheet.write(0, 0, self._heading, self._bold)
        for index, (title, width) in enumerate(columns):
            sheet.set_column(index, index, width)
            sheet.write(2, index, title, self._head)
        for line, row in enumerate(rows, 3):
            for index, value in enumerate(row):
                self._write_cell(sheet, line, index, value)
        for index, value in enumerate(total):
            sheet.write(3 + len(rows), index, value if value is not None else "", self._sum)

    def _write_cell(self, sheet: Any, line: int, index: int, value: Any) -> None:
        match value:
            case None:
                sheet.write_blank(line, index, None, self._text)
            case datetime():
                sheet.write_datetime(line, index, value, self._moment)
            case int() | float():
                sheet.write_number(line, index, value, self._number)
            case _:
                sheet.write_string(line, index, str(value)[:32_000], self._text)
