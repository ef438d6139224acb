"""Makes DICOM objects of metadata and bulk data: pictures, films, documents, raw pixels (PS3.18 10.5.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from khoanh.entrypoints.dicomweb.bulk_parts import BulkPart, BulkParts
from khoanh.entrypoints.dicomweb.negotiation import EXPLICIT_LITTLE, SYNTAXES_OF_TYPE, is_native
from khoanh.entrypoints.dicomweb.store_answer import Outcome
from khoanh.features import captures, viewing
from khoanh.features.archive import Intake
from khoanh.features.captures import Content, Picture, read_film, read_picture, write_dataset
from khoanh.foundation.errors import Invalid, KhoanhError
from khoanh.foundation.uids import is_uid
from khoanh.standards.dicom import TRANSFER_SYNTAXES, dataset_from_json
from khoanh.transaction import Desk

_PIXELS, _DOCUMENT = "7FE00010", "00420011"
_MOST_IN_PLACE = 64 << 20
_MOST_PICTURE = 512 << 20
_HEAD = 1 << 20
_DECODED = frozenset({"image/png", "image/gif", "image/bmp", "image/tiff", "image/webp"})
_CODESTREAMS = frozenset(
    {"image/jpeg", "image/jls", "image/x-jls", "image/jp2", "image/jpx", "image/jphc", "image/j2c", "image/jph"}
)
_DOCUMENTS = frozenset({"application/pdf", "text/xml", "application/xml", "model/stl", "model/obj", "model/mtl"})


@dataclass(frozen=True, slots=True)
class _Main:
    """The value that makes the object what it is, and its parts."""

    tag: str
    parts: list[BulkPart]

    @property
    def media_type(self) -> str:
        return self.parts[0].media_type.name


def compose_objects(
    desk: Desk, intake: Intake, models: list[object], bulk: BulkParts, outcome: Outcome, study_uid: str
) -> None:
    """Make and store an object of each metadata model; a bad one does not harm the others."""
    for position, model in enumerate(models):
        sop_class_uid, instance_uid = _read_uid(model, "00080016"), _read_uid(model, "00080018")
        try:
            alone = bulk.at(position) if bulk.count == len(models) else None
            outcome.stored.append(_compose(desk, intake, model, bulk, alone, study_uid))
        except KhoanhError as fault:
            intake.abandon()
            outcome.fail(fault, sop_class_uid, instance_uid)


def _read_uid(model: object, tag: str) -> str:
    element = model.get(tag) if isinstance(model, dict) else None
    values = element.get("Value") if isinstance(element, dict) else None
    text = values[0] if isinstance(values, list) and values else ""
    return text if isinstance(text, str) and is_uid(text) else ""


def _compose(desk: Desk, intake: Intake, model: object, bulk: BulkParts, alone: BulkPart | None, study_uid: str) -> Any:
    if not isinstance(model, dict):
        raise Invalid("metadata of an object are not a JSON object", vi="Siêu dữ liệu không phải đối tượng JSON")
    main = _take_main(model, bulk, alone)
    named = _read_uid(model, "00083002") or _read_uid(model, "00020010")
    ds = dataset_from_json(model, lambda uri: _join(bulk.find(uri)))
    captures.complete_identity(ds, study_uid, main.media_type if main else "")
    if main is None:
        syntax, content = (named if named and is_native(named) else EXPLICIT_LITTLE), None
    elif main.tag == _DOCUMENT:
        captures.complete_document(ds, main.media_type, main.parts[0].size_bytes)
        syntax, content = EXPLICIT_LITTLE, Content(0x00420011, "OB", _sized(main.parts))
    else:
        syntax, content = _take_pixels(desk, ds, main, named)
    captures.complete_class(ds)
    intake.begin(str(ds.SOPClassUID), str(ds.SOPInstanceUID), syntax)
    for chunk in write_dataset(ds, content):
        intake.write(chunk)
    return intake.commit()


def _take_main(model: dict[str, Any], bulk: BulkParts, alone: BulkPart | None) -> _Main | None:
    """Take the reference to the main value out of the model: it is streamed, not held in memory."""
    for tag in (_PIXELS, _DOCUMENT):
        element = model.get(tag)
        if isinstance(element, dict) and isinstance(element.get("BulkDataURI"), str):
            del model[tag]
            return _Main(tag, bulk.find(element["BulkDataURI"]))
    refers = any("BulkDataURI" in element for element in model.values() if isinstance(element, dict))
    if alone is None or refers or _PIXELS in model or _DOCUMENT in model:
        return None
    return _Main(_DOCUMENT if alone.media_type.name in _DOCUMENTS else _PIXELS, [alone])


def _join(parts: list[BulkPart]) -> bytes:
    return b"".join(part.read(_MOST_IN_PLACE) for part in parts)


def _sized(parts: list[BulkPart]) -> list[tuple[int, Iterator[bytes]]]:
    return [(part.size_bytes, part.chunks()) for part in parts]


def _take_pixels(desk: Desk, ds: Any, main: _Main, named: str) -> tuple[str, Content]:
    kind = main.media_type
    if kind in _DECODED:
        return _take_decoded(desk, ds, main)
    if kind.startswith("video/"):
        return _take_film(ds, main, named)
    if kind in _CODESTREAMS:
        return _take_pictures(ds, main)
    if kind in ("image/dicom-rle", "image/x-dicom-rle"):
        return _encapsulate(ds, main.parts, SYNTAXES_OF_TYPE["image/dicom-rle"][0])
    if kind != "application/octet-stream":
        raise Invalid(f"{kind} does not become a DICOM object", vi=f"Không hỗ trợ kiểu dữ liệu {kind}")
    syntax = main.parts[0].media_type.transfer_syntax or named or EXPLICIT_LITTLE
    if not is_native(syntax):
        if syntax not in TRANSFER_SYNTAXES:
            raise Invalid("the transfer syntax is not known", vi="Không biết cú pháp truyền (transfer syntax) này")
        return _encapsulate(ds, main.parts, syntax)
    return EXPLICIT_LITTLE, _native(ds, main.parts)


def _native(ds: Any, parts: list[BulkPart]) -> Content:
    captures.require_pixel_description(ds)
    size = sum(part.size_bytes for part in parts)
    expected = captures.native_size(ds)
    if size not in (expected, expected + expected % 2):
        raise Invalid(
            f"{size} bytes of pixel data where {expected} are described", vi="Kích thước dữ liệu ảnh không khớp mô tả"
        )
    return Content(0x7FE00010, "OW" if ds.BitsAllocated > 8 else "OB", _sized(parts), joined=True)


def _encapsulate(ds: Any, parts: list[BulkPart], syntax: str) -> tuple[str, Content]:
    captures.require_pixel_description(ds)
    frames = int(ds.get("NumberOfFrames") or 1)
    if frames != len(parts):
        raise Invalid(f"{len(parts)} parts for {frames} frames", vi="Số phần dữ liệu không khớp số khung hình")
    return syntax, Content(0x7FE00010, "OB", _sized(parts), encapsulated=True)


def _take_decoded(desk: Desk, ds: Any, main: _Main) -> tuple[str, Content]:
    cells: list[bytes] = []
    picture = None
    for part in main.parts:
        picture = viewing.decode_picture(desk, part.read(_MOST_PICTURE))
        if cells and len(picture.cells) != len(cells[0]):
            raise Invalid("the pictures of one object differ in size", vi="Các ảnh không cùng kích thước")
        cells.append(picture.cells)
    assert picture is not None
    photometric = "RGB" if picture.samples == 3 else "MONOCHROME2"
    captures.describe_pixels(
        ds, picture.rows, picture.columns, picture.samples, picture.bits, photometric, frames=len(cells)
    )
    content = [(len(one), iter([one])) for one in cells]
    return EXPLICIT_LITTLE, Content(0x7FE00010, "OW" if picture.bits > 8 else "OB", content, joined=True)


def _take_pictures(ds: Any, main: _Main) -> tuple[str, Content]:
    pictures = [_read_part(part) for part in main.parts]
    first = pictures[0]
    if any(_form_of(one) != _form_of(first) for one in pictures):
        raise Invalid("the frames of one object differ in kind or size", vi="Các khung hình không đồng nhất")
    captures.describe_pixels(
        ds, first.rows, first.columns, first.samples, first.bits, first.photometric, frames=len(pictures)
    )
    spans = [
        (one.start, one.stop if one.stop is not None else part.size_bytes)
        for one, part in zip(pictures, main.parts, strict=True)
    ]
    size = sum(stop - start for start, stop in spans)
    captures.note_compression(ds, first.transfer_syntax, size)
    content = [(stop - start, part.chunks(start, stop)) for (start, stop), part in zip(spans, main.parts, strict=True)]
    return first.transfer_syntax, Content(0x7FE00010, "OB", content, encapsulated=True)


def _read_part(part: BulkPart) -> Picture:
    # The markers that matter stand before the coded data; boxed codestreams are read whole to find their end.
    head = part.head(_HEAD)
    boxed = head[4:8] == b"jP  "
    return read_picture(part.read(_MOST_PICTURE) if boxed else head)


def _form_of(picture: Picture) -> tuple[Any, ...]:
    return (picture.transfer_syntax, picture.rows, picture.columns, picture.samples, picture.bits)


def _take_film(ds: Any, main: _Main, named: str) -> tuple[str, Content]:
    if len(main.parts) != 1:
        raise Invalid("a film is one part", vi="Phim phải gửi trong một phần")
    [part] = main.parts
    syntax = part.media_type.transfer_syntax or named
    if main.media_type == "video/mp4" or part.head(12)[4:8] == b"ftyp":
        film = read_film(part.file, part.size_bytes)
        syntax = film.transfer_syntax
        captures.describe_film(ds, film)
    elif syntax in SYNTAXES_OF_TYPE["video/mpeg"] or syntax in SYNTAXES_OF_TYPE["video/mp4"]:
        captures.require_pixel_description(ds)
    else:
        raise Invalid("the coding of the film is not told", vi="Không xác định được kiểu mã hóa của phim")
    captures.note_compression(ds, syntax, part.size_bytes)
    return syntax, Content(0x7FE00010, "OB", _sized([part]), encapsulated=True)
