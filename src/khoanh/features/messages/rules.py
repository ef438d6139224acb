"""Decides what a profile may be, and whose message it is; pure."""

import ipaddress
import re
from dataclasses import replace
from typing import Final, get_args, get_type_hints

from khoanh.features.messages.compose_result import SECTION_CODES
from khoanh.features.messages.fields import check_codes, check_fields
from khoanh.features.messages.kinds import His, ResultForm
from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import codec_of

_HINTS = get_type_hints(ResultForm)
_NAME = re.compile(r"[\w.-]{1,32}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")
_VERSION = re.compile(r"2\.[3-9](?:\.\d)?")
SENDS: Final[dict[str, tuple[str, str]]] = {
    "order_status": (
        "where an order stands, to the system that placed it (IHE RAD-3)",
        "trạng thái chỉ định, cho hệ thống đã gửi chỉ định",
    ),
    "scheduled": (
        "scheduled procedures, to the side of the modalities (OMI, IHE RAD-4 and RAD-13; before 2.5: ORM with ZDS)",
        "lịch chụp, cho phía máy chụp",
    ),
    "images_available": (
        "that the images of an order can be looked at, with their link (ORU)",
        "đã có ảnh của chỉ định, kèm liên kết xem",
    ),
    "results": (
        "results with text by section, ICD-10, reader and approver, key images; corrections and withdrawals (ORU)",
        "kết quả: nội dung từng mục, ICD-10, bác sĩ đọc và duyệt, ảnh tiêu biểu; sửa và thu hồi kết quả",
    ),
}


def check_his(his: His) -> His:
    """Return the profile in its kept form.

    Raises:
        Invalid: A field is out of its range; the message says which.
    """
    _require(
        bool(_NAME.fullmatch(his.name)),
        "a name has 1 to 32 letters, digits, '.', '_' or '-'",
        "Tên kết nối gồm 1 đến 32 chữ, số, '.', '_' hoặc '-'",
    )
    application, facility = his.sending_application.strip(), his.sending_facility.strip()
    _require(
        bool(application) and max(len(application), len(facility)) <= 180,
        "sending_application (MSH-3) is needed",
        "Cần tên ứng dụng gửi (MSH-3), dài nhất 180 ký tự",
    )
    _require(
        len(his.addresses) <= 50 and all(_is_network(address) for address in his.addresses),
        "addresses are IP addresses or networks",
        "Địa chỉ nguồn phải là địa chỉ IP hoặc dải mạng",
    )
    codecs = {"charset": codec_of(his.charset), "out_charset": codec_of(his.out_charset)}
    _require(all(codecs.values()), "the charset is not known", "Bảng mã không có trong danh sách")
    _require(
        not (his.host or his.sends) or (_is_host(his.host) and 1 <= his.port <= 65535),
        "host and port are needed to send to it",
        "Cần địa chỉ và cổng hợp lệ để gửi bản tin đi",
    )
    _require(bool(_VERSION.fullmatch(his.version)), "version is 2.3 to 2.9", "Phiên bản HL7 từ 2.3 đến 2.9")
    _require(set(his.sends) <= set(SENDS), f"sends are {', '.join(SENDS)}", "Loại bản tin gửi đi không hợp lệ")
    _require(1 <= his.ack_timeout_s <= 600, "ack_timeout_s is 1 to 600", "Thời gian chờ ACK từ 1 đến 600 giây")
    _require(
        all(len(text) <= 500 for text in (his.description, his.issuer, his.receiving_application)),
        "a text is longer than 500 characters",
        "Có trường dài hơn 500 ký tự",
    )
    return replace(
        his,
        result=check_form(his.result),
        sending_application=application,
        sending_facility=facility,
        charset=codecs["charset"] or "",
        out_charset=codecs["out_charset"] or "",
        fields=check_fields({name: tuple(paths) for name, paths in his.fields.items()}),
        codes=check_codes({name: dict(table) for name, table in his.codes.items()}),
        sends=tuple(dict.fromkeys(his.sends)),
    )


def check_form(form: ResultForm) -> ResultForm:
    """Return in which form results are told, in its kept form.

    Raises:
        Invalid: A member is out of its range.
    """
    _require(
        form.since in get_args(_HINTS["since"])
        and form.system in get_args(_HINTS["system"])
        and form.lines in get_args(_HINTS["lines"])
        and form.recalled in get_args(_HINTS["recalled"])
        and form.images in get_args(_HINTS["images"]),
        "result: since, system, lines, recalled or images is none of its words",
        "Dạng kết quả gửi đi có lựa chọn không hợp lệ",
    )
    codes = {section: code.strip() for section, code in form.codes.items() if code.strip()}
    _require(
        set(codes) <= set(SECTION_CODES) and all(len(code) <= 64 and code.isprintable() for code in codes.values()),
        f"result: sections are {', '.join(SECTION_CODES)}, a code has at most 64 characters",
        "Mã mục kết quả không hợp lệ (dài nhất 64 ký tự)",
    )
    _require(1 <= form.most_images <= 30, "most_images is 1 to 30", "Số ảnh tiêu biểu từ 1 đến 30")
    _require(128 <= form.image_side <= 4096, "image_side is 128 to 4096", "Cạnh ảnh từ 128 đến 4096 điểm")
    _require(1 <= form.image_quality <= 100, "image_quality is 1 to 100", "Chất lượng ảnh từ 1 đến 100")
    _require(1 <= form.link_days <= 3650, "link_days is 1 to 3650", "Hạn liên kết từ 1 đến 3650 ngày")
    return replace(form, codes=codes)


def may_call_from(his: His, address: str) -> bool:
    """Tell whether a connection from this address may speak for the HIS."""
    if not his.addresses:
        return True
    try:
        caller = ipaddress.ip_address(address.removeprefix("::ffff:"))
    except ValueError:
        return False
    return any(caller in ipaddress.ip_network(network, strict=False) for network in his.addresses)


def _require(holds: bool, english: str, vi: str) -> None:
    if not holds:
        raise Invalid(english, vi=vi)


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_host(text: str) -> bool:
    return bool(_HOST.fullmatch(text)) or (":" in text and _is_network(text))
