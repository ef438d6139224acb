"""A key image as its reader saw it: one frame, windowed, as a JPEG of a given size."""

from khoanh.adapters.codecs import RenderOptions, Viewport
from khoanh.features.archive import correct_objects, locate
from khoanh.features.viewing.render import render_frame
from khoanh.features.viewing.source import open_source
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Principal
from khoanh.standards.dicom.pixels import Window
from khoanh.transaction import Desk

_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


def render_key_image(
    desk: Desk,
    who: Principal,
    names: tuple[str, str, str],
    *,
    frame: int = 1,
    window: tuple[float | None, float | None] = (None, None),
    side: int = 1024,
    quality: int = 85,
) -> bytes:
    """Return a JPEG of one frame.

    Args:
        desk: Takes no transaction while pixels are decoded.
        who: May read studies; recorded.
        names: UIDs of study, series and object.
        frame: From 1.
        window: Centre and width; None: as the object says. The function of the window (PS3.3 C.11.2.1.3) is its own.
        side: No side is longer, in pixels; a smaller picture keeps its size.
        quality: Of the JPEG, 1 to 100.

    Raises:
        NotFound: There is no such object or frame.
        Invalid: The frame cannot be decoded.
    """
    study, series, instance = names
    with desk.unit(who) as unit:
        found = locate(unit, study_uid=study, series_uid=series, instance_uid=instance, purpose="key image rendered")
        found = correct_objects(unit, found)
    if not found:
        raise NotFound(f"{instance} is not here", vi="Ảnh không còn trong kho")
    stored = found[0]
    with open_source(desk, stored) as source:
        longest = max(source.description.rows, source.description.columns)
        function = source.header.text("VOILUTFunction").strip().upper()
    centre, width = window
    chosen = None
    if centre is not None and width is not None:
        chosen = Window(centre, width, function if function in _FUNCTIONS else "LINEAR")
    viewport = Viewport(side, side) if longest > side else None
    return render_frame(desk, stored, frame, RenderOptions(window=chosen, viewport=viewport, quality=quality))
