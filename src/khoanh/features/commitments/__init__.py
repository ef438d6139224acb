"""Who keeps what safely: storage commitment asked of us and by us (PS3.4 Annex J), and what is here (Annex R)."""

from khoanh.features.commitments.announce import announce_going, announce_later, announce_study_job
from khoanh.features.commitments.answer import Asked, answer_request, note_delivery
from khoanh.features.commitments.ask import ask_commitment, take_report
from khoanh.features.commitments.find import list_commitments
from khoanh.features.commitments.kinds import AVAILABILITY, COMMITMENT, COMMITMENT_INSTANCE, Commitment
from khoanh.features.commitments.rules import REQUEST_ACTION, Malformed

__all__ = [
    "AVAILABILITY",
    "COMMITMENT",
    "COMMITMENT_INSTANCE",
    "REQUEST_ACTION",
    "Asked",
    "Commitment",
    "Malformed",
    "announce_going",
    "announce_later",
    "announce_study_job",
    "answer_request",
    "ask_commitment",
    "list_commitments",
    "note_delivery",
    "take_report",
]
