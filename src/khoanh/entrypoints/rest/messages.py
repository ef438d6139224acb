"""The log of HL7 messages: search, one message in its fields, replay, resend, cancel."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, StringConstraints

from khoanh.entrypoints.rest.asked import Ask, Body, Cursor, Limit, LongText, Shape, Text
from khoanh.entrypoints.rest.his import ReasonItem
from khoanh.features import messages

router = APIRouter(tags=["messages"])

MessageId = Annotated[int, Path(ge=1, lt=2**63)]
DirectionName = Literal["", "in", "out"]
StateName = Literal["", "received", "processed", "failed", "ignored", "queued", "sent", "cancelled"]
Correction = Annotated[str, StringConstraints(max_length=10_000_000, pattern=r"^[^\x00]*$")]


class MessageRow(Shape):
    """A message of the log."""

    id: int
    his: str
    direction: Literal["in", "out"]
    at: datetime
    kind: str
    what: str
    what_vi: str
    control_id: str
    state: Literal["received", "processed", "failed", "ignored", "queued", "sent", "cancelled"]
    ack: str
    reason: ReasonItem
    patient: str
    numbers: list[str]
    size_bytes: int
    attempts: int
    settled_at: datetime | None
    settled_by: str
    repeats: int
    is_corrected: bool
    resend_of: int | None


class MessageRows(Shape):
    """A page of the log, newest first."""

    items: list[MessageRow]
    next: str | None


class FieldShown(Shape):
    """A field: what the standard calls it, as it stands, and its value."""

    number: int
    title: str
    title_vi: str
    raw: str
    value: str


class SegmentShown(Shape):
    """A segment."""

    name: str
    title: str
    title_vi: str
    fields: list[FieldShown]


class MessageShown(Shape):
    """A message whole; `corrected` is what a person made of it."""

    item: MessageRow
    text: str
    charset: str
    doubt: ReasonItem
    segments: list[SegmentShown]
    corrected: str


class Replay(Body):
    """What a person made of a message, or nothing to process it as it came."""

    corrected: Correction = ""


class WhyCancelled(Body):
    """Why a message is given up."""

    reason: LongText


class RepeatFilterBody(Body):
    """The messages to repeat; direction and state must be said."""

    text: Text = ""
    his: Text = ""
    direction: Literal["in", "out"]
    state: Literal["failed", "ignored", "sent", "queued"]
    kind: Text = ""
    control_id: Text = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class Counted(Shape):
    """How many messages a filter finds; `more` where there are more than a thousand."""

    count: int
    more: bool


class Repeated(Shape):
    """How many messages were repeated, and how many of them failed again."""

    count: int
    failed: int


@router.get("/messages")
def find_messages(
    asked: Ask,
    q: Annotated[Text, Query(description="Patient code or name, slip, order or accession number.")] = "",
    his: Annotated[Text, Query()] = "",
    direction: Annotated[DirectionName, Query()] = "",
    state: Annotated[StateName, Query()] = "",
    kind: Annotated[Text, Query(description="As `ORM^O01`.")] = "",
    control_id: Annotated[Text, Query(description="MSH-10.")] = "",
    since: Annotated[AwareDatetime | None, Query()] = None,
    until: Annotated[AwareDatetime | None, Query()] = None,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> MessageRows:
    """Search the log, newest first."""
    wanted = messages.MessageFilter(q, his, direction, state, kind, control_id, since, until)
    with asked.unit() as unit:
        page = messages.find_messages(unit, wanted, cursor=cursor, limit=limit)
    return MessageRows.model_validate(page)


@router.post("/messages/count")
def count_messages(body: RepeatFilterBody, asked: Ask) -> Counted:
    """Count what a filter finds, before all of it is repeated; at most a thousand are counted, and repeated at once."""
    wanted = messages.MessageFilter(**body.model_dump())
    with asked.unit() as unit:
        count = messages.count_messages(unit, wanted)
    return Counted(count=min(count, 1000), more=count > 1000)


@router.post("/messages/repeat")
def repeat_messages(body: RepeatFilterBody, asked: Ask) -> Repeated:
    """Replay or resend all that a filter finds, at most a thousand, the oldest first."""
    wanted = messages.MessageFilter(**body.model_dump())
    with asked.unit() as unit:
        count, failed = messages.repeat_messages(unit, wanted)
    return Repeated(count=count, failed=failed)


@router.get("/messages/{message}")
def read_message(message: MessageId, asked: Ask) -> MessageShown:
    """Read a message with its fields."""
    with asked.unit() as unit:
        return MessageShown.model_validate(messages.read_message(unit, message))


@router.get("/messages/{message}/raw", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def read_message_bytes(message: MessageId, asked: Ask) -> Response:
    """Read a message byte for byte."""
    with asked.unit() as unit:
        data = messages.read_message_bytes(unit, message)
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="message-{message}.hl7"'},
    )


@router.post("/messages/{message}/replay")
def replay_message(message: MessageId, body: Replay, asked: Ask) -> MessageRow:
    """Process a message that failed again, as it came or as it was corrected."""
    with asked.unit() as unit:
        return MessageRow.model_validate(messages.replay_message(unit, message, corrected=body.corrected))


@router.post("/messages/{message}/resend")
def resend_message(message: MessageId, asked: Ask) -> MessageRow:
    """Send a message of ours again."""
    with asked.unit() as unit:
        return MessageRow.model_validate(messages.resend_message(unit, message))


@router.post("/messages/{message}/cancel")
def cancel_message(message: MessageId, body: WhyCancelled, asked: Ask) -> MessageRow:
    """Give up a message that waits or failed."""
    with asked.unit() as unit:
        return MessageRow.model_validate(messages.cancel_message(unit, message, body.reason))
