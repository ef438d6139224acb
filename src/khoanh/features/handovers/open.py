"""A patient's link is opened: by whoever holds it, as long as it is good, and only what was handed over."""

import hmac
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from khoanh.features import audit, orders, reports, sheets
from khoanh.features.handovers import queries
from khoanh.features.handovers.kinds import Guest, Shown
from khoanh.features.handovers.queries import LinkRow
from khoanh.features.handovers.rules import (
    MOST_FAILURES,
    PASS_HOURS,
    clean_pin,
    count_wait,
    hash_pin,
    hash_token,
    is_passed,
    is_signed,
    write_pass,
)
from khoanh.features.reports import Version
from khoanh.foundation.errors import Forbidden, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.transaction import Desk, Unit

_RIGHTS = frozenset((Permission.STUDY_LIST, Permission.STUDY_READ, Permission.ORDER_READ, Permission.REPORT_READ))
_WHATS = frozenset(("result", "pictures", "viewer", "pdf", "zip"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a link was not opened: for the log, never for the one who asks."""

    handover: int | None
    reason: str


def meet_guest(unit: Unit, token: str, shown: str = "") -> Guest | Refusal:
    """Find out whether a link is good; the door tells every refusal with the same words.

    Args:
        token: As it stands in the address.
        shown: The pass that was given for the PIN, empty if none.
    """
    key = queries.read_key(unit.db)
    kept = hash_token(token)
    if not is_signed(key, token):
        return Refusal(None, "unknown")
    row = queries.find_link(unit.db, kept)
    if row is None:
        return Refusal(None, "unknown")
    reason = _find_fault(unit, row)
    if reason:
        return Refusal(row.handover, reason)
    keys, studies = queries.select_scope(unit.db, row.handover)
    needs_pin = row.pin_kind != "none" and not is_passed(key, kept, row.pin_hash, shown, unit.now)
    address = unit.who.address
    session = f"handover:{row.handover}:{address}:{unit.now.date().isoformat()}"
    return Guest(
        handover=row.handover,
        who=Principal(PrincipalKind.LINK, f"handover {row.handover}", _RIGHTS, session=session, address=address),
        report=row.report,
        orders=keys,
        studies=studies,
        pin_kind=row.pin_kind,
        hide_name=row.hide_name,
        expires_at=row.expires_at,
        needs_pin=needs_pin,
        wait_s=count_wait(row.failures, row.failed_at, unit.now) if needs_pin else 0,
    )


def _find_fault(unit: Unit, row: LinkRow) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at <= unit.now:
        return "expired"
    return "locked" if row.failures >= MOST_FAILURES else ""


def note_refusal(unit: Unit, refusal: Refusal) -> None:
    """Record that a link was refused, once a day for each address and link."""
    subject = "" if refusal.handover is None else f"handover {refusal.handover}"
    audit.record(unit, "handover refused", subject=subject, detail={"reason": refusal.reason}, outcome="refused",
                 once=True)  # fmt: skip
    if refusal.handover is not None:
        queries.insert_opening(unit.db, refusal.handover, refusal.reason, unit.who.address)


def try_pin(unit: Unit, token: str, pin: str) -> str:
    """Take a PIN; return the pass that stands for it for some hours, empty if it is wrong or the link is not good.

    Never raises for what a guest does wrong: the attempt is counted in this very transaction.
    """
    found = meet_guest(unit, token)
    if isinstance(found, Refusal):
        note_refusal(unit, found)
        return ""
    row = queries.lock_link(unit.db, found.handover)
    if row is None or _find_fault(unit, row) or row.pin_kind == "none":
        return ""
    if count_wait(row.failures, row.failed_at, unit.now):
        return ""
    if not hmac.compare_digest(hash_pin(clean_pin(pin), row.pin_salt), row.pin_hash):
        queries.update_failures(unit.db, row.handover, row.failures + 1, unit.now)
        queries.insert_opening(unit.db, row.handover, "wrong pin", unit.who.address)
        detail = {"reason": "wrong pin"}
        audit.record(unit, "handover refused", subject=f"handover {row.handover}", detail=detail, outcome="refused")
        return ""
    if row.failures:
        queries.update_failures(unit.db, row.handover, 0, None)
    until = unit.now + timedelta(hours=PASS_HOURS)
    return write_pass(queries.read_key(unit.db), hash_token(token), row.pin_hash, until)


def read_shown(unit: Unit, guest: Guest) -> Shown:
    """Return what the page of a link tells: always the result that stands now.

    Raises:
        Forbidden: The PIN was not shown.
    """
    _require_open(guest)
    own = replace(unit, who=guest.who)
    told = [orders.read_order(own, key) for key in guest.orders]
    version = _read_standing(own, guest)
    patient: dict[str, Any] = {}
    if version is not None and not guest.hide_name:
        first = told[0]
        patient = {
            "name": first.patient_name,
            "birth_date": first.patient_birth_date,
            "birth_year": first.patient_birth_year,
            "sex": first.patient_sex,
            "code": first.patient_code,
        }
    exams = tuple(
        {"service": one.service_name, "performed_at": one.performed_at, "accession": one.accession} for one in told
    )
    return Shown(
        unit.settings.hospital_name, guest.hide_name, guest.expires_at, version, patient, exams if version else ()
    )


def _read_standing(unit: Unit, guest: Guest) -> Version | None:
    number = queries.find_standing(unit.db, guest.report, approved=unit.settings.handover_approved)
    if not number:
        return None
    try:
        return reports.read_result(unit, guest.orders[0])
    except NotFound:
        # Approved and not returned, which the hospital lets its patients see.
        rights = unit.who.permissions | {Permission.REPORT_APPROVE}
        versions = reports.list_versions(replace(unit, who=replace(unit.who, permissions=rights)), guest.report)
        return next((one for one in versions if one.number == number), None)


def require_standing(unit: Unit, guest: Guest) -> None:
    """Refuse pictures and documents while no result stands. Raises Forbidden: no PIN; NotFound: withdrawn."""
    _require_open(guest)
    if not queries.find_standing(unit.db, guest.report, approved=unit.settings.handover_approved):
        raise NotFound("the result is being reviewed", vi="Kết quả đang được bệnh viện xem lại")


def read_document(desk: Desk, guest: Guest) -> bytes:
    """Return the result sheet (PDF/A) of the version that stands.

    Raises:
        Forbidden: The PIN was not shown, or the link hides the name, which the sheet bears.
        NotFound: No result stands.
        Conflict: It must be signed first.
    """
    _require_open(guest)
    if guest.hide_name:
        raise Forbidden("the sheet bears the name", vi="Liên kết này không kèm phiếu kết quả vì ẩn tên")
    with desk.unit(guest.who) as unit:
        number = queries.find_standing(unit.db, guest.report, approved=unit.settings.handover_approved)
    if not number:
        raise NotFound("the result is being reviewed", vi="Kết quả đang được bệnh viện xem lại")
    return sheets.make_document(desk, guest.who, guest.report, number).pdf


def note_opening(unit: Unit, guest: Guest, what: str) -> None:
    """Record what a guest does with the link. Raises Forbidden: the PIN was not shown."""
    _require_open(guest)
    assert what in _WHATS
    queries.insert_opening(unit.db, guest.handover, what, guest.who.address)
    audit.record(replace(unit, who=guest.who), f"handover {what} opened", subject=f"handover {guest.handover}")


def _require_open(guest: Guest) -> None:
    if guest.needs_pin:
        raise Forbidden("the PIN was not shown", vi="Cần nhập mã mở")
