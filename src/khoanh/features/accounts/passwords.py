"""Argon2id hashes of passwords (RFC 9106), a few at a time: each takes 64 MiB."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from khoanh.foundation.errors import OutOfResources

_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=2)
_SLOTS = BoundedSemaphore(2)
_PATIENCE_S = 15.0

# The hash of a random text nobody knows: an unknown name costs the same time as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=2$RLBzKohgvTyEVmJPFdB34A$2I20xVbLz0/kBUpZhIXoMgbLnQOtYAQCt67DIJwWnTk"


class _Slot:
    def __enter__(self) -> None:
        if not _SLOTS.acquire(timeout=_PATIENCE_S):
            raise OutOfResources(
                "too many people sign in at once", vi="Quá nhiều người đăng nhập cùng lúc, hãy thử lại"
            )

    def __exit__(self, *_: object) -> None:
        _SLOTS.release()


def hash_password(password: str) -> str:
    """Return the hash of a normalised password.

    Raises:
        OutOfResources: Too many hashes are being computed.
    """
    with _Slot():
        return _HASHER.hash(password)


def is_password(password: str, kept: str | None) -> bool:
    """Tell whether the hash is of this password; no hash costs the same time and is never right.

    Raises:
        OutOfResources: Too many hashes are being computed.
    """
    with _Slot():
        try:
            _HASHER.verify(kept or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
