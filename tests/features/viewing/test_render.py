"""Pictures of stored frames: the pipeline of the standard, the options of PS3.18, the media types."""

import io
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from tests.make.dicom import cr_image, text_report, us_cine
from tests.make.pixels import colour_image, grey_image, keep, keep_file, pixel_desk

from khoanh.features.viewing import (
    RenderOptions,
    Viewport,
    Window,
    render_animation,
    render_frame,
    render_thumbnail,
    trim_thumbnails_job,
)
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk, Unit

PNG = RenderOptions(media_type="image/png")


def show(desk: Desk, ds: Dataset, options: RenderOptions = PNG, frame: int = 1) -> np.ndarray[Any, Any]:
    picture = render_frame(desk, keep(desk, ds), frame, options)
    return np.asarray(Image.open(io.BytesIO(picture)))


def item(**attributes: Any) -> Dataset:
    ds = Dataset()
    for keyword, value in attributes.items():
        setattr(ds, keyword, Sequence([value]) if isinstance(value, Dataset) else value)
    return ds


def test_a_window_given_wins_over_the_images_own(pixels_at: Desk) -> None:
    ds = grey_image(np.array([[0, 50, 100]], "u1"), WindowCenter=50, WindowWidth=101)
    assert show(pixels_at, ds)[0].tolist() == [1, 129, 255]
    given = RenderOptions(window=Window(50, 100, "LINEAR_EXACT"), media_type="image/png")
    assert show(pixels_at, ds, given)[0].tolist() == [0, 128, 255]


def test_a_voi_lut_is_shown_and_monochrome1_is_inverse(pixels_at: Desk) -> None:
    row = show(pixels_at, cr_image())[0]
    assert row.tolist() == [255 - round(255 * i / 15) for i in range(16)]


def test_each_frame_of_an_enhanced_object_has_its_own_transformation(pixels_at: Desk) -> None:
    ds = grey_image(np.full((2, 2, 2), 10, "u2"))
    ds.SharedFunctionalGroupsSequence = Sequence(
        [item(FrameVOILUTSequence=item(WindowCenter=50, WindowWidth=100, VOILUTFunction="LINEAR_EXACT"))]
    )
    ds.PerFrameFunctionalGroupsSequence = Sequence(
        [item(PixelValueTransformationSequence=item(RescaleSlope=s, RescaleIntercept=0)) for s in (1, 10)]
    )
    assert show(pixels_at, ds)[0, 0] in (25, 26)
    assert show(pixels_at, ds, frame=2)[0, 0] == 255


def test_padding_is_black_and_leaves_the_range_of_the_rest(pixels_at: Desk) -> None:
    ds = grey_image(np.array([[-2000, 0, 100]], "i2"))
    ds.add_new(0x00280120, "US", 63536)  # -2000 written with the wrong VR, as many do
    assert show(pixels_at, ds)[0].tolist() == [0, 0, 255]


def test_a_palette_is_coloured(pixels_at: Desk) -> None:
    ds = grey_image(np.array([[0, 1]], "u1"), PhotometricInterpretation="PALETTE COLOR")
    for colour, entries in (("Red", [0, 65535]), ("Green", [0, 0]), ("Blue", [65535, 0])):
        setattr(ds, f"{colour}PaletteColorLookupTableDescriptor", [2, 0, 16])
        setattr(ds, f"{colour}PaletteColorLookupTableData", np.array(entries, "<u2").tobytes())
    assert show(pixels_at, ds)[0].tolist() == [[0, 0, 255], [255, 0, 0]]


def test_ybr_and_planes_become_rgb(pixels_at: Desk) -> None:
    ds = colour_image(np.array([[[76, 85, 255], [29, 255, 107]]], "u1"), "YBR_FULL")
    assert np.abs(show(pixels_at, ds)[0].astype(int) - [[255, 0, 0], [0, 0, 255]]).max() <= 1


def overlay_on(ds: Dataset, points: np.ndarray[Any, Any]) -> Dataset:
    for element, vr, value in (
        (0x10, "US", points.shape[0]),
        (0x11, "US", points.shape[1]),
        (0x40, "CS", "G"),
        (0x50, "SS", [1, 1]),
        (0x100, "US", 1),
        (0x102, "US", 0),
        (0x3000, "OW", np.packbits(points.reshape(-1).astype("u1"), bitorder="little").tobytes().ljust(2, b"\0")),
    ):
        ds.add_new(0x60000000 | element, vr, value)
    return ds


def test_overlays_are_drawn_unless_not_wanted(pixels_at: Desk) -> None:
    ds = overlay_on(grey_image(np.zeros((4, 4), "u1")), np.eye(4))
    assert (show(pixels_at, ds) == np.eye(4) * 255).all()
    assert not show(pixels_at, ds, RenderOptions(media_type="image/png", overlays=False)).any()


def test_an_overlay_in_the_unused_bits_is_drawn(pixels_at: Desk) -> None:
    ds = grey_image(np.array([[0x1000, 0]], "u2"), bits_stored=12, WindowCenter=2048, WindowWidth=4096)
    for element, vr, value in ((0x10, "US", 1), (0x11, "US", 2), (0x100, "US", 16), (0x102, "US", 12)):
        ds.add_new(0x60000000 | element, vr, value)
    ds.add_new(0x60000050, "SS", [1, 1])
    assert show(pixels_at, ds)[0].tolist() == [255, 0]


def test_a_shutter_hides_its_outside(pixels_at: Desk) -> None:
    ds = grey_image(np.full((4, 4), 200, "u1"), ShutterShape="RECTANGULAR", ShutterPresentationValue=0)
    ds.ShutterLeftVerticalEdge, ds.ShutterRightVerticalEdge = 2, 3
    ds.ShutterUpperHorizontalEdge, ds.ShutterLowerHorizontalEdge = 2, 3
    assert np.argwhere(show(pixels_at, ds)).tolist() == [[1, 1], [1, 2], [2, 1], [2, 2]]


def test_tall_pixels_come_out_square(pixels_at: Desk) -> None:
    assert show(pixels_at, grey_image(np.zeros((10, 10), "u1"), PixelSpacing=[2.0, 1.0])).shape == (20, 10)
    assert show(pixels_at, grey_image(np.zeros((10, 10), "u1"), PixelAspectRatio=[1, 2])).shape == (10, 20)


def viewport(*args: float) -> RenderOptions:
    width, height, *rest = args
    return RenderOptions(viewport=Viewport(int(width), int(height), *rest), media_type="image/png")


def test_a_viewport_scales_within_its_box(pixels_at: Desk) -> None:
    ds = grey_image(np.zeros((100, 200), "u1"))
    assert show(pixels_at, ds, viewport(50, 50)).shape == (25, 50)
    assert show(pixels_at, ds, viewport(400, 400)).shape == (200, 400)


def test_a_viewport_cuts_and_mirrors(pixels_at: Desk) -> None:
    ds = grey_image(np.arange(16, dtype="u1").reshape(4, 4))
    assert show(pixels_at, ds, viewport(0, 0, 1, 2, 2, 1)).tolist() == [[9, 10]]
    assert show(pixels_at, ds, viewport(0, 0, 0, 0, -4, -4)).tolist() == np.arange(15, -1, -1).reshape(4, 4).tolist()


def test_a_viewport_outside_the_image_is_refused(pixels_at: Desk) -> None:
    ds = grey_image(np.zeros((4, 4), "u1"))
    with pytest.raises(Invalid):
        show(pixels_at, ds, viewport(10, 10, 100, 0))
    with pytest.raises(Invalid):
        Viewport(100000, 1)


@pytest.mark.parametrize(
    ("media_type", "form"),
    [("image/jpeg", "JPEG"), ("image/png", "PNG"), ("image/gif", "GIF"), ("image/jp2", "JPEG2000")],
)
def test_pictures_come_in_every_media_type(pixels_at: Desk, media_type: Any, form: str) -> None:
    for ds in (grey_image(np.full((8, 8), 9, "u1")), colour_image(np.full((8, 8, 3), 99, "u1"))):
        picture = render_frame(pixels_at, keep(pixels_at, ds), 1, RenderOptions(media_type=media_type))
        assert Image.open(io.BytesIO(picture)).format == form


def test_quality_changes_the_size(pixels_at: Desk) -> None:
    stored = keep(pixels_at, grey_image(np.random.default_rng(1).integers(0, 255, (64, 64)).astype("u1")))
    sizes = [len(render_frame(pixels_at, stored, 1, RenderOptions(quality=quality))) for quality in (10, 50, 100)]
    assert sizes == sorted(sizes) and sizes[0] < sizes[2]
    with pytest.raises(Invalid):
        RenderOptions(quality=0)


def test_colours_carry_the_profile_asked_for(pixels_at: Desk) -> None:
    ds = colour_image(np.full((8, 8, 3), 99, "u1"))
    stored = keep(pixels_at, ds)
    for profile, present in (("", False), ("no", False), ("yes", True), ("srgb", True), ("displayp3", True)):
        options = RenderOptions(media_type="image/png", profile=profile)  # type: ignore[arg-type]
        image = Image.open(io.BytesIO(render_frame(pixels_at, stored, 1, options)))
        assert ("icc_profile" in image.info) is present, profile


def test_vietnamese_lines_are_drawn_in_the_corners(pixels_at: Desk) -> None:
    ds = grey_image(np.full((256, 256), 60, "u1"))
    options = RenderOptions(media_type="image/png", annotate=frozenset(["patient", "technique"]))
    drawn = show(pixels_at, ds, options)
    assert drawn[:40].max() > 200 and drawn[-40:].max() > 200 and (drawn[100:150] == 60).all()


def test_a_cine_becomes_an_animation_at_its_own_pace(pixels_at: Desk) -> None:
    gif = Image.open(io.BytesIO(render_animation(pixels_at, keep(pixels_at, us_cine()), RenderOptions())))
    assert (gif.n_frames, gif.info["duration"], gif.info["loop"]) == (4, 30, 0)
    reds = []
    for number in range(4):
        gif.seek(number)
        reds.append(int(np.asarray(gif.convert("RGB"))[0, 0, 0]))
    assert reds == [200, 0, 0, 200]


def test_a_missing_frame_and_a_missing_picture_are_told(pixels_at: Desk) -> None:
    stored = keep(pixels_at, us_cine())
    with pytest.raises(NotFound):
        render_frame(pixels_at, stored, 5, PNG)
    with pytest.raises(NotFound):
        render_frame(pixels_at, keep(pixels_at, text_report()), 1, PNG)


def test_a_cut_off_image_shows_what_there_is(pixels_at: Desk) -> None:
    ds = grey_image(np.full((4, 4), 200, "u1"))
    ds.PixelData = ds.PixelData[:8]
    assert show(pixels_at, ds)[:, 0].tolist() == [200, 200, 0, 0]


def test_thumbnails_fit_and_are_made_once(pixels_at: Desk) -> None:
    stored = keep(pixels_at, grey_image(np.zeros((300, 600), "u2")))
    picture = Image.open(io.BytesIO(render_thumbnail(pixels_at, stored, 100)))
    assert (picture.format, picture.size) == ("JPEG", (128, 64))
    folder = pixels_at.settings.data / "cache" / "thumbnails"
    (kept,) = folder.rglob(f"{stored.checksum.hex()}*")
    kept.write_bytes(b"from the shelf")
    assert render_thumbnail(pixels_at, stored, 128) == b"from the shelf"


def test_the_oldest_thumbnails_go_when_the_cache_is_full(tmp_path: Any) -> None:
    with pixel_desk(tmp_path, cache_bytes=16_000) as desk:
        folder = desk.settings.data / "cache" / "thumbnails" / "aa"
        folder.mkdir(parents=True)
        for number in range(10):
            (folder / f"{number}.jpg").write_bytes(bytes(1000))
        trim_thumbnails_job(cast(Unit, SimpleNamespace(who=act_as_system("test"), settings=desk.settings)))
        assert len(list(folder.iterdir())) == 3


def test_frames_larger_than_the_cap_are_refused_before_they_are_read(tmp_path: Any) -> None:
    with pixel_desk(tmp_path, max_frame_pixels=1000) as desk, pytest.raises(Invalid, match="limit"):
        render_frame(desk, keep(desk, grey_image(np.zeros((40, 40), "u1"))), 1, PNG)


def test_rows_of_zero_are_taken_from_the_codestream(pixels_at: Desk) -> None:
    import imagecodecs
    from tests.make.dicom import encapsulated, part10

    from khoanh.standards.dicom.pixels import syntaxes

    ds = grey_image(np.full((8, 12), 77, "u1"), Rows=0, Columns=0)
    stream = imagecodecs.jpegls_encode(np.full((8, 12), 77, "u1"))
    stored = keep_file(pixels_at, part10(encapsulated(ds, [stream + b"\0" * (len(stream) % 2)]), syntaxes.JPEG_LS))
    assert np.asarray(Image.open(io.BytesIO(render_frame(pixels_at, stored, 1, PNG)))).shape == (8, 12)
