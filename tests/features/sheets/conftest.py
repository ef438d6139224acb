"""A department whose results are printed, and outside programs that judge paper."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.features.reports.conftest import FINDING, HAI, LAN, SYSTEM, Department

from khoanh.features import accounts, orders, patients, reports, sheets
from khoanh.features.patients import Identifier, PatientFacts
from khoanh.features.reports import Content
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk

WANTED = {Permission.REPORT_PRINT, Permission.SHEET_MANAGE, Permission.REPORT_SIGN}
WRITER = replace(LAN, permissions=LAN.permissions | WANTED)
TEXT = replace(
    FINDING,
    technique='Tư thế thẳng #eval("1+1") $x^2$ *đậm* @khong <nhan>',
    recommendation="Tái khám sau 3 tháng → khoa Hô hấp.",
    icd10=("J18.9",),
)


class House(Department):
    """Orders that are done, people who read them, and sheets."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        with self.desk.unit(SYSTEM) as unit:
            accounts.add_user(
                unit,
                "bs.lan",
                "bốn từ chẳng liên quan",
                roles=["radiologist"],
                display_name="BSCKII. Trần Thị Lan",
                certificate="001234/HNO-CCHN",
            )
            facts = PatientFacts(
                "BN1",
                name="Nguyễn Văn Đức",
                birth_date="1970-02-01",
                sex="M",
                identifiers=(Identifier("insurance", "GD4010123456789"),),
                more={"address": "12 phố Huế, Hà Nội"},
            )
            patients.upsert_patient(unit, facts)
            sheets.change_letterhead(unit, sheets.Letterhead("Sở Y tế Hà Nội", "Bệnh viện Đa khoa Ba Vì", "Khoa CĐHA"))

    def order(self, placer: str = "1", **facts: Any) -> int:
        return self.scan(placer, diagnosis="Viêm phổi", referrer="BS. Lê Bình", department="Khoa Nội", **facts)

    def approved(self, order: int, content: Content = TEXT, who: Principal = LAN) -> Any:
        report = self.write(order, content)
        return self(reports.approve_report, report.id, report.revision, who=who)

    def sheet(self, report: int, version: int | None = None, who: Principal = WRITER) -> sheets.Printed:
        return sheets.print_sheet(self.desk, who, report, version)

    def accession(self, order: int) -> str:
        return str(self(orders.read_order, order, who=SYSTEM).accession)


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk)


def run(*command: str, text: bytes | None = None) -> str:
    """Return what an outside program says; without it the test is left out."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    result = subprocess.run(command, input=text, capture_output=True, check=False)
    return (result.stdout + result.stderr).decode("utf-8", "replace")


def read_text(pdf: bytes, folder: Path) -> str:
    """Return the text of a PDF as poppler reads it, spaces made one."""
    path = folder / "sheet.pdf"
    path.write_bytes(pdf)
    return " ".join(run("pdftotext", "-layout", str(path), "-").split())


__all__ = ["FINDING", "HAI", "LAN", "SYSTEM", "TEXT", "WRITER", "House", "read_text", "run"]
