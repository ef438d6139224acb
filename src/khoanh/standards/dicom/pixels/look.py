"""How a frame shall look: everything between stored values and shades, gathered from the header.

The grey pipeline is that of PS3.4 N.2: modality, values of interest, presentation. A value of an enhanced
object comes from the frame's own functional group, else from the shared one, else from the data set (PS3.3 C.7.6.16).
"""

from dataclasses import dataclass
from itertools import islice

from khoanh.standards.dicom.pixels.attributes import Attributes, first_item, read_numbers
from khoanh.standards.dicom.pixels.description import PixelDescription
from khoanh.standards.dicom.pixels.lookups import Lut, Palette, read_lut, read_palette
from khoanh.standards.dicom.pixels.masks import Overlay, Shutter, read_overlays, read_shutter

_XA_XRF = ("1.2.840.10008.5.1.4.1.1.12.1", "1.2.840.10008.5.1.4.1.1.12.2")
_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


@dataclass(frozen=True, slots=True)
class Window:
    """Window Center and Width and the VOI LUT Function that uses them (PS3.3 C.11.2.1.2, C.11.2.1.3)."""

    center: float
    width: float
    function: str = "LINEAR"


@dataclass(frozen=True, slots=True)
class Padding:
    """Stored values that are no picture, both ends included (PS3.3 C.7.5.1.1.2)."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Look:
    """What turns stored values into a picture.

    Attributes:
        slope: With `intercept`, the rescale; unused when there is a modality LUT.
        inverse: The lowest value is white.
        supplemental: Palette for the values from its first one on; the others stay grey.
        pixel_height: Of one pixel over its width; 1.0 is square.
        icc_profile: Empty if the object has none.
    """

    slope: float = 1.0
    intercept: float = 0.0
    modality_lut: Lut | None = None
    window: Window | None = None
    voi_lut: Lut | None = None
    presentation_lut: Lut | None = None
    inverse: bool = False
    padding: Padding | None = None
    palette: Palette | None = None
    supplemental: Palette | None = None
    overlays: tuple[Overlay, ...] = ()
    shutter: Shutter | None = None
    pixel_height: float = 1.0
    icc_profile: bytes = b""


def read_look(header: Attributes, frame: int, description: PixelDescription) -> Look:
    """Gather how `frame` (from 1) shall look; what is missing or nonsense is left out."""
    groups = _functional_groups(header, frame)
    slope, intercept, modality_lut = _read_modality(header, groups)
    window, voi_lut = _read_voi(groups, header, signed=description.signed or intercept < 0)
    presentation = first_item(header, "PresentationLUTSequence")
    shape = header.text("PresentationLUTShape").strip().upper()
    return Look(
        slope=slope,
        intercept=intercept,
        modality_lut=modality_lut,
        window=window,
        voi_lut=voi_lut,
        presentation_lut=read_lut(presentation, signed=False) if presentation else None,
        inverse=shape == "INVERSE" if shape in ("INVERSE", "IDENTITY") else description.photometric == "MONOCHROME1",
        padding=_read_padding(header, description),
        palette=read_palette(header, signed=description.signed) if "PALETTE" in description.photometric else None,
        supplemental=_read_supplemental(header, groups, description),
        overlays=read_overlays(header, frame),
        shutter=read_shutter(_in_groups(groups, "FrameDisplayShutterSequence") or header),
        pixel_height=_read_pixel_height(header, groups),
        icc_profile=_read_profile(header, groups),
    )


def _functional_groups(header: Attributes, frame: int) -> list[Attributes]:
    """Return the groups to look into, the frame's own first."""
    # Thousands of frames may have a group each: only the one is parsed.
    per_frame = islice(header.iterate_items("PerFrameFunctionalGroupsSequence"), max(0, frame - 1), max(1, frame))
    groups: list[Attributes] = list(per_frame)
    groups.extend(header.items("SharedFunctionalGroupsSequence")[:1])
    return groups


def _in_groups(groups: list[Attributes], sequence: str) -> Attributes | None:
    for group in groups:
        item = first_item(group, sequence)
        if item is not None:
            return item
    return None


def _read_modality(header: Attributes, groups: list[Attributes]) -> tuple[float, float, Lut | None]:
    # Pixels of these two that are LOG or DISP are for display as they are (PS3.4 N.2.1.2).
    if header.uid("SOPClassUID") in _XA_XRF and header.text("PixelIntensityRelationship").strip() in ("LOG", "DISP"):
        return 1.0, 0.0, None
    item = first_item(header, "ModalityLUTSequence")
    lut = read_lut(item, signed=header.integer("PixelRepresentation") == 1) if item else None
    if lut is not None:
        return 1.0, 0.0, lut
    source = _in_groups(groups, "PixelValueTransformationSequence") or header
    slope, intercept = source.number("RescaleSlope"), source.number("RescaleIntercept")
    if slope is None or slope == 0 or slope - slope != 0:
        slope = 1.0
    return slope, intercept if intercept is not None and intercept - intercept == 0 else 0.0, None


def _read_voi(groups: list[Attributes], header: Attributes, *, signed: bool) -> tuple[Window | None, Lut | None]:
    """Prefer the VOI LUT over the window: where both stand, the window is its poor likeness (CR, DX, MG)."""
    for source in (_in_groups(groups, "FrameVOILUTSequence"), header):
        if source is None:
            continue
        item = first_item(source, "VOILUTSequence")
        lut = read_lut(item, signed=signed) if item else None
        if lut is not None:
            return None, lut
        window = _read_window(source)
        if window is not None:
            return window, None
    return None, None


def _read_window(source: Attributes) -> Window | None:
    centers, widths = read_numbers(source, "WindowCenter"), read_numbers(source, "WindowWidth")
    function = source.text("VOILUTFunction").strip().upper()
    if function not in _FUNCTIONS:
        function = "LINEAR"
    if centers and widths and (widths[0] >= 1 or (widths[0] > 0 and function != "LINEAR")):
        return Window(centers[0], widths[0], function)
    # A fraction below 1 is forbidden to LINEAR, yet PET and maps of small numbers carry it and mean the exact one.
    if centers and widths and widths[0] > 0:
        return Window(centers[0], widths[0], "LINEAR_EXACT")
    return None


def _read_padding(header: Attributes, description: PixelDescription) -> Padding | None:
    low = header.integer("PixelPaddingValue")
    if low is None or description.kind != "integer" or not description.is_grey:
        return None
    high = header.integer("PixelPaddingRangeLimit")
    # The value's VR follows Pixel Representation; writers mix US and SS, so only its bits count.
    ends = sorted(_as_stored(end, description) for end in (low, low if high is None else high))
    return Padding(ends[0], ends[1])


def _as_stored(value: int, description: PixelDescription) -> int:
    if description.bits_allocated > 16:
        return value
    value &= 0xFFFF
    return value - 65536 if description.signed and value >= 32768 else value


def _read_supplemental(header: Attributes, groups: list[Attributes], description: PixelDescription) -> Palette | None:
    if not description.is_grey or not header.has("RedPaletteColorLookupTableDescriptor"):
        return None
    # Pixel Presentation decides, the frame's before the object's (PS3.3 C.8.16.2.1.2); old CTs carry idle palettes.
    presentation = header.text("PixelPresentation")
    for name in ("CTImageFrameTypeSequence", "MRImageFrameTypeSequence", "PETFrameTypeSequence"):
        item = _in_groups(groups, name)
        if item is not None and item.has("PixelPresentation"):
            presentation = item.text("PixelPresentation")
            break
    colours = presentation.strip().upper() in ("COLOR", "MIXED")
    return read_palette(header, signed=description.signed) if colours else None


def _read_pixel_height(header: Attributes, groups: list[Attributes]) -> float:
    """Return pixel height over width from the aspect ratio or a spacing (PS3.3 C.7.6.3.1.7, 10.7.1.3)."""
    measures = _in_groups(groups, "PixelMeasuresSequence")
    for source, keyword in (
        (measures, "PixelSpacing"),
        (header, "PixelSpacing"),
        (header, "PixelAspectRatio"),
        (header, "ImagerPixelSpacing"),
        (header, "NominalScannedPixelSpacing"),
    ):
        pair = read_numbers(source, keyword) if source is not None else []
        if len(pair) >= 2 and pair[0] > 0 and pair[1] > 0:
            ratio = pair[0] / pair[1]
            # Half a per cent is the rounding of a printed spacing, not a shape; beyond 20 it is a mistake.
            return ratio if 0.05 <= ratio <= 20 and abs(ratio - 1) > 0.005 else 1.0
    return 1.0


def _read_profile(header: Attributes, groups: list[Attributes]) -> bytes:
    profile = bytes(header.raw("ICCProfile"))
    if not profile:
        path = first_item(header, "OpticalPathSequence")
        profile = bytes(path.raw("ICCProfile")) if path is not None else b""
    return profile if 128 < len(profile) <= 4 << 20 else b""
