"""Messages of other people's systems: what becomes of each is written here (see tests/data/hl7/README.md)."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.features.messages.conftest import SYSTEM, ask

from khoanh.features.messages import His, MessageIntake, add_his
from khoanh.standards.hl7 import parse_header
from khoanh.transaction import Desk

OURS = Path(__file__).parents[2] / "data" / "hl7"
EVERYMAN = ("PATID1234", "test1", "EVERYMAN^A ADAM", "19880818", "M")
SMITH = ("PID_1", "ADT1", "Smith^Mark Lucy", "20141014", "F")
EYE = ("PlacerOrderNumberImagingServiceRequest", "AccessionNumber", "CT", "Microscopic Observation")
Person = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Outcome:
    """What the log, the answer and the index say after a message.

    Attributes:
        answer: MSA-1; None: the sender wants none.
        order: Placer number, accession ("" = ours), modality and name.
        gone: Code of the patient that was merged away.
    """

    kind: str
    state: str
    answer: str | None
    person: Person | None = None
    visit: str | None = None
    order: tuple[str, str, str, str] | None = None
    gone: str | None = None
    results: int = 0
    reason: str = ""


SAMPLES = {
    "ADT-A01-01": Outcome("ADT^A01", "processed", "AA", EVERYMAN, "40007716"),
    "ADT-A04-01": Outcome("ADT^A04", "processed", "AA", EVERYMAN, "40007716"),
    "ADT-A08-01": Outcome("ADT^A08", "processed", "AA", EVERYMAN, "40007716"),
    "ADT-A40-01": Outcome(
        "ADT^A40", "processed", None, ("12345", "BCBS", "Test^A Test", "20180205", "F"), gone="56789"
    ),
    "MDM-T02-01": Outcome("MDM^T02", "ignored", "AR", reason="MDM^T02 is not understood"),
    # Its order carries no number at all: ORC-2, ORC-3, OBR-2 and OBR-3 are empty.
    "OMG-O19-01": Outcome("OMG^O19", "failed", "AE", reason="Placer order number is missing (ORC-2)"),
    "ORM-O01-01": Outcome("ORM^O01", "processed", "AA", EVERYMAN, "5001", ("1101", "", "", "CT Head")),
    "ORM-O01-02": Outcome("ORM^O01", "processed", "AA", EVERYMAN, "5001", ("1101", "", "", "CT Head")),
    "ORU-R01-01": Outcome(
        "ORU^R01", "processed", "CA", ("14", "IA PHIMS Stage", "Finn^Huckleberry", "19630815", "M"), results=1,
        reason="no order is known by its numbers",
    ),
    "SIU-S12-01": Outcome(
        "SIU^S12", "processed", "AA", EVERYMAN, "5001", ("12345", "", "", "Biopsy of colon (procedure)")
    ),
    "ADT_A31-UpdatePersonInfo": Outcome("ADT^A31", "processed", "AA", SMITH),
    "ADT_A31-UpdatePersonInfo-Veterinary": Outcome(
        "ADT^A31", "processed", "AA", ("PID_1", "ADT1", "Smith^Lucy", "20141014", "F")
    ),
    "ADT_A40-PatientMerge": Outcome(
        "ADT^A40", "processed", "AA", ("NEW_PID_1", "ADT1", "New_Smith^Mark Lucy", "20141014", "F"), gone="OLD_PID_1"
    ),
    "ADT_A47-ChangePatientID": Outcome("ADT^A47", "processed", "AA", ("NEW_PID_1", *SMITH[1:])),
    "OMG_O19-GeneralClinicalOrder-Eyecare": Outcome(
        "OMG^O19", "processed", "AA", SMITH, "AdmissionIDFromVisitNo", EYE, reason="priority"
    ),
    "OMI_O23-ImagingOrder": Outcome(
        "OMI^O23", "processed", "AA", SMITH, "AdmissionIDFromVisitNo", EYE, reason="priority"
    ),
    "ORM_O01-GeneralOrder": Outcome(
        "OMI^O23", "processed", "AA", SMITH, "AdmissionIDFromVisitNo", EYE, reason="priority"
    ),
    "ORU_R01-CDA": Outcome("ORU^R01", "processed", "AA", SMITH, results=1, reason="no order is known by its numbers"),
    "ORU_R01-PDF": Outcome("ORU^R01", "processed", "AA", SMITH, results=1, reason="no order is known by its numbers"),
    "ORU_R01-SR": Outcome("ORU^R01", "processed", "AA", SMITH, results=1, reason="no order is known by its numbers"),
    "SIU_S12-NewAppointmentBooking": Outcome(
        "SIU^S12", "failed", "AE", reason="Placer order number is missing (SCH-26)"
    ),
}  # fmt: skip


def read_sample(name: str) -> bytes:
    folders = [OURS, *map(Path, filter(None, [os.environ.get("KHOANH_HL7_SAMPLES")]))]
    found = next((folder / f"{name}.hl7" for folder in folders if (folder / f"{name}.hl7").exists()), None)
    if found is None:
        pytest.skip("not ours to pass on; KHOANH_HL7_SAMPLES names no folder that has it")
    return found.read_bytes()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_its_outcome(desk: Desk, name: str) -> None:
    data, expected = read_sample(name), SAMPLES[name]
    header = parse_header(data)
    with desk.unit(SYSTEM) as unit:
        add_his(
            unit, His("x", sending_application=header.sending_application, sending_facility=header.sending_facility)
        )
    answers = list(MessageIntake(desk).answer(data, "127.0.0.1"))
    given = next((line.split("|")[1] for line in (answers or [b""])[0].decode().split("\r") if line[:3] == "MSA"), None)
    assert given == expected.answer
    [(kind, state, reason)] = ask(desk, "select kind, state, reason from message")
    assert (kind, state) == (expected.kind, expected.state)
    assert expected.reason in reason
    people = ask(
        desk, "select patient_id, issuer, name, birth_date, sex from patient where merged_into is null order by id"
    )
    assert people == ([expected.person] if expected.person else [])
    gone = ask(desk, "select patient_id from patient where merged_into is not null")
    assert gone == ([(expected.gone,)] if expected.gone else [])
    assert [number for (number,) in ask(desk, "select number from visit")] == list(filter(None, [expected.visit]))
    check_order(desk, expected)
    assert ask(desk, "select count(*) from received_result") == [(expected.results,)]
    if expected.state == "failed":
        # What failed stays, whole, to be corrected and replayed.
        assert ask(desk, "select body from message_body") == [(data,)]


def check_order(desk: Desk, expected: Outcome) -> None:
    found = ask(desk, "select placer, accession, modality, name from imaging_order")
    if expected.order is None:
        assert found == []
        return
    [(placer, accession, modality, name)] = found
    assert (placer, modality, name) == (expected.order[0], *expected.order[2:])
    assert accession == expected.order[1] if expected.order[1] else len(accession) <= 16
