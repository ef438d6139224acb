"""Asks a device by C-ECHO whether it is there and knows us (PS3.4 Annex A)."""

from khoanh.adapters.dicom_client import Peer, Verified, build_client_tls, verify_peer
from khoanh.features import audit
from khoanh.features.devices import queries
from khoanh.features.devices.kinds import Device
from khoanh.features.devices.profile import read_device
from khoanh.foundation.identity import Permission, Principal
from khoanh.foundation.settings import Settings
from khoanh.transaction import Desk


def verify_device(desk: Desk, who: Principal, ae_title: str, *, timeout_s: float = 10.0) -> Verified:
    """Send a C-ECHO and keep how it went; takes the desk, as no transaction is open while the network is waited for.

    Raises:
        NotFound: There is no such device.
        Invalid: It is to be called over TLS and our certificate's files are not usable.
    """
    who.require(Permission.DEVICE_READ)
    with desk.unit(who) as unit:
        device = read_device(unit, ae_title)
    verified = verify_peer(peer_of(device, desk.settings), timeout_s=timeout_s)
    with desk.unit(who) as unit:
        queries.update_verified(unit.db, device.ae_title, ok=verified.ok, detail=verified.detail[:500])
        audit.record(unit, "device verified", subject=device.ae_title, outcome=verified.outcome)
        unit.notify("device", ae_title=device.ae_title, what="verified")
    return verified


def peer_of(device: Device, settings: Settings) -> Peer:
    """Return how we call a device."""
    return Peer(
        device.ae_title,
        device.host,
        device.port,
        settings.ae_title,
        tls=build_client_tls(settings) if device.tls else None,
    )
