"""Keys that documents are signed with: files, tokens, users of a signing service. Their secrets are not kept here."""

import stat
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from khoanh.adapters import signing
from khoanh.adapters.signing import CertificateFacts, KeyFile, Means, Remote, Token, Trust
from khoanh.features import audit
from khoanh.features.sheets.queries import keys as queries
from khoanh.features.sheets.rules import clean
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal
from khoanh.foundation.settings import Settings
from khoanh.transaction import Desk, Unit

KeyKind = Literal["file", "token", "remote"]
MOST_FILE = 64 << 10


@dataclass(frozen=True, slots=True)
class Key:
    """A key to sign with.

    Attributes:
        login: Who signs with it; empty: whoever may sign, as with the seal of the house.
        label: Of the token and of the certificate on it, or the user at the service.
        has_secret: Its password or PIN is in the secrets file, so that nobody is asked for it.
    """

    id: int
    name: str
    kind: KeyKind
    login: str
    label: str
    enabled: bool
    certificate: CertificateFacts
    added_by: str
    added_at: datetime
    has_secret: bool


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What is said of a key that is added; `content` and `secret` belong to a file, `label` to the others.

    Attributes:
        secret: Password or PIN, to read the certificate; it is not kept.
    """

    name: str
    kind: KeyKind
    login: str = ""
    label: str = ""
    content: bytes = b""
    secret: str = ""


def add_key(desk: Desk, who: Principal, facts: KeyFacts) -> Key:
    """Add a key; its certificate is read from it now.

    Raises:
        Invalid: The file, password or label is wrong, or what the kind needs is not set up.
        Refused: The token or service does not answer.
        Conflict: The name is taken.
        NotFound: There is no such account.
    """
    who.require(Permission.SHEET_MANAGE)
    name, label = clean(facts.name, 80), clean(facts.label, 120)
    if not name or (facts.kind != "file" and not label) or len(facts.content) > MOST_FILE:
        raise Invalid("a key has a name, and a file or a label", vi="Cần tên khóa, và tệp khóa hoặc nhãn")
    means = _open(desk.settings, facts.kind, name, label, facts.content, facts.secret)
    certificate = (
        signing.read_key_file(facts.content, means.password)
        if isinstance(means, KeyFile)
        else signing.fetch_certificate(means)
    )
    with desk.unit(who) as unit:
        if facts.login and not queries.has_account(unit.db, facts.login):
            raise NotFound("no such account", vi="Không có tài khoản này")
        key = queries.insert_key(unit.db, name, facts.kind, facts.login, label, facts.content, certificate, who.name)
        if key is None:
            raise Conflict("a key of this name is there", vi="Đã có khóa ký số mang tên này")
        audit.record(unit, "signing key added", subject=f"key {key}", detail={"kind": facts.kind, "of": facts.login})
        return _find(unit, key)


def list_keys(unit: Unit) -> list[Key]:
    """Return every key to who manages sheets."""
    unit.who.require(Permission.SHEET_MANAGE)
    return [_shape(unit.settings, row) for row in queries.list_keys(unit.db)]


def list_own_keys(unit: Unit) -> list[Key]:
    """Return the keys that who asks may sign with."""
    unit.who.require(Permission.REPORT_SIGN)
    found = [_shape(unit.settings, row) for row in queries.list_keys(unit.db)]
    return [one for one in found if one.enabled and one.login in ("", unit.who.name)]


def enable_key(unit: Unit, key: int, *, enabled: bool) -> Key:
    """Let a key be used, or no more; what was signed with it stays. Raises NotFound."""
    unit.who.require(Permission.SHEET_MANAGE)
    _find(unit, key)
    queries.update_key(unit.db, key, enabled=enabled)
    audit.record(unit, "signing key changed", subject=f"key {key}", detail={"enabled": enabled})
    return _find(unit, key)


def choose_key(unit: Unit, key: int | None, secret: str, about: str) -> tuple[Key, Means]:
    """Return the key that is to sign, opened with what its holder typed or with the secrets file.

    Raises:
        NotFound: There is no such key of who asks.
        Invalid: Which of several is meant is not said, or its secret is missing.
    """
    own = list_own_keys(unit)
    # One's own key goes before the seal of the house.
    mine = [one for one in own if one.login == unit.who.name] or own
    chosen = next((one for one in own if one.id == key), None) if key else (mine[0] if len(mine) == 1 else None)
    if chosen is None and (key or not own):
        raise NotFound("you have no such key", vi="Bạn chưa được cấp khóa ký số")
    if chosen is None:
        raise Invalid("say which key", vi="Hãy chọn khóa ký số")
    content = queries.read_content(unit.db, chosen.id)
    return chosen, _open(unit.settings, chosen.kind, chosen.name, chosen.label, content, secret, about)


def read_trust(settings: Settings) -> Trust:
    """Return whom the settings let us believe. Raises Invalid: the file is not there or holds no certificate."""
    pem = b""
    if settings.signature_authorities:
        try:
            pem = Path(settings.signature_authorities).read_bytes()
        except OSError as fault:
            raise Invalid("signature_authorities cannot be read", vi="Không đọc được signature_authorities") from fault
        signing.read_certificates(pem)
    return Trust(pem, settings.timestamp_url)


def _open(
    settings: Settings, kind: KeyKind, name: str, label: str, content: bytes, secret: str, about: str = ""
) -> Means:
    secret = secret or _read_secrets(settings).get(name, "")
    match kind:
        case "file":
            if not secret:
                raise Invalid("the password of the key is needed", vi="Cần nhập mật khẩu khóa ký số")
            return KeyFile(content, secret)
        case "token":
            if not settings.pkcs11_module:
                raise Invalid("pkcs11_module is not set", vi="Chưa cấu hình thư viện token (pkcs11_module)")
            if not secret:
                raise Invalid("the PIN of the token is needed", vi="Cần nhập mã PIN của token")
            token, _, certificate = label.partition("/")
            return Token(settings.pkcs11_module, token, certificate or token, secret)
        case "remote":
            if not settings.signing_service_url:
                raise Invalid(
                    "signing_service_url is not set", vi="Chưa cấu hình dịch vụ ký số từ xa (signing_service_url)"
                )
            bearer = _read_secrets(settings).get("service", "")
            return Remote(settings.signing_service_url, label, bearer, about)


def _read_secrets(settings: Settings) -> dict[str, str]:
    """Return passwords and PINs from the secrets file, which nobody but its owner may read. Raises Invalid."""
    path = Path(settings.signing_secrets) if settings.signing_secrets else settings.data / "signing-secrets.toml"
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Invalid(f"{path.name} must be for its owner alone (0600)", vi=f"Tệp {path.name} phải đặt quyền 0600")
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Invalid(f"{path.name} cannot be read", vi=f"Không đọc được tệp {path.name}") from fault
    return {name: value for name, value in said.items() if isinstance(value, str)}


def _find(unit: Unit, key: int) -> Key:
    row = queries.select_key(unit.db, key)
    if row is None:
        raise NotFound("no such key", vi="Không có khóa ký số này")
    return _shape(unit.settings, row)


def _shape(settings: Settings, row: queries.KeyRow) -> Key:
    (certificate,) = signing.read_certificates(row.certificate)
    facts = signing.describe_certificate(certificate)
    try:
        has_secret = row.kind == "remote" or row.name in _read_secrets(settings)
    except Invalid:
        has_secret = False
    return Key(
        row.id, row.name, row.kind, row.login, row.label, row.enabled, facts, row.added_by, row.added_at, has_secret
    )
