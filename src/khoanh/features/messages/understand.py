"""What a message says under a profile: values by our names, each with the path that gave it; pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo

from khoanh.features.messages.fields import FIELDS, STANDARD_CODES
from khoanh.features.messages.kinds import His, Reason, Understood
from khoanh.standards.hl7 import Message, Moment, Name, Segment, parse_moment, parse_path


@dataclass(frozen=True, slots=True)
class Hit:
    """A value that was found, and where."""

    value: str
    path: str
    segment: Segment
    repetition: str

    def component(self, number: int, subcomponent: int = 1) -> str:
        """Return another component of the same repetition."""
        return self.segment.pick(self.repetition, number, subcomponent)


@dataclass(slots=True)
class Reading:
    """A message, or one group of it, read by a profile.

    Attributes:
        key: Of the message in the log.
        notes: Gathers what was doubtful.
    """

    message: Message
    his: His
    zone: tzinfo
    key: int = 0
    notes: list[Reason] = field(default_factory=list)
    _hits: dict[str, Hit | None] = field(default_factory=dict)

    def hit(self, name: str) -> Hit | None:
        """Return where the field stands, or None."""
        if name not in self._hits:
            self._hits[name] = self._find(name)
        return self._hits[name]

    def _find(self, name: str) -> Hit | None:
        for text in self.his.fields.get(name) or FIELDS[name].paths:
            path = parse_path(text)
            for segment, repetition in path.reach(self.message):
                if value := path.pick(segment, repetition):
                    return Hit(value, text, segment, repetition)
        return None

    def text(self, name: str) -> str:
        """Return the value as text; empty where it is not said."""
        hit = self.hit(name)
        return hit.value if hit else ""

    def said(self, name: str) -> str | None:
        """Return the value, "" where the sender says that it is to be emptied, None where it says nothing."""
        return self.text(name) or ("" if self._is_cleared(name) else None)

    def _is_cleared(self, name: str) -> bool:
        for text in self.his.fields.get(name) or FIELDS[name].paths:
            path = parse_path(text)
            if any(segment.is_null(path.field) for segment in self.message.every(path.segment)):
                return True
        return False

    def every(self, name: str) -> list[str]:
        """Return all the values that the first path with any of them reaches."""
        for text in self.his.fields.get(name) or FIELDS[name].paths:
            if found := [value for value in parse_path(text).iterate(self.message) if value]:
                return list(dict.fromkeys(found))
        return []

    def code(self, name: str) -> str | None:
        """Return our code for the value; None where nothing is said or the code is not known, which is noted."""
        value = self.text(name)
        if not value:
            return None
        key = value.upper()
        for table in (self.his.codes.get(name, {}), STANDARD_CODES.get(name, {})):
            if key in table:
                return table[key]
        self.note(
            f"{name}: the code {value[:20]!r} is not mapped",
            f"Mã {value[:20]!r} của {FIELDS[name].title_vi} chưa ánh xạ",
        )
        return None

    def moment(self, name: str) -> Moment | None:
        """Return the value as a time, in the hospital's zone where none is said."""
        value = self.text(name)
        found = parse_moment(value, self.zone) if value else None
        if value and found is None:
            self.note(f"{name} is no time", f"{FIELDS[name].title_vi} không phải ngày giờ hợp lệ")
        return found

    def name(self, field_name: str) -> tuple[str, str]:
        """Return (code, name) of a person; the name in DICOM's form `family^middle given`, or in one piece as sent.

        XPN carries the name from component 1 on, XCN a code there and the name after it (HL7 v2.8 2A.3.86, 2A.3.88).
        """
        hit = self.hit(field_name)
        if hit is None:
            return "", ""
        first = 1 if field_name == "patient_name" else 2
        code = hit.component(1) if first == 2 else ""
        parts = [hit.component(number) for number in range(first, first + 3)]
        if first == 2 and not any(parts):
            # A name where the code belongs, as the CN of old versions and many front ends write it.
            return ("", code) if " " in code else (code, "")
        return code, self._join(Name(*parts))

    def _join(self, name: Name) -> str:
        if self.his.name_order == "middle_given":
            name = Name(name.family, name.middle, name.given)
        given = " ".join(part for part in (name.middle, name.given) if part)
        return f"{name.family}^{given}" if name.family and given else name.family or given

    def part(self, segments: list[Segment]) -> "Reading":
        """Return a reading of some segments; its doubts are gathered here."""
        return Reading(self.message.part(segments), self.his, self.zone, self.key, self.notes)

    def note(self, english: str, vietnamese: str, location: str = "") -> None:
        """Write down a doubt."""
        self.notes.append(Reason(english, vietnamese, location=location))


def iterate_orders(reading: Reading) -> Iterator[Reading]:
    """Yield each order (or result) of a message with what is said for all of them before it.

    A group begins with ORC, or with an OBR that follows none (HL7 v2.8 4.4.1, 7.3.1).
    """
    shared: list[Segment] = []
    groups: list[list[Segment]] = []
    has_request = False
    for segment in reading.message.segments:
        starts = segment.name == "ORC" or (segment.name == "OBR" and (not groups or has_request))
        if starts:
            groups.append([])
            has_request = False
        has_request = has_request or segment.name == "OBR"
        (groups[-1] if groups else shared).append(segment)
    for group in groups:
        yield reading.part([*shared, *group])


def iterate_merges(reading: Reading) -> Iterator[Reading]:
    """Yield each PID with the MRG after it (HL7 v2.8 3.3.40)."""
    pid: Segment | None = None
    for segment in reading.message.segments:
        if segment.name == "PID":
            pid = segment
        elif segment.name == "MRG" and pid is not None:
            yield reading.part([reading.message.header, pid, segment])


def read_patient_issuer(reading: Reading, hit: Hit | None) -> str:
    """Return who gave a patient code: the profile's place, the authority beside the code, or the profile's issuer."""
    said = reading.text("patient_issuer") if reading.his.fields.get("patient_issuer") else ""
    if said or hit is None:
        return said or reading.his.issuer
    return hit.component(4, 1) or hit.component(4, 2) or reading.his.issuer


def list_understood(reading: Reading) -> tuple[Understood, ...]:
    """Return every field that the profile finds, for people to look at."""
    found = []
    for name, rule in FIELDS.items():
        hit = reading.hit(name)
        if hit is None:
            continue
        mapped = (reading.code(name) or "") if rule.codes else ""
        if name in ("patient_name", "referrer", "attending"):
            mapped = " ".join(filter(None, reading.name(name))).replace("^", " ")
        found.append(Understood(name, rule.title, rule.title_vi, hit.value, hit.path, mapped))
    return tuple(found)
