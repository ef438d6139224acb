"""What an examination used, over the JSON door."""

from tests.entrypoints.browser import Browser
from tests.entrypoints.rest.test_orders import order, send


def test_a_technologist_records_films_contrast_and_repeats(admin: Browser, lan: Browser) -> None:
    send(admin, "POST", "/services", 201, code="CT01", name="Chụp CLVT ngực", modality="CT")
    send(admin, "POST", "/supplies", 201, code="F3543", name="Phim 35×43", kind="film", unit="tờ", size="35x43 cm")
    send(admin, "POST", "/supplies", 201, code="ULT", name="Ultravist", kind="contrast", unit="ml", strength_mg_ml=300)
    send(admin, "POST", "/supplies", 400, code="X", name="Y", kind="paper")
    usual = [{"supply": "F3543", "quantity": 2}]
    assert send(admin, "PUT", "/services/CT01/supplies", items=usual)["items"] == usual
    one = order(admin)["order"]["id"]
    path = f"/orders/{one}/consumption"
    before = send(admin, "GET", path)
    assert (before["revision"], before["recordable"], before["supplies"][0]["quantity"]) == (0, False, 2)
    send(admin, "PUT", path, 409, revision=0)
    send(admin, "POST", f"/orders/{one}/steps", step="start")
    used = [{"supply": "ULT", "quantity": 80.5, "spoilt": 0, "lot": "KT1"}]
    repeats = [{"reason": "111210", "count": 1, "note": ""}]
    kept = send(admin, "PUT", path, revision=0, exposures=3, supplies=used, repeats=repeats)
    assert (kept["supplies"], kept["repeats"], kept["revision"]) == (used, repeats, 1)
    assert send(lan, "GET", path) == {**kept, "recordable": False}
    send(lan, "PUT", path, 403, revision=1)
    send(admin, "PUT", path, 409, revision=0)
    send(admin, "GET", "/orders/1/consumption", 404)
