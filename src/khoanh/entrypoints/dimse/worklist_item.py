"""A scheduled procedure step in DICOM's attributes, in the form its device can read (PS3.4 table K.6-1)."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from khoanh.features.devices import WorklistProfile
from khoanh.features.orders import WorklistItem
from khoanh.standards.dicom import decode_text, encode_text, fold_marks, public_vr, resolve_charset

STEP_SEQUENCE: Final = 0x00400100
RADIOGRAPHY: Final = ("CR", "DX", "DR")
"""One machine may be called either; DR is no defined term (PS3.3 C.7.3.1.1.1)."""

CODE_SCHEME: Final = "99KHOANH"
_ICD10: Final = "I10"
_MOST_CHARS: Final = {"SH": 16, "LO": 64, "PN": 64, "ST": 1024, "LT": 10240, "UT": 10240}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who will read the items.

    Attributes:
        character_set: Specific Character Set that it wants, "" = UTF-8.
        modality: What kind of device it is, as its profile says.
    """

    profile: WorklistProfile
    character_set: str
    modality: str
    zone: ZoneInfo

    def say(self, tag: int, text: str) -> str:
        """Return a text as this device can take it: letters, capitals, length."""
        if not text:
            return ""
        vr = public_vr(tag)
        if vr not in ("LT", "ST", "UT"):
            text = " ".join(text.split()).replace("\\", "/")
        if self.profile.upper_case:
            text = text.upper()
        text = self._fold(text)
        most = _MOST_CHARS.get(vr, 64)
        own = self.profile.name_chars if vr == "PN" else self.profile.text_chars if vr != "SH" else 0
        return text[: min(most, own or most)].strip()

    def _fold(self, text: str) -> str:
        if self.profile.ascii_only:
            plain = unicodedata.normalize("NFKD", fold_marks(text))
            return plain.encode("ascii", "ignore").decode()
        if not self.character_set or text.isascii():
            return text
        codecs = resolve_charset(self.character_set)
        return decode_text(encode_text(text, self.character_set), codecs)

    def say_name(self, tag: int, name: str) -> str:
        """Return a person's name in the components that this device wants (PS3.5 6.2.1)."""
        layout = self.profile.name_layout
        if layout != "kept":
            words = name.split("=")[0].replace("^", " ").split()
            match layout, words:
                case "two", [family, *others] if others:
                    name = f"{family}^{' '.join(others)}"
                case "three", [family, *middle, given]:
                    name = "^".join(part for part in (family, given, " ".join(middle)) if part)
                case _:
                    name = " ".join(words)
        return self.say(tag, name).rstrip("^ ")


@dataclass(frozen=True, slots=True)
class Shown:
    """An item and who reads it."""

    item: WorklistItem
    reader: Reader

    def moment(self, at: datetime | None, form: str) -> str:
        """Return a moment in the hospital's zone."""
        return at.astimezone(self.reader.zone).strftime(form) if at else ""

    @property
    def modality(self) -> str:
        """The order's modality; where it is radiography, in the device's own word for it."""
        ordered = self.item.order.modality
        if ordered not in RADIOGRAPHY:
            return ordered
        mine = [part for part in self.reader.modality.replace(",", " ").split() if part in ("CR", "DX")]
        return mine[0] if mine else "DX" if ordered == "DR" else ordered

    @property
    def birth(self) -> str:
        """Birth date; of a year only what the device's profile says."""
        order = self.item.order
        if order.patient_birth_date or not order.patient_birth_year:
            return order.patient_birth_date
        return f"{order.patient_birth_year:04}0101" if self.reader.profile.year_birth == "january" else ""

    @property
    def age(self) -> str:
        """Age at the scheduled start (PS3.5 6.2, AS)."""
        order, today = self.item.order, self.item.start_at.astimezone(self.reader.zone).date()
        try:
            born = datetime.strptime(order.patient_birth_date, "%Y%m%d").date()
        except ValueError:
            years = today.year - order.patient_birth_year if order.patient_birth_year else -1
            return f"{years:03}Y" if 0 <= years < 150 else ""
        return _format_age(born, today)

    @property
    def code(self) -> list[dict[int, Any]]:
        """The service as a code sequence."""
        order = self.item.order
        value = order.service_code or order.code
        if not value:
            return []
        meaning = self.reader.say(0x00080104, order.service_name)
        return [{0x00080100: value[:16], 0x00080102: CODE_SCHEME, 0x00080104: meaning or value[:16]}]


def _format_age(born: date, today: date) -> str:
    days = (today - born).days
    if days < 0:
        return ""
    if days < 60:
        return f"{days:03}D"
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return f"{months:03}M" if years < 2 else f"{min(years, 999):03}Y"


Make = Callable[[Shown], Any]


def _text(tag: int, name: str) -> Make:
    return lambda shown: shown.reader.say(tag, getattr(shown.item.order, name))


def _nothing(_: Shown) -> str:
    return ""


def _no_items(_: Shown) -> list[dict[int, Any]]:
    return []


def _end(shown: Shown) -> datetime | None:
    order = shown.item.order
    return shown.item.start_at + timedelta(minutes=order.minutes) if order.scheduled and order.minutes else None


def _reason_code(shown: Shown) -> list[dict[int, Any]]:
    order = shown.item.order
    code = order.icd10.replace(";", ",").split(",")[0].strip()[:16]
    meaning = shown.reader.say(0x00080104, order.diagnosis) or code
    return [{0x00080100: code, 0x00080102: _ICD10, 0x00080104: meaning}] if code else []


STEP: Final[Mapping[int, Make]] = {
    0x00080060: lambda shown: shown.modality,
    0x00321070: lambda shown: shown.reader.say(0x00321070, "Có tiêm cản quang") if shown.item.order.contrast else "",
    0x00400001: lambda shown: shown.item.station_ae,
    0x00400002: lambda shown: shown.moment(shown.item.start_at, "%Y%m%d"),
    0x00400003: lambda shown: shown.moment(shown.item.start_at, "%H%M%S"),
    0x00400004: lambda shown: shown.moment(_end(shown), "%Y%m%d"),
    0x00400005: lambda shown: shown.moment(_end(shown), "%H%M%S"),
    0x00400006: _nothing,
    0x00400007: _text(0x00400007, "service_name"),
    0x00400008: lambda shown: shown.code,
    0x00400009: lambda shown: shown.item.order.filler,
    0x00400010: lambda shown: shown.item.station_ae,
    0x00400011: lambda shown: shown.reader.say(0x00400011, shown.item.order.room_code or shown.item.order.room_name),
    0x00400012: _nothing,
    0x00400020: lambda shown: shown.item.status,
    0x00400400: _text(0x00400400, "note"),
}
"""Attributes of an item of the Scheduled Procedure Step Sequence."""

ITEM: Final[Mapping[int, Make]] = {
    0x00080050: lambda shown: shown.item.order.accession,
    0x00080090: lambda shown: shown.reader.say_name(0x00080090, shown.item.order.referrer),
    0x00081110: _no_items,
    0x00081120: _no_items,
    0x00100010: lambda shown: shown.reader.say_name(0x00100010, shown.item.order.patient_name),
    0x00100020: lambda shown: shown.item.order.patient_code,
    0x00100021: lambda shown: shown.item.order.patient_issuer,
    0x00100030: lambda shown: shown.birth,
    0x00100040: lambda shown: shown.item.order.patient_sex if shown.item.order.patient_sex in ("M", "F", "O") else "",
    0x00101010: lambda shown: shown.age,
    0x00101030: _nothing,
    0x00102000: _nothing,
    0x00102110: _text(0x00102110, "allergies"),
    0x001021B0: _text(0x001021B0, "history"),
    0x001021C0: lambda shown: shown.item.order.pregnancy if shown.item.order.pregnancy in (1, 2, 3, 4) else "",
    0x0020000D: lambda shown: shown.item.order.study_uid,
    0x00321032: lambda shown: shown.reader.say_name(0x00321032, shown.item.order.referrer),
    0x00321033: _text(0x00321033, "department"),
    0x00321060: _text(0x00321060, "service_name"),
    0x00321064: lambda shown: shown.code,
    0x00380010: lambda shown: shown.item.visit_number,
    0x00380050: _nothing,
    0x00380300: lambda shown: shown.reader.say(0x00380300, shown.item.location),
    0x00380500: _nothing,
    STEP_SEQUENCE: lambda shown: [{tag: make(shown) for tag, make in STEP.items()}],
    0x00401001: lambda shown: shown.item.order.filler,
    0x00401002: _text(0x00401002, "diagnosis"),
    0x00401003: lambda shown: shown.item.order.priority.upper(),
    0x00401004: _nothing,
    0x0040100A: _reason_code,
    0x00401400: _text(0x00401400, "preparation"),
    0x00402004: lambda shown: shown.moment(shown.item.order.ordered_at, "%Y%m%d"),
    0x00402005: lambda shown: shown.moment(shown.item.order.ordered_at, "%H%M%S"),
    0x00402016: lambda shown: shown.item.order.placer,
    0x00402017: lambda shown: shown.item.order.filler,
    0x00403001: _nothing,
}
"""Every other attribute of an item, by tag; each can be matched and returned."""
