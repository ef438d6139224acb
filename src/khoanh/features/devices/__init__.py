"""The peers we talk DICOM with: profiles, approval, verify."""

from khoanh.features.devices.kinds import Device, Knock, NameLayout, Scope, WorklistProfile, YearBirth
from khoanh.features.devices.knocks import approve_knock, dismiss_knock, list_knocks, note_knock
from khoanh.features.devices.profile import (
    add_device,
    change_device,
    find_device,
    find_scan_text,
    list_devices,
    read_device,
    remove_device,
)
from khoanh.features.devices.recognise import principal_of
from khoanh.features.devices.rules import parse_ae_title
from khoanh.features.devices.verify import peer_of, verify_device

__all__ = [
    "Device",
    "Knock",
    "NameLayout",
    "Scope",
    "WorklistProfile",
    "YearBirth",
    "add_device",
    "approve_knock",
    "change_device",
    "dismiss_knock",
    "find_device",
    "find_scan_text",
    "list_devices",
    "list_knocks",
    "note_knock",
    "parse_ae_title",
    "peer_of",
    "principal_of",
    "read_device",
    "remove_device",
    "verify_device",
]
