"""WADO-RS: rendered pictures and thumbnails (PS3.18 8.3.5, 10.4.1.1.3, 10.4.1.1.4)."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, cast

from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import Sliceable, answer_bytes, answer_content, answer_pieces, unchanged
from khoanh.entrypoints.dicomweb.bulkdata import find_bulk_value, read_pixels
from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.frames import check_frames, known_table, parse_frames
from khoanh.entrypoints.dicomweb.media_types import choose_name, parse_media_type
from khoanh.entrypoints.dicomweb.multipart_writing import MultipartWriter, PartHead
from khoanh.entrypoints.dicomweb.negotiation import is_video, media_type_of
from khoanh.entrypoints.dicomweb.objects import locate_asked, locate_leaving, make_etag
from khoanh.entrypoints.dicomweb.refusals import not_acceptable
from khoanh.features import archive, viewing
from khoanh.features.archive import StoredObject
from khoanh.features.viewing import MEDIA_TYPES, RenderOptions, Viewport
from khoanh.foundation.errors import Invalid, KhoanhError
from khoanh.standards.dicom.pixels import Window

_FUNCTIONS = {"linear": "LINEAR", "linear-exact": "LINEAR_EXACT", "sigmoid": "SIGMOID"}
_PROFILES = frozenset({"no", "yes", "srgb", "adobergb", "rommrgb", "displayp3"})
PictureType = Literal["image/jpeg", "image/png", "image/gif", "image/jp2"]
Profile = Literal["", "no", "yes", "srgb", "adobergb", "displayp3", "rommrgb"]
_ANNOTATIONS = frozenset({"patient", "technique"})
_THUMBNAIL_SIDE = 256
_PDF_STORAGE = "1.2.840.10008.5.1.4.1.1.104.1"
_DOCUMENT = "00420011"


def parse_numbers(text: str, least: int, most: int, what: str) -> list[float]:
    """Read `least` to `most` finite numbers separated by commas; an empty one is 0.

    Raises:
        Invalid: It is something else.
    """
    pieces = text.split(",")
    try:
        numbers = [float(piece) if piece.strip() else 0.0 for piece in pieces[: most + 1]]
    except ValueError:
        numbers = []
    if not least <= len(numbers) <= most or not all(math.isfinite(number) for number in numbers):
        raise Invalid(f"{what} cannot be read", vi=f"Tham số {what} không hợp lệ")
    return numbers


def parse_window(text: str) -> Window:
    """Read `center,width[,function]` (8.3.5.1.4).

    Raises:
        Invalid: A number or the function is none.
    """
    pieces = text.split(",")
    function = pieces[2].strip().lower() if len(pieces) == 3 else "linear"
    if len(pieces) not in (2, 3) or function not in _FUNCTIONS:
        raise Invalid("window is center,width,function", vi="Tham số window phải là center,width,function")
    center, width = parse_numbers(",".join(pieces[:2]), 2, 2, "window")
    if (width < 1 and function == "linear") or width <= 0:
        raise Invalid("the window width is too small", vi="Độ rộng cửa sổ quá nhỏ")
    return Window(center, width, _FUNCTIONS[function])


def parse_viewport(text: str) -> Viewport:
    """Read `vw,vh[,sx,sy,sw,sh]` (8.3.5.1.3).

    Raises:
        Invalid: It is something else, or a side is absurd.
    """
    numbers = parse_numbers(text, 2, 6, "viewport")
    if len(numbers) not in (2, 4, 6) or min(numbers[:2]) < 0 or max(numbers[:2]) > 1 << 20:
        raise Invalid("viewport is vw,vh,sx,sy,sw,sh", vi="Tham số viewport phải là vw,vh,sx,sy,sw,sh")
    width, height, left, top, source_width, source_height = [*numbers, 0.0, 0.0, 0.0, 0.0][:6]
    return Viewport(int(width), int(height), left, top, source_width, source_height)


def read_options(asked: Asked, media_type: PictureType, stored: StoredObject) -> RenderOptions:
    """Read the rendering parameters of the query.

    Raises:
        Invalid: One of them is malformed.
    """
    quality = parse_numbers(asked.value("quality"), 1, 1, "quality")[0] if asked.value("quality") else 90
    profile = asked.value("iccprofile").strip().lower()
    if profile and profile not in _PROFILES:
        raise Invalid("iccprofile is no, yes or the name of a profile", vi="Tham số iccprofile không hợp lệ")
    return RenderOptions(
        window=parse_window(asked.value("window")) if asked.value("window") else None,
        viewport=parse_viewport(asked.value("viewport")) if asked.value("viewport") else None,
        quality=int(quality),
        media_type=media_type,
        annotation=_read_annotation(asked, stored),
        profile=cast(Profile, profile),
    )


def _read_annotation(asked: Asked, stored: StoredObject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wanted = {piece.strip().lower() for piece in asked.value("annotation").split(",") if piece.strip()}
    if not wanted:
        return (), ()
    if not wanted <= _ANNOTATIONS:
        raise Invalid("annotation is patient, technique or both", vi="Tham số annotation là patient, technique")
    limits = archive.limit_header(asked.desk.settings)
    stored_header = archive.read_header(asked.desk.storage, stored.dataset_place, stored.transfer_syntax_uid, limits)
    header = archive.correct_header(stored_header, stored, limits)
    patient = [header.text("PatientName").replace("^", " ").strip(), header.text("PatientID")]
    patient += [f"{header.text('PatientBirthDate')} {header.text('PatientSex')}".strip(), header.text("StudyDate")]
    technique = [header.text(keyword) for keyword in ("Modality", "SeriesDescription", "ProtocolName")]
    technique += [
        f"{label} {header.text(keyword)}{unit}"
        for label, keyword, unit in (("", "KVP", " kV"), ("", "ExposureTime", " ms"), ("", "SliceThickness", " mm"))
        if header.text(keyword)
    ]
    return (
        tuple(line.strip() for line in patient if line.strip()) if "patient" in wanted else (),
        tuple(line.strip() for line in technique if line.strip()) if "technique" in wanted else (),
    )


def _choose_picture(asked: Asked) -> tuple[PictureType, bool]:
    """Return the media type of pictures, and whether the client named multipart."""
    for kind in asked.accepted:
        if kind.quality <= 0:
            continue
        if kind.name.startswith("multipart/"):
            inner = parse_media_type(kind.parameter("type") or "image/jpeg")
            if chosen := choose_name([inner], MEDIA_TYPES):
                return cast(PictureType, chosen), True
        elif chosen := choose_name([kind], MEDIA_TYPES):
            return cast(PictureType, chosen), kind.name == "*/*"
    raise not_acceptable([*MEDIA_TYPES, 'multipart/related; type="image/jpeg"'])


def retrieve_rendered(asked: Asked) -> Response:
    """Answer with the rendered pictures of what the path names."""
    # Only what writes the patient on the picture depends on who he is known to be.
    objects = locate_leaving(asked) if asked.value("annotation") else locate_asked(asked)
    listed = asked.request.path_params.get("frames")
    if len(objects) == 1 and objects[0].sop_class_uid == _PDF_STORAGE:
        return _answer_document(asked, objects[0])
    if len(objects) == 1 and listed is None and (film := _find_film(asked, objects[0])):
        return answer_content(asked.request, film, etag=make_etag(objects, "film"))
    media_type, several = _choose_picture(asked)
    etag = make_etag(objects, "rendered", media_type, str(listed), str(several), str(sorted(asked.pairs)))
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    if media_type == "image/gif" and len(objects) == 1 and objects[0].frames > 1:
        return _answer_animation(asked, objects[0], listed, etag)
    wanted = [(stored, number) for stored in objects for number in _frames_of(stored, listed)]
    if len(wanted) > 1 and not several:
        # One picture was asked for where there are many: the one in the middle shows best what it is.
        wanted = [wanted[len(wanted) // 2]]
    if len(wanted) == 1:
        return answer_bytes(asked.request, _render(asked, *wanted[0], media_type), media_type, etag=etag)
    read_options(asked, media_type, wanted[0][0])
    writer = MultipartWriter(media_type)
    pieces = _render_all(asked, wanted, media_type, writer)
    return answer_pieces(asked.request, pieces, writer.content_type, size_bytes=None, etag=f"W/{etag}")


def _render(asked: Asked, stored: StoredObject, number: int, media_type: PictureType) -> bytes:
    options = read_options(asked, media_type, stored)
    return viewing.render_frame(asked.desk, stored, number, options, table=known_table(asked, stored))


def _find_film(asked: Asked, stored: StoredObject) -> Sliceable | None:
    """Return a film's own stream if the client would rather have that than a picture of it."""
    kind = media_type_of(stored.transfer_syntax_uid)
    if not is_video(stored.transfer_syntax_uid) or choose_name(asked.accepted, (*MEDIA_TYPES, kind)) != kind:
        return None
    return read_pixels(asked, stored)


def _answer_animation(asked: Asked, stored: StoredObject, listed: str | None, etag: str) -> Response:
    frames = None if listed is None else check_frames(parse_frames(listed), stored.frames, video=False)
    options = read_options(asked, "image/gif", stored)
    if frames is not None and len(frames) == 1:
        return answer_bytes(asked.request, _render(asked, stored, frames[0], "image/gif"), "image/gif", etag=etag)
    table = known_table(asked, stored)
    moving = viewing.render_animation(asked.desk, stored, options, frames=frames, table=table)
    return answer_bytes(asked.request, moving, "image/gif", etag=etag)


def _frames_of(stored: StoredObject, listed: str | None) -> list[int]:
    if listed is not None:
        return check_frames(parse_frames(listed), stored.frames, video=False)
    # Where not all frames fit into the form asked for, an object is shown by its middle one.
    return [(stored.frames + 1) // 2 or 1]


def _render_all(
    asked: Asked, wanted: list[tuple[StoredObject, int]], media_type: PictureType, writer: MultipartWriter
) -> Iterator[bytes]:
    first = True
    for stored, number in wanted:
        try:
            picture = _render(asked, stored, number, media_type)
        except KhoanhError:
            # Reports and other objects without a picture have no part.
            continue
        where = f"{asked.base}/studies/{stored.study_uid}/series/{stored.series_uid}/instances/{stored.instance_uid}"
        part = PartHead(media_type, location=f"{where}/frames/{number}/rendered")
        yield writer.head(part, len(picture), first=first)
        yield picture
        first = False
    yield writer.tail


def _answer_document(asked: Asked, stored: StoredObject) -> Response:
    if choose_name(asked.accepted, ["application/pdf"]) is None:
        raise not_acceptable(["application/pdf"])
    etag = make_etag([stored], "document")
    return answer_content(asked.request, find_bulk_value(asked, stored, _DOCUMENT), etag=etag)


def retrieve_thumbnail(asked: Asked) -> Response:
    """Answer with one small picture of what the path names."""
    media_type = cast(PictureType | None, choose_name(asked.accepted, MEDIA_TYPES))
    if media_type is None:
        raise not_acceptable(list(MEDIA_TYPES))
    stored = _choose_cover(asked)
    listed = asked.request.path_params.get("frames")
    etag = make_etag([stored], "thumbnail", media_type, str(listed), str(sorted(asked.pairs)))
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    viewport = parse_viewport(asked.value("viewport")) if asked.value("viewport") else Viewport()
    if listed is None and media_type == "image/jpeg" and not asked.value("window"):
        side = max(viewport.width, viewport.height) or _THUMBNAIL_SIDE
        return answer_bytes(asked.request, viewing.render_thumbnail(asked.desk, stored, side), media_type, etag=etag)
    if not (viewport.width or viewport.height):
        viewport = replace(viewport, width=_THUMBNAIL_SIDE, height=_THUMBNAIL_SIDE)
    number = _frames_of(stored, listed)[0]
    options = replace(read_options(asked, media_type, stored), viewport=viewport)
    picture = viewing.render_frame(asked.desk, stored, number, options, table=known_table(asked, stored))
    return answer_bytes(asked.request, picture, media_type, etag=etag)


def _choose_cover(asked: Asked) -> StoredObject:
    study, series, instance = asked.uid("study"), asked.uid("series"), asked.uid("instance")
    if instance is not None:
        return locate_asked(asked)[0]
    assert study is not None

    def ask() -> StoredObject:
        with asked.desk.single(asked.who) as unit:
            return archive.locate_cover(unit, study, series)

    return asked.door.remembered.recall((asked.who, "cover", study, series), ask)
