"""Transfer syntaxes and storage SOP classes (PS3.5 annex A, PS3.6 annex A), with the private ones that are about."""

from dataclasses import dataclass
from typing import Final

from khoanh.standards.dicom.dictionary import load_table

IMPLICIT_LE: Final = "1.2.840.10008.1.2"
EXPLICIT_LE: Final = "1.2.840.10008.1.2.1"
DEFLATED_LE: Final = "1.2.840.10008.1.2.1.99"
EXPLICIT_BE: Final = "1.2.840.10008.1.2.2"

_JPEG = "1.2.840.10008.1.2.4."
_DEFLATED = frozenset([DEFLATED_LE, _JPEG + "95", _JPEG + "205"])
_IMPLICIT = frozenset([IMPLICIT_LE, "1.2.840.10008.1.20"])
_LOSSY_TAILS = (
    "50 51 52 53 54 55 56 59 60 61 62 63 64 81 91 93 94 95 203 204 205 111 112 "
    "100 100.1 101 101.1 102 102.1 103 103.1 104 104.1 105 105.1 106 106.1 107 108"
)
_LOSSY = frozenset(_JPEG + tail for tail in _LOSSY_TAILS.split())


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """How a data set is written (PS3.5 chapter 10).

    Attributes:
        lossy: Its compression may lose information (also one that can be reversible, such as JPEG 2000).
    """

    uid: str
    name: str
    implicit: bool = False
    big_endian: bool = False
    deflated: bool = False
    encapsulated: bool = False
    video: bool = False
    lossy: bool = False


# Newer or private than the dictionary we build on.
_MORE_SYNTAXES = {
    "1.2.840.10008.1.2.4.110": "JPEG XL Lossless",
    "1.2.840.10008.1.2.4.111": "JPEG XL JPEG Recompression",
    "1.2.840.10008.1.2.4.112": "JPEG XL",
    "1.2.840.10008.1.2.8.1": "Deflated Image Frame Compression",
    "1.2.840.113619.5.2": "GE Private Implicit VR Little Endian (big endian pixels)",
    "1.3.46.670589.33.1.4.1": "Philips Private CT Explicit VR Little Endian",
}


def _describe_syntax(uid: str, name: str) -> TransferSyntax:
    tail = uid.removeprefix(_JPEG) if uid.startswith(_JPEG) else ""
    number = int(tail.split(".")[0]) if tail else 0
    encapsulated = bool(tail) and number not in (94, 95, 204, 205)
    return TransferSyntax(
        uid=uid,
        name=name,
        implicit=uid in _IMPLICIT or uid == "1.2.840.113619.5.2",
        big_endian=uid == EXPLICIT_BE,
        deflated=uid in _DEFLATED,
        encapsulated=encapsulated or uid.endswith((".1.2.5", ".1.98", ".1.2.8.1")),
        video=100 <= number <= 108,
        lossy=uid in _LOSSY,
    )


def _list_syntaxes() -> dict[str, TransferSyntax]:
    known = {
        uid: str(row[0]) for uid, row in load_table("_uid_dict").UID_dictionary.items() if row[1] == "Transfer Syntax"
    }
    # Streams over a network (SMPTE) and the retired MIME and XML forms are never a stored data set.
    stored = {uid: name for uid, name in known.items() if ".1.2.7." not in uid and ".1.2.6." not in uid}
    return {uid: _describe_syntax(uid, name) for uid, name in {**stored, **_MORE_SYNTAXES}.items()}


TRANSFER_SYNTAXES: Final[dict[str, TransferSyntax]] = _list_syntaxes()


def describe_transfer_syntax(uid: str) -> TransferSyntax:
    """Return the transfer syntax; an unknown one counts as encapsulated explicit little endian (PS3.5 A.4)."""
    return TRANSFER_SYNTAXES.get(uid) or TransferSyntax(uid, "unknown", encapsulated=True)


@dataclass(frozen=True, slots=True)
class SopClass:
    """A storage SOP class.

    Attributes:
        private: Made by a vendor, not in PS3.6.
        composite: Its instances belong to a patient, study and series (PS3.3 A.1.2); others, such as hanging
            protocols, do not.
    """

    uid: str
    name: str
    retired: bool = False
    private: bool = False
    composite: bool = True


_MORE_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.66.7": "Label Map Segmentation Storage",
    "1.2.840.10008.5.1.4.1.1.66.8": "Height Map Segmentation Storage",
    "1.2.840.10008.5.1.4.1.1.9.100.1": "Waveform Presentation State Storage",
    "1.2.840.10008.5.1.4.1.1.9.100.2": "Waveform Acquisition Presentation State Storage",
}
# PS3.6 keeps these UIDs without a name.
_NAMELESS_CLASSES = {
    "1.2.840.10008.5.1.4.1.1.12.77": "Retired storage class 12.77",
    "1.2.840.10008.5.1.4.1.1.40": "Retired storage class 40",
}
_PRIVATE_CLASSES = {
    "1.2.124.113532.3500.7": "Agfa Basic Attribute Presentation State Storage",
    "1.2.124.113532.3500.8.1": "Agfa Arrival Transaction",
    "1.2.276.0.48.5.1.4.1.1.7": "Rendered Image Storage (private)",
    "1.2.392.200036.9116.7.8.1.1.1": "Toshiba Private Data Storage",
    "1.2.392.200036.9125.1.1.2": "Fujifilm Private CR Image Storage",
    "1.2.392.200036.9125.1.1.4": "Fujifilm Private Mammography CR Image Storage",
    "1.2.40.0.13.1.5.1.4.1.1.104.1": "Encapsulated STL (private)",
    "1.2.752.24.3.7.6": "Sectra Compressed Image Storage",
    "1.2.752.24.3.7.7": "Sectra Key Object Storage",
    "1.2.840.113543.6.6.1.3.10001": "Hitachi/Philips Private Raw Data Storage",
    "1.2.840.113543.6.6.1.3.10002": "Philips Private 3D Ultrasound Storage",
    "1.2.840.113619.4.2": "GE Private DICOM CT Image Info Object",
    "1.2.840.113619.4.3": "GE Private DICOM Display Image Info Object",
    "1.2.840.113619.4.26": "GE Private 3D Model Storage",
    "1.2.840.113619.4.27": "GE eNTEGRA Protocol or NM Genie Storage",
    "1.2.840.113619.4.30": "GE PET Raw Data Storage",
    "1.2.840.113619.4.5.249": "GE RT Plan Storage",
    "1.3.12.2.1107.5.9.1": "Siemens CSA Non-Image Storage",
    "1.3.12.2.1107.5.99.3.10": "Siemens AX Frame Sets Storage",
    "1.3.12.2.1107.5.99.3.11": "Siemens AX Frame Sets Image Storage",
    "1.3.46.670589.2.3.1.1": "Philips Specialised XA Storage",
    "1.3.46.670589.2.4.1.1": "Philips CX Image Storage",
    "1.3.46.670589.2.5.1.1": "Philips 3D Presentation State Storage",
    "1.3.46.670589.5.0.1": "Philips Volume Storage",
    "1.3.46.670589.5.0.1.1": "Philips Volume Image Reference Storage",
    "1.3.46.670589.5.0.2": "Philips 3D Object Storage",
    "1.3.46.670589.5.0.2.1": "Philips 3D Object Enhanced Storage",
    "1.3.46.670589.5.0.3": "Philips Surface Storage",
    "1.3.46.670589.5.0.3.1": "Philips Surface Enhanced Storage",
    "1.3.46.670589.5.0.4": "Philips Composite Object Storage",
    "1.3.46.670589.5.0.7": "Philips MR Cardio Profile Storage",
    "1.3.46.670589.5.0.8": "Philips MR Cardio Storage",
    "1.3.46.670589.5.0.8.1": "Philips MR Cardio Storage (version 1)",
    "1.3.46.670589.5.0.9": "Philips CT Synthetic Image Storage",
    "1.3.46.670589.5.0.10": "Philips MR Synthetic Image Storage",
    "1.3.46.670589.5.0.11": "Philips MR Cardio Analysis Storage",
    "1.3.46.670589.5.0.11.1": "Philips MR Cardio Analysis Storage (version 1)",
    "1.3.46.670589.5.0.12": "Philips CX Synthetic Image Storage",
    "1.3.46.670589.5.0.13": "Philips Perfusion Storage",
    "1.3.46.670589.5.0.14": "Philips Perfusion Image Storage",
    "1.3.46.670589.7.8.1618510091": "Philips X-Ray MF Storage",
    "1.3.46.670589.7.8.1618510092": "Philips Live Run Storage",
    "1.3.46.670589.7.8.16185100129": "Philips Run Storage",
    "1.3.46.670589.7.8.16185100130": "Philips Reconstruction Storage",
    "1.3.46.670589.11.0.0.12.1": "Philips MR Spectrum Storage",
    "1.3.46.670589.11.0.0.12.2": "Philips MR Series Data Storage",
    "1.3.46.670589.11.0.0.12.3": "Philips MR Color Image Storage",
    "1.3.46.670589.11.0.0.12.4": "Philips MR Examcard Storage",
}


def _is_storage_name(name: str) -> bool:
    return "Storage" in name and not name.startswith(("Storage Commitment", "Media Storage Directory"))


# PS3.4 annex GG: storage of what belongs to no patient.
_NON_PATIENT = (
    "1.2.840.10008.5.1.4.38.",
    "1.2.840.10008.5.1.4.39.",
    "1.2.840.10008.5.1.4.43.",
    "1.2.840.10008.5.1.4.44.",
    "1.2.840.10008.5.1.4.45.",
    "1.2.840.10008.5.1.4.1.1.200.1",
    "1.2.840.10008.5.1.4.1.1.200.3",
    "1.2.840.10008.5.1.4.1.1.200.7",
    "1.2.840.10008.5.1.4.1.1.201.",
)


def _list_classes() -> dict[str, SopClass]:
    classes = {
        uid: SopClass(uid, str(row[0]), retired=row[3] == "Retired", composite=not uid.startswith(_NON_PATIENT))
        for uid, row in load_table("_uid_dict").UID_dictionary.items()
        if row[1] == "SOP Class" and _is_storage_name(str(row[0]))
    }
    classes |= {uid: SopClass(uid, name) for uid, name in _MORE_CLASSES.items()}
    classes |= {uid: SopClass(uid, name, retired=True) for uid, name in _NAMELESS_CLASSES.items()}
    return classes | {uid: SopClass(uid, name, private=True) for uid, name in _PRIVATE_CLASSES.items()}


SOP_CLASSES: Final[dict[str, SopClass]] = _list_classes()


def is_storage_class(uid: str) -> bool:
    """Tell whether the UID is a storage SOP class that we know, standard (also retired) or private."""
    return uid in SOP_CLASSES


def may_be_storage_class(uid: str) -> bool:
    """Tell whether an unknown UID may name a storage class: a private one, or a later one of the standard's arc."""
    return not uid.startswith("1.2.840.10008.") or uid.startswith("1.2.840.10008.5.1.4.1.1.")
