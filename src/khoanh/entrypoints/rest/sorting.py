"""Looks at the first bytes of each uploaded file: DICOM goes on into the intake, a ZIP archive is unpacked."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from khoanh.entrypoints.rest.zips import check_directory, iterate_members
from khoanh.features.archive import ClassNotSupported, Intake
from khoanh.foundation.errors import Conflict, Invalid, KhoanhError, OutOfResources

_SNIFF_BYTES = 132
_MOST_OUTCOMES = 100_000
_CHECK_ROOM_EVERY = 64 << 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    name: str
    outcome: str
    study_uid: str = ""
    detail: str = ""
    detail_vi: str = ""


class Sorter:
    """Takes files one after another, in one thread."""

    def __init__(self, intake: Intake, spool: Path, min_free_bytes: int) -> None:
        self.outcomes: list[Outcome] = []
        self._intake = intake
        self._spool = spool
        self._min_free_bytes = min_free_bytes
        self._name = ""
        self._head = bytearray()
        self._zip: IO[bytes] | None = None
        self._unchecked_bytes = 0
        self._is_flowing = False
        self._is_settled = False
        self._is_full = False

    def __enter__(self) -> "Sorter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._intake.abandon()
        self._close_zip()

    def begin(self, name: str) -> None:
        """Start a file; its name is only shown, never a path."""
        self._name = "".join(letter if letter.isprintable() else "?" for letter in name)[-255:]
        self._head.clear()
        self._is_flowing = self._is_settled = False
        if self._is_full:
            self._settle("refused", "not tried: there is no room", "chưa thử: hết chỗ lưu trữ")

    def write(self, chunk: memoryview) -> None:
        """Take the next bytes of the file."""
        if self._is_settled:
            return
        try:
            if self._is_flowing:
                self._pass_on(chunk)
                return
            self._head += chunk
            if len(self._head) >= _SNIFF_BYTES:
                self._start_flow()
        except KhoanhError as fault:
            self._refuse(fault)

    def end(self) -> None:
        """End the file; what became of it is in `outcomes`."""
        if self._is_settled:
            return
        try:
            if not self._is_flowing:
                self._start_flow()
            if self._is_settled:
                return
            if self._zip is not None:
                self._unpack(self._zip)
            else:
                self._commit()
        except KhoanhError as fault:
            self._refuse(fault)
        finally:
            self._close_zip()

    def _start_flow(self) -> None:
        head = bytes(self._head)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            self._spool.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Closed by `end` and by leaving the sorter.
            self._zip = tempfile.TemporaryFile(dir=self._spool)  # noqa: SIM115
        elif may_be_dicom(head):
            self._intake.begin_file()
        else:
            self._settle("skipped", "not a DICOM file", "không phải tệp DICOM")
            return
        self._is_flowing = True
        self._pass_on(memoryview(head))

    def _pass_on(self, chunk: memoryview) -> None:
        if self._zip is None:
            self._intake.write(chunk)
            return
        self._unchecked_bytes -= len(chunk)
        if self._unchecked_bytes < 0:
            self._unchecked_bytes = _CHECK_ROOM_EVERY
            if shutil.disk_usage(self._spool).free < self._min_free_bytes + _CHECK_ROOM_EVERY:
                raise OutOfResources("no room for the archive", vi="Không đủ chỗ cho tệp nén")
        try:
            self._zip.write(chunk)
        except OSError as fault:
            if fault.errno in (errno.ENOSPC, errno.EDQUOT):
                raise OutOfResources("no room for the archive", vi="Không đủ chỗ cho tệp nén") from fault
            raise

    def _unpack(self, packed: IO[bytes]) -> None:
        archive_name = self._name
        check_directory(packed)
        for member in iterate_members(packed):
            if len(self.outcomes) >= _MOST_OUTCOMES or self._is_full:
                break
            self.begin(f"{archive_name}: {member.name}")
            if member.refusal is not None:
                self._refuse(member.refusal)
                continue
            self._store_member(member.pieces())
        if not self._is_settled:
            self._settle("skipped", "an empty archive", "tệp nén rỗng")

    def _store_member(self, pieces: Iterator[bytes]) -> None:
        head = bytearray()
        began = False
        try:
            for piece in pieces:
                if began:
                    self._intake.write(piece)
                    continue
                head += piece
                if len(head) < _SNIFF_BYTES:
                    continue
                if not may_be_dicom(bytes(head)):
                    break
                began = True
                self._intake.begin_file()
                self._intake.write(bytes(head))
            if not began:
                self._settle("skipped", "not a DICOM file", "không phải tệp DICOM")
                return
            self._commit()
        except KhoanhError as fault:
            self._refuse(fault)

    def _commit(self) -> None:
        receipt = self._intake.commit()
        self._is_settled = True
        self.outcomes.append(Outcome(self._name, receipt.outcome, receipt.study_uid))

    def _refuse(self, fault: KhoanhError) -> None:
        self._intake.abandon()
        match fault:
            case ClassNotSupported():
                # A DICOMDIR or another thing that is not an image: expected on a disc.
                self._settle("skipped", fault.english, fault.vietnamese)
            case Invalid() | Conflict():
                self._settle("refused", fault.english, fault.vietnamese)
            case _:
                self._is_full = isinstance(fault, OutOfResources)
                self._settle("refused", fault.english, fault.vietnamese)

    def _settle(self, outcome: str, detail: str, detail_vi: str) -> None:
        self._is_settled = True
        if len(self.outcomes) < _MOST_OUTCOMES:
            self.outcomes.append(Outcome(self._name, outcome, "", detail, detail_vi))

    def _close_zip(self) -> None:
        if self._zip is not None:
            self._zip.close()
            self._zip = None


def may_be_dicom(head: bytes) -> bool:
    """Tell a Part 10 file, or a data set that begins with group 0002 or 0008 and has no preamble (PS3.10 7.1)."""
    if head[128:132] == b"DICM":
        return True
    return len(head) >= 8 and head[0:2] in (b"\x02\0", b"\x08\0", b"\0\x08") and head[2:4] != b"\0\0"
