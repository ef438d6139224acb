"""A modality from the outside: worklist, procedure step, images, commitment (PS3.4 Annexes K, F, B, J)."""

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filebase import DicomIO
from pydicom.filewriter import write_dataset

from khoanh.adapters.dicom_client import (
    Association,
    Event,
    Peer,
    Request,
    RequestUser,
    find_matches,
    open_association,
    open_request,
    open_store,
    propose_store,
)
from khoanh.cli.demo_objects import FOLDER, FOREIGN
from khoanh.features.commitments import COMMITMENT, COMMITMENT_INSTANCE
from khoanh.features.procedures import MPPS
from khoanh.foundation.errors import KhoanhError
from khoanh.foundation.uids import new_uid
from khoanh.standards.dicom import dataset_from_json, read_model
from khoanh.standards.dimse import CommandField, ProposedContext, statuses

WORKLIST: Final = "1.2.840.10008.5.1.4.31"
_PLAIN: Final = ("1.2.840.10008.1.2.1", "1.2.840.10008.1.2")
_PICTURES: Final = {
    "CT": "ct-chest", "MR": "mr-prostate", "DX": "dx-chest", "CR": "cr", "US": "us-echo", "MG": "mg", "NM": "nm-heart",
}  # fmt: skip
_REPORT_S: Final = 20.0
_KEYS: Final = (
    "AccessionNumber", "ReferringPhysicianName", "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate",
    "PatientSex", "PatientAge", "StudyInstanceUID", "RequestedProcedureDescription", "RequestedProcedureID",
    "RequestedProcedurePriority", "PlacerOrderNumberImagingServiceRequest", "FillerOrderNumberImagingServiceRequest",
)  # fmt: skip
_STEP_KEYS: Final = (
    "Modality", "ScheduledStationAETitle", "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime",
    "ScheduledProcedureStepDescription", "ScheduledProcedureStepID", "ScheduledProcedureStepStatus",
)  # fmt: skip

Say = Callable[[str], object]


class Refused(KhoanhError):
    """The server answered with a failure."""


@dataclass(slots=True)
class Console:
    """Where the technologist sits: how the server is reached, and what is said."""

    peer: Peer
    say: Say
    zone: ZoneInfo

    def now(self) -> datetime:
        """Return what the clock on the wall shows."""
        return datetime.now(self.zone)

    def ask_worklist(self, kind: str) -> list[Dataset]:
        """Return what is on our worklist, the earliest first."""
        step = Dataset()
        for keyword in _STEP_KEYS:
            setattr(step, keyword, "")
        step.Modality = kind
        query = Dataset()
        for keyword in _KEYS:
            setattr(query, keyword, "")
        query.ScheduledProcedureStepSequence = [step]
        with self._associated(WORKLIST) as association:
            return [dataset_from_json(found) for found in find_matches(association, WORKLIST, query.to_json_dict())]

    @contextmanager
    def _associated(self, sop_class: str) -> Iterator[Association]:
        association = open_association(self.peer, [ProposedContext(1, sop_class, _PLAIN)])
        try:
            yield association
            association.release()
        finally:
            association.wire.close()


@dataclass(slots=True)
class Examination:
    """One item of the worklist, performed.

    Attributes:
        sent: The images that the server has.
    """

    console: Console
    item: Dataset
    uid: str = field(default_factory=new_uid)
    series_uid: str = field(default_factory=new_uid)
    sent: list[Dataset] = field(default_factory=list)

    @property
    def step(self) -> Dataset:
        """The scheduled step."""
        step: Dataset = self.item.ScheduledProcedureStepSequence[0]
        return step

    def describe(self) -> str:
        """Return a line that says which it is."""
        step = self.step
        when = f"{step.ScheduledProcedureStepStartDate} {step.ScheduledProcedureStepStartTime}"
        what = step.get("ScheduledProcedureStepDescription", "") or self.item.get("RequestedProcedureDescription", "")
        return f"{when} {step.Modality} {self.item.AccessionNumber} {self.item.PatientName}: {what}"

    def perform(self, images: int, *, pause_s: float, ending: str, commit: bool) -> None:
        """Do it from the first message to the last.

        Raises:
            Refused: The server refused a step of it.
        """
        user = open_request(self.console.peer, [Request(CommandField.N_CREATE, MPPS, self.uid)])
        try:
            self._ask(user, CommandField.N_CREATE, self._begin(), "MPPS in progress")
            time.sleep(pause_s)
            if ending != "wrong-entry":
                self._send(images)
            self._ask(user, CommandField.N_SET, self._end(ending), f"MPPS {ending}")
        finally:
            user.close()
        if commit and self.sent:
            self._commit()

    def _ask(self, user: RequestUser, field_: CommandField, ds: Dataset, what: str) -> None:
        answer = user.ask(Request(field_, MPPS, self.uid, data_set=ds.to_json_dict()))
        self.console.say(f"  {what}: {answer.status:#06x} {answer.comment}".rstrip())
        if answer.status != statuses.SUCCESS and not statuses.is_warning(answer.status):
            raise Refused(f"{what} was refused with {answer.status:#06x}", vi=f"Bị từ chối, mã {answer.status:#06x}")

    def _begin(self) -> Dataset:
        now, step, item = self.console.now(), self.step, self.item
        scheduled = Dataset()
        scheduled.StudyInstanceUID, scheduled.AccessionNumber = item.StudyInstanceUID, item.AccessionNumber
        scheduled.RequestedProcedureID = item.get("RequestedProcedureID", "")
        scheduled.RequestedProcedureDescription = item.get("RequestedProcedureDescription", "")
        scheduled.ScheduledProcedureStepID = step.get("ScheduledProcedureStepID", "")
        scheduled.ScheduledProcedureStepDescription = step.get("ScheduledProcedureStepDescription", "")
        scheduled.ReferencedStudySequence = scheduled.ScheduledProtocolCodeSequence = []
        ds = Dataset()
        ds.ScheduledStepAttributesSequence = [scheduled]
        for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex"):
            setattr(ds, keyword, item.get(keyword, ""))
        ds.PerformedProcedureStepID = f"S{now:%H%M%S%f}"[:16]
        ds.PerformedStationAETitle, ds.Modality = self.console.peer.calling_ae_title, step.Modality
        ds.PerformedStationName = ds.PerformedLocation = ds.PerformedProcedureTypeDescription = ""
        ds.PerformedProcedureStepStartDate, ds.PerformedProcedureStepStartTime = f"{now:%Y%m%d}", f"{now:%H%M%S}"
        ds.PerformedProcedureStepEndDate = ds.PerformedProcedureStepEndTime = ds.StudyID = ""
        ds.PerformedProcedureStepStatus = "IN PROGRESS"
        ds.PerformedProcedureStepDescription = scheduled.ScheduledProcedureStepDescription
        ds.ProcedureCodeSequence = ds.PerformedProtocolCodeSequence = ds.ReferencedPatientSequence = []
        ds.PerformedSeriesSequence = []
        return ds

    def _end(self, ending: str) -> Dataset:
        now, ds = self.console.now(), Dataset()
        ds.PerformedProcedureStepStatus = "COMPLETED" if ending == "completed" else "DISCONTINUED"
        ds.PerformedProcedureStepEndDate, ds.PerformedProcedureStepEndTime = f"{now:%Y%m%d}", f"{now:%H%M%S}"
        series = Dataset()
        series.SeriesInstanceUID, series.ProtocolName, series.OperatorsName = self.series_uid, "Khoanh", "KTV^Mo phong"
        series.SeriesDescription = series.PerformingPhysicianName = ""
        series.RetrieveAETitle = self.console.peer.ae_title
        series.ReferencedImageSequence = self._list_sent()
        series.ReferencedNonImageCompositeSOPInstanceSequence = []
        ds.PerformedSeriesSequence = [series] if self.sent or ending == "completed" else []
        if ending != "completed":
            reason = Dataset()
            wrong = ending == "wrong-entry"
            reason.CodeValue, reason.CodingSchemeDesignator = ("110514" if wrong else "110501"), "DCM"
            reason.CodeMeaning = "Incorrect worklist entry selected" if wrong else "Equipment failure"
            ds.PerformedProcedureStepDiscontinuationReasonCodeSequence = [reason]
        return ds

    def _list_sent(self) -> list[Dataset]:
        items = []
        for image in self.sent:
            item = Dataset()
            item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = image.SOPClassUID, image.SOPInstanceUID
            items.append(item)
        return items

    def _send(self, most: int) -> None:
        pictures = [self._dress(path, index) for index, path in enumerate(_list_pictures(self.step.Modality)[:most], 1)]
        kinds = {(ds.SOPClassUID, ds.file_meta.TransferSyntaxUID) for ds in pictures}
        user = open_store(self.console.peer, propose_store(kinds))
        try:
            for ds in pictures:
                syntax = str(ds.file_meta.TransferSyntaxUID)
                context = user.choose_context(ds.SOPClassUID, partial(_choose, syntax))
                if context is None:
                    raise Refused(f"the server takes no {ds.SOPClassUID}", vi="Máy chủ không nhận loại ảnh này")
                status = user.read_status(user.send(context, ds.SOPInstanceUID, [_encode(ds)]))
                if status != statuses.SUCCESS and not statuses.is_warning(status):
                    raise Refused(f"an image was refused with {status:#06x}", vi=f"Ảnh bị từ chối, mã {status:#06x}")
                self.sent.append(ds)
        finally:
            user.close()
        self.console.say(f"  {len(self.sent)} images sent")

    def _dress(self, path: Path, number: int) -> Dataset:
        """Return a picture with the identity that the worklist gave (IHE RAD-8)."""
        now, item, step = self.console.now(), self.item, self.step
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = dcmread(path)
            _ = str(ds)  # Values are decoded in the picture's own character set before that changes.
        for keyword in FOREIGN:
            if keyword in ds:
                delattr(ds, keyword)
        ds.SpecificCharacterSet = "ISO_IR 192"
        for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "AccessionNumber"):
            setattr(ds, keyword, item.get(keyword, ""))
        ds.StudyInstanceUID, ds.SeriesInstanceUID, ds.SOPInstanceUID = item.StudyInstanceUID, self.series_uid, new_uid()
        ds.StudyID, ds.InstanceNumber, ds.SeriesNumber = item.get("RequestedProcedureID", ""), number, 1
        ds.ReferringPhysicianName = item.get("ReferringPhysicianName", "")
        ds.StudyDescription = item.get("RequestedProcedureDescription", "")
        ds.StudyDate = ds.SeriesDate = ds.ContentDate = ds.AcquisitionDate = f"{now:%Y%m%d}"
        ds.StudyTime = ds.SeriesTime = ds.ContentTime = ds.AcquisitionTime = f"{now:%H%M%S}"
        asked = Dataset()
        asked.RequestedProcedureID = item.get("RequestedProcedureID", "")
        asked.ScheduledProcedureStepID = step.get("ScheduledProcedureStepID", "")
        asked.ScheduledProcedureStepDescription = step.get("ScheduledProcedureStepDescription", "")
        ds.RequestAttributesSequence = [asked]
        told = Dataset()
        told.ReferencedSOPClassUID, told.ReferencedSOPInstanceUID = MPPS, self.uid
        ds.ReferencedPerformedProcedureStepSequence = [told]
        return ds

    def _commit(self) -> None:
        transaction, reports = new_uid(), []

        def take(event: Event) -> int:
            model = read_model(event.data_set, event.transfer_syntax)
            if _first(model, "00081195") == transaction:
                reports.append(event.type_id)
            return statuses.SUCCESS

        ds = Dataset()
        ds.TransactionUID, ds.ReferencedSOPSequence = transaction, self._list_sent()
        request = Request(CommandField.N_ACTION, COMMITMENT, COMMITMENT_INSTANCE, 1, ds.to_json_dict())
        user = open_request(self.console.peer, [request], take_event=take)
        try:
            answer = user.ask(request)
            self.console.say(f"  commitment asked: {answer.status:#06x} {answer.comment}".rstrip())
            if answer.status == statuses.SUCCESS:
                user.await_events(_REPORT_S, lambda: bool(reports))
        finally:
            user.close()
        said = {1: "every object is kept", 2: "some objects are not kept"}
        self.console.say(f"  report: {said.get(reports[0], '?') if reports else 'none over this association'}")


def _choose(syntax: str, offered: Sequence[str]) -> str | None:
    return syntax if syntax in offered else None


def _list_pictures(modality: str) -> list[Path]:
    return sorted((FOLDER / _PICTURES.get(modality, "cr")).glob("*.dcm"))


def _encode(ds: Dataset) -> bytes:
    written = BytesIO()
    out = DicomIO(written)
    syntax = ds.file_meta.TransferSyntaxUID
    out.is_little_endian, out.is_implicit_VR = syntax.is_little_endian, syntax.is_implicit_VR
    write_dataset(out, ds)
    return written.getvalue()


def _first(model: Mapping[str, Any], tag: str) -> str:
    values = model.get(tag, {}).get("Value", [])
    return str(values[0]) if values else ""
