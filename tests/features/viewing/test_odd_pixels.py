"""Rarer pixels: floats, videos, frames that are components, labels that lie."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from tests.make.dicom import encapsulated, part10
from tests.make.pixels import colour_image, grey_image, keep, keep_file

from khoanh.features.viewing import RenderOptions, render_frame, render_thumbnail, transcode_frame, transcode_object
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.standards.dicom.pixels import syntaxes
from khoanh.transaction import Desk

PNG = RenderOptions(media_type="image/png")


def show(desk: Desk, file: bytes, frame: int = 1) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(render_frame(desk, keep_file(desk, file), frame, PNG))))


def even(stream: bytes) -> bytes:
    return stream + b"\0" * (len(stream) % 2)


def float_map(values: np.ndarray[Any, Any]) -> Dataset:
    ds = grey_image(np.zeros(values.shape, "u2"))
    del ds.PixelData
    ds.BitsAllocated = 32
    ds.add_new(0x7FE00008, "OF", values.astype("<f4").tobytes())
    return ds


def test_a_float_map_spreads_from_lowest_to_highest(pixels_at: Desk) -> None:
    file = part10(float_map(np.array([[-1.5, 0.0, 1.5, np.nan]])))
    assert show(pixels_at, file)[0].tolist() == [0, 128, 255, 0]


def test_a_float_map_changes_its_byte_order_and_nothing_else(pixels_at: Desk) -> None:
    values = np.array([[-1.5, 0.25]])
    big = b"".join(transcode_object(pixels_at, keep(pixels_at, float_map(values)), syntaxes.EXPLICIT_BE))
    assert values.astype(">f4").tobytes() in big
    with pytest.raises(Invalid):
        transcode_object(pixels_at, keep(pixels_at, float_map(values)), syntaxes.JPEG_2000_LOSSLESS)


def test_frames_may_be_components_of_one_codestream(pixels_at: Desk) -> None:
    values = np.random.default_rng(2).integers(0, 256, (3, 16, 16)).astype("u1")
    stream = imagecodecs.jpeg2k_encode(
        np.ascontiguousarray(np.moveaxis(values, 0, 2)), level=0, reversible=True, codecformat="j2k", mct=False
    )
    file = part10(encapsulated(grey_image(values), [even(stream)]), "1.2.840.10008.1.2.4.92")
    for frame in (1, 2, 3):
        assert (show(pixels_at, file, frame) == values[frame - 1]).all()


def test_a_codestream_labelled_uncompressed_is_still_shown(pixels_at: Desk) -> None:
    values = np.full((8, 8), 70, "u1")
    file = part10(encapsulated(grey_image(values), [even(imagecodecs.jpegls_encode(values))]), syntaxes.JPEG_LS)
    label = syntaxes.JPEG_LS.encode()
    assert (show(pixels_at, file.replace(label, b"1.2.840.10008.1.2.1\0\0\0", 1)) == values).all()


def test_jpeg_colours_follow_the_codestream_not_the_label(pixels_at: Desk) -> None:
    values = np.full((16, 16, 3), (200, 40, 40), "u1")
    stream = imagecodecs.jpeg8_encode(values, level=95, colorspace="RGB", outcolorspace="YCBCR")
    for photometric in ("RGB", "YBR_FULL_422"):
        file = part10(encapsulated(colour_image(values, photometric), [even(stream)]), syntaxes.JPEG_BASELINE)
        assert np.abs(show(pixels_at, file).astype(int) - values).max() <= 3


@pytest.mark.parametrize("encode", ["htj2k", "jpeg2k"])
def test_thumbnails_leave_resolutions_out_and_look_the_same(pixels_at: Desk, encode: str) -> None:
    y, x = np.mgrid[0:600, 0:600]
    values = ((x + y) % 1200 - 300).astype("i2")
    stream = (
        imagecodecs.htj2k_encode(values, reversible=True)
        if encode == "htj2k"
        else imagecodecs.jpeg2k_encode(values, level=0, reversible=True, codecformat="j2k")
    )
    ds = grey_image(values, WindowCenter=300, WindowWidth=1200)
    packed = keep_file(pixels_at, part10(encapsulated(ds, [even(stream)]), syntaxes.JPEG_2000))
    small = np.asarray(Image.open(io.BytesIO(render_thumbnail(pixels_at, packed, 128)))).astype(int)
    plain = np.asarray(Image.open(io.BytesIO(render_thumbnail(pixels_at, keep(pixels_at, ds), 128)))).astype(int)
    assert small.shape == plain.shape == (128, 128)
    assert np.abs(small - plain).mean() < 6


@pytest.mark.system
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_a_frame_of_a_video_is_a_picture(pixels_at: Desk, tmp_path: Path) -> None:
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1"]
    command += ["-c:v", "libx264", "-pix_fmt", "yuv420p", str(tmp_path / "v.mp4")]
    subprocess.run(command, check=True, timeout=120)
    ds = colour_image(np.zeros((10, 48, 64, 3), "u1"), "YBR_PARTIAL_420")
    file = part10(encapsulated(ds, [even((tmp_path / "v.mp4").read_bytes())]), "1.2.840.10008.1.2.4.102")
    first, last = show(pixels_at, file, 1), show(pixels_at, file, 10)
    assert first.shape == last.shape == (48, 64, 3)
    assert (first != last).any()
    assert Image.open(io.BytesIO(render_thumbnail(pixels_at, keep_file(pixels_at, file), 64))).size == (64, 48)
    with pytest.raises(NotFound):
        show(pixels_at, file, 11)


def test_a_video_is_handed_out_only_as_it_is(pixels_at: Desk) -> None:
    ds = colour_image(np.zeros((2, 4, 4, 3), "u1"))
    stored = keep_file(pixels_at, part10(encapsulated(ds, [b"\0\0\0\x20ftyp"]), "1.2.840.10008.1.2.4.102"))
    with pytest.raises(Invalid):
        transcode_object(pixels_at, stored, syntaxes.EXPLICIT_LE)
    with pytest.raises(Invalid):
        transcode_frame(pixels_at, stored, 1, syntaxes.EXPLICIT_LE)


def test_a_truncated_codestream_is_refused_by_name(pixels_at: Desk) -> None:
    values = np.random.default_rng(1).integers(0, 255, (64, 64)).astype("u1")
    stream = imagecodecs.jpegls_encode(values)[:200]
    file = part10(encapsulated(grey_image(values), [even(stream)]), syntaxes.JPEG_LS)
    with pytest.raises(Invalid, match="could not be processed"):
        show(pixels_at, file)


def test_two_megabytes_of_nonsense_are_refused(pixels_at: Desk) -> None:
    ds = grey_image(np.zeros((64, 64), "u1"))
    junk = np.random.default_rng(5).integers(0, 256, 2 << 20).astype("u1").tobytes()
    for syntax in (syntaxes.JPEG_BASELINE, syntaxes.RLE, syntaxes.HTJ2K, syntaxes.JPEG_XL):
        with pytest.raises(Invalid):
            show(pixels_at, part10(encapsulated(ds, [b"\xff\xd8\xff" + junk[:-3]]), syntax))
