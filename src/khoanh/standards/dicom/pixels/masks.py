"""What covers the picture: overlay planes (PS3.3 C.9.2) and display shutters (C.7.6.11, C.7.6.15)."""

from dataclasses import dataclass

from khoanh.standards.dicom.pixels.attributes import Attributes, read_numbers, read_shorts


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay plane of one frame.

    Attributes:
        group: 0x6000 to 0x601E.
        top: Row of its upper left point in the image, from 1; may lie outside.
        left: Column likewise.
        bit: Position in the pixel words when embedded there, else None.
        data: One bit a point, least significant first; empty when embedded.
        first_bit: Where this frame's plane starts in `data`.
        big_endian: `data` are words in that order.
    """

    group: int
    rows: int
    columns: int
    top: int
    left: int
    bit: int | None
    data: bytes
    first_bit: int
    big_endian: bool


@dataclass(frozen=True, slots=True)
class Shutter:
    """What lies outside these shapes is hidden; all given shapes hold together.

    Attributes:
        edges: (left, right, upper, lower) columns and rows, from 1, as PS3.3 C.7.6.11 counts.
        circle: (row, column, radius); the radius counts pixels along a row.
        polygon: (row, column) of each vertex.
        overlay_group: Group of the overlay that is a bitmap shutter, 0 if none.
        shade: P-Value 0..65535 shown instead.
    """

    edges: tuple[int, int, int, int] | None = None
    circle: tuple[int, int, int] | None = None
    polygon: tuple[tuple[int, int], ...] = ()
    overlay_group: int = 0
    shade: int = 0


def read_overlays(header: Attributes, frame: int) -> tuple[Overlay, ...]:
    """Read the planes that cover `frame` (from 1); those without a sensible size are left out."""
    planes = (_read_overlay(header, group, frame) for group in range(0x6000, 0x6020, 2) if header.has(group << 16 | 16))
    return tuple(plane for plane in planes if plane is not None)


def _read_overlay(header: Attributes, group: int, frame: int) -> Overlay | None:
    base = group << 16
    rows, columns = header.integer(base | 0x0010) or 0, header.integer(base | 0x0011) or 0
    if rows <= 0 or columns <= 0:
        return None
    allocated, bit = header.integer(base | 0x0100) or 1, header.integer(base | 0x0102) or 0
    data = bytes(header.raw(base | 0x3000))
    embedded = not data and allocated > 1 and 0 <= bit < allocated
    if not data and not embedded:
        return None
    planes = max(1, header.integer(base | 0x0015) or 1)
    first_frame = max(1, header.integer(base | 0x0051) or 1)
    # One plane without an origin frame covers every frame; a stack of planes covers the frames from its origin on.
    index = frame - first_frame if planes > 1 or header.has(base | 0x0051) else 0
    if not embedded and not 0 <= index < planes:
        return None
    top, left = _read_origin(header, base)
    return Overlay(
        group=group,
        rows=rows,
        columns=columns,
        top=top,
        left=left,
        bit=bit if embedded else None,
        data=data,
        first_bit=0 if embedded else index * rows * columns,
        big_endian=header.big_endian and header.vr(base | 0x3000) == "OW",
    )


def has_embedded_overlays(header: Attributes) -> bool:
    """Tell whether some overlay lies in unused bits of the pixel cells (retired, PS3.3 C.9.2.1.1)."""
    bases = [group << 16 for group in range(0x6000, 0x6020, 2)]
    return any((header.integer(base | 0x0100) or 1) > 1 and not header.has(base | 0x3000) for base in bases)


def _read_origin(header: Attributes, base: int) -> tuple[int, int]:
    words = [word - 65536 if word >= 32768 else word for word in read_shorts(header, base | 0x0050)]
    return (words[0], words[1]) if len(words) >= 2 else (1, 1)


def read_shutter(header: Attributes) -> Shutter | None:
    """Read the display shutter of a data set or of a Frame Display Shutter item; None if it hides nothing."""
    shapes = {shape.strip().upper() for shape in header.texts("ShutterShape")}
    edges = circle = None
    polygon: tuple[tuple[int, int], ...] = ()
    group = 0
    if "RECTANGULAR" in shapes:
        names = ("LeftVerticalEdge", "RightVerticalEdge", "UpperHorizontalEdge", "LowerHorizontalEdge")
        found = [header.integer(f"Shutter{name}") for name in names]
        if all(edge is not None for edge in found):
            left, right, upper, lower = (edge or 0 for edge in found)
            edges = (left, right, upper, lower)
    if "CIRCULAR" in shapes:
        center = read_numbers(header, "CenterOfCircularShutter")
        radius = header.integer("RadiusOfCircularShutter") or 0
        if len(center) >= 2 and radius > 0:
            circle = (int(center[0]), int(center[1]), radius)
    if "POLYGONAL" in shapes:
        flat = [int(number) for number in read_numbers(header, "VerticesOfThePolygonalShutter")]
        if len(flat) >= 6:
            polygon = tuple(zip(flat[0::2], flat[1::2], strict=False))
    if "BITMAP" in shapes:
        group = header.integer("ShutterOverlayGroup") or 0
    if edges is None and circle is None and not polygon and not group:
        return None
    return Shutter(edges, circle, polygon, group, (header.integer("ShutterPresentationValue") or 0) & 0xFFFF)
