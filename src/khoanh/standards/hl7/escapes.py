"""Escape sequences of text (HL7 v2.8 2.7; formatting commands 2.7.6)."""

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Separators:
    """The delimiters of a message (HL7 v2.8 2.5.4): MSH-1 and MSH-2."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    truncation: str = ""

    @property
    def encoding(self) -> str:
        """Return MSH-2."""
        return self.component + self.repetition + self.escape + self.subcomponent + self.truncation


DEFAULT_SEPARATORS = Separators()
_LONGEST = 4096


def unescape(text: str, separators: Separators = DEFAULT_SEPARATORS, codec: str = "utf-8") -> str:
    r"""Return what the text means; lines end in `\n`.

    Hexadecimal data is read in the message's own character set, neighbouring sequences as one run of bytes. Where it
    does not fit, four digits are taken for a code point, as a much used library writes them. A sequence that none of
    the standard is, such as a path with backslashes, is left as it stands.
    """
    mark = separators.escape
    if not mark or mark not in text:
        return text
    return _pattern(mark).sub(lambda found: _replace(found, separators, codec), text)


@lru_cache(64)
def _pattern(mark: str) -> re.Pattern[str]:
    m = re.escape(mark)
    return re.compile(
        rf"((?:{m}X(?:[0-9A-Fa-f]{{2}}){{1,{_LONGEST}}}{m})+)|{m}(\.[a-z]{{2}}[ +-]?\d{{0,4}}|[A-Z][0-9A-F]*){m}"
    )


def _replace(found: re.Match[str], separators: Separators, codec: str) -> str:
    run, sequence = found.groups()
    if run is not None:
        return _from_hex(run, separators.escape, codec)
    match sequence:
        case "F":
            return separators.field
        case "S":
            return separators.component
        case "T":
            return separators.subcomponent
        case "R":
            return separators.repetition
        case "E":
            return separators.escape
        case "P":
            return separators.truncation or "#"
        case "H" | "N":
            return ""
    if sequence[0] == ".":
        return _format(sequence[1:3], sequence[3:])
    # Switches of character set within text (2.7.3) say nothing once the text is decoded.
    if sequence[0] in "CM" and len(sequence) in (5, 7):
        return ""
    return found.group(0)


def _format(command: str, number: str) -> str:
    if command in ("br", "ce"):
        return "\n"
    if command == "sp":
        digits = number.strip(" +-")
        return "\n" * min(int(digits) if digits else 1, 50)
    return ""


def _from_hex(run: str, mark: str, codec: str) -> str:
    pieces = [piece[1:] for piece in run.split(mark) if piece]
    data = bytes.fromhex("".join(pieces))
    try:
        text = data.decode(codec)
    except UnicodeError:
        if all(len(piece) == 4 for piece in pieces):
            text = "".join(chr(int(piece, 16)) for piece in pieces if not 0xD800 <= int(piece, 16) < 0xE000)
        else:
            text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def escape(text: str, separators: Separators = DEFAULT_SEPARATORS) -> str:
    r"""Return text as it may stand in a message: delimiters, line ends (`\.br\`) and control characters escaped."""
    return _specials(separators).sub(lambda found: _escape_one(found.group(0), separators), text)


@lru_cache(64)
def _specials(separators: Separators) -> re.Pattern[str]:
    letters = re.escape(separators.field + separators.encoding)
    return re.compile(rf"\r\n|[\x00-\x1f\x7f{letters}]")


def _escape_one(letter: str, separators: Separators) -> str:
    mark = separators.escape
    if letter in ("\r\n", "\r", "\n"):
        return f"{mark}.br{mark}"
    names = {
        separators.field: "F",
        separators.component: "S",
        separators.subcomponent: "T",
        separators.repetition: "R",
        mark: "E",
    }
    if letter in names:
        return f"{mark}{names[letter]}{mark}"
    if letter == separators.truncation:
        return f"{mark}P{mark}"
    return f"{mark}X{ord(letter):02X}{mark}"
