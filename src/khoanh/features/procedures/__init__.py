"""What devices performed, as they tell it: Modality Performed Procedure Steps (PS3.4 Annex F)."""

from khoanh.features.procedures.find import find_performed, read_step
from khoanh.features.procedures.follow import follow_match
from khoanh.features.procedures.kinds import MPPS, PerformedSeries, PerformedStep, Status
from khoanh.features.procedures.perform import change_step, create_step
from khoanh.features.procedures.rules import MissingAttribute, MissingValue, StepEnded, WrongValue

__all__ = [
    "MPPS",
    "MissingAttribute",
    "MissingValue",
    "PerformedSeries",
    "PerformedStep",
    "Status",
    "StepEnded",
    "WrongValue",
    "change_step",
    "create_step",
    "find_performed",
    "follow_match",
    "read_step",
]
