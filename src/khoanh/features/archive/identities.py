"""Whose a study is, once somebody knows it better than its objects: answers change at once, stored bytes stay.

IHE Radiology, Patient Information Reconciliation (RAD-12): a corrected identity is told in every answer, and the
objects keep what they came with.
"""

from collections.abc import Sequence

from khoanh.features.archive.queries import identities as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.events import PatientChanged, PatientsMerged, PatientsUnmerged
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit


def correct_identities(unit: Unit, event: PatientChanged) -> None:
    """Let the studies of a patient answer with what he is called now; one whose name never fitted is doubted."""
    for uid in queries.correct_studies(unit.db, event.patient):
        unit.notify("study", study_uid=uid, what="changed")


def follow_merge(unit: Unit, event: PatientsMerged) -> None:
    """File the studies of a merged patient under the one he is."""
    for uid in queries.refile_studies(unit.db, event.source, event.target):
        unit.notify("study", study_uid=uid, what="changed")


def follow_unmerge(unit: Unit, event: PatientsUnmerged) -> None:
    """Give back the studies that were filed under the patients before their merge."""
    for uid in queries.take_back_studies(unit.db, list(event.sources), event.target):
        unit.notify("study", study_uid=uid, what="changed")


def assign_study(
    unit: Unit, study_uid: str, patient: int, *, filed_under: int | None = None, accessions: Sequence[str] = ()
) -> None:
    """Say whose a study is, as its orders have it, and under which number.

    Args:
        filed_under: Whose it was before patients were merged: it goes back to him if the merge is undone.
        accessions: The Accession Numbers of its orders. The study keeps its own if that is one of them, and else
            answers with the first (IHE Radiology, Scheduled Workflow, RAD-12 and the group case of RAD-8).

    Raises:
        NotFound: There is no such study.
    """
    unit.who.require(Permission.ORDER_MATCH)
    if not queries.assign_study(unit.db, study_uid, patient, filed_under):
        raise NotFound(f"no study {study_uid}", vi="Không có ca chụp này")
    if accessions:
        queries.number_study(unit.db, study_uid, list(accessions))


def release_study(unit: Unit, study_uid: str) -> None:
    """Let a study be again of the patient and number that its own objects name.

    Raises:
        NotFound: There is no such study.
    """
    unit.who.require(Permission.ORDER_MATCH)
    if not queries.release_study(unit.db, study_uid):
        raise NotFound(f"no study {study_uid}", vi="Không có ca chụp này")
