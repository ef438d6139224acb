"""What may be recorded of supplies, exposures and repeats; pure."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from khoanh.features.catalogue import check_code, check_name
from khoanh.features.consumption.kinds import Consumption, Repeat, Supply, UsualSupply
from khoanh.features.orders import State
from khoanh.foundation.errors import Invalid

RECORDABLE: Final = frozenset(
    str(state)
    for state in (
        State.STARTED,
        State.DISCONTINUED,
        State.UNREAD,
        State.READING,
        State.CONSULTING,
        State.READ,
        State.APPROVING,
        State.APPROVED,
        State.RETURNED,
    )
)
"""The examination has begun, so that something may have been used; one broken off uses too."""

REPEAT_REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "111209": ("Positioning", "Sai tư thế"),
    "111210": ("Motion blur", "Mờ do cử động"),
    "111212": ("Over exposed", "Thừa tia"),
    "111211": ("Under exposed", "Thiếu tia"),
    "113026": ("Double exposure", "Chụp chồng hình"),
    "111213": ("No image", "Không có hình"),
    "111207": ("Image artifact(s)", "Nhiễu ảnh"),
    "111208": ("Grid artifact(s)", "Nhiễu lưới lọc tia"),
    "111214": ("Detector artifact(s)", "Nhiễu tấm nhận ảnh"),
    "111215": ("Artifact(s) other than grid or detector artifact", "Nhiễu do vật khác"),
    "111219": ("Inappropriate image processing", "Xử lý ảnh sai"),
    "111216": ("Mechanical failure", "Lỗi cơ khí"),
    "111217": ("Electrical failure", "Lỗi điện"),
    "111218": ("Software failure", "Lỗi phần mềm"),
    "111220": ("Other failure", "Lỗi khác"),
    "111221": ("Unknown failure", "Không rõ nguyên nhân"),
}
"""Why an image is rejected (PS3.16 CID 7011, Rejected for Quality Reasons), in English and Vietnamese."""

MOST_QUANTITY: Final = Decimal(99_999)
MOST_LINES, MOST_COUNT = 50, 9_999
_MOST_NAME, _MOST_NOTE, _MOST_SHORT = 256, 1000, 64


def check_supply(supply: Supply) -> Supply:
    """Return a supply as it is kept. Raises Invalid."""
    strength = supply.strength_mg_ml
    if strength is not None and not (strength.is_finite() and 0 < strength <= MOST_QUANTITY):
        raise Invalid("a strength is above 0 mg/ml", vi="Nồng độ phải lớn hơn 0 mg/ml")
    return replace(
        supply,
        code=check_code(supply.code),
        name=check_name(supply.name),
        unit=_clean(supply.unit, _MOST_SHORT),
        size=_clean(supply.size, _MOST_SHORT) if supply.kind == "film" else "",
        strength_mg_ml=strength.quantize(Decimal("0.01"))
        if strength is not None and supply.kind == "contrast"
        else None,
    )


def check_usual(usual: Sequence[UsualSupply], known: Collection[str]) -> list[UsualSupply]:
    """Return what is usual as it is kept. Raises Invalid."""
    _check_lines([one.supply for one in usual], known)
    return [replace(one, quantity=_check_quantity(one.quantity)) for one in usual]


def check_consumption(told: Consumption, known: Collection[str]) -> Consumption:
    """Return what was used as it is kept; lines of nothing are left out. Raises Invalid."""
    used = [
        replace(
            one,
            quantity=_check_quantity(one.quantity),
            spoilt=_check_quantity(one.spoilt),
            lot=_clean(one.lot, _MOST_SHORT),
        )
        for one in told.supplies
        if one.quantity or one.spoilt
    ]
    _check_lines([one.supply for one in used], known)
    if any(one.spoilt > one.quantity for one in used):
        raise Invalid("more was spoilt than used", vi="Số hỏng không được lớn hơn số đã dùng")
    exposures = told.exposures
    if exposures is not None and not 0 <= exposures <= MOST_COUNT:
        raise Invalid(f"exposures are 0 to {MOST_COUNT}", vi=f"Số lần phát tia từ 0 đến {MOST_COUNT}")
    repeats = [_check_repeat(one) for one in told.repeats if one.count]
    if len(repeats) > MOST_LINES or len({one.reason for one in repeats}) != len(repeats):
        raise Invalid("a reason stands there twice", vi="Mỗi lý do chụp lại chỉ ghi một dòng")
    if exposures is not None and sum(one.count for one in repeats) > exposures:
        raise Invalid("more was made again than exposed", vi="Số lần chụp lại không được lớn hơn số lần phát tia")
    return replace(
        told,
        technologist=_clean(told.technologist, _MOST_NAME),
        assistants=_clean(told.assistants, _MOST_NAME),
        supplies=tuple(used),
        repeats=tuple(repeats),
        note=_clean(told.note, _MOST_NOTE),
    )


def _check_repeat(repeat: Repeat) -> Repeat:
    if repeat.reason not in REPEAT_REASONS:
        raise Invalid("no such reason (PS3.16 CID 7011)", vi="Không có lý do chụp lại này")
    if not 0 < repeat.count <= MOST_COUNT:
        raise Invalid(f"repeats are 1 to {MOST_COUNT}", vi=f"Số lần chụp lại từ 1 đến {MOST_COUNT}")
    return replace(repeat, note=_clean(repeat.note, _MOST_NAME))


def _check_lines(codes: Sequence[str], known: Collection[str]) -> None:
    if len(codes) > MOST_LINES:
        raise Invalid(f"at most {MOST_LINES} supplies", vi=f"Nhiều nhất {MOST_LINES} vật tư")
    if unknown := [code for code in codes if code not in known]:
        raise Invalid(f"no such supply: {', '.join(unknown)}", vi=f"Không có vật tư: {', '.join(unknown)}")
    if len(set(codes)) != len(codes):
        raise Invalid("a supply stands there twice", vi="Một vật tư chỉ ghi một dòng")


def _check_quantity(quantity: Decimal) -> Decimal:
    if not (quantity.is_finite() and 0 <= quantity <= MOST_QUANTITY):
        raise Invalid(f"a quantity is 0 to {MOST_QUANTITY}", vi=f"Số lượng từ 0 đến {MOST_QUANTITY}")
    return quantity.quantize(Decimal("0.01"))


def _clean(text: str, most: int) -> str:
    return unicodedata.normalize("NFC", text.replace("\0", "")).strip()[:most]
