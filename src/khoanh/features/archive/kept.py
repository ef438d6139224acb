"""Which objects are here, without opening them."""

from collections.abc import Sequence

from khoanh.features.archive.queries import locate as queries
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def list_classes(unit: Unit, sop_instance_uids: Sequence[str]) -> dict[str, str]:
    """Return the SOP class of each of these objects that is kept: its bytes are synced, and it is indexed."""
    unit.who.require(Permission.STUDY_STORE)
    return queries.select_classes(unit.db, list(sop_instance_uids))


def list_instances(unit: Unit, study_uid: str) -> list[tuple[str, str, str]]:
    """Return series, SOP class and SOP instance of every object of a study, a series after another."""
    unit.who.require(Permission.STUDY_LIST)
    return queries.select_instances(unit.db, study_uid)
