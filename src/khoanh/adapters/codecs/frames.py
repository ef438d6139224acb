"""What goes to a codec worker and what comes back."""

from dataclasses import dataclass

import orjson

from khoanh.standards.dicom.pixels import PixelDescription


@dataclass(frozen=True, slots=True)
class FrameData:
    """One frame as it is stored.

    Attributes:
        data: The native bytes, or the fragments of the frame put together.
        first_bit: Where the frame starts in the first byte; not 0 only for native single-bit pixels.
        embedded: Overlays lie in the bits of the cells that hold no stored value.
        component: Which component is the frame where one JPEG 2000 codestream holds several frames (PS3.5 8.2.4).
    """

    description: PixelDescription
    transfer_syntax_uid: str
    data: bytes
    first_bit: int = 0
    component: int = 0
    embedded: bool = False


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One frame in another transfer syntax.

    Attributes:
        description: What the header must say of it.
        raw_bytes: Size of the decoded frame, for the compression ratio.
    """

    data: bytes
    description: PixelDescription
    raw_bytes: int


def pack_encoded(encoded: EncodedFrame) -> bytes:
    """Write it as one JSON line and the data, the form in which it leaves a worker."""
    facts = {"description": encoded.description, "raw_bytes": encoded.raw_bytes}
    return orjson.dumps(facts) + b"\n" + encoded.data


def unpack_encoded(packed: bytes) -> EncodedFrame:
    """Read what `pack_encoded` wrote."""
    end = packed.index(b"\n")
    facts = orjson.loads(packed[:end])
    return EncodedFrame(packed[end + 1 :], PixelDescription(**facts["description"]), int(facts["raw_bytes"]))
