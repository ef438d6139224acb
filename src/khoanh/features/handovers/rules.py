"""Tokens and PINs of links, films, and the words of a message; pure."""

import base64
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import scrypt, sha256

from khoanh.features.handovers.kinds import LINKED, MODES, Delivery, Mode, PinKind, Wish
from khoanh.foundation.errors import Invalid

# Sizes of PS3.3 C.13.3, as printers and storerooms of the country name them.
FILM_SIZES = (
    "8INX10IN", "10INX12IN", "10INX14IN", "11INX14IN", "14INX14IN", "14INX17IN", "A4", "A3", "26X36CM", "35X43CM",
)  # fmt: skip
MOST_FILMS = 100
MOST_DAYS = 730
MOST_TEXT = 200
LOCK_EVERY = 5
MOST_FAILURES = 20
LOCK_MINUTES = 15
PASS_HOURS = 2
_RANDOM_BYTES, _MARK_BYTES = 24, 9
_TOKEN = re.compile(r"[A-Za-z0-9_-]{44}")


def make_token(key: bytes, chance: bytes) -> str:
    """Return a token of 192 random bits and 72 bits that sign them, 44 letters that fit a URL."""
    assert len(chance) == _RANDOM_BYTES
    return base64.urlsafe_b64encode(chance + _mark(key, chance)).decode()


def is_signed(key: bytes, token: str) -> bool:
    """Tell whether the token is one that we made; a guess is not, without a look into the index."""
    if not _TOKEN.fullmatch(token):
        return False
    raw = base64.urlsafe_b64decode(token)
    return hmac.compare_digest(_mark(key, raw[:_RANDOM_BYTES]), raw[_RANDOM_BYTES:])


def hash_token(token: str) -> bytes:
    """Return what is kept of a token."""
    return sha256(token.encode("ascii", "replace")).digest()


def _mark(key: bytes, chance: bytes) -> bytes:
    return hmac.digest(key, b"handover link" + chance, "sha256")[:_MARK_BYTES]


def write_pass(key: bytes, token: bytes, pin_hash: bytes, until: datetime) -> str:
    """Return what a browser shows in the place of its PIN until then; good for this link and PIN alone."""
    seconds = int(until.timestamp())
    return f"{seconds}.{_sign_pass(key, token, pin_hash, seconds)}"


def is_passed(key: bytes, token: bytes, pin_hash: bytes, shown: str, now: datetime) -> bool:
    """Tell whether a pass is ours and has not run out."""
    text, _, mark = shown.partition(".")
    if not re.fullmatch(r"[0-9]{1,12}", text) or int(text) < now.timestamp():
        return False
    return hmac.compare_digest(mark.encode("utf-8", "replace"), _sign_pass(key, token, pin_hash, int(text)).encode())


def _sign_pass(key: bytes, token: bytes, pin_hash: bytes, seconds: int) -> str:
    return hmac.new(key, b"handover pass" + token + pin_hash + b"%d" % seconds, "sha256").hexdigest()


def hash_pin(pin: str, salt: bytes) -> bytes:
    """Return what is kept of a PIN (scrypt, RFC 7914); its few digits are guarded by counting the attempts."""
    return scrypt(pin.encode(), salt=salt, n=2**12, r=8, p=1, dklen=32)


def clean_pin(text: str) -> str:
    """Return the digits of a PIN as it is typed: 03/05/1980, 3.5.1980 and 03051980 are the same birth date."""
    parts = re.findall(r"\d+", text)
    if len(parts) == 3 and len(parts[2]) == 4:
        parts = [parts[0].zfill(2), parts[1].zfill(2), parts[2]]
    return "".join(parts)[:32]


def choose_pin(kind: PinKind, own: str, birth_date: str, birth_year: int | None, phone: str) -> str:
    """Return the PIN of a kind: DDMMYYYY or the year alone, the last four digits of the phone, or the person's own.

    Raises:
        Invalid: The patient's facts do not hold it, or the own one is not of 4 to 12 digits.
    """
    digits = re.sub(r"\D", "", birth_date)
    if kind == "birth":
        if len(digits) == 8:
            return digits[6:8] + digits[4:6] + digits[:4]
        if birth_year:
            return str(birth_year)
        raise Invalid("the birth date is not known", vi="Chưa có ngày sinh của người bệnh")
    if kind == "phone":
        number = re.sub(r"\D", "", phone)
        if len(number) < 8:
            raise Invalid("the phone number is not known", vi="Chưa có số điện thoại của người bệnh")
        return number[-4:]
    if not re.fullmatch(r"\d{4,12}", own):
        raise Invalid("a PIN has 4 to 12 digits", vi="Mã mở gồm 4 đến 12 chữ số")
    return own


def list_pins(birth_date: str, birth_year: int | None, phone: str) -> tuple[PinKind, ...]:
    """Return the kinds of PIN that a patient's facts allow."""
    kinds: list[PinKind] = ["none"]
    for kind in ("birth", "phone"):
        try:
            choose_pin(kind, "", birth_date, birth_year, phone)
        except Invalid:
            continue
        kinds.append(kind)
    return (*kinds, "own")


def check_wish(wish: Wish) -> None:
    """Refuse what cannot be handed over so. Raises Invalid."""
    if wish.mode not in MODES:
        raise Invalid("no such mode", vi="Hình thức giao không hợp lệ")
    if wish.mode == "film" and not wish.films:
        raise Invalid("say size and count of the film", vi="Cần ghi cỡ phim và số tờ")
    if wish.mode != "film" and wish.films:
        raise Invalid("only film has sizes and counts", vi="Chỉ hình thức phim mới có cỡ phim và số tờ")
    for film in wish.films:
        if film.size not in FILM_SIZES or not 1 <= film.count <= MOST_FILMS:
            raise Invalid("no such film", vi=f"Cỡ phim hoặc số tờ không hợp lệ (1 đến {MOST_FILMS})")
    if len({film.size for film in wish.films}) < len(wish.films):
        raise Invalid("a size is listed twice", vi="Một cỡ phim được ghi hai lần")
    if wish.days is not None and not 1 <= wish.days <= MOST_DAYS:
        raise Invalid(f"a link lives 1 to {MOST_DAYS} days", vi=f"Liên kết có hạn từ 1 đến {MOST_DAYS} ngày")
    if len(wish.recipient) > MOST_TEXT or len(wish.note) > MOST_TEXT:
        raise Invalid(f"at most {MOST_TEXT} characters", vi=f"Dài nhất {MOST_TEXT} ký tự")


def count_wait(failures: int, failed_at: datetime | None, now: datetime) -> int:
    """Return the seconds until the next PIN is taken: after every few wrong ones some minutes."""
    if not failures or failures % LOCK_EVERY or failed_at is None:
        return 0
    left = failed_at + timedelta(minutes=LOCK_MINUTES) - now
    return max(0, int(left.total_seconds()) + 1) if left > timedelta() else 0


def find_delivery(modes: Iterable[Mode]) -> Delivery:
    """Return what counts for the bill; the dearest of what was given."""
    given = set(modes)
    if "film" in given:
        return "film"
    if "disc" in given:
        return "disc"
    return "digital" if given & LINKED else ""
