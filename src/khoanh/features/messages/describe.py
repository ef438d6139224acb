"""What the log finds a message by: patient, numbers, words; and its text without what would swell a page; pure."""

import re
from hashlib import blake2b

from khoanh.features.messages.understand import Reading, iterate_merges, iterate_orders
from khoanh.standards.dicom import fold_name
from khoanh.standards.hl7 import Message, MessageHeader

_NUMBERS = ("placer_order_number", "slip", "accession", "filler_order_number", "visit_number", "appointment")
_MSH_LINE = re.compile(rb"\A[^\r\n]*")


def digest_message(data: bytes, header: MessageHeader) -> bytes:
    """Return what makes a message the same as one that came before under its control ID.

    That is all that stands after its header: a sender that tries again may write a new time there. Without a control
    ID it is the whole message.
    """
    body = _MSH_LINE.sub(b"", data.lstrip(b"\xef\xbb\xbf\r\n \x0b"), count=1) if header.control_id else data
    return blake2b(body.strip(), digest_size=16).digest()


def list_numbers(reading: Reading) -> tuple[str, ...]:
    """Return the numbers that name the orders and the visit of a message, at most fifty."""
    parts = list(iterate_orders(reading)) or [reading]
    found = (part.text(name) for part in parts[:20] for name in _NUMBERS)
    return tuple(dict.fromkeys(number[:64] for number in found if number))[:50]


def list_words(reading: Reading, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folded words a message is found by: patient's name and numbers, and the numbers of orders."""
    pieces = [reading.text("patient_name"), reading.text("patient_code"), reading.text("citizen_number")]
    pieces += [merge.message.segments[-1].value(1) for merge in iterate_merges(reading)]
    words = {word for piece in pieces for word in fold_name(piece)}
    words |= {piece.casefold() for piece in pieces[1:] if piece}
    words |= {number.casefold() for number in numbers}
    return tuple(sorted(word[:64] for word in words))[:100]


def fold_query(text: str) -> list[str]:
    """Return the words that a search asks for; a number with its signs is one word, as it was kept."""
    words: list[str] = []
    for piece in text.split():
        words += [piece.casefold()] if any(letter.isdigit() for letter in piece) else fold_name(piece)
    return words[:10]


def renumber_message(data: bytes, control_id: str) -> bytes:
    """Return a message of ours under another control ID (MSH-10)."""
    head, end, rest = data.partition(b"\r")
    fields = head.split(b"|")
    fields[9] = control_id.encode()
    return b"|".join(fields) + end + rest


def show_text(message: Message, most: int = 4000) -> str:
    """Return the message a segment a line; a field that is longer than `most` is cut and its length told."""
    lines = []
    for segment in message.segments:
        mark = message.separators.field
        lines.append(mark.join(shorten(field, most) for field in segment.text.split(mark)))
    return "\n".join(lines)


def shorten(text: str, most: int) -> str:
    """Cut a long text and tell how long it was."""
    return text if len(text) <= most else f"{text[:most]}…({len(text)})"
