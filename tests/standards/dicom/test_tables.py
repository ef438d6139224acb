"""The tables hold what the standard lists."""

import pynetdicom.sop_class as known
import pytest

from khoanh.standards.dicom import (
    DEFLATED_LE,
    EXPLICIT_BE,
    IMPLICIT_LE,
    SOP_CLASSES,
    TRANSFER_SYNTAXES,
    describe_transfer_syntax,
    is_storage_class,
    private_vr,
    public_vr,
    tag_of,
)


def test_every_storage_class_that_others_know_is_ours_too() -> None:
    assert not set(known._STORAGE_CLASSES.values()) - set(SOP_CLASSES)


@pytest.mark.parametrize(
    ("uid", "expected"),
    [
        ("1.2.840.10008.5.1.4.1.1.2", True),
        ("1.2.840.10008.5.1.4.1.1.6", True),
        ("1.3.12.2.1107.5.9.1", True),
        ("1.2.840.10008.1.1", False),
        ("1.2.840.10008.1.20.1", False),
        ("1.2.840.10008.1.3.10", False),
        ("1.2.3", False),
    ],
)
def test_storage_classes_are_told_from_others(uid: str, expected: bool) -> None:
    assert is_storage_class(uid) is expected


def test_only_objects_of_a_patient_are_composite() -> None:
    assert SOP_CLASSES["1.2.840.10008.5.1.4.1.1.200.2"].composite
    assert not SOP_CLASSES["1.2.840.10008.5.1.4.38.1"].composite


def test_transfer_syntaxes_say_how_they_are_written() -> None:
    assert TRANSFER_SYNTAXES[IMPLICIT_LE].implicit
    assert TRANSFER_SYNTAXES[EXPLICIT_BE].big_endian
    assert TRANSFER_SYNTAXES[DEFLATED_LE].deflated
    video = TRANSFER_SYNTAXES["1.2.840.10008.1.2.4.102"]
    assert video.video and video.encapsulated and video.lossy
    assert not TRANSFER_SYNTAXES["1.2.840.10008.1.2.4.90"].lossy
    assert TRANSFER_SYNTAXES["1.2.840.10008.1.2.4.112"].encapsulated
    assert describe_transfer_syntax("1.2.3.4").encapsulated


def test_dictionaries_know_repeating_and_private_tags() -> None:
    assert public_vr(0x60023000) == "OB or OW"
    assert public_vr(0x00280106) == "US or SS"
    assert private_vr(0x00191018, "GEMS_ACQU_01") == "LO"
    assert tag_of("PatientName") == tag_of("00100010") == tag_of("(0010,0010)") == 0x00100010
