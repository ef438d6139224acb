"""The nouns of accounts."""

from dataclasses import dataclass
from datetime import datetime

from khoanh.foundation.errors import Forbidden
from khoanh.foundation.identity import Permission, Principal, PrincipalKind


class NotSignedIn(Forbidden):
    """Nobody, or not who they say: sign in first (HTTP 401)."""


@dataclass(frozen=True, slots=True)
class User:
    """A person who signs in with a name and a password.

    Attributes:
        certificate: Number of the practising certificate (chứng chỉ hành nghề), as results and insurance tables name
            a doctor; empty: none is known.
    """

    id: int
    name: str
    display_name: str
    certificate: str
    language: str
    roles: tuple[str, ...]
    enabled: bool
    must_change_password: bool
    locked_until: datetime | None
    created_at: datetime
    password_changed_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Signatory:
    """How others are told who read or approved: `name` is the login, the certificate may be empty."""

    name: str
    display_name: str
    certificate: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person signed in sees of the own account."""

    name: str
    display_name: str
    language: str
    roles: tuple[str, ...]
    permissions: frozenset[Permission]
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class Session:
    """A fresh sign-in. `cookie` is the only copy of its secret."""

    cookie: str
    csrf: str
    expires_at: datetime
    principal: Principal
    profile: Profile


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A session as its owner or an administrator sees it."""

    id: int
    user: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """An API token, without its secret. `owner` is empty for one of a machine."""

    id: int
    name: str
    role: str
    owner: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_address: str


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions. The built-in ones can be edited, not removed."""

    name: str
    title: str
    title_vi: str
    permissions: frozenset[Permission]
    builtin: bool
    users: int


def act_as_nobody(address: str) -> Principal:
    """Return the principal of a visitor who has not signed in and may do nothing."""
    return Principal(PrincipalKind.USER, "", frozenset(), address=address)
