"""Adds, changes and removes the peers we talk to."""

from dataclasses import asdict, replace

from khoanh.features import audit
from khoanh.features.devices import queries
from khoanh.features.devices.kinds import Device
from khoanh.features.devices.rules import check_device, parse_ae_title
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.foundation.identity import Permission, PrincipalKind
from khoanh.transaction import Unit


def list_devices(unit: Unit) -> list[Device]:
    """Return all devices by AE title."""
    unit.who.require(Permission.DEVICE_READ)
    return queries.select_devices(unit.db)


def read_device(unit: Unit, ae_title: str) -> Device:
    """Return one device.

    Raises:
        NotFound: There is none of this title.
    """
    unit.who.require(Permission.DEVICE_READ)
    device = queries.select_device(unit.db, ae_title.strip(" "))
    if device is None:
        raise NotFound("no such device", vi="Không có thiết bị này")
    return device


def find_device(unit: Unit, ae_title: str) -> Device | None:
    """Return the device of this title, or None for a stranger; our own doors may always ask."""
    if unit.who.kind not in (PrincipalKind.SYSTEM, PrincipalKind.DEVICE):
        unit.who.require(Permission.DEVICE_READ)
    try:
        return queries.select_device(unit.db, parse_ae_title(ae_title))
    except Invalid:
        return None


def find_scan_text(unit: Unit, ae_title: str) -> str:
    """Return what the QR of a slip types into the console of a device, empty where it has none of its own.

    For whoever may see the order that is printed: the rest of the profile is not told.
    """
    unit.who.require(Permission.ORDER_READ)
    device = queries.select_device(unit.db, ae_title) if ae_title else None
    return device.worklist.scan_text if device else ""


def add_device(unit: Unit, device: Device) -> Device:
    """Add a device; a knock under its title is answered thereby.

    Raises:
        Invalid: A field is out of its range.
        Conflict: The title is taken, or is our own.
    """
    unit.who.require(Permission.DEVICE_MANAGE)
    checked = check_device(device)
    if checked.ae_title == unit.settings.ae_title or not queries.insert_device(unit.db, checked):
        raise Conflict(
            f"the AE title {checked.ae_title} is taken", vi=f"AE title {checked.ae_title} đã có thiết bị dùng"
        )
    queries.delete_knock(unit.db, checked.ae_title)
    audit.record(unit, "device added", subject=checked.ae_title, detail=_facts(checked))
    unit.notify("device", ae_title=checked.ae_title, what="added")
    return checked


def change_device(unit: Unit, ae_title: str, device: Device) -> Device:
    """Replace a device's profile, all but its title.

    Raises:
        NotFound: There is none of this title.
        Invalid: A field is out of its range, or the title differs.
    """
    unit.who.require(Permission.DEVICE_MANAGE)
    before = queries.select_device(unit.db, ae_title.strip(" "))
    if before is None:
        raise NotFound("no such device", vi="Không có thiết bị này")
    checked = check_device(device)
    if checked.ae_title != before.ae_title:
        raise Invalid("an AE title stays; add another device", vi="Không đổi được AE title; hãy thêm thiết bị khác")
    queries.update_device(unit.db, checked)
    old, new = _facts(before), _facts(checked)
    changed = {name: value for name, value in new.items() if old[name] != value}
    audit.record(unit, "device changed", subject=checked.ae_title, detail=changed)
    unit.notify("device", ae_title=checked.ae_title, what="changed")
    return replace(
        checked,
        verified_at=before.verified_at,
        verified_ok=before.verified_ok,
        verified_detail=before.verified_detail,
    )


def remove_device(unit: Unit, ae_title: str) -> None:
    """Remove a device; what it sent stays.

    Raises:
        NotFound: There is none of this title.
    """
    unit.who.require(Permission.DEVICE_MANAGE)
    title = ae_title.strip(" ")
    if not queries.delete_device(unit.db, title):
        raise NotFound("no such device", vi="Không có thiết bị này")
    audit.record(unit, "device removed", subject=title)
    unit.notify("device", ae_title=title, what="removed")


def _facts(device: Device) -> dict[str, object]:
    return {name: value for name, value in asdict(device).items() if not name.startswith("verified")}
