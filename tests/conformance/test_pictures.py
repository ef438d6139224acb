"""Our pictures beside those of DCMTK: the same within one grey level, object by object."""

import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from tests.make.dicom import cr_image, part10
from tests.make.pixels import colour_image, grey_image, keep, pixel_desk

from khoanh.features.viewing import RenderOptions, render_frame, transcode_object
from khoanh.standards.dicom import write_file_meta
from khoanh.standards.dicom.pixels import syntaxes
from khoanh.transaction import Desk

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which("dcmj2pnm") is None, reason="DCMTK is not installed"),
]
_random = np.random.default_rng(3)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pixel_desk(tmp_path_factory.mktemp("pictures")) as opened:
        yield opened


def noise(dtype: str, low: int, high: int, shape: tuple[int, ...] = (40, 50)) -> np.ndarray[Any, Any]:
    return _random.integers(low, high, shape).astype(dtype)


def lut_item(first: int, bits: int, entries: np.ndarray[Any, Any]) -> Dataset:
    item = Dataset()
    item.LUTDescriptor = [len(entries), first, bits]
    item.LUTExplanation = "test"
    item.ModalityLUTType = "US"
    item.add_new(0x00283006, "OW", entries.astype("<u2").tobytes())
    return item


def modality_lut() -> Dataset:
    ds = grey_image(noise("u1", 0, 256), WindowCenter=2000, WindowWidth=3000)
    ds.ModalityLUTSequence = Sequence([lut_item(0, 12, np.sqrt(np.arange(256)) * 255)])
    return ds


def palette() -> Dataset:
    ds = grey_image(noise("u1", 0, 256), PhotometricInterpretation="PALETTE COLOR")
    for colour, entries in (
        ("Red", np.arange(256) * 257),
        ("Green", 65535 - np.arange(256) * 257),
        ("Blue", (np.arange(256) % 16) * 4096),
    ):
        setattr(ds, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(ds, f"{colour}PaletteColorLookupTableData", entries.astype("<u2").tobytes())
    return ds


def overlay() -> Dataset:
    ds = grey_image(np.full((40, 50), 40, "u1"))
    points = noise("u1", 0, 2, (10, 20))
    for element, vr, value in (
        (0x10, "US", 10),
        (0x11, "US", 20),
        (0x40, "CS", "G"),
        (0x50, "SS", [5, 7]),
        (0x100, "US", 1),
        (0x102, "US", 0),
        (0x3000, "OW", np.packbits(points.reshape(-1), bitorder="little").tobytes() + b"\0"),
    ):
        ds.add_new(0x60000000 | element, vr, value)
    return ds


OBJECTS: dict[str, tuple[Callable[[], Dataset], list[str]]] = {
    "eight bits": (lambda: grey_image(noise("u1", 0, 256)), []),
    "linear window": (lambda: grey_image(noise("i2", -1000, 3000), WindowCenter=40, WindowWidth=400), ["+Wi", "1"]),
    "rescaled window": (
        lambda: grey_image(noise("u2", 0, 4096), bits_stored=12, RescaleSlope=2, RescaleIntercept=-1024,
                           WindowCenter=300, WindowWidth=1500),
        ["+Wi", "1"],
    ),
    "sigmoid": (
        lambda: grey_image(noise("u2", 0, 4096), bits_stored=12, WindowCenter=2000, WindowWidth=1500,
                           VOILUTFunction="SIGMOID"),
        ["+Wi", "1", "+Wfs"],
    ),
    "monochrome1": (
        lambda: grey_image(noise("u2", 0, 4096), bits_stored=12, WindowCenter=2000, WindowWidth=3000,
                           PhotometricInterpretation="MONOCHROME1"),
        ["+Wi", "1"],
    ),
    "no window": (lambda: grey_image(noise("u2", 300, 3000), bits_stored=12), ["+Wm"]),
    "voi lut": (cr_image, ["+Wl", "1"]),
    "modality lut": (modality_lut, ["+Wi", "1"]),
    "palette": (palette, []),
    "overlay": (overlay, []),
    "rgb": (lambda: colour_image(noise("u1", 0, 256, (40, 50, 3))), []),
    "ybr": (lambda: colour_image(noise("u1", 16, 240, (40, 50, 3)), "YBR_FULL"), []),
}  # fmt: skip


def ask_dcmtk(folder: Path, file: bytes, options: list[str]) -> np.ndarray[Any, Any]:
    (folder / "in.dcm").write_bytes(file)
    command = ["dcmj2pnm", *options, "+op", str(folder / "in.dcm"), str(folder / "out.pnm")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return np.asarray(Image.open(folder / "out.pnm")).astype(int)


@pytest.mark.parametrize("name", OBJECTS)
def test_a_picture_is_that_of_dcmtk(desk: Desk, tmp_path: Path, name: str) -> None:
    make, options = OBJECTS[name]
    ds = make()
    picture = render_frame(desk, keep(desk, ds), 1, RenderOptions(media_type="image/png"))
    ours = np.asarray(Image.open(io.BytesIO(picture))).astype(int)
    theirs = ask_dcmtk(tmp_path, part10(ds), options)
    # DCMTK takes 127.5 for the middle of the chroma, PS3.3 C.7.6.3.1.2 says 128.
    assert np.abs(ours - theirs).max() <= (2 if name == "ybr" else 1)


@pytest.mark.parametrize(
    "syntax", [syntaxes.RLE, syntaxes.JPEG_LS, syntaxes.JPEG_LOSSLESS_SV1, syntaxes.DEFLATED, syntaxes.EXPLICIT_BE]
)
@pytest.mark.parametrize("name", ["linear window", "no window", "rgb", "palette"])
def test_dcmtk_reads_what_we_transcode(desk: Desk, tmp_path: Path, syntax: str, name: str) -> None:
    make, options = OBJECTS[name]
    ds = make()
    stored = keep(desk, ds)
    data = b"".join(transcode_object(desk, stored, syntax))
    file = write_file_meta(stored.sop_class_uid, stored.instance_uid, syntax) + data
    before = ask_dcmtk(tmp_path, part10(ds), options)
    if syntax == syntaxes.JPEG_LS:
        file = convert(tmp_path, "dcmdjpls", file)
    assert (ask_dcmtk(tmp_path, file, options) == before).all()


def convert(folder: Path, program: str, file: bytes) -> bytes:
    (folder / "coded.dcm").write_bytes(file)
    subprocess.run([program, str(folder / "coded.dcm"), str(folder / "plain.dcm")], timeout=60, check=True)
    return (folder / "plain.dcm").read_bytes()


@pytest.mark.skipif(shutil.which("gdcmconv") is None, reason="GDCM is not installed")
@pytest.mark.parametrize("syntax", [syntaxes.JPEG_2000_LOSSLESS, syntaxes.JPEG_LS, syntaxes.RLE])
@pytest.mark.parametrize("name", ["linear window", "no window", "rgb"])
def test_gdcm_reads_what_we_transcode(desk: Desk, tmp_path: Path, syntax: str, name: str) -> None:
    ds = OBJECTS[name][0]()
    stored = keep(desk, ds)
    data = b"".join(transcode_object(desk, stored, syntax))
    (tmp_path / "in.dcm").write_bytes(write_file_meta(stored.sop_class_uid, stored.instance_uid, syntax) + data)
    subprocess.run(["gdcmconv", "--raw", str(tmp_path / "in.dcm"), str(tmp_path / "out.dcm")], timeout=60, check=True)
    assert ds.PixelData in (tmp_path / "out.dcm").read_bytes()
