"""A HIS from the outside: a hospital's day of admissions and imaging orders over MLLP (HL7 v2.5.1)."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

from khoanh.adapters.hl7_client import LinkLost, MllpLink, open_link
from khoanh.standards.hl7 import parse_message

_ANSWER_S: Final = 30.0
_FAMILY: Final = (
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ",
    "Hồ", "Ngô", "Dương", "Lý",
)  # fmt: skip
_MIDDLE: Final = {
    "M": ("Văn", "Đức", "Quốc", "Minh", "Hữu", "Công", "Đình"),
    "F": ("Thị", "Ngọc", "Thu", "Kim", "Thanh", "Mỹ"),
}
_GIVEN: Final = {
    "M": ("Hùng", "Dũng", "Tuấn", "Đạt", "Bình", "Phúc", "Khôi", "Nam", "Long", "Thắng", "Đức", "Sơn"),
    "F": ("Hoa", "Lan", "Hương", "Ượng", "Phượng", "Yến", "Tuyết", "Thảo", "Hà", "Ngân", "Trang", "Mai"),
}
_WARDS: Final = (("KKB", "Khoa Khám bệnh", "O"), ("KNOI", "Khoa Nội", "I"), ("KCC", "Khoa Cấp cứu", "E"))
_REASONS: Final = (
    ("J18.9", "Viêm phổi"), ("R51", "Đau đầu"), ("R10.4", "Đau bụng"), ("S52.5", "Gãy đầu dưới xương quay"),
    ("I63.9", "Nhồi máu não"), ("N20.0", "Sỏi thận"), ("M51.2", "Thoát vị đĩa đệm"), ("C34.9", "U phổi"),
)  # fmt: skip
_SERVICES: Final = (
    ("XQ01", "X-quang ngực thẳng", "DX", 30), ("XQ05", "X-quang cổ tay thẳng nghiêng", "DX", 12),
    ("SA01", "Siêu âm ổ bụng tổng quát", "US", 24), ("SA07", "Siêu âm tim Doppler màu", "US", 8),
    ("CT01", "CLVT sọ não không tiêm", "CT", 10), ("CT05", "CLVT lồng ngực có tiêm", "CT", 8),
    ("MR02", "CHT cột sống thắt lưng", "MR", 5), ("MG01", "X-quang tuyến vú hai bên", "MG", 3),
)  # fmt: skip
_DOCTORS: Final = ("BS01^Trần^Bình", "BS02^Lê^Thị Hạnh", "BS03^Phạm^Quang Huy", "BS04^Đỗ^Thu Hà")


@dataclass(frozen=True, slots=True)
class Sending:
    """A message, and when in the day (0 to 1) it is sent."""

    at: float
    what: str
    body: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who comes; nobody of the name exists."""

    code: str
    name: str
    birth: str
    sex: str
    visit: str
    ward: tuple[str, str, str]

    def pid(self, facility: str) -> str:
        """Return the PID segment."""
        return f"PID|1||{self.code}^^^{facility}^MR||{self.name}||{self.birth}|{self.sex}|||Huế"

    def pv1(self, facility: str) -> str:
        """Return the PV1 segment."""
        code, _, kind = self.ward
        return f"PV1|1|{kind}|{code}^P1^1^{facility}|||||||||||||||{self.visit}"


class Day:
    """What a HIS says on one day, in the order it says it."""

    def __init__(self, app: str, facility: str, patients: int, seed: int | None = None) -> None:
        """Plan a day; the same seed gives the same people with numbers of their own."""
        self._app, self._facility = app, facility
        self._patients = patients
        self._chance = random.Random(seed)
        self._begun = datetime.now()
        self._stamp = f"{self._begun:%y%m%d%H%M%S}"
        self._numbers = count(1)

    def plan(self) -> list[Sending]:
        """Return every message, by its time: most come in the morning."""
        sendings: list[Sending] = []
        for number in range(self._patients):
            at = min(0.97, self._chance.betavariate(2, 3.5))
            sendings += self._visit(self._person(number), at)
        return sorted(sendings, key=lambda one: one.at)

    def _person(self, number: int) -> Person:
        sex = self._chance.choice("MF")
        name = "^".join(
            (self._chance.choice(_FAMILY), self._chance.choice(_GIVEN[sex]), self._chance.choice(_MIDDLE[sex]))
        )
        year = self._chance.randint(1935, 2020)
        # One in six knows the year only.
        birth = (
            str(year) if number % 6 == 5 else f"{year}{self._chance.randint(1, 12):02}{self._chance.randint(1, 28):02}"
        )
        code = f"{self._stamp}{number:04}"
        ward = self._chance.choices(_WARDS, (70, 22, 8))[0]
        return Person(f"BN{code}", name, birth, sex, f"LK{code}", ward)

    def _visit(self, person: Person, at: float) -> Iterator[Sending]:
        yield self._send(at, "ADT^A04^ADT_A01", "admitted", "EVN||{now}", self._who(person))
        for _ in range(self._chance.choices((1, 2, 3), (75, 20, 5))[0]):
            at += 0.003
            yield from self._order(person, at)
        if self._chance.random() < 0.06:
            better = Person(person.code, person.name, "19700101", person.sex, person.visit, person.ward)
            yield self._send(at + 0.004, "ADT^A08^ADT_A01", "corrected", "EVN||{now}", self._who(better))
        if self._chance.random() < 0.03:
            gone = f"TAM{person.code[2:]}"
            old = Person(gone, person.name, person.birth, person.sex, f"{person.visit}T", person.ward)
            yield self._send(at, "ADT^A04^ADT_A01", "admitted", "EVN||{now}", self._who(old))
            merge = f"{person.pid(self._facility)}\rMRG|{gone}^^^{self._facility}^MR"
            yield self._send(at + 0.005, "ADT^A40^ADT_A39", "merged", "EVN||{now}", merge)

    def _order(self, person: Person, at: float) -> Iterator[Sending]:
        number = f"CD{self._stamp}{next(self._numbers):05}"
        service = self._chance.choices(_SERVICES, [weight for *_, weight in _SERVICES])[0]
        urgent = person.ward[0] == "KCC" or self._chance.random() < 0.03
        reason = self._chance.choice(_REASONS)
        doctor = self._chance.choice(_DOCTORS)

        def words(control: str, priority: str) -> str:
            code, name, kind, _ = service
            return (
                f"{self._who(person)}\rORC|{control}|{number}^{self._app}|||||^^^{{now}}^^{priority}||{{now}}|||{doctor}"
                f"\rOBR|1|{number}^{self._app}||{code}^{name}^{self._app}|||||||||{reason[1]}|||{doctor}||||||||{kind}"
                f"|||^^^{{now}}^^{priority}|||WALK|{reason[0]}^{reason[1]}^I10"
            )

        yield self._send(at, "ORM^O01^ORM_O01", f"ordered {service[0]}", words("NW", "S" if urgent else "R"))
        fate = self._chance.random()
        if fate < 0.04:
            yield self._send(at + 0.02, "ORM^O01^ORM_O01", "cancelled", words("CA", "R"))
        elif fate < 0.08:
            yield self._send(at + 0.01, "ORM^O01^ORM_O01", "changed to urgent", words("XO", "S"))

    def _who(self, person: Person) -> str:
        return f"{person.pid(self._facility)}\r{person.pv1(self._facility)}"

    def _send(self, at: float, kind: str, what: str, *segments: str) -> Sending:
        control = f"{self._stamp}{next(self._numbers)}"
        head = (
            f"MSH|^~\\&|{self._app}|{self._facility}|KHOANH|CDHA|{{now}}||{kind}|{control}|P|2.5.1||||||UNICODE UTF-8"
        )
        return Sending(at, what, "\r".join((head, *segments)) + "\r")


def send_day(
    host: str, port: int, day: Day, seconds: float, say: Callable[[str], object], zone: ZoneInfo
) -> dict[str, int]:
    """Send a day within `seconds`; return how often each acknowledgment code came. Times are those of `zone`.

    Raises:
        LinkLost: The server cannot be reached, or stopped answering.
    """
    answers: dict[str, int] = {}
    begun = time.monotonic()
    with open_link(host, port) as link:
        for sending in day.plan():
            time.sleep(max(0.0, begun + sending.at * seconds - time.monotonic()))
            code, reason = _exchange(link, sending.body, f"{datetime.now(zone):%Y%m%d%H%M%S}")
            answers[code] = answers.get(code, 0) + 1
            say(f"{sending.what}: {code} {reason}".rstrip())
    say(", ".join(f"{number} {code}" for code, number in sorted(answers.items())))
    return answers


def _exchange(link: MllpLink, body: str, moment: str) -> tuple[str, str]:
    for answer in link.send(body.replace("{now}", moment).encode(), _ANSWER_S):
        message = parse_message(answer)
        msa, err = message.first("MSA"), message.first("ERR")
        return msa.value(1) if msa else "?", (err.value(8) if err else "") or (msa.value(3) if msa else "")
    raise LinkLost("no answer", vi="Không có phản hồi")
