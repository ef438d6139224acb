"""A department whose orders are done, and people who read them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.make.dicom import ct_slice, encode_dataset

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import archive, catalogue, orders, patients, reports
from khoanh.features.reports import Content, KeyImage
from khoanh.foundation.clock import now
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")
READER = frozenset(
    (
        Permission.ORDER_READ,
        Permission.REPORT_READ,
        Permission.REPORT_WRITE,
        Permission.REPORT_APPROVE,
        Permission.REPORT_SIGN,
        Permission.REPORT_RETURN,
        Permission.STUDY_READ,
    )
)
FINDING = Content(description="Phổi sáng đều hai bên.\nTim không to.", conclusion="Không thấy bất thường.")


def person(name: str, permissions: frozenset[Permission] = READER) -> Principal:
    return Principal(PrincipalKind.USER, name, permissions, session=name)


HAI, LAN = person("bs.hai"), person("bs.lan")
CLINICIAN = person("bs.khoa", frozenset((Permission.ORDER_READ, Permission.REPORT_READ)))


class Department:
    """Orders that are done, and verbs by whoever asks."""

    def __init__(self, desk: Desk) -> None:
        self.desk = replace(desk, listeners=SUBSCRIPTIONS)
        with self.desk.unit(SYSTEM) as unit:
            catalogue.add_service(unit, catalogue.Service("CT01", "CLVT ngực", modality="CT"))
            self.patient = patients.upsert_patient(unit, patients.PatientFacts("BN1", name="Nguyễn Văn Đức")).id

    def __call__(self, verb: Callable[..., Any], *arguments: Any, who: Principal = HAI, **named: Any) -> Any:
        with self.desk.unit(who) as unit:
            return verb(unit, *arguments, **named)

    def scan(self, placer: str = "1", *, minutes_ago: int = 0, **facts: Any) -> int:
        """Place and perform an order; return its key."""
        wanted = orders.OrderFacts(patient=self.patient, source="HIS", placer=placer, code="CT01", **facts)
        order = int(self(orders.place_order, wanted, who=SYSTEM).order.id)
        self(orders.perform_order, order, at=now() - timedelta(minutes=minutes_ago), who=SYSTEM)
        return order

    def photograph(self, order: int, **attributes: Any) -> KeyImage:
        """Store one slice, match it with an order, and return it as a key image."""
        ds = ct_slice(**attributes)
        with archive.open_intake(self.desk, SYSTEM, source=archive.Source("dimse", "CT1")) as intake:
            intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
            intake.write(encode_dataset(ds))
            intake.commit()
        self(orders.match_study, order, str(ds.StudyInstanceUID), who=SYSTEM)
        return KeyImage(str(ds.StudyInstanceUID), str(ds.SeriesInstanceUID), str(ds.SOPInstanceUID))

    def write(self, order: int, content: Content = FINDING) -> Any:
        """Take, write and finish; return the report."""
        report = self(reports.take_case, order)
        report = self(reports.save_draft, report.id, content, report.revision)
        return self(reports.finish_reading, report.id, report.revision)

    def approve(self, order: int, who: Principal = LAN) -> Any:
        report = self.write(order)
        return self(reports.approve_report, report.id, report.revision, who=who)

    def give(self, order: int) -> Any:
        report = self.approve(order)
        return self(reports.return_result, report.id, report.latest)

    def run_out(self, report: int) -> None:
        """Let the lock of a case run out."""
        with self.desk.unit(SYSTEM) as unit:
            unit.db.execute("update report set held_until = now() - interval '1 second' where id = %s", (report,))

    def state(self, order: int) -> str:
        return str(self(orders.read_order, order, who=SYSTEM).state)


@pytest.fixture
def department(desk: Desk) -> Department:
    return Department(desk)
