"""`khoanh token`: what machines and scripts show to be let in."""

from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from khoanh.cli.place import HERE, Place, act_from_shell
from khoanh.features import accounts

token = App(name="token", help="Make, list and revoke API tokens.")


@token.command
def create(
    name: str,
    *,
    role: Annotated[str, Parameter(help="The role whose permissions it has.")],
    days: Annotated[int | None, Parameter(help="It expires after so many days [never].")] = None,
    place: Place = HERE,
) -> None:
    """Make a token of a machine and print it, and nothing else; it is shown this once."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        _, secret = accounts.create_token(unit, name, role, days=days, machine=True)
    print(secret)


@token.command(name="list")
def show(*, place: Place = HERE) -> None:
    """List tokens, without their secrets."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        tokens = accounts.list_tokens(unit)
    table = Table("id", "name", "role", "owner", "expires", "last used", "from")
    for one in tokens:
        expires = one.expires_at.date().isoformat() if one.expires_at else "never"
        used = one.last_used_at.isoformat(timespec="minutes") if one.last_used_at else ""
        table.add_row(str(one.id), one.name, one.role, one.owner, expires, used, one.last_address)
    Console(width=None if Console().is_terminal else 160).print(table)


@token.command
def revoke(number: int, *, place: Place = HERE) -> None:
    """Revoke a token by its id."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        accounts.revoke_token(unit, number)
