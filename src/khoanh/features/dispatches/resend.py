"""Sends again what a device refused too often, once its cause is mended."""

from khoanh.features import audit
from khoanh.features.dispatches import queries
from khoanh.features.dispatches.kinds import Dispatch
from khoanh.foundation.errors import Conflict, NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def resend_dispatch(unit: Unit, dispatch: int) -> Dispatch:
    """Queue a failed request anew, after the failed ones before it on the same subject: its order is kept.

    Raises:
        NotFound: There is none of this number.
        Conflict: It has not failed, or its device is no more.
    """
    unit.who.require(Permission.DEVICE_MANAGE)
    found = queries.lock_dispatch(unit.db, dispatch)
    if found is None:
        raise NotFound(f"request {dispatch}", vi=f"Không có yêu cầu số {dispatch}")
    if found.state != "failed":
        raise Conflict("only a request that failed is sent again", vi="Chỉ gửi lại được yêu cầu đã thất bại")
    if not queries.requeue(unit.db, device=found.device, subject=found.subject, until=found.id):
        raise Conflict(f"the device {found.device} is no more", vi=f"Thiết bị {found.device} không còn được khai báo")
    audit.record(unit, "dispatch resent", subject=found.subject, detail={"device": found.device, "kind": found.kind})
    unit.notify("device", ae_title=found.device, what="resent")
    again = queries.lock_dispatch(unit.db, dispatch)
    assert again is not None
    return again


def resend_dispatches(unit: Unit, *, device: str = "", kind: str = "") -> int:
    """Queue all failed requests of a filter anew, each subject's in order; return how many."""
    unit.who.require(Permission.DEVICE_MANAGE)
    count = queries.requeue(unit.db, device=device, kind=kind)
    if count:
        audit.record(unit, "dispatches resent", subject=device, detail={"kind": kind, "count": count})
        unit.notify("device", ae_title=device, what="resent")
    return count
