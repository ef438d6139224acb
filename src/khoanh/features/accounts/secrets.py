"""Secrets that are handed out once and kept only as their hash."""

from hashlib import sha256


def hash_secret(secret: str) -> bytes:
    """Return what is kept of a random secret; at 256 bits of chance it needs neither salt nor slowness."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
