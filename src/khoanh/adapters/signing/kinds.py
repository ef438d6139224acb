"""What signs, what is trusted, and what is told of signatures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from khoanh.foundation.errors import Conflict


class Refused(Conflict):
    """The certificate or the service does not sign: expired, revoked, no answer."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A key and its certificate in one file (PKCS#12)."""

    content: bytes
    password: str


@dataclass(frozen=True, slots=True)
class Token:
    """A key within a token or a hardware module (PKCS#11), which never leaves it."""

    module: str
    label: str
    certificate: str
    pin: str


@dataclass(frozen=True, slots=True)
class Remote:
    """A service that signs for a person who says yes elsewhere, as on the telephone (see docs/guides/result-sheets).

    Attributes:
        url: Base address of the service.
        user: Whose key.
        secret: What we show of ourselves (bearer).
        about: What the person is shown; no patient's data.
        wait_s: How long the person may take.
    """

    url: str
    user: str
    secret: str
    about: str = ""
    wait_s: float = 120


Means = KeyFile | Token | Remote


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we believe, and where we ask for the time.

    Attributes:
        authorities: Root and intermediate certificates, PEM; empty: nobody is known.
        timestamp_url: Of a time-stamp authority (RFC 3161); empty: none.
    """

    authorities: bytes = b""
    timestamp_url: str = ""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says of its owner."""

    name: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed PDF, and what is kept of the signature."""

    pdf: bytes
    certificate: CertificateFacts
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one signature is worth.

    Attributes:
        intact: What it covers is as it was signed.
        trusted: Its certificate leads to an authority that we believe, and was not revoked.
        covers_all: Nothing was added to the file after it but time stamps and evidence.
        stamped_at: When an authority saw it; None: there is no time stamp.
        evidence: Revocation evidence is in the file.
        faults: What is wrong, in English.
    """

    field: str
    intact: bool
    trusted: bool
    covers_all: bool
    name: str
    issuer: str
    serial: str
    signed_at: datetime | None
    stamped_at: datetime | None
    evidence: bool
    faults: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Tell whether it is worth what it says."""
        return self.intact and self.trusted and self.covers_all


def read_verdict(said: Mapping[str, Any]) -> Verdict:
    """Return a verdict from JSON."""

    def moment(name: str) -> datetime | None:
        return datetime.fromisoformat(said[name]) if said[name] else None

    return Verdict(
        **{
            **said,
            "signed_at": moment("signed_at"),
            "stamped_at": moment("stamped_at"),
            "faults": tuple(said["faults"]),
        }
    )
