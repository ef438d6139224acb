"""Tells whether a station is there: one that speaks DICOM is asked (C-ECHO, PS3.4 Annex A), another was seen."""

from datetime import timedelta

from khoanh.features import audit, devices
from khoanh.features.stations.kinds import Verdict
from khoanh.features.stations.manage import read_station
from khoanh.foundation.clock import now
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk

_LATELY = timedelta(minutes=5)


def verify_station(desk: Desk, who: Principal, station: int) -> Verdict:
    """Ask a station that is a device; of another tell when somebody was last at work there.

    A page that is open asks us every half minute, so that a station in use was seen within the last five.

    Raises:
        NotFound: There is no such station.
    """
    who.require(Permission.STATION_READ)
    with desk.unit(who) as unit:
        found = read_station(unit, station)
    if found.facts.device:
        verified = devices.verify_device(desk, who, found.facts.device)
        return Verdict("echo", verified.ok, verified.detail, verified.detail_vi, now())
    ok = found.seen_at is not None and now() - found.seen_at < _LATELY
    with desk.unit(who) as unit:
        audit.record(unit, "station verified", subject=found.facts.name, outcome="success" if ok else "not seen")
    if found.seen_at is None:
        return Verdict("seen", ok=False, detail="never seen", detail_vi="Chưa từng thấy", at=None)
    seen = f"{found.seen_who or '?'} ({found.seen_address})"
    return Verdict("seen", ok, f"last used by {seen}", f"Người dùng gần nhất: {seen}", found.seen_at)
