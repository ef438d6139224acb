"""Why a procedure step was broken off: PS3.16 CID 9300, with CID 9301 and 9302."""

from typing import Final

WRONG_ENTRY: Final = "110514"
"""Incorrect worklist entry selected: the order itself is still to be done."""

REASONS: Final[dict[str, tuple[str, str]]] = {
    "110500": ("Doctor canceled procedure", "Bác sĩ hủy chỉ định"),
    "110501": ("Equipment failure", "Máy hỏng"),
    "110502": ("Incorrect procedure ordered", "Chỉ định sai dịch vụ"),
    "110503": ("Patient allergic to media/contrast", "Người bệnh dị ứng thuốc cản quang"),
    "110504": ("Patient died", "Người bệnh tử vong"),
    "110505": ("Patient refused to continue procedure", "Người bệnh từ chối tiếp tục"),
    "110506": ("Patient taken for treatment or surgery", "Người bệnh được chuyển đi điều trị hoặc mổ"),
    "110507": ("Patient did not arrive", "Người bệnh không đến"),
    "110508": ("Patient pregnant", "Người bệnh có thai"),
    "110509": ("Change of procedure for correct charging", "Đổi dịch vụ để tính phí đúng"),
    "110510": ("Duplicate order", "Chỉ định trùng"),
    "110511": ("Nursing unit cancel", "Khoa lâm sàng hủy"),
    "110512": ("Incorrect side ordered", "Chỉ định sai bên"),
    "110513": ("Discontinued for unspecified reason", "Ngừng, không rõ lý do"),
    "110514": ("Incorrect worklist entry selected", "Chọn nhầm người bệnh trong danh sách"),
    "110515": ("Patient condition prevented continuing", "Tình trạng người bệnh không cho phép tiếp tục"),
    "110516": ("Equipment change", "Đổi máy"),
    "110521": ("Objects incorrectly formatted", "Đối tượng sai định dạng"),
    "110522": ("Object Types not supported", "Không hỗ trợ loại đối tượng"),
    "110523": ("Object Set incomplete", "Bộ đối tượng không đủ"),
    "110524": ("Media Failure", "Đĩa hỏng"),
    "110526": ("Resource pre-empted", "Máy được dùng cho ca khác"),
    "110527": ("Resource inadequate", "Máy không phù hợp"),
    "110528": ("Discontinued Procedure Step rescheduled", "Đã hẹn lại"),
    "110529": ("Discontinued Procedure Step rescheduling recommended", "Nên hẹn lại"),
    "95384003": ("Injection site extravasation", "Thoát mạch tại chỗ tiêm"),
    "292094009": ("Radiopharmaceutical adverse reaction", "Phản ứng với thuốc phóng xạ"),
}
"""Code value → meaning in English and Vietnamese; the scheme is DCM, of the last two SCT."""
