"""Key images out: as bytes in the message or under links, windowed as the reader saw them."""

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tests.features.messages.conftest import ask
from tests.features.messages.receiver import receiving
from tests.features.reports.conftest import FINDING, SYSTEM, Department
from tests.make.dicom import ct_slice

import hl7
from khoanh.features import archive, reports
from khoanh.features.messages import His, ResultForm, add_his, change_his, deliver_messages, list_his, open_picture
from khoanh.features.reports import KeyImage
from khoanh.foundation.errors import NotFound
from khoanh.transaction import Desk

WINDOW = (40.0, 200.0)


def expected(stored: Any) -> np.ndarray[Any, Any]:
    """Return the shades of the linear window (PS3.3 C.11.2.1.2.1) of our slice."""
    slope, intercept = float(stored.RescaleSlope), float(stored.RescaleIntercept)
    kind = "<i2" if stored.PixelRepresentation else "<u2"
    pixels = np.frombuffer(stored.PixelData, kind).reshape(stored.Rows, stored.Columns)
    values = pixels.astype(float) * slope + intercept
    centre, width = WINDOW
    return np.clip(((values - (centre - 0.5)) / (width - 1) + 0.5) * 255, 0, 255)


@pytest.fixture
def department(desk: Desk) -> Department:
    return Department(replace(desk, settings=desk.settings.model_copy(update={"public_url": "https://pacs.example/"})))


def connect(department: Department, port: int, **form: Any) -> None:
    profile = His("HIS", sending_application="H", host="127.0.0.1", port=port, sends=("results",), ack_timeout_s=5)
    with department.desk.unit(SYSTEM) as unit:
        add_his(unit, replace(profile, result=ResultForm(**form)))


def give(department: Department, *images: KeyImage, order: int) -> Any:
    report = department.write(order, replace(FINDING, key_images=images))
    report = department(reports.approve_report, report.id, report.revision)
    return department(reports.return_result, report.id, report.latest)


def deliver(department: Department) -> None:
    deliver_messages(department.desk, SYSTEM, "HIS", "me", lambda: False)


def pictures(message: hl7.Message, kind: str) -> Iterator[Any]:
    return (obx for obx in message.segments("OBX") if str(obx[2]) == kind and str(obx[3][0][0]) == "55113-5")


def decode(obx: Any) -> Image.Image:
    parts = [str(part) for part in obx[5][0]]
    assert parts[1:4] == ["IM", "JPEG", "Base64"]
    return Image.open(io.BytesIO(base64.b64decode(parts[4], validate=True)))


def test_key_images_are_in_the_message_windowed_as_the_reader_saw_them(department: Department) -> None:
    with receiving() as receiver:
        connect(department, receiver.port, images="embedded", most_images=1, image_quality=95)
        order = department.scan()
        image = replace(department.photograph(order), centre=WINDOW[0], width=WINDOW[1], caption="Nốt mờ")
        give(department, image, replace(image, centre=None, width=None), order=order)
        deliver(department)
    [data] = receiver.messages
    message = hl7.parse(data.decode())
    [obx] = pictures(message, "ED")
    assert str(obx[3][0][1]) == "Ảnh tiêu biểu: Nốt mờ" and str(obx[11]) == "F"
    shown = np.asarray(decode(obx).convert("L"), dtype=float)
    wanted = expected(ct_slice())
    assert shown.shape == wanted.shape
    assert np.abs(shown - wanted).mean() < 3
    numbers = [int(str(one[1])) for one in message.segments("OBX")]
    assert numbers == list(range(1, len(numbers) + 1))
    kept = ask(
        department.desk, "select body, enclosures is null, size_bytes from message_body join message on id = message"
    )
    assert kept == [(data, True, len(data))]


def test_a_picture_is_made_no_larger_than_wished(department: Department) -> None:
    with receiving() as receiver:
        connect(department, receiver.port, images="embedded", image_side=128)
        order = department.scan()
        give(department, department.photograph(order, Rows=256, Columns=192), order=order)
        deliver(department)
    [obx] = pictures(hl7.parse(receiver.messages[0].decode()), "ED")
    assert max(decode(obx).size) <= 128


def test_a_picture_that_is_gone_does_not_keep_the_text_back(department: Department) -> None:
    with receiving() as receiver:
        connect(department, receiver.port, images="embedded")
        order = department.scan()
        image = department.photograph(order)
        give(department, image, order=order)
        department(archive.delete_study, image.study_uid, who=SYSTEM)
        deliver(department)
    [data] = receiver.messages
    message = hl7.parse(data.decode())
    assert list(pictures(message, "ED")) == []
    assert "Không thấy bất thường." in data.decode()


def test_a_link_shows_the_picture_until_the_result_is_taken_back(department: Department) -> None:
    with receiving() as receiver:
        connect(department, receiver.port, images="link")
        order = department.scan()
        report = give(department, replace(department.photograph(order), centre=40.0, width=200.0), order=order)
        deliver(department)
        [obx] = pictures(hl7.parse(receiver.messages[0].decode()), "RP")
        address = str(obx[5][0][0])
        assert address.startswith("https://pacs.example/api/v1/pictures/")
        token = address.rpartition("/")[2]
        jpeg = open_picture(department.desk, token, "10.0.0.9")
        assert Image.open(io.BytesIO(jpeg)).format == "JPEG"
        for wrong in (token[:-2], "A" + token, token.replace(".", ""), "x.y", ".", "é.é", "A" * 5000):
            with pytest.raises(NotFound):
                open_picture(department.desk, wrong, "10.0.0.9")
        department(reports.recall_result, report.id, "Nhầm", who=SYSTEM)
        with pytest.raises(NotFound):
            open_picture(department.desk, token, "10.0.0.9")
    rows = ask(department.desk, "select who, address from audit_entry where action = 'key image rendered'")
    assert rows == [("link HIS", "10.0.0.9")]


def test_a_link_ends(department: Department) -> None:
    connect(department, 1, images="link", link_days=1)
    order = department.scan()
    give(department, department.photograph(order), order=order)
    [[body]] = ask(department.desk, "select body from message_body")
    token = bytes(body).decode().partition("/pictures/")[2].partition("^")[0]
    assert open_picture(department.desk, token, "")
    ask(department.desk, "update link_key set key = sha256(key) returning 1")
    with pytest.raises(NotFound):
        open_picture(department.desk, token, "")


def test_a_day_without_the_his_loses_nothing_and_keeps_the_order(department: Department) -> None:
    with receiving() as receiver:
        port = receiver.port
    connect(department, port, images="embedded")
    order = department.scan()
    report = give(department, department.photograph(order), order=order)
    department(reports.recall_result, report.id, "Nhầm bên", who=SYSTEM)
    department(reports.return_result, report.id, report.latest)
    for number in range(2, 30):
        department.give(department.scan(str(number)))
    for _ in range(5):
        deliver(department)
        ask(department.desk, "update his set retry_at = null returning 1")
    assert ask(department.desk, "select count(*) from message where state = 'queued'") == [(31,)]
    with receiving() as receiver:
        with department.desk.unit(SYSTEM) as unit:
            [his] = list_his(unit)
            change_his(unit, "HIS", replace(his, port=receiver.port))
        deliver(department)
    found = [hl7.parse(data.decode()) for data in receiver.messages]
    assert [str(one.segment("OBR")[25]) for one in found] == ["F", "X", "C", *["F"] * 28]
    assert [str(one.segment("OBR")[2][0][0]) for one in found[3:]] == [str(number) for number in range(2, 30)]
    assert ask(department.desk, "select distinct state from message") == [("sent",)]


def test_the_result_sheet_goes_with_the_result(department: Department) -> None:
    with receiving() as receiver:
        connect(department, receiver.port, pdf=True, images="embedded")
        order = department.scan()
        give(department, department.photograph(order), order=order)
        deliver(department)
    message = hl7.parse(receiver.messages[0].decode())
    found = [[str(part) for part in obx[5][0]] for obx in message.segments("OBX") if str(obx[2]) == "ED"]
    assert [parts[1:4] for parts in found] == [["Application", "PDF", "Base64"], ["IM", "JPEG", "Base64"]]
    pdf = base64.b64decode(found[0][4], validate=True)
    assert pdf.startswith(b"%PDF-")
    assert ask(department.desk, "select pdf from document") == [(pdf,)]
