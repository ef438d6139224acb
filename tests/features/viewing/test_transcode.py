"""Objects in another transfer syntax: lossless stays lossless, the header stays true, outsiders agree."""

import io
from typing import Any

import numpy as np
import pydicom
import pytest
from tests.make.dicom import ct_slice, text_report
from tests.make.pixels import colour_image, grey_image, keep, keep_file

from khoanh.adapters.codecs.decode import decode_frame
from khoanh.features.viewing import open_source, transcode_frame, transcode_object
from khoanh.features.viewing.new_header import encapsulate_head
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom import write_file_meta
from khoanh.standards.dicom.pixels import syntaxes as to
from khoanh.transaction import Desk

LOSSLESS = (*to.LOSSLESS_TARGETS,)
UNSIGNED_ONLY = (to.JPEG_XL_LOSSLESS,)
_random = np.random.default_rng(7)


def ramp(dtype: str, bits: int, shape: tuple[int, ...] = (20, 30)) -> np.ndarray[Any, Any]:
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if dtype.startswith("i") else (0, (1 << bits) - 1)
    values = _random.integers(low, high + 1, shape)
    values.reshape(-1)[:2] = low, high
    return values.astype(dtype)


def recode(desk: Desk, ds: pydicom.Dataset, syntax: str, source: str = to.EXPLICIT_LE) -> bytes:
    stored = keep(desk, ds, source)
    data = b"".join(transcode_object(desk, stored, syntax))
    return write_file_meta(stored.sop_class_uid, stored.instance_uid, syntax) + data


def decode(desk: Desk, file: bytes, frame: int = 1) -> np.ndarray[Any, Any]:
    with open_source(desk, keep_file(desk, file)) as source:
        return decode_frame(source.read_frame(frame), 1 << 24).stored


@pytest.mark.parametrize("syntax", LOSSLESS)
@pytest.mark.parametrize(("dtype", "bits"), [("u1", 8), ("u2", 12), ("u2", 16), ("i2", 12), ("i2", 16)])
def test_grey_values_survive_every_lossless_syntax(pixels_at: Desk, syntax: str, dtype: str, bits: int) -> None:
    if dtype == "i2" and syntax in UNSIGNED_ONLY:
        pytest.skip("holds no signed values")
    values = ramp(dtype, bits)
    file = recode(pixels_at, grey_image(values, bits_stored=bits), syntax)
    assert (decode(pixels_at, file) == values).all()
    header = pydicom.dcmread(io.BytesIO(file), stop_before_pixels=True)
    assert (header.BitsStored, header.PixelRepresentation) == (bits, int(dtype == "i2"))
    assert header.PatientName == "Nguyễn^Văn Đức"


@pytest.mark.parametrize("syntax", LOSSLESS)
def test_colour_frames_survive_every_lossless_syntax(pixels_at: Desk, syntax: str) -> None:
    values = ramp("u1", 8, (3, 10, 12, 3))
    file = recode(pixels_at, colour_image(values), syntax)
    for frame in (1, 2, 3):
        assert (decode(pixels_at, file, frame) == values[frame - 1]).all()


def test_the_header_names_the_colour_form_of_the_codestream(pixels_at: Desk) -> None:
    values = ramp("u1", 8, (10, 12, 3))
    forms = {
        to.JPEG_2000_LOSSLESS: "YBR_RCT",
        to.HTJ2K_RPCL: "YBR_RCT",
        to.RLE: "RGB",
        to.JPEG_BASELINE: "YBR_FULL_422",
    }
    for syntax, photometric in forms.items():
        header = pydicom.dcmread(io.BytesIO(recode(pixels_at, colour_image(values), syntax)), stop_before_pixels=True)
        assert header.PhotometricInterpretation == photometric
        assert header.PlanarConfiguration == (1 if syntax == to.RLE else 0)


def test_planes_become_pixels_on_the_way_to_little_endian(pixels_at: Desk) -> None:
    values = ramp("u1", 8, (4, 6, 3))
    rle = recode(pixels_at, colour_image(values), to.RLE)
    stored = keep_file(pixels_at, rle)
    data = b"".join(transcode_object(pixels_at, stored, to.EXPLICIT_LE))
    ds = pydicom.dcmread(io.BytesIO(write_file_meta("1.2", "1.3", to.EXPLICIT_LE) + data))
    assert ds.PlanarConfiguration == 0
    assert (ds.pixel_array == values).all()


def test_a_frame_has_one_fragment_and_the_offset_table_points_at_it(pixels_at: Desk) -> None:
    values = ramp("u2", 12, (4, 16, 16))
    ds = pydicom.dcmread(io.BytesIO(recode(pixels_at, grey_image(values, bits_stored=12), to.JPEG_LS)))
    offsets = pydicom.encaps.parse_basic_offsets(ds.PixelData)
    fragments = list(pydicom.encaps.generate_fragments(ds.PixelData))[1:] if not offsets else None
    assert len(offsets) == 4 and fragments is None
    frames = list(pydicom.encaps.generate_frames(ds.PixelData, number_of_frames=4))
    assert all(frame[:2] == b"\xff\xd8" for frame in frames)


def test_offsets_beyond_four_gigabytes_go_to_the_extended_table() -> None:
    head = encapsulate_head([1 << 31, 1 << 31, (1 << 31) + 1, 10])
    assert head[:4] == b"\xe0\x7f\x01\x00" and b"\xe0\x7f\x02\x00" in head
    assert head.endswith(b"\xfe\xff\x00\xe0\0\0\0\0")


def test_loss_is_told_in_the_header(pixels_at: Desk) -> None:
    values = np.tile(np.arange(64, dtype="u1") * 3, (64, 1))
    header = pydicom.dcmread(
        io.BytesIO(recode(pixels_at, grey_image(values), to.JPEG_BASELINE)), stop_before_pixels=True
    )
    assert header.LossyImageCompression == "01"
    assert header.LossyImageCompressionMethod == "ISO_10918_1"
    assert float(header.LossyImageCompressionRatio) > 1


@pytest.mark.parametrize("syntax", [to.JPEG_2000, to.HTJ2K, to.JPEG_BASELINE, to.JPEG_LS_NEAR, to.JPEG_XL])
def test_lossy_syntaxes_stay_near(pixels_at: Desk, syntax: str) -> None:
    y, x = np.mgrid[0:64, 0:64]
    values = np.stack([x * 4, y * 4, (x + y) * 2], -1).astype("u1")
    found = decode(pixels_at, recode(pixels_at, colour_image(values), syntax)).astype(int)
    assert np.abs(found - values).mean() < 4


def test_single_bits_are_joined_without_gaps(pixels_at: Desk) -> None:
    bits = _random.integers(0, 2, (3, 5, 7)).astype("u1")
    ds = grey_image(bits)
    ds.BitsAllocated = ds.BitsStored = 1
    ds.HighBit = 0
    ds.PixelData = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    frames = recode(pixels_at, ds, to.DEFLATED_FRAME)
    assert all((decode(pixels_at, frames, n + 1) == bits[n]).all() for n in range(3))
    back = b"".join(transcode_object(pixels_at, keep_file(pixels_at, frames), to.EXPLICIT_LE))
    assert ds.PixelData in back


def test_nested_and_private_attributes_survive_implicit_and_big_endian(pixels_at: Desk) -> None:
    for syntax in (to.IMPLICIT_LE, to.EXPLICIT_BE, to.DEFLATED):
        ds = pydicom.dcmread(io.BytesIO(recode(pixels_at, ct_slice(), syntax)))
        assert ds.RequestAttributesSequence[0].RequestedProcedureID == "RP1"
        assert str(ds.StudyDescription) == "Chụp cắt lớp vi tính ngực"
        assert [float(v) for v in ds.WindowCenter] == [40, -600]
        assert (ds.pixel_array == ct_slice_values()).all()


def ct_slice_values() -> np.ndarray[Any, Any]:
    ds = ct_slice()
    return np.frombuffer(ds.PixelData, "<i2").reshape(ds.Rows, ds.Columns)


def test_an_object_without_pixels_changes_only_its_encoding(pixels_at: Desk) -> None:
    file = recode(pixels_at, text_report(), to.IMPLICIT_LE)
    ds = pydicom.dcmread(io.BytesIO(file))
    assert ds.ContentSequence[0].TextValue == "Không thấy tổn thương"


def test_what_stands_behind_the_pixels_is_kept(pixels_at: Desk) -> None:
    ds = grey_image(ramp("u2", 12), bits_stored=12)
    ds.add_new(0x7FE10010, "LO", "VENDOR")
    ds.add_new(0x7FE11001, "LO", "behind")
    for syntax in (to.JPEG_LS, to.IMPLICIT_LE):
        assert b"behind" in recode(pixels_at, ds, syntax)


def test_the_stored_syntax_is_copied_byte_for_byte(pixels_at: Desk) -> None:
    stored = keep(pixels_at, ct_slice())
    whole = pixels_at.storage.read(stored.place.file, stored.place.offset, stored.place.size_bytes)
    assert b"".join(transcode_object(pixels_at, stored, to.EXPLICIT_LE)) == whole[stored.dataset_offset :]


def test_a_frame_alone_comes_as_the_header_describes_it(pixels_at: Desk) -> None:
    values = ramp("u1", 8, (8, 10, 3))
    jpeg = keep_file(pixels_at, recode(pixels_at, colour_image(values), to.JPEG_BASELINE))
    # The metadata say YBR_FULL_422, so that is what the native frame is.
    assert len(transcode_frame(pixels_at, jpeg, 1, to.EXPLICIT_LE)) == 8 * 10 * 2
    stored = keep(pixels_at, colour_image(values))
    assert transcode_frame(pixels_at, stored, 1, to.EXPLICIT_LE) == values.tobytes()
    assert transcode_frame(pixels_at, stored, 1, to.HTJ2K_RPCL)[:4] == b"\xff\x4f\xff\x51"


def test_palettes_bear_no_loss(pixels_at: Desk) -> None:
    ds = grey_image(ramp("u1", 8), PhotometricInterpretation="PALETTE COLOR")
    with pytest.raises(Invalid):
        recode(pixels_at, ds, to.JPEG_BASELINE)
    assert recode(pixels_at, ds, to.JPEG_LS)


def test_an_unknown_syntax_is_refused_before_anything_is_read(pixels_at: Desk) -> None:
    with pytest.raises(Invalid):
        transcode_object(pixels_at, keep(pixels_at, ct_slice()), "1.2.3.4")


def test_truncated_pixels_are_not_handed_on_as_if_whole(pixels_at: Desk) -> None:
    ds = grey_image(ramp("u2", 16))
    ds.PixelData = ds.PixelData[:100]
    for syntax in (to.JPEG_LS, to.RLE):
        with pytest.raises(Invalid):
            recode(pixels_at, ds, syntax)
