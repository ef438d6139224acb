"""What the signatures of a PDF are worth; the file is anybody's, so it is read in a worker that can be killed."""

from io import BytesIO
from typing import Any

import orjson

from khoanh.adapters.codecs import Codecs
from khoanh.adapters.signing.kinds import Trust, Verdict, read_verdict
from khoanh.adapters.signing.read import describe_certificate, read_certificates
from khoanh.foundation.errors import Invalid

TIMEOUT_S = 30.0


def verify_pdf(codecs: Codecs, pdf: bytes, trust: Trust) -> list[Verdict]:
    """Return a verdict on each signature, the first one first; none: the file is not signed.

    Nothing is fetched over the network: the file is anybody's, and would choose whom we call.

    Raises:
        Invalid: It is no PDF that can be read.
    """
    if b"%PDF-" not in pdf[:1024]:
        raise Invalid("the file is no PDF", vi="Tệp không phải là PDF")
    try:
        answer = codecs.run(judge_pdf, pdf, trust.authorities, timeout_s=TIMEOUT_S)
    except Invalid as fault:
        raise Invalid("the file cannot be read as a PDF", vi="Không đọc được tệp PDF này") from fault
    return [read_verdict(one) for one in orjson.loads(answer)]


def judge_pdf(pdf: bytes, authorities: bytes) -> bytes:
    """Return verdicts as JSON; runs in a worker."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(BytesIO(pdf), strict=False)
    roots = read_certificates(authorities) if authorities else []
    return orjson.dumps([_judge(reader, one, roots) for one in reader.embedded_regular_signatures])


def _judge(reader: Any, signature: Any, authorities: list[Any]) -> dict[str, Any]:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    facts = describe_certificate(signature.signer_cert)
    said: dict[str, Any] = {
        "field": signature.field_name, "intact": False, "trusted": False, "covers_all": False, "name": facts.name,
        "issuer": facts.issuer, "serial": facts.serial, "signed_at": None, "stamped_at": None, "evidence": False,
        "faults": [],
    }  # fmt: skip
    try:
        context, said["evidence"] = _make_context(reader, signature, authorities)
        status = validate_pdf_signature(signature, context, ts_validation_context=context)
    except (SignatureValidationError, ValueError, TypeError) as fault:
        said["faults"].append(str(fault)[:300])
        return said
    stamp = status.timestamp_validity
    said["intact"] = bool(status.intact and status.valid)
    said["trusted"] = bool(status.trusted and (stamp is None or stamp.trusted))
    whole = status.coverage in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
    said["covers_all"] = bool(whole and status.docmdp_ok)
    said["signed_at"] = status.signer_reported_dt.isoformat() if status.signer_reported_dt else None
    if stamp is not None and stamp.valid and stamp.intact:
        said["stamped_at"] = stamp.timestamp.isoformat()
    for wrong, text in (
        (not said["intact"], "what was signed has been changed"),
        (not said["covers_all"], "something was added after the signature"),
        (status.revoked, "the certificate was revoked"),
        (not said["trusted"] and not status.revoked, "the certificate does not lead to an authority that is known"),
    ):
        if wrong:
            said["faults"].append(text)
    return said


def _make_context(reader: Any, signature: Any, authorities: list[Any]) -> tuple[Any, bool]:
    """Return what is believed: the evidence in the file if there is some, and our authorities."""
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError
    from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
    from pyhanko_certvalidator import ValidationContext

    wanted: dict[str, Any] = {
        "trust_roots": [one for one in authorities if one.self_issued],
        "other_certs": [one for one in authorities if not one.self_issued],
        "allow_fetching": False,
        "revocation_mode": "soft-fail",
    }
    stamp = next(iter(extract_tst_data_iter(signature.signer_info, signed=False)), None)
    if stamp is not None:
        # What was stamped while the certificate held keeps its worth when that has expired.
        wanted["moment"] = stamp["encap_content_info"]["content"].parsed["gen_time"].native
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return ValidationContext(**wanted), False
    context = store.as_validation_context(wanted)
    return context, bool(store.ocsps or store.crls)
