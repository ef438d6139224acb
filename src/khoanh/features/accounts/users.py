"""Adds, changes, disables and removes the people who sign in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from khoanh.features import audit
from khoanh.features.accounts import passwords
from khoanh.features.accounts.kinds import Signatory, User
from khoanh.features.accounts.queries import sessions as session_queries
from khoanh.features.accounts.queries import users as queries
from khoanh.features.accounts.rules import check_password, name_key, normalise_name, require_power_over
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission, PrincipalKind
from khoanh.transaction import Unit

LANGUAGES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class UserChange:
    """What changes of a user; None leaves it as it is. A new password must be changed again unless said."""

    display_name: str | None = None
    certificate: str | None = None
    language: str | None = None
    roles: tuple[str, ...] | None = None
    enabled: bool | None = None
    password: str | None = None
    must_change_password: bool | None = None


def list_users(unit: Unit) -> list[User]:
    """Return all users by name."""
    unit.who.require(Permission.USER_MANAGE)
    return queries.select_users(unit.db)


def read_signatories(unit: Unit, names: Iterable[str]) -> dict[str, Signatory]:
    """Return how those who read and approved results are called, by login; one who is gone keeps the login alone."""
    unit.who.require(Permission.REPORT_READ)
    wanted = sorted({name for name in names if name})
    known = queries.select_signatories(unit.db, wanted) if wanted else {}
    return {name: known.get(name) or Signatory(name, name, "") for name in wanted}


def add_user(
    unit: Unit,
    name: str,
    password: str,
    *,
    roles: Sequence[str],
    display_name: str = "",
    certificate: str = "",
    language: str = "vi",
    must_change_password: bool = True,
) -> User:
    """Add a user.

    Raises:
        Invalid: Name, password or language break a rule.
        NotFound: A role does not exist.
        Conflict: The name is taken.
        Forbidden: The asker lacks `user.manage` or hands out more than the own rights.
    """
    unit.who.require(Permission.USER_MANAGE)
    queries.lock_accounts(unit.db)
    _require_power_over_roles(unit, roles)
    user = insert_account(
        unit,
        name,
        password,
        roles=roles,
        display_name=display_name,
        certificate=certificate,
        language=language,
        must_change_password=must_change_password,
    )
    audit.record(unit, "account created", subject=user.name, detail={"roles": list(user.roles)})
    return user


def insert_account(
    unit: Unit,
    name: str,
    password: str,
    *,
    roles: Sequence[str],
    display_name: str = "",
    certificate: str = "",
    language: str = "vi",
    must_change_password: bool = False,
) -> User:
    """Check and insert a user; the caller has checked the right to do so."""
    text = normalise_name(name)
    title, tongue = _check_display(display_name, language)
    hashed = passwords.hash_password(check_password(password, name=text, shortest=unit.settings.password_length))
    user_id = queries.insert_user(
        unit.db,
        name=text,
        key=name_key(text),
        display_name=title or text,
        certificate=_check_certificate(certificate),
        language=tongue,
        password_hash=hashed,
        must_change=must_change_password,
    )
    if user_id is None:
        raise Conflict(f"the name {text} is taken", vi=f"Tên đăng nhập {text} đã có người dùng")
    queries.replace_roles(unit.db, user_id, tuple(roles))
    return _read_user(unit, text)


def change_user(unit: Unit, name: str, change: UserChange) -> User:
    """Change a user; disabling and a new password end the open sessions.

    Raises:
        As `add_user`; also Conflict: nobody who manages users would be left.
    """
    unit.who.require(Permission.USER_MANAGE)
    before = lock_managers(unit)
    user = _read_user(unit, name)
    _require_power_over_roles(unit, user.roles)
    title, tongue = _check_display(change.display_name or "", change.language or user.language)
    queries.update_user(
        unit.db,
        user.id,
        display_name=title if change.display_name is not None else None,
        certificate=None if change.certificate is None else _check_certificate(change.certificate),
        language=tongue if change.language is not None else None,
        enabled=change.enabled,
        must=change.must_change_password,
    )
    if change.roles is not None:
        _require_power_over_roles(unit, change.roles)
        queries.replace_roles(unit.db, user.id, change.roles)
    if change.password is not None:
        text = check_password(change.password, name=user.name, shortest=unit.settings.password_length)
        must = change.must_change_password is not False
        queries.update_password(unit.db, user.id, passwords.hash_password(text), must_change=must)
    if change.enabled is False or change.password is not None:
        session_queries.delete_sessions_of(unit.db, user.id)
    guard_last_manager(unit, before)
    audit.record(unit, "account changed", subject=user.name, detail=_describe_change(change))
    return _read_user(unit, name)


def _describe_change(change: UserChange) -> dict[str, object]:
    facts: dict[str, object] = {}
    if change.roles is not None:
        facts["roles"] = sorted(change.roles)
    if change.enabled is not None:
        facts["enabled"] = change.enabled
    if change.password is not None:
        facts["password"] = "replaced"
    if change.display_name is not None:
        facts["display_name"] = "changed"
    if change.certificate is not None:
        facts["certificate"] = "changed"
    if change.language is not None:
        facts["language"] = change.language
    return facts


def remove_user(unit: Unit, name: str) -> None:
    """Remove a user with sessions and tokens; the audit rows stay.

    Raises:
        NotFound: No such user.
        Conflict: Nobody who manages users would be left.
    """
    unit.who.require(Permission.USER_MANAGE)
    before = lock_managers(unit)
    user = _read_user(unit, name)
    _require_power_over_roles(unit, user.roles)
    queries.delete_user(unit.db, user.id)
    guard_last_manager(unit, before)
    audit.record(unit, "account removed", subject=user.name)


def unlock_user(unit: Unit, name: str) -> User:
    """Open the lock that wrong passwords led to.

    Raises:
        NotFound: No such user.
    """
    unit.who.require(Permission.USER_MANAGE)
    user = _read_user(unit, name)
    queries.update_failures(unit.db, user.id, 0, None)
    audit.record(unit, "account unlocked", subject=user.name)
    return _read_user(unit, name)


def change_own_language(unit: Unit, language: str) -> None:
    """Choose the language of the asker's own pages.

    Raises:
        NotFound: The asker is no person.
        Invalid: The language is not one of ours.
    """
    user = _read_user(unit, unit.who.name if unit.who.kind is PrincipalKind.USER else "")
    _, tongue = _check_display("", language)
    queries.update_user(unit.db, user.id, language=tongue)


def disable_idle_users(unit: Unit) -> list[str]:
    """Disable those who did not sign in for `idle_account_days`, except who manages users; return their names."""
    unit.who.require(Permission.USER_MANAGE)
    days = unit.settings.idle_account_days
    if not days:
        return []
    names = queries.disable_idle(unit.db, unit.now - timedelta(days=days), str(Permission.USER_MANAGE))
    for name in names:
        audit.record(unit, "account disabled", subject=name, detail={"idle_days": days})
    return names


def lock_managers(unit: Unit) -> int:
    """Let no other change of accounts run beside this one; return how many people can manage users now."""
    queries.lock_accounts(unit.db)
    return queries.count_holders(unit.db, str(Permission.USER_MANAGE))


def guard_last_manager(unit: Unit, before: int) -> None:
    """Refuse a change after which nobody could manage users any more.

    Raises:
        Conflict: There were some, and none would be left.
    """
    if before and not queries.count_holders(unit.db, str(Permission.USER_MANAGE)):
        raise Conflict(
            "at least one enabled account must manage users", vi="Phải còn ít nhất một tài khoản quản lý người dùng"
        )


def _require_power_over_roles(unit: Unit, roles: Sequence[str]) -> None:
    for name in roles:
        role = queries.select_role(unit.db, name)
        if role is None:
            raise NotFound("no such role", vi="Không có vai trò này")
        require_power_over(unit.who, role.permissions)


def _check_display(display_name: str, language: str) -> tuple[str, str]:
    title = display_name.strip()
    if len(title) > 128 or not (title.isprintable() or not title):
        raise Invalid("a display name has at most 128 characters", vi="Tên hiển thị dài nhất 128 ký tự")
    if language not in LANGUAGES:
        raise Invalid("the language is vi or en", vi="Ngôn ngữ là vi hoặc en")
    return title, language


def _check_certificate(number: str) -> str:
    text = number.strip()
    if len(text) > 64 or not (text.isprintable() or not text):
        raise Invalid("a certificate number has at most 64 characters", vi="Số chứng chỉ hành nghề dài nhất 64 ký tự")
    return text


def _read_user(unit: Unit, name: str) -> User:
    user = queries.select_user(unit.db, name_key(name))
    if user is None:
        raise NotFound("no such account", vi="Không có tài khoản này")
    return user
