"""Finds audit rows that were changed, removed or slipped in, and heads of the chain that no longer fit."""

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import orjson

from khoanh.features.audit import queries
from khoanh.foundation.errors import Invalid, OutOfResources
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A place where the chain does not hold; `position` 0 stands for rows outside of it."""

    position: int
    what: str
    what_vi: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check found.

    Attributes:
        links: Rows that were walked.
        anchors: Heads, kept outside the database, that were compared.
        faults: At most 100; none: the trail is whole.
    """

    links: int
    head: str
    anchors: int
    faults: tuple[ChainFault, ...]

    @property
    def is_intact(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Anchor:
    """Head of the chain at one moment."""

    position: int
    hash: str
    at: datetime


def anchor_file(unit: Unit) -> Path:
    """Return where heads are written down, outside the database."""
    return unit.settings.data / "audit" / "heads.jsonl"


def anchor_chain(unit: Unit) -> Anchor:
    """Append the present head to a file in the data folder: later the chain's tail cannot vanish unseen.

    A copy of that file on another machine (backup, log server) is the proof; run at start and every hour.

    Raises:
        OutOfResources: The file cannot be written.
    """
    unit.who.require(Permission.SYSTEM_MANAGE)
    position, head = queries.select_head(unit.db)
    anchor = Anchor(position, head.hex(), unit.now)
    path = anchor_file(unit)
    known = _read_anchors(path)
    if known and known[-1].position == position and known[-1].hash == anchor.hash:
        return known[-1]
    if position == 0:
        return anchor
    line = orjson.dumps({"position": position, "hash": anchor.hash, "at": anchor.at}) + b"\n"
    try:
        _append_line(path, line)
    except OSError as fault:
        raise OutOfResources(
            f"the audit head cannot be written: {fault.strerror}", vi="Không ghi được mốc nhật ký kiểm toán"
        ) from fault
    return anchor


def _append_line(path: Path, line: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            # A power cut tore the last line; what is left of it would spoil the next one.
            tail = os.pread(handle, 4096, max(0, size - 4096))
            os.ftruncate(handle, max(0, size - 4096) + tail.rfind(b"\n") + 1)
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


def check_chain(unit: Unit, *, batch: int = 10_000) -> ChainReport:
    """Recompute every hash of the trail and compare the heads that were anchored in the data folder.

    Raises:
        Forbidden: The asker may neither read the audit trail nor manage the system.
    """
    if not unit.who.may(Permission.SYSTEM_MANAGE):
        unit.who.require(Permission.AUDIT_READ)
    anchors = {anchor.position: anchor for anchor in _read_anchors(anchor_file(unit))}
    head = queries.select_head(unit.db)
    faults: list[ChainFault] = []
    expected, before, links = 1, b"", 0
    for position, kept, entry_id, text in queries.select_links(unit.db, head[0], batch):
        links += 1
        if position != expected:
            faults.append(_fault(expected, "links are missing", "thiếu mắt xích"))
        elif entry_id is None:
            faults.append(_fault(position, "its row was removed", "dòng nhật ký đã bị xoá"))
        elif sha256(before + text.encode()).digest() != kept:
            faults.append(_fault(position, "its row or hash was changed", "dòng nhật ký hoặc mã băm đã bị sửa"))
        anchor = anchors.pop(position, None)
        if anchor and anchor.hash != kept.hex():
            faults.append(_fault(position, "it is not the head that was anchored", "không khớp mốc đã lưu ngoài"))
        expected, before = position + 1, kept
        if len(faults) >= _MOST_FAULTS:
            break
    else:
        for anchor in anchors.values():
            if anchor.position > head[0] or anchor.position < 1:
                faults.append(_fault(anchor.position, "the chain's tail was cut off", "phần cuối chuỗi đã bị cắt"))
        for entry_id in queries.select_unlinked(unit.db):
            faults.append(_fault(0, f"row {entry_id} is outside the chain", f"dòng {entry_id} nằm ngoài chuỗi"))
    return ChainReport(links, head[1].hex(), len(_read_anchors(anchor_file(unit))), tuple(faults[:_MOST_FAULTS]))


def _fault(position: int, what: str, what_vi: str) -> ChainFault:
    return ChainFault(position, what, what_vi)


def _read_anchors(path: Path) -> list[Anchor]:
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    anchors = []
    for number, line in enumerate(lines, 1):
        try:
            facts = orjson.loads(line)
            anchors.append(Anchor(int(facts["position"]), str(facts["hash"]), datetime.fromisoformat(facts["at"])))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as fault:
            # The last line may be torn by a power cut; any other was edited.
            if number == len(lines):
                break
            raise Invalid(
                f"line {number} of {path.name} is damaged", vi=f"Dòng {number} của {path.name} bị hỏng"
            ) from fault
    return anchors
