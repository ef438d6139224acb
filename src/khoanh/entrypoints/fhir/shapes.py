"""What we know in the words of FHIR R4: Patient, ServiceRequest, ImagingStudy, DiagnosticReport; pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from html import escape
from typing import Any

from khoanh.features.accounts import Signatory
from khoanh.features.archive import Match
from khoanh.features.messages import SECTION_CODES, GivenResult
from khoanh.features.orders import Order, State
from khoanh.features.patients import Patient
from khoanh.standards.dicom import tag_of

Resource = dict[str, Any]

LOINC = "http://loinc.org"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
DICOM_UID = "urn:dicom:uid"
_KINDS = "http://terminology.hl7.org/CodeSystem/v2-0203"
_GENDERS = {"M": "male", "F": "female", "O": "other"}
_PRIORITIES = {"stat": "stat", "high": "urgent", "routine": "routine", "low": "routine"}
_IDENTIFIERS = {"code": "MR", "citizen": "NI", "insurance": "HC", "passport": "PPN"}

# Value set request-status.
STATUS: dict[State, str] = {
    **dict.fromkeys(State, "active"),
    State.HELD: "on-hold",
    State.REFUSED: "revoked",
    State.CANCELLED: "revoked",
    State.DISCONTINUED: "revoked",
    State.RETURNED: "completed",
}


def shape_patient(patient: Patient) -> Resource:
    """Return a Patient."""
    numbers = [_identify("MR", patient.code, patient.issuer)]
    numbers += [
        _identify(_IDENTIFIERS.get(one.kind, "XX"), one.value, one.issuer)
        for one in patient.identifiers
        if not one.former and one.value != patient.code
    ]
    birth = f"{patient.birth_year}" if patient.birth_year else _day(patient.birth_date)
    phone = patient.more.get("phone", "")
    address = patient.more.get("address", "")
    return _without_empty(
        {
            "resourceType": "Patient",
            "id": str(patient.id),
            "active": patient.merged_into is None,
            "identifier": numbers,
            "name": [_name(patient.name)] if patient.name else [],
            "gender": _GENDERS.get(patient.sex, "unknown"),
            "birthDate": birth,
            "telecom": [{"system": "phone", "value": phone}] if phone else [],
            "address": [{"text": address}] if address else [],
            "link": [{"other": _refer("Patient", patient.merged_into), "type": "replaced-by"}]
            if patient.merged_into
            else [],
        }
    )


def shape_request(order: Order, zone: tzinfo) -> Resource:
    """Return a ServiceRequest."""
    numbers = [_identify("PLAC", order.placer, order.source)] if order.placer else []
    numbers += [_identify("FILL", order.filler, "KHOANH"), _identify("ACSN", order.accession, "KHOANH")]
    coding = [{"code": code} for code in (order.service_code or order.code,) if code]
    reason = _without_empty(
        {"coding": [{"system": ICD10, "code": order.icd10}] if order.icd10 else [], "text": order.diagnosis}
    )
    return _without_empty(
        {
            "resourceType": "ServiceRequest",
            "id": str(order.id),
            "meta": {"lastUpdated": _moment(order.changed_at, zone)},
            "identifier": numbers,
            "requisition": {"value": order.slip} if order.slip else None,
            "status": STATUS[order.state],
            "intent": "order",
            "priority": _PRIORITIES[order.priority],
            "category": [{"coding": [{"system": "http://snomed.info/sct", "code": "363679005", "display": "Imaging"}]}],
            "code": _without_empty({"coding": coding, "text": order.service_name}),
            "subject": _refer("Patient", order.patient),
            "occurrenceDateTime": _moment(order.due_at, zone) if order.scheduled else None,
            "authoredOn": _moment(order.ordered_at, zone),
            "requester": {"display": order.referrer.replace("^", " ")} if order.referrer else None,
            "reasonCode": [reason] if reason else [],
            "note": [{"text": order.history}] if order.history else [],
        }
    )


def shape_study(match: Match, series: Sequence[Match], orders: Sequence[Order], zone: tzinfo) -> Resource:
    """Return an ImagingStudy of what the archive answers; its id is the Study Instance UID."""
    uid = _said(match, "StudyInstanceUID")
    accession = _said(match, "AccessionNumber")
    numbers: list[Resource] = [{"system": DICOM_UID, "value": f"urn:oid:{uid}"}]
    numbers += [_identify("ACSN", accession, "")] if accession else []
    patient = _refer("Patient", orders[0].patient) if orders else _without_empty(_unknown(match))
    modalities = [text for text in _list(match, "ModalitiesInStudy") if text]
    return _without_empty(
        {
            "resourceType": "ImagingStudy",
            "id": uid,
            "identifier": numbers,
            "status": "available",
            "modality": [{"system": DCM, "code": code} for code in modalities],
            "subject": patient or {"display": "?"},
            "started": _started(match, zone),
            "basedOn": [_refer("ServiceRequest", order.id) for order in orders],
            "numberOfSeries": _number(match, "NumberOfStudyRelatedSeries"),
            "numberOfInstances": _number(match, "NumberOfStudyRelatedInstances"),
            "description": _said(match, "StudyDescription"),
            "series": [_shape_series(one) for one in series],
        }
    )


def shape_report(found: GivenResult, zone: tzinfo, studies: Sequence[str], base: str) -> Resource:
    """Return a DiagnosticReport; its id is that of the order it answers, its sheet a Binary of the same id."""
    order, outcome = found.order, found.outcome
    content = outcome.version.content
    numbers = [_identify("ACSN", order.accession, "KHOANH"), _identify("FILL", order.filler, "KHOANH")]
    numbers += [_identify("PLAC", order.placer, order.source)] if order.placer else []
    return _without_empty(
        {
            "resourceType": "DiagnosticReport",
            "id": str(order.id),
            "meta": {"versionId": str(outcome.version.number), "lastUpdated": _moment(outcome.at, zone)},
            "text": {"status": "generated", "div": _narrate(found)},
            "identifier": numbers,
            "basedOn": [_refer("ServiceRequest", order.id)],
            "status": {"report": "final", "addendum": "appended"}.get(outcome.version.kind, "corrected"),
            "category": [
                {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"}]},
            ],
            "code": {
                "coding": [{"system": LOINC, "code": "18748-4", "display": "Diagnostic imaging study"}],
                "text": order.service_name,
            },
            "subject": _refer("Patient", order.patient),
            "effectiveDateTime": _moment(order.performed_at, zone) if order.performed_at else None,
            "issued": _moment(outcome.at, zone),
            "performer": [_doctor(outcome.approver)] if outcome.approver else [],
            "resultsInterpreter": [_doctor(outcome.reader)] if outcome.reader else [],
            "imagingStudy": [_refer("ImagingStudy", uid) for uid in studies],
            "conclusion": "\n".join((content.conclusion, *content.addenda)),
            "conclusionCode": [{"coding": [{"system": ICD10, "code": code}]} for code in content.icd10],
            "presentedForm": [
                {"contentType": "application/pdf", "language": "vi", "url": f"{base}/Binary/{order.id}"},
            ],
        }
    )


def _narrate(found: GivenResult) -> str:
    content = found.outcome.version.content
    parts = [(SECTION_CODES[name][2], getattr(content, name, "")) for name in SECTION_CODES if name != "icd10"]
    parts += [(SECTION_CODES["addendum"][2], text) for text in content.addenda]
    said = "".join(f"<p><b>{title}</b><br/>{_lines(text)}</p>" for title, text in parts if text and text is not True)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{said}</div>'


def _lines(text: object) -> str:
    return escape(str(text)).replace("\n", "<br/>")


def _shape_series(match: Match) -> Resource:
    return _without_empty(
        {
            "uid": _said(match, "SeriesInstanceUID"),
            "number": _number(match, "SeriesNumber"),
            "modality": {"system": DCM, "code": _said(match, "Modality") or "OT"},
            "description": _said(match, "SeriesDescription"),
            "numberOfInstances": _number(match, "NumberOfSeriesRelatedInstances"),
        }
    )


def _unknown(match: Match) -> Resource:
    code, issuer = _said(match, "PatientID"), _said(match, "IssuerOfPatientID")
    return {"identifier": _identify("MR", code, issuer) if code else None}


def _identify(kind: str, value: str, issuer: str) -> Resource:
    return _without_empty(
        {
            "type": {"coding": [{"system": _KINDS, "code": kind}]},
            "value": value,
            "assigner": {"display": issuer} if issuer else None,
        }
    )


def _doctor(who: Signatory) -> Resource:
    number = {"type": {"coding": [{"system": _KINDS, "code": "MD"}]}, "value": who.certificate}
    return _without_empty({"display": who.display_name, "identifier": number if who.certificate else None})


def _name(text: str) -> Resource:
    family, _, given = text.partition("=")[0].partition("^")
    rest = [part for part in given.replace("^", " ").split() if part]
    return _without_empty({"text": " ".join((family, *rest)), "family": family, "given": rest})


def _refer(kind: str, key: int | str) -> Resource:
    return {"reference": f"{kind}/{key}"}


def _moment(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="milliseconds")


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) == 8 and text.isdigit() else ""


def _started(match: Match, zone: tzinfo) -> str:
    day, time = _day(_said(match, "StudyDate")), _said(match, "StudyTime")[:6]
    if not day or len(time) < 6 or not time.isdigit():
        return day
    try:
        at = datetime.fromisoformat(f"{day}T{time[:2]}:{time[2:4]}:{time[4:6]}")
    except ValueError:
        return day
    return at.replace(tzinfo=zone).isoformat()


def _said(match: Match, keyword: str) -> str:
    value = match.get(tag_of(keyword), "")
    return str(value[0] if isinstance(value, list) and value else value or "")


def _list(match: Match, keyword: str) -> list[str]:
    value = match.get(tag_of(keyword), [])
    return [str(one) for one in value] if isinstance(value, list) else str(value).split("\\")


def _number(match: Match, keyword: str) -> int | None:
    text = _said(match, keyword)
    return int(text) if text.isdigit() else None


def _without_empty(resource: Mapping[str, Any]) -> Resource:
    """Return a resource without members that hold nothing: FHIR allows none (2.6.2.2)."""
    return {name: value for name, value in resource.items() if value not in (None, "", [], {})}
