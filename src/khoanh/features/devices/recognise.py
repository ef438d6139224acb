"""Turns an association into a principal: what its device may do, and whether it comes from where it should."""

import socket

from khoanh.features.devices.kinds import Device
from khoanh.foundation.errors import Forbidden
from khoanh.foundation.identity import Permission, Principal, PrincipalKind


def principal_of(device: Device, address: str, association: str) -> Principal:
    """Return who acts in an association of this device.

    Args:
        address: Network address the association comes from.
        association: Identifies the association; audit collapses repeats within it.

    Raises:
        Forbidden: The device is disabled, or comes from another address than it must.
    """
    if not device.enabled:
        raise Forbidden(f"the device {device.ae_title} is disabled", vi=f"Thiết bị {device.ae_title} đang bị tắt")
    if device.check_address and not _is_at(device.host, address):
        raise Forbidden(
            f"the device {device.ae_title} does not call from its address",
            vi=f"Thiết bị {device.ae_title} gọi từ địa chỉ khác với hồ sơ",
        )
    allowed = {
        Permission.STUDY_STORE: device.may_store,
        Permission.STUDY_LIST: device.may_find,
        Permission.WORKLIST_READ: device.may_find,
        Permission.ORDER_PERFORM: device.may_perform,
        Permission.STUDY_READ: device.may_retrieve,
        Permission.STUDY_EXPORT: device.may_retrieve,
    }
    permissions = frozenset(permission for permission, yes in allowed.items() if yes)
    return Principal(PrincipalKind.DEVICE, device.ae_title, permissions, session=association, address=address)


def _is_at(host: str, address: str) -> bool:
    plain = address.removeprefix("::ffff:")
    if host == plain:
        return True
    try:
        return any(found[4][0] == plain for found in socket.getaddrinfo(host, None))
    except OSError:
        return False
