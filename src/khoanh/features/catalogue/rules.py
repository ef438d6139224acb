"""What the catalogue takes: codes, names, modalities; pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from khoanh.features.catalogue.kinds import Room, Service
from khoanh.foundation.errors import Invalid

_CODE = re.compile(r"[!-~](?:[ -~]{0,62}[!-~])?")
_MODALITY = re.compile(r"[A-Z0-9_ ]{1,16}")
_AE_TITLE = re.compile(r"[ -\[\]-~]{1,16}")
MOST_NAME, MOST_TEXT = 256, 2000


def check_code(code: str) -> str:
    """Return a code without space around it.

    Raises:
        Invalid: It is not 1 to 64 letters, digits and signs of ASCII.
    """
    stripped = code.strip()
    if not _CODE.fullmatch(stripped):
        raise Invalid("a code has 1 to 64 characters of ASCII", vi="Mã gồm 1 đến 64 ký tự không dấu")
    return stripped


def check_service(service: Service) -> Service:
    """Return the service as it is kept. Raises Invalid."""
    if not 1 <= service.minutes <= 1440:
        raise Invalid("a service takes 1 to 1440 minutes", vi="Thời gian thực hiện từ 1 đến 1440 phút")
    return replace(
        service,
        code=check_code(service.code),
        name=check_name(service.name),
        group=clean(service.group)[:MOST_NAME],
        modality=check_modality(service.modality) if service.modality.strip() else "",
        body_part=clean(service.body_part).upper()[:16],
        rooms=tuple(check_code(code) for code in dict.fromkeys(service.rooms)),
        devices=check_devices(service.devices),
        preparation=clean(service.preparation)[:MOST_TEXT],
    )


def check_room(room: Room) -> Room:
    """Return the room as it is kept. Raises Invalid."""
    return replace(
        room,
        code=check_code(room.code),
        name=check_name(room.name),
        modalities=tuple(dict.fromkeys(check_modality(modality) for modality in room.modalities)),
        devices=check_devices(room.devices),
    )


def check_name(name: str) -> str:
    """Return a name in NFC. Raises Invalid if it is empty or too long."""
    cleaned = clean(name)
    if not 0 < len(cleaned) <= MOST_NAME:
        raise Invalid(f"a name has 1 to {MOST_NAME} characters", vi=f"Tên gồm 1 đến {MOST_NAME} ký tự")
    return cleaned


def check_modality(modality: str) -> str:
    """Return a modality in capitals. Raises Invalid if it is no code string (PS3.5 6.2, CS)."""
    cleaned = modality.strip().upper()
    if not _MODALITY.fullmatch(cleaned):
        raise Invalid("a modality has 1 to 16 letters and digits", vi="Loại máy gồm 1 đến 16 chữ, số không dấu")
    return cleaned


def check_devices(devices: Iterable[str]) -> tuple[str, ...]:
    """Return AE titles without their padding. Raises Invalid if one is none (PS3.5 6.2, AE)."""
    titles = tuple(dict.fromkeys(title.strip() for title in devices))
    if not all(_AE_TITLE.fullmatch(title) for title in titles):
        raise Invalid("an AE title has 1 to 16 characters", vi="AE title gồm 1 đến 16 ký tự")
    return titles


def clean(text: str) -> str:
    """Return text in NFC, without NUL and space around it."""
    return unicodedata.normalize("NFC", text.replace("\0", "")).strip()
