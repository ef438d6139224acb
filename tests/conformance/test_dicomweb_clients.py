"""dicomweb-client and bare HTTP judge the DICOMweb door over a real socket."""

import io
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from dicomweb_client import DICOMwebClient
from pydicom import dcmread
from tests.conformance.web_door import WebDoor, served
from tests.make.dicom import ct_slice, make_uid, mr_slice, part10, rle_slice, us_cine

from khoanh.transaction import Desk

pytestmark = pytest.mark.system
STUDY, SERIES = make_uid(1), make_uid(1, 1)


@pytest.fixture
def door(desk: Desk) -> Iterator[WebDoor]:
    with served(desk) as found:
        yield found


@pytest.fixture
def client(door: WebDoor) -> DICOMwebClient:
    return DICOMwebClient(f"{door.url}/dicom-web", headers=door.headers)


def as_read(*datasets: Any) -> list[Any]:
    return [dcmread(io.BytesIO(part10(ds))) for ds in datasets]


def test_a_client_stores_searches_and_retrieves(client: DICOMwebClient) -> None:
    slices = [ct_slice(number=number, rows=32, columns=32) for number in range(1, 6)]
    answer = client.store_instances(as_read(*slices, mr_slice(study=2)))
    assert len(answer.ReferencedSOPSequence) == 6
    studies = client.search_for_studies(search_filters={"PatientName": "*nguyen van*"}, fuzzymatching=True)
    assert len(studies) == 2
    studies = client.search_for_studies(search_filters={"ModalitiesInStudy": "CT", "00100020": "BN000001"})
    assert [study["0020000D"]["Value"] for study in studies] == [[STUDY]]
    [series] = client.search_for_series(STUDY)
    assert series["00201209"]["Value"] == [5]
    found = client.search_for_instances(STUDY, SERIES, limit=3, offset=1, fields=["SliceThickness"])
    assert len(found) == 3
    assert client.search_for_studies(search_filters={"PatientID": "nobody"}) == []
    whole = client.retrieve_series(STUDY, SERIES)
    assert [ds.InstanceNumber for ds in whole] == [1, 2, 3, 4, 5]
    assert whole[2].PixelData == slices[2].PixelData
    [one] = [client.retrieve_instance(STUDY, SERIES, make_uid(1, 1, 3))]
    assert one.PatientName == "Nguyễn^Văn Đức"
    assert len(client.retrieve_study_metadata(STUDY)) == 5
    assert len(client.retrieve_series_metadata(STUDY, SERIES)) == 5
    metadata = client.retrieve_instance_metadata(STUDY, SERIES, make_uid(1, 1, 1))
    [pixels] = client.retrieve_bulkdata(metadata["7FE00010"]["BulkDataURI"])
    assert pixels == slices[0].PixelData
    [part] = client.retrieve_bulkdata(metadata["7FE00010"]["BulkDataURI"], byte_range=(10, 19))
    assert part == slices[0].PixelData[10:20]


def test_a_client_iterates_as_a_stream(client: DICOMwebClient) -> None:
    client.store_instances(as_read(*[ct_slice(number=number) for number in range(1, 30)]))
    assert len(list(client.iter_series(STUDY, SERIES))) == 29
    frames = client.iter_instance_frames(STUDY, SERIES, make_uid(1, 1, 1), [1])
    assert next(iter(frames)) == ct_slice().PixelData


def test_frames_are_decoded_where_the_client_wants_them_native(client: DICOMwebClient) -> None:
    client.store_instances([dcmread(io.BytesIO(part10(rle_slice(), "1.2.840.10008.1.2.5")))])
    uids = (STUDY, SERIES, make_uid(1, 1, 1))
    [native] = client.retrieve_instance_frames(*uids, [1], media_types=("application/octet-stream",))
    assert native == ct_slice().PixelData
    [stored] = client.retrieve_instance_frames(*uids, [1], media_types=(("image/dicom-rle", "1.2.840.10008.1.2.5"),))
    assert stored != native
    lossless = ("image/jls", "1.2.840.10008.1.2.4.80")
    [coded] = client.retrieve_instance_frames(*uids, [1], media_types=(lossless,))
    assert coded[:2] == b"\xff\xd8"
    explicit = client.retrieve_instance(*uids, media_types=(("application/dicom", "1.2.840.10008.1.2.1"),))
    assert explicit.pixel_array.tobytes() == bytes(native)


def test_pictures_are_rendered(client: DICOMwebClient) -> None:
    client.store_instances(as_read(ct_slice(rows=64, columns=64), us_cine(study=2)))
    uids = (STUDY, SERIES, make_uid(1, 1, 1))
    jpeg = client.retrieve_instance_rendered(*uids, media_types=("image/jpeg",), params={"quality": 80})
    assert jpeg[:2] == b"\xff\xd8"
    png = client.retrieve_instance_frames_rendered(
        *uids, [1], media_types=("image/png",), params={"window": "40,400,linear", "viewport": "32,32"}
    )
    assert png[:4] == b"\x89PNG"


def test_ranges_and_conditions_over_the_wire(door: WebDoor, client: DICOMwebClient) -> None:
    client.store_instances(as_read(ct_slice()))
    place = f"{door.url}/dicom-web/studies/{STUDY}/series/{SERIES}/instances/{make_uid(1, 1, 1)}"
    with httpx.Client(headers={**door.headers, "Accept": "application/dicom"}) as http:
        whole = http.get(place)
        head = http.head(place)
        assert (head.status_code, head.headers["content-length"]) == (200, str(len(whole.content)))
        assert http.get(place, headers={"Range": "bytes=0-3"}).status_code == 206
        assert http.get(place, headers={"Range": "bytes=99999999-"}).status_code == 416
        assert http.get(place, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304


def test_a_download_stops_when_the_client_leaves(door: WebDoor, desk: Desk, client: DICOMwebClient) -> None:
    big = us_cine(frames=2)
    big.PixelData = bytes(80 << 20)
    big.Rows, big.Columns, big.NumberOfFrames = 4096, 4096, 1
    client.store_instances(as_read(big))
    host, port = door.url.removeprefix("http://").split(":")
    for _ in range(5):
        with socket.create_connection((host, int(port))) as peer:
            request = f"GET /dicom-web/studies/{STUDY} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n"
            request += "".join(f"{name}: {value}\r\n" for name, value in door.headers.items())
            peer.sendall((request + "\r\n").encode())
            assert peer.recv(1000).startswith(b"HTTP/1.1 200")
    time.sleep(0.5)
    assert httpx.get(f"{door.url}/dicom-web/studies?limit=1", headers=door.headers).status_code == 200
    assert door.memory_bytes() < 300 << 20


def test_two_gigabytes_arrive_in_little_memory(door: WebDoor) -> None:
    frame = bytes(1 << 20)
    frames = 1200
    ds = us_cine()
    ds.Rows = ds.Columns = 1024
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.NumberOfFrames = 1, "MONOCHROME2", frames
    del ds.PlanarConfiguration
    ds.PixelData = b""
    head = part10(ds)[:-4] + (frames << 20).to_bytes(4, "little")
    before = door.memory_bytes()

    def body() -> Iterator[bytes]:
        yield b"--XX\r\nContent-Type: application/dicom\r\n\r\n" + head
        for _ in range(frames):
            yield frame
        yield b"\r\n--XX--\r\n"

    headers = {**door.headers, "Content-Type": 'multipart/related; type="application/dicom"; boundary=XX'}
    answer = httpx.post(f"{door.url}/dicom-web/studies", content=body(), headers=headers, timeout=300)
    assert answer.status_code == 200, answer.text
    assert door.memory_bytes() - before < 100 << 20
    place = f"{door.url}/dicom-web/studies/{STUDY}/series/{SERIES}/instances/{make_uid(1, 1, 1)}/frames/{frames}"
    last = httpx.get(place, headers={**door.headers, "Accept": "application/octet-stream"})
    assert len(last.content) == 1 << 20


def test_broken_requests_over_the_wire_do_not_kill_the_door(door: WebDoor) -> None:
    host, port = door.url.removeprefix("http://").split(":")
    requests = [
        b"GET /dicom-web/studies?" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /dicom-web/studies HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"GET /dicom-web/studies/%0d%0aX:%20y HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /dicom-web/studies HTTP/1.1\r\nHost: evil\r\nRange: bytes=" + b"0-," * 5000 + b"\r\n\r\n",
        b"\x01\x00\x00\x00\x00\xd8\x00\x01",
    ]
    for request in requests:
        with socket.create_connection((host, int(port)), timeout=5) as peer:
            peer.settimeout(2)
            try:
                peer.sendall(request)
                peer.recv(1000)
            except OSError:
                pass
    assert httpx.get(f"{door.url}/dicom-web/studies?limit=1", headers=door.headers).status_code == 200
