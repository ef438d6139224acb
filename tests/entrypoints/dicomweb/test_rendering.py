"""Rendered pictures, thumbnails and WADO-URI."""

import io

import pytest
from PIL import Image
from tests.entrypoints.dicomweb.test_retrieve import INSTANCE, SERIES, STUDY, parts_of
from tests.entrypoints.dicomweb.test_store import store
from tests.make.dicom import ct_slice, make_uid, rle_slice, text_report, us_cine
from tests.make.web import Web

URI = f"/wado?requestType=WADO&studyUID={make_uid(1)}&seriesUID={make_uid(1, 1)}&objectUID={make_uid(1, 1, 1)}"


def picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_an_instance_is_rendered_as_asked(web: Web) -> None:
    store(web, ct_slice(rows=40, columns=60))
    jpeg = web.get(f"{INSTANCE}/rendered", headers={"Accept": "image/jpeg"})
    assert (jpeg.headers["content-type"], picture(jpeg.content).size) == ("image/jpeg", (60, 40))
    png = web.get(f"{INSTANCE}/frames/1/rendered?viewport=30,20&window=40,400,linear&quality=50&accept=image/png")
    assert (picture(png.content).format, picture(png.content).size) == ("PNG", (30, 20))
    marked = web.get(f"{INSTANCE}/rendered?annotation=patient,technique&iccprofile=srgb&accept=image/jpeg")
    assert marked.status_code == 200
    again = web.get(f"{INSTANCE}/rendered", headers={"Accept": "image/jpeg", "If-None-Match": jpeg.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "query",
    [
        *("window=1", "window=a,b", "window=1,2,curve", "window=nan,1"),
        *("viewport=1", "viewport=-1,5", "viewport=9999999,9"),
        *("quality=0", "quality=x", "quality=1e9", "annotation=all", "iccprofile=unknown"),
    ],
)
def test_malformed_rendering_parameters_are_refused(web: Web, query: str) -> None:
    store(web, ct_slice())
    assert web.get(f"{INSTANCE}/rendered?{query}", headers={"Accept": "image/jpeg"}).status_code == 400


def test_several_pictures_are_parts_and_one_is_chosen_where_only_one_fits(web: Web) -> None:
    store(web, ct_slice(number=1), ct_slice(number=2), text_report(series=2))
    parts = parts_of(web.get(f"{STUDY}/rendered", headers={"Accept": 'multipart/related; type="image/png"'}))
    assert [picture(content).format for _, content in parts] == ["PNG", "PNG"]
    assert parts[0][0]["content-location"].endswith("/rendered")
    assert picture(web.get(f"{SERIES}/rendered", headers={"Accept": "image/jpeg"}).content).format == "JPEG"


def test_a_cine_loop_moves(web: Web) -> None:
    store(web, us_cine(frames=4))
    moving = picture(web.get(f"{INSTANCE}/rendered", headers={"Accept": "image/gif"}).content)
    assert getattr(moving, "n_frames", 1) == 4
    parts = parts_of(
        web.get(f"{INSTANCE}/frames/1,3/rendered", headers={"Accept": 'multipart/related; type="image/jpeg"'})
    )
    assert len(parts) == 2


def test_thumbnails_exist_at_every_level(web: Web) -> None:
    store(web, ct_slice(rows=600, columns=500))
    for place in (STUDY, SERIES, INSTANCE, f"{INSTANCE}/frames/1"):
        answer = web.get(f"{place}/thumbnail", headers={"Accept": "image/*"})
        assert answer.status_code == 200, answer.text
        assert max(picture(answer.content).size) <= 256
    assert web.get(f"{STUDY}/thumbnail?viewport=64,64").status_code == 200
    assert web.get(f"{STUDY}/rendered", headers={"Accept": "text/html"}).status_code == 406


def test_an_object_is_asked_for_by_query(web: Web) -> None:
    store(web, ct_slice(rows=20, columns=30))
    assert picture(web.get(URI).content).size == (30, 20)
    part10 = web.get(f"{URI}&contentType=application/dicom")
    assert part10.content[128:132] == b"DICM"
    assert part10.headers["content-type"].startswith("application/dicom")
    small = web.get(f"{URI}&contentType=image/png&rows=10&columns=15&windowCenter=40&windowWidth=400&imageQuality=80")
    assert picture(small.content).size == (15, 10)
    part = web.get(f"{URI}&region=0,0,0.5,0.5&frameNumber=1")
    assert picture(part.content).size == (15, 10)


def test_an_object_by_query_comes_in_the_transfer_syntax_asked_for(web: Web) -> None:
    ds = rle_slice()
    from tests.make.dicom import RLE, part10, read_back

    headers = {"Content-Type": "application/dicom"}
    assert web.post("/dicom-web/studies", content=part10(ds, RLE), headers=headers).status_code == 200
    plain = read_back(web.get(f"{URI}&contentType=application/dicom").content)
    assert plain.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    assert plain.PixelData == ct_slice().PixelData
    stored = read_back(web.get(f"{URI}&contentType=application/dicom&transferSyntax={RLE}").content)
    assert stored.file_meta.TransferSyntaxUID == RLE


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("/wado?requestType=WADO", 400),
        (URI.replace("requestType=WADO", "requestType=X"), 400),
        (f"{URI}&anonymize=yes", 501),
        (f"{URI}&contentType=text/html", 406),
        (f"{URI}&frameNumber=0", 400),
        (f"{URI}&frameNumber=2", 404),
        (f"{URI}&rows=0", 400),
        (f"{URI}&region=0,0,2,2", 400),
        (f"{URI}&windowCenter=40", 400),
        (f"{URI}&imageQuality=101", 400),
        (f"{URI}&contentType=application/dicom&rows=10", 400),
        (URI.replace(make_uid(1, 1, 1), "1.2.3"), 404),
        (URI.replace(make_uid(1, 1, 1), "..%2f.."), 400),
    ],
)
def test_wrong_queries_are_refused(web: Web, query: str, status: int) -> None:
    store(web, ct_slice())
    assert web.get(query).status_code == status
