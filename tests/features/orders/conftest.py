"""A hospital: two rooms, three services, two patients; images to be matched."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.make.dicom import ct_slice, encode_dataset

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import archive, catalogue, devices, orders, patients
from khoanh.foundation.events import Event, OrderChanged
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk, Unit

WHO = act_as_system("test")


@dataclass
class House:
    """A desk with the real table of who listens, and what was told of orders."""

    desk: Desk
    told: list[OrderChanged]
    duc: int
    hoa: int

    def __call__(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a verb in a unit of its own."""
        with self.desk.unit(WHO) as unit:
            return verb(unit, *arguments, **named)

    def place(self, placer: str = "1", **facts: Any) -> orders.Order:
        """Place an order as a HIS would, and return it."""
        wanted = {"patient": self.duc, "source": "HIS", "code": "CT01", **facts}
        said_at = wanted.pop("said_at", None)
        placed = self(orders.place_order, orders.OrderFacts(placer=placer, **wanted), said_at=said_at)
        assert isinstance(placed, orders.Placed)
        return placed.order

    def state(self, order: orders.Order) -> str:
        """Return the state that an order is in now."""
        return str(self(orders.read_order, order.id).state)

    def store(self, *, requested: str = "", **attributes: Any) -> str:
        """Store one slice, look for its order as the worker would, and return the UID of the study.

        Args:
            requested: Accession Number within the Request Attributes Sequence alone.
        """
        ds = ct_slice(**{"StudyDate": "", **attributes})
        ds.RequestAttributesSequence[0].AccessionNumber = requested
        with archive.open_intake(self.desk, WHO, source=archive.Source("dimse", "CT1")) as intake:
            intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
            intake.write(encode_dataset(ds))
            intake.commit()
        self.work()
        return str(ds.StudyInstanceUID)

    def work(self) -> None:
        """Run the jobs that wait and are ours, as the worker would."""
        jobs = {"match_study": orders.match_study_job, "assign_study": orders.assign_study_job}
        with self.desk.unit(WHO) as unit:
            rows = unit.db.execute(
                "delete from procrastinate_jobs where task_name = any (%s) returning task_name, args", (list(jobs),)
            ).fetchall()
        for name, arguments in rows:
            self(jobs[name], **arguments)


@pytest.fixture
def house(desk: Desk) -> House:
    told: list[OrderChanged] = []

    def hear(unit: Unit, event: Event) -> None:
        assert isinstance(event, OrderChanged)
        told.append(event)

    desk = replace(desk, listeners={**SUBSCRIPTIONS, OrderChanged: (hear,)})
    with desk.unit(WHO) as unit:
        catalogue.add_room(unit, catalogue.Room("P1", "Phòng CT 1", devices=("CT1",)))
        catalogue.add_room(unit, catalogue.Room("P2", "Phòng siêu âm", modalities=("US",)))
        catalogue.add_service(unit, catalogue.Service("CT01", "Chụp CLVT lồng ngực", modality="CT", minutes=20))
        catalogue.add_service(unit, catalogue.Service("XQ01", "X-quang ngực thẳng", modality="DX"))
        catalogue.add_service(unit, catalogue.Service("SA01", "Siêu âm bụng", modality="US", devices=("US2",)))
        for title, modality in (("CT1", "CT"), ("CT2", "CT"), ("DX1", "CR"), ("US1", "US"), ("US2", "US")):
            devices.add_device(unit, devices.Device(title, "127.0.0.1", 104, modality=modality))
        duc = patients.upsert_patient(unit, patients.PatientFacts("BN000001", name="Nguyễn Văn Đức", sex="M"))
        hoa = patients.upsert_patient(unit, patients.PatientFacts("BN000009", name="Lê Thị Hoa", sex="F"))
    return House(desk, told, duc.id, hoa.id)
