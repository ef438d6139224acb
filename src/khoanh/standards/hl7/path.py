"""Paths to values of a message, as a profile names them: `PID-3[type=MR].1`, `OBR[2]-4.2`, `OBX[3.1=BODYHT]-5`.

    path       = SEGMENT [ "[" choice "]" ] "-" FIELD [ "[" choice "]" ] [ "." COMPONENT [ "." SUBCOMPONENT ] ]
    choice     = number, counted from 1 | place test text
    place      = a named component of the field's type (type, authority …) | COMPONENT [ "." SUBCOMPONENT ]
                 (of a segment: FIELD [ "." COMPONENT ])
    test       = "=" is | "!=" is not | "^=" begins with | "~=" matches a pattern of `*` and `?`

Without a choice of repetitions the first that holds something is taken. Texts are compared without regard to case.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7.message import Message, Segment

LONGEST_PATH = 200

# Components that go by a name: of CX, XPN, XTN, XAD and XCN, by the field they stand in.
_NAMES: dict[str, dict[str, tuple[int, int]]] = {
    "CX": {"type": (5, 1), "authority": (4, 1), "authority_uid": (4, 2), "facility": (6, 1)},
    "XPN": {"type": (7, 1)},
    "XTN": {"use": (2, 1), "type": (3, 1)},
    "XAD": {"type": (7, 1)},
    "XCN": {"type": (13, 1), "authority": (9, 1), "code": (1, 1)},
    "CE": {"code": (1, 1), "system": (3, 1), "alternate_system": (6, 1)},
}
_TYPES = {
    **dict.fromkeys(("PID-2", "PID-3", "PID-4", "PID-18", "PV1-19", "PV1-50", "MRG-1", "MRG-3", "MRG-5"), "CX"),
    **dict.fromkeys(("IN1-49", "IN2-61", "PID-21", "MRG-2", "MRG-6"), "CX"),
    **dict.fromkeys(("PID-5", "PID-6", "PID-9", "MRG-7", "NK1-2"), "XPN"),
    **dict.fromkeys(("PID-13", "PID-14", "PID-40", "ORC-14", "OBR-17"), "XTN"),
    **dict.fromkeys(("PID-11", "IN1-19"), "XAD"),
    **dict.fromkeys(("PV1-7", "PV1-8", "PV1-9", "PV1-17", "ORC-10", "ORC-11", "ORC-12", "OBR-16", "OBX-16"), "XCN"),
}

_PATH = re.compile(
    r"(?P<segment>[A-Z][A-Z0-9]{2})(?:\[(?P<which>[^\]]{1,80})\])?-(?P<field>\d{1,3})(?:\[(?P<choice>[^\]]{1,80})\])?"
    r"(?:\.(?P<component>\d{1,2})(?:\.(?P<sub>\d{1,2}))?)?"
)
_CHOICE = re.compile(r"(?P<place>[a-z_]+|\d{1,3}(?:\.\d{1,2})?)(?P<test>!=|\^=|~=|=)(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of several: by number, or by what stands at a place of it."""

    number: int = 0
    place: tuple[int, int] = (0, 0)
    test: str = ""
    text: str = ""

    def fits(self, value: str) -> bool:
        """Tell whether a value passes the test."""
        have = value.casefold()
        match self.test:
            case "=":
                return have == self.text
            case "!=":
                return have != self.text
            case "^=":
                return have.startswith(self.text)
        return fnmatchcase(have, self.text)


@dataclass(frozen=True, slots=True)
class Path:
    """A parsed path; component 0 stands for the whole repetition as text."""

    text: str
    segment: str
    field: int
    which: Choice | None = None
    choice: Choice | None = None
    component: int = 1
    subcomponent: int = 1

    def read(self, message: Message) -> str:
        """Return the first value that is there."""
        return next((value for value in self.iterate(message) if value), "")

    def iterate(self, message: Message) -> Iterator[str]:
        """Yield every value the path reaches, empty ones too, in the order of the message."""
        return (self.pick(segment, repetition) for segment, repetition in self.reach(message))

    def reach(self, message: Message) -> Iterator[tuple[Segment, str]]:
        """Yield the repetitions the path reaches, as they stand, each with its segment."""
        for index, segment in enumerate(message.every(self.segment), 1):
            if self.which is None or self._takes(segment, index):
                for number, repetition in enumerate(segment.repetitions(self.field), 1):
                    if self.choice is None or _chosen(self.choice, segment, repetition, number):
                        yield segment, repetition

    def pick(self, segment: Segment, repetition: str) -> str:
        """Return the value of the path within a repetition."""
        if self.component == 0:
            return segment.clean(repetition)
        return segment.pick(repetition, self.component, self.subcomponent)

    def _takes(self, segment: Segment, index: int) -> bool:
        which = self.which or Choice(number=index)
        if which.number:
            return which.number == index
        field, component = which.place
        return any(which.fits(segment.pick(one, component)) for one in segment.repetitions(field) or [""])


def _chosen(choice: Choice, segment: Segment, repetition: str, index: int) -> bool:
    if choice.number:
        return choice.number == index
    return choice.fits(segment.pick(repetition, *choice.place))


@lru_cache(2048)
def parse_path(text: str) -> Path:
    """Parse a path.

    Raises:
        Invalid: It does not follow the grammar; the message shows where a good one may be seen.
    """
    found = _PATH.fullmatch(text.strip()) if len(text) <= LONGEST_PATH else None
    if found is None:
        raise _bad(text)
    segment, number = found["segment"], int(found["field"])
    if number == 0:
        raise _bad(text)
    which = _parse_choice(found["which"], text, None) if found["which"] else None
    names = _NAMES.get(_TYPES.get(f"{segment}-{number}", "CE"), {})
    choice = _parse_choice(found["choice"], text, names) if found["choice"] else None
    component = int(found["component"]) if found["component"] else 1
    return Path(text.strip(), segment, number, which, choice, component, int(found["sub"] or 1) or 1)


def _parse_choice(text: str, path: str, names: dict[str, tuple[int, int]] | None) -> Choice:
    if text.isdigit() and int(text):
        return Choice(number=int(text))
    found = _CHOICE.fullmatch(text)
    if found is None:
        raise _bad(path)
    place = found["place"]
    if place[0].isdigit():
        first, _, second = place.partition(".")
        where = (int(first), int(second or 1))
    elif names and place in names:
        where = names[place]
    else:
        raise _bad(path)
    return Choice(place=where, test=found["test"], text=found["text"].strip().casefold())


def _bad(text: str) -> Invalid:
    shown = text[:60]
    return Invalid(
        f"{shown!r} is no path such as PID-3[type=MR].1",
        vi=f"{shown!r} không phải đường dẫn hợp lệ, ví dụ PID-3[type=MR].1",
    )
