"""Status codes of the DIMSE services we speak (PS3.7 Annex C; PS3.4 B.2.3, C.4.1.1.4, C.4.2.1.5, C.4.3.1.4)."""

from typing import Final

SUCCESS: Final = 0x0000
CANCEL: Final = 0xFE00
PENDING: Final = 0xFF00
PENDING_SOME_KEYS_UNSUPPORTED: Final = 0xFF01

PROCESSING_FAILURE: Final = 0x0110
DUPLICATE_SOP_INSTANCE: Final = 0x0111
NO_SUCH_OBJECT_INSTANCE: Final = 0x0112
INVALID_ARGUMENT: Final = 0x0115
INVALID_OBJECT_INSTANCE: Final = 0x0117
NO_SUCH_SOP_CLASS: Final = 0x0118
SOP_CLASS_NOT_SUPPORTED: Final = 0x0122
NOT_AUTHORIZED: Final = 0x0124
DUPLICATE_INVOCATION: Final = 0x0210
UNRECOGNIZED_OPERATION: Final = 0x0211
MISTYPED_ARGUMENT: Final = 0x0212
RESOURCE_LIMITATION: Final = 0x0213

OUT_OF_RESOURCES: Final = 0xA700
CANNOT_COUNT_MATCHES: Final = 0xA701
CANNOT_PERFORM_SUB_OPERATIONS: Final = 0xA702
MOVE_DESTINATION_UNKNOWN: Final = 0xA801
DATA_SET_MISMATCH: Final = 0xA900
COERCION: Final = 0xB000
SUB_OPERATIONS_WITH_FAILURES: Final = 0xB000
ELEMENTS_DISCARDED: Final = 0xB006
SOP_CLASS_WARNING: Final = 0xB007
CANNOT_UNDERSTAND: Final = 0xC000
UNABLE_TO_PROCESS: Final = 0xC001


def is_warning(status: int) -> bool:
    """Tell whether `status` says done, with a remark (PS3.7 C.3)."""
    return status in (0x0001, 0x0107, 0x0116) or status >> 12 == 0xB


def is_pending(status: int) -> bool:
    """Tell whether more responses follow."""
    return status in (PENDING, PENDING_SOME_KEYS_UNSUPPORTED)
