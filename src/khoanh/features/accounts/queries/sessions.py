"""The SQL of sessions, tokens and the set-up link."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.rows import class_row

from khoanh.features.accounts.kinds import SessionInfo, Token

Db = psycopg.Connection[Any]

_PERMISSIONS: LiteralString = """
    coalesce((select array_agg(distinct p) from account_user_role ur join account_role r on r.name = ur.role,
        unnest(r.permissions) p where ur.user_id = u.id), '{}')"""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """An open session with its user's rights as they are now."""

    id: int
    user_id: int
    name: str
    display_name: str
    language: str
    must_change_password: bool
    roles: list[str]
    permissions: list[str]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A valid token with its rights as they are now; `owned` is None for a machine's."""

    id: int
    name: str
    owner: str | None
    permissions: list[str]
    owner_permissions: list[str]
    last_used_at: datetime | None


def insert_session(db: Db, *, token_hash: bytes, user_id: int, address: str, agent: str, expires_at: datetime) -> int:
    """Open a session and return its id."""
    row = db.execute(
        """insert into account_session (token_hash, user_id, address, agent, expires_at)
        values (%s, %s, %s, %s, %s) returning id""",
        (token_hash, user_id, address, agent, expires_at),
    ).fetchone()
    assert row is not None
    return int(row[0])


def select_open_session(db: Db, token_hash: bytes, idle_minutes: int) -> SessionRow | None:
    """Return the session if it has neither ended nor idled too long and its user is enabled."""
    query: LiteralString = f"""
        select s.id, s.user_id, u.name, u.display_name, u.language, u.must_change_password,
            coalesce((select array_agg(ur.role order by ur.role) from account_user_role ur where ur.user_id = u.id),
                '{{}}') as roles, {_PERMISSIONS} as permissions, s.seen_at
        from account_session s join account_user u on u.id = s.user_id
        where s.token_hash = %s and s.expires_at > now() and s.seen_at > now() - make_interval(mins => %s)
            and u.enabled"""
    with db.cursor(row_factory=class_row(SessionRow)) as cursor:
        return cursor.execute(query, (token_hash, idle_minutes)).fetchone()


def touch_session(db: Db, session_id: int, user_id: int) -> None:
    """Write down that the session is in use."""
    db.execute("update account_session set seen_at = now() where id = %s", (session_id,))
    db.execute("update account_user set last_seen_at = now() where id = %s", (user_id,))


def select_sessions(db: Db, user_id: int | None) -> list[SessionInfo]:
    """Return the sessions of one user, or of all, the latest used first."""
    with db.cursor(row_factory=class_row(SessionInfo)) as cursor:
        return cursor.execute(
            """select s.id, u.name as user, s.address, s.agent, s.created_at, s.seen_at, s.expires_at
            from account_session s join account_user u on u.id = s.user_id
            where (%(user)s::bigint is null or s.user_id = %(user)s) and s.expires_at > now()
            order by s.seen_at desc, s.id desc limit 1000""",
            {"user": user_id},
        ).fetchall()


def delete_session(db: Db, session_id: int) -> None:
    """End a session."""
    db.execute("delete from account_session where id = %s", (session_id,))


def delete_sessions_of(db: Db, user_id: int, *, but: int = 0) -> None:
    """End a user's sessions, all but one."""
    db.execute("delete from account_session where user_id = %s and id <> %s", (user_id, but))


def delete_ended_sessions(db: Db, idle_minutes: int) -> None:
    """Remove sessions that nobody can use any more."""
    db.execute(
        "delete from account_session where expires_at < now() or seen_at < now() - make_interval(mins => %s)",
        (idle_minutes,),
    )


_TOKENS: LiteralString = """
select t.id, t.name, t.role, coalesce(u.name, '') as owner, t.created_by, t.created_at, t.expires_at, t.last_used_at,
    t.last_address
from account_token t left join account_user u on u.id = t.user_id
"""


def insert_token(
    db: Db, *, name: str, token_hash: bytes, role: str, user_id: int | None, by: str, expires_at: datetime | None
) -> int:
    """Add a token and return its id."""
    row = db.execute(
        """insert into account_token (name, token_hash, role, user_id, created_by, expires_at)
        values (%s, %s, %s, %s, %s, %s) returning id""",
        (name, token_hash, role, user_id, by, expires_at),
    ).fetchone()
    assert row is not None
    return int(row[0])


def select_tokens(db: Db, owner: str | None) -> list[Token]:
    """Return the tokens of one owner (by login name), or all."""
    with db.cursor(row_factory=class_row(Token)) as cursor:
        return cursor.execute(
            _TOKENS + "where %(owner)s::text is null or u.name = %(owner)s order by t.id", {"owner": owner}
        ).fetchall()


def select_token(db: Db, token_id: int) -> Token | None:
    """Return one token."""
    with db.cursor(row_factory=class_row(Token)) as cursor:
        return cursor.execute(_TOKENS + "where t.id = %s", (token_id,)).fetchone()


def select_valid_token(db: Db, token_hash: bytes) -> TokenRow | None:
    """Return the token of this secret's hash unless it has expired or its owner is disabled."""
    query: LiteralString = f"""
        select t.id, t.name, u.name as owner, tr.permissions, {_PERMISSIONS} as owner_permissions, t.last_used_at
        from account_token t join account_role tr on tr.name = t.role left join account_user u on u.id = t.user_id
        where t.token_hash = %s and (t.expires_at is null or t.expires_at > now())
            and (t.user_id is null or u.enabled)"""
    with db.cursor(row_factory=class_row(TokenRow)) as cursor:
        return cursor.execute(query, (token_hash,)).fetchone()


def touch_token(db: Db, token_id: int, address: str) -> None:
    """Write down that, and from where, the token is used; its owner counts as at work."""
    db.execute("update account_token set last_used_at = now(), last_address = %s where id = %s", (address, token_id))
    db.execute(
        "update account_user set last_seen_at = now() where id = (select user_id from account_token where id = %s)",
        (token_id,),
    )


def delete_token(db: Db, token_id: int) -> None:
    """Revoke a token."""
    db.execute("delete from account_token where id = %s", (token_id,))


def replace_setup_link(db: Db, token_hash: bytes, expires_at: datetime) -> None:
    """Make this the only set-up link."""
    db.execute("delete from account_setup_link")
    db.execute("insert into account_setup_link (token_hash, expires_at) values (%s, %s)", (token_hash, expires_at))


def has_setup_link(db: Db, token_hash: bytes) -> bool:
    """Tell whether the link is there and still good."""
    row = db.execute(
        "select exists (select from account_setup_link where token_hash = %s and expires_at > now())", (token_hash,)
    ).fetchone()
    return bool(row and row[0])


def delete_setup_links(db: Db) -> None:
    """Use the set-up link up."""
    db.execute("delete from account_setup_link")
