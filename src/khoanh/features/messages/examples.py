"""Examples for vendors of HIS: messages that are understood, and messages as we send them; nobody in them exists."""

from dataclasses import replace
from datetime import datetime

from khoanh.features.accounts import Signatory
from khoanh.features.messages.compose import Letter, compose_images, compose_schedule, compose_status
from khoanh.features.messages.compose_result import (
    ResultLetter,
    ResultStatus,
    compose_picture,
    compose_result,
    compose_sheet,
    count_observations,
    write_observation,
)
from khoanh.features.messages.kinds import His
from khoanh.features.orders import Order, State
from khoanh.features.patients import Visit
from khoanh.features.reports import Content, KeyImage, Outcome, Version
from khoanh.standards.hl7 import format_line

_MSH = "MSH|^~\\&|HIS1|BV01|KHOANH|CDHA|20240102080000||{kind}|{number}|P|2.5.1||||||UNICODE UTF-8"
_PID = (
    "PID|1||BN0001^^^79001^MR~079080001234^^^^NI~GD4797912345678^^^BHYT^HC||Nguyễn^Đức^Văn||19800215|M|||"
    "12 Lê Lợi^^Huế||0912345678"
)
_PV1 = "PV1|1|O|KKB^P102||||BS01^Lê^Hoa|BS02^Trần^Bình|||||||||||LK2024001"


def _example(kind: str, number: str, *segments: str) -> str:
    return "\n".join((_MSH.format(kind=kind, number=number), *segments))


def _order(control: str, number: str, *, reason: str = "") -> str:
    orc = f"ORC|{control}|CD0001^HIS1||PH0001|||^^^20240102090000^^R||20240102080000|||BS02^Trần^Bình"
    orc += f"||||^{reason}|KKB^Khoa khám bệnh" if reason else "|||||KKB^Khoa khám bệnh"
    obr = (
        "OBR|1|CD0001^HIS1||CT01^CT sọ não không tiêm thuốc^HIS1|||||||||Đau đầu 3 ngày|||BS02^Trần^Bình||||||||CT"
        "|||^^^20240102090000^^R|||WALK|G44.2^Đau đầu căng thẳng^I10"
    )
    return _example("ORM^O01^ORM_O01", number, _PID, _PV1, orc, obr)


EXAMPLES: dict[str, str] = {
    "Đăng ký khám · Register (ADT^A04)": _example("ADT^A04^ADT_A01", "1", "EVN||20240102080000", _PID, _PV1),
    "Chỉ định mới · New order (ORM^O01 NW)": _order("NW", "2"),
    "Sửa chỉ định · Change (ORM^O01 XO)": _order("XO", "3"),
    "Huỷ chỉ định · Cancel (ORM^O01 CA)": _order("CA", "4", reason="Chỉ định nhầm"),
    "Chỉ định chẩn đoán hình ảnh · Imaging order (OMI^O23)": _example(
        "OMI^O23^OMI_O23",
        "5",
        _PID,
        _PV1,
        "ORC|NW|CD0002^HIS1",
        "TQ1|1||||||20240102100000||S",
        "OBR|1|CD0002^HIS1||XQ01^X-quang ngực thẳng",
        "IPC|||||DX",
    ),
    "Gộp người bệnh · Merge (ADT^A40)": _example(
        "ADT^A40^ADT_A39", "6", "EVN||20240102080000", _PID, "MRG|BN0002^^^79001^MR"
    ),
    "Lịch hẹn · Appointment (SIU^S12)": _example(
        "SIU^S12^SIU_S12", "7", "SCH|H1^HIS1||||||||||^^^20240103090000|||||||||||||||CD0002^HIS1", _PID
    ),
    "Kết quả viết ở HIS · Result written in the HIS (ORU^R01)": _example(
        "ORU^R01^ORU_R01",
        "8",
        _PID,
        "OBR|1|CD0002^HIS1||XQ01^X-quang ngực thẳng||||||||||||||||||20240102110000|||F|||||||CC001&Trần&Bình",
        "OBX|1|TX|MT^Mô tả||Hai phế trường sáng đều||||||F",
        "OBX|2|TX|KL^Kết luận||Chưa thấy bất thường||||||F",
    ),
}


def compose_examples(at: datetime) -> dict[str, bytes]:
    """Return messages as they are sent, of one order at one moment."""
    his = His("HIS1", sending_application="HIS1", sending_facility="BV01")
    letter = Letter(his, _sample_order(at), _sample_visit(), at, at.tzinfo or at.astimezone().tzinfo, "K1")  # type: ignore[arg-type]
    return {
        "Trạng thái gửi HIS · Status to the HIS (`order_status`)": compose_status(letter)[1],
        "Lịch chụp gửi phía máy · Schedule to the modality side (`scheduled`)": compose_schedule(letter, "NW")[1],
        "Đã có ảnh · Images available (`images_available`)": compose_images(letter)[1],
        "Kết quả chính thức · Final result (`results`)": compose_result_example(his, at, "F"),
        "Thu hồi kết quả · Result taken back (`results`)": compose_result_example(his, at, "X"),
    }


def compose_result_example(his: His, at: datetime, status: ResultStatus) -> bytes:
    """Return a result as this HIS would be told it; of a key image only the first bytes are shown."""
    zone = at.tzinfo or at.astimezone().tzinfo
    assert zone is not None
    order = replace(_sample_order(at), state=State.RETURNED)
    letter = Letter(his, order, _sample_visit(), at, zone, "K2", "Nhầm bên" if status == "X" else "")
    form, content = his.result, _SAMPLE_CONTENT
    image = content.key_images[0]
    version = Version(1, "report", at, "bs.hai", "", "", content, {}, "")
    people = (
        Signatory("bs.hai", "BS. Nguyễn Văn Hải", "001234/HCM-CCHN"),
        Signatory("bs.lan", "BS. Trần Lan", "000567"),
    )
    outcome = Outcome(1, (1,), "returned", version, at, people[0], at, people[1], at, "", "")
    link = f"https://pacs.example/api/v1/pictures/{'…' * 3}"
    links = ((image.caption, link),) if form.images == "link" and status != "X" else ()
    told = ResultLetter(letter, status, outcome, links)
    body = compose_result(told)[1]
    enclosed = [compose_sheet(form, "JVBERi0xLjcK…")] if form.pdf else []
    enclosed += [compose_picture(form, 1, image.caption, "/9j/4AAQSkZJRg…")] if form.images == "embedded" else []
    for number, one in enumerate(enclosed if status != "X" else (), count_observations(told) + 1):
        body += f"{format_line(write_observation(number, one, status))}\r".encode(his.out_charset, "replace")
    return body


_SAMPLE_CONTENT = Content(
    technique="Chụp xoắn ốc từ nền sọ đến đỉnh sọ, không tiêm thuốc.",
    description="Nhu mô não hai bên cân đối.\nKhông thấy ổ tăng, giảm tỷ trọng bất thường.",
    conclusion="Chưa thấy bất thường trên phim.",
    recommendation="Theo dõi lâm sàng.",
    icd10=("G44.2",),
    key_images=(KeyImage("1.2", "1.2.3", "1.2.3.4", 1, 40, 80, "Lát cắt qua hạch nền"),),
)


def _sample_visit() -> Visit:
    return Visit(
        id=1,
        patient=1,
        number="LK2024001",
        issuer="",
        class_="O",
        department="Khoa khám bệnh",
        department_code="KKB",
        ward="KKB",
        bed="P102",
        doctor="",
        insurance="",
        began_at=None,
        ended_at=None,
        cancelled=False,
        said_at=None,
    )


def _sample_order(at: datetime) -> Order:
    texts = dict.fromkeys(
        ("device", "allergies", "note", "body_part", "preparation", "service_code", "room_code", "room_name"), ""
    )
    return Order(
        id=1000001,
        patient=1,
        visit=1,
        ordered_at=at,
        due_at=at,
        said_at=at,
        arrived_at=None,
        started_at=at,
        performed_at=at,
        changed_at=at,
        minutes=15,
        priority="routine",
        pregnancy=None,
        contrast=None,
        paid=None,
        scheduled=True,
        local=False,
        foretold=False,
        without_images=False,
        state=State.UNREAD,
        study_uid="2.25.31415926535897932384626433832795",
        accession="24010200001",
        source="HIS1",
        placer="CD0001",
        slip="PH0001",
        modality="CT",
        code="CT01",
        service_name="CT sọ não không tiêm thuốc",
        history="Đau đầu 3 ngày",
        diagnosis="Đau đầu căng thẳng",
        icd10="G44.2",
        referrer="Trần^Bình",
        referrer_code="BS02",
        department="Khoa khám bệnh",
        department_code="KKB",
        patient_code="BN0001",
        patient_issuer="79001",
        patient_name="Nguyễn^Văn Đức",
        patient_birth_date="19800215",
        patient_birth_year=None,
        patient_sex="M",
        filler="K1000001",
        **texts,
    )
