"""Puts a document into the archive: PDF, report and key images, as objects of the study; again is no second time."""

from collections.abc import Iterator

from khoanh.features import accounts, archive, captures, reports
from khoanh.features.archive import Source
from khoanh.features.sheets.gather import find_basis
from khoanh.features.sheets.kinds import Document
from khoanh.features.sheets.objects import Subject, build_images, build_pdf, build_report
from khoanh.features.sheets.queries import documents as queries
from khoanh.features.sheets.templates import load_letterhead
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission, Principal
from khoanh.standards.dicom import EXPLICIT_LE
from khoanh.transaction import Desk, Unit

_DOCUMENT_TAG = 0x00420011
_OF_STUDY = ("StudyDate", "StudyTime", "StudyID", "StudyDescription")


def archive_document_job(desk: Desk, who: Principal, document: int) -> None:
    """Store the objects of a document that are not in the archive yet.

    Their UIDs follow from the approval, so that a run that was killed goes on where it was.
    """
    with desk.unit(who) as unit:
        for permission in (Permission.REPORT_READ, Permission.STUDY_READ, Permission.STUDY_STORE):
            unit.who.require(permission)
        subject = _load(unit, document)
        there = {one.instance_uid for one in archive.locate(unit, study_uid=subject.document.study_uid)}
    made = {"pdf": build_pdf(subject), "report": build_report(subject), "images": build_images(subject)}
    source = Source("upload", who.name, study_uid=subject.document.study_uid)
    with archive.open_intake(desk, who, source=source) as intake:
        for kind, ds in made.items():
            if ds is None or str(ds.SOPInstanceUID) in there:
                continue
            content = None
            if kind == "pdf":
                pdf = subject.document.pdf
                content = captures.Content(_DOCUMENT_TAG, "OB", [(len(pdf), _once(pdf))])
            intake.begin(str(ds.SOPClassUID), str(ds.SOPInstanceUID), EXPLICIT_LE)
            for chunk in captures.write_dataset(ds, content):
                intake.write(chunk)
            intake.commit()
    with desk.unit(who) as unit:
        for kind, ds in made.items():
            if ds is not None:
                queries.insert_object(unit.db, document, kind, str(ds.SOPInstanceUID))
        unit.notify("document", report=subject.document.report, version=subject.document.version)


def list_objects(unit: Unit, document: int) -> dict[str, str]:
    """Return the objects of a document in the archive: `pdf`, `report`, `images` and their UIDs."""
    unit.who.require(Permission.REPORT_READ)
    return queries.list_objects(unit.db, document)


def _load(unit: Unit, key: int) -> Subject:
    document = queries.select_document_by_id(unit.db, key)
    if document is None:
        raise NotFound(f"no document {key}", vi="Không có phiếu kết quả này")
    told = reports.read_report(unit, document.report)
    version = reports.read_version(unit, document.report, document.version)
    uids = sorted({one.sop_uid for one in version.content.key_images})
    images: dict[str, archive.StoredObject] = (
        {one.instance_uid: one for one in archive.locate(unit, instance_uid=uids)} if uids else {}
    )
    letterhead = load_letterhead(unit)
    return Subject(
        document,
        version.content,
        told.orders,
        _read_study(unit, document.study_uid),
        images,
        queries.find_object(unit.db, document.report, "report", key),
        _find_reader(unit, document),
        letterhead.hospital or unit.settings.hospital_name,
        unit.settings.ae_title,
        unit.settings.time_zone,
    )


def _find_reader(unit: Unit, document: Document) -> str:
    events = reports.list_report_events(unit, document.report)
    event = find_basis(events, document.version) or document.event
    who = next((one.who for one in events if one.id == event), document.signed_by)
    name = document.signed_by or who
    return accounts.read_signatories(unit, [name])[name].display_name or name


def _read_study(unit: Unit, study_uid: str) -> dict[str, str]:
    """Return what is true of the study, from one of its objects."""
    stored = archive.locate(unit, study_uid=study_uid)
    if not stored:
        return {}
    first = stored[0]
    limits = archive.limit_header(unit.settings)
    header = archive.read_header(unit.storage, first.dataset_place, first.transfer_syntax_uid, limits)
    return {keyword: header.text(keyword) for keyword in _OF_STUDY}


def _once(content: bytes) -> Iterator[bytes]:
    yield content
