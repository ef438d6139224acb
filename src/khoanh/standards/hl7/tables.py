"""Tables of the standard that answers and pages are made from: error conditions, events, order control codes."""

from typing import Final

# HL7 table 0357 (2.8 2.C.2.184), message error condition codes.
ERRORS: Final[dict[str, tuple[str, str]]] = {
    "0": ("Message accepted", "Đã nhận bản tin"),
    "100": ("Segment sequence error", "Sai thứ tự đoạn, hoặc thiếu đoạn bắt buộc"),
    "101": ("Required field missing", "Thiếu trường bắt buộc"),
    "102": ("Data type error", "Sai kiểu dữ liệu"),
    "103": ("Table value not found", "Giá trị không có trong bảng mã"),
    "200": ("Unsupported message type", "Loại bản tin không được hỗ trợ"),
    "201": ("Unsupported event code", "Sự kiện không được hỗ trợ"),
    "202": ("Unsupported processing ID", "Processing ID không được hỗ trợ"),
    "203": ("Unsupported version ID", "Phiên bản HL7 không được hỗ trợ"),
    "204": ("Unknown key identifier", "Không tìm thấy mã định danh"),
    "205": ("Duplicate key identifier", "Mã định danh đã tồn tại"),
    "206": ("Application record locked", "Hồ sơ đang bị khóa"),
    "207": ("Application internal error", "Lỗi khi xử lý"),
}

# HL7 table 0003: the events that are understood.
EVENTS: Final[dict[str, tuple[str, str]]] = {
    "ADT^A01": ("Admit", "Nhập viện"),
    "ADT^A02": ("Transfer a patient", "Chuyển khoa, phòng, giường"),
    "ADT^A03": ("Discharge", "Ra viện"),
    "ADT^A04": ("Register a patient", "Đăng ký khám"),
    "ADT^A05": ("Pre-admit a patient", "Đăng ký trước"),
    "ADT^A06": ("Change an outpatient to an inpatient", "Chuyển từ ngoại trú sang nội trú"),
    "ADT^A07": ("Change an inpatient to an outpatient", "Chuyển từ nội trú sang ngoại trú"),
    "ADT^A08": ("Update patient information", "Cập nhật thông tin người bệnh"),
    "ADT^A11": ("Cancel admit", "Hủy nhập viện"),
    "ADT^A13": ("Cancel discharge", "Hủy ra viện"),
    "ADT^A18": ("Merge patient information", "Gộp người bệnh"),
    "ADT^A28": ("Add person information", "Thêm người bệnh"),
    "ADT^A31": ("Update person information", "Cập nhật người bệnh"),
    "ADT^A34": ("Merge patient ID", "Gộp mã người bệnh"),
    "ADT^A38": ("Cancel pre-admit", "Hủy đăng ký trước"),
    "ADT^A40": ("Merge patient identifier list", "Gộp danh sách mã người bệnh"),
    "ADT^A47": ("Change patient identifier list", "Đổi mã người bệnh"),
    "ORM^O01": ("Order", "Chỉ định"),
    "OMG^O19": ("General clinical order", "Chỉ định lâm sàng"),
    "OMI^O23": ("Imaging order", "Chỉ định chẩn đoán hình ảnh"),
    "SIU^S12": ("New appointment", "Lịch hẹn mới"),
    "SIU^S13": ("Rescheduled appointment", "Dời lịch hẹn"),
    "SIU^S14": ("Modified appointment", "Sửa lịch hẹn"),
    "SIU^S15": ("Cancelled appointment", "Hủy lịch hẹn"),
    "ORU^R01": ("Observation result", "Kết quả"),
}

# HL7 table 0119: the order control codes that are understood.
CONTROLS: Final[dict[str, tuple[str, str]]] = {
    "NW": ("New order", "Chỉ định mới"),
    "CA": ("Cancel order", "Hủy chỉ định"),
    "OC": ("Order canceled", "Chỉ định đã hủy"),
    "DC": ("Discontinue order", "Ngừng chỉ định"),
    "XO": ("Change order", "Sửa chỉ định"),
    "SC": ("Status changed", "Đổi trạng thái"),
    "HD": ("Hold order", "Tạm giữ chỉ định"),
    "RL": ("Release previous hold", "Bỏ tạm giữ"),
}
