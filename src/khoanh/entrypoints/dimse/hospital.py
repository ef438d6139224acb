"""The features as the door sees them (see `backing`)."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from khoanh.adapters.dicom_client import MAX_PDU_BYTES, Buffer
from khoanh.entrypoints.dimse.backing import Caller, Destination, Model
from khoanh.entrypoints.dimse.slots import Slots
from khoanh.features import archive, commitments, devices, dispatches, orders, procedures, viewing
from khoanh.features.archive import Intake, Match, Query, Source, StoredObject
from khoanh.features.commitments import Asked
from khoanh.features.orders import WorklistFilter, WorklistItem
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Forbidden, OutOfResources
from khoanh.foundation.identity import act_as_system
from khoanh.standards.dimse import (
    CALLED_AE_NOT_RECOGNIZED,
    CALLING_AE_NOT_RECOGNIZED,
    LOCAL_LIMIT_EXCEEDED,
    TEMPORARY_CONGESTION,
    Rejection,
)
from khoanh.transaction import Desk

_PAGE = 500


class Hospital:
    """Everything behind the door, over one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._system = act_as_system("dimse")
        self._slots = Slots(desk.settings.data / "run" / "associations", desk.settings.max_associations)
        self.ae_title = desk.settings.ae_title
        self.accept_unknown = desk.settings.accept_unknown_sop_classes

    @property
    def utc_offset_minutes(self) -> int:
        """Minutes that the hospital's clock is ahead of UTC today."""
        offset = now().astimezone(ZoneInfo(self._desk.settings.time_zone)).utcoffset()
        return int((offset or timedelta()).total_seconds()) // 60

    def admit(self, calling: str, called: str, address: str) -> Caller | Rejection:
        """Let in known devices that call us by our name, as many as fit; strangers are written down."""
        if called != self.ae_title:
            return CALLED_AE_NOT_RECOGNIZED
        try:
            with self._desk.unit(self._system) as unit:
                device = devices.find_device(unit, calling)
                if device is None:
                    devices.note_knock(unit, calling, address)
                    return CALLING_AE_NOT_RECOGNIZED
            who = devices.principal_of(device, address, uuid.uuid4().hex)
        except Forbidden:
            return CALLING_AE_NOT_RECOGNIZED
        except OutOfResources:
            return TEMPORARY_CONGESTION
        slot = self._slots.take(device.ae_title, device.max_associations)
        if slot is None:
            return LOCAL_LIMIT_EXCEEDED
        return Caller(
            device.ae_title,
            address,
            who,
            duplicate_policy=device.duplicate_policy,
            character_set=device.character_set,
            modality=device.modality,
            worklist=device.worklist,
            max_pdu_bytes=device.max_pdu_bytes or MAX_PDU_BYTES,
            free=slot.free,
        )

    def open_intake(self, caller: Caller) -> Intake:
        """Start taking in objects from `caller`."""
        source = Source("dimse", caller.ae_title, caller.address, caller.duplicate_policy)
        return archive.open_intake(self._desk, caller.who, source=source)

    def find(self, caller: Caller, query: Query) -> Iterator[Match]:
        """Yield what matches; no transaction is open while the peer reads."""
        after, more = None, True
        while more:
            with self._desk.unit(caller.who) as unit:
                page = archive.find(unit, replace(query, limit=_PAGE, after=after))
            yield from page.matches
            after, more = page.after, page.more

    @property
    def time_zone(self) -> str:
        """Name of the hospital's time zone."""
        return self._desk.settings.time_zone

    def find_worklist(self, caller: Caller, wanted: WorklistFilter) -> list[WorklistItem]:
        """Return the scheduled steps that this device may see."""
        with self._desk.single(caller.who) as unit:
            return orders.find_worklist_items(unit, caller.ae_title, wanted)

    def create_performed(self, caller: Caller, uid: str, model: Model) -> None:
        """Keep a procedure step that a device has begun."""
        with self._desk.unit(caller.who) as unit:
            procedures.create_step(unit, uid, model)

    def change_performed(self, caller: Caller, uid: str, model: Model) -> list[str]:
        """Keep what a device says of its step."""
        with self._desk.unit(caller.who) as unit:
            return procedures.change_step(unit, uid, model)

    def read_performed(self, caller: Caller, uid: str) -> Model:
        """Return the data set of a step."""
        with self._desk.unit(caller.who) as unit:
            return procedures.read_step(unit, uid)

    def answer_commitment(self, caller: Caller, model: Model) -> Asked:
        """Keep and judge the request of a device that we commit to objects."""
        with self._desk.unit(caller.who) as unit:
            return commitments.answer_request(unit, model)

    def note_reported(self, asked: Asked, status: int) -> None:
        """Note that a report was delivered over the association of its request."""
        with self._desk.unit(self._system) as unit:
            dispatches.end_dispatch(unit, asked.dispatch, status)

    def hurry_report(self, asked: Asked) -> None:
        """Have a report delivered over an association of its own."""
        with self._desk.unit(self._system) as unit:
            dispatches.hurry_dispatch(unit, asked.dispatch)

    def take_report(self, caller: Caller, model: Model) -> None:
        """Take a device's answer to our request that it commits to objects."""
        with self._desk.unit(self._system) as unit:
            commitments.take_report(unit, caller.ae_title, model)

    def ask_commitment(self, caller: Caller, ae_title: str, objects: Sequence[StoredObject]) -> None:
        """Ask a device to commit to what it has been sent."""
        with self._desk.unit(caller.who) as unit:
            commitments.ask_commitment(unit, ae_title, [(one.sop_class_uid, one.instance_uid) for one in objects])

    def locate(self, caller: Caller, level: str, keys: Mapping[str, Sequence[str]]) -> list[StoredObject]:
        """List the objects that a C-MOVE or C-GET names."""
        patients = keys.get("PatientID")
        with self._desk.unit(caller.who) as unit:
            return archive.locate(
                unit,
                study_uid=keys.get("StudyInstanceUID"),
                series_uid=keys.get("SeriesInstanceUID"),
                instance_uid=keys.get("SOPInstanceUID"),
                patient_id=(patients[0], None) if patients else None,
            )

    def read(self, stored: StoredObject) -> Iterable[Buffer]:
        """Read the data set in its stored syntax."""
        return archive.iterate_departure(
            self._desk.storage, archive.depart(self._desk.storage, self._desk.settings, stored)
        )

    def choose_syntax(self, stored_syntax: str, accepted: Sequence[str], preferred: Sequence[str]) -> str | None:
        """Return in which of the accepted syntaxes an object leaves: as preferred, as stored, without loss."""
        for syntax in preferred:
            if syntax in accepted and viewing.can_transcode(stored_syntax, syntax):
                return syntax
        return viewing.choose_syntax(stored_syntax, accepted)

    def convert(self, stored: StoredObject, syntax: str) -> Iterable[Buffer]:
        """Read the data set in another transfer syntax."""
        return viewing.transcode_object(self._desk, stored, syntax)

    def find_destination(self, caller: Caller, ae_title: str) -> Destination | None:
        """Return where a C-MOVE goes."""
        with self._desk.unit(self._system) as unit:
            device = devices.find_device(unit, ae_title)
        if device is None or not device.enabled:
            return None
        if not device.may_move_to:
            raise Forbidden("this device may not receive", vi="Thiết bị này không được phép nhận ảnh")
        peer = devices.peer_of(device, self._desk.settings)
        return Destination(peer, device.preferred_transfer_syntaxes, device.max_associations, device.asks_commitment)
