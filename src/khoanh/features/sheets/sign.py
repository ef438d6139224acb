"""Signing a version: the sheet is set and signed first, then one transaction keeps document and step together."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from khoanh.adapters import signing
from khoanh.adapters.signing import CertificateFacts, Signed
from khoanh.features import orders, reports
from khoanh.features.orders import State
from khoanh.features.sheets.documents import compose_sheet, keep_document, require_final
from khoanh.features.sheets.gather import within
from khoanh.features.sheets.keys import Key, choose_key, read_trust
from khoanh.features.sheets.kinds import Document, Level, Sheet
from khoanh.features.sheets.queries import documents as queries
from khoanh.features.sheets.render import typeset_sheet
from khoanh.features.sheets.rules import name_document
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Conflict
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk, Unit

_REASON = "Duyệt kết quả chẩn đoán hình ảnh"


def sign_document(
    desk: Desk, who: Principal, report: int, version: int, *, key: int | None = None, secret: str = ""
) -> Document:
    """Sign the sheet of an approved version (ký số); signed already, it is returned as it is.

    Whatever is killed before the last transaction leaves nothing behind; after it document and step are there both.

    Args:
        desk: Where all of it is.
        who: May sign.
        report: Key of the report.
        version: Its newest version.
        key: Which key; None: one's only one.
        secret: Password or PIN, if the secrets file has none.

    Raises:
        NotFound: There is no such report, version or key.
        Conflict: The version is not approved, or a newer one is there.
        Refused: The certificate has expired or was revoked, or what is asked does not answer.
        Invalid: The password or PIN is wrong, or the level of the form needs what is not set up.
    """
    with desk.unit(who) as unit:
        unit.who.require(Permission.REPORT_SIGN)
        _require_signable(unit, report, version)
        sheet, stored = compose_sheet(unit, report, version)
        require_final(sheet, signing=True)
        if (known := _find_signed(unit, sheet)) is not None:
            return known
        chosen, means = choose_key(unit, key, secret, f"{_REASON} {sheet.data['number']}")
        trust = read_trust(unit.settings)
    level: Level = "B-B" if sheet.template.options.signature == "none" else sheet.template.options.signature
    marked = replace(sheet, data={**sheet.data, "mark": ""})
    text = _write_signature(chosen.certificate, now().astimezone(ZoneInfo(desk.settings.time_zone)))
    pdf = typeset_sheet(desk, marked, stored, signature=text)
    place = str(sheet.data["letterhead"]["hospital"])[:100]
    signed = signing.sign_pdf(pdf, means, level, trust, reason=_REASON, place=place)
    with desk.unit(who) as unit:
        unit.who.require(Permission.REPORT_SIGN)
        return _keep(unit, marked, signed, chosen, level)


def _keep(unit: Unit, sheet: Sheet, signed: Signed, key: Key, level: Level) -> Document:
    basis = sheet.basis
    if (known := _find_signed(unit, sheet)) is not None:
        return known
    digest = sha256(signed.pdf).hexdigest()
    # The report is locked first, so that of two who sign at once one finds the other's document.
    reports.sign_report(unit, basis.report, basis.version, {"digest": digest, "level": level, "key": key.id})
    document = Document(
        0, basis.report, basis.version, basis.event, unit.now, sheet.template.form, sheet.template.number, signed.pdf,
        digest, level, unit.who.name, signed.at, _describe(signed.certificate, key),
        sheet.study_uid, name_document(sheet.study_uid, basis, "pdf signed"),
    )  # fmt: skip
    return keep_document(unit, sheet, signed.pdf, document)


def _require_signable(unit: Unit, report: int, version: int) -> None:
    told = reports.read_report(within(unit), report)
    if version != told.latest:
        raise Conflict(f"the newest version is {told.latest}", vi=f"Phiên bản mới nhất là {told.latest}")
    state = told.orders[0].state
    if state not in (State.APPROVED, State.RETURNED):
        raise Conflict(
            f"a report that is {state} is not signed",
            vi=f"Ca đang ở trạng thái “{orders.VIETNAMESE[state]}”, chưa ký số được",
        )


def _find_signed(unit: Unit, sheet: Sheet) -> Document | None:
    known = queries.select_basis(unit.db, sheet.basis)
    told = reports.read_report(within(unit), sheet.basis.report)
    is_signed = known is not None and known.level != "none" and told.signed == sheet.basis.version
    return known if is_signed else None


def _write_signature(certificate: CertificateFacts, at: datetime) -> str:
    return (
        f"Ký số bởi: {certificate.name}\nĐơn vị cấp chứng thư: {certificate.issuer}\n"
        f"Số chứng thư: {certificate.serial}\nThời gian ký: {at:%d/%m/%Y %H:%M:%S}"
    )


def _describe(certificate: CertificateFacts, key: Key) -> Mapping[str, Any]:
    said = asdict(certificate)
    return {
        **said,
        "valid_from": certificate.valid_from.isoformat(),
        "valid_to": certificate.valid_to.isoformat(),
        "key": key.name,
    }
