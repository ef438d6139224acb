"""Tells devices which studies are here: Instance Availability Notification as SCU (PS3.4 Annex R)."""

from typing import Any

from khoanh.adapters.dicom_client import Request
from khoanh.features import archive, dispatches
from khoanh.features.commitments import queries
from khoanh.features.commitments.kinds import AVAILABILITY
from khoanh.foundation.events import SeriesGrew, StudyGoing
from khoanh.foundation.identity import Permission
from khoanh.foundation.uids import new_uid
from khoanh.standards.dimse import CommandField
from khoanh.transaction import Unit

_SETTLE_S = 15.0
"""A study comes series by series; its receivers want to hear of it once."""

_MPPS = "1.2.840.10008.3.1.2.3.3"


def announce_later(unit: Unit, event: SeriesGrew) -> None:
    """Queue the news that a study has grown, if anybody wants it."""
    if queries.has_listeners(unit.db):
        key = f"announce {event.study_uid}"
        unit.later("announce_study", key=key, wait_s=_SETTLE_S, study_uid=event.study_uid)


def announce_going(unit: Unit, event: StudyGoing) -> None:
    """Tell that a study is about to be deleted."""
    _announce(unit, event.study_uid, "UNAVAILABLE")


def announce_study_job(unit: Unit, study_uid: str) -> None:
    """Tell the devices that want it which objects of a study are here."""
    unit.who.require(Permission.STUDY_EXPORT)
    _announce(unit, study_uid, "ONLINE")


def _announce(unit: Unit, study_uid: str, availability: str) -> None:
    receivers = queries.select_listeners(unit.db)
    found = archive.list_instances(unit, study_uid) if receivers else []
    if not found:
        return
    model = _describe(study_uid, found, queries.select_steps(unit.db, study_uid), availability, unit.settings.ae_title)
    for device in receivers:
        request = Request(CommandField.N_CREATE, AVAILABILITY, new_uid(), data_set=model)
        dispatches.queue_request(unit, device, "availability", study_uid, request)


def _describe(
    study_uid: str, found: list[tuple[str, str, str]], steps: list[str], availability: str, ae_title: str
) -> dict[str, Any]:
    """Return the data set of table R.3.2-1."""
    series: dict[str, list[dict[str, Any]]] = {}
    for uid, sop_class, instance in found:
        series.setdefault(uid, []).append(
            {
                "00081150": _value("UI", sop_class),
                "00081155": _value("UI", instance),
                "00080056": _value("CS", availability),
                "00080054": _value("AE", ae_title),
            }
        )
    performed = [
        {"00081150": _value("UI", _MPPS), "00081155": _value("UI", step), "00404019": {"vr": "SQ"}} for step in steps
    ]
    return {
        "00081111": {"vr": "SQ", "Value": performed},
        "0020000D": _value("UI", study_uid),
        "00081115": {
            "vr": "SQ",
            "Value": [
                {"0020000E": _value("UI", uid), "00081199": {"vr": "SQ", "Value": items}}
                for uid, items in series.items()
            ],
        },
    }


def _value(vr: str, text: str) -> dict[str, Any]:
    return {"vr": vr, "Value": [text]}
