"""Gathers what a sheet says: the version, and what is known of patient, visit, orders and readers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from khoanh.features import accounts, orders, patients, reports
from khoanh.features.orders import Order, State
from khoanh.features.reports import Content, Report, ReportEvent, Version
from khoanh.features.sheets import rules
from khoanh.features.sheets.kinds import Basis, Letterhead, Picture, Sheet, Template
from khoanh.features.sheets.templates import load_letterhead, load_template
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Unit

DRAFT, UNSIGNED = "BẢN NHÁP", "CHƯA KÝ SỐ"
_FINAL = ("approved", "added to", "corrected")
_QR_TEXT = "Quét mã để xem kết quả và hình ảnh trên điện thoại."


def within(unit: Unit) -> Unit:
    """Return the same transaction for what a sheet needs to know, whoever may see the sheet."""
    return replace(unit, who=act_as_system("result sheet"))


def find_basis(events: Sequence[ReportEvent], version: int) -> int:
    """Return the event that made a version final; 0: none did, or it was taken back."""
    event = 0
    for one in events:
        if one.step in _FINAL and one.version == version:
            event = one.id
        elif one.step == "unapproved":
            event = 0
    return event


def gather_sheet(
    unit: Unit, report: int, version: int | None, *, link: str = "", template: Template | None = None
) -> Sheet:
    """Return what the sheet of a version says; None: of the draft. Its asker's right was looked at before.

    Args:
        unit: Only read from.
        report: Key of the report.
        version: Number of the version.
        link: What the QR says; empty: there is none.
        template: Instead of the one in use.

    Raises:
        NotFound: There is no such report or version.
    """
    inner = within(unit)
    told = reports.read_report(inner, report)
    found = reports.read_version(inner, report, version) if version else None
    events = reports.list_report_events(inner, report)
    event = find_basis(events, version or 0)
    content = found.content if found else told.draft
    if template is None:
        template = load_template(unit, rules.choose_form([one.modality for one in told.orders]))
    at = next((one.at for one in events if one.id == event), unit.now)
    first = told.orders[0]
    letterhead = load_letterhead(unit)
    studies = orders.list_studies(inner, first.id)
    data = _describe(inner, told, found, content, events, event, template, letterhead, at)
    return Sheet(
        Basis(report, version or 0, event),
        template,
        data,
        letterhead,
        _list_pictures(content) if template.options.place != "none" else (),
        {"patient": first.patient_code, "accession": first.accession} if template.options.bars else {},
        at,
        studies[0] if studies else first.study_uid,
        tuple(one.id for one in told.orders),
        link,
    )


def _describe(
    unit: Unit,
    told: Report,
    found: Version | None,
    content: Content,
    events: Sequence[ReportEvent],
    event: int,
    template: Template,
    letterhead: Letterhead,
    at: datetime,
) -> dict[str, Any]:
    """Return what the template is given."""
    first, zone = told.orders[0], ZoneInfo(unit.settings.time_zone)
    return {
        "title": f"{template.options.title} {first.accession}",
        "number": first.accession,
        "mark": _find_mark(told, found, event, template),
        "kind": rules.tell_kind(found) if found else "",
        "note": _write_note(template.options.note, first, found),
        "letterhead": rules.describe_letterhead(letterhead, unit.settings.hospital_name),
        "patient": _describe_patient(unit, told.orders, found, at.astimezone(zone)),
        "request": _describe_request(unit, told.orders, zone),
        "times": _describe_times(unit, told.orders, at.astimezone(zone) if event else None, zone),
        "result": rules.describe_result(content),
        "reader": _describe_reader(unit, events, event, zone),
        "options": rules.write_options(template.options),
        "qr_text": _QR_TEXT,
    }


def _find_mark(told: Report, version: Version | None, event: int, template: Template) -> str:
    if version is None or not event or told.orders[0].state not in (State.APPROVED, State.RETURNED):
        return DRAFT
    must_sign = told.must_sign or template.options.signature != "none"
    return UNSIGNED if must_sign and version.number == told.latest and told.signed != version.number else ""


def _write_note(note: str, first: Order, version: Version | None) -> str:
    filled = note.replace("{number}", first.accession).replace("{version}", str(version.number if version else "–"))
    return filled.replace("{digest}", version.digest[:16].upper() if version else "–")


def _describe_patient(unit: Unit, told: tuple[Order, ...], version: Version | None, at: datetime) -> dict[str, str]:
    first = told[0]
    known = patients.read_patient(unit, first.patient)
    # A version names its patient as he was called then.
    named: Any = version.subject["patient"] if version else {
        "name": first.patient_name, "code": first.patient_code, "birth_date": first.patient_birth_date,
        "birth_year": first.patient_birth_year, "sex": first.patient_sex,
    }  # fmt: skip
    cards = [one.value for one in known.identifiers if one.kind == "insurance" and not one.former]
    visit = patients.read_visit(unit, first.visit) if first.visit else None
    on = (first.performed_at or first.ordered_at).astimezone(at.tzinfo).date()
    return {
        "name": named["name"].replace("^", " "),
        "code": named["code"],
        "birth": rules.tell_birth(named["birth_date"], named["birth_year"]),
        "age": rules.tell_age(named["birth_date"], named["birth_year"], on),
        "sex": rules.tell_sex(named["sex"]),
        "address": known.more.get("address", ""),
        "phone": known.more.get("phone", ""),
        "insurance": (visit.insurance if visit and visit.insurance else "") or "; ".join(cards),
    }


def _describe_request(unit: Unit, told: tuple[Order, ...], zone: ZoneInfo) -> dict[str, Any]:
    first = told[0]
    visit = patients.read_visit(unit, first.visit) if first.visit else None
    return {
        "services": [one.service_name for one in told],
        "department": rules.join(told, "department") or (visit.department if visit else ""),
        "room": visit.ward if visit else "",
        "bed": visit.bed if visit else "",
        "diagnosis": rules.join(told, "diagnosis"),
        "history": rules.join(told, "history"),
        "doctor": rules.join(told, "referrer"),
        "day": rules.tell_day(min(one.ordered_at for one in told).astimezone(zone)),
        "accessions": [one.accession for one in told],
    }


def _describe_times(unit: Unit, told: tuple[Order, ...], at: datetime | None, zone: ZoneInfo) -> dict[str, str]:
    performed = max((one.performed_at for one in told if one.performed_at), default=None)
    steps = [one.who for one in orders.list_events(unit, told[0].id) if one.step in ("start", "perform")]
    names = accounts.read_signatories(unit, steps)
    technologist = next((names[one].display_name for one in reversed(steps) if names[one].display_name != one), "")
    return {
        "performed": rules.tell_moment(performed and performed.astimezone(zone)),
        "result": rules.tell_moment(at),
        "technologist": technologist,
        "device": rules.join(told, "device") or rules.join(told, "room_name"),
    }


def _describe_reader(unit: Unit, events: Sequence[ReportEvent], event: int, zone: ZoneInfo) -> dict[str, str]:
    """Return who answers for the result: who approved it, and who read it if that is another."""
    final = next((one for one in events if one.id == event), None)
    read = next((one.who for one in reversed(events) if one.step in ("read", "read again")), "")
    answers = final.who if final else read
    names = accounts.read_signatories(unit, [answers, read])
    doctor = names.get(answers) or accounts.Signatory("", "", "")
    return {
        "day": rules.tell_day(final.at.astimezone(zone) if final else None),
        "name": doctor.display_name or doctor.name,
        "certificate": doctor.certificate,
        "first": names[read].display_name or read if read and read != answers else "",
        "signature": "",
    }


def _list_pictures(content: Content) -> tuple[Picture, ...]:
    return tuple(
        Picture(one.study_uid, one.series_uid, one.sop_uid, one.frame, one.centre, one.width, one.caption)
        for one in content.key_images
    )
