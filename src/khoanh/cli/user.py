"""`khoanh user`: the people who sign in, from the command line."""

import secrets
import sys
from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from khoanh.cli.place import HERE, Place, act_from_shell
from khoanh.features import accounts
from khoanh.foundation.errors import Invalid

user = App(name="user", help="Add, list, unlock, enable, disable people and set their passwords.")

_Stdin = Annotated[bool, Parameter(name="--password-stdin", negative="", help="Read the password from standard input.")]


@user.command
def add(
    name: str,
    *,
    role: Annotated[list[str], Parameter(help="A role; may be given again.")],
    display_name: Annotated[str, Parameter(help="Name shown to others.")] = "",
    certificate: Annotated[str, Parameter(help="Number of the practising certificate (CCHN).")] = "",
    password_stdin: _Stdin = False,
    place: Place = HERE,
) -> None:
    """Add a person; without --password-stdin a password is made, printed once, and changed at the first sign-in."""
    password = _read_password() if password_stdin else _make_password()
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        added = accounts.add_user(
            unit,
            name,
            password,
            roles=role,
            display_name=display_name,
            certificate=certificate,
            must_change_password=not password_stdin,
        )
    print(f"added {added.name} ({', '.join(added.roles)})")
    if not password_stdin:
        print(f"password, to be changed at the first sign-in: {password}")


@user.command(name="list")
def show(*, place: Place = HERE) -> None:
    """List people, their roles and state."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        people = accounts.list_users(unit)
        moment = unit.now
    table = Table("name", "display name", "roles", "state", "last seen")
    for one in people:
        locked = one.locked_until is not None and one.locked_until > moment
        state = "disabled" if not one.enabled else "locked" if locked else "enabled"
        seen = one.last_seen_at.isoformat(timespec="minutes") if one.last_seen_at else ""
        table.add_row(one.name, one.display_name, ", ".join(one.roles), state, seen)
    Console(width=None if Console().is_terminal else 160).print(table)


@user.command
def password(name: str, *, password_stdin: _Stdin = False, place: Place = HERE) -> None:
    """Set a new password; open sessions end."""
    text = _read_password() if password_stdin else _make_password()
    change = accounts.UserChange(password=text, must_change_password=not password_stdin)
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        accounts.change_user(unit, name, change)
    if not password_stdin:
        print(f"password, to be changed at the next sign-in: {text}")


@user.command
def enable(name: str, *, place: Place = HERE) -> None:
    """Let a disabled person sign in again."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        accounts.change_user(unit, name, accounts.UserChange(enabled=True))


@user.command
def disable(name: str, *, place: Place = HERE) -> None:
    """Keep a person out; open sessions end."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        accounts.change_user(unit, name, accounts.UserChange(enabled=False))


@user.command
def unlock(name: str, *, place: Place = HERE) -> None:
    """Open the lock that wrong passwords led to."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        accounts.unlock_user(unit, name)


@user.command
def remove(name: str, *, place: Place = HERE) -> None:
    """Remove a person with sessions and tokens; what was recorded of them stays."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        accounts.remove_user(unit, name)


def _read_password() -> str:
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Invalid("standard input holds no password", vi="Không đọc được mật khẩu từ đầu vào chuẩn")
    return line


def _make_password() -> str:
    """Return 20 letters and digits that are not mistaken for one another, in groups."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
