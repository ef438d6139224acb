"""What segments and fields are called (HL7 v2.8 chapters 2 to 10, IHE RAD ZDS), for people who read a message."""

from typing import Final

_SEGMENTS: Final[dict[str, tuple[str, str]]] = {
    "MSH": ("Message header", "Đầu bản tin"),
    "MSA": ("Acknowledgment", "Trả lời"),
    "ERR": ("Error", "Lỗi"),
    "EVN": ("Event", "Sự kiện"),
    "PID": ("Patient", "Người bệnh"),
    "PD1": ("Patient, more", "Người bệnh (thêm)"),
    "MRG": ("Merged patient", "Người bệnh bị gộp"),
    "NK1": ("Next of kin", "Người thân"),
    "PV1": ("Visit", "Lượt khám"),
    "PV2": ("Visit, more", "Lượt khám (thêm)"),
    "IN1": ("Insurance", "Bảo hiểm"),
    "AL1": ("Allergy", "Dị ứng"),
    "DG1": ("Diagnosis", "Chẩn đoán"),
    "ORC": ("Common order", "Chỉ định (chung)"),
    "OBR": ("Observation request", "Chỉ định (dịch vụ)"),
    "OBX": ("Observation", "Kết quả, quan sát"),
    "TQ1": ("Timing and quantity", "Thời gian, mức ưu tiên"),
    "IPC": ("Imaging procedure", "Thủ thuật chẩn đoán hình ảnh"),
    "ZDS": ("Study of the order", "Ca chụp của chỉ định"),
    "NTE": ("Note", "Ghi chú"),
    "SCH": ("Appointment", "Lịch hẹn"),
    "RGS": ("Resource group", "Nhóm nguồn lực"),
    "AIS": ("Appointment: service", "Lịch hẹn: dịch vụ"),
    "AIG": ("Appointment: resource", "Lịch hẹn: nguồn lực"),
    "AIL": ("Appointment: place", "Lịch hẹn: nơi chụp"),
    "AIP": ("Appointment: person", "Lịch hẹn: nhân viên"),
}

# number|English|Vietnamese, a line a field.
_TABLES: Final[dict[str, str]] = {
    "MSH": """2|Encoding characters|Ký tự phân cách
3|Sending application|Ứng dụng gửi
4|Sending facility|Cơ sở gửi
5|Receiving application|Ứng dụng nhận
6|Receiving facility|Cơ sở nhận
7|Date and time of message|Thời điểm bản tin
8|Security|Bảo mật
9|Message type|Loại bản tin
10|Control ID|Mã bản tin
11|Processing ID|Chế độ xử lý
12|Version|Phiên bản HL7
13|Sequence number|Số thứ tự
15|Accept acknowledgment|Trả lời khi nhận
16|Application acknowledgment|Trả lời khi xử lý
17|Country|Nước
18|Character set|Bảng mã
19|Language|Ngôn ngữ
21|Message profile|Hồ sơ bản tin""",
    "MSA": "1|Acknowledgment code|Mã trả lời\n2|Control ID|Mã bản tin được trả lời\n3|Text|Nội dung",
    "ERR": """2|Location|Vị trí lỗi
3|HL7 error code|Mã lỗi HL7
4|Severity|Mức độ
5|Application error code|Mã lỗi ứng dụng
7|Diagnostic information|Thông tin kỹ thuật
8|User message|Nội dung cho người dùng""",
    "EVN": """1|Event type|Loại sự kiện
2|Recorded at|Thời điểm ghi
3|Planned at|Thời điểm dự kiến
4|Reason|Lý do
5|Operator|Người thực hiện
6|Occurred at|Thời điểm xảy ra""",
    "PID": """1|Set ID|Số thứ tự
2|Patient ID (old)|Mã người bệnh (cũ)
3|Patient identifiers|Các mã người bệnh
4|Alternate patient ID|Mã người bệnh khác
5|Name|Họ tên
6|Mother's maiden name|Họ mẹ
7|Date of birth|Ngày sinh
8|Sex|Giới tính
9|Alias|Tên khác
10|Race|Chủng tộc
11|Address|Địa chỉ
12|County|Quận, huyện
13|Telephone at home|Điện thoại
14|Telephone at work|Điện thoại cơ quan
15|Language|Ngôn ngữ
16|Marital status|Hôn nhân
17|Religion|Tôn giáo
18|Account number|Số hồ sơ
19|Citizen number|Số căn cước
22|Ethnic group|Dân tộc
23|Birth place|Nơi sinh
26|Citizenship|Quốc tịch
29|Date of death|Ngày tử vong
30|Death indicator|Đã tử vong
33|Last updated|Cập nhật lần cuối
40|Telephone|Điện thoại""",
    "MRG": """1|Prior identifiers|Các mã bị gộp
2|Prior alternate ID|Mã khác bị gộp
3|Prior account|Số hồ sơ bị gộp
4|Prior patient ID|Mã người bệnh bị gộp
5|Prior visit|Lượt khám bị gộp
7|Prior name|Họ tên bị gộp""",
    "PV1": """1|Set ID|Số thứ tự
2|Patient class|Đối tượng
3|Location|Khoa, buồng, giường
4|Admission type|Kiểu nhập viện
6|Prior location|Nơi trước
7|Attending doctor|Bác sĩ điều trị
8|Referring doctor|Bác sĩ giới thiệu
9|Consulting doctor|Bác sĩ hội chẩn
10|Hospital service|Chuyên khoa
14|Admit source|Nguồn nhập viện
15|Ambulatory status|Tình trạng đặc biệt
17|Admitting doctor|Bác sĩ nhập viện
18|Patient type|Loại người bệnh
19|Visit number|Mã lượt khám
20|Financial class|Đối tượng chi trả
44|Admitted at|Giờ nhập viện
45|Discharged at|Giờ ra viện
50|Alternate visit ID|Mã lượt khám khác""",
    "PV2": "3|Admit reason|Lý do nhập viện\n8|Expected admission|Ngày nhập viện dự kiến\n12|Description|Mô tả",
    "IN1": """1|Set ID|Số thứ tự
2|Plan|Loại thẻ
3|Company|Cơ quan bảo hiểm
4|Company name|Tên cơ quan bảo hiểm
12|Valid from|Hiệu lực từ
13|Valid to|Hiệu lực đến
36|Policy number|Số thẻ
49|Insured's ID|Mã người được bảo hiểm""",
    "AL1": "1|Set ID|Số thứ tự\n2|Type|Loại\n3|Allergen|Dị nguyên\n4|Severity|Mức độ\n5|Reaction|Phản ứng",
    "DG1": """1|Set ID|Số thứ tự
2|Coding method|Hệ mã
3|Diagnosis code|Mã chẩn đoán
4|Description|Chẩn đoán
5|Date|Ngày
6|Type|Loại
16|Clinician|Bác sĩ""",
    "ORC": """1|Order control|Lệnh
2|Placer order number|Số chỉ định của HIS
3|Filler order number|Số chỉ định của Khoanh
4|Placer group number|Số phiếu
5|Order status|Trạng thái
7|Quantity and timing|Thời gian, ưu tiên
8|Parent|Chỉ định gốc
9|Entered at|Giờ chỉ định
10|Entered by|Người nhập
11|Verified by|Người xác nhận
12|Ordering provider|Bác sĩ chỉ định
13|Enterer's location|Nơi nhập
14|Call back number|Điện thoại liên hệ
15|Effective at|Hiệu lực từ
16|Reason|Lý do
17|Entering organization|Khoa chỉ định
29|Order type|Loại chỉ định""",
    "OBR": """1|Set ID|Số thứ tự
2|Placer order number|Số chỉ định của HIS
3|Filler order number|Số chỉ định của Khoanh
4|Service|Dịch vụ
5|Priority|Ưu tiên
6|Requested at|Giờ yêu cầu
7|Observed from|Bắt đầu thực hiện
8|Observed until|Kết thúc thực hiện
12|Danger code|Cảnh báo
13|Clinical information|Tóm tắt bệnh sử
15|Specimen|Mẫu
16|Ordering provider|Bác sĩ chỉ định
17|Call back number|Điện thoại liên hệ
18|Placer field 1|Trường riêng 1 của HIS
19|Placer field 2|Trường riêng 2 của HIS
20|Filler field 1|Trường riêng 1 của Khoanh
21|Filler field 2|Trường riêng 2 của Khoanh
22|Result reported at|Giờ trả kết quả
24|Diagnostic section|Loại máy
25|Result status|Trạng thái kết quả
27|Quantity and timing|Thời gian, ưu tiên
30|Transportation|Cách di chuyển
31|Reason for study|Lý do chụp
32|Interpreter|Bác sĩ đọc
33|Assistant|Người phụ
34|Technician|Kỹ thuật viên
36|Scheduled at|Giờ hẹn
44|Procedure code|Mã thủ thuật""",
    "OBX": """1|Set ID|Số thứ tự
2|Value type|Kiểu giá trị
3|Observation|Mục
4|Sub-ID|Mục con
5|Value|Giá trị
6|Units|Đơn vị
11|Status|Trạng thái
14|Observed at|Thời điểm
16|Observer|Người thực hiện""",
    "TQ1": """1|Set ID|Số thứ tự
7|Start|Bắt đầu
8|End|Kết thúc
9|Priority|Ưu tiên""",
    "IPC": """1|Accession number|Mã ca chụp
2|Requested procedure ID|Mã thủ thuật yêu cầu
3|Study Instance UID|Study Instance UID
4|Scheduled step ID|Mã bước chụp
5|Modality|Loại máy
6|Protocol code|Quy trình chụp
7|Station name|Tên máy
8|Location|Phòng chụp
9|AE title|AE title của máy""",
    "ZDS": "1|Study Instance UID|Study Instance UID",
    "NTE": "1|Set ID|Số thứ tự\n2|Source|Nguồn\n3|Comment|Nội dung",
    "SCH": """1|Placer appointment|Số lịch hẹn của HIS
2|Filler appointment|Số lịch hẹn
6|Event reason|Lý do
7|Reason|Lý do hẹn
9|Duration|Thời lượng
10|Duration units|Đơn vị
11|Timing|Thời gian
16|Contact|Người liên hệ
20|Entered by|Người nhập
25|Status|Trạng thái
26|Placer order number|Số chỉ định của HIS
27|Filler order number|Số chỉ định của Khoanh""",
    "AIS": """1|Set ID|Số thứ tự
3|Service|Dịch vụ
4|Start|Bắt đầu
7|Duration|Thời lượng""",
    "AIG": "1|Set ID|Số thứ tự\n3|Resource|Nguồn lực\n8|Start|Bắt đầu",
    "AIL": "1|Set ID|Số thứ tự\n3|Place|Nơi chụp\n6|Start|Bắt đầu",
}


def _read_table(text: str) -> dict[int, tuple[str, str]]:
    rows = (line.split("|") for line in text.splitlines())
    return {int(number): (english, vietnamese) for number, english, vietnamese in rows}


_FIELDS: Final[dict[str, dict[int, tuple[str, str]]]] = {
    segment: _read_table(text) for segment, text in _TABLES.items()
}


def title_segment(segment: str) -> tuple[str, str]:
    """Return what a segment is called, English and Vietnamese; empty for one that is not known."""
    return _SEGMENTS.get(segment, ("", ""))


def title_field(segment: str, number: int) -> tuple[str, str]:
    """Return what a field is called, English and Vietnamese; empty for one that is not known."""
    return _FIELDS.get(segment, {}).get(number, ("", ""))
