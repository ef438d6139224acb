"""The fields a profile can place, and where the generic profile looks for them.

The page for HIS vendors prints this table.

Places follow HL7 v2.5.1 and IHE RAD TF-2 4.2 (RAD-2), 4.4 (RAD-4); old and new ones stand behind each other.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from khoanh.foundation.errors import Invalid
from khoanh.standards.hl7 import parse_path


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field: where the generic profile looks, its titles, and to what codes its values must come."""

    paths: tuple[str, ...]
    title: str
    title_vi: str
    codes: tuple[str, ...] = ()


def _rule(paths: str, title: str, title_vi: str, codes: str = "") -> FieldRule:
    return FieldRule(tuple(paths.split()), title, title_vi, tuple(codes.split()))


PRIORITIES: Final = "stat high routine low"
CLASSES: Final = "I O E P R B N"

FIELDS: Final[MappingProxyType[str, FieldRule]] = MappingProxyType(
    {
        "patient_code": _rule(
            "PID-3[type=MR].1 PID-3[type=PI].1 PID-3.1 PID-2.1 PID-4.1", "Patient code", "Mã người bệnh"
        ),
        "patient_issuer": _rule("", "Issuer of the patient code", "Nơi cấp mã người bệnh"),
        "patient_name": _rule("PID-5.0", "Patient's name", "Họ tên"),
        "birth_date": _rule("PID-7", "Date of birth", "Ngày sinh"),
        "sex": _rule("PID-8", "Sex", "Giới tính", "M F O"),
        "address": _rule("PID-11.0", "Address", "Địa chỉ"),
        "phone": _rule("PID-13.1 PID-13.12 PID-40.1 PID-14.1", "Telephone", "Điện thoại"),
        "citizen_number": _rule(
            "PID-3[type=NI].1 PID-3[type=NNVNM].1 PID-3[type=NNVN].1 PID-19", "Citizen number", "Số căn cước"
        ),
        "insurance_number": _rule("PID-3[type=HC].1 PID-3[authority=BHYT].1 IN1-36", "Insurance number", "Số thẻ BHYT"),
        "ethnic_group": _rule("PID-22.2 PID-22.1", "Ethnic group", "Dân tộc"),
        "visit_number": _rule("PV1-19.1 PID-18.1", "Visit number", "Mã lượt khám"),
        "patient_class": _rule("PV1-2", "Patient class", "Đối tượng (nội trú, ngoại trú, cấp cứu)", CLASSES),
        "ward": _rule("PV1-3.1", "Ward", "Khoa đang nằm"),
        "patient_room": _rule("PV1-3.2", "Room of the patient", "Buồng bệnh"),
        "bed": _rule("PV1-3.3", "Bed", "Giường"),
        "attending": _rule("PV1-7.0", "Attending doctor", "Bác sĩ điều trị"),
        "admitted_at": _rule("PV1-44", "Admitted at", "Giờ nhập viện"),
        "discharged_at": _rule("PV1-45", "Discharged at", "Giờ ra viện"),
        "placer_order_number": _rule("ORC-2.1 OBR-2.1", "Placer order number", "Số chỉ định của HIS"),
        "slip": _rule("ORC-4.1", "Slip (group of orders)", "Số phiếu"),
        "filler_order_number": _rule("ORC-3.1 OBR-3.1", "Filler order number", "Số chỉ định của Khoanh"),
        "accession": _rule("IPC-1.1 OBR-18", "Accession number", "Mã ca chụp"),
        "service_code": _rule("OBR-4.1", "Service code", "Mã dịch vụ"),
        "service_name": _rule("OBR-4.2 OBR-4.5", "Service", "Tên dịch vụ"),
        "modality": _rule("IPC-5.1 OBR-24", "Modality", "Loại máy"),
        "room": _rule("IPC-8.1 AIL-3.1", "Examination room", "Phòng chụp"),
        "device": _rule("IPC-9.1", "Device (AE title)", "Máy chụp (AE title)"),
        "priority": _rule("ORC-7.6 TQ1-9.1 OBR-27.6 OBR-5", "Priority", "Mức ưu tiên", PRIORITIES),
        "ordered_at": _rule("ORC-9 OBR-6", "Ordered at", "Giờ chỉ định"),
        "scheduled_at": _rule("ORC-7.4 TQ1-7 OBR-36 OBR-27.4 SCH-11.4 AIS-4 AIG-8 AIL-6", "Scheduled at", "Giờ hẹn"),
        "history": _rule("OBR-13.0", "Clinical information", "Tóm tắt bệnh sử"),
        "diagnosis": _rule("OBR-31.2 DG1-4 DG1-3.2", "Diagnosis", "Chẩn đoán"),
        "icd10": _rule("OBR-31.1 DG1-3.1", "ICD-10 code", "Mã ICD-10"),
        "allergies": _rule("AL1-3.2 AL1-3.1 OBR-12.2", "Allergies", "Dị ứng"),
        "note": _rule("NTE-3.0", "Note", "Ghi chú"),
        "pregnancy": _rule("PV1-15[1=B6].1", "Pregnancy", "Có thai", "1 2 3 4"),
        "contrast": _rule("", "With contrast", "Có thuốc cản quang", "Y N"),
        "paid": _rule("", "Paid", "Đã thanh toán", "Y N"),
        "referrer": _rule("OBR-16.0 ORC-12.0 PV1-8.0", "Ordering doctor", "Bác sĩ chỉ định"),
        "department_code": _rule("ORC-17.1 ORC-13.1 PV1-3.1", "Ordering department (code)", "Mã khoa chỉ định"),
        "department": _rule("ORC-17.2 ORC-13.1 PV1-3.1", "Ordering department", "Khoa chỉ định"),
        "study_uid": _rule("ZDS-1.1 IPC-3.1", "Study Instance UID", "Study Instance UID"),
        "appointment": _rule("SCH-1.1 SCH-2.1", "Appointment number", "Số lịch hẹn"),
    }
)

# Codes of the standard, by field: what a value is where the profile says nothing else.
STANDARD_CODES: Final[dict[str, dict[str, str]]] = {
    "sex": {
        "M": "M",
        "F": "F",
        "O": "O",
        "A": "O",
        "N": "O",
        "U": "",
        "NAM": "M",
        "NỮ": "F",
        "NU": "F",
        "1": "M",
        "0": "",
    },
    "patient_class": {code: code for code in CLASSES.split()},
    # HL7 table 0485, the forms of 2.3 and the words that are written out.
    "priority": {
        **dict.fromkeys(("S", "STAT", "A", "ASAP", "E", "EMERGENCY", "CC"), "stat"),
        **dict.fromkeys(("U", "URGENT", "T", "TS", "TM", "P", "PREOP", "H", "HIGH"), "high"),
        **dict.fromkeys(("R", "ROUTINE", "N", "NORMAL", "C", "CALLBACK", "L", "LOW"), "routine"),
    },
    # HL7 table 0009 B6; DICOM PS3.3 C.7.1.4 Pregnancy Status.
    "pregnancy": {"B6": "3", "1": "1", "2": "2", "3": "3", "4": "4", "Y": "3", "N": "1"},
    "contrast": dict.fromkeys(("Y", "YES", "1", "TRUE"), "Y") | dict.fromkeys(("N", "NO", "0", "FALSE"), "N"),
    "paid": dict.fromkeys(("Y", "YES", "1", "TRUE"), "Y") | dict.fromkeys(("N", "NO", "0", "FALSE"), "N"),
}


def check_fields(fields: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return a profile's field map in its kept form.

    Raises:
        Invalid: A name is none of ours, a path cannot be read, or there are more than ten of them.
    """
    kept: dict[str, tuple[str, ...]] = {}
    for name, paths in fields.items():
        if name not in FIELDS:
            raise Invalid(f"no field is called {name[:40]!r}", vi=f"Không có trường nào tên {name[:40]!r}")
        if len(paths) > 10:
            raise Invalid(f"{name}: at most ten paths", vi=f"{name}: nhiều nhất mười đường dẫn")
        kept[name] = tuple(parse_path(path).text for path in paths if path.strip())
    return kept


def check_codes(codes: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return a profile's code map in its kept form: codes in capitals.

    Raises:
        Invalid: A field has no codes, or a target is not one of them.
    """
    kept: dict[str, dict[str, str]] = {}
    for name, table in codes.items():
        allowed = FIELDS[name].codes if name in FIELDS else ()
        if not allowed:
            raise Invalid(f"{name[:40]!r} is no field with codes", vi=f"{name[:40]!r} không phải trường có bảng mã")
        wrong = sorted(target for target in table.values() if target not in allowed)
        if wrong or len(table) > 500:
            raise Invalid(
                f"{name}: codes are {', '.join(allowed)}", vi=f"{name}: mã đích phải là một trong {', '.join(allowed)}"
            )
        kept[name] = {code.strip().upper(): target for code, target in table.items()}
    return kept
