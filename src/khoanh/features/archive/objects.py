"""What the archive hands out and takes in, as plain values."""

from dataclasses import dataclass
from typing import Literal

from khoanh.adapters.storage import BlobPlace
from khoanh.foundation.errors import Invalid, OutOfResources
from khoanh.foundation.uids import InstanceUID, SeriesUID, StudyUID
from khoanh.standards.dicom import Correction

DuplicatePolicy = Literal["refuse", "keep"]


class Mismatch(Invalid):
    """The data set is not of the SOP class or instance that the request names (status 0xA900)."""


class ClassNotSupported(Invalid):
    """The SOP class is not stored here (status 0x0122)."""


class IndexFull(OutOfResources):
    """The index refused a row for lack of room: it is certain that none was committed."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where objects come from, and what is done when one contradicts another.

    Attributes:
        ae_title: Calling AE title, or the name of the person or command.
        duplicate_policy: `refuse` other bytes under a known UID, or `keep` both versions.
        study_uid: When given, objects of another study are refused.
    """

    kind: Literal["dimse", "stow", "import", "upload"]
    ae_title: str = ""
    address: str = ""
    duplicate_policy: DuplicatePolicy = "refuse"
    study_uid: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.ae_title or self.address}".strip()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one object; when it exists, the object survives a power cut."""

    outcome: Literal["stored", "duplicate", "kept version"]
    study_uid: StudyUID
    series_uid: SeriesUID
    sop_instance_uid: InstanceUID
    sop_class_uid: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One stored object and where its bytes lie.

    Attributes:
        place: The bytes as they came: a Part 10 file, or a bare data set if `dataset_offset` is 0.
        dataset_offset: Length of preamble and file meta information within `place`.
        checksum: BLAKE3-256 of the data set's bytes.
        series_id: Key of the series in the index, for caches.
        series_revision: Grows with every change of the series.
        correction: What it says otherwise when it leaves; None: it leaves as it came.
    """

    instance_uid: InstanceUID
    sop_class_uid: str
    transfer_syntax_uid: str
    study_uid: StudyUID
    series_uid: SeriesUID
    place: BlobPlace
    dataset_offset: int
    frames: int
    number: int | None
    checksum: bytes
    series_id: int
    series_revision: int
    correction: Correction | None = None

    @property
    def dataset_place(self) -> BlobPlace:
        """Return where the data set lies, without preamble and meta information."""
        place = self.place
        return BlobPlace(place.file, place.offset + self.dataset_offset, place.size_bytes - self.dataset_offset)
