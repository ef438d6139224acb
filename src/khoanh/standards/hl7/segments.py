"""Segments that matter to imaging, as plain dataclasses (HL7 v2.8 chapters 3, 4, 7, 10; IHE RAD TF-2 4.4 for ZDS)."""

from dataclasses import dataclass

from khoanh.standards.hl7.datatypes import (
    NO_CODE,
    NO_ENTITY,
    NO_PERSON,
    NO_PLACE,
    Code,
    Entity,
    Identifier,
    Name,
    Person,
    Place,
    read_code,
    read_codes,
    read_entity,
    read_identifiers,
    read_names,
    read_people,
    read_place,
)
from khoanh.standards.hl7.message import NULL, Segment
from khoanh.standards.hl7.moments import parse_date


@dataclass(frozen=True, slots=True)
class PatientSegment:
    """PID (3.4.2). `cleared` are the fields that are to be emptied (`""`)."""

    identifiers: tuple[Identifier, ...] = ()
    names: tuple[Name, ...] = ()
    birth_date: str = ""
    sex: str = ""
    address: str = ""
    phones: tuple[str, ...] = ()
    account: str = ""
    citizen_number: str = ""
    is_dead: bool = False
    cleared: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class VisitSegment:
    """PV1 (3.4.3)."""

    patient_class: str = ""
    place: Place = NO_PLACE
    attending: tuple[Person, ...] = ()
    referring: tuple[Person, ...] = ()
    number: str = ""
    admitted_at: str = ""
    discharged_at: str = ""


@dataclass(frozen=True, slots=True)
class MergeSegment:
    """MRG (3.4.9): the identifiers that go."""

    identifiers: tuple[Identifier, ...] = ()
    account: str = ""
    visit: str = ""
    names: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderSegment:
    """ORC (4.5.1)."""

    control: str = ""
    placer: Entity = NO_ENTITY
    filler: Entity = NO_ENTITY
    group: Entity = NO_ENTITY
    status: str = ""
    start: str = ""
    priority: str = ""
    at: str = ""
    ordered_by: tuple[Person, ...] = ()
    location: Place = NO_PLACE
    reason: Code = NO_CODE
    organization: Code = NO_CODE


@dataclass(frozen=True, slots=True)
class RequestSegment:
    """OBR (4.5.3); the fields 18 to 21 carry what IHE RAD-4 puts there: accession, requested procedure, step."""

    placer: Entity = NO_ENTITY
    filler: Entity = NO_ENTITY
    service: Code = NO_CODE
    priority: str = ""
    requested_at: str = ""
    observed_at: str = ""
    danger: str = ""
    clinical_info: str = ""
    ordered_by: tuple[Person, ...] = ()
    placer_1: str = ""
    placer_2: str = ""
    filler_1: str = ""
    filler_2: str = ""
    reported_at: str = ""
    section: str = ""
    result_status: str = ""
    start: str = ""
    timing_priority: str = ""
    transport: str = ""
    reasons: tuple[Code, ...] = ()
    interpreter: Person = NO_PERSON
    scheduled_at: str = ""
    procedure: Code = NO_CODE


@dataclass(frozen=True, slots=True)
class StudySegment:
    """ZDS (IHE RAD TF-2 4.4.4.1.2.4): the Study Instance UID of the order."""

    study_uid: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureSegment:
    """IPC (4.5.6): imaging procedure control."""

    accession: str = ""
    requested_procedure_id: str = ""
    study_uid: str = ""
    step_id: str = ""
    modality: str = ""
    protocols: tuple[Code, ...] = ()
    station_name: str = ""
    location: str = ""
    station_aes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduleSegment:
    """SCH (10.6.1), or ARQ's common fields."""

    placer: Entity = NO_ENTITY
    filler: Entity = NO_ENTITY
    reason: Code = NO_CODE
    type: Code = NO_CODE
    start: str = ""
    end: str = ""
    placer_order: Entity = NO_ENTITY
    filler_order: Entity = NO_ENTITY
    status: Code = NO_CODE


@dataclass(frozen=True, slots=True)
class ObservationSegment:
    """OBX (7.4.2). `values` are the repetitions as text; of ED and RP use `segment`."""

    type: str
    code: Code
    sub_id: str
    values: tuple[str, ...]
    units: str
    status: str
    at: str
    observer: Person
    segment: Segment


def read_pid(segment: Segment) -> PatientSegment:
    """Read PID. PID-2 and PID-4 (of old versions) join PID-3."""
    numbered = [*read_identifiers(segment, 3), *read_identifiers(segment, 2), *read_identifiers(segment, 4)]
    value = segment.value
    return PatientSegment(
        identifiers=tuple(dict.fromkeys(numbered)),
        names=read_names(segment, 5),
        birth_date=parse_date(value(7)),
        sex=value(8).upper()[:1],
        address=", ".join(part for part in (value(11, place) for place in (1, 2, 3, 4, 5, 6)) if part),
        phones=tuple(filter(None, (segment.pick(one, 1) for n in (13, 14) for one in segment.repetitions(n)))),
        account=value(18),
        citizen_number=value(19),
        is_dead=value(30).upper() == "Y",
        cleared=frozenset(number for number in range(1, segment.field_count + 1) if segment.raw(number) == NULL),
    )


def read_pv1(segment: Segment) -> VisitSegment:
    """Read PV1."""
    return VisitSegment(
        patient_class=segment.value(2).upper(),
        place=read_place(segment, 3),
        attending=read_people(segment, 7),
        referring=read_people(segment, 8),
        number=segment.value(19),
        admitted_at=segment.value(44),
        discharged_at=segment.value(45),
    )


def read_mrg(segment: Segment) -> MergeSegment:
    """Read MRG; MRG-4 (of old versions) joins MRG-1."""
    numbered = [*read_identifiers(segment, 1), *read_identifiers(segment, 4)]
    return MergeSegment(tuple(dict.fromkeys(numbered)), segment.value(3), segment.value(5), read_names(segment, 7))


def read_orc(segment: Segment) -> OrderSegment:
    """Read ORC; the quantity/timing of 2.5 and before (ORC-7) gives start and priority."""
    return OrderSegment(
        control=segment.value(1).upper(),
        placer=read_entity(segment, 2),
        filler=read_entity(segment, 3),
        group=read_entity(segment, 4),
        status=segment.value(5).upper(),
        start=segment.value(7, 4),
        priority=segment.value(7, 6).upper(),
        at=segment.value(9),
        ordered_by=read_people(segment, 12),
        location=read_place(segment, 13),
        reason=read_code(segment, 16),
        organization=read_code(segment, 17),
    )


def read_obr(segment: Segment) -> RequestSegment:
    """Read OBR."""
    value = segment.value
    return RequestSegment(
        placer=read_entity(segment, 2),
        filler=read_entity(segment, 3),
        service=read_code(segment, 4),
        priority=value(5).upper(),
        requested_at=value(6),
        observed_at=value(7),
        danger=value(12, 2) or value(12),
        clinical_info=segment.whole(13),
        ordered_by=read_people(segment, 16),
        placer_1=value(18),
        placer_2=value(19),
        filler_1=value(20),
        filler_2=value(21),
        reported_at=value(22),
        section=value(24).upper(),
        result_status=value(25).upper(),
        start=value(27, 4),
        timing_priority=value(27, 6).upper(),
        transport=value(30),
        reasons=read_codes(segment, 31),
        interpreter=_read_interpreter(segment),
        scheduled_at=value(36),
        procedure=read_code(segment, 44),
    )


def _read_interpreter(segment: Segment) -> Person:
    # NDL (2A.3.46): the person is the first component, her parts are subcomponents.
    pick = segment.value
    return Person(pick(32, 1, 1), Name(pick(32, 1, 2), pick(32, 1, 3), pick(32, 1, 4)))


def read_tq1(segment: Segment) -> tuple[str, str]:
    """Read start and priority of TQ1 (4.5.4)."""
    return segment.value(7), segment.value(9).upper()


def read_zds(segment: Segment) -> StudySegment:
    """Read ZDS."""
    return StudySegment(segment.value(1))


def read_ipc(segment: Segment) -> ProcedureSegment:
    """Read IPC."""
    value = segment.value
    return ProcedureSegment(
        accession=value(1),
        requested_procedure_id=value(2),
        study_uid=value(3),
        step_id=value(4),
        modality=value(5).upper(),
        protocols=read_codes(segment, 6),
        station_name=value(7),
        location=value(8),
        station_aes=tuple(filter(None, (segment.pick(one) for one in segment.repetitions(9)))),
    )


def read_sch(segment: Segment) -> ScheduleSegment:
    """Read SCH."""
    return ScheduleSegment(
        placer=read_entity(segment, 1),
        filler=read_entity(segment, 2),
        reason=read_code(segment, 7),
        type=read_code(segment, 8),
        start=segment.value(11, 4),
        end=segment.value(11, 5),
        placer_order=read_entity(segment, 26),
        filler_order=read_entity(segment, 27),
        status=read_code(segment, 25),
    )


def read_obx(segment: Segment) -> ObservationSegment:
    """Read OBX."""
    return ObservationSegment(
        type=segment.value(2).upper(),
        code=read_code(segment, 3),
        sub_id=segment.value(4),
        values=tuple(segment.clean(one) for one in segment.repetitions(5)),
        units=segment.value(6),
        status=segment.value(11).upper(),
        at=segment.value(14),
        observer=next(iter(read_people(segment, 16)), NO_PERSON),
        segment=segment,
    )
