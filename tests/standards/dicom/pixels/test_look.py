"""What a header says of its pixels and of how they shall look; nonsense is left out, never believed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from tests.make.dicom import encode_dataset
from tests.make.pixels import grey_image

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE, Header, parse_header
from khoanh.standards.dicom.pixels import (
    Look,
    PixelDescription,
    Window,
    can_transcode,
    choose_syntax,
    describe_pixels,
    read_look,
)
from khoanh.standards.dicom.pixels import syntaxes as to


def header_of(ds: Dataset, syntax: str = EXPLICIT_LE) -> Header:
    return parse_header(encode_dataset(ds, syntax), syntax)


def look_of(ds: Dataset, syntax: str = EXPLICIT_LE, frame: int = 1) -> Look:
    header = header_of(ds, syntax)
    return read_look(header, frame, describe_pixels(header))


def image(**attributes: Any) -> Dataset:
    return grey_image(np.zeros((4, 4), "u2"), bits_stored=12, **attributes)


def lut(descriptor: list[int], data: bytes) -> Sequence:
    item = Dataset()
    item.LUTDescriptor = descriptor
    item.add_new(0x00283006, "OW", data)
    return Sequence([item])


def test_the_first_window_is_taken_and_its_function() -> None:
    ds = image(WindowCenter=["40", "300"], WindowWidth=["400", "1500"], VOILUTFunction="SIGMOID")
    assert look_of(ds).window == Window(40, 400, "SIGMOID")


def test_a_voi_lut_wins_over_the_window() -> None:
    look = look_of(image(WindowCenter=40, WindowWidth=400, VOILUTSequence=lut([4, 0, 16], bytes(8))))
    assert look.window is None and look.voi_lut is not None


def test_a_width_below_one_means_the_exact_function() -> None:
    assert look_of(image(WindowCenter=0, WindowWidth="0.5")).window == Window(0, 0.5, "LINEAR_EXACT")
    assert look_of(image(WindowCenter=0, WindowWidth=0)).window is None
    assert look_of(image(WindowCenter=0, WindowWidth=-5)).window is None


def test_x_ray_angiograms_for_display_leave_the_modality_lut_aside() -> None:
    ds = image(RescaleSlope=2, RescaleIntercept=5, PixelIntensityRelationship="LOG")
    assert look_of(ds).slope == 2
    ds.SOPClassUID = "1.2.840.10008.5.1.4.1.1.12.1"
    assert (look_of(ds).slope, look_of(ds).intercept) == (1, 0)


def test_the_presentation_shape_decides_over_the_photometric_interpretation() -> None:
    assert look_of(image(PhotometricInterpretation="MONOCHROME1")).inverse
    assert look_of(image(PresentationLUTShape="INVERSE")).inverse
    assert not look_of(image(PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="IDENTITY")).inverse


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE])
def test_tables_are_read_in_every_byte_order(syntax: str) -> None:
    words = np.array([1, 500, 4095], "<u2")
    ds = image(ModalityLUTSequence=lut([3, 7, 12], words.tobytes()))
    if syntax == EXPLICIT_BE:
        ds.ModalityLUTSequence[0].add_new(0x00283006, "OW", words.byteswap().tobytes())
    table = look_of(ds, syntax).modality_lut
    assert table is not None
    assert (table.first, table.bits) == (7, 12)
    assert np.frombuffer(table.entries, np.uint16).tolist() == [1, 500, 4095]


def test_a_first_value_is_signed_where_the_pixels_are() -> None:
    ds = grey_image(np.zeros((4, 4), "i2"), ModalityLUTSequence=lut([3, -100, 12], bytes(6)))
    table = look_of(ds).modality_lut
    assert table is not None and table.first == -100


def test_entries_deeper_than_declared_set_the_depth() -> None:
    ds = image(VOILUTSequence=lut([2, 0, 8], np.array([0, 4095], "<u2").tobytes()))
    table = look_of(ds).voi_lut
    assert table is not None and table.bits == 12


def test_a_zero_count_means_65536_entries() -> None:
    ds = image(VOILUTSequence=lut([0, 0, 16], bytes(131072)))
    table = look_of(ds).voi_lut
    assert table is not None and len(table.entries) == 131072


def test_an_idle_palette_of_a_grey_image_colours_nothing() -> None:
    ds = image()
    for colour in ("Red", "Green", "Blue"):
        setattr(ds, f"{colour}PaletteColorLookupTableDescriptor", [2, 100, 16])
        setattr(ds, f"{colour}PaletteColorLookupTableData", bytes(4))
    assert look_of(ds).supplemental is None
    ds.PixelPresentation = "COLOR"
    assert look_of(ds).supplemental is not None


def test_overlay_planes_follow_their_frames() -> None:
    ds = grey_image(np.zeros((5, 4, 4), "u1"))
    for element, vr, value in (
        (0x10, "US", 4),
        (0x11, "US", 4),
        (0x15, "IS", "2"),
        (0x50, "SS", [1, 1]),
        (0x51, "US", 3),
        (0x100, "US", 1),
        (0x102, "US", 0),
        (0x3000, "OW", bytes(4)),
    ):
        ds.add_new(0x60020000 | element, vr, value)
    assert [len(look_of(ds, frame=frame).overlays) for frame in (1, 2, 3, 4, 5)] == [0, 0, 1, 1, 0]
    assert look_of(ds, frame=4).overlays[0].first_bit == 16


@pytest.mark.parametrize(
    ("attributes", "message"),
    [({"BitsAllocated": 17}, "bits"), ({"SamplesPerPixel": 9}, "samples")],
)
def test_layouts_that_dicom_does_not_know_are_refused(attributes: dict[str, int], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        describe_pixels(header_of(image(**attributes)))


def test_contradicting_bits_are_settled() -> None:
    described = describe_pixels(header_of(image(BitsStored=40, HighBit=99)))
    assert (described.bits_stored, described.high_bit) == (16, 15)


shorts = st.integers(0, 65535)


@given(descriptor=st.lists(shorts, max_size=4), data=st.binary(max_size=40), window=st.text(max_size=8))
@settings(deadline=None, max_examples=60)
def test_any_look_is_read_without_harm(descriptor: list[int], data: bytes, window: str) -> None:
    ds = image()
    ds.VOILUTSequence = lut(descriptor, data + b"\0" * (len(data) % 2))
    ds.add_new(0x00281050, "LT", "".join(c for c in window if c.isascii() and c.isprintable()))
    ds.add_new(0x00281051, "LT", "1e400")
    look = look_of(ds)
    assert look.window is None or look.window.width > 0


def test_the_best_syntax_is_the_stored_one_then_one_without_loss() -> None:
    assert choose_syntax(to.JPEG_BASELINE, [to.EXPLICIT_LE, to.JPEG_BASELINE]) == to.JPEG_BASELINE
    assert choose_syntax(to.HTJ2K_RPCL, [to.IMPLICIT_LE, to.JPEG_BASELINE]) == to.IMPLICIT_LE
    assert choose_syntax(to.HTJ2K_RPCL, [to.JPEG_BASELINE]) is None
    assert choose_syntax(to.HTJ2K_RPCL, [to.JPEG_BASELINE], lossy=True) == to.JPEG_BASELINE
    assert not can_transcode("1.2.840.10008.1.2.4.102", to.EXPLICIT_LE)
    assert can_transcode("1.2.3", "1.2.3") and not can_transcode("1.2.3", to.EXPLICIT_LE)


def test_a_native_422_frame_holds_two_samples_a_pixel() -> None:
    described = PixelDescription(2, 4, 3, 8, 8, 7, False, "YBR_FULL_422", 0, 1, "integer", False)
    assert described.frame_bytes == 16
