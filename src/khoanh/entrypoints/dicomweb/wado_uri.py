"""WADO-URI: one object by query parameters, as older viewers and HIS ask for it (PS3.18 chapter 9)."""

from collections.abc import Sequence
from typing import cast

from starlette.responses import Response

from khoanh.entrypoints.dicomweb.answers import answer_bytes, answer_content, unchanged
from khoanh.entrypoints.dicomweb.bulkdata import find_bulk_value
from khoanh.entrypoints.dicomweb.door import Asked
from khoanh.entrypoints.dicomweb.frames import known_table
from khoanh.entrypoints.dicomweb.media_types import MediaType, choose_name, parse_accept
from khoanh.entrypoints.dicomweb.negotiation import DICOM, EXPLICIT_LITTLE
from khoanh.entrypoints.dicomweb.objects import answer_single, make_etag
from khoanh.entrypoints.dicomweb.refusals import Refused, not_acceptable
from khoanh.entrypoints.dicomweb.rendered import PictureType, parse_numbers
from khoanh.features import archive, viewing
from khoanh.features.archive import StoredObject
from khoanh.features.viewing import MEDIA_TYPES, RenderOptions, Viewport
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.uids import parse_uid
from khoanh.standards.dicom import Limits
from khoanh.standards.dicom.pixels import Window

_PDF_STORAGE = "1.2.840.10008.5.1.4.1.1.104.1"
_ROWS, _COLUMNS = "Rows", "Columns"


def retrieve_by_uri(asked: Asked) -> Response:
    """Answer `GET /wado?requestType=WADO&…`."""
    if asked.value("requestType") != "WADO":
        raise Invalid("requestType must be WADO", vi="requestType phải là WADO")
    if asked.value("anonymize"):
        # 9.1.2.1.1 leaves it to the server; an object said to be anonymous must be so beyond doubt.
        raise Refused(
            501, "this service does not anonymize; ask without anonymize", vi="Dịch vụ này không hỗ trợ ẩn danh hóa"
        )
    stored = _locate(asked)
    offered = _offer(stored)
    chosen = choose_name(_wanted(asked), offered)
    if chosen is None:
        raise not_acceptable(list(offered))
    if chosen == DICOM:
        return _answer_object(asked, stored)
    if chosen == "application/pdf":
        etag = make_etag([stored], "document")
        return answer_content(asked.request, find_bulk_value(asked, stored, "00420011"), etag=etag)
    return _answer_picture(asked, stored, chosen)


def _locate(asked: Asked) -> StoredObject:
    uids = {}
    for name in ("studyUID", "seriesUID", "objectUID"):
        if not asked.value(name):
            raise Invalid(f"{name} is missing", vi=f"Thiếu tham số {name}")
        uids[name] = parse_uid(asked.value(name), what=name)

    def ask() -> list[StoredObject]:
        with asked.desk.single(asked.who) as unit:
            return archive.locate(
                unit, study_uid=uids["studyUID"], series_uid=uids["seriesUID"], instance_uid=uids["objectUID"]
            )

    found = asked.door.remembered.recall((asked.who, *uids.values()), ask)
    if not found:
        raise NotFound(f"no instance {uids['objectUID']}", vi="Không tìm thấy ảnh được yêu cầu")
    return found[0]


def _offer(stored: StoredObject) -> Sequence[str]:
    if stored.sop_class_uid == _PDF_STORAGE:
        return ("application/pdf", DICOM)
    # Pictures by default (9.1.2.2.1), objects to those who name them.
    return (*MEDIA_TYPES, DICOM)


def _wanted(asked: Asked) -> Sequence[MediaType]:
    """Return what is acceptable: `contentType` narrows the Accept header, it is not overruled by it (9.1.2.1.2)."""
    named = ",".join(asked.values("contentType")).strip()
    return parse_accept(named) if named else [kind for kind in asked.accepted if kind.quality > 0]


def _answer_object(asked: Asked, stored: StoredObject) -> Response:
    for name in ("rows", "columns", "region", "windowCenter", "windowWidth", "imageQuality", "annotation"):
        if asked.value(name):
            raise Invalid(f"{name} does not go with application/dicom", vi=f"{name} không dùng với application/dicom")
    target = asked.value("transferSyntax").strip() or EXPLICIT_LITTLE
    if target == "*":
        target = stored.transfer_syntax_uid
    target = parse_uid(target, what="transferSyntax")
    if target != stored.transfer_syntax_uid and not viewing.can_transcode(stored.transfer_syntax_uid, target):
        # What was asked for cannot be made: the object leaves as it is, its meta information says in what.
        target = stored.transfer_syntax_uid
    with asked.desk.single(asked.who) as unit:
        [stored] = archive.correct_objects(unit, [stored])
    return answer_single(asked, stored, target, make_etag([stored], "single", target))


def _answer_picture(asked: Asked, stored: StoredObject, media_type: str) -> Response:
    frame = _read_number(asked, "frameNumber", 1, 1 << 31) or 1
    if frame > stored.frames:
        raise NotFound(f"frame {frame} of {stored.frames}", vi=f"Không có khung hình {frame}")
    options = RenderOptions(
        window=_read_window(asked),
        viewport=_read_viewport(asked, stored),
        quality=_read_number(asked, "imageQuality", 1, 100) or 90,
        media_type=cast(PictureType, media_type),
    )
    etag = make_etag([stored], "wado", media_type, str(sorted(asked.pairs)))
    current = unchanged(asked.request, etag)
    if current is not None:
        return current
    picture = viewing.render_frame(asked.desk, stored, frame, options, table=known_table(asked, stored))
    return answer_bytes(asked.request, picture, media_type, etag=etag)


def _read_number(asked: Asked, name: str, least: int, most: int) -> int | None:
    text = asked.value(name).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 11 and least <= int(text) <= most):
        raise Invalid(f"{name} is a number from {least} to {most}", vi=f"Tham số {name} không hợp lệ")
    return int(text)


def _read_window(asked: Asked) -> Window | None:
    center, width = asked.value("windowCenter").strip(), asked.value("windowWidth").strip()
    if not center and not width:
        return None
    numbers = parse_numbers(f"{center},{width}", 2, 2, "windowCenter, windowWidth") if center and width else []
    if len(numbers) != 2 or numbers[1] < 1:
        raise Invalid("windowCenter and windowWidth go together", vi="Cần cả windowCenter và windowWidth hợp lệ")
    return Window(numbers[0], numbers[1])


def _read_viewport(asked: Asked, stored: StoredObject) -> Viewport | None:
    rows, columns = _read_number(asked, "rows", 1, 16384), _read_number(asked, "columns", 1, 16384)
    region = asked.value("region").strip()
    if not region:
        return Viewport(columns or 0, rows or 0) if rows or columns else None
    # Fractions of the image: left, top, right, bottom (9.1.2.2.9).
    left, top, right, bottom = parse_numbers(region, 4, 4, "region")
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise Invalid("region is four fractions from 0 to 1", vi="Tham số region gồm bốn số từ 0 đến 1")
    limits = Limits(max_depth=asked.desk.settings.max_sequence_depth)
    header = archive.read_header(asked.desk.storage, stored.dataset_place, stored.transfer_syntax_uid, limits)
    height, width = header.integer(_ROWS) or 0, header.integer(_COLUMNS) or 0
    return Viewport(
        columns or 0, rows or 0, left * width, top * height, (right - left) * width, (bottom - top) * height
    )
