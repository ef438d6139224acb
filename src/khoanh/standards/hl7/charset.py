"""Character sets of messages: what MSH-18 names (HL7 v2.8 2.14.9.18, table 0211), and what senders really write."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

_CODECS = {
    "ASCII": "ascii",
    "USASCII": "ascii",
    "ISOIR6": "ascii",
    **{f"8859{part}": f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))},
    **{f"ISO8859{part}": f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))},
    "ISOIR13": "shift_jis",
    "ISOIR14": "shift_jis",
    "ISOIR87": "iso2022_jp",
    "ISOIR159": "iso2022_jp_2",
    "GB180302000": "gb18030",
    "GB18030": "gb18030",
    "KSX1001": "euc_kr",
    "BIG5": "big5",
    "UNICODE": "utf-8",
    "UNICODEUTF8": "utf-8",
    "UTF8": "utf-8",
    "UNICODEUTF16": "utf-16",
    "UTF16": "utf-16",
    "UNICODEUTF32": "utf-32",
    "UTF32": "utf-32",
    **{f"{prefix}{page}": f"cp{page}" for prefix in ("CP", "WINDOWS", "WIN") for page in range(1250, 1259)},
}
# By the names a profile may give, and MSH-18 as it is then written.
LABELS = {"utf-8": "UNICODE UTF-8", "cp1258": "WINDOWS-1258", "iso8859-1": "8859/1", "ascii": "ASCII"}
_SINGLE_BYTE = re.compile(r"ascii|iso8859-\d+|cp125\d")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TONES = frozenset("̣̀́̃̉")
_DECLARED = re.compile(rb"MSH(.)[^\r\n]{0,4000}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a message, always composed (NFC).

    Attributes:
        codec: Python's name of what the bytes were read in.
        declared: What MSH-18 says, as it stands there.
        doubt: Why `codec` is not what was declared, English and Vietnamese; empty where it is.
    """

    text: str
    codec: str
    declared: str
    doubt: tuple[str, str] | tuple[()] = ()


def codec_of(name: str) -> str | None:
    """Return Python's codec for a value of table 0211, in any of the spellings seen; None for what is unknown."""
    return _CODECS.get(re.sub(r"[^A-Z0-9]", "", name.upper()))


def decode_message(data: bytes, fallback: str = "cp1258") -> Decoded:
    """Decode a message.

    A byte order mark wins, then MSH-18 where the bytes fit it, then UTF-8 where they fit that, then the codec that
    the sender's profile names. Text that is valid UTF-8 beyond ASCII is UTF-8 though a single-byte set is declared:
    the accident is too rare, and the mistake too common among senders.

    Args:
        fallback: Codec for bytes that are not UTF-8; Windows-1258 and ISO 8859-1 cannot be told apart.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return Decoded(_compose(data[len(mark) :].decode(codec, "replace")), codec, _declared(data, codec))
    wide = _wide_codec(data)
    if wide:
        return Decoded(_compose(data.decode(wide, "replace")), wide, _declared(data, wide))
    declared = _declared(data, "latin-1")
    if data.isascii() and b"\x1b" not in data:
        codec = codec_of(_first(declared)) or "utf-8"
        return Decoded(data.decode("ascii"), codec if not codec.startswith(("utf-16", "utf-32")) else "utf-8", declared)
    return _decode_bytes(data, declared, fallback)


def _decode_bytes(data: bytes, declared: str, fallback: str) -> Decoded:
    names = [name.strip() for name in declared.split("~")]
    codec = next((found for found in map(codec_of, reversed(names)) if found), None)
    is_utf8 = _fits(data, "utf-8")
    if codec == "utf-8" or codec is None or codec.startswith(("utf-16", "utf-32")):
        if is_utf8:
            doubt = () if codec == "utf-8" or not declared else _doubt(declared, "utf-8")
            return Decoded(_compose(data.decode("utf-8")), "utf-8", declared, doubt)
    elif is_utf8 and _SINGLE_BYTE.fullmatch(codec):
        return Decoded(_compose(data.decode("utf-8")), "utf-8", declared, _doubt(declared, "utf-8"))
    elif _fits(data, codec) and codec != "ascii":
        return Decoded(_compose(data.decode(codec)), codec, declared)
    if _is_torn_utf8(data):
        return Decoded(_compose(data.decode("utf-8", "replace")), "utf-8", declared, _TORN)
    text = data.decode(fallback, "replace")
    return Decoded(_compose(text), fallback, declared, _doubt(declared, fallback))


_TORN = ("a few bytes are no UTF-8 and were replaced", "một vài byte không phải UTF-8 đã bị thay thế")


def _doubt(declared: str, used: str) -> tuple[str, str]:
    said = declared[:32] or "nothing"
    return (
        f"MSH-18 says {said}, the bytes were read as {used}",
        f"MSH-18 ghi {declared[:32] or 'trống'}, đã đọc theo bảng mã {used}",
    )


def _fits(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeError:
        return False
    return True


def _is_torn_utf8(data: bytes) -> bool:
    """Tell whether the bytes are UTF-8 but for a few: fields cut by bytes in the middle of a letter."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("�")
    return sum(1 for letter in text if letter > "\x7f") - wrong > 4 * wrong


def _wide_codec(data: bytes) -> str:
    head = data[:8]
    if head.startswith(b"M\0S\0"):
        return "utf-16-le"
    if head.startswith(b"\0M\0S"):
        return "utf-16-be"
    if head.startswith(b"M\0\0\0"):
        return "utf-32-le"
    return "utf-32-be" if head.startswith(b"\0\0\0M") else ""


def _declared(data: bytes, codec: str) -> str:
    head = data[:16384]
    if not codec.startswith("latin"):
        head = head.decode(codec, "replace").encode("latin-1", "replace")
    found = _DECLARED.search(head)
    fields = found.group(0).split(found.group(1)) if found else []
    return fields[17].decode("latin-1").strip() if len(fields) > 17 else ""


def _first(declared: str) -> str:
    return declared.split("~", 1)[0]


def _compose(text: str) -> str:
    """Return NFC: Windows-1258 and some front ends write tones as letters of their own."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def encode_text(text: str, codec: str) -> bytes:
    """Encode for a receiver; letters its set does not hold become `?`.

    Windows-1258 holds few precomposed letters: there the tone follows its letter as a sign of its own.
    """
    if codec != "cp1258":
        return text.encode(codec, "replace")
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return "".join(map(_part_tone, text)).encode(codec, "replace")


def _part_tone(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in marks if mark in _TONES)
    if not tone:
        return letter
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    # What Windows-1258 holds in one piece (à, é) stays so.
    whole = unicodedata.normalize("NFC", letter)
    return whole if _fits_1258(whole) else base + tone


def _fits_1258(letter: str) -> bool:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return False
    return True
