"""Decides what a device's profile may be; pure."""

import ipaddress
import re
from dataclasses import replace
from typing import get_args

from khoanh.features.devices.kinds import Device, NameLayout, Scope, WorklistProfile, YearBirth
from khoanh.foundation.errors import Invalid
from khoanh.foundation.settings import SCAN_TEXT
from khoanh.standards.dicom import TRANSFER_SYNTAXES

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")
_CHARACTER_SET = re.compile(r"(?:ISO_IR|ISO 2022 IR) \d{1,3}|GB18030|GBK")
_SCAN_TEXT = re.compile(SCAN_TEXT)
_MODALITY = re.compile(r"[A-Z0-9_]{0,16}")


def parse_ae_title(text: str) -> str:
    """Return an AE title without the spaces around it, which do not count (PS3.5 6.2, AE).

    Raises:
        Invalid: It is empty, longer than 16, or holds a backslash, a control or a non-ASCII character.
    """
    title = text.strip(" ")
    if not 1 <= len(title) <= 16 or any(not " " <= letter <= "~" or letter == "\\" for letter in title):
        raise Invalid(
            "an AE title has 1 to 16 ASCII characters without backslash",
            vi="AE title gồm 1 đến 16 ký tự ASCII, không có dấu \\",
        )
    return title


def check_device(device: Device) -> Device:
    """Return the profile in its kept form.

    Raises:
        Invalid: A field is out of its range; the message says which.
    """
    host = device.host.strip().strip("[]")
    if not (_HOST.fullmatch(host) or _is_address(host)):
        raise Invalid("host is neither a name nor an address", vi="Địa chỉ máy không phải tên máy hoặc địa chỉ IP")
    _require(1 <= device.port <= 65535, "port is 1 to 65535", "Cổng phải từ 1 đến 65535")
    modality = device.modality.strip().upper()
    _require(bool(_MODALITY.fullmatch(modality)), "modality is a code such as CT", "Loại máy là mã như CT, MR, US")
    description = _check_text("description", device.description, 256, "Mô tả")
    code = _check_text("equipment_code", device.equipment_code, 200, "Mã máy")
    sets = [part.strip() for part in device.character_set.split("\\")] if device.character_set.strip() else []
    _require(
        all(_CHARACTER_SET.fullmatch(part) or (not part and not index) for index, part in enumerate(sets)),
        "character_set is a defined term of Specific Character Set",
        "Bảng mã không có trong chuẩn DICOM (Specific Character Set)",
    )
    unknown = [uid for uid in device.preferred_transfer_syntaxes if uid not in TRANSFER_SYNTAXES]
    _require(not unknown, "preferred_transfer_syntaxes holds an unknown UID", "Có cú pháp truyền không tồn tại")
    _require(1 <= device.max_associations <= 1000, "max_associations is 1 to 1000", "Số kết nối từ 1 đến 1000")
    _require(
        device.max_pdu_bytes == 0 or 4096 <= device.max_pdu_bytes <= 2**27,
        "max_pdu_bytes is 0 or 4096 to 134217728",
        "Kích thước PDU là 0 hoặc từ 4096 đến 134217728",
    )
    _require(
        device.duplicate_policy in ("refuse", "keep"), "duplicate_policy is refuse or keep", "Sai cách xử lý trùng"
    )
    _require(device.report_association in ("same", "new"), "report_association is same or new", "Sai kiểu báo cáo")
    return replace(
        device,
        worklist=check_worklist(device.worklist),
        ae_title=parse_ae_title(device.ae_title),
        host=host,
        modality=modality,
        description=description,
        equipment_code=code,
        character_set="\\".join(sets),
    )


def _check_text(name: str, text: str, most: int, vietnamese: str) -> str:
    cleaned = text.strip()
    _require(
        len(cleaned) <= most and (cleaned.isprintable() or not cleaned),
        f"{name} has at most {most} characters",
        f"{vietnamese} dài nhất {most} ký tự",
    )
    return cleaned


def check_worklist(profile: WorklistProfile) -> WorklistProfile:
    """Return how a device gets its worklist, in its kept form.

    Raises:
        Invalid: A field is out of its range.
    """
    _require(profile.scope in get_args(Scope), "worklist.scope is own, modality or room", "Sai phạm vi danh sách ca")
    _require(
        profile.name_layout in get_args(NameLayout),
        "worklist.name_layout is kept, one, two or three",
        "Sai cách chia họ tên",
    )
    _require(profile.year_birth in get_args(YearBirth), "worklist.year_birth is empty or january", "Sai cách gửi năm")
    _require(
        profile.name_chars == 0 or 8 <= profile.name_chars <= 64,
        "worklist.name_chars is 0 or 8 to 64",
        "Độ dài họ tên là 0 hoặc từ 8 đến 64",
    )
    _require(
        profile.text_chars == 0 or 8 <= profile.text_chars <= 10_240,
        "worklist.text_chars is 0 or 8 to 10240",
        "Độ dài văn bản là 0 hoặc từ 8 đến 10240",
    )
    _require(0 <= profile.most_items <= 5000, "worklist.most_items is 0 to 5000", "Số ca từ 0 đến 5000")
    _require(
        len(profile.scan_text) <= 200 and bool(_SCAN_TEXT.fullmatch(profile.scan_text)),
        "worklist.scan_text holds {code} {name} {birth} {sex} {accession} {tab} {enter} and ASCII",
        "Mẫu QR chỉ gồm {code} {name} {birth} {sex} {accession} {tab} {enter} và chữ không dấu",
    )
    _require(len(profile.stations) <= 16, "worklist.stations holds at most 16 titles", "Nhiều nhất 16 máy")
    return replace(profile, stations=tuple(dict.fromkeys(parse_ae_title(title) for title in profile.stations)))


def _require(holds: bool, english: str, vi: str) -> None:
    if not holds:
        raise Invalid(english, vi=vi)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
