"""Is this paper ours, is it as we gave it out, and does it still hold: of a stored document, or of any file."""

from dataclasses import dataclass
from hashlib import sha256

from khoanh.adapters import signing
from khoanh.adapters.signing import Verdict
from khoanh.features import audit, reports
from khoanh.features.sheets.gather import within
from khoanh.features.sheets.keys import read_trust
from khoanh.features.sheets.kinds import Document
from khoanh.features.sheets.queries import documents as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk


@dataclass(frozen=True, slots=True)
class Check:
    """What came out.

    Attributes:
        digest: SHA-256 of the file.
        document: The document whose bytes these are; None: none of ours, or changed.
        newest: It is of the version that stands now.
        signatures: A verdict on each.
    """

    digest: str
    document: Document | None
    newest: bool
    signatures: tuple[Verdict, ...]


def verify_file(desk: Desk, who: Principal, pdf: bytes) -> Check:
    """Return what a PDF is worth; its bytes are not kept. Raises Invalid: it is no PDF."""
    digest = sha256(pdf)
    with desk.unit(who) as unit:
        unit.who.require(Permission.REPORT_READ)
        document = queries.find_by_digest(unit.db, digest.digest())
        newest = False
        if document is not None:
            told = reports.read_report(within(unit), document.report)
            latest = queries.select_document(unit.db, document.report, told.latest)
            newest = latest is not None and latest.id == document.id
        audit.record(
            unit, "document verified", subject=f"document {document.id}" if document else "file", once=document is None
        )
        trust = read_trust(unit.settings)
    found = signing.verify_pdf(desk.codecs, pdf, trust)
    return Check(digest.hexdigest(), document, newest, tuple(found))


def verify_document(desk: Desk, who: Principal, document: int) -> Check:
    """Return what a stored document is worth: its bytes against what was kept of them. Raises NotFound."""
    with desk.unit(who) as unit:
        unit.who.require(Permission.REPORT_READ)
        found = queries.select_document_by_id(unit.db, document)
    if found is None:
        raise NotFound("no such document", vi="Không có phiếu kết quả này")
    return verify_file(desk, who, found.pdf)
