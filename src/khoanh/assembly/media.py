"""What lies on folders, ZIP archives and media, handed to an intake file by file."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO

from khoanh.features.archive import ClassNotSupported, Intake
from khoanh.foundation.errors import Conflict, Invalid, NotFound, OutOfResources

_CHUNK = 1 << 20
_SNIFF = 132
_WORST_RATIO = 200
_MOST_MEMBERS = 1_000_000

Outcome = tuple[str, str, str]
"""(name, what became of it, why if it was refused)."""


def list_media(paths: Iterable[Path]) -> list[Path]:
    """Return every file below the paths, in order; links are not followed out of a folder.

    Raises:
        NotFound: A path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
        elif path.is_file():
            found.append(path)
        else:
            raise NotFound(f"{path} does not exist", vi=f"Không có {path}")
    return found


def bring_file(intake: Intake, file: Path) -> Iterator[Outcome]:
    """Store a file, or every member of a ZIP archive; what is not DICOM is passed over and said.

    Raises:
        OutOfResources: No room or no database: nothing more can be stored now.
    """
    if zipfile.is_zipfile(file):
        yield from _bring_archive(intake, file)
        return
    with file.open("rb") as stream:
        yield _bring_stream(intake, str(file), stream)


def _bring_archive(intake: Intake, file: Path) -> Iterator[Outcome]:
    try:
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist()[:_MOST_MEMBERS]:
                if not member.is_dir():
                    yield _bring_member(intake, f"{file}:{member.filename}", archive, member)
    except zipfile.BadZipFile:
        yield str(file), "refused", "not a readable ZIP archive"


def _bring_member(intake: Intake, name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Outcome:
    if member.file_size > _WORST_RATIO * max(member.compress_size, 1024):
        return name, "refused", "it inflates more than any image does"
    try:
        with archive.open(member) as stream:
            return _bring_stream(intake, name, stream)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        intake.abandon()
        return name, "refused", f"the archive is damaged or encrypted ({type(fault).__name__})"


def _bring_stream(intake: Intake, name: str, stream: IO[bytes]) -> Outcome:
    head = stream.read(_SNIFF)
    if not _may_be_dicom(head):
        return name, "not DICOM", ""
    if name.rpartition("/")[2].upper() == "DICOMDIR":
        return name, "directory", ""
    intake.begin_file()
    try:
        chunk = head
        while chunk:
            intake.write(chunk)
            chunk = stream.read(_CHUNK)
        return name, intake.commit().outcome, ""
    except ClassNotSupported as fault:
        return name, "refused", fault.english
    except (Invalid, Conflict) as fault:
        intake.abandon()
        return name, "refused", fault.english
    except OutOfResources:
        intake.abandon()
        raise


def _may_be_dicom(head: bytes) -> bool:
    """Tell a Part 10 file, or a data set that begins with group 0002 or 0008 and no preamble."""
    if head[128:132] == b"DICM":
        return True
    return len(head) >= 8 and head[0:2] in (b"\x02\0", b"\x08\0", b"\0\x08") and head[2:4] != b"\0\0"


class ImportJournal:
    """Remembers which files of an import are done, so that it can go on after an interruption."""

    def __init__(self, folder: Path, paths: Iterable[Path]) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = sha256("\n".join(str(path.absolute()) for path in paths).encode()).hexdigest()[:16]
        self._file = folder / key
        self._done: set[str] = set()
        with suppress(FileNotFoundError):
            self._done = set(self._file.read_text("utf-8").splitlines())
        self._stream = self._file.open("a", encoding="utf-8", buffering=1)

    def __enter__(self) -> "ImportJournal":
        return self

    def __exit__(self, *fault: object) -> None:
        self._stream.close()

    def knows(self, file: Path) -> bool:
        """Tell whether the file, unchanged, was brought in before."""
        return self._line(file) in self._done

    def note(self, file: Path) -> None:
        """Write down that the file is done."""
        self._stream.write(self._line(file) + "\n")

    def finish(self) -> None:
        """Forget the journal: the whole import is done."""
        self._file.unlink(missing_ok=True)

    def _line(self, file: Path) -> str:
        facts = file.stat()
        return sha256(f"{file.absolute()}\0{facts.st_size}\0{facts.st_mtime_ns}".encode()).hexdigest()
