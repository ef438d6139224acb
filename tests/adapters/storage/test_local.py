"""Packs are ordinary ZIP files that survive a writer's death."""

import os
import zipfile
from pathlib import Path

import pytest

from khoanh.adapters.storage import LocalStorage
from khoanh.foundation.errors import NotFound, OutOfResources


def _write(writer, name: str, data: bytes):
    writer.begin(name)
    for start in range(0, len(data), 1000):
        writer.write(data[start : start + 1000])
    place = writer.end()
    writer.settle()
    return place


def test_what_was_finished_is_read_back(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    writer = storage.open_pack()
    kept = [_write(writer, f"1.2.{n}", os.urandom(5000 + n)) for n in range(3)]
    again = os.urandom(70_000)
    kept.append(_write(writer, "1.2.9", again))
    writer.close()
    assert storage.read(kept[3].file, kept[3].offset, kept[3].size_bytes) == again
    assert b"".join(storage.read_chunks(kept[3], 4096)) == again


def test_what_was_just_written_is_in_memory_and_what_is_not_there_is_not(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    writer = storage.open_pack()
    kept = _write(writer, "1.2.3", b"x" * 200_000)
    place = kept
    found = storage.read_resident(place.file, place.offset, place.size_bytes)
    # Not every file system can be asked; whoever cannot be asked is read the slow way.
    assert found in (None, b"x" * 200_000)
    assert storage.read_resident(place.file, place.offset + (1 << 30), 10) is None
    writer.close()


def test_a_closed_pack_is_a_zip_file_that_others_open(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    writer = storage.open_pack()
    data = os.urandom(3000)
    kept = _write(writer, "1.2.3", data)
    writer.close()
    with zipfile.ZipFile(storage.local_path(kept.file)) as archive:
        assert archive.testzip() is None
        assert archive.read("1.2.3.dcm") == data


def test_an_abandoned_object_leaves_no_trace(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    writer = storage.open_pack()
    _write(writer, "1.2.3", b"a" * 100)
    writer.begin("1.2.4")
    writer.write(b"half")
    writer.abandon()
    _write(writer, "1.2.5", b"b" * 50)
    writer.abandon()
    file = writer.file
    writer.close()
    assert [found.name for found in storage.scan(file)] == ["1.2.3"]


def test_an_empty_pack_is_removed(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    storage.open_pack().close()
    assert list(storage.list_files()) == []


def test_a_torn_tail_is_cut_and_the_rest_stays(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    writer = storage.open_pack()
    _write(writer, "1.2.3", b"a" * 100)
    writer.begin("1.2.4")
    writer.write(b"the power goes here")
    assert [found.name for found in storage.scan(writer.file)] == ["1.2.3"]
    os.close(writer._descriptor)
    assert storage.seal_torn(writer.file)
    assert not storage.seal_torn(writer.file)
    with zipfile.ZipFile(storage.local_path(writer.file)) as archive:
        assert archive.namelist() == ["1.2.3.dcm"]


def test_a_flipped_bit_is_seen_by_the_scan(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    writer = storage.open_pack()
    kept = _write(writer, "1.2.3", b"a" * 100)
    writer.close()
    with storage.local_path(kept.file).open("r+b") as file:
        file.seek(kept.offset + 50)
        file.write(b"b")
    assert [found.intact for found in storage.scan(kept.file)] == [False]


def test_an_erased_object_is_gone_and_its_neighbours_are_whole(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    writer = storage.open_pack()
    kept = [_write(writer, f"1.2.{n}", bytes([65 + n]) * 9000) for n in range(3)]
    writer.close()
    storage.erase(kept[1], "1.2.1")
    file = kept[0].file
    assert [(found.name, found.intact) for found in storage.scan(file)] == [("1.2.0", True), ("1.2.2", True)]
    assert b"B" not in storage.local_path(file).read_bytes()
    with zipfile.ZipFile(storage.local_path(file)) as archive:
        assert archive.testzip() is None


def test_no_object_begins_when_the_volume_is_nearly_full(tmp_path: Path):
    storage = LocalStorage(tmp_path, min_free_bytes=1 << 60)
    with pytest.raises(OutOfResources):
        storage.open_pack()


def test_a_reader_fills_buffers_from_several_packs(tmp_path: Path):
    storage = LocalStorage(tmp_path)
    places = []
    for name, data in (("1.2.1", b"a" * 3000), ("1.2.2", b"b" * 3000)):
        writer = storage.open_pack()
        places.append((_write(writer, name, data), data))
        writer.close()
    reader = storage.open_reader()
    try:
        for place, data in [*places, *places]:
            body = bytearray(3002)
            assert reader.fill(place.file, place.offset, memoryview(body)[2:], may_wait=True)
            assert body == b"\0\0" + data
        # Where the kernel may not be asked, nothing is promised without waiting; what comes is right all the same.
        body = bytearray(3000)
        if reader.fill(places[0][0].file, places[0][0].offset, memoryview(body), may_wait=False):
            assert body == places[0][1]
    finally:
        reader.close()
        reader.close()


@pytest.mark.parametrize("may_wait", [False, True])
def test_a_reader_says_when_a_pack_ends_early(tmp_path: Path, may_wait: bool):
    storage = LocalStorage(tmp_path)
    writer = storage.open_pack()
    place = _write(writer, "1.2.1", b"a" * 3000)
    writer.close()
    reader = storage.open_reader()
    try:
        assert not reader.fill(place.file, place.offset, memoryview(bytearray(1 << 20)), may_wait=may_wait)
    finally:
        reader.close()
    with pytest.raises(NotFound):
        reader.fill("2026/01/01/none.zip", 0, memoryview(bytearray(1)), may_wait=may_wait)
