"""Composite data types as dataclasses (HL7 v2.8 chapter 2A): CX, XPN, XCN, CWE, EI, PL."""

from dataclasses import dataclass

from khoanh.standards.hl7.message import Segment


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier with its issuer (2A.3.14 CX)."""

    id: str = ""
    authority: str = ""
    authority_uid: str = ""
    type: str = ""
    facility: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name (2A.3.88 XPN, and the name within XCN)."""

    family: str = ""
    given: str = ""
    middle: str = ""
    suffix: str = ""
    prefix: str = ""

    @property
    def words(self) -> str:
        """Return it as Vietnamese is read: family, middle, given; a name in one component as it stands."""
        return " ".join(part for part in (self.family, self.middle, self.given) if part)

    def __bool__(self) -> bool:
        """Tell whether anything is given."""
        return bool(self.family or self.given or self.middle)


NO_NAME = Name()


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff (2A.3.86 XCN)."""

    code: str = ""
    name: Name = NO_NAME


@dataclass(frozen=True, slots=True)
class Code:
    """A coded text (2A.3.13 CWE, older CE)."""

    code: str = ""
    text: str = ""
    system: str = ""
    alternate_code: str = ""
    alternate_text: str = ""
    alternate_system: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """An identifier given by an application (2A.3.28 EI): placer and filler numbers."""

    id: str = ""
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A person's location (2A.3.53 PL)."""

    point_of_care: str = ""
    room: str = ""
    bed: str = ""
    facility: str = ""
    building: str = ""
    floor: str = ""


NO_PERSON = Person()
NO_CODE = Code()
NO_ENTITY = Entity()
NO_PLACE = Place()


def read_identifiers(segment: Segment, number: int) -> tuple[Identifier, ...]:
    """Read every CX of a field that has an ID."""
    found = []
    for one in segment.repetitions(number):
        pick = segment.pick
        if pick(one, 1):
            authority, uid = pick(one, 4, 1), pick(one, 4, 2)
            found.append(Identifier(pick(one, 1), authority, uid, pick(one, 5), pick(one, 6, 1)))
    return tuple(found)


def read_names(segment: Segment, number: int) -> tuple[Name, ...]:
    """Read every XPN of a field."""
    names = (
        Name(*(segment.pick(one, component) for component in (1, 2, 3, 4, 5))) for one in segment.repetitions(number)
    )
    return tuple(name for name in names if name)


def read_people(segment: Segment, number: int) -> tuple[Person, ...]:
    """Read every XCN of a field; where only a text without code stands (CN of 2.3), it is the name."""
    found = []
    for one in segment.repetitions(number):
        person = Person(segment.pick(one, 1), Name(*(segment.pick(one, place) for place in (2, 3, 4, 5, 6))))
        if person.code and not person.name and " " in person.code:
            person = Person("", Name(person.code))
        if person.code or person.name:
            found.append(person)
    return tuple(found)


def read_codes(segment: Segment, number: int) -> tuple[Code, ...]:
    """Read every CWE of a field that says something."""
    codes = (Code(*(segment.pick(one, component) for component in range(1, 7))) for one in segment.repetitions(number))
    return tuple(code for code in codes if code.code or code.text or code.alternate_code)


def read_code(segment: Segment, number: int) -> Code:
    """Read the first CWE of a field."""
    return next(iter(read_codes(segment, number)), NO_CODE)


def read_entity(segment: Segment, number: int) -> Entity:
    """Read an EI."""
    return Entity(segment.value(number, 1), segment.value(number, 2))


def read_place(segment: Segment, number: int) -> Place:
    """Read a PL."""
    value = segment.value
    return Place(
        value(number, 1), value(number, 2), value(number, 3), value(number, 4), value(number, 7), value(number, 8)
    )
