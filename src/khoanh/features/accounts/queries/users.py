"""The SQL of users and roles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.rows import class_row

from khoanh.features.accounts.kinds import Role, Signatory, User
from khoanh.features.accounts.rules import known_permissions

Db = psycopg.Connection[Any]

_USERS: LiteralString = """
select u.id, u.name, u.display_name, u.certificate, u.language,
    coalesce((select array_agg(r.role order by r.role) from account_user_role r where r.user_id = u.id), '{}') as roles,
    u.enabled, u.must_change_password, u.locked_until, u.created_at, u.password_changed_at, u.last_seen_at
from account_user u
"""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is decided by."""

    id: int
    name: str
    password_hash: str
    enabled: bool
    failures: int
    locked_until: datetime | None
    idle_since: datetime


def lock_accounts(db: Db) -> None:
    """Let one change of users and roles run at a time, so that the last administrator cannot vanish in two steps."""
    db.execute("select pg_advisory_xact_lock(7304011, 2)")


def select_users(db: Db) -> list[User]:
    """Return all users by name."""
    return [_user(row) for row in db.execute(_USERS + "order by u.name_key").fetchall()]


def select_user(db: Db, key: str) -> User | None:
    """Return the user of this name key."""
    row = db.execute(_USERS + "where u.name_key = %s", (key,)).fetchone()
    return _user(row) if row else None


def _user(row: tuple[Any, ...]) -> User:
    return User(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), *row[6:])


def select_signatories(db: Db, names: list[str]) -> dict[str, Signatory]:
    """Return what is told of these users, by login."""
    with db.cursor(row_factory=class_row(Signatory)) as cursor:
        rows = cursor.execute(
            "select name, display_name, certificate from account_user where name = any (%s)", (names,)
        ).fetchall()
    return {row.name: row for row in rows}


def select_credentials(db: Db, key: str, *, for_update: bool = False) -> Credentials | None:
    """Return what decides a sign-in under this name key."""
    query: LiteralString = """
        select id, name, password_hash, enabled, failures, locked_until,
            coalesce(last_seen_at, created_at) as idle_since
        from account_user where name_key = %s"""
    with db.cursor(row_factory=class_row(Credentials)) as cursor:
        return cursor.execute(query + (" for update" if for_update else ""), (key,)).fetchone()


def has_users(db: Db) -> bool:
    """Tell whether there is any user."""
    return bool(db.execute("select exists (select from account_user)").fetchone()[0])  # type: ignore[index]


def insert_user(
    db: Db,
    *,
    name: str,
    key: str,
    display_name: str,
    certificate: str,
    language: str,
    password_hash: str,
    must_change: bool,
) -> int | None:
    """Add a user; None: the name is taken."""
    row = db.execute(
        """insert into account_user (name, name_key, display_name, certificate, language, password_hash,
            must_change_password)
        values (%s, %s, %s, %s, %s, %s, %s) on conflict (name_key) do nothing returning id""",
        (name, key, display_name, certificate, language, password_hash, must_change),
    ).fetchone()
    return row[0] if row else None


def update_user(
    db: Db,
    user_id: int,
    *,
    display_name: str | None = None,
    certificate: str | None = None,
    language: str | None = None,
    enabled: bool | None = None,
    must: bool | None = None,
) -> None:
    """Change what is given, leave what is None. Enabling starts the idle time anew and opens a lock."""
    db.execute(
        """update account_user set display_name = coalesce(%(display_name)s, display_name),
            certificate = coalesce(%(certificate)s, certificate),
            language = coalesce(%(language)s, language), enabled = coalesce(%(enabled)s, enabled),
            must_change_password = coalesce(%(must)s, must_change_password),
            last_seen_at = case when %(enabled)s and not enabled then now() else last_seen_at end,
            locked_until = case when %(enabled)s and not enabled then null else locked_until end,
            failures = case when %(enabled)s and not enabled then 0 else failures end
        where id = %(id)s""",
        {
            "id": user_id,
            "display_name": display_name,
            "certificate": certificate,
            "language": language,
            "enabled": enabled,
            "must": must,
        },
    )


def update_password(db: Db, user_id: int, password_hash: str, *, must_change: bool) -> None:
    """Set a new password's hash; it opens a lock."""
    db.execute(
        """update account_user set password_hash = %s, must_change_password = %s, password_changed_at = now(),
            failures = 0, locked_until = null where id = %s""",
        (password_hash, must_change, user_id),
    )


def update_hash(db: Db, user_id: int, password_hash: str) -> None:
    """Replace the hash of the same password by one with today's parameters."""
    db.execute("update account_user set password_hash = %s where id = %s", (password_hash, user_id))


def update_failures(db: Db, user_id: int, failures: int, locked_until: datetime | None) -> None:
    """Write down wrong passwords in a row and the lock they led to."""
    db.execute(
        "update account_user set failures = %s, locked_until = %s where id = %s", (failures, locked_until, user_id)
    )


def update_seen(db: Db, user_id: int) -> None:
    """Write down that the user is at work."""
    db.execute("update account_user set last_seen_at = now() where id = %s", (user_id,))


def delete_user(db: Db, user_id: int) -> None:
    """Remove a user with sessions and tokens."""
    db.execute("delete from account_user where id = %s", (user_id,))


def replace_roles(db: Db, user_id: int, roles: tuple[str, ...]) -> None:
    """Give the user these roles and no others."""
    db.execute("delete from account_user_role where user_id = %s", (user_id,))
    db.execute(
        "insert into account_user_role (user_id, role) select %s, unnest(%s::text[])", (user_id, sorted(set(roles)))
    )


def disable_idle(db: Db, before: datetime, manage: str) -> list[str]:
    """Disable users not seen since `before`, but never those who hold `manage`; return their names."""
    rows = db.execute(
        """update account_user u set enabled = false
        where enabled and coalesce(last_seen_at, created_at) < %s and not exists (
            select from account_user_role ur join account_role r on r.name = ur.role
            where ur.user_id = u.id and %s = any (r.permissions))
        returning name""",
        (before, manage),
    ).fetchall()
    return [row[0] for row in rows]


def count_holders(db: Db, permission: str) -> int:
    """Count enabled users who hold a permission."""
    row = db.execute(
        """select count(distinct u.id) from account_user u join account_user_role ur on ur.user_id = u.id
        join account_role r on r.name = ur.role where u.enabled and %s = any (r.permissions)""",
        (permission,),
    ).fetchone()
    return int(row[0]) if row else 0


_ROLES: LiteralString = """
select r.name, r.title, r.title_vi, r.permissions, r.builtin,
    (select count(*) from account_user_role ur where ur.role = r.name) as users
from account_role r
"""


def select_roles(db: Db) -> list[Role]:
    """Return all roles, the built-in ones first."""
    return [_role(row) for row in db.execute(_ROLES + "order by not r.builtin, r.name").fetchall()]


def select_role(db: Db, name: str) -> Role | None:
    """Return one role."""
    row = db.execute(_ROLES + "where r.name = %s", (name,)).fetchone()
    return _role(row) if row else None


def _role(row: tuple[Any, ...]) -> Role:
    return Role(row[0], row[1], row[2], known_permissions(row[3]), row[4], row[5])


def insert_role(db: Db, role: Role) -> bool:
    """Add a role; False: the name is taken."""
    done = db.execute(
        "insert into account_role (name, title, title_vi, permissions) values (%s, %s, %s, %s) on conflict do nothing",
        (role.name, role.title, role.title_vi, sorted(role.permissions)),
    )
    return done.rowcount == 1


def update_role(db: Db, role: Role) -> None:
    """Change a role's titles and permissions."""
    db.execute(
        "update account_role set title = %s, title_vi = %s, permissions = %s where name = %s",
        (role.title, role.title_vi, sorted(role.permissions), role.name),
    )


def count_role_tokens(db: Db, name: str) -> int:
    """Count the tokens limited to a role."""
    row = db.execute("select count(*) from account_token where role = %s", (name,)).fetchone()
    return int(row[0]) if row else 0


def delete_role(db: Db, name: str) -> None:
    """Remove a role nobody has."""
    db.execute("delete from account_role where name = %s", (name,))
