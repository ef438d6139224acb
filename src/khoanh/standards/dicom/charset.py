"""Specific Character Set: stored bytes to text and back (PS3.3 C.12.1.1.2, PS3.5 6.1 and annexes H-K)."""

import re
import unicodedata
from functools import lru_cache

# Defined terms without code extensions, and what Python calls them.
_SINGLE = {
    "": "ascii",
    "ISO_IR 6": "ascii",
    "ISO_IR 13": "shift_jis",
    "ISO_IR 100": "latin_1",
    "ISO_IR 101": "iso8859_2",
    "ISO_IR 109": "iso8859_3",
    "ISO_IR 110": "iso8859_4",
    "ISO_IR 126": "iso8859_7",
    "ISO_IR 127": "iso8859_6",
    "ISO_IR 138": "iso8859_8",
    "ISO_IR 144": "iso8859_5",
    "ISO_IR 148": "iso8859_9",
    "ISO_IR 166": "iso8859_11",
    "ISO_IR 192": "utf_8",
    "ISO_IR 203": "iso8859_15",
    "ISO_IR 87": "iso2022_jp",
    "ISO_IR 159": "iso2022_jp_2",
    "ISO_IR 149": "euc_kr",
    "ISO_IR 58": "gb2312",
    "GB18030": "gb18030",
    "GBK": "gbk",
}

# Escape sequences of PS3.3 tables C.12-3 and C.12-4: (Python codec, does that codec want to see the escape sequence).
_ESCAPES: dict[bytes, tuple[str, bool]] = {
    b"\x1b(B": ("ascii", False),
    b"\x1b(J": ("shift_jis", False),
    b"\x1b)I": ("shift_jis", False),
    b"\x1b-A": ("latin_1", False),
    b"\x1b-B": ("iso8859_2", False),
    b"\x1b-C": ("iso8859_3", False),
    b"\x1b-D": ("iso8859_4", False),
    b"\x1b-F": ("iso8859_7", False),
    b"\x1b-G": ("iso8859_6", False),
    b"\x1b-H": ("iso8859_8", False),
    b"\x1b-L": ("iso8859_5", False),
    b"\x1b-M": ("iso8859_9", False),
    b"\x1b-T": ("iso8859_11", False),
    b"\x1b-b": ("iso8859_15", False),
    b"\x1b$B": ("iso2022_jp", True),
    b"\x1b$@": ("iso2022_jp", True),
    b"\x1b$(D": ("iso2022_jp_2", True),
    b"\x1b$)C": ("euc_kr", False),
    b"\x1b$)A": ("gb2312", False),
}
_ESCAPE = re.compile(rb"(\x1b(?:\$\([A-Z@]|\$\)[A-Z]|\$[A-Z@]|[(),\-.][A-Za-z]))")
# PS3.5 6.1.2.5.3: these return to the initial code elements.
_RESET = re.compile(rb"[\\^=\r\n\f\t]")
_C1 = re.compile(rb"[\x80-\x9f]")


@lru_cache(maxsize=256)
def resolve_charset(term: str) -> tuple[str, ...]:
    """Return the Python codecs of a Specific Character Set value, its values separated by backslashes.

    Tolerant of misspelt terms (`ISO-IR 100`, `ISO_IR_100`, `ISO IR 192`, `UTF-8`, `ISO 2022 IR100`); an unknown
    term counts as the default repertoire.
    """
    codecs = tuple(_codec_of(part) for part in term.split("\\"))
    return codecs or ("ascii",)


def _codec_of(term: str) -> str:
    plain = re.sub(r"[\s_\-]+", "", term).upper()
    if plain in ("GB18030", "GBK"):
        return plain.lower()
    if plain in ("UTF8", "UNICODE", "ISO10646", "ISO106461"):
        return "utf_8"
    if plain in ("GB2312", "EUCKR"):
        return "gb2312" if plain == "GB2312" else "euc_kr"
    number = re.fullmatch(r"(?:ISO)?(?:2022)?IR(\d+)", plain)
    if number:
        return _SINGLE.get(f"ISO_IR {number[1]}", "ascii")
    latin = re.fullmatch(r"ISO8859(\d+)", plain)
    return f"iso8859_{latin[1]}" if latin and 1 <= int(latin[1][:3]) <= 15 and int(latin[1][:3]) != 12 else "ascii"


def decode_text(raw: bytes, codecs: tuple[str, ...]) -> str:
    """Decode one stored value, composed (NFC); undecodable bytes become U+FFFD, never an error.

    Bytes that a single-byte repertoire leaves undefined (0x80-0x9F) but that are well-formed UTF-8 are read as
    UTF-8: many systems send UTF-8 under no, or under the Western European, character set.
    """
    if raw.isascii() and b"\x1b" not in raw:
        return raw.decode("ascii")
    text = _decode_escaped(raw, codecs[0]) if b"\x1b" in raw else _decode_run(raw, codecs[0])
    return unicodedata.normalize("NFC", text)


def _decode_run(raw: bytes, codec: str) -> str:
    if codec in ("ascii", "latin_1") and (codec == "ascii" or _C1.search(raw)):
        try:
            return raw.decode("utf_8")
        except UnicodeDecodeError:
            return raw.decode("latin_1")
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return raw.decode(codec, "replace")


def _decode_escaped(raw: bytes, initial: str) -> str:
    parts = _ESCAPE.split(raw)
    # ISO-IR 87 and 159 as first value would be an error of the sender; ASCII is what the bytes before an escape are.
    base = "ascii" if initial.startswith("iso2022") else initial
    text = [_decode_run(parts[0], base)]
    for escape, run in zip(parts[1::2], parts[2::2], strict=True):
        codec, wants_escape = _ESCAPES.get(escape, (base, False))
        if wants_escape:
            text.append((escape + run).decode(codec, "replace"))
            continue
        reset = _RESET.search(run)
        cut = reset.start() if reset and codec != "ascii" else len(run)
        text.append(_decode_run(run[:cut], codec))
        text.append(_decode_run(run[cut:], base))
    return "".join(text)


def encode_text(text: str, charset: str) -> bytes:
    """Encode `text` in one Specific Character Set term without code extensions; what it lacks becomes `?`.

    Vietnamese letters that the repertoire lacks lose their marks rather than themselves (`Nguyễn` → `Nguyen`).
    """
    codec = resolve_charset(charset)[0]
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return "".join(_degrade(letter, codec) for letter in unicodedata.normalize("NFC", text)).encode(codec)


def _degrade(letter: str, codec: str) -> str:
    for attempt in (letter, fold_marks(letter)):
        try:
            attempt.encode(codec)
        except UnicodeEncodeError:
            continue
        return attempt
    return "?"


def fold_marks(text: str) -> str:
    """Drop every mark and turn đ into d; case stays."""
    if text.isascii():
        return text
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")
