"""The nouns of messages: a HIS and its profile, a message of the log, what a message would mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from khoanh.standards.hl7 import EVENTS

State = Literal["received", "processed", "failed", "ignored", "queued", "sent", "cancelled"]
"""Of a message in: the first four; of a message out: queued, sent, failed, cancelled."""

Direction = Literal["in", "out"]
Sends = Literal["order_status", "scheduled", "images_available", "results"]

FieldMap = Mapping[str, tuple[str, ...]]
"""Name of a field of ours → the paths where this HIS puts it, the first that holds something wins."""

CodeMap = Mapping[str, Mapping[str, str]]
"""Name of a field of ours → code of this HIS → our code."""


@dataclass(frozen=True, slots=True)
class ResultForm:
    """In which form a HIS is told results (ORU^R01).

    Attributes:
        since: From which step on: what is read is told as not verified, what is approved or signed as preliminary.
        system: Sections are named by codes of LOINC (`LN`) or of ours (`L`).
        codes: Name of a section → the code that this HIS has for it; goes before `system`.
        lines: Lines of a section: in one value with `\\.br\\` between them, as repetitions of one OBX, or an OBX each.
        recalled: OBX-11 of a result that was taken back (table 0085).
        pdf: The result sheet goes with it, as it was given out.
        images: Key images as bytes (ED), as links (RP), or not at all.
        most_images: So many of them, the first ones.
        image_side: They are made no larger, in pixels.
        image_quality: Of the JPEG, 1 to 100.
        link_days: How long a link to a key image can be used.
    """

    since: Literal["read", "approved", "signed", "returned"] = "returned"
    system: Literal["LN", "L"] = "LN"
    codes: Mapping[str, str] = field(default_factory=dict)
    lines: Literal["breaks", "repetitions", "segments"] = "breaks"
    recalled: Literal["X", "D", "W"] = "X"
    pdf: bool = False
    images: Literal["none", "embedded", "link"] = "none"
    most_images: int = 4
    image_side: int = 1024
    image_quality: int = 85
    link_days: int = 30


@dataclass(frozen=True, slots=True)
class His:
    """A system that sends us HL7 messages, is sent ours, or both: its profile.

    Attributes:
        name: What we call it; the `source` of its orders.
        sending_application: What it writes in MSH-3, compared without regard to case.
        sending_facility: MSH-4; empty: any.
        addresses: From which it may connect; empty: any.
        charset: Codec of its bytes where they are no UTF-8 and MSH-18 names none that fits.
        issuer: Assigning authority of patient codes it sends without one.
        name_order: How it writes names of several components: as the standard says (family, given, middle), or family,
            middle, given.
        fields: Where it puts what, where that differs from the generic profile.
        codes: Its codes for priority, sex, patient class … where they are not those of the standard.
        ack_mode: `asked`: original or enhanced mode as MSH-15 and MSH-16 ask; `original`: always AA, AE or AR.
        ack_when: `processed`: AE says what was wrong; `stored`: AA once the message is safe, faults stand in the log.
        host: Where it listens for our messages; empty: it gets none.
        receiving_application: MSH-5 of what we send it.
        sends: What is sent to it.
        order_message: Type of a status message.
        result: In which form it is told results.
        paused: Its queue waits until a person lets it go on.
        retry_at: After a failure, when it is tried again.
    """

    name: str
    description: str = ""
    enabled: bool = True
    sending_application: str = ""
    sending_facility: str = ""
    addresses: tuple[str, ...] = ()
    charset: str = "cp1258"
    issuer: str = ""
    name_order: Literal["given_middle", "middle_given"] = "given_middle"
    fields: FieldMap = field(default_factory=dict)
    codes: CodeMap = field(default_factory=dict)
    ack_mode: Literal["asked", "original"] = "asked"
    ack_when: Literal["processed", "stored"] = "processed"
    host: str = ""
    port: int = 0
    tls: bool = False
    receiving_application: str = ""
    receiving_facility: str = ""
    version: str = "2.5.1"
    out_charset: str = "utf-8"
    sends: tuple[Sends, ...] = ()
    order_message: Literal["ORM", "OMG", "ORU"] = "ORM"
    result: ResultForm = field(default_factory=ResultForm)
    ack_timeout_s: int = 30
    paused: bool = False
    failures: int = 0
    retry_at: datetime | None = None
    last_error: str = ""
    last_error_vi: str = ""
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HisKnock:
    """A sender that nobody registered and whose message was rejected."""

    sending_application: str
    sending_facility: str
    address: str
    kind: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is, for people; `code` of HL7 table 0357, `location` as `PID-3.1`."""

    english: str = ""
    vietnamese: str = ""
    code: str = ""
    location: str = ""


NO_REASON = Reason()


@dataclass(frozen=True, slots=True)
class MessageItem:
    """A message as the log lists it."""

    id: int
    his: str
    direction: Direction
    at: datetime
    kind: str
    control_id: str
    state: State
    ack: str
    reason: Reason
    patient: str
    numbers: tuple[str, ...]
    size_bytes: int
    attempts: int
    settled_at: datetime | None
    settled_by: str
    repeats: int
    is_corrected: bool
    resend_of: int | None

    @property
    def what(self) -> str:
        """Return what its event is called in English."""
        return EVENTS.get(self.kind, ("", ""))[0]

    @property
    def what_vi(self) -> str:
        """Return what its event is called in Vietnamese."""
        return EVENTS.get(self.kind, ("", ""))[1]


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of a message: its number, what the standard calls it, and its text."""

    number: int
    title: str
    title_vi: str
    raw: str
    value: str


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment of a message in fields."""

    name: str
    title: str
    title_vi: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message whole: as text and in fields. `corrected` is what a person made of it."""

    item: MessageItem
    text: str
    charset: str
    doubt: Reason
    segments: tuple[SegmentView, ...]
    corrected: str


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """What is looked for; empty means any. `text` finds patient codes, names, slips, order and accession numbers."""

    text: str = ""
    his: str = ""
    direction: str = ""
    state: str = ""
    kind: str = ""
    control_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of the log, newest first."""

    items: list[MessageItem]
    next: str | None


@dataclass(frozen=True, slots=True)
class Understood:
    """A value that a profile found: what it is, from which path, and what it was mapped to."""

    name: str
    title: str
    title_vi: str
    value: str
    path: str
    mapped: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a message would do under a profile, without doing it.

    Attributes:
        groups: The values, for each order, result or merge of the message.
        notes: Doubts: a charset that is not what MSH-18 says, a code that is not mapped, a field that is missing.
    """

    kind: str
    what: str
    what_vi: str
    charset: str
    groups: tuple[tuple[Understood, ...], ...]
    notes: tuple[Reason, ...]
