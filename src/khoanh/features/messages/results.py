"""ORU: results that another system wrote, kept in every version (HL7 v2.8 chapter 7; IHE RAD TF-2 4.24 its OBX)."""

import base64
import binascii

from khoanh.features import orders
from khoanh.features.messages.admissions import keep_patient
from khoanh.features.messages.facts import read_said_at
from khoanh.features.messages.faults import Missing, Rejected
from khoanh.features.messages.queries import results as queries
from khoanh.features.messages.queries.results import Document, Result, Text
from khoanh.features.messages.understand import Reading, iterate_orders
from khoanh.features.orders import Accession, OrderRef, Placer
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.events import ResultReceived
from khoanh.foundation.uids import is_uid
from khoanh.standards.hl7 import MessageHeader, ObservationSegment, parse_moment, read_obr, read_obx
from khoanh.transaction import Unit

# DICOM "Study" and "Study Instance UID" (PS3.16, DCM).
_STUDY_CODES = frozenset(("113014", "110180"))
_MEDIA_TYPES = {
    "PDF": "application/pdf",
    "JPEG": "image/jpeg",
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "HTML": "text/html",
    "RTF": "application/rtf",
    "XML": "text/xml",
    "DICOM": "application/dicom",
}


def process_result(unit: Unit, reading: Reading, header: MessageHeader) -> None:
    """Keep each result of the message; one for an order that nobody knows is kept by its numbers.

    Raises:
        Rejected: The event is another than R01.
        Invalid: There is no OBR.
        Missing: A result has no number at all.
    """
    if header.trigger not in ("", "R01"):
        raise Rejected(f"{header.kind} is not understood", vi=f"Không hỗ trợ bản tin {header.kind}", code="201")
    groups = [group for group in iterate_orders(reading) if group.message.first("OBR")]
    if not groups:
        raise Invalid("there is no OBR segment", vi="Bản tin không có đoạn OBR")
    patient = keep_patient(unit, groups[0], read_said_at(reading, header))
    for group in groups:
        observations = [read_obx(obx) for obx in group.message.every("OBX")]
        result = _read_result(unit, group, observations, patient.id)
        documents = [document for one in observations if (document := _read_document(one)) is not None]
        kept = queries.insert_version(unit.db, result, documents)
        unit.tell(ResultReceived(kept, result.order))


def _read_result(unit: Unit, group: Reading, observations: list[ObservationSegment], patient: int) -> Result:
    segment = group.message.first("OBR")
    assert segment is not None
    obr = read_obr(segment)
    placer, accession = group.text("placer_order_number"), group.text("accession")
    filler, study_uid = group.text("filler_order_number"), _read_study_uid(group, observations)
    key = placer or filler or accession or study_uid
    if not key:
        raise Missing("placer_order_number", "OBR-2")
    reported = parse_moment(obr.reported_at or obr.observed_at, group.zone)
    return Result(
        message=group.key,
        his=group.his.name,
        key=key,
        status=obr.result_status or "F",
        order=_find_order(unit, group, placer, accession),
        patient=patient,
        placer=placer,
        filler=filler,
        accession=accession,
        study_uid=study_uid,
        service=obr.service.text or obr.service.code,
        reader_code=obr.interpreter.code,
        reader=obr.interpreter.name.words,
        reported_at=reported.at if reported else None,
        texts=tuple(text for one in observations if (text := _read_text(one)) is not None),
    )


def _find_order(unit: Unit, group: Reading, placer: str, accession: str) -> int | None:
    refs: list[OrderRef] = [Placer(placer, group.his.name)] if placer else []
    refs += [Accession(accession)] if accession else []
    for ref in refs:
        try:
            return orders.read_order(unit, ref).id
        except (NotFound, Conflict):
            continue
    group.note("no order is known by its numbers", "Không tìm thấy chỉ định của kết quả này")
    return None


def _read_study_uid(group: Reading, observations: list[ObservationSegment]) -> str:
    said = [
        group.text("study_uid"),
        *(one.values[0] for one in observations if one.code.code in _STUDY_CODES and one.values),
    ]
    return next((uid for uid in said if uid and is_uid(uid)), "")


def _read_text(one: ObservationSegment) -> Text | None:
    if one.type in ("ED", "RP") or not one.values or one.code.code in _STUDY_CODES:
        return None
    coded = one.type in ("CE", "CWE", "CF", "CNE")
    picks = (one.segment.pick(raw, 2) or one.segment.pick(raw, 1) for raw in one.segment.repetitions(5))
    value = "\n".join(picks if coded else one.values)
    return Text(one.code.code, one.code.text, value, one.units, one.status)


def _read_document(one: ObservationSegment) -> Document | None:
    """Return the file of an ED (2A.3.25), or the address of an RP (2A.3.70)."""
    segment = one.segment
    title = one.code.text or one.code.code
    if one.type == "RP":
        return Document(title, _media_type(segment.value(5, 3), segment.value(5, 4)), None, segment.value(5, 1))
    if one.type != "ED":
        return None
    media_type = _media_type(segment.value(5, 2), segment.value(5, 3))
    data, encoding = segment.value(5, 5), segment.value(5, 4).upper()
    return Document(title, media_type, _decode(data, encoding))


def _media_type(kind: str, subtype: str) -> str:
    if "/" in subtype:
        return subtype.lower()[:100]
    known = _MEDIA_TYPES.get(subtype.upper())
    if known or not subtype:
        return known or "application/octet-stream"
    kind = {"IM": "image", "TEXT": "text", "TX": "text", "AP": "application", "AU": "audio"}.get(kind.upper(), kind)
    plain = f"{kind or 'application'}/{subtype}".lower()
    return plain if all(letter.isalnum() or letter in "/+.-" for letter in plain) else "application/octet-stream"


def _decode(data: str, encoding: str) -> bytes:
    """Return the bytes of ED-5 (HL7 table 0299).

    Raises:
        Invalid: They are not in the encoding that ED-4 names.
    """
    try:
        if encoding == "BASE64":
            return base64.b64decode("".join(data.split()), validate=True)
        if encoding == "HEX":
            return bytes.fromhex(data)
    except (ValueError, binascii.Error) as fault:
        raise Invalid(f"OBX-5 is no {encoding}", vi=f"OBX-5 không đúng mã {encoding}") from fault
    return data.encode()
