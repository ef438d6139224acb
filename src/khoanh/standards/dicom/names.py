"""Person names as people search and sort them: accent-blind words, and by the given name (Tên)."""

import re

from khoanh.standards.dicom.charset import fold_marks

_SEPARATORS = re.compile(r"[\^=\s,.\-;]+")
MAX_WORDS = 64


def fold_name(text: str) -> tuple[str, ...]:
    """Return the words of a name, lower case and without marks (`NGUYỄN^VĂN ĐỨC` → nguyen, van, duc).

    At most 64 words, all alphabets alike; a word that occurs twice is kept twice.
    """
    words = [word for word in _SEPARATORS.split(fold_marks(text).casefold()) if word]
    return tuple(words[:MAX_WORDS])


def sort_key_name(text: str) -> str:
    """Return what a name is sorted by: given name (Tên), family name, middle names (PS3.5 6.2.1).

    Vietnamese names end in the given name, whether kept in one component (`Nguyễn Văn Đức`), in two
    (`NGUYEN^VAN DUC`) or in three (`NGUYEN^DUC^VAN`: family, given, middle).
    """
    alphabetic = text.split("=", 1)[0]
    components = [list(fold_name(part)) for part in alphabetic.split("^")[:3]]
    filled = [words for words in components if words]
    if not filled:
        return " ".join(fold_name(text))
    if len(filled) == 1:
        words = filled[0]
        return " ".join([words[-1], *words[:-1]])
    family, given, middle = [*components, [], []][:3]
    if not given:
        given, middle = middle, []
    return " ".join([given[-1], *family, *middle, *given[:-1]])
