"""The form of an answer is what was asked for, with as little work as possible."""

import pytest

from khoanh.entrypoints.dicomweb.media_types import parse_accept
from khoanh.entrypoints.dicomweb.negotiation import (
    EXPLICIT_LITTLE,
    OCTETS,
    Plan,
    plan_frames,
    plan_objects,
    read_wishes,
)

JPEG = "1.2.840.10008.1.2.4."
IMPLICIT = "1.2.840.10008.1.2"


def can(source: str, target: str) -> bool:
    return source not in {JPEG + "102"} and target in {EXPLICIT_LITTLE, JPEG + "70", JPEG + "80", JPEG + "50", IMPLICIT}


def objects(accept: str, *stored: str, count: int = 1) -> Plan | None:
    return plan_objects(read_wishes(parse_accept(accept), "application/dicom"), stored, count=count, can=can)


def frames(accept: str, stored: str, count: int = 1) -> Plan | None:
    return plan_frames(read_wishes(parse_accept(accept), OCTETS), stored, count=count, can=can)


@pytest.mark.parametrize(
    ("accept", "stored", "container", "syntax"),
    [
        ("*/*", JPEG + "80", "multipart", EXPLICIT_LITTLE),
        ('multipart/related; type="application/dicom"', EXPLICIT_LITTLE, "multipart", EXPLICIT_LITTLE),
        ('multipart/related; type="application/dicom"; transfer-syntax=*', JPEG + "80", "multipart", JPEG + "80"),
        ('multipart/related; type="application/dicom"; transfer-syntax=*', IMPLICIT, "multipart", EXPLICIT_LITTLE),
        ('multipart/related; type="application/dicom"', JPEG + "50", "multipart", JPEG + "50"),
        ('multipart/related; type="application/dicom"', JPEG + "102", "multipart", JPEG + "102"),
        (f"application/dicom; transfer-syntax={JPEG}80", JPEG + "70", "single", JPEG + "80"),
        ("application/zip", JPEG + "80", "zip", JPEG + "80"),
        ("multipart/related", JPEG + "80", "multipart", EXPLICIT_LITTLE),
    ],
)
def test_an_object_leaves_as_asked(accept: str, stored: str, container: str, syntax: str) -> None:
    plan = objects(accept, stored)
    assert plan is not None
    assert (plan.container, plan.forms[stored].transfer_syntax) == (container, syntax)


@pytest.mark.parametrize(
    ("accept", "stored"),
    [
        ("image/jpeg", EXPLICIT_LITTLE),
        (f"application/dicom; transfer-syntax={IMPLICIT}", EXPLICIT_LITTLE),
        (f'multipart/related; type="application/dicom"; transfer-syntax={EXPLICIT_LITTLE}', JPEG + "102"),
    ],
)
def test_what_cannot_be_given_is_not_given(accept: str, stored: str) -> None:
    assert objects(accept, stored) is None


def test_among_equally_welcome_syntaxes_the_stored_one_is_copied() -> None:
    kind = 'multipart/related; type="application/dicom"; transfer-syntax='
    plan = objects(f"{kind}{JPEG}50, {kind}{JPEG}80", JPEG + "80")
    assert plan is not None
    assert plan.forms[JPEG + "80"].transfer_syntax == JPEG + "80"


def test_several_objects_do_not_fit_a_single_part() -> None:
    assert objects("application/dicom", EXPLICIT_LITTLE, count=2) is None
    plan = objects("application/dicom, */*;q=0.1", EXPLICIT_LITTLE, count=2)
    assert plan is not None
    assert plan.container == "multipart"


@pytest.mark.parametrize(
    ("accept", "stored", "container", "media_type", "syntax"),
    [
        ("*/*", IMPLICIT, "multipart", OCTETS, EXPLICIT_LITTLE),
        ("*/*", JPEG + "90", "multipart", "image/jp2", JPEG + "90"),
        ('multipart/related; type="*/*"', JPEG + "90", "multipart", "image/jp2", JPEG + "90"),
        ('multipart/related; type="application/octet-stream"', JPEG + "80", "multipart", OCTETS, EXPLICIT_LITTLE),
        (
            "multipart/related; type=application/octet-stream; transfer-syntax=*",
            JPEG + "80",
            "multipart",
            OCTETS,
            JPEG + "80",
        ),
        ("application/octet-stream", IMPLICIT, "single", OCTETS, EXPLICIT_LITTLE),
        ("image/jpeg", JPEG + "51", "single", "image/jpeg", JPEG + "51"),
        ("image/x-jls", JPEG + "80", "single", "image/x-jls", JPEG + "80"),
        ('multipart/related; type="image/jpeg"', EXPLICIT_LITTLE, "multipart", "image/jpeg", JPEG + "70"),
        (
            f'multipart/related; type="image/jpeg"; transfer-syntax={JPEG}50',
            EXPLICIT_LITTLE,
            "multipart",
            "image/jpeg",
            JPEG + "50",
        ),
        ("image/*", JPEG + "203", "single", "image/jphc", JPEG + "203"),
        ("video/mp4", JPEG + "102", "single", "video/mp4", JPEG + "102"),
    ],
)
def test_a_frame_leaves_as_asked(accept: str, stored: str, container: str, media_type: str, syntax: str) -> None:
    plan = frames(accept, stored)
    assert plan is not None
    form = plan.forms[stored]
    assert (plan.container, form.media_type, form.transfer_syntax) == (container, media_type, syntax)


@pytest.mark.parametrize(
    ("accept", "stored", "count"),
    [
        ("image/png", EXPLICIT_LITTLE, 1),
        (f"image/jls; transfer-syntax={JPEG}70", JPEG + "80", 1),
        ("application/octet-stream", EXPLICIT_LITTLE, 2),
    ],
)
def test_frames_that_cannot_be_given_are_not_given(accept: str, stored: str, count: int) -> None:
    assert frames(accept, stored, count) is None
