"""The one-time link that makes the first administrator; there is no default password."""

from datetime import timedelta
from secrets import token_urlsafe

from khoanh.features import audit
from khoanh.features.accounts.kinds import User
from khoanh.features.accounts.queries import sessions as queries
from khoanh.features.accounts.queries import users as user_queries
from khoanh.features.accounts.secrets import hash_secret
from khoanh.features.accounts.users import insert_account
from khoanh.foundation.errors import Conflict, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_LIFE = timedelta(hours=24)


def has_accounts(unit: Unit) -> bool:
    """Tell whether anybody can sign in yet; open to all."""
    return user_queries.has_users(unit.db)


def create_setup_link(unit: Unit) -> str:
    """Return the secret of a new set-up link; an older one stops working. Good for 24 hours.

    Raises:
        Conflict: There is an account already.
    """
    unit.who.require(Permission.SYSTEM_MANAGE)
    if user_queries.has_users(unit.db):
        raise Conflict("there is an account already", vi="Hệ thống đã có tài khoản")
    secret = token_urlsafe(24)
    queries.replace_setup_link(unit.db, hash_secret(secret), unit.now + _LIFE)
    audit.record(unit, "setup link created")
    return secret


def is_setup_link(unit: Unit, secret: str) -> bool:
    """Tell whether the link can be used; open to whoever holds it."""
    return queries.has_setup_link(unit.db, hash_secret(secret)) and not user_queries.has_users(unit.db)


def use_setup_link(unit: Unit, secret: str, name: str, display_name: str, password: str) -> User:
    """Make the first administrator; the link is used up.

    Raises:
        NotFound: The link is unknown, too old or used.
        Invalid: Name or password break a rule; the link stays good.
    """
    user_queries.lock_accounts(unit.db)
    if not is_setup_link(unit, secret):
        raise NotFound("the set-up link is unknown, too old or used", vi="Liên kết cài đặt không đúng hoặc đã hết hạn")
    user = insert_account(unit, name, password, roles=("admin",), display_name=display_name)
    queries.delete_setup_links(unit.db)
    audit.record(unit, "first account created", subject=user.name)
    return user
