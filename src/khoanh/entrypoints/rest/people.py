"""Users, roles and API tokens."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field, SecretStr

from khoanh.entrypoints.rest.asked import Ask, Body, Shape, Text
from khoanh.features import accounts

router = APIRouter(tags=["accounts"])

Name = Annotated[str, Path(pattern=r"^[^\x00/]{1,64}$")]
Roles = Annotated[list[Text], Field(max_length=50)]
Secret = Annotated[SecretStr, Field(max_length=1024)]


class UserItem(Shape):
    """A person who signs in."""

    name: str
    display_name: str
    certificate: str
    language: str
    roles: list[str]
    enabled: bool
    must_change_password: bool
    locked_until: datetime | None
    created_at: datetime
    password_changed_at: datetime
    last_seen_at: datetime | None


class UserList(Shape):
    """Users by name."""

    items: list[UserItem]
    next: str | None


class NewUser(Body):
    """A user to add."""

    name: Text
    password: Secret
    display_name: Text = ""
    certificate: Text = ""
    language: Literal["vi", "en"] = "vi"
    roles: Annotated[list[Text], Field(default_factory=list, max_length=50)]
    must_change_password: bool = True


class UserPatch(Body):
    """What changes; a missing member stays as it is. A new password must be changed at the next sign-in."""

    display_name: Text | None = None
    certificate: Text | None = None
    language: Literal["vi", "en"] | None = None
    roles: Roles | None = None
    enabled: bool | None = None
    password: Secret | None = None
    must_change_password: bool | None = None


class RoleItem(Shape):
    """A named set of permissions."""

    name: str
    title: str
    title_vi: str
    permissions: list[str]
    builtin: bool
    users: int


class RoleList(Shape):
    """Roles, the built-in ones first."""

    items: list[RoleItem]
    next: str | None


class RoleBody(Body):
    """What a role allows."""

    title: Text = ""
    title_vi: Text = ""
    permissions: Annotated[list[Text], Field(max_length=100)]


class NewRole(RoleBody):
    """A role to add."""

    name: Text


class TokenItem(Shape):
    """An API token without its secret."""

    id: int
    name: str
    role: str
    owner: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_address: str


class TokenList(Shape):
    """Tokens."""

    items: list[TokenItem]
    next: str | None


class NewToken(Body):
    """A token to make; `machine` makes one that belongs to no person."""

    name: Text
    role: Text
    days: Annotated[int, Field(ge=1, le=3650)] | None = 365
    machine: bool = False


class MadeToken(TokenItem):
    """A fresh token; `token` is its secret, shown this once."""

    token: str


def _role_item(role: accounts.Role) -> RoleItem:
    return RoleItem(
        name=role.name,
        title=role.title,
        title_vi=role.title_vi,
        permissions=sorted(role.permissions),
        builtin=role.builtin,
        users=role.users,
    )


@router.get("/users")
def list_users(asked: Ask) -> UserList:
    """List users by name."""
    with asked.unit() as unit:
        users = accounts.list_users(unit)
    return UserList(items=[UserItem.model_validate(user) for user in users], next=None)


@router.post("/users", status_code=201)
def add_user(body: NewUser, asked: Ask) -> UserItem:
    """Add a user."""
    with asked.rights_unit() as unit:
        user = accounts.add_user(
            unit,
            body.name,
            body.password.get_secret_value(),
            roles=body.roles,
            display_name=body.display_name,
            certificate=body.certificate,
            language=body.language,
            must_change_password=body.must_change_password,
        )
    return UserItem.model_validate(user)


@router.put("/users/{name}")
def change_user(name: Name, body: UserPatch, asked: Ask) -> UserItem:
    """Change a user; disabling and a new password end the open sessions."""
    change = accounts.UserChange(
        display_name=body.display_name,
        certificate=body.certificate,
        language=body.language,
        roles=None if body.roles is None else tuple(body.roles),
        enabled=body.enabled,
        password=body.password.get_secret_value() if body.password else None,
        must_change_password=body.must_change_password,
    )
    with asked.rights_unit() as unit:
        return UserItem.model_validate(accounts.change_user(unit, name, change))


@router.delete("/users/{name}", status_code=204)
def remove_user(name: Name, asked: Ask) -> None:
    """Remove a user with sessions and tokens."""
    with asked.rights_unit() as unit:
        accounts.remove_user(unit, name)


@router.post("/users/{name}/unlock")
def unlock_user(name: Name, asked: Ask) -> UserItem:
    """Open the lock that wrong passwords led to."""
    with asked.unit() as unit:
        return UserItem.model_validate(accounts.unlock_user(unit, name))


@router.get("/roles")
def list_roles(asked: Ask) -> RoleList:
    """List roles."""
    with asked.unit() as unit:
        return RoleList(items=[_role_item(role) for role in accounts.list_roles(unit)], next=None)


@router.post("/roles", status_code=201)
def add_role(body: NewRole, asked: Ask) -> RoleItem:
    """Add a role."""
    with asked.rights_unit() as unit:
        role = accounts.add_role(unit, body.name, body.permissions, title=body.title, title_vi=body.title_vi)
    return _role_item(role)


@router.put("/roles/{name}")
def change_role(name: Name, body: RoleBody, asked: Ask) -> RoleItem:
    """Change a role for all who have it."""
    with asked.rights_unit() as unit:
        role = accounts.change_role(unit, name, body.permissions, title=body.title, title_vi=body.title_vi)
    return _role_item(role)


@router.delete("/roles/{name}", status_code=204)
def remove_role(name: Name, asked: Ask) -> None:
    """Remove a role that nobody has."""
    with asked.rights_unit() as unit:
        accounts.remove_role(unit, name)


@router.get("/tokens")
def list_tokens(asked: Ask) -> TokenList:
    """List the own tokens; all of them with `token.manage`."""
    with asked.unit() as unit:
        tokens = accounts.list_tokens(unit)
    return TokenList(items=[TokenItem.model_validate(token) for token in tokens], next=None)


@router.post("/tokens", status_code=201)
def create_token(body: NewToken, asked: Ask) -> MadeToken:
    """Make a token; its secret is in the answer and nowhere else."""
    with asked.unit() as unit:
        token, secret = accounts.create_token(unit, body.name, body.role, days=body.days, machine=body.machine)
    return MadeToken(**TokenItem.model_validate(token).model_dump(), token=secret)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(token_id: Annotated[int, Path(ge=1, lt=2**63)], asked: Ask) -> None:
    """Revoke a token."""
    with asked.rights_unit() as unit:
        accounts.revoke_token(unit, token_id)
