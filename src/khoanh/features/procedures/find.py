"""Shows what was performed."""

from khoanh.features.procedures import queries
from khoanh.features.procedures.kinds import Model, PerformedStep
from khoanh.foundation.errors import Forbidden, NotFound
from khoanh.foundation.identity import Permission, PrincipalKind
from khoanh.transaction import Unit


def find_performed(unit: Unit, *, order: int | None = None, study_uid: str = "") -> list[PerformedStep]:
    """Return the steps of an order or of a study, the earliest first."""
    unit.who.require(Permission.ORDER_READ)
    return queries.select_steps(unit.db, order, study_uid)


def read_step(unit: Unit, uid: str) -> Model:
    """Return the data set of a step (PS3.4 F.8, N-GET): to the device that told it, and to those who are told.

    Raises:
        NotFound: There is none of this UID.
        Forbidden: The asker is another device.
    """
    unit.who.require(Permission.ORDER_PERFORM)
    known = queries.select_model(unit.db, uid)
    if known is None:
        raise NotFound("no such step", vi="Không có bước chụp này")
    device, model = known
    is_device = unit.who.kind is PrincipalKind.DEVICE
    if is_device and device != unit.who.name and unit.who.name not in queries.select_receivers(unit.db):
        raise Forbidden("another device told this step", vi="Bước chụp này do máy khác báo")
    return model
