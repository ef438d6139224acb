"""How the pixels of an object are laid out (PS3.3 C.7.6.3, PS3.5 section 8)."""

from dataclasses import dataclass
from typing import Literal

from khoanh.foundation.errors import Invalid
from khoanh.standards.dicom.pixels.attributes import Attributes

Kind = Literal["integer", "float", "double"]
PIXEL_DATA = 0x7FE00010
_KINDS: dict[int, Kind] = {0x7FE00008: "float", 0x7FE00009: "double"}
_MONOCHROME = ("MONOCHROME1", "MONOCHROME2")


@dataclass(frozen=True, slots=True)
class PixelDescription:
    """The Image Pixel attributes of one object.

    Attributes:
        rows: May be 0 when only the codestream knows.
        signed: Pixel Representation is 1.
        planar: Planar Configuration: 0 colour by pixel, 1 colour by plane.
        big_endian: Native values are stored most significant byte first.
    """

    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    photometric: str
    planar: int
    frames: int
    kind: Kind
    big_endian: bool

    @property
    def is_grey(self) -> bool:
        """Tell whether the pixels go through the grey pipeline."""
        return self.photometric in _MONOCHROME

    @property
    def frame_bits(self) -> int:
        """Bits of one native frame; frames of single-bit objects do not start at byte borders."""
        samples = self.samples
        if self.photometric in ("YBR_FULL_422", "YBR_PARTIAL_422") and samples == 3:
            samples = 2
        return self.rows * self.columns * samples * self.bits_allocated

    @property
    def frame_bytes(self) -> int:
        """Bytes of one native frame, rounded up."""
        return (self.frame_bits + 7) // 8

    def check_size(self, max_samples: int) -> None:
        """Refuse a frame of more than `max_samples` = rows × columns × samples.

        Raises:
            Invalid: It is larger than what this installation decodes.
        """
        check_size(self.rows, self.columns, self.samples, max_samples)


def check_size(rows: int, columns: int, samples: int, max_samples: int) -> None:
    """Refuse a frame whose decoding would need more room than allowed.

    Raises:
        Invalid: It would.
    """
    if rows * columns * samples > max_samples:
        raise Invalid(
            f"a frame of {rows}x{columns}x{samples} is larger than the limit of {max_samples} samples",
            vi=f"Khung hình {rows}x{columns}x{samples} vượt quá giới hạn {max_samples} điểm mẫu",
        )


def describe_pixels(header: Attributes, pixel_tag: int = PIXEL_DATA, pixel_vr: str = "OW") -> PixelDescription:
    """Read the Image Pixel attributes; missing ones get the value that the others imply.

    Args:
        pixel_tag: Of Pixel Data, Float Pixel Data or Double Float Pixel Data, whichever holds the frames.
        pixel_vr: Of that element: bytes in big endian words lie the other way round (PS3.5 8.1.1).

    Raises:
        Invalid: The attributes describe no picture.
    """
    kind = _KINDS.get(pixel_tag, "integer")
    samples = header.integer("SamplesPerPixel") or 1
    photometric = header.text("PhotometricInterpretation").strip().upper()
    if not photometric:
        photometric = "RGB" if samples >= 3 else "MONOCHROME2"
    allocated = {"integer": header.integer("BitsAllocated") or 8, "float": 32, "double": 64}[kind]
    stored = header.integer("BitsStored") or allocated
    if not 1 <= stored <= allocated:
        stored = allocated
    high_bit = header.integer("HighBit")
    if high_bit is None or not stored - 1 <= high_bit < allocated:
        high_bit = stored - 1
    rows, columns = header.integer("Rows") or 0, header.integer("Columns") or 0
    if samples not in (1, 2, 3, 4) or allocated not in (1, 8, 12, 16, 32, 64) or not 0 <= rows <= 65535:
        raise Invalid(
            f"{samples} samples of {allocated} bits are no pixels that DICOM knows",
            vi=f"Ảnh có {samples} mẫu, {allocated} bit: không đúng chuẩn DICOM",
        )
    return PixelDescription(
        rows=rows,
        columns=columns,
        samples=samples,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=high_bit,
        signed=header.integer("PixelRepresentation") == 1,
        photometric=photometric,
        planar=header.integer("PlanarConfiguration") or 0,
        frames=max(1, header.integer("NumberOfFrames") or 1),
        kind=kind,
        big_endian=header.big_endian and (allocated > 8 or pixel_vr == "OW"),
    )
