"""A department of eight orders, so few that a person counts them by hand."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import catalogue, consumption, orders, patients, reports
from khoanh.features.consumption import Consumption, Repeat, Supply, UsedSupply
from khoanh.features.reports import Content
from khoanh.foundation.identity import Permission, Principal, PrincipalKind, act_as_system
from khoanh.transaction import Desk

SYSTEM = act_as_system("test")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COUNTER = Principal(PrincipalKind.USER, "thongke", frozenset([Permission.STATISTICS_READ]))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of March 2026 on the hospital's clock."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


class Month:
    """Orders of March 2026, their times said by the test.

    | # | service | ordered    | performed | approved | returned | state     | films    | reader |
    |---|---------|------------|-----------|----------|----------|-----------|----------|--------|
    | 1 | CT01    | 01 23:59   | 02 00:30  | 02 01:30 | 02 02:00 | returned  | 2        | lan    |
    | 2 | CT01    | 02 00:00   | 02 09:00  | 02 11:00 | 02 11:10 | returned  | –        | hai    |
    | 3 | XQ01    | 02 08:00   | 02 08:30  | 03 08:30 | –        | approved  | 3, 1 bad | hai    |
    | 4 | XQ01    | 02 09:00   | 02 10:00  | –        | –        | unread    | –        |        |
    | 5 | XQ01    | 03 09:00   | –         | –        | –        | refused   | –        |        |
    | 6 | SA01    | 03 10:00   | –         | –        | –        | cancelled | –        |        |
    | 7 | SA01    | 09 10:00   | –         | –        | –        | waiting   | –        |        |
    | 8 | SA01    | 31 23:59   | 31 23:59  | –        | –        | unread    | –        |        |
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = replace(desk, listeners=SUBSCRIPTIONS)
        with self.desk.unit(SYSTEM) as unit:
            catalogue.add_room(unit, catalogue.Room("P1", "Phòng CT 1", devices=("CT1",)))
            for code, name, group, modality in (
                ("CT01", "CLVT ngực", "Cắt lớp", "CT"),
                ("XQ01", "X-quang ngực", "X-quang", "DX"),
                ("SA01", "Siêu âm bụng", "Siêu âm", "US"),
            ):
                catalogue.add_service(unit, catalogue.Service(code, name, group=group, modality=modality))
            consumption.add_supply(unit, Supply("F", "Phim 35×43", "film", "tờ", "35x43 cm"))
            consumption.add_supply(unit, Supply("U", "Ultravist", "contrast", "ml", strength_mg_ml=Decimal(300)))
            self.patient = patients.upsert_patient(
                unit,
                patients.PatientFacts(
                    "BN1", name="Nguyễn Văn Đức", birth_date="19700305", sex="M", more={"address": "12 Hàng Bài"}
                ),
            ).id
        self.orders: dict[int, int] = {}
        self._fill()

    def __call__(self, verb: Any, *arguments: Any, who: Principal = SYSTEM, **named: Any) -> Any:
        with self.desk.unit(who) as unit:
            return verb(unit, *arguments, **named)

    def _place(self, number: int, service: str, ordered: datetime, **facts: Any) -> int:
        wanted = orders.OrderFacts(
            patient=self.patient, source="HIS", placer=str(number), code=service, ordered_at=ordered,
            **{"department": "Khoa Nội", "referrer": "BS Tâm", **facts},
        )  # fmt: skip
        self.orders[number] = self(orders.place_order, wanted).order.id
        return self.orders[number]

    def _perform(self, order: int, start: datetime, end: datetime) -> None:
        self(orders.start_order, order, at=start)
        self(orders.perform_order, order, at=end)

    def _report(self, order: int, reader: str, approved: datetime, returned: datetime | None) -> None:
        who = Principal(PrincipalKind.USER, reader, frozenset(Permission), session=reader)
        report = self(reports.take_case, order, who=who)
        said = Content(description="Phổi sáng.", conclusion=f"Bình thường {reader}.")
        report = self(reports.save_draft, report.id, said, report.revision, who=who)
        report = self(reports.finish_reading, report.id, report.revision, who=who)
        report = self(reports.approve_report, report.id, report.revision, who=who)
        if returned:
            self(reports.return_result, report.id, report.latest, who=who)
        # The clock of the test: what was written down just now was done then.
        with self.desk.unit(SYSTEM) as unit:
            unit.db.execute("set local session_replication_role = replica")
            for step, moment in (("approved", approved), ("returned", returned)):
                unit.db.execute(
                    "update report_event set at = %s where report = %s and step = %s", (moment, report.id, step)
                )
            unit.db.execute("select count_order(%s)", (order,))

    def _fill(self) -> None:
        one = self._place(1, "CT01", at(1, 23, 59), room_code="P1", device="CT1", priority="stat")
        self._perform(one, at(2, 0, 20), at(2, 0, 30))
        self(
            consumption.record_consumption,
            Consumption(one, "KTV Nam", "", 2, (UsedSupply("F", Decimal(2)), UsedSupply("U", Decimal("80.5")))),
        )
        self._report(one, "lan", at(2, 1, 30), at(2, 2, 0))
        two = self._place(2, "CT01", at(2, 0, 0), device="CT1")
        self._perform(two, at(2, 8, 50), at(2, 9, 0))
        self._report(two, "hai", at(2, 11, 0), at(2, 11, 10))
        three = self._place(3, "XQ01", at(2, 8, 0), department="Khoa Ngoại")
        self._perform(three, at(2, 8, 20), at(2, 8, 30))
        again = (Repeat("111210", 2), Repeat("111209", 1))
        self(
            consumption.record_consumption,
            Consumption(three, "KTV Nam", "", 5, (UsedSupply("F", Decimal(3), Decimal(1)),), again),
        )
        self._report(three, "hai", at(3, 8, 30), None)
        four = self._place(4, "XQ01", at(2, 9, 0))
        self._perform(four, at(2, 9, 30), at(2, 10, 0))
        self(orders.refuse_order, self._place(5, "XQ01", at(3, 9, 0)), "Chỉ định sai")
        self(orders.cancel_order, self._place(6, "SA01", at(3, 10, 0)), "Người bệnh về")
        self._place(7, "SA01", at(9, 10, 0))
        eight = self._place(8, "SA01", at(31, 23, 59))
        self._perform(eight, at(31, 23, 59), at(31, 23, 59) + timedelta(seconds=30))


@pytest.fixture
def month(desk: Desk) -> Month:
    return Month(desk)
