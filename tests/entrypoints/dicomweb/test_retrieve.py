"""WADO-RS: objects, frames, metadata and bulk data come back as they were stored, in the form asked for."""

import io
import zipfile

import pytest
from pydicom import dcmread
from tests.entrypoints.dicomweb.test_multipart import read_parts
from tests.entrypoints.dicomweb.test_store import store
from tests.make.dicom import ct_slice, make_uid, us_cine
from tests.make.web import Web

from khoanh.adapters.storage.local_reader import LocalReader
from khoanh.entrypoints.dicomweb.media_types import parse_media_type
from khoanh.entrypoints.dicomweb.multipart_reading import find_boundary

STUDY = f"/dicom-web/studies/{make_uid(1)}"
SERIES = f"{STUDY}/series/{make_uid(1, 1)}"
INSTANCE = f"{SERIES}/instances/{make_uid(1, 1, 1)}"
ANY = 'multipart/related; type="application/dicom"; transfer-syntax=*'


def parts_of(answer: object) -> list[tuple[dict[str, str], bytes]]:
    """Return headers and content of the parts of an answer."""
    kind = parse_media_type(answer.headers["content-type"])  # type: ignore[attr-defined]
    found = read_parts(answer.content, find_boundary(kind))  # type: ignore[attr-defined]
    assert all(complete for _, _, complete in found)
    return [(headers, content) for headers, content, _ in found]


def test_a_series_comes_back_as_files(web: Web) -> None:
    slices = [ct_slice(number=number) for number in (1, 2, 3)]
    store(web, *slices)
    answer = web.get(SERIES, headers={"Accept": ANY})
    assert answer.headers["content-type"].startswith('multipart/related; type="application/dicom"; boundary=')
    parts = parts_of(answer)
    assert [dcmread(io.BytesIO(content)).InstanceNumber for _, content in parts] == [1, 2, 3]
    assert all(
        headers["content-type"] == "application/dicom;transfer-syntax=1.2.840.10008.1.2.1" for headers, _ in parts
    )
    assert all(int(headers["content-length"]) == len(content) for headers, content in parts)
    assert dcmread(io.BytesIO(parts[1][1])).PixelData == slices[1].PixelData


def test_one_object_comes_single_part_with_ranges(web: Web) -> None:
    store(web, ct_slice())
    whole = web.get(INSTANCE, headers={"Accept": "application/dicom"})
    assert whole.status_code == 200
    assert len(whole.content) == int(whole.headers["content-length"])
    assert whole.content[:132] == bytes(128) + b"DICM"
    part = web.get(INSTANCE, headers={"Accept": "application/dicom", "Range": "bytes=128-131"})
    assert (part.status_code, part.content) == (206, b"DICM")
    assert part.headers["content-range"] == f"bytes 128-131/{len(whole.content)}"
    across = web.get(INSTANCE, headers={"Accept": "application/dicom", "Range": "bytes=300-999"})
    assert across.content == whole.content[300:1000]
    assert web.get(INSTANCE, headers={"Accept": "application/dicom", "Range": "bytes=9999999-"}).status_code == 416
    again = web.get(INSTANCE, headers={"Accept": "application/dicom", "If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    several = web.get(INSTANCE, headers={"Accept": "application/dicom", "Range": "bytes=0-1,130-131"})
    assert several.headers["content-type"].startswith("multipart/byteranges")


def test_a_study_comes_as_a_zip(web: Web) -> None:
    store(web, ct_slice(number=1), ct_slice(number=2, series=2))
    answer = web.get(STUDY, headers={"Accept": "application/zip"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        assert len(packed.namelist()) == 2
        assert dcmread(io.BytesIO(packed.read(packed.namelist()[0]))).PatientID == "BN000001"


def test_head_tells_the_length_and_sends_nothing(web: Web) -> None:
    store(web, ct_slice())
    answer = web.head(INSTANCE, headers={"Accept": "application/dicom"})
    assert answer.content == b""
    assert int(answer.headers["content-length"]) > 500


def test_frames_come_in_the_order_asked(web: Web) -> None:
    cine = us_cine()
    store(web, cine)
    size = 16 * 16 * 3
    answer = web.get(f"{INSTANCE}/frames/3,1")
    parts = parts_of(answer)
    assert [content for _, content in parts] == [cine.PixelData[2 * size : 3 * size], cine.PixelData[:size]]
    assert parts[0][0]["content-type"] == "application/octet-stream;transfer-syntax=1.2.840.10008.1.2.1"
    single = web.get(f"{INSTANCE}/frames/2", headers={"Accept": "application/octet-stream"})
    assert single.content == cine.PixelData[size : 2 * size]
    assert web.get(f"{INSTANCE}/frames/1,5").status_code == 404


@pytest.mark.parametrize("frames", ["0", "x", "1,,2", "-1", ",".join(["1"] * 20_000), "1" * 30])
def test_absurd_frame_lists_are_refused(web: Web, frames: str) -> None:
    store(web, ct_slice())
    assert web.get(f"{INSTANCE}/frames/{frames}").status_code == 400


def test_what_cannot_be_given_is_said_with_what_can(web: Web) -> None:
    store(web, ct_slice())
    answer = web.get(f"{INSTANCE}/frames/1", headers={"Accept": "text/html"})
    assert answer.status_code == 406
    assert "application/octet-stream" in answer.json()["acceptable"]


def test_a_form_that_cannot_hold_the_pixels_is_not_acceptable(web: Web) -> None:
    store(web, ct_slice())
    accept = 'multipart/related; type="image/jpeg"; transfer-syntax=1.2.840.10008.1.2.4.50'
    answer = web.get(f"{INSTANCE}/frames/1", headers={"Accept": accept})
    assert answer.status_code == 406
    assert "8 bits" in answer.json()["detail"]


def test_the_accept_parameter_wins_over_the_header(web: Web) -> None:
    store(web, ct_slice())
    answer = web.get(f"{INSTANCE}/frames/1?accept=application/octet-stream", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    answer = web.get(f"{INSTANCE}/metadata?accept=application/dicom%2Bjson", headers={"Accept": "image/png"})
    assert answer.status_code == 200


def test_metadata_come_with_absolute_bulk_data_addresses(web: Web) -> None:
    store(web, ct_slice(number=1), ct_slice(number=2))
    for path, count in ((STUDY, 2), (SERIES, 2), (INSTANCE, 1)):
        models = web.get(f"{path}/metadata").json()
        assert len(models) == count
        assert models[0]["00100010"]["Value"] == [{"Alphabetic": "Nguyễn^Văn Đức"}]
    uri = models[0]["7FE00010"]["BulkDataURI"]
    assert uri.startswith("http://archive.test/dicom-web/studies/")
    assert web.get(uri).content == ct_slice().PixelData


def test_metadata_in_xml_are_a_part_for_each_object(web: Web) -> None:
    store(web, ct_slice(number=1), ct_slice(number=2))
    answer = web.get(f"{SERIES}/metadata", headers={"Accept": 'multipart/related; type="application/dicom+xml"'})
    assert len(parts_of(answer)) == 2


def test_metadata_are_compressed_and_validated(web: Web) -> None:
    store(web, *[ct_slice(number=number) for number in range(1, 6)])
    answer = web.get(f"{SERIES}/metadata", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.json()) == 5
    again = web.get(f"{SERIES}/metadata", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    store(web, ct_slice(number=6))
    assert len(web.get(f"{SERIES}/metadata", headers={"If-None-Match": answer.headers["etag"]}).json()) == 6


def test_bulk_data_come_single_or_multipart_with_ranges(web: Web) -> None:
    cine = us_cine()
    store(web, cine)
    place = f"{INSTANCE}/bulkdata/7FE00010"
    assert web.get(place).content == cine.PixelData
    part = web.get(place, headers={"Range": "bytes=700-899"})
    assert (part.status_code, part.content) == (206, cine.PixelData[700:900])
    wrapped = web.get(
        place, headers={"Accept": 'multipart/related; type="application/octet-stream"', "Range": "bytes=5-9"}
    )
    assert wrapped.status_code == 206
    assert [content for _, content in parts_of(wrapped)] == [cine.PixelData[5:10]]
    assert web.get(f"{INSTANCE}/bulkdata/00420011").status_code == 404
    assert web.get(f"{INSTANCE}/bulkdata/nonsense").status_code == 400


def test_all_bulk_data_of_a_series_come_with_their_addresses(web: Web) -> None:
    store(web, ct_slice(number=1), ct_slice(number=2))
    parts = parts_of(web.get(f"{SERIES}/bulkdata"))
    assert [content for _, content in parts] == [ct_slice(number=number).PixelData for number in (1, 2)]
    assert parts[0][0]["content-location"].endswith("/bulkdata/7FE00010")
    assert len(parts_of(web.get(f"{STUDY}/pixeldata"))) == 2


def test_what_is_not_there_is_not_found_and_nonsense_is_refused(web: Web) -> None:
    assert web.get(STUDY).status_code == 404
    assert web.get(f"{STUDY}/metadata").status_code == 404
    assert web.get(f"{INSTANCE}/frames/1").status_code == 404
    assert web.get("/dicom-web/studies/nonsense").status_code == 400
    assert web.get("/dicom-web/studies/1.2/series/..%2f..").status_code in (400, 404)


def test_a_long_query_string_is_refused(web: Web) -> None:
    assert web.get("/dicom-web/studies?PatientName=" + "x" * 60_000).status_code == 400


def test_reading_needs_permission(web: Web, nobody: Web) -> None:
    store(web, ct_slice())
    several = f"{SERIES}/frames?SOPInstanceUID={make_uid(1, 1, 1)}"
    one = f"{INSTANCE}/frames/1"
    for path in (STUDY, f"{SERIES}/metadata", one, several, f"{INSTANCE}/rendered", "/dicom-web/studies"):
        assert nobody.get(path).status_code == 401


def test_a_deleted_study_is_gone(web: Web) -> None:
    store(web, ct_slice(number=1), ct_slice(number=2))
    assert web.get(INSTANCE, headers={"Accept": ANY}).status_code == 200
    assert web.delete(INSTANCE).status_code == 204
    assert web.get(INSTANCE, headers={"Accept": ANY}).status_code == 404
    assert web.delete(STUDY).status_code == 204
    assert web.get(SERIES, headers={"Accept": ANY}).status_code == 404
    assert web.delete(STUDY).status_code == 404


def test_the_service_says_what_it_can(web: Web) -> None:
    wadl = web.options("/dicom-web/studies")
    assert wadl.headers["content-type"].startswith("application/vnd.sun.wadl+xml")
    assert b"<resources base=" in wadl.content
    listed = web.get("/dicom-web/", headers={"Accept": "application/json"}).json()
    assert any(one["path"] == "/studies" for one in listed["resources"])


def test_first_frames_of_a_series_come_together_in_the_order_listed(web: Web) -> None:
    slices = [ct_slice(number=number) for number in (1, 2, 3)]
    store(web, *slices)
    uids = [str(one.SOPInstanceUID) for one in slices]
    accept = {"Accept": 'multipart/related; type="application/octet-stream"; transfer-syntax=*'}
    answer = web.get(f"{SERIES}/frames?SOPInstanceUID={uids[2]},{uids[0]}", headers=accept)
    parts = parts_of(answer)
    assert [content for _, content in parts] == [slices[2].PixelData, slices[0].PixelData]
    assert all(
        headers["content-type"] == "application/octet-stream;transfer-syntax=1.2.840.10008.1.2.1"
        and int(headers["content-length"]) == len(content)
        for headers, content in parts
    )
    again = web.get(
        f"{SERIES}/frames?SOPInstanceUID={uids[2]},{uids[0]}",
        headers=accept | {"If-None-Match": answer.headers["etag"]},
    )
    assert again.status_code == 304


def test_first_frames_of_a_series_are_all_there_or_none(web: Web) -> None:
    store(web, ct_slice())
    known, other = make_uid(1, 1, 1), make_uid(1, 1, 9)
    assert web.get(f"{SERIES}/frames?SOPInstanceUID={known},{other}").status_code == 404
    assert web.get(f"{SERIES}/frames").status_code == 400
    assert web.get(f"{SERIES}/frames?SOPInstanceUID=1.2.x").status_code == 400
    assert web.get(f"{SERIES}/frames?SOPInstanceUID={','.join([known] * 65)}").status_code == 400
    assert web.get(f"{SERIES}/frames?SOPInstanceUID={known}", headers={"Accept": "text/html"}).status_code == 406


def test_a_series_that_the_disk_must_bring_comes_back_whole(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    slices = [ct_slice(number=number) for number in (1, 2)]
    store(web, *slices)
    fill = LocalReader.fill

    def wait_only(self: LocalReader, file: str, offset: int, into: memoryview, *, may_wait: bool) -> bool:
        return may_wait and fill(self, file, offset, into, may_wait=True)

    monkeypatch.setattr(LocalReader, "fill", wait_only)
    parts = parts_of(web.get(SERIES, headers={"Accept": ANY}))
    assert [dcmread(io.BytesIO(content)).PixelData for _, content in parts] == [one.PixelData for one in slices]
