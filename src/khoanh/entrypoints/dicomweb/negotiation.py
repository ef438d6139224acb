"""Decides in which form an object or its frames leave (PS3.18 8.7.3, 8.7.5)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from khoanh.entrypoints.dicomweb.media_types import MediaType, parse_media_type

Container = Literal["multipart", "single", "zip"]
CanTranscode = Callable[[str, str], bool]

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
DICOM = "application/dicom"
OCTETS = "application/octet-stream"
# "Shall not be used with Web Services" (8.7.3).
_BARRED = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.2"})
_NATIVE = _BARRED | {EXPLICIT_LITTLE, "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.1.98"}

_JPEG = "1.2.840.10008.1.2.4."
# Table 8.7.3-5; the first of each is the default of its media type.
SYNTAXES_OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": tuple(_JPEG + n for n in ("70", "50", "51", "57")),
    "image/dicom-rle": ("1.2.840.10008.1.2.5",),
    "image/jls": tuple(_JPEG + n for n in ("80", "81")),
    "image/jp2": tuple(_JPEG + n for n in ("90", "91")),
    "image/jpx": tuple(_JPEG + n for n in ("92", "93")),
    "image/jphc": tuple(_JPEG + n for n in ("201", "202", "203")),
    "image/jxl": tuple(_JPEG + n for n in ("110", "111", "112")),
    "video/mpeg": tuple(_JPEG + n for n in ("100", "101", "100.1", "101.1")),
    "video/mp4": tuple(
        _JPEG + n
        for n in ("102", "103", "104", "105", "106", "107", "108", "102.1", "103.1", "104.1", "105.1", "106.1")
    ),
}
_TYPE_OF_SYNTAX = {syntax: name for name, syntaxes in SYNTAXES_OF_TYPE.items() for syntax in syntaxes}
_ALIASES = {
    "image/x-jls": "image/jls",
    "image/x-dicom-rle": "image/dicom-rle",
    "image/j2c": "image/jp2",
    "image/jph": "image/jphc",
    "video/mpeg2": "video/mpeg",
    "video/h265": "video/mp4",
}
# Only these are always lossy; what else was compressed with loss before cannot be told from the syntax.
_LOSSY = frozenset(_JPEG + n for n in ("50", "51", "81", "91", "93", "203", "111", "112"))


@dataclass(frozen=True, slots=True)
class Wish:
    """One acceptable form, unpacked from its media type.

    Attributes:
        bare: It was a plain `*/*`, which leaves the container open too.
    """

    container: Container
    media_type: str
    transfer_syntax: str = ""
    quality: float = 1.0
    bare: bool = False

    def takes_single(self, media_type: str) -> bool:
        """Tell whether content of this type may be sent as a single part."""
        return (self.bare or self.container == "single") and self._covers(media_type)

    def takes_part(self, media_type: str) -> bool:
        """Tell whether content of this type may be sent as a part of a multipart."""
        return self.container == "multipart" and self._covers(media_type)

    def _covers(self, media_type: str) -> bool:
        # Octets are what anything may be said to be.
        return any(MediaType(self.media_type).covers(name) for name in (media_type, OCTETS))


@dataclass(frozen=True, slots=True)
class Form:
    """How one object or its frames leave."""

    media_type: str
    transfer_syntax: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a whole answer leaves: its container, and the form for each stored transfer syntax."""

    container: Container
    forms: Mapping[str, Form]

    @property
    def inner(self) -> str:
        """The `type` of a multipart answer."""
        names = {form.media_type for form in self.forms.values()}
        return names.pop() if len(names) == 1 else OCTETS


def is_video(syntax: str) -> bool:
    """Tell whether the pixel data is one stream, not a frame after the other."""
    return media_type_of(syntax).startswith("video/")


def is_native(syntax: str) -> bool:
    """Tell whether frames lie uncompressed one after another."""
    return syntax in _NATIVE


def media_type_of(syntax: str) -> str:
    """Return the media type of frames stored in a transfer syntax."""
    return _TYPE_OF_SYNTAX.get(syntax, OCTETS)


def read_wishes(ranges: Sequence[MediaType], default: str) -> list[Wish]:
    """Unpack acceptable media types; `default` is meant where a multipart names no type."""
    wishes = []
    for kind in ranges:
        if kind.quality <= 0:
            continue
        syntax = kind.transfer_syntax
        if kind.name in {"multipart/related", "multipart/*", "multipart/mixed"}:
            inner = parse_media_type(kind.parameter("type") or default)
            wishes.append(Wish("multipart", inner.name, syntax or inner.transfer_syntax, kind.quality))
        elif kind.name == "*/*":
            wishes.append(Wish("multipart", "*/*", syntax, kind.quality, bare=True))
        else:
            container: Container = "zip" if kind.name == "application/zip" else "single"
            wishes.append(Wish(container, kind.name, syntax, kind.quality))
    return wishes


def plan_objects(wishes: Sequence[Wish], stored: Collection[str], *, count: int, can: CanTranscode) -> Plan | None:
    """Choose the form of whole objects stored in the transfer syntaxes `stored`; None if nothing fits."""

    def form(wish: Wish, syntax: str) -> Form | None:
        if wish.media_type not in {DICOM, "application/*", "*/*", "application/zip"}:
            return None
        if wish.container == "single" and count != 1:
            return None
        target = _object_target(wish, syntax, can)
        return Form(DICOM, target) if target else None

    return _plan(wishes, stored, form)


def _object_target(wish: Wish, stored: str, can: CanTranscode) -> str | None:
    asked = wish.transfer_syntax
    if asked and asked != "*":
        return asked if asked == stored or (asked not in _BARRED and can(stored, asked)) else None
    if wish.container == "zip":
        return stored
    if asked == "*":
        return EXPLICIT_LITTLE if stored in _BARRED and can(stored, EXPLICIT_LITTLE) else stored
    # No syntax named: Explicit VR Little Endian, unless only lossy pixels are there (8.7.3) or we cannot decode.
    if stored == EXPLICIT_LITTLE or stored in _LOSSY or is_video(stored) or not can(stored, EXPLICIT_LITTLE):
        return stored
    return EXPLICIT_LITTLE


def plan_frames(wishes: Sequence[Wish], stored: str, *, count: int, can: CanTranscode) -> Plan | None:
    """Choose the form of `count` frames of an object stored in `stored`; None if nothing fits."""

    def form(wish: Wish, syntax: str) -> Form | None:
        if wish.container == "zip" or (wish.container == "single" and count != 1 and not is_video(syntax)):
            return None
        return _frame_form(wish, syntax, can)

    return _plan(wishes, {stored}, form)


def _frame_form(wish: Wish, stored: str, can: CanTranscode) -> Form | None:
    asked = wish.transfer_syntax
    name = _ALIASES.get(wish.media_type, wish.media_type)
    own = media_type_of(stored)
    native = is_native(stored)
    if name == OCTETS or name == "application/*" or (name == "*/*" and native):
        if asked == "*" and not native:
            return Form(OCTETS, stored)
        target = asked if asked not in {"", "*"} else EXPLICIT_LITTLE
        if target == stored or (native and target == EXPLICIT_LITTLE) or can(stored, target):
            return Form(OCTETS, target)
        return None
    if name in {"*/*", own, own.split("/")[0] + "/*"} and asked in {"", "*", stored}:
        return Form(wish.media_type if name == own else own, stored)
    names = [name] if name in SYNTAXES_OF_TYPE else ["image/jpeg"] if name == "image/*" else []
    for candidate in names:
        syntaxes = SYNTAXES_OF_TYPE[candidate]
        target = syntaxes[0] if asked in {"", "*"} else asked
        if target in syntaxes and can(stored, target):
            return Form(wish.media_type if candidate == name else candidate, target)
    return None


def _plan(wishes: Sequence[Wish], stored: Collection[str], form: Callable[[Wish, str], Form | None]) -> Plan | None:
    for _, group in groupby(wishes, key=lambda wish: wish.quality):
        equal = list(group)
        for container, together in _by_package(equal):
            forms = {}
            for syntax in stored:
                fitting = [found for wish in together if (found := form(wish, syntax))]
                # Among equally welcome forms the one that needs no work.
                best = next((one for one in fitting if one.transfer_syntax == syntax), None)
                if chosen := best or next(iter(fitting), None):
                    forms[syntax] = chosen
            if len(forms) == len(stored):
                return Plan(container, forms)
    return None


def _by_package(wishes: Sequence[Wish]) -> Iterator[tuple[Container, list[Wish]]]:
    seen: dict[tuple[Container, bool], list[Wish]] = {}
    for wish in wishes:
        seen.setdefault((wish.container, wish.media_type == "*/*"), []).append(wish)
    for (container, _), together in seen.items():
        yield container, together


def list_object_forms(stored: Collection[str], can: CanTranscode) -> list[str]:
    """Say what can be asked for instead, for a 406."""
    syntaxes = [one for one in (*stored, EXPLICIT_LITTLE) if all(one == s or can(s, one) for s in stored)]
    named = [f'multipart/related; type="application/dicom"; transfer-syntax={one}' for one in dict.fromkeys(syntaxes)]
    return [*named, 'multipart/related; type="application/dicom"; transfer-syntax=*', "application/zip"]


def list_frame_forms(stored: str, can: CanTranscode) -> list[str]:
    """Say in what the frames can be asked for instead, for a 406."""
    named = []
    if is_native(stored) or can(stored, EXPLICIT_LITTLE):
        named.append(OCTETS)
    named.append(f"{media_type_of(stored)}; transfer-syntax={stored}")
    for name, syntaxes in SYNTAXES_OF_TYPE.items():
        named += [f"{name}; transfer-syntax={one}" for one in syntaxes if one != stored and can(stored, one)]
    return named
