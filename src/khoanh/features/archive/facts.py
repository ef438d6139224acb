"""What is needed of a whole series again and again, computed once: DICOM JSON and frame tables.

One file a series and revision below `<data>/cache/facts`; it can be rebuilt from the stored objects at any time.
When a series grows, what the former revision's file holds of unchanged objects is taken over.
"""

import contextlib
import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from khoanh.features.archive.headers import limit_header, read_header
from khoanh.features.archive.objects import StoredObject
from khoanh.features.archive.queries import locate as queries
from khoanh.features.archive.retrieve import read_dataset_span
from khoanh.foundation.errors import KhoanhError, NotFound
from khoanh.foundation.identity import Permission
from khoanh.standards.dicom import Correction, correct_model, describe_transfer_syntax, find_frames, header_to_json
from khoanh.transaction import Unit

BASE = "khoanh://base"
"""Stands in the JSON for the address of the DICOMweb root; the door replaces it."""

_VERSION = "1"

FrameTable = list[list[tuple[int, int]]]
"""For each frame its fragments as (offset from the data set's first byte, length)."""


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """The facts of one series.

    Attributes:
        json: DICOM JSON array of every instance's metadata (PS3.18 F), `BASE` for the service root.
        parts: For each instance where its object lies within `json`.
        frames: For each instance with pixel data its frame table.
        path: The file that holds `json`.
    """

    series_id: int
    revision: int
    json: bytes
    parts: dict[str, tuple[int, int]]
    frames: dict[str, FrameTable]
    path: Path

    def instance_json(self, instance_uid: str) -> bytes:
        """Return the DICOM JSON object of one instance. Raises NotFound."""
        if instance_uid not in self.parts:
            raise NotFound(f"no instance {instance_uid}")
        start, end = self.parts[instance_uid]
        return self.json[start:end]

    def corrected(self, correction: Correction) -> "SeriesFacts":
        """Return the facts with what is told otherwise of the study now; the file keeps what the objects came with."""
        pieces: list[bytes] = []
        parts: dict[str, tuple[int, int]] = {}
        at = 1
        for instance_uid, (start, end) in self.parts.items():
            text = _correct(self.json[start:end], correction)
            parts[instance_uid] = (at, at + len(text))
            pieces.append(text)
            at += len(text) + 1
        return replace(self, json=b"[" + b",".join(pieces) + b"]", parts=parts)

    def gzipped(self) -> bytes:
        """Return `json` compressed."""
        return self.path.with_suffix(".json.gz").read_bytes()


def list_revisions(unit: Unit, study_uid: str, series_uid: str | None = None) -> list[tuple[int, int]]:
    """Return key and revision of a study's series, or of one of them: what was made of the same ones still holds.

    Raises:
        NotFound: There is no such study or series.
    """
    unit.who.require(Permission.STUDY_READ)
    keys = queries.read_series_keys(unit.db, study_uid, series_uid)
    if not keys:
        raise NotFound(f"no study {study_uid}" if series_uid is None else f"no series {series_uid}")
    return [(series_id, revision) for series_id, revision, _, _ in keys]


def read_facts(unit: Unit, study_uid: str, series_uid: str | None = None) -> list[SeriesFacts]:
    """Return the facts of a study's series, or of one of them, making those that are missing.

    Raises:
        NotFound: There is no such study or series.
    """
    revisions = list_revisions(unit, study_uid, series_uid)
    return [load_series(unit, series_id, revision) for series_id, revision in revisions]


def load_series(unit: Unit, series_id: int, revision: int) -> SeriesFacts:
    """Return the facts of a series at a revision, from its file or made anew."""
    path = _path_of(unit.settings.data, series_id, revision)
    found = _load_file(path, series_id, revision)
    return found or _make_series(unit, series_id)


def read_frame_table(unit: Unit, stored: StoredObject) -> FrameTable:
    """Return where the frames of one object lie; empty if it has no pixel data.

    Taken from the newest facts of its series if they hold it, else read from the object alone.
    """
    unit.who.require(Permission.STUDY_READ)
    for path in _former_files(_path_of(unit.settings.data, stored.series_id, 0), stored.series_id):
        index = _load_index(str(path.with_suffix(".index")))
        if index is not None and index["checksums"].get(stored.instance_uid) == stored.checksum.hex():
            return _as_table(index["frames"].get(stored.instance_uid, []))
    return _describe(unit, stored)[1]


def read_instance_json(unit: Unit, stored: StoredObject) -> bytes:
    """Return the DICOM JSON object of one instance as it is told now, with `BASE` for the service root."""
    unit.who.require(Permission.STUDY_READ)
    path = _path_of(unit.settings.data, stored.series_id, stored.series_revision)
    index = _load_index(str(path.with_suffix(".index")))
    if index is not None and stored.instance_uid in index["parts"]:
        start, end = index["parts"][stored.instance_uid]
        with contextlib.suppress(OSError), path.open("rb") as file:
            file.seek(start)
            return _tell(stored, file.read(end - start))
    return _tell(stored, _describe(unit, stored)[0])


def _tell(stored: StoredObject, text: bytes) -> bytes:
    return text if stored.correction is None else _correct(text, stored.correction)


def _correct(text: bytes, correction: Correction) -> bytes:
    return orjson.dumps(correct_model(orjson.loads(text), correction))


def prepare_series(unit: Unit, series_id: int) -> SeriesFacts:
    """Make the facts file of a series as it stands now, and drop those of former revisions."""
    return _make_series(unit, series_id)


def _make_series(unit: Unit, series_id: int) -> SeriesFacts:
    objects = queries.locate_series(unit.db, series_id)
    if not objects:
        raise NotFound("the series is gone")
    revision = objects[0].series_revision
    path = _path_of(unit.settings.data, series_id, revision)
    former = _newest_former(path, series_id)
    parts: dict[str, tuple[int, int]] = {}
    frames: dict[str, FrameTable] = {}
    pieces = [b"["]
    at = 1
    for stored in objects:
        text, table = _take_over(former, stored) or _describe(unit, stored)
        if at > 1:
            pieces.append(b",")
            at += 1
        parts[stored.instance_uid] = (at, at + len(text))
        pieces.append(text)
        at += len(text)
        if table:
            frames[stored.instance_uid] = table
    pieces.append(b"]")
    facts = SeriesFacts(series_id, revision, b"".join(pieces), parts, frames, path)
    checksums: dict[str, str] = {stored.instance_uid: stored.checksum.hex() for stored in objects}
    _save_file(facts, checksums)
    return facts


def _describe(unit: Unit, stored: StoredObject) -> tuple[bytes, FrameTable]:
    limits = limit_header(unit.settings)
    where = f"{BASE}/studies/{stored.study_uid}/series/{stored.series_uid}/instances/{stored.instance_uid}/bulkdata/"
    header = read_header(unit.storage, stored.dataset_place, stored.transfer_syntax_uid, limits)
    text = header_to_json(header, lambda path: where + path)
    table: FrameTable = []
    if header.pixel_data is not None:
        with contextlib.suppress(KhoanhError):
            table = find_frames(
                lambda offset, size: read_dataset_span(unit.storage, stored, offset, size),
                header.pixel_data,
                1 if describe_transfer_syntax(stored.transfer_syntax_uid).video else stored.frames,
                None,
                frame_bits=_native_frame_bits(header),
                extended_offsets=header.raw(0x7FE00001),
                extended_lengths=header.raw(0x7FE00002),
                end=stored.dataset_place.size_bytes,
            )
    return text, table


def _native_frame_bits(header: Any) -> int | None:
    rows, columns = header.integer("Rows") or 0, header.integer("Columns") or 0
    bits = (header.integer("BitsAllocated") or 0) * (header.integer("SamplesPerPixel") or 1)
    if header.text("PhotometricInterpretation") == "YBR_FULL_422" and header.integer("SamplesPerPixel") == 3:
        bits = bits * 2 // 3
    return rows * columns * bits or None


def _take_over(former: dict[str, Any] | None, stored: StoredObject) -> tuple[bytes, FrameTable] | None:
    if former is None or former["checksums"].get(stored.instance_uid) != stored.checksum.hex():
        return None
    start, end = former["parts"][stored.instance_uid]
    return former["json"][start:end], _as_table(former["frames"].get(stored.instance_uid, []))


def _as_table(pairs: list[list[list[int]]]) -> FrameTable:
    return [[(offset, size) for offset, size in frame] for frame in pairs]


def _path_of(data: Path, series_id: int, revision: int) -> Path:
    folder = data / "cache" / "facts" / f"{series_id // 1000:06d}"
    return folder / f"{series_id}-{revision}-{_VERSION}.json"


def _load_file(path: Path, series_id: int, revision: int) -> SeriesFacts | None:
    index = _load_index(str(path.with_suffix(".index")))
    if index is None:
        return None
    try:
        json = path.read_bytes()
    except OSError:
        return None
    return SeriesFacts(series_id, revision, json, index["parts"], index["frames"], path)


@lru_cache(maxsize=64)
def _read_index(path: str, modified_ns: int) -> dict[str, Any] | None:
    try:
        index: dict[str, Any] = orjson.loads(Path(path).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return index


def _load_index(path: str) -> dict[str, Any] | None:
    """Return an index file's content; the files of a revision never change, so a few are remembered."""
    try:
        return _read_index(path, Path(path).stat().st_mtime_ns)
    except OSError:
        return None


def _newest_former(path: Path, series_id: int) -> dict[str, Any] | None:
    for former in _former_files(path, series_id):
        index = _load_index(str(former.with_suffix(".index")))
        if index is not None:
            with contextlib.suppress(OSError):
                return {**index, "json": former.read_bytes()}
    return None


def _former_files(path: Path, series_id: int) -> Iterator[Path]:
    yield from sorted(path.parent.glob(f"{series_id}-*-{_VERSION}.json"), key=lambda file: file.stat().st_mtime)[::-1]


def _save_file(facts: SeriesFacts, checksums: dict[str, str]) -> None:
    path = facts.path
    with contextlib.suppress(OSError):  # A full disk costs the cache, not the answer.
        former = [file for file in _former_files(path, facts.series_id) if file != path]
        path.parent.mkdir(parents=True, exist_ok=True)
        index = {"parts": facts.parts, "frames": facts.frames, "checksums": checksums}
        for suffix, content in (
            (".json.gz", gzip.compress(facts.json, 1)),
            (".index", orjson.dumps(index)),
            (".json", facts.json),
        ):
            temporary = path.with_suffix(f"{suffix}.{os.getpid()}")
            temporary.write_bytes(content)
            temporary.replace(path.with_suffix(suffix))
        for file in former:
            for suffix in (".json", ".json.gz", ".index"):
                file.with_suffix(suffix).unlink(missing_ok=True)
