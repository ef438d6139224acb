"""An example for the preview of forms: a patient who does not exist, and a text of the usual length; pure."""

from datetime import datetime
from typing import Any

from khoanh.features.sheets import rules
from khoanh.features.sheets.kinds import Basis, FormName, Letterhead, Picture, Sheet, Template

_SERVICES: dict[FormName, str] = {
    "xray": "Chụp X-quang ngực thẳng",
    "ct": "Chụp CLVT lồng ngực không tiêm thuốc cản quang",
    "mr": "Chụp cộng hưởng từ sọ não",
    "us": "Siêu âm ổ bụng",
    "general": "Chẩn đoán hình ảnh",
}
_NUMBER = "2600000001"
_TEXT = (
    "Trường phổi hai bên sáng đều, không thấy hình mờ bất thường.\n- Rốn phổi hai bên không rộng.\n"
    "- Bóng tim không to, chỉ số tim/lồng ngực 0,45.\n"
    "- Góc sườn hoành hai bên nhọn.\n- Khung xương không thấy tổn thương."
)


def make_sample(template: Template, letterhead: Letterhead, hospital: str, at: datetime) -> Sheet:
    """Return a sheet of nobody."""
    note = template.options.note.replace("{number}", _NUMBER).replace("{version}", "1").replace("{digest}", "–")
    patient = {
        "name": "Nguyễn Thị Mẫu", "code": "MAU0000001", "birth": "15/08/1970", "age": "56", "sex": "Nữ",
        "address": "Số 1 phố Ví Dụ, phường Mẫu, thành phố Hà Nội", "phone": "", "insurance": "GD4010000000000",
    }  # fmt: skip
    data: dict[str, Any] = {
        "title": template.options.title,
        "number": _NUMBER,
        "mark": "MẪU",
        "kind": "",
        "note": note,
        "letterhead": rules.describe_letterhead(letterhead, hospital),
        "patient": patient,
        "request": {
            "services": [_SERVICES[template.form]], "department": "Khoa Nội tổng hợp", "room": "305", "bed": "12",
            "diagnosis": "Theo dõi viêm phổi", "history": "Ho, sốt 3 ngày", "doctor": "BS. Trần Văn Ví Dụ",
            "day": rules.tell_day(at), "accessions": [_NUMBER],
        },
        "times": {"performed": rules.tell_moment(at), "result": rules.tell_moment(at), "technologist": "KTV. Lê Mẫu",
                  "device": "XQ1"},
        "result": {
            "technique": "Tư thế đứng thẳng, hít sâu nín thở.", "description": _TEXT,
            "conclusion": "Hình ảnh X-quang ngực không thấy bất thường.", "recommendation": "Kết hợp lâm sàng.",
            "icd10": ["Z01.6"], "critical": "", "addenda": [],
        },
        "reader": {"day": rules.tell_day(at), "name": "BSCKI. Phạm Thị Ví Dụ", "certificate": "000000/HNO-CCHN",
                   "first": "", "signature": ""},
        "options": rules.write_options(template.options),
        "qr_text": "Quét mã để xem kết quả và hình ảnh trên điện thoại.",
    }  # fmt: skip
    pictures = () if template.options.place == "none" else tuple(
        Picture("", "", f"0.{number}", 1, None, None, f"Ảnh {number}") for number in (1, 2)
    )  # fmt: skip
    bars = {"patient": "MAU0000001", "accession": _NUMBER} if template.options.bars else {}
    return Sheet(Basis(0, 0, 0), template, data, letterhead, pictures, bars, at, "", (), "https://example.invalid/r")
