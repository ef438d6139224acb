"""HIS connections: profiles, strangers, the preview of a profile on a message."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field, StringConstraints

from khoanh.entrypoints.rest.asked import Ask, Body, LongText, Shape, Text
from khoanh.features import messages

router = APIRouter(tags=["his"])

HisName = Annotated[str, Path(max_length=64, pattern=r"^[^\x00-\x1f/]+$")]
Pasted = Annotated[str, StringConstraints(max_length=1_000_000, pattern=r"^[^\x00]*$")]
Paths = Annotated[list[Text], Field(max_length=10)]


class ResultFormFacts(Shape):
    """In which form a HIS is told results."""

    since: Literal["read", "approved", "signed", "returned"] = "returned"
    system: Literal["LN", "L"] = "LN"
    codes: Annotated[dict[str, Text], Field(default_factory=dict, max_length=20)]
    lines: Literal["breaks", "repetitions", "segments"] = "breaks"
    recalled: Literal["X", "D", "W"] = "X"
    pdf: bool = False
    images: Literal["none", "embedded", "link"] = "none"
    most_images: Annotated[int, Field(ge=1, le=30)] = 4
    image_side: Annotated[int, Field(ge=128, le=4096)] = 1024
    image_quality: Annotated[int, Field(ge=1, le=100)] = 85
    link_days: Annotated[int, Field(ge=1, le=3650)] = 30


class HisFacts(Body):
    """The profile of a HIS, without its name."""

    description: LongText = ""
    enabled: bool = True
    sending_application: Text
    sending_facility: Text = ""
    addresses: Annotated[list[Text], Field(default_factory=list, max_length=50)]
    charset: Text = "cp1258"
    issuer: Text = ""
    name_order: Literal["given_middle", "middle_given"] = "given_middle"
    fields: Annotated[dict[str, Paths], Field(default_factory=dict, max_length=100)]
    codes: Annotated[dict[str, dict[str, Text]], Field(default_factory=dict, max_length=100)]
    ack_mode: Literal["asked", "original"] = "asked"
    ack_when: Literal["processed", "stored"] = "processed"
    host: Text = ""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    tls: bool = False
    receiving_application: Text = ""
    receiving_facility: Text = ""
    version: Text = "2.5.1"
    out_charset: Text = "utf-8"
    sends: Annotated[
        list[Literal["order_status", "scheduled", "images_available", "results"]],
        Field(default_factory=list, max_length=10),
    ]
    order_message: Literal["ORM", "OMG", "ORU"] = "ORM"
    result: Annotated[ResultFormFacts, Field(default_factory=lambda: ResultFormFacts(codes={}))]
    ack_timeout_s: Annotated[int, Field(ge=1, le=600)] = 30

    def named(self, name: str) -> messages.His:
        """Return it as the profile of this name."""
        facts = self.model_dump(include=set(HisFacts.model_fields))
        facts |= {"addresses": tuple(self.addresses), "sends": tuple(self.sends)}
        facts["result"] = messages.ResultForm(**self.result.model_dump())
        facts["fields"] = {field: tuple(paths) for field, paths in self.fields.items()}
        return messages.His(name=name, **facts)


class NewHis(HisFacts):
    """A HIS to add."""

    name: Text


class HisItem(Shape):
    """A HIS, and how its queue stands."""

    name: str
    description: str
    enabled: bool
    sending_application: str
    sending_facility: str
    addresses: list[str]
    charset: str
    issuer: str
    name_order: Literal["given_middle", "middle_given"]
    fields: dict[str, list[str]]
    codes: dict[str, dict[str, str]]
    ack_mode: Literal["asked", "original"]
    ack_when: Literal["processed", "stored"]
    host: str
    port: int
    tls: bool
    receiving_application: str
    receiving_facility: str
    version: str
    out_charset: str
    sends: list[Literal["order_status", "scheduled", "images_available", "results"]]
    order_message: Literal["ORM", "OMG", "ORU"]
    result: ResultFormFacts
    ack_timeout_s: int
    paused: bool
    failures: int
    retry_at: datetime | None
    last_error: str
    last_error_vi: str
    last_in_at: datetime | None
    last_out_at: datetime | None


class HisList(Shape):
    """HIS by name."""

    items: list[HisItem]
    next: str | None


class HisKnockItem(Shape):
    """A sender that nobody registered."""

    sending_application: str
    sending_facility: str
    address: str
    kind: str
    count: int
    first_at: datetime
    last_at: datetime


class HisKnockList(Shape):
    """Strangers, the latest first."""

    items: list[HisKnockItem]
    next: str | None


class FieldItem(Shape):
    """A field that a profile can place: where the generic profile looks, and its codes if it has some."""

    name: str
    title: str
    title_vi: str
    paths: list[str]
    codes: list[str]


class FieldList(Shape):
    """The fields of profiles."""

    items: list[FieldItem]
    next: str | None


class PreviewAsked(Body):
    """A profile, saved or not, and a message to look at through it."""

    profile: HisFacts
    message: Pasted


class ReasonItem(Shape):
    """Why something is as it is; `code` of HL7 table 0357."""

    english: str
    vietnamese: str
    code: str
    location: str


class UnderstoodItem(Shape):
    """A value that the profile found, and where."""

    name: str
    title: str
    title_vi: str
    value: str
    path: str
    mapped: str


class PreviewAnswer(Shape):
    """What the message would do."""

    kind: str
    what: str
    what_vi: str
    charset: str
    groups: list[list[UnderstoodItem]]
    notes: list[ReasonItem]


class ResultPreview(Shape):
    """A made-up result as it would be told, a segment a line; `taken_back` once it is recalled."""

    final: str
    taken_back: str


@router.get("/his")
def list_his(asked: Ask) -> HisList:
    """List HIS connections by name."""
    with asked.unit() as unit:
        found = messages.list_his(unit)
    return HisList(items=[HisItem.model_validate(his) for his in found], next=None)


@router.post("/his", status_code=201)
def add_his(body: NewHis, asked: Ask) -> HisItem:
    """Add a HIS."""
    with asked.unit() as unit:
        return HisItem.model_validate(messages.add_his(unit, body.named(body.name)))


@router.get("/his/knocks")
def list_his_knocks(asked: Ask) -> HisKnockList:
    """List senders that nobody registered."""
    with asked.unit() as unit:
        found = messages.list_his_knocks(unit)
    return HisKnockList(items=[HisKnockItem.model_validate(knock) for knock in found], next=None)


@router.delete("/his/knocks", status_code=204)
def dismiss_his_knock(
    asked: Ask, application: Annotated[Text, Query()], facility: Annotated[Text, Query()] = ""
) -> None:
    """Forget a sender until it sends again."""
    with asked.unit() as unit:
        messages.dismiss_his_knock(unit, application, facility)


@router.get("/his/fields")
def list_his_fields(asked: Ask) -> FieldList:
    """List the fields that a profile can place, with the places of the generic profile."""
    with asked.unit():
        found = messages.FIELDS
    items = [
        FieldItem(name=name, title=rule.title, title_vi=rule.title_vi, paths=list(rule.paths), codes=list(rule.codes))
        for name, rule in found.items()
    ]
    return FieldList(items=items, next=None)


@router.post("/his/preview")
def preview_message(body: PreviewAsked, asked: Ask) -> PreviewAnswer:
    """Say what a message would mean under a profile; nothing is stored or done."""
    with asked.unit() as unit:
        return PreviewAnswer.model_validate(messages.preview_message(unit, body.profile.named("preview"), body.message))


@router.post("/his/preview-results")
def preview_results(body: HisFacts, asked: Ask) -> ResultPreview:
    """Show results as a profile would have them told; nothing is stored or sent."""
    with asked.unit() as unit:
        found = messages.preview_results(unit, body.named("preview"))
    return ResultPreview(final=found["F"], taken_back=found["X"])


@router.get("/his/{name}")
def read_his(name: HisName, asked: Ask) -> HisItem:
    """Read one HIS."""
    with asked.unit() as unit:
        return HisItem.model_validate(messages.read_his(unit, name))


@router.put("/his/{name}")
def change_his(name: HisName, body: HisFacts, asked: Ask) -> HisItem:
    """Replace a HIS's profile."""
    with asked.unit() as unit:
        return HisItem.model_validate(messages.change_his(unit, name, body.named(name)))


@router.delete("/his/{name}", status_code=204)
def remove_his(name: HisName, asked: Ask) -> None:
    """Remove a HIS; its messages stay in the log."""
    with asked.unit() as unit:
        messages.remove_his(unit, name)


@router.post("/his/{name}/pause")
def pause_his(name: HisName, asked: Ask) -> HisItem:
    """Hold what is sent to a HIS."""
    with asked.unit() as unit:
        return HisItem.model_validate(messages.pause_his(unit, name, paused=True))


@router.post("/his/{name}/resume")
def resume_his(name: HisName, asked: Ask) -> HisItem:
    """Let what is sent to a HIS go on, at once."""
    with asked.unit() as unit:
        return HisItem.model_validate(messages.pause_his(unit, name, paused=False))
