"""STOW-RS: what is sent is stored, and what is not is said."""

import json

from pydicom.dataset import Dataset
from tests.make.dicom import ct_slice, make_uid, part10
from tests.make.web import Web

DICOM = {"Content-Type": 'multipart/related; type="application/dicom"; boundary=XX'}


def body_of(*files: bytes, start: bytes = b"") -> bytes:
    head = b"--XX\r\nContent-Type: application/dicom\r\n\r\n"
    return start + b"".join(head + file + b"\r\n" for file in files) + b"--XX--\r\n"


def store(web: Web, *datasets: Dataset, path: str = "/dicom-web/studies") -> dict[str, object]:
    answer = web.post(path, content=body_of(*[part10(ds) for ds in datasets]), headers=DICOM)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_several_objects_in_one_request_are_stored_and_named(web: Web) -> None:
    model = store(web, ct_slice(number=1), ct_slice(number=2))
    assert len(model["00081199"]["Value"]) == 2  # type: ignore[index]
    assert model["00081190"]["Value"] == [f"http://archive.test/dicom-web/studies/{make_uid(1)}"]  # type: ignore[index]
    assert "00081198" not in model


def test_a_body_that_begins_with_a_line_end_or_lacks_its_end_is_stored(web: Web) -> None:
    first = body_of(part10(ct_slice(number=1)), start=b"\r\n")
    assert web.post("/dicom-web/studies", content=first, headers=DICOM).status_code == 200
    second = body_of(part10(ct_slice(number=2))).removesuffix(b"--XX--\r\n")
    assert web.post("/dicom-web/studies", content=second, headers=DICOM).status_code == 200


def test_one_object_may_be_the_whole_body(web: Web) -> None:
    answer = web.post("/dicom-web/studies", content=part10(ct_slice()), headers={"Content-Type": "application/dicom"})
    assert answer.status_code == 200


def test_a_bad_object_does_not_harm_the_good_one(web: Web) -> None:
    broken = part10(ct_slice(number=2))[:400]
    answer = web.post("/dicom-web/studies", content=body_of(part10(ct_slice()), broken), headers=DICOM)
    assert answer.status_code == 202
    model = answer.json()
    assert len(model["00081199"]["Value"]) == 1
    failed = model["00081198"]["Value"][0]
    assert failed["00081155"]["Value"] == [make_uid(1, 1, 2)]
    assert failed["00081197"]["Value"] == [0xC000]


def test_an_object_of_another_study_is_refused(web: Web) -> None:
    content = body_of(part10(ct_slice()))
    answer = web.post(f"/dicom-web/studies/{make_uid(77)}", content=content, headers=DICOM)
    assert answer.status_code == 409
    assert answer.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0xA900]


def test_other_content_under_a_known_uid_is_a_conflict_and_the_same_is_not(web: Web) -> None:
    store(web, ct_slice())
    store(web, ct_slice())
    changed = part10(ct_slice(PatientComments="other"))
    answer = web.post("/dicom-web/studies", content=body_of(changed), headers=DICOM)
    assert answer.status_code == 409
    assert answer.json()["00081198"]["Value"][0]["00081197"]["Value"] == [0x0111]


def test_the_answer_comes_in_xml_to_those_who_want_it(web: Web) -> None:
    headers = {**DICOM, "Accept": "application/dicom+xml"}
    answer = web.post("/dicom-web/studies", content=body_of(part10(ct_slice())), headers=headers)
    assert answer.headers["content-type"] == "application/dicom+xml"
    assert b"<NativeDicomModel" in answer.content


def test_wrong_kinds_of_bodies_are_refused(web: Web) -> None:
    def status(content: bytes, **headers: str) -> int:
        return web.post("/dicom-web/studies", content=content, headers=headers).status_code

    assert status(b"{}", **{"Content-Type": "application/json"}) == 415
    assert status(b"", **{"Content-Type": "text/plain"}) == 415
    assert status(body_of(b"x"), **{**DICOM, "Content-Encoding": "gzip"}) == 415
    assert status(b"nothing", **DICOM) == 400
    assert status(body_of(), **DICOM) == 400
    assert status(b"", **{"Content-Type": "multipart/related; type=application/dicom"}) == 400
    assert status(body_of(b"nonsense"), **DICOM) == 409
    assert status(body_of(b"x"), **{**DICOM, "Accept": "image/png"}) == 406
    assert status(body_of(b"x"), **{**DICOM, "Content-Length": "9" * 15}) == 413
    assert status(b"x", **{"Content-Type": "application/dicom", "Content-Length": "9" * 30}) == 413


def test_storing_needs_permission(web: Web, nobody: Web) -> None:
    assert nobody.post("/dicom-web/studies", content=body_of(b"x"), headers=DICOM).status_code == 401


def test_metadata_and_raw_pixels_become_an_object(web: Web) -> None:
    ds = ct_slice()
    pixels = ds.PixelData
    del ds.PixelData
    model = json.loads(ds.to_json())
    model["7FE00010"] = {"vr": "OW", "BulkDataURI": "bulk/1"}
    body = (
        b"--XX\r\nContent-Type: application/dicom+json\r\n\r\n"
        + json.dumps([model]).encode()
        + b"\r\n--XX\r\nContent-Type: application/octet-stream\r\nContent-Location: bulk/1\r\n\r\n"
        + pixels
        + b"\r\n--XX--"
    )
    headers = {"Content-Type": 'multipart/related; type="application/dicom+json"; boundary=XX'}
    answer = web.post("/dicom-web/studies", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    back = web.get(
        f"/dicom-web/studies/{make_uid(1)}/series/{make_uid(1, 1)}/instances/{make_uid(1, 1, 1)}/frames/1",
        headers={"Accept": "application/octet-stream"},
    )
    assert back.content == pixels
