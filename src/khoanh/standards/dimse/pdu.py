"""Frames of the DICOM upper layer: PDU headers, reject, release, abort, P-DATA (PS3.8 section 9.3)."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from khoanh.foundation.errors import Invalid

PDU_HEADER: Final = struct.Struct(">BxI")
PDV_HEADER: Final = struct.Struct(">IBB")
DATA_HEADER: Final = struct.Struct(">BxIIBB")
"""A P-DATA-TF header directly followed by the header of its only PDV."""

PDV_OVERHEAD: Final = 6
IS_COMMAND: Final = 1
IS_LAST: Final = 2


class PduType(IntEnum):
    """Table 9.3.1."""

    ASSOCIATE_RQ = 1
    ASSOCIATE_AC = 2
    ASSOCIATE_RJ = 3
    P_DATA = 4
    RELEASE_RQ = 5
    RELEASE_RP = 6
    ABORT = 7


class AbortReason(IntEnum):
    """Why the upper layer aborts (PS3.8 table 9-26, source 2: service provider)."""

    NOT_SPECIFIED = 0
    UNRECOGNIZED_PDU = 1
    UNEXPECTED_PDU = 2
    UNRECOGNIZED_PARAMETER = 4
    UNEXPECTED_PARAMETER = 5
    INVALID_PARAMETER_VALUE = 6


class MalformedPdu(Invalid):
    """Bytes that no conforming peer sends at this moment; the answer is A-ABORT."""

    def __init__(self, english: str, reason: AbortReason = AbortReason.INVALID_PARAMETER_VALUE) -> None:
        super().__init__(english, vi=f"Dữ liệu không đúng giao thức DICOM: {english}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rejection:
    """An A-ASSOCIATE-RJ (PS3.8 table 9-21)."""

    result: int
    source: int
    reason: int

    @property
    def is_transient(self) -> bool:
        """Tell whether the same request may be accepted later."""
        return self.result == 2


CALLING_AE_NOT_RECOGNIZED: Final = Rejection(1, 1, 3)
CALLED_AE_NOT_RECOGNIZED: Final = Rejection(1, 1, 7)
APPLICATION_CONTEXT_NOT_SUPPORTED: Final = Rejection(1, 1, 2)
PROTOCOL_VERSION_NOT_SUPPORTED: Final = Rejection(1, 2, 2)
TEMPORARY_CONGESTION: Final = Rejection(2, 3, 1)
LOCAL_LIMIT_EXCEEDED: Final = Rejection(2, 3, 2)

RELEASE_REQUEST: Final = PDU_HEADER.pack(PduType.RELEASE_RQ, 4) + bytes(4)
RELEASE_RESPONSE: Final = PDU_HEADER.pack(PduType.RELEASE_RP, 4) + bytes(4)


def format_reject(rejection: Rejection) -> bytes:
    """Write an A-ASSOCIATE-RJ PDU."""
    body = bytes((0, rejection.result, rejection.source, rejection.reason))
    return PDU_HEADER.pack(PduType.ASSOCIATE_RJ, 4) + body


def parse_reject(body: bytes) -> Rejection:
    """Read the body of an A-ASSOCIATE-RJ PDU.

    Raises:
        MalformedPdu: It is shorter than four bytes.
    """
    if len(body) < 4:
        raise MalformedPdu("A-ASSOCIATE-RJ is too short")
    return Rejection(body[1], body[2], body[3])


def format_abort(reason: AbortReason | None = None) -> bytes:
    """Write an A-ABORT PDU; without `reason` it comes from the service user."""
    source, code = (0, 0) if reason is None else (2, int(reason))
    return PDU_HEADER.pack(PduType.ABORT, 4) + bytes((0, 0, source, code))
