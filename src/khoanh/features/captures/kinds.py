"""What is captured, and what becomes of it (PS3.3 A.6, A.7, A.8, A.32, A.45)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from khoanh.features.orders import Order

_CLASS: Final = "1.2.840.10008.5.1.4.1.1."


class Kind(StrEnum):
    """What a picture, film or document shows; it decides the class of the object."""

    PHOTO = "photo"
    ENDOSCOPY = "endoscopy"
    MICROSCOPY = "microscopy"
    ULTRASOUND = "ultrasound"
    SECONDARY = "secondary"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Form:
    """The classes and the modality of a kind; `series` is its Series Number within the study."""

    still: str
    film: str
    modality: str
    series: int


FORMS: Final = {
    Kind.PHOTO: Form(_CLASS + "77.1.4", _CLASS + "77.1.4.1", "XC", 901),
    Kind.ENDOSCOPY: Form(_CLASS + "77.1.1", _CLASS + "77.1.1.1", "ES", 902),
    Kind.MICROSCOPY: Form(_CLASS + "77.1.2", _CLASS + "77.1.2.1", "GM", 903),
    Kind.ULTRASOUND: Form(_CLASS + "6.1", _CLASS + "3.1", "US", 904),
    Kind.SECONDARY: Form(_CLASS + "7", _CLASS + "7.4", "OT", 905),
    Kind.DOCUMENT: Form(_CLASS + "104.1", "", "DOC", 906),
}
_OF_MODALITY: Final = {
    "ES": Kind.ENDOSCOPY,
    "US": Kind.ULTRASOUND,
    "XC": Kind.PHOTO,
    "DMS": Kind.PHOTO,
    "GM": Kind.MICROSCOPY,
    "SM": Kind.MICROSCOPY,
}


def kind_of(order: Order) -> Kind:
    """Return what pictures of an order most likely are."""
    return _OF_MODALITY.get(order.modality, Kind.SECONDARY)


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What the one who captures says.

    Attributes:
        key: Of his own making; the same again for the same order is the same capture.
        kind: None: as the order's modality suggests.
        taken_at: None: now.
    """

    key: str
    kind: Kind | None = None
    title: str = ""
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One captured object of an order."""

    order: int
    study_uid: str
    series_uid: str
    instance_uid: str
    sop_class_uid: str
    modality: str
    kind: Kind
    number: int
    title: str
    taken_at: str
    rows: int
    columns: int
    frames: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a capture, and the order it is of."""

    outcome: Literal["stored", "duplicate"]
    capture: Capture
    order: Order
