"""What a conformance statement says of this door beyond its offers (PS3.2 annex A): roles, items, statuses, limits."""

from collections.abc import Mapping
from typing import Final

from khoanh.adapters.dicom_client import MAX_PDU_BYTES, TLS12_SUITES
from khoanh.entrypoints.dimse.converse import MAX_REQUEST_BYTES, Patience
from khoanh.entrypoints.dimse.offers import MAX_OUTSTANDING, Kind
from khoanh.entrypoints.dimse.retrieve import WORTH_A_SECOND
from khoanh.entrypoints.dimse.talk import MAX_IDENTIFIER_BYTES
from khoanh.standards.dimse import statuses

ROLES: Final[Mapping[Kind, str]] = {
    Kind.VERIFICATION: "SCP; SCU towards devices that an administrator verifies",
    Kind.STORAGE: "SCP; SCU for the sub-operations of C-MOVE, and of C-GET by role selection",
    Kind.FIND: "SCP",
    Kind.MOVE: "SCP",
    Kind.GET: "SCP",
    Kind.WORKLIST: "SCP",
    Kind.PERFORMED: "SCP; SCU towards devices that want to be told what others perform",
    Kind.PERFORMED_RETRIEVE: "SCP",
    Kind.COMMITMENT: "SCP; SCU towards destinations of C-MOVE that are asked to commit",
}

EXTENSION_ITEMS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.FIND: (
        "Relational queries",
        "Combined date-time matching",
        "Fuzzy semantic matching of person names",
        "Timezone query adjustment",
        "Enhanced multi-frame image conversion",
        "Empty value matching",
        "Multiple value matching",
    ),
    Kind.MOVE: ("Relational retrieval", "Enhanced multi-frame image conversion"),
    Kind.GET: ("Relational retrieval", "Enhanced multi-frame image conversion"),
    Kind.STORAGE: (
        "Level of support (2: full)",
        "Reserved",
        "Level of digital signature support (3: bit preserving)",
        "Reserved",
        "Element coercion (0: none)",
        "Reserved",
    ),
}
"""Names of the bytes of `Service.extension` and `STORAGE_EXTENSION`, in order (PS3.4 B.3.1, C.5)."""

_ANY: Final = (
    (statuses.SUCCESS, "Success"),
    (statuses.PROCESSING_FAILURE, "A fault of ours; it is in our log"),
    (statuses.SOP_CLASS_NOT_SUPPORTED, "Not a service, or not the SOP class, of the presentation context"),
    (statuses.UNRECOGNIZED_OPERATION, "Unknown operation"),
)

_GET: Final = (
    *_ANY,
    (statuses.PENDING, "Sub-operations go on; at most five a second"),
    (statuses.CANCEL, "Ended by C-CANCEL"),
    (statuses.SUB_OPERATIONS_WITH_FAILURES, "Some sub-operations failed or were answered with a warning"),
    (statuses.CANNOT_COUNT_MATCHES, "No database"),
    (statuses.CANNOT_PERFORM_SUB_OPERATIONS, "Every sub-operation failed"),
    (statuses.DATA_SET_MISMATCH, "The identifier lacks the unique key of its level"),
    (statuses.UNABLE_TO_PROCESS, "Unable to process"),
    (statuses.NOT_AUTHORIZED, "The device may not retrieve, or the destination may not receive"),
)

STATUSES: Final[Mapping[Kind, tuple[tuple[int, str], ...]]] = {
    Kind.VERIFICATION: _ANY,
    Kind.STORAGE: (
        *_ANY,
        (statuses.OUT_OF_RESOURCES, "No room, no database, or the object is larger than allowed; may be sent again"),
        (statuses.DATA_SET_MISMATCH, "The data set is not of the SOP class or instance that the command names"),
        (statuses.CANNOT_UNDERSTAND, "The data set cannot be read or indexed"),
        (statuses.DUPLICATE_SOP_INSTANCE, "Other bytes are stored under this UID and the device's policy refuses"),
        (statuses.INVALID_OBJECT_INSTANCE, "Affected SOP Instance UID is not a UID"),
        (statuses.NOT_AUTHORIZED, "The device may not store"),
    ),
    Kind.FIND: (
        *_ANY,
        (statuses.PENDING, "A match; every requested key is supported"),
        (statuses.PENDING_SOME_KEYS_UNSUPPORTED, "A match; some requested optional keys are not supported"),
        (statuses.CANCEL, "Ended by C-CANCEL"),
        (statuses.OUT_OF_RESOURCES, "No database, or the query would read too many objects"),
        (statuses.DATA_SET_MISMATCH, "The identifier cannot be read, or its level is not of the model"),
        (statuses.UNABLE_TO_PROCESS, "Unable to process"),
        (statuses.NOT_AUTHORIZED, "The device may not query"),
    ),
    Kind.WORKLIST: (
        *_ANY,
        (statuses.PENDING, "A scheduled step; every requested key is supported"),
        (statuses.PENDING_SOME_KEYS_UNSUPPORTED, "A scheduled step; some requested optional keys are not supported"),
        (statuses.CANCEL, "Ended by C-CANCEL"),
        (statuses.OUT_OF_RESOURCES, "No database"),
        (statuses.DATA_SET_MISMATCH, "The identifier cannot be read, or a key is no value of its VR"),
        (statuses.UNABLE_TO_PROCESS, "Unable to process"),
        (statuses.NOT_AUTHORIZED, "The device may not query"),
    ),
    Kind.PERFORMED: (
        *_ANY,
        (statuses.INVALID_ATTRIBUTE_VALUE, "A status that a step may not have; N-CREATE takes IN PROGRESS only"),
        (statuses.ATTRIBUTE_LIST_ERROR, "Done; attributes that an N-SET may not change were left as they are"),
        (
            statuses.PROCESSING_FAILURE,
            "Error ID 0xA710: the step is completed or discontinued; or the data set is broken",
        ),
        (statuses.DUPLICATE_SOP_INSTANCE, "There is a step of this UID"),
        (statuses.NO_SUCH_OBJECT_INSTANCE, "There is no step of this UID"),
        (statuses.INVALID_OBJECT_INSTANCE, "The SOP Instance UID is no UID"),
        (statuses.MISSING_ATTRIBUTE, "An attribute of type 1 is not there; the comment names it"),
        (statuses.MISSING_ATTRIBUTE_VALUE, "An attribute of type 1, or of the final state, has no value"),
        (statuses.NOT_AUTHORIZED, "The device may not tell what it performs, or another device told this step"),
        (statuses.RESOURCE_LIMITATION, "No database"),
    ),
    Kind.PERFORMED_RETRIEVE: (
        *_ANY,
        (statuses.NO_SUCH_OBJECT_INSTANCE, "There is no step of this UID"),
        (statuses.ATTRIBUTE_LIST_ERROR, "Some of the attributes asked for are not of the step"),
        (statuses.NOT_AUTHORIZED, "Another device told this step, and the asker is not told of steps"),
        (statuses.RESOURCE_LIMITATION, "No database"),
    ),
    Kind.COMMITMENT: (
        *_ANY,
        (
            statuses.NO_SUCH_OBJECT_INSTANCE,
            "Not the well-known SOP instance; of a report: we asked for no such transaction",
        ),
        (statuses.INVALID_ARGUMENT, "No Transaction UID, or no proper items"),
        (statuses.NO_SUCH_ACTION_TYPE, "Action Type ID is not 1"),
        (statuses.NO_SUCH_EVENT_TYPE, "Event Type ID is neither 1 nor 2"),
        (statuses.NOT_AUTHORIZED, "The device may not store"),
        (statuses.RESOURCE_LIMITATION, "No database"),
    ),
    Kind.MOVE: (*_GET, (statuses.MOVE_DESTINATION_UNKNOWN, "Move Destination is not a known, enabled device")),
    Kind.GET: _GET,
}

LIMITS: Final[Mapping[str, str]] = {
    "Maximum PDU length that we ask for": f"{MAX_PDU_BYTES} bytes, or the device's own setting",
    "Longest A-ASSOCIATE-RQ": f"{MAX_REQUEST_BYTES} bytes",
    "Longest identifier": f"{MAX_IDENTIFIER_BYTES} bytes",
    "Asynchronous operations window": f"up to {MAX_OUTSTANDING} invoked by the peer, performed in order; 1 by us",
    "ARTIM timer": f"{Patience().artim_s:g} s for the whole A-ASSOCIATE-RQ",
    "Idle association": f"aborted after {Patience().idle_s:g} s",
    "Associations to a C-MOVE destination": f"1, 2 from {WORTH_A_SECOND} objects on where the device may hold two",
    "Associations": "as set by max_associations in all, and per device",
    "TLS": "1.2 and 1.3; in 1.2: " + ", ".join(TLS12_SUITES),
}
