"""The nouns of result sheets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

FormName = Literal["xray", "ct", "mr", "us", "general"]
FORMS: tuple[FormName, ...] = ("xray", "ct", "mr", "us", "general")
"""Forms 08/BV2, 09/BV2, 10/BV2 and 11/BV2 of the hospital's record, and one for everything else."""

Level = Literal["none", "B-B", "B-T", "B-LT", "B-LTA"]
LEVELS: tuple[Level, ...] = ("none", "B-B", "B-T", "B-LT", "B-LTA")
"""How far a sheet is signed: not at all, or PAdES baseline signatures (ETSI EN 319 142-1)."""

Place = Literal["after", "inside", "none"]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above every sheet.

    Attributes:
        authority: The health department (Sở Y tế).
        logo: PNG, JPEG or SVG; empty: none.
    """

    authority: str = ""
    hospital: str = ""
    department: str = ""
    address: str = ""
    phone: str = ""
    logo: bytes = b""
    changed_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen of a form without touching its template.

    Attributes:
        form: The number of the form (MS).
        request: Heading of the request; `result`, `advice` and `reader` likewise.
        place: Where key images stand: after the result, inside it before the conclusion, or nowhere.
        columns: Of key images.
        height: Of a key image at most, in mm.
        size: Of the letters, in points.
        signature: The kind of signature without which a result is not returned.
        note: What the foot of the page says of the paper; {number}, {version}, {digest} are filled in.
    """

    title: str
    form: str = ""
    request: str = "Yêu cầu"
    result: str = "Kết quả"
    advice: str = "Lời dặn của bác sĩ chuyên khoa"
    reader: str = "Bác sĩ chuyên khoa"
    paper: Literal["a4", "a5"] = "a4"
    size: float = 10.5
    place: Place = "after"
    columns: int = 2
    height: float = 50
    times: bool = True
    icd10: bool = True
    bars: bool = True
    signature: Level = "none"
    note: str = "Bản in từ kết quả điện tử số {number}, phiên bản {version} · Mã kiểm tra {digest}"


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a form; it never changes. `number` 0 is the one that came with the program."""

    form: FormName
    number: int
    options: Options
    source: str
    who: str = ""
    note: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What a document is made of: a version, and the step that approved it."""

    report: int
    version: int
    event: int


@dataclass(frozen=True, slots=True)
class Document:
    """A sheet that was given out as final; it never changes.

    Attributes:
        event: The step of the report that approved the version; the same version approved anew is another document.
        digest: SHA-256 of `pdf`, hexadecimal.
        form: Which template it was made with, and its version.
        level: How it is signed; "none": it is not.
        signed_by: Login of the signer; empty: nobody.
        signature: What is kept of the signature: certificate, issuer, serial number, times.
        sop_uid: Of the Encapsulated PDF in the archive.
    """

    id: int
    report: int
    version: int
    event: int
    made_at: datetime
    form: FormName
    template: int
    pdf: bytes
    digest: str
    level: Level
    signed_by: str
    signed_at: datetime | None
    signature: Mapping[str, Any]
    study_uid: str
    sop_uid: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A key image to be rendered: which frame, with which window."""

    study_uid: str
    series_uid: str
    sop_uid: str
    frame: int
    centre: float | None
    width: float | None
    caption: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that a sheet is set from.

    Attributes:
        basis: What it tells; `version` 0 and `event` 0: a draft.
        data: What the template is given, but for the names of files.
        pictures: Key images, in the order in which they are shown.
        bars: Patient code and accession, to be drawn as bar-codes.
        link: What the QR says; empty: there is none.
    """

    basis: Basis
    template: Template
    data: Mapping[str, Any]
    letterhead: Letterhead
    pictures: tuple[Picture, ...]
    bars: Mapping[str, str]
    at: datetime
    study_uid: str
    orders: tuple[int, ...]
    link: str = ""
