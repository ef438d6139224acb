"""What figures are called on paper and in workbooks: Vietnamese, as the department reads them."""

from collections.abc import Mapping
from typing import Final

from khoanh.features.consumption import REPEAT_REASONS
from khoanh.features.orders import VIETNAMESE, State
from khoanh.features.statistics.kinds import Basis, Count, Dimension, Question, Reason, Special

DIMENSIONS: Final[Mapping[Dimension, str]] = {
    "day": "Ngày",
    "week": "Tuần (từ ngày)",
    "month": "Tháng",
    "hour": "Giờ trong ngày",
    "device": "Máy",
    "room": "Phòng",
    "reader": "Bác sĩ đọc",
    "technologist": "Kỹ thuật viên",
    "service": "Dịch vụ",
    "group": "Nhóm dịch vụ",
    "modality": "Loại máy",
    "patient_class": "Đối tượng",
    "referrer": "Bác sĩ chỉ định",
    "department": "Khoa chỉ định",
    "state": "Trạng thái",
    "priority": "Ưu tiên",
    "source": "Nguồn chỉ định",
}
BASES: Final[Mapping[Basis, str]] = {
    "ordered": "theo ngày chỉ định",
    "performed": "theo ngày chụp",
    "approved": "theo ngày duyệt",
    "returned": "theo ngày trả kết quả",
}
SPECIALS: Final[Mapping[Special, str]] = {
    "": "",
    "overdue": "quá hạn",
    "refused": "từ chối",
    "cancelled": "đã hủy",
    "discontinued": "ngừng giữa chừng",
    "repeated": "có chụp lại",
    "filmless": "trả kết quả không in phim",
    "with_film": "có in phim",
}
STAGES: Final[Mapping[str, str]] = {
    "order to start": "Chỉ định → bắt đầu chụp",
    "start to first image": "Bắt đầu chụp → ảnh đầu tiên",
    "start to end": "Bắt đầu chụp → chụp xong",
    "end to approval": "Chụp xong → duyệt kết quả",
    "approval to signature": "Duyệt → ký số",
    "approval to return": "Duyệt → trả kết quả",
    "order to return": "Chỉ định → trả kết quả",
}
STEPS: Final[Mapping[str, str]] = {
    "refuse": "Từ chối",
    "cancel": "Hủy",
    "discontinue": "Ngừng giữa chừng",
    "repeat": "Chụp lại",
}
PRIORITIES: Final[Mapping[str, str]] = {
    "stat": "Cấp cứu",
    "high": "Khẩn",
    "routine": "Thường",
    "low": "Không gấp",
}
# HL7 table 0004 (patient class).
CLASSES: Final[Mapping[str, str]] = {
    "I": "Nội trú",
    "O": "Ngoại trú",
    "E": "Cấp cứu",
    "P": "Hẹn trước",
    "R": "Tái khám",
    "B": "Sản",
}
UNKNOWN: Final = "(chưa rõ)"


def name_value(by: Dimension, key: str, label: str = "") -> str:
    """Return what a value of a dimension is called."""
    if not key:
        return UNKNOWN
    match by:
        case "day" | "week":
            year, month, day = key.split("-")
            return f"{day}/{month}/{year}"
        case "month":
            return "/".join(reversed(key.split("-")))
        case "hour":
            return f"{key} giờ"
        case "state":
            return VIETNAMESE[State(key)]
        case "priority":
            return PRIORITIES.get(key, key)
        case "patient_class":
            return CLASSES.get(key, key)
        case _:
            return label or key


def name_row(by: Dimension, row: Count) -> str:
    """Return what a row is called."""
    return name_value(by, row.key, row.label)


def name_reason(reason: Reason) -> str:
    """Return a reason; of images made again its code in words."""
    known = REPEAT_REASONS.get(reason.reason) if reason.step == "repeat" else None
    return known[1] if known else reason.reason or "(không ghi lý do)"


def name_period(question: Question) -> str:
    """Return the period of a question, and what it is narrowed to."""
    period = f"Từ {question.since:%d/%m/%Y} đến {question.until:%d/%m/%Y}, {BASES[question.basis]}"
    narrowed = [f"{DIMENSIONS[name]}: {name_value(name, value)}" for name, value in question.only.items()]
    if question.special:
        narrowed.append(SPECIALS[question.special])
    return "; ".join([period, *narrowed])
