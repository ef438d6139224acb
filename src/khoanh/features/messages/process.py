"""Does what a message asks for: to each kind the part that knows it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from khoanh.features.messages.admissions import process_admission
from khoanh.features.messages.appointments import process_appointment
from khoanh.features.messages.faults import Rejected
from khoanh.features.messages.requests import process_request
from khoanh.features.messages.results import process_result
from khoanh.features.messages.understand import Reading
from khoanh.standards.hl7 import MessageHeader
from khoanh.transaction import Unit

Process = Callable[[Unit, Reading, MessageHeader], None]

_BY_CODE: Mapping[str, Process] = MappingProxyType(
    {
        "ADT": process_admission,
        "ORM": process_request,
        "OMG": process_request,
        "OMI": process_request,
        "SIU": process_appointment,
        "ORU": process_result,
    }
)


def process_reading(unit: Unit, reading: Reading, header: MessageHeader) -> None:
    """Do what the message asks for.

    Raises:
        Rejected: Its kind is not understood.
        Ignored: It asks nothing of us.
        KhoanhError: It cannot be done; nothing of it is.
    """
    process = _BY_CODE.get(header.code)
    if process is None:
        raise Rejected(f"{header.kind} is not understood", vi=f"Không hỗ trợ bản tin {header.kind}", code="200")
    process(unit, reading, header)
