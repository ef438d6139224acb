"""A patient opens a link: the result and the pictures handed over, nothing else, and only while it is good."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from pydicom import dcmread
from tests.entrypoints.handovers.conftest import NOTES, OTHER, SERIES, STUDY, WHO, Hospital
from tests.entrypoints.rest.test_orders import send

from khoanh.features import handovers

JSON = {"Accept": "application/dicom+json"}


def close(hospital: Hospital, given: Any) -> None:
    send(hospital.admin, "POST", f"/handovers/{given['handover']['id']}/revoke", reason="đưa nhầm")


def run_out(hospital: Hospital, given: Any) -> None:
    with hospital.desk.unit(WHO) as unit:
        unit.db.execute(
            "update handover_link set expires_at = %s where handover = %s",
            (unit.now - timedelta(seconds=1), given["handover"]["id"]),
        )


def test_the_result_and_its_pictures_are_seen_without_an_account(returned: Hospital) -> None:
    given = returned.give(recipient="con trai")
    assert re.fullmatch(r"http://khoanh\.test/p/[A-Za-z0-9_-]{44}", given["address"]) and given["qr"]["width"] > 20
    phone = returned.phone(given)
    told = phone.about()
    assert (told["state"], told["result"]["conclusion"]) == ("open", "Không thấy bất thường.")
    assert told["patient"]["name"] == "Nguyễn Văn Đức" and told["exams"][0]["service"] == "Chụp CLVT ngực"
    assert [(one["series_uid"], one["frames"]) for one in told["series"]] == [(SERIES, 3)]
    assert told["first"] == [{"series_uid": SERIES, "number": 2, "caption": ""}]
    picture = phone.get(f"/pictures/{SERIES}/2?side=256")
    assert picture.content[:3] == b"\xff\xd8\xff" and picture.headers["cache-control"] == "no-store"
    assert phone.get("/result.pdf").content[:5] == b"%PDF-"
    packed = zipfile.ZipFile(io.BytesIO(phone.get("/dicom.zip").content))
    kept = [dcmread(packed.open(name)) for name in packed.namelist()]
    assert [(ds.Modality, ds.SeriesInstanceUID) for ds in kept] == [("CT", SERIES)] * 3
    assert returned.openings() == ["zip", "pdf", "result"]


def test_the_first_pictures_are_made_before_anybody_opens_the_link(returned: Hospital) -> None:
    given = returned.give()
    handovers.render_first_job(returned.desk, WHO, given["handover"]["id"])
    made = list((returned.desk.settings.data / "cache/thumbnails").rglob("*preview768*"))
    assert len(made) == 1
    (picture,) = made
    seen = returned.phone(given).get(f"/pictures/{SERIES}/2?side=768").content
    assert seen == picture.read_bytes()


def test_the_viewer_reads_what_was_handed_over_and_nothing_else(returned: Hospital) -> None:
    phone = returned.phone(returned.give())
    root = "/dicom-web/studies"
    assert len(phone.get(f"{root}?StudyInstanceUID={STUDY}", headers=JSON).json()) == 1
    series = phone.get(f"{root}/{STUDY}/series", headers=JSON).json()
    assert [one["0020000E"]["Value"] for one in series] == [[SERIES]]
    model = phone.get(f"{root}/{STUDY}/series/{SERIES}/metadata", headers=JSON)
    assert len(model.json()) == 3 and "etag" not in model.headers
    instance = model.json()[0]["00080018"]["Value"][0]
    frame = phone.get(
        f"{root}/{STUDY}/series/{SERIES}/instances/{instance}/frames/1",
        headers={"Accept": 'multipart/related; type="application/octet-stream"'},
    )
    assert len(frame.content) > 64 * 64 * 2
    for path in (
        root, f"{root}?PatientID=BN01", f"{root}?StudyInstanceUID={OTHER}", f"{root}/{OTHER}/series",
        f"{root}?StudyInstanceUID={STUDY}&StudyInstanceUID={OTHER}", f"{root}?StudyInstanceUID={STUDY}&PatientID=BN01",
        f"{root}/{STUDY}/series/{NOTES}/metadata", f"{root}/{STUDY}", f"{root}/{STUDY}/metadata", "/dicom-web/series",
        f"{root}/{OTHER}/series/{SERIES}/metadata", "/dicom-web/instances",
    ):  # fmt: skip
        phone.get(path, 404, headers=JSON)
    for method in ("POST", "DELETE", "PUT"):
        assert phone.browser(method, phone.path + f"{root}/{STUDY}").status_code in (404, 405)
    assert phone.browser("GET", f"/dicom-web/studies/{STUDY}/series").status_code == 401
    assert phone.browser("GET", f"{'/api/v1'}/orders").status_code == 401


def test_bad_links_are_answered_alike(returned: Hospital) -> None:
    revoked, expired, good = (returned.give() for _ in range(3))
    close(returned, revoked)
    run_out(returned, expired)
    guess = {"address": "http://khoanh.test/p/" + "A" * 44}
    forged = {"address": good["address"][:-3] + ("abc" if not good["address"].endswith("abc") else "xyz")}
    answers = []
    for given in (revoked, expired, guess, forged, {"address": "http://khoanh.test/p/x"}):
        phone = returned.phone(given)
        for path in (
            "/about",
            f"/pictures/{SERIES}/1",
            "/dicom.zip",
            "/result.pdf",
            f"/dicom-web/studies/{STUDY}/series",
        ):
            answer = phone.get(path, 404)
            assert "Liên kết không đúng, đã hết hạn hoặc đã bị thu hồi" in answer.text
            answers.append((answer.content, answer.headers["content-type"]))
    assert len(set(answers)) == 1
    assert set(returned.openings()) == {"revoked", "expired"}
    rows = send(returned.admin, "GET", "/audit?action=handover+refused")["items"]
    assert {(row["outcome"], row["detail"]["reason"]) for row in rows} == {
        ("refused", "unknown"),
        ("refused", "revoked"),
        ("refused", "expired"),
    }
    assert "A" * 44 not in str(rows)
    assert returned.phone(good).about()["state"] == "open"


def test_refusals_take_the_same_time(returned: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setattr("khoanh.entrypoints.handovers.routes._REFUSED_S", 0.3)
    revoked = returned.give()
    close(returned, revoked)
    for given in (revoked, {"address": "http://khoanh.test/p/x"}):
        began = time.monotonic()
        returned.phone(given).about(404)
        assert 0.3 <= time.monotonic() - began < 0.6


def test_a_pin_opens_what_the_link_alone_does_not(returned: Hospital) -> None:
    given = returned.give(pin_kind="birth")
    phone = returned.phone(given)
    assert phone.about() == {"state": "pin", "kind": "birth", "wait_s": 0}
    for path in (f"/pictures/{SERIES}/1", "/dicom.zip", "/result.pdf", f"/dicom-web/studies/{STUDY}/series"):
        phone.get(path, 403)
    phone.pin("03051971", 403)
    cookie = phone.pin("3/5/1970").headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and f"path={phone.path}".lower() in cookie
    assert phone.about()["state"] == "open" and phone.get("/dicom.zip")
    other = returned.phone(given)
    assert other.about()["state"] == "pin"
    second = returned.phone(returned.give(pin_kind="birth"))
    second.browser.cookies = phone.browser.cookies
    second.browser.cookies.set("khoanh_guest", phone.browser.cookies["khoanh_guest"], path=second.path)
    assert second.about()["state"] == "pin"


def test_pins_are_tried_a_few_times_only(returned: Hospital) -> None:
    phone = returned.phone(returned.give(pin_kind="own", pin="4711"))
    for _ in range(5):
        phone.pin("0000", 403)
    assert 0 < phone.about()["wait_s"] <= 900
    phone.pin("4711", 403)
    with returned.desk.unit(WHO) as unit:
        unit.db.execute("update handover_link set failed_at = failed_at - interval '16 minutes'")
    phone.pin("4711")
    with returned.desk.unit(WHO) as unit:
        unit.db.execute("update handover_link set failures = 20, failed_at = null")
    phone.about(404)


def test_a_link_always_shows_the_result_that_stands(returned: Hospital) -> None:
    phone = returned.phone(returned.give())
    content = {"description": "Phổi sáng đều.", "conclusion": "Nốt mờ thùy trên phải."}
    send(
        returned.admin, "POST", f"/reports/{returned.report}/corrections", 201, content=content, reason="sót", version=1
    )
    told = phone.about()["result"]
    assert (told["number"], told["kind"], told["conclusion"]) == (2, "correction", "Nốt mờ thùy trên phải.")
    returned.step("recall", reason="xem lại")
    assert phone.about()["state"] == "withdrawn"
    for path in (f"/pictures/{SERIES}/1", "/dicom.zip", "/result.pdf", f"/dicom-web/studies/{STUDY}/series"):
        assert "xem lại" in phone.get(path, 404).json()["detail_vi"]
    returned.give(409)


def test_a_study_taken_from_the_exam_is_no_longer_shown_and_another_is_not_added(returned: Hospital) -> None:
    phone = returned.phone(returned.give())
    with returned.desk.unit(WHO) as unit:
        unit.db.execute(
            "insert into order_study (imaging_order, study, how, who)"
            " select %s, id, 'hand', 'test' from study where uid = %s",
            (returned.order, OTHER),
        )
    returned.keeper._objects.clear()
    assert [one["study_uid"] for one in phone.about()["series"]] == [STUDY]
    phone.get(f"/dicom-web/studies/{OTHER}/series", 404)
    with returned.desk.unit(WHO) as unit:
        unit.db.execute("delete from order_study where study = (select id from study where uid = %s)", (STUDY,))
    returned.keeper._objects.clear()
    assert phone.about()["series"] == []
    phone.get(f"/dicom-web/studies/{STUDY}/series", 404)


def test_a_link_without_a_name_gives_rendered_pictures_alone(returned: Hospital) -> None:
    phone = returned.phone(returned.give(hide_name=True))
    told = phone.get()
    assert told.json()["patient"] == {} and "Đức" not in told.text and "BN01" not in told.text
    phone.get(f"/pictures/{SERIES}/1")
    for path in ("/dicom.zip", "/result.pdf", f"/dicom-web/studies/{STUDY}/series"):
        phone.get(path, 403)


def test_who_asks_too_much_waits(returned: Hospital) -> None:
    returned.keeper.refused.most = 3
    guess = returned.phone({"address": "http://khoanh.test/p/" + "B" * 44})
    for _ in range(3):
        guess.about(404)
    assert guess.get(status=429).headers["retry-after"] == "60"
    good = returned.give()
    assert returned.phone(good, "198.51.100.8").about()["state"] == "open"
    returned.keeper.asked.most = 2
    again = returned.phone(returned.give(), "198.51.100.9")
    again.about(), again.about()
    again.about(429)


def test_the_page_is_plain_and_kept_nowhere(returned: Hospital) -> None:
    page = returned.phone(returned.give()).browser("GET", "/p/anything")
    assert page.headers["cache-control"] == "no-store" and "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "no-referrer" and "set-cookie" not in page.headers
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_tokens_stay_out_of_the_log(returned: Hospital, capsys: pytest.CaptureFixture[str]) -> None:
    given = returned.give(pin_kind="birth")
    phone = returned.phone(given)
    phone.pin("1", 403)
    phone.get("/pictures/1.2/1", 403)
    said = "".join(capsys.readouterr())
    assert given["address"][-44:] not in said and "/p/…/pin" in said


def test_nothing_is_handed_over_before_it_is_returned(hospital: Hospital) -> None:
    hospital.give(409)
    assert send(hospital.admin, "GET", f"/orders/{hospital.order}/handovers")["is_ready"] is False
    film = hospital.give(mode="film", pin_kind=None, films=[{"size": "14INX17IN", "count": 2}])
    assert film["address"] == "" and film["qr"] is None
    for wrong in ([], [{"size": "9X9", "count": 1}], [{"size": "A4", "count": 0}]):
        hospital.give(400, mode="film", films=wrong)


def test_how_an_exam_reached_its_patient_is_told_for_the_bill(returned: Hospital) -> None:
    span = "/deliveries?since=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z"
    assert send(returned.admin, "GET", span)["items"] == []
    returned.give()
    (row,) = send(returned.admin, "GET", span)["items"]
    assert (row["order"], row["accession"], row["delivery"], row["films"]) == (returned.order, "A77", "digital", 0)
    returned.give(mode="film", films=[{"size": "14INX17IN", "count": 2}, {"size": "8INX10IN", "count": 1}])
    (row,) = send(returned.admin, "GET", span)["items"]
    assert (row["delivery"], row["films"]) == ("film", 3)
    assert send(returned.admin, "GET", f"/orders/{returned.order}/handovers")["delivery"] == "film"


def test_only_who_may_hand_over_does(returned: Hospital) -> None:
    body = {"name": "khoa", "password": "bốn từ chẳng liên quan", "roles": ["clinician"], "must_change_password": False}
    send(returned.admin, "POST", "/users", 201, **body)
    clinician = returned.admin.another()
    assert clinician("POST", "/api/v1/session", json={k: body[k] for k in ("name", "password")}).status_code == 200
    send(clinician, "GET", f"/orders/{returned.order}/handovers", 403)
    send(clinician, "POST", f"/orders/{returned.order}/handovers", 403, mode="link")
    send(clinician, "POST", "/handovers/1/revoke", 403, reason="x")
