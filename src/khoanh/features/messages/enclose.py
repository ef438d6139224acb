"""Puts key images into a message that goes out: made then, so that no transaction waits for pixels."""

import base64
from typing import Any

import structlog

from khoanh.features import viewing
from khoanh.features.messages.compose_result import compose_picture, write_observation
from khoanh.features.messages.kinds import His
from khoanh.features.messages.queries import outbox
from khoanh.features.messages.queries.outbox import Outgoing
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.identity import Principal
from khoanh.standards.hl7 import encode_text, format_line
from khoanh.transaction import Desk


def fill_message(desk: Desk, who: Principal, his: His, head: Outgoing) -> bytes:
    """Return a message with what belongs into it, which is kept; one that has it all is returned as it is.

    A key image that is gone or damaged is left out and logged: the text of a result never waits for a picture.

    Raises:
        OutOfResources: A picture cannot be made now.
    """
    if head.enclosures is None:
        return head.body
    lines = []
    number = int(head.enclosures["first"])
    for position, image in enumerate(head.enclosures["images"], 1):
        jpeg = _render(desk, who, his, image)
        if jpeg is None:
            continue
        picture = compose_picture(his.result, position, image["caption"], base64.b64encode(jpeg).decode())
        lines.append(format_line(write_observation(number, picture, head.enclosures["status"])))
        number += 1
    added = "".join(f"{line}\r" for line in lines)
    body = head.body + (encode_text(added, his.out_charset) if added else b"")
    with desk.unit(who) as unit:
        outbox.fill_body(unit.db, head.id, body)
    return body


def _render(desk: Desk, who: Principal, his: His, image: dict[str, Any]) -> bytes | None:
    try:
        return viewing.render_key_image(
            desk,
            who,
            (image["study_uid"], image["series_uid"], image["sop_uid"]),
            frame=image["frame"],
            window=(image["centre"], image["width"]),
            side=his.result.image_side,
            quality=his.result.image_quality,
        )
    except (NotFound, Invalid) as fault:
        log = structlog.get_logger()
        log.warning("a key image could not be sent", his=his.name, sop_uid=image["sop_uid"], reason=fault.english)
        return None
