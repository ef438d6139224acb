"""What became of the objects of one STOW-RS request, and how it is said (PS3.18 10.5.3)."""

from dataclasses import dataclass, field
from typing import Any

from khoanh.features.archive import ClassNotSupported, Mismatch, Receipt
from khoanh.foundation.errors import Conflict, Forbidden, KhoanhError, OutOfResources

# Failure reasons of PS3.4 GG.4-1 and PS3.18 I.2.2.
_REASONS: tuple[tuple[type[KhoanhError], int], ...] = (
    (ClassNotSupported, 0x0122),
    (Mismatch, 0xA900),
    (Forbidden, 0x0124),
    (Conflict, 0x0111),
    (OutOfResources, 0xA700),
)
_CANNOT_UNDERSTAND = 0xC000
_DOES_NOT_MATCH_CLASS = 0xB007


@dataclass(frozen=True, slots=True)
class Failure:
    """One object that was not stored; its UIDs are empty where they could not be read."""

    sop_class_uid: str
    instance_uid: str
    reason: int
    fault: KhoanhError


@dataclass(slots=True)
class Outcome:
    """What became of a request."""

    stored: list[Receipt] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def fail(self, fault: KhoanhError, sop_class_uid: str = "", instance_uid: str = "") -> None:
        """Note an object that was not stored."""
        reason = next((code for kind, code in _REASONS if isinstance(fault, kind)), _CANNOT_UNDERSTAND)
        self.failed.append(Failure(sop_class_uid, instance_uid, reason, fault))

    @property
    def status(self) -> int:
        """The HTTP status (Table 10.5.3-1)."""
        if not self.failed:
            return 202 if any(receipt.warnings for receipt in self.stored) else 200
        if self.stored:
            return 202
        kinds = {type(failure.fault) for failure in self.failed}
        if kinds == {OutOfResources}:
            return 503
        return 403 if kinds == {Forbidden} else 409

    def describe(self, base: str) -> dict[str, Any]:
        """Return the Store Instances Response Module as a DICOM JSON object (Table I.1-1)."""
        model: dict[str, Any] = {}
        studies = {receipt.study_uid for receipt in self.stored}
        if len(studies) == 1:
            model["00081190"] = _one("UR", f"{base}/studies/{studies.pop()}")
        if known := [failure for failure in self.failed if failure.instance_uid]:
            model["00081198"] = _sequence([_describe_failure(failure) for failure in known])
        if self.stored:
            model["00081199"] = _sequence([_describe_stored(receipt, base) for receipt in self.stored])
        if unknown := [failure for failure in self.failed if not failure.instance_uid]:
            model["0008119A"] = _sequence([{"00081197": _one("US", failure.reason)} for failure in unknown])
        return model


def _one(vr: str, value: str | int) -> dict[str, Any]:
    return {"vr": vr, "Value": [value]} if value != "" else {"vr": vr}


def _sequence(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"vr": "SQ", "Value": items}


def _describe_failure(failure: Failure) -> dict[str, Any]:
    return {
        "00081150": _one("UI", failure.sop_class_uid),
        "00081155": _one("UI", failure.instance_uid),
        "00081197": _one("US", failure.reason),
    }


def _describe_stored(receipt: Receipt, base: str) -> dict[str, Any]:
    place = f"{base}/studies/{receipt.study_uid}/series/{receipt.series_uid}/instances/{receipt.sop_instance_uid}"
    item = {
        "00081150": _one("UI", receipt.sop_class_uid),
        "00081155": _one("UI", receipt.sop_instance_uid),
        "00081190": _one("UR", place),
    }
    if receipt.warnings:
        item["00081196"] = _one("US", _DOES_NOT_MATCH_CLASS)
    return item
