"""Who may do what: users, roles, sessions, tokens."""

from khoanh.features.accounts.jobs import disable_idle_users_job
from khoanh.features.accounts.kinds import NotSignedIn, Profile, Role, Session, SessionInfo, Signatory, Token, User
from khoanh.features.accounts.roles import add_role, change_role, list_roles, remove_role
from khoanh.features.accounts.sessions import (
    list_sessions,
    principal_of_session,
    read_profile,
    revoke_session,
    sign_out,
)
from khoanh.features.accounts.setup import create_setup_link, has_accounts, is_setup_link, use_setup_link
from khoanh.features.accounts.sign_in import authenticate_password, change_own_password, csrf_of
from khoanh.features.accounts.tokens import create_token, list_tokens, principal_of_token, revoke_token
from khoanh.features.accounts.users import (
    UserChange,
    add_user,
    change_own_language,
    change_user,
    disable_idle_users,
    list_users,
    read_signatories,
    remove_user,
    unlock_user,
)

__all__ = [
    "NotSignedIn",
    "Profile",
    "Role",
    "Session",
    "SessionInfo",
    "Signatory",
    "Token",
    "User",
    "UserChange",
    "add_role",
    "add_user",
    "authenticate_password",
    "change_own_language",
    "change_own_password",
    "change_role",
    "change_user",
    "create_setup_link",
    "create_token",
    "csrf_of",
    "disable_idle_users",
    "disable_idle_users_job",
    "has_accounts",
    "is_setup_link",
    "list_roles",
    "list_sessions",
    "list_tokens",
    "list_users",
    "principal_of_session",
    "principal_of_token",
    "read_profile",
    "read_signatories",
    "remove_role",
    "remove_user",
    "revoke_session",
    "revoke_token",
    "sign_out",
    "unlock_user",
    "use_setup_link",
]
