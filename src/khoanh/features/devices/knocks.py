"""Strangers: AEs that nobody approved and that asked for an association."""

from dataclasses import replace

from khoanh.features.devices import queries
from khoanh.features.devices.kinds import Device, Knock
from khoanh.features.devices.profile import add_device
from khoanh.features.devices.rules import parse_ae_title
from khoanh.foundation.errors import Forbidden, Invalid, NotFound
from khoanh.foundation.events import DeviceKnocked
from khoanh.foundation.identity import Permission, PrincipalKind
from khoanh.transaction import Unit

MOST_KNOCKS = 200


def note_knock(unit: Unit, ae_title: str, address: str) -> None:
    """Write down that a stranger asked; a title that is none (PS3.5 6.2) is left out. Only our own doors call this."""
    if unit.who.kind is not PrincipalKind.SYSTEM:
        raise Forbidden("only the DICOM door notes who knocked", vi="Chỉ cổng DICOM được ghi nhận máy lạ")
    try:
        title = parse_ae_title(ae_title)
    except Invalid:
        return
    count = queries.upsert_knock(unit.db, title, address[:64], MOST_KNOCKS)
    if count == 1:
        unit.tell(DeviceKnocked(title))


def list_knocks(unit: Unit) -> list[Knock]:
    """Return strangers, the latest first; at most 200 are remembered."""
    unit.who.require(Permission.DEVICE_READ)
    return queries.select_knocks(unit.db)


def approve_knock(unit: Unit, ae_title: str, device: Device) -> Device:
    """Make a stranger a device with this profile.

    Raises:
        NotFound: Nobody knocked under this title.
    """
    unit.who.require(Permission.DEVICE_MANAGE)
    title = parse_ae_title(ae_title)
    if not queries.delete_knock(unit.db, title):
        raise NotFound("nobody knocked under this AE title", vi="Không có máy lạ nào với AE title này")
    return add_device(unit, replace(device, ae_title=title))


def dismiss_knock(unit: Unit, ae_title: str) -> None:
    """Forget a stranger until it knocks again.

    Raises:
        NotFound: Nobody knocked under this title.
    """
    unit.who.require(Permission.DEVICE_MANAGE)
    if not queries.delete_knock(unit.db, ae_title.strip(" ")):
        raise NotFound("nobody knocked under this AE title", vi="Không có máy lạ nào với AE title này")
