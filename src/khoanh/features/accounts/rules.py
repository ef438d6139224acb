"""Decides what a name, a password and a role may be; pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from khoanh.foundation.errors import Forbidden, Invalid
from khoanh.foundation.identity import Permission, Principal

LONGEST_PASSWORD = 256
_NAME = re.compile(r"[\w.@-]{1,64}")

# What remains of a common password when digits and signs are taken away; anyone's first guesses here.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """password passw matkhau matkhaumoi khoanh benhvien hospital pacs admin administrator quantri quantrivien
        qwerty qwertyuiop qwertyuiopasdfghjkl asdfghjkl zxcvbnm qazwsx qazwsxedc iloveyou welcome letmein changeme
        secret dangnhap anhyeuem emyeuanh toiyeuvietnam vietnam hanoi saigon trustno monkey dragon sunshine
        princess football superman radiology radiologist xquang chandoanhinhanh bacsi doctor orthanc dicom
        default guest root test temp""",
    )
)
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def normalise_name(name: str) -> str:
    """Return a login name in NFC without space around it (the key of comparison folds its case).

    Raises:
        Invalid: It is not 1 to 64 letters, digits, `.`, `_`, `-` or `@`.
    """
    text = unicodedata.normalize("NFC", name).strip()
    if not _NAME.fullmatch(text):
        raise Invalid(
            "a login name has 1 to 64 letters, digits, '.', '_', '-' or '@'",
            vi="Tên đăng nhập gồm 1 đến 64 chữ, số, '.', '_', '-' hoặc '@'",
        )
    return text


def name_key(name: str) -> str:
    """Return what makes two login names the same; empty for what cannot be a name."""
    text = unicodedata.normalize("NFC", name).strip()
    return unicodedata.normalize("NFC", text.casefold()) if _NAME.fullmatch(text) else ""


def normalise_password(password: str) -> str:
    """Return the password in NFC: keyboards of one person send either form of the same letters."""
    return unicodedata.normalize("NFC", password.encode("utf-8", "replace").decode())


def check_password(password: str, *, name: str, shortest: int) -> str:
    """Return the normalised password if it is good enough.

    Raises:
        Invalid: It is too short or long, a common one, a repetition, a run of keys, or holds the login name.
    """
    text = normalise_password(password)
    if len(text) < shortest:
        raise Invalid(f"a password has at least {shortest} characters", vi=f"Mật khẩu phải có ít nhất {shortest} ký tự")
    if len(text) > LONGEST_PASSWORD:
        raise Invalid(
            f"a password has at most {LONGEST_PASSWORD} characters", vi=f"Mật khẩu dài nhất {LONGEST_PASSWORD} ký tự"
        )
    folded = text.casefold()
    if len(name) >= 3 and name_key(name) in folded:
        raise Invalid("the password holds the login name", vi="Mật khẩu không được chứa tên đăng nhập")
    if _is_guessable(folded):
        raise Invalid(
            "the password is too easy to guess; several unrelated words make a good one",
            vi="Mật khẩu quá dễ đoán; hãy ghép vài từ không liên quan với nhau",
        )
    return text


def _is_guessable(folded: str) -> bool:
    if len(set(folded)) < 5:
        return True
    if any(folded == (folded[:n] * len(folded))[: len(folded)] for n in range(1, len(folded) // 2 + 1)):
        return True
    letters = re.sub(r"[\W\d_]", "", folded)
    rest = len(folded) - len(letters)
    if letters in _COMMON or (not letters and rest and _is_run(folded)):
        return True
    return _is_run(folded)


def _is_run(folded: str) -> bool:
    return any(folded in (run + run) or folded[::-1] in (run + run) for run in _RUNS)


def parse_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """Return the permissions of these names.

    Raises:
        Invalid: One is unknown.
    """
    try:
        return frozenset(Permission(name) for name in names)
    except ValueError as fault:
        raise Invalid(f"unknown permission: {fault}", vi="Có quyền không tồn tại trong danh sách") from fault


def known_permissions(names: Iterable[str]) -> frozenset[Permission]:
    """Return those permissions that this version knows; a newer version's are left out."""
    known = {str(permission) for permission in Permission}
    return frozenset(Permission(name) for name in names if name in known)


def require_power_over(who: Principal, permissions: Collection[Permission]) -> None:
    """Refuse to hand out, or take away from its holder, a permission that the asker does not hold.

    Raises:
        Forbidden: The asker would reach beyond the own permissions.
    """
    beyond = sorted(str(permission) for permission in permissions if not who.may(permission))
    if beyond:
        raise Forbidden(
            f"{who.name} may not deal in permissions it does not hold: {', '.join(beyond)}",
            vi=f"Tài khoản {who.name} không thể cấp quyền mà mình không có: {', '.join(beyond)}",
        )
