"""`khoanh device`: the peers we talk DICOM with."""

import sys
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from khoanh.cli.place import HERE, Place, act_from_shell
from khoanh.features import devices

device = App(name="device", help="Add, list, verify and remove DICOM devices.")


@device.command
def add(
    ae_title: str,
    *,
    host: Annotated[str, Parameter(help="Name or address.")],
    port: Annotated[int, Parameter(help="Where it listens.")],
    modality: Annotated[str, Parameter(help="CT, MR, US …")] = "",
    description: str = "",
    equipment_code: Annotated[str, Parameter(help="Of the machine in insurance tables (MA_MAY).")] = "",
    store: Annotated[bool, Parameter(help="It may send us objects.")] = True,
    find: Annotated[bool, Parameter(help="It may query.")] = True,
    retrieve: Annotated[bool, Parameter(help="It may fetch.")] = True,
    move_to: Annotated[bool, Parameter(help="Objects may be sent to it.")] = True,
    check_address: Annotated[bool, Parameter(negative="", help="Take its title from this host only.")] = False,
    character_set: Annotated[str, Parameter(help="In which to answer it, such as ISO_IR 192.")] = "",
    duplicates: Annotated[Literal["refuse", "keep"], Parameter(help="Other bytes under a known UID.")] = "refuse",
    tls: Annotated[bool, Parameter(negative="", help="Call it over TLS.")] = False,
    place: Place = HERE,
) -> None:
    """Add a device."""
    profile = devices.Device(
        ae_title,
        host,
        port,
        modality,
        description,
        equipment_code,
        may_store=store,
        may_find=find,
        may_retrieve=retrieve,
        may_move_to=move_to,
        check_address=check_address,
        character_set=character_set,
        duplicate_policy=duplicates,
        tls=tls,
    )
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        added = devices.add_device(unit, profile)
    print(f"added {added.ae_title} at {added.host}:{added.port}")


@device.command
def worklist(
    ae_title: str,
    *,
    scope: Annotated[devices.Scope | None, Parameter(help="Which orders it sees.")] = None,
    station: Annotated[
        list[str] | None, Parameter(help="Another AE title whose orders it sees; once for each.")
    ] = None,
    ascii_only: Annotated[bool | None, Parameter(help="Texts without marks: đ becomes d.")] = None,
    upper_case: Annotated[bool | None, Parameter(help="Names and texts in capitals.")] = None,
    name_layout: Annotated[devices.NameLayout | None, Parameter(help="two: HO^DEM TEN.")] = None,
    name_chars: Annotated[int | None, Parameter(help="Longest name; 0: 64.")] = None,
    text_chars: Annotated[int | None, Parameter(help="Longest description; 0: as the standard allows.")] = None,
    most_items: Annotated[int | None, Parameter(help="At most so many items; 0: all.")] = None,
    year_birth: Annotated[devices.YearBirth | None, Parameter(help="A birth date of the year alone.")] = None,
    scan_text: Annotated[str | None, Parameter(help="What the QR of a slip types into its console.")] = None,
    place: Place = HERE,
) -> None:
    """Say how a device gets its worklist; what is not said stays."""
    said: dict[str, Any] = {
        "scope": scope,
        "stations": tuple(station) if station else None,
        "ascii_only": ascii_only,
        "upper_case": upper_case,
        "name_layout": name_layout,
        "name_chars": name_chars,
        "text_chars": text_chars,
        "most_items": most_items,
        "year_birth": year_birth,
        "scan_text": scan_text,
    }
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        known = devices.read_device(unit, ae_title)
        profile = replace(known.worklist, **{name: value for name, value in said.items() if value is not None})
        changed = devices.change_device(unit, ae_title, replace(known, worklist=profile))
    for name, value in asdict(changed.worklist).items():
        print(f"{name} = {value}")


@device.command(name="list")
def show(*, place: Place = HERE) -> None:
    """List devices, and strangers that knocked."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        known, strangers = devices.list_devices(unit), devices.list_knocks(unit)
    table = Table("AE title", "address", "modality", "state", "verified")
    for one in known:
        verified = "" if one.verified_ok is None else "yes" if one.verified_ok else one.verified_detail
        table.add_row(
            one.ae_title, f"{one.host}:{one.port}", one.modality, "enabled" if one.enabled else "disabled", verified
        )
    for knock in strangers:
        table.add_row(knock.ae_title, knock.address, "", f"not approved, knocked {knock.count} times", "")
    Console(width=None if Console().is_terminal else 160).print(table)


@device.command
def remove(ae_title: str, *, place: Place = HERE) -> None:
    """Remove a device; what it sent stays."""
    with place.open_desk() as desk, desk.unit(act_from_shell()) as unit:
        devices.remove_device(unit, ae_title)


@device.command
def verify(ae_title: str, *, place: Place = HERE) -> None:
    """Ask a device by C-ECHO; status 1 if it does not answer well."""
    with place.open_desk() as desk:
        answer = devices.verify_device(desk, act_from_shell(), ae_title)
    print(f"{answer.detail_vi} · {answer.detail} ({answer.milliseconds} ms)")
    sys.exit(0 if answer.ok else 1)
