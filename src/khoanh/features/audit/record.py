"""Writes down an act of the one who asks, in the transaction that does it."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from khoanh.features.audit import queries
from khoanh.foundation.identity import Principal
from khoanh.transaction import Unit

_NOTHING: Mapping[str, Any] = {}


def record(
    unit: Unit,
    action: str,
    *,
    study_uid: str = "",
    subject: str = "",
    detail: Mapping[str, Any] = _NOTHING,
    outcome: str = "success",
    once: bool = False,
) -> None:
    """Add an audit row; it commits, or not, with what the unit does.

    Args:
        unit: Its `who` is the actor.
        action: Noun and past participle, `study opened`.
        study_uid: The study acted upon, if any.
        subject: What else was acted upon: a UID, AE title, login or role name; no patient's name.
        detail: JSON facts: UIDs, codes and numbers only.
        outcome: `success` or the kind of failure.
        once: At most one row for this action, study, subject and session; a repeat costs a look in memory.
    """
    who = unit.who
    key: bytes | None = None
    if once:
        key = _once_key(who, action, study_uid, subject, unit.now.date().isoformat())
        if unit.recorded.has(key):
            return
    unit.write_last(
        *queries.shape_entry(
            {
                "kind": str(who.kind),
                "who": who.name,
                "session": who.session,
                "address": who.address,
                "action": action,
                "outcome": outcome,
                "study_uid": study_uid,
                "subject": subject,
                "detail": detail,
                "once_key": key,
            }
        )
    )
    if key is not None:
        remembered = key
        unit.on_commit(lambda: unit.recorded.add(remembered))


def _once_key(who: Principal, action: str, study_uid: str, subject: str, day: str) -> bytes:
    # An actor without sessions (a command, a process) has one a day.
    session = who.session or f"{who.kind} {who.name} {day}"
    return sha256("\0".join((session, action, study_uid, subject)).encode()).digest()[:16]
