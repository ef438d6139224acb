"""Puts key images and the result sheet into a message that goes out: made then, as no transaction waits for them."""

import base64
from collections.abc import Iterator
from typing import Any

import structlog

from khoanh.features import sheets
from khoanh.features.messages.compose_result import Observation, compose_picture, compose_sheet, write_observation
from khoanh.features.messages.kinds import His
from khoanh.features.messages.pictures import render_picture
from khoanh.features.messages.queries import outbox
from khoanh.features.messages.queries.outbox import Outgoing
from khoanh.features.reports import KeyImage
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Principal
from khoanh.standards.hl7 import encode_text, format_line
from khoanh.transaction import Desk


def fill_message(desk: Desk, who: Principal, his: His, head: Outgoing) -> bytes:
    """Return a message with what belongs into it, which is kept; one that has it all is returned as it is.

    What is gone or cannot be made is left out and logged: the text of a result never waits for a picture.

    Raises:
        OutOfResources: Something cannot be made now.
    """
    told = head.enclosures
    if told is None:
        return head.body
    found = [*_make_sheet(desk, who, his, told), *_make_pictures(desk, who, his, told)]
    lines = [format_line(write_observation(told["first"] + n, one, told["status"])) for n, one in enumerate(found)]
    added = "".join(f"{line}\r" for line in lines)
    body = head.body + (encode_text(added, his.out_charset) if added else b"")
    with desk.unit(who) as unit:
        outbox.fill_body(unit.db, head.id, body)
    return body


def _make_sheet(desk: Desk, who: Principal, his: His, told: dict[str, Any]) -> Iterator[Observation]:
    """Yield the PDF that was given out; a result that is preliminary and must be signed has none yet."""
    if "sheet" not in told:
        return
    report, version = told["sheet"]
    try:
        document = sheets.make_document(desk, who, report, version)
    except (NotFound, Invalid, Conflict) as fault:
        structlog.get_logger().warning(
            "a result sheet could not be sent", his=his.name, report=report, reason=fault.english
        )
        return
    yield compose_sheet(his.result, base64.b64encode(document.pdf).decode())


def _make_pictures(desk: Desk, who: Principal, his: His, told: dict[str, Any]) -> Iterator[Observation]:
    form = his.result
    for number, said in enumerate(told["images"], 1):
        image = KeyImage(**said)
        try:
            jpeg = render_picture(desk, who, image, side=form.image_side, quality=form.image_quality)
        except (NotFound, Invalid) as fault:
            log = structlog.get_logger()
            log.warning("a key image could not be sent", his=his.name, sop_uid=image.sop_uid, reason=fault.english)
            continue
        yield compose_picture(form, number, image.caption, base64.b64encode(jpeg).decode())
