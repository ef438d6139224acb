"""A key image as a JPEG for others: the frame as its reader saw it, no larger than wished."""

from khoanh.features import archive, viewing
from khoanh.features.reports import KeyImage
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Principal
from khoanh.transaction import Desk


def render_picture(desk: Desk, who: Principal, image: KeyImage, *, side: int, quality: int) -> bytes:
    """Return the JPEG; who looked is recorded.

    Raises:
        NotFound: There is no such object or frame any more.
        Invalid: The frame cannot be decoded.
    """
    with desk.unit(who) as unit:
        found = archive.locate(
            unit,
            study_uid=image.study_uid,
            series_uid=image.series_uid,
            instance_uid=image.sop_uid,
            purpose="key image rendered",
        )
        found = archive.correct_objects(unit, found)
    if not found:
        raise NotFound(f"{image.sop_uid} is not here", vi="Ảnh không còn trong kho")
    window = None
    if image.centre is not None and image.width is not None:
        window = viewing.Window(image.centre, image.width)
    return viewing.render_key_image(desk, found[0], image.frame, window, most_pixels=side, quality=quality)
