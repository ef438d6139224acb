"""A document as DICOM objects: Encapsulated PDF, SR of the report, KO of key images (PS3.3 A.45, A.35.1, A.35.4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from khoanh.features.archive import StoredObject
from khoanh.features.orders import Order
from khoanh.features.reports import Content
from khoanh.features.sheets.kinds import Basis, Document, Picture
from khoanh.features.sheets.rules import name_document, name_series

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

PDF_CLASS: Final = "1.2.840.10008.5.1.4.1.1.104.1"
SR_CLASS: Final = "1.2.840.10008.5.1.4.1.1.88.11"
KO_CLASS: Final = "1.2.840.10008.5.1.4.1.1.88.59"
REPORT_CODE: Final = ("18748-4", "LN", "Diagnostic imaging report")
_FORMS: Final = {"pdf": (PDF_CLASS, "DOC", 9001), "report": (SR_CLASS, "SR", 9002), "images": (KO_CLASS, "KO", 9003)}
# Headings and their texts (PS3.16 CID 7001, CID 7002).
_SECTIONS: Final = (
    ("technique", ("121064", "DCM", "Current Procedure Descriptions"), ("121065", "DCM", "Procedure Description")),
    ("description", ("121070", "DCM", "Findings"), ("121071", "DCM", "Finding")),
    ("conclusion", ("121076", "DCM", "Conclusions"), ("121077", "DCM", "Conclusion")),
    ("recommendation", ("121074", "DCM", "Recommendations"), ("121075", "DCM", "Recommendation")),
)
_REQUEST: Final = (("121062", "DCM", "Request"), ("121063", "DCM", "Request"))
_ADDENDUM: Final = (("121078", "DCM", "Addendum"), ("121077", "DCM", "Conclusion"))

Code = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Subject:
    """What the objects of a document are made of.

    Attributes:
        study: Attributes that are the same in every object of the study; empty: this is its first.
        images: The objects of the key images by their UID.
        before: UID of the SR of the version before; empty: there is none.
        reader: Who answers for the result, as he is printed.
    """

    document: Document
    content: Content
    orders: tuple[Order, ...]
    study: Mapping[str, str]
    images: Mapping[str, StoredObject]
    before: str
    reader: str
    organisation: str
    station: str
    time_zone: str


def build_pdf(subject: Subject) -> "Dataset":
    """Return the header of the Encapsulated PDF; the document itself follows in its place."""
    ds = _begin(subject, "pdf")
    document = subject.document
    ds.ConversionType, ds.BurnedInAnnotation = "WSD", "YES"
    ds.AcquisitionDateTime = None
    ds.DocumentTitle = _title(subject)[:64]
    ds.ConceptNameCodeSequence = [_code(REPORT_CODE)]
    ds.VerificationFlag = "VERIFIED"
    ds.MIMETypeOfEncapsulatedDocument = "application/pdf"
    ds.EncapsulatedDocumentLength = len(document.pdf)
    sources = [_reference(one) for one in _find_images(subject)]
    if sources:
        ds.SourceInstanceSequence = sources
    return ds


def build_report(subject: Subject) -> "Dataset":
    """Return the report as a Basic Text SR by TID 2000 (PS3.16), the version before named as its predecessor."""
    ds = _begin(subject, "report")
    _describe_document(ds, subject)
    if subject.before:
        ds.PredecessorDocumentsSequence = [_nest(subject, subject.before)]
    content = [
        _item("HAS CONCEPT MOD", "CODE", ("121049", "DCM", "Language of Content Item and Descendants"),
              ConceptCodeSequence=[_code(("vi", "RFC5646", "Vietnamese"))]),
        _item("HAS OBS CONTEXT", "CODE", ("121005", "DCM", "Observer Type"),
              ConceptCodeSequence=[_code(("121006", "DCM", "Person"))]),
        _item("HAS OBS CONTEXT", "PNAME", ("121008", "DCM", "Person Observer Name"),
              PersonName=subject.reader[:64] or "?"),
    ]  # fmt: skip
    said = subject.content
    request = "\n".join(one.service_name for one in subject.orders)
    texts: list[tuple[Code, Code, str]] = [(*_REQUEST, request)]
    texts += [(heading, name, getattr(said, section)) for section, heading, name in _SECTIONS]
    texts += [(*_ADDENDUM, text) for text in said.addenda]
    for heading, name, text in texts:
        if text.strip():
            content.append(_section(heading, _describe_section(subject, heading, name, text)))
    root = _container(REPORT_CODE, content, "2000")
    ds.update(root)
    evidence, other = _list_evidence(subject)
    if evidence:
        ds.CurrentRequestedProcedureEvidenceSequence = evidence
    if other:
        ds.PertinentOtherEvidenceSequence = other
    return ds


def build_images(subject: Subject) -> "Dataset | None":
    """Return the key images of this study as a Key Object Selection (TID 2010); None: there are none."""
    mine = [one for one in _find_images(subject) if one.study_uid == subject.document.study_uid]
    if not mine:
        return None
    ds = _begin(subject, "images")
    ds.ReferencedRequestSequence = _list_requests(subject)
    ds.ReferencedPerformedProcedureStepSequence = []
    said = [one.caption for one in subject.content.key_images if one.caption and one.sop_uid in subject.images]
    items = []
    if said:
        items.append(
            _item("CONTAINS", "TEXT", ("113012", "DCM", "Key Object Description"), TextValue="\n".join(said)[:1024])
        )
    items += [_image_item(subject, one) for one in _pictures(subject) if subject.images[one.sop_uid] in mine]
    ds.update(_container(("113000", "DCM", "Of Interest"), items, "2010"))
    ds.CurrentRequestedProcedureEvidenceSequence = _list_evidence(subject)[0]
    return ds


def _begin(subject: Subject, kind: str) -> "Dataset":
    """Return patient, study, series, equipment and SOP common modules."""
    from pydicom.dataset import Dataset

    document, first = subject.document, subject.orders[0]
    basis = Basis(document.report, document.version, document.event)
    sop_class, modality, series = _FORMS[kind]
    moment = _local(subject, document.signed_at or document.made_at)
    day, time = f"{moment:%Y%m%d}", f"{moment:%H%M%S}"
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = sop_class
    what = kind if document.level == "none" else f"{kind} signed"
    ds.SOPInstanceUID = name_document(document.study_uid, basis, what)
    ds.InstanceCreationDate, ds.InstanceCreationTime = day, time
    ds.StudyInstanceUID = document.study_uid
    ds.SeriesInstanceUID = name_series(document.study_uid, document.report, kind)
    ds.PatientName, ds.PatientID = first.patient_name[:64], first.patient_code
    if first.patient_issuer:
        ds.IssuerOfPatientID = first.patient_issuer
    ds.PatientBirthDate = first.patient_birth_date if len(first.patient_birth_date) == 8 else ""
    ds.PatientSex = first.patient_sex if first.patient_sex in ("M", "F", "O") else ""
    ds.AccessionNumber, ds.ReferringPhysicianName = first.accession, first.referrer[:64]
    ds.StudyDate, ds.StudyTime = subject.study.get("StudyDate") or day, subject.study.get("StudyTime") or time
    ds.StudyID = subject.study.get("StudyID") or first.filler[:16]
    ds.StudyDescription = subject.study.get("StudyDescription") or first.service_name[:64]
    ds.Modality, ds.SeriesNumber = modality, series
    ds.SeriesDescription = {"pdf": "Phiếu kết quả", "report": "Kết quả", "images": "Ảnh tiêu biểu"}[kind]
    ds.SeriesDate, ds.SeriesTime = day, time
    ds.Manufacturer, ds.ManufacturerModelName, ds.StationName = "Khoanh", "Khoanh", subject.station[:16]
    ds.InstitutionName = subject.organisation[:64]
    ds.InstanceNumber = document.version
    ds.ContentDate, ds.ContentTime = day, time
    return ds


def _describe_document(ds: "Dataset", subject: Subject) -> None:
    """Add what the SR Document General module asks for (PS3.3 C.17.2)."""
    from pydicom.dataset import Dataset

    moment = _local(subject, subject.document.signed_at or subject.document.made_at)
    verifier = Dataset()
    verifier.VerifyingOrganization = subject.organisation[:64] or "Khoanh"
    verifier.VerificationDateTime = f"{moment:%Y%m%d%H%M%S}"
    verifier.VerifyingObserverName = subject.reader[:64] or "?"
    verifier.VerifyingObserverIdentificationCodeSequence = []
    ds.CompletionFlag, ds.VerificationFlag = "COMPLETE", "VERIFIED"
    ds.VerifyingObserverSequence = [verifier]
    ds.ReferencedRequestSequence = _list_requests(subject)
    ds.PerformedProcedureCodeSequence = []
    ds.ReferencedPerformedProcedureStepSequence = []


def _list_requests(subject: Subject) -> "list[Dataset]":
    from pydicom.dataset import Dataset

    found = []
    for order in subject.orders:
        request = Dataset()
        request.StudyInstanceUID = subject.document.study_uid
        request.ReferencedStudySequence = []
        request.AccessionNumber = order.accession
        request.PlacerOrderNumberImagingServiceRequest = order.placer[:64]
        request.FillerOrderNumberImagingServiceRequest = order.filler[:64]
        request.RequestedProcedureID = order.filler[:16]
        request.RequestedProcedureDescription = order.service_name[:64]
        request.RequestedProcedureCodeSequence = []
        found.append(request)
    return found


def _describe_section(subject: Subject, heading: Code, name: Code, text: str) -> "list[Dataset]":
    items = [_item("CONTAINS", "TEXT", name, TextValue=text)]
    if name == ("121071", "DCM", "Finding"):
        items += [_image_item(subject, one) for one in _pictures(subject)]
    if heading == ("121076", "DCM", "Conclusions"):
        # The text of a code is not kept beside it; the code stands for itself.
        items += [
            _item("CONTAINS", "CODE", name, ConceptCodeSequence=[_code((one.rstrip("*†+")[:16], "I10", one))])
            for one in subject.content.icd10
        ]
    return items


def _pictures(subject: Subject) -> list[Picture]:
    return [
        Picture(one.study_uid, one.series_uid, one.sop_uid, one.frame, one.centre, one.width, one.caption)
        for one in subject.content.key_images
        if one.sop_uid in subject.images
    ]


def _find_images(subject: Subject) -> list[StoredObject]:
    return [subject.images[uid] for uid in dict.fromkeys(one.sop_uid for one in _pictures(subject))]


def _image_item(subject: Subject, picture: Picture) -> "Dataset":
    stored = subject.images[picture.sop_uid]
    reference = _reference(stored)
    if stored.frames > 1:
        reference.ReferencedFrameNumber = picture.frame
    return _item("CONTAINS", "IMAGE", None, ReferencedSOPSequence=[reference])


def _list_evidence(subject: Subject) -> "tuple[list[Dataset], list[Dataset]]":
    """Return the referenced images as a tree: those of the study, and those of others."""
    mine: list[StoredObject] = []
    others: list[StoredObject] = []
    for one in _find_images(subject):
        (mine if one.study_uid == subject.document.study_uid else others).append(one)
    return _make_tree(mine), _make_tree(others)


def _make_tree(objects: Iterable[StoredObject]) -> "list[Dataset]":
    from pydicom.dataset import Dataset

    studies: dict[str, dict[str, list[StoredObject]]] = defaultdict(lambda: defaultdict(list))
    for one in objects:
        studies[one.study_uid][one.series_uid].append(one)
    tree = []
    for study_uid, series in studies.items():
        study = Dataset()
        study.StudyInstanceUID = study_uid
        study.ReferencedSeriesSequence = []
        for series_uid, found in series.items():
            branch = Dataset()
            branch.SeriesInstanceUID = series_uid
            branch.ReferencedSOPSequence = [_reference(one) for one in found]
            study.ReferencedSeriesSequence.append(branch)
        tree.append(study)
    return tree


def _nest(subject: Subject, sop_uid: str) -> "Dataset":
    """Return the reference to the report before, which is in the same series."""
    from pydicom.dataset import Dataset

    reference = Dataset()
    reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID = SR_CLASS, sop_uid
    branch = Dataset()
    branch.SeriesInstanceUID = name_series(subject.document.study_uid, subject.document.report, "report")
    branch.ReferencedSOPSequence = [reference]
    study = Dataset()
    study.StudyInstanceUID = subject.document.study_uid
    study.ReferencedSeriesSequence = [branch]
    return study


def _reference(stored: StoredObject) -> "Dataset":
    from pydicom.dataset import Dataset

    reference = Dataset()
    reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID = stored.sop_class_uid, stored.instance_uid
    return reference


def _item(relationship: str, kind: str, name: Code | None, **values: Any) -> "Dataset":
    from pydicom.dataset import Dataset

    item = Dataset()
    item.RelationshipType, item.ValueType = relationship, kind
    if name is not None:
        item.ConceptNameCodeSequence = [_code(name)]
    for keyword, value in values.items():
        setattr(item, keyword, value)
    return item


def _section(heading: Code, items: "Sequence[Dataset]") -> "Dataset":
    return _item("CONTAINS", "CONTAINER", heading, ContinuityOfContent="SEPARATE", ContentSequence=list(items))


def _container(name: Code, items: "Sequence[Dataset]", template: str) -> "Dataset":
    from pydicom.dataset import Dataset

    root, named = Dataset(), Dataset()
    named.MappingResource, named.TemplateIdentifier = "DCMR", template
    root.ValueType, root.ContinuityOfContent = "CONTAINER", "SEPARATE"
    root.ConceptNameCodeSequence = [_code(name)]
    root.ContentTemplateSequence = [named]
    root.ContentSequence = list(items)
    return root


def _code(code: Code) -> "Dataset":
    from pydicom.dataset import Dataset

    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code[0], code[1], code[2][:64]
    return item


def _title(subject: Subject) -> str:
    return f"Phiếu kết quả {subject.orders[0].accession} phiên bản {subject.document.version}"


def _local(subject: Subject, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(subject.time_zone))
