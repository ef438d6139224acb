"""Backup and restore: a consistent dump of the index and every pack, copied while the server works, and checked.

The dump is taken first: a row is committed only after its bytes are synced, so packs copied later hold every
object the dump names. A folder that holds an earlier backup is brought up to date; unchanged packs are not
copied again.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from khoanh.adapters.storage import LocalStorage
from khoanh.assembly.build import build_storage
from khoanh.db import holds_studies, postgres_binary
from khoanh.foundation.clock import now
from khoanh.foundation.errors import Conflict, Invalid, OutOfResources
from khoanh.foundation.settings import Settings

_MANIFEST = "khoanh-backup.json"
_DUMP = "index.dump"
_BESIDE = ("khoanh.toml", "audit")


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was copied, and what was there already."""

    copied: int
    unchanged: int
    removed: int
    size_bytes: int


def make_backup(
    settings: Settings, url: str, target: Path, progress: Callable[[int, int], None] = lambda done, total: None
) -> BackupReport:
    """Copy index, packs and settings into `target` and check the copies.

    Args:
        progress: Called with (packs done, packs in all).

    Raises:
        OutOfResources: `pg_dump` failed or the target is full.
        Invalid: The packs do not lie on a local disk.
    """
    storage = _require_local(settings)
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    manifest = target / _MANIFEST
    manifest.unlink(missing_ok=True)  # Until the new one is written this folder is no backup.
    _run_tool("pg_dump", url, ["--format=custom", "--compress=gzip:1", f"--file={target / _DUMP}.new"])
    (target / f"{_DUMP}.new").replace(target / _DUMP)
    _run_tool("pg_restore", "", ["--list", str(target / _DUMP)])
    report = _copy_packs(storage, target / "blobs", progress)
    for name in _BESIDE:
        _copy_beside(settings.data / name, target / name)
    facts = {
        "made_at": now().isoformat(),
        "dump_sha256": _hash_file(target / _DUMP),
        "packs": report.copied + report.unchanged,
    }
    _write_synced(manifest, json.dumps(facts))
    return report


def restore_backup(settings: Settings, url: str, source: Path) -> None:
    """Put a backup into an empty installation.

    Raises:
        Invalid: The folder holds no complete backup, or its dump was changed.
        Conflict: The installation is not empty.
    """
    storage = _require_local(settings)
    try:
        facts = json.loads((source / _MANIFEST).read_text())
    except (OSError, ValueError) as fault:
        raise Invalid(f"{source} holds no complete backup", vi=f"{source} không phải bản sao lưu đầy đủ") from fault
    if _hash_file(source / _DUMP) != facts["dump_sha256"]:
        raise Invalid("the dump of the index was changed", vi="Bản sao chỉ mục đã bị thay đổi")
    if next(storage.list_files(), None) is not None or holds_studies(url):
        raise Conflict("the installation is not empty", vi="Hệ thống đích không trống")
    shutil.rmtree(settings.data / "cache", ignore_errors=True)
    root = storage.local_path("")
    for file in _each_file(source / "blobs"):
        _copy_synced(source / "blobs" / file, root / file)
    _run_tool("pg_restore", url, ["--clean", "--if-exists", "--no-owner", "--single-transaction", str(source / _DUMP)])
    for name in _BESIDE:
        if not (settings.data / name).exists() or name == "audit":
            _copy_beside(source / name, settings.data / name)


def _require_local(settings: Settings) -> LocalStorage:
    storage = build_storage(settings)
    if not isinstance(storage, LocalStorage):
        raise Invalid(
            "objects kept in S3 are backed up by the S3 service; only the index can be dumped with pg_dump",
            vi="Dữ liệu trên S3 phải được sao lưu bằng dịch vụ S3",
        )
    return storage


def _copy_packs(storage: LocalStorage, target: Path, progress: Callable[[int, int], None]) -> BackupReport:
    files = list(storage.list_files())
    copied = unchanged = size_bytes = 0
    for number, file in enumerate(files, start=1):
        source, copy = storage.local_path(file), target / file
        try:
            facts = source.stat()
        except FileNotFoundError:
            continue
        size_bytes += facts.st_size
        if _is_same(facts, copy):
            unchanged += 1
        else:
            _copy_synced(source, copy)
            copied += 1
        progress(number, len(files))
    stale = sorted(set(_each_file(target)) - set(files))
    for file in stale:
        (target / file).unlink()
    return BackupReport(copied, unchanged, len(stale), size_bytes)


def _is_same(facts: os.stat_result, copy: Path) -> bool:
    try:
        there = copy.stat()
    except FileNotFoundError:
        return False
    return there.st_size == facts.st_size and there.st_mtime_ns == facts.st_mtime_ns


def _copy_synced(source: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    part = copy.with_name(copy.name + ".part")
    try:
        shutil.copy2(source, part)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.replace(copy)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise OutOfResources(
            f"copying to {copy.parent} failed: {fault.strerror}", vi="Không chép được dữ liệu"
        ) from fault


def _copy_beside(source: Path, copy: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, copy, dirs_exist_ok=True)
    elif source.is_file():
        shutil.copy2(source, copy)


def _each_file(root: Path) -> Iterator[str]:
    for path in sorted(root.rglob("*.zip")):
        yield path.relative_to(root).as_posix()


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_synced(path: Path, text: str) -> None:
    with path.open("w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _run_tool(name: str, url: str, arguments: list[str]) -> None:
    target = [f"--dbname={url}"] if url else []
    result = subprocess.run([postgres_binary(name), *arguments, *target], capture_output=True, text=True, check=False)
    if result.returncode:
        raise OutOfResources(f"{name} failed: {result.stderr.strip()[-400:]}", vi=f"{name} không chạy được")
