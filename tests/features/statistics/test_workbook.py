"""Workbooks say what the page says, in cells that Excel takes for numbers, days and texts."""

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.features.statistics.conftest import COUNTER, Month

from khoanh.features import audit, orders, statistics
from khoanh.features.statistics import Question
from khoanh.foundation.errors import Invalid

MARCH = Question(date(2026, 3, 1), date(2026, 3, 31), by="modality")
_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def read_sheet(book: bytes, number: int) -> list[list[str]]:
    """Return the cells of a sheet as texts (ECMA-376 part 1, 18.3), formulas with their sign."""
    with zipfile.ZipFile(BytesIO(book)) as pack:
        shared = ElementTree.fromstring(pack.read("xl/sharedStrings.xml"))
        texts = ["".join(part.itertext()) for part in shared.findall("m:si", _NS)]
        sheet = ElementTree.fromstring(pack.read(f"xl/worksheets/sheet{number}.xml"))
    lines = []
    for row in sheet.findall("m:sheetData/m:row", _NS):
        line = []
        for cell in row.findall("m:c", _NS):
            assert cell.find("m:f", _NS) is None
            value = cell.findtext("m:v", "", _NS)
            line.append(texts[int(value)] if cell.get("t") == "s" else value)
        lines.append(line)
    return lines


def test_figures_leave_as_a_workbook_and_that_is_recorded(month: Month) -> None:
    book = month(statistics.write_workbook, MARCH, who=COUNTER)
    lines = read_sheet(book, 1)
    assert lines[0] == ["Từ 01/03/2026 đến 31/03/2026, theo ngày chỉ định"]
    assert lines[1][:3] == ["Loại máy", "Chỉ định", "Đã chụp"]
    assert {line[0]: line[1] for line in lines[2:]} == {"CT": "2", "DX": "3", "US": "3", "Tổng": "8"}
    assert ["Chụp lại", "Mờ do cử động", "2"] in read_sheet(book, 3)
    assert read_sheet(book, 4)[2:] == [["F", "Phim 35×43", "tờ", "5", "1"], ["U", "Ultravist", "ml", "80.5", "0"]]
    (row,) = month(audit.find_entries, audit.AuditFilter(action="statistics exported")).entries
    assert (row.who, row.subject, row.detail["rows"]) == ("thongke", "workbook", 3)


def test_a_register_keeps_texts_as_texts_and_names_from_those_who_may_not_know(month: Month) -> None:
    sly = month(orders.update_order, orders.OrderFacts(diagnosis="=1+1"), ref=month.orders[1])
    assert sly.order.diagnosis == "=1+1"
    line = read_sheet(month(statistics.write_register, "ct", MARCH), 1)[2]
    assert line[3:8] == ["BN1", "Nguyễn Văn Đức", "55", "Nam", "12 Hàng Bài"]
    assert (line[10], line[12], line[16]) == ("=1+1", "Bình thường lan.", "2")
    # 01/03/2026 23:59 on the hospital's clock, as days since 1899-12-30.
    assert abs(float(line[1]) - 46082.99931) < 1e-4
    veiled = read_sheet(month(statistics.write_register, "ct", MARCH, who=COUNTER), 1)
    assert not {"Nguyễn Văn Đức", "BN1", "12 Hàng Bài", "Bình thường lan."} & {cell for one in veiled for cell in one}


@pytest.mark.parametrize("only", [{"day": "000"}, {"month": "2026-3"}, {"state": "lost"}])
def test_a_value_that_a_dimension_cannot_have_is_refused(month: Month, only: Any) -> None:
    with pytest.raises(Invalid):
        month(statistics.write_workbook, replace(MARCH, only=only), who=COUNTER)
