"""`khoanh his`: the systems we exchange HL7 messages with."""

from typing import Annotated

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from khoanh.cli.place import HERE, Place, act_from_shell
from khoanh.features import messages

his = App(name="his", help="Add, list, pause and remove HIS connections (HL7).")


@his.command
def add(
    name: str,
    *,
    sending_app: Annotated[str, Parameter(help="What it writes in MSH-3.")],
    sending_facility: Annotated[str, Parameter(help="What it writes in MSH-4; empty: anything.")] = "",
    address: Annotated[tuple[str, ...], Parameter(help="It may connect from here only; may be repeated.")] = (),
    charset: Annotated[str, Parameter(help="Of its bytes where they are no UTF-8.")] = "windows-1258",
    issuer: Annotated[str, Parameter(help="Who gives its patient codes.")] = "",
    host: Annotated[str, Parameter(help="Where it listens for our messages.")] = "",
    port: Annotated[int, Parameter(help="Its port.")] = 0,
    tls: Annotated[bool, Parameter(negative="", help="Send to it over TLS.")] = False,
    send: Annotated[
        tuple[str, ...], Parameter(help="order_status, scheduled, images_available, results; may be repeated.")
    ] = (),
    version: Annotated[str, Parameter(help="HL7 version of what is sent to it.")] = "2.5.1",
    description: str = "",
    place: Place = HERE,
) -> None:
    """Add a HIS with the generic profile."""
    profile = messages.His(
        name=name,
        description=description,
        sending_application=sending_app,
        sending_facility=sending_facility,
        addresses=address,
        charset=charset,
        issuer=issuer,
        host=host,
        port=port,
        tls=tls,
        sends=send,  # type: ignore[arg-type]
        version=version,
    )
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        added = messages.add_his(unit, profile)
    print(f"added {added.name}: {added.sending_application} {added.sending_facility}".rstrip())


@his.command(name="list")
def show(*, place: Place = HERE) -> None:
    """List HIS, and strangers that sent messages."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        known, strangers = messages.list_his(unit), messages.list_his_knocks(unit)
    table = Table("name", "MSH-3 MSH-4", "sends to it", "state", "last message")
    for one in known:
        state = "paused" if one.paused else (one.last_error or "ok") if one.enabled else "disabled"
        to = f"{one.host}:{one.port} {', '.join(one.sends)}" if one.host else ""
        last = f"{one.last_in_at:%Y-%m-%d %H:%M}" if one.last_in_at else ""
        table.add_row(one.name, f"{one.sending_application} {one.sending_facility}", to, state, last)
    for knock in strangers:
        sender = f"{knock.sending_application} {knock.sending_facility}"
        table.add_row("", sender, "", f"not registered, sent {knock.kind} from {knock.address}", "")
    Console(width=None if Console().is_terminal else 160).print(table)


@his.command
def remove(name: str, *, place: Place = HERE) -> None:
    """Remove a HIS; its messages stay in the log."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        messages.remove_his(unit, name)


@his.command
def pause(name: str, *, place: Place = HERE) -> None:
    """Hold what is sent to a HIS."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        messages.pause_his(unit, name, paused=True)


@his.command
def resume(name: str, *, place: Place = HERE) -> None:
    """Let what is sent to a HIS go on, at once."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        messages.pause_his(unit, name, paused=False)
