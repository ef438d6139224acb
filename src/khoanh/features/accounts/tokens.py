"""API tokens: of a person, never mightier than the person, or of a machine."""

from datetime import timedelta
from secrets import token_urlsafe

from khoanh.features import audit
from khoanh.features.accounts.kinds import NotSignedIn, Token
from khoanh.features.accounts.queries import sessions as queries
from khoanh.features.accounts.queries import users as user_queries
from khoanh.features.accounts.rules import known_permissions, name_key, require_power_over
from khoanh.features.accounts.secrets import hash_secret
from khoanh.foundation.errors import Forbidden, Invalid, NotFound
from khoanh.foundation.identity import Permission, Principal, PrincipalKind
from khoanh.transaction import Unit

_TOUCH_EVERY = timedelta(seconds=60)
LONGEST_LIFE_DAYS = 3650


def create_token(
    unit: Unit, name: str, role: str, *, days: int | None = None, machine: bool = False
) -> tuple[Token, str]:
    """Make a token with the rights of one role; its secret is shown this once.

    Args:
        name: What it is for, 1 to 64 characters.
        days: It expires after so many; None: never.
        machine: It belongs to no person (needs `token.manage`); else to the asker, and dies with the account.

    Raises:
        Forbidden: The role holds more than the asker, or the asker is itself a token.
        NotFound: No such role.
        Invalid: Name or days are out of range.
    """
    who = unit.who
    if who.kind not in (PrincipalKind.USER, PrincipalKind.SYSTEM) or not who.name:
        raise Forbidden("only a person makes tokens", vi="Chỉ người dùng đã đăng nhập mới tạo được mã truy cập")
    if machine:
        who.require(Permission.TOKEN_MANAGE)
    title = name.strip()
    if not 1 <= len(title) <= 64 or not title.isprintable():
        raise Invalid("a token's name has 1 to 64 characters", vi="Tên mã truy cập dài 1 đến 64 ký tự")
    if days is not None and not 1 <= days <= LONGEST_LIFE_DAYS:
        raise Invalid("a token lives 1 to 3650 days", vi="Mã truy cập có hạn từ 1 đến 3650 ngày")
    kept = user_queries.select_role(unit.db, role)
    if kept is None:
        raise NotFound("no such role", vi="Không có vai trò này")
    require_power_over(who, kept.permissions)
    owner = (
        None if machine or who.kind is PrincipalKind.SYSTEM else user_queries.select_user(unit.db, name_key(who.name))
    )
    if owner is None and not machine and who.kind is not PrincipalKind.SYSTEM:
        raise NotFound("the account is gone", vi="Tài khoản không còn tồn tại")
    secret = "khoanh_" + token_urlsafe(32)
    token_id = queries.insert_token(
        unit.db,
        name=title,
        token_hash=hash_secret(secret),
        role=kept.name,
        user_id=owner.id if owner else None,
        by=who.name,
        expires_at=unit.now + timedelta(days=days) if days else None,
    )
    audit.record(unit, "token created", subject=title, detail={"token": token_id, "role": kept.name})
    token = queries.select_token(unit.db, token_id)
    assert token is not None
    return token, secret


def principal_of_token(unit: Unit, secret: str) -> Principal:
    """Return who acts with this token, with the rights of this moment.

    Raises:
        NotSignedIn: It is unknown or expired, or its owner is disabled.
    """
    row = queries.select_valid_token(unit.db, hash_secret(secret))
    if row is None:
        raise NotSignedIn("the token is unknown or has expired", vi="Mã truy cập không đúng hoặc đã hết hạn")
    if row.last_used_at is None or unit.now - row.last_used_at > _TOUCH_EVERY:
        queries.touch_token(unit.db, row.id, unit.who.address)
    permissions = known_permissions(row.permissions)
    if row.owner is not None:
        permissions &= known_permissions(row.owner_permissions)
    # A token has no sign-in: its day is its session, so that audit keeps one row a study a day.
    session = f"token:{row.id}:{unit.now.date().isoformat()}"
    return Principal(PrincipalKind.TOKEN, row.owner or row.name, permissions, session=session, address=unit.who.address)


def list_tokens(unit: Unit) -> list[Token]:
    """Return the own tokens; all of them with `token.manage`."""
    if unit.who.may(Permission.TOKEN_MANAGE):
        return queries.select_tokens(unit.db, None)
    # A machine's token may be called like a person; it owns none.
    return queries.select_tokens(unit.db, unit.who.name) if unit.who.kind is PrincipalKind.USER else []


def revoke_token(unit: Unit, token_id: int) -> None:
    """End a token: an own one, or any with `token.manage`.

    Raises:
        NotFound: There is none of this number that the asker may end.
    """
    token = queries.select_token(unit.db, token_id)
    mine = token is not None and token.owner == unit.who.name and unit.who.kind is PrincipalKind.USER
    if token is None or not (mine or unit.who.may(Permission.TOKEN_MANAGE)):
        raise NotFound(f"token {token_id}", vi=f"Không có mã truy cập số {token_id}")
    queries.delete_token(unit.db, token_id)
    audit.record(unit, "token revoked", subject=token.name, detail={"token": token_id})
