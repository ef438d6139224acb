"""Roles: named sets of permissions that an administrator edits."""

import re

from khoanh.features import audit
from khoanh.features.accounts.kinds import Role
from khoanh.features.accounts.queries import users as queries
from khoanh.features.accounts.rules import parse_permissions, require_power_over
from khoanh.features.accounts.users import guard_last_manager, lock_managers
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_roles(unit: Unit) -> list[Role]:
    """Return all roles, the built-in ones first; anyone signed in may know them."""
    return queries.select_roles(unit.db)


def add_role(unit: Unit, name: str, permissions: list[str], *, title: str = "", title_vi: str = "") -> Role:
    """Add a role.

    Raises:
        Invalid: The name or a permission is not one.
        Conflict: The name is taken.
        Forbidden: It would hold more than the asker.
    """
    unit.who.require(Permission.USER_MANAGE)
    role = _build_role(name, permissions, title, title_vi)
    require_power_over(unit.who, role.permissions)
    if not queries.insert_role(unit.db, role):
        raise Conflict(f"the role {role.name} exists", vi=f"Vai trò {role.name} đã có")
    audit.record(unit, "role created", subject=role.name, detail={"permissions": sorted(role.permissions)})
    return role


def change_role(unit: Unit, name: str, permissions: list[str], *, title: str = "", title_vi: str = "") -> Role:
    """Change a role for all who have it.

    Raises:
        As `add_role`; NotFound: no such role; Conflict: nobody who manages users would be left.
    """
    unit.who.require(Permission.USER_MANAGE)
    managers = lock_managers(unit)
    before = _read_role(unit, name)
    role = _build_role(name, permissions, title or before.title, title_vi or before.title_vi)
    require_power_over(unit.who, role.permissions | before.permissions)
    queries.update_role(unit.db, role)
    guard_last_manager(unit, managers)
    audit.record(
        unit,
        "role changed",
        subject=role.name,
        detail={"permissions": sorted(role.permissions), "before": sorted(before.permissions)},
    )
    return _read_role(unit, name)


def remove_role(unit: Unit, name: str) -> None:
    """Remove a role that nobody has.

    Raises:
        NotFound: No such role.
        Conflict: It is built in, or users or tokens have it.
    """
    unit.who.require(Permission.USER_MANAGE)
    queries.lock_accounts(unit.db)
    role = _read_role(unit, name)
    if role.builtin or role.users or queries.count_role_tokens(unit.db, name):
        raise Conflict(f"the role {name} is built in or in use", vi=f"Vai trò {name} là mặc định hoặc đang được dùng")
    queries.delete_role(unit.db, name)
    audit.record(unit, "role removed", subject=name)


def _build_role(name: str, permissions: list[str], title: str, title_vi: str) -> Role:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", name):
        raise Invalid(
            "a role's name has 1 to 32 small letters, digits, '_' or '-'",
            vi="Tên vai trò gồm 1 đến 32 chữ thường không dấu, số, '_' hoặc '-'",
        )
    if any(len(text) > 128 or not (text.isprintable() or not text) for text in (title, title_vi)):
        raise Invalid("a role's title has at most 128 characters", vi="Tên hiển thị của vai trò dài nhất 128 ký tự")
    return Role(name, title, title_vi, parse_permissions(permissions), builtin=False, users=0)


def _read_role(unit: Unit, name: str) -> Role:
    role = queries.select_role(unit.db, name)
    if role is None:
        raise NotFound("no such role", vi="Không có vai trò này")
    return role
