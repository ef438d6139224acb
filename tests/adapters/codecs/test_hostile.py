"""Hostile frames: absurd sizes, over-reads and cut streams end as `Invalid`, quickly and without great memory."""

import struct
import zlib
from dataclasses import replace

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khoanh.adapters.codecs.decode import decode_frame
from khoanh.adapters.codecs.frames import EncodedFrame, FrameData, pack_encoded, unpack_encoded
from khoanh.adapters.codecs.rle import decode_rle, encode_rle
from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels import PixelDescription, probe_codestream
from khoanh.standards.dicom.pixels import syntaxes as to

GREY8 = PixelDescription(8, 8, 1, 8, 8, 7, False, "MONOCHROME2", 0, 1, "integer", False)
GREY16 = replace(GREY8, bits_allocated=16, bits_stored=16, high_bit=15)
CAP = 1 << 20
VALUES = (np.arange(64).reshape(8, 8) * 3).astype(np.uint8)


def decode(syntax: str, data: bytes, description: PixelDescription = GREY8, **more: bool) -> np.ndarray:
    return decode_frame(FrameData(description, syntax, data), CAP, **more).stored


def coded(form: str) -> bytes:
    match form:
        case "jpeg":
            return bytes(imagecodecs.jpeg8_encode(VALUES, level=95))
        case "jpegls":
            return bytes(imagecodecs.jpegls_encode(VALUES))
        case "jpeg2k":
            return bytes(imagecodecs.jpeg2k_encode(VALUES, level=0, reversible=True, codecformat="j2k"))
        case "htj2k":
            return bytes(imagecodecs.htj2k_encode(VALUES, reversible=True))
    return bytes(imagecodecs.jpegxl_encode(VALUES, lossless=True))


FORMS = {
    "jpeg": to.JPEG_BASELINE,
    "jpegls": to.JPEG_LS,
    "jpeg2k": to.JPEG_2000,
    "htj2k": to.HTJ2K,
    "jpegxl": to.JPEG_XL_LOSSLESS,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_codestream_tells_its_size_before_it_is_decoded(form: str) -> None:
    stream = probe_codestream(coded(form))
    assert stream is not None
    assert (stream.rows, stream.columns) == (8, 8)


@pytest.mark.parametrize("form", ["jpeg", "jpegls", "jpeg2k", "htj2k"])
def test_an_absurd_size_in_the_codestream_is_refused(form: str) -> None:
    data = bytearray(coded(form))
    if form in ("jpeg", "jpegls"):
        at = max(data.find(b"\xff\xc0"), data.find(b"\xff\xf7")) + 5
        data[at : at + 4] = struct.pack(">HH", 60000, 60000)
    else:
        data[8:16] = struct.pack(">II", 1 << 30, 1 << 30)
    with pytest.raises(Invalid, match="limit"):
        decode(FORMS[form], bytes(data))


def test_an_absurd_size_in_the_header_is_refused() -> None:
    with pytest.raises(Invalid, match="limit"):
        decode(to.RLE, bytes(64), replace(GREY8, rows=60000, columns=60000))
    with pytest.raises(Invalid, match="limit"):
        decode(to.EXPLICIT_LE, bytes(64), replace(GREY8, rows=60000, columns=60000))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9])
def test_cut_streams_are_refused_or_partly_shown(form: str, part: float) -> None:
    data = coded(form)
    try:
        assert decode(FORMS[form], data[: int(len(data) * part)], lenient=True).shape == (8, 8)
    except Exception as fault:
        # Inside a worker the names of foreign faults become `Invalid`.
        assert isinstance(fault, (Invalid, RuntimeError, ValueError)), fault


def test_a_wrong_transfer_syntax_is_forgiven_where_the_bytes_speak() -> None:
    assert (decode(to.JPEG_BASELINE, coded("jpegls")) == VALUES).all()
    assert (decode(to.JPEG_2000, coded("htj2k")) == VALUES).all()


def test_the_codestreams_depth_and_sign_win_over_the_header() -> None:
    values = (np.arange(64).reshape(8, 8) * 40 - 1000).astype(np.int16)
    data = bytes(imagecodecs.jpeg2k_encode(values, level=0, reversible=True, codecformat="j2k"))
    decoded = decode_frame(FrameData(replace(GREY8, rows=0, columns=0), to.JPEG_2000_LOSSLESS, data), CAP)
    assert (decoded.stored == values).all()
    assert (decoded.description.bits_stored, decoded.description.signed) == (16, True)


def test_a_deflated_frame_never_grows_beyond_its_size() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(bytes(50 << 20)) + packer.flush()
    assert decode(to.DEFLATED_FRAME, bomb).shape == (8, 8)
    with pytest.raises(Invalid):
        decode(to.DEFLATED_FRAME, b"\xff\xff\xff")


@given(
    rows=st.integers(1, 9),
    columns=st.integers(1, 300),
    kind=st.sampled_from(["u1", "u2", "i2", "u4"]),
    samples=st.sampled_from([1, 3]),
    run=st.booleans(),
    seed=st.integers(0, 99),
)
@settings(deadline=None)
def test_rle_gives_back_what_went_in(rows: int, columns: int, kind: str, samples: int, run: bool, seed: int) -> None:
    shape = (rows, columns) if samples == 1 else (rows, columns, samples)
    raw = np.random.default_rng(seed).integers(0, 2 if run else 255, shape)
    values = raw.astype(kind)
    bits = values.dtype.itemsize * 8
    described = replace(GREY8, rows=rows, columns=columns, samples=samples, bits_allocated=bits, bits_stored=bits)
    data = encode_rle(values)
    assert len(data) % 2 == 0
    assert (decode_rle(data, described).astype(kind) == values).all()


@given(
    head=st.lists(st.integers(0, 200) | st.integers(0, 2**32 - 1), min_size=16, max_size=16),
    tail=st.binary(max_size=200),
)
@settings(deadline=None)
def test_no_rle_header_reads_outside_its_frame(head: list[int], tail: bytes) -> None:
    data = struct.pack("<16I", *head) + tail
    for described in (GREY8, GREY16, replace(GREY8, samples=3)):
        try:
            assert decode_rle(data, described, lenient=True).size == 64 * described.samples
        except Invalid:
            continue


@given(tail=st.binary(max_size=120), count=st.integers(1, 2))
@settings(deadline=None)
def test_any_runs_fill_no_more_than_the_frame(tail: bytes, count: int) -> None:
    data = struct.pack("<16I", count, 64, *[64 + len(tail) // 2] * 14) + tail
    assert decode_rle(data, GREY8 if count == 1 else GREY16, lenient=True).shape == (8, 8)


@given(
    data=st.binary(max_size=300),
    prefix=st.sampled_from([b"", b"\xff\xd8", b"\xff\x4f\xff\x51", b"\xff\x0a", b"\xff\xd8\xff\xc0"]),
)
def test_probing_any_bytes_ends(data: bytes, prefix: bytes) -> None:
    stream = probe_codestream(prefix + data)
    assert stream is None or stream.rows >= 0


@given(st.binary(max_size=50))
def test_an_encoded_frame_comes_back_from_its_packed_form(data: bytes) -> None:
    encoded = EncodedFrame(data, GREY16, 128)
    assert unpack_encoded(pack_encoded(encoded)) == encoded


@pytest.mark.parametrize("form", ["htj2k", "jpeg2k"])
@pytest.mark.parametrize(("dtype", "low", "high"), [("u2", 0, 65535), ("i2", -32768, 32767), ("u1", 0, 255)])
def test_fewer_resolutions_never_wrap_around(form: str, dtype: str, low: int, high: int) -> None:
    # Hard edges between the ends of the range overshoot on the way down.
    y, x = np.mgrid[0:256, 0:256]
    values = np.where((x // 5 + y // 7) % 2 == 0, low, high).astype(dtype)
    values[64:192, 64:192] = high
    stream = (
        imagecodecs.htj2k_encode(values, reversible=True)
        if form == "htj2k"
        else imagecodecs.jpeg2k_encode(values, level=0, reversible=True, codecformat="j2k")
    )
    described = replace(GREY8, rows=256, columns=256, bits_allocated=16, bits_stored=16, signed=dtype == "i2")
    for skip in (1, 2, 3):
        small = decode_frame(FrameData(described, to.HTJ2K, bytes(stream)), CAP, skip=skip).stored.astype(int)
        inside = small[(64 >> skip) + 4 : (192 >> skip) - 4, (64 >> skip) + 4 : (192 >> skip) - 4]
        assert (np.abs(inside - high) < (high - low) / 50).all()
        assert small.min() >= low and small.max() <= high


@pytest.mark.parametrize(("dtype", "low", "high"), [("u2", 0, 65535), ("i2", -32768, 32767), ("u1", 0, 255)])
def test_lossy_high_throughput_values_never_wrap_around(dtype: str, low: int, high: int) -> None:
    y, x = np.mgrid[0:128, 0:128]
    values = np.where((x // 5 + y // 7) % 2 == 0, low, high).astype(dtype)
    stream = bytes(imagecodecs.htj2k_encode(values, level=0.02, reversible=False))
    described = replace(GREY8, rows=128, columns=128, bits_allocated=16, bits_stored=16, signed=dtype == "i2")
    found = decode_frame(FrameData(described, to.HTJ2K, stream), CAP).stored.astype(int)
    assert np.abs(found - values.astype(int)).max() < (high - low) / 10
