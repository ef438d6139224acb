"""Reading and searching each resource: one call of a feature each, whose permissions and audit hold here as well."""

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from khoanh.entrypoints.fhir.search import Search, read_key
from khoanh.entrypoints.fhir.shapes import Resource, shape_patient, shape_report, shape_request, shape_study
from khoanh.features import archive, audit, messages, orders, patients, reports
from khoanh.features.archive import Match
from khoanh.features.orders import Order, OrderQuery, State
from khoanh.foundation.errors import Invalid, NotFound
from khoanh.foundation.uids import parse_uid
from khoanh.standards.dicom import tag_of
from khoanh.transaction import Unit

Found = tuple[list[Resource], str]
"""Resources of a page, and the cursor of the next one; empty: there is none."""

_STUDY = (
    *("StudyInstanceUID", "StudyDate", "StudyTime", "AccessionNumber", "StudyDescription", "PatientID"),
    *("IssuerOfPatientID", "ModalitiesInStudy", "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances"),
)
_SERIES = (
    *("StudyInstanceUID", "SeriesInstanceUID", "SeriesNumber", "Modality", "SeriesDescription"),
    "NumberOfSeriesRelatedInstances",
)
_MOST_SERIES = 1000


def read_patient(unit: Unit, key: str, base: str) -> Resource:
    """Return a Patient; recorded. Raises NotFound."""
    return shape_patient(patients.open_patient(unit, read_key(key)))


def find_patients(unit: Unit, asked: Search, base: str) -> Found:
    """Find by id, by a number of any kind, or by words of the name."""
    if asked.id:
        return _one(lambda: read_patient(unit, asked.id, base))
    if not asked.identifier and not asked.name:
        raise Invalid("_id, identifier or name is needed", vi="Cần _id, identifier hoặc name")
    page = patients.find_patients(unit, asked.identifier or asked.name, cursor=asked.cursor, limit=asked.count)
    numbers = {asked.identifier} if asked.identifier else set()
    found = [
        one for one in page.items if not numbers or numbers & {one.code, *(number.value for number in one.identifiers)}
    ]
    for one in found:
        audit.record(unit, "patient opened", subject=f"patient {one.id}", once=True)
    return [shape_patient(one) for one in found], page.next or ""


def read_request(unit: Unit, key: str, base: str) -> Resource:
    """Return a ServiceRequest; recorded. Raises NotFound."""
    return shape_request(orders.open_order(unit, read_key(key)), _zone(unit))


def find_requests(unit: Unit, asked: Search, base: str) -> Found:
    """Find orders, the newest first."""
    found, after = _find_orders(unit, asked, asked.states)
    return [shape_request(one, _zone(unit)) for one in found], after


def read_study(unit: Unit, key: str, base: str) -> Resource:
    """Return an ImagingStudy with its series; recorded. Raises NotFound."""
    page = archive.find_studies(unit, _query(_STUDY, study_uid=parse_uid(key)))
    if not page.matches:
        raise NotFound("no such study", vi="Không có ca chụp này")
    return _shape_studies(unit, page.matches)[0]


def find_studies(unit: Unit, asked: Search, base: str) -> Found:
    """Find studies by UID, accession number, patient, order or day."""
    if asked.id or _is_uid(asked.identifier):
        return _one(lambda: read_study(unit, asked.id or asked.identifier, base))
    if asked.order is not None:
        uids = orders.list_studies(unit, asked.order)
        page = archive.find_studies(unit, _query(_STUDY, study_uid="\\".join(uids))) if uids else None
        return (_shape_studies(unit, page.matches) if page else []), ""
    keys = []
    if asked.identifier:
        keys.append(_key("AccessionNumber", asked.identifier))
    if asked.patient is not None:
        patient = patients.read_patient(unit, asked.patient)
        keys += [
            _key("PatientID", patient.code),
            *([_key("IssuerOfPatientID", patient.issuer)] if patient.issuer else []),
        ]
    if asked.since or asked.until:
        zone = _zone(unit)
        days = [at.astimezone(zone).strftime("%Y%m%d") if at else "" for at in (asked.since, asked.until)]
        keys.append(_key("StudyDate", "-".join(days)))
    if not keys:
        raise Invalid("_id, identifier, patient, basedon or started is needed", vi="Cần điều kiện tìm ca chụp")
    query = archive.Query(
        level="study", keys=tuple(keys), returns=_tags(_STUDY), limit=asked.count, after=asked.cursor or None
    )
    page = archive.find_studies(unit, query)
    return _shape_studies(unit, page.matches), (page.after or "") if page.more else ""


def read_report(unit: Unit, key: str, base: str) -> Resource:
    """Return the DiagnosticReport of an order whose result was returned and stands; recorded. Raises NotFound."""
    return _shape_report(unit, read_key(key), base)


def find_reports(unit: Unit, asked: Search, base: str) -> Found:
    """Find results that were returned and stand, the newest orders first."""
    if asked.order is not None:
        return _one(lambda: _shape_report(unit, asked.order or 0, base))
    found, after = _find_orders(unit, asked, (State.RETURNED,))
    there = reports.find_reports(unit, [one.id for one in found])
    shaped = [_shape_report(unit, one.id, base) for one in found if one.id in there]
    wanted = asked.statuses
    return [one for one in shaped if not wanted or one["status"] in wanted], after


READS: Mapping[str, Callable[[Unit, str, str], Resource]] = {
    "Patient": read_patient,
    "ServiceRequest": read_request,
    "ImagingStudy": read_study,
    "DiagnosticReport": read_report,
}
SEARCHES: Mapping[str, Callable[[Unit, Search, str], Found]] = {
    "Patient": find_patients,
    "ServiceRequest": find_requests,
    "ImagingStudy": find_studies,
    "DiagnosticReport": find_reports,
}


def _find_orders(unit: Unit, asked: Search, states: tuple[State, ...]) -> tuple[list[Order], str]:
    if asked.id:
        try:
            order = orders.read_order(unit, read_key(asked.id))
        except NotFound:
            return [], ""
        return ([order] if not states or order.state in states else []), ""
    if asked.statuses and not states:
        return [], ""
    query = OrderQuery(
        patient=asked.patient,
        states=states,
        since=asked.since,
        until=asked.until,
        cursor=asked.cursor,
        limit=asked.count,
    )
    if not asked.identifier:
        page = orders.find_orders(unit, query)
        return page.items, page.next or ""
    found: dict[int, Order] = {}
    for name in ("accession", "placer"):
        exact = OrderQuery(patient=asked.patient, states=states, limit=asked.count, **{name: asked.identifier})  # type: ignore[arg-type]
        found |= {one.id: one for one in orders.find_orders(unit, exact).items}
    return [one for one in found.values() if asked.system in ("", one.source)], ""


def _shape_report(unit: Unit, order: int, base: str) -> Resource:
    found = messages.read_given_result(unit, order)
    return shape_report(found, _zone(unit), orders.list_studies(unit, order), base)


def _shape_studies(unit: Unit, matches: Sequence[Match]) -> list[Resource]:
    uids = [str(match[tag_of("StudyInstanceUID")]) for match in matches]
    matched = orders.map_orders(unit, uids)
    told = orders.list_orders(unit, sorted({key for keys in matched.values() for key in keys}))
    shaped = []
    for uid, match in zip(uids, matches, strict=True):
        audit.record(unit, "study opened", study_uid=uid, once=True)
        series = archive.find_series(unit, _query(_SERIES, level="series", study_uid=uid, limit=_MOST_SERIES)).matches
        shaped.append(shape_study(match, series, [told[key] for key in matched.get(uid, ())], _zone(unit)))
    return shaped


def _query(names: Sequence[str], *, study_uid: str, level: archive.Level = "study", limit: int = 101) -> archive.Query:
    keys = () if level == "series" else (_key("StudyInstanceUID", study_uid),)
    scope = study_uid if level == "series" else None
    return archive.Query(level=level, keys=keys, study_uid=scope, returns=_tags(names), limit=limit)


def _tags(names: Sequence[str]) -> frozenset[int]:
    return frozenset(tag_of(name) for name in names)


def _key(name: str, value: str) -> archive.Key:
    # A number that was asked for is that number: no wildcards, no alternatives.
    if name != "StudyInstanceUID" and any(sign in value for sign in "*?\\"):
        raise Invalid("a value has no wildcards", vi="Giá trị tìm không dùng ký tự đại diện")
    return archive.Key((tag_of(name),), value)


def _is_uid(text: str) -> bool:
    return text.count(".") >= 2 and all(letter.isdigit() or letter == "." for letter in text)


def _one(read: Callable[[], Resource]) -> Found:
    try:
        return [read()], ""
    except NotFound:
        return [], ""


def _zone(unit: Unit) -> ZoneInfo:
    return ZoneInfo(unit.settings.time_zone)
