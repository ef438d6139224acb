"""Messages as the HIS of a Vietnamese hospital sends them; nobody in them exists."""

from collections.abc import Mapping

PID = "PID|1||BN0001^^^BV01^MR||Nguyễn^Đức^Văn||19800215|M|||12 Lê Lợi^^Huế||0912345678||||||079080001234"
PV1 = "PV1|1|O|KKB^P102^^BV01|||||BS02^Trần^Bình|||||||||||LK2024001"


def message(kind: str, *segments: str, control_id: str = "M1", **header: str) -> bytes:
    """Return a message of HIS1; `header` may give app, facility, version, charset, accept, application."""
    given: Mapping[str, str] = {
        "app": "HIS1",
        "facility": "BV01",
        "version": "2.5.1",
        "charset": "UNICODE UTF-8",
        **header,
    }
    msh = (
        f"MSH|^~\\&|{given['app']}|{given['facility']}|KHOANH|CDHA|20240102030405||{kind}|{control_id}|P|"
        f"{given['version']}|||{given.get('accept', '')}|{given.get('application', '')}||{given['charset']}"
    )
    codec = {"UNICODE UTF-8": "utf-8", "8859/1": "latin-1"}.get(given["charset"], "utf-8")
    return ("\r".join((msh, *segments)) + "\r").encode(codec)


def order(number: str = "CD0001", control: str = "NW", *, control_id: str = "M1", pid: str = PID, **more: str) -> bytes:
    """Return an ORM^O01 with one imaging order, IHE RAD-4 style."""
    accession = more.pop("accession", "")
    service = more.pop("service", "CT01^CT sọ não^HIS1")
    orc = f"ORC|{control}|{number}^HIS1|||||^^^20240102080000^^R||20240102030000|||BS02^Trần^Bình"
    obr = (
        f"OBR|1|{number}^HIS1||{service}|||||||||Đau đầu|||BS02^Trần^Bình||{accession}||||||CT|||^^^20240102080000^^R"
        "|||WALK|G44.2^Đau đầu căng thẳng^I10"
    )
    return message(more.pop("kind", "ORM^O01^ORM_O01"), pid, PV1, orc, obr, control_id=control_id, **more)


def admission(code: str = "BN0001", event: str = "A04", *, control_id: str = "M1", **more: str) -> bytes:
    """Return an ADT of a patient with this code and a visit."""
    pid = more.pop("pid", PID.replace("BN0001", code))
    return message(f"ADT^{event}^ADT_A01", "EVN||20240102030405", pid, PV1, control_id=control_id, **more)
