"""A desk whose events are heard as in the running program, and images to be filed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.make.dicom import ct_slice, encode_dataset

from khoanh.assembly.subscriptions import SUBSCRIPTIONS
from khoanh.features import archive
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dicom import EXPLICIT_LE, tag_of
from khoanh.transaction import Desk

WHO = act_as_system("test")
SHOWN = ("PatientID", "PatientName", "PatientBirthDate", "PatientSex")


@pytest.fixture
def house(desk: Desk) -> Desk:
    """Return a desk with the real table of who listens."""
    return replace(desk, listeners=SUBSCRIPTIONS)


@pytest.fixture
def store(house: Desk) -> Callable[..., str]:
    """Return what stores one slice of a study and returns the study's UID."""

    def store_slice(**attributes: Any) -> str:
        ds = ct_slice(**attributes)
        with archive.open_intake(house, WHO, source=archive.Source("dimse", "CT1")) as intake:
            intake.begin(ds.SOPClassUID, ds.SOPInstanceUID, EXPLICIT_LE)
            intake.write(encode_dataset(ds))
            intake.commit()
        return str(ds.StudyInstanceUID)

    return store_slice


@pytest.fixture
def answer(house: Desk) -> Callable[[str], tuple[Any, ...]]:
    """Return what tells how a query answers for a study: code, name, birth date, sex."""

    def ask(study_uid: str) -> tuple[Any, ...]:
        with house.unit(WHO) as unit:
            (match,) = archive.find_studies(unit, archive.Query("STUDY", study_uid=study_uid)).matches
        return tuple(match[tag_of(keyword)] for keyword in SHOWN)

    return ask
