"""Tells HIS what becomes of results: queued in the transaction of the change, behind what is told of the patient."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from khoanh.features import orders, patients, reports
from khoanh.features.messages.compose import Letter
from khoanh.features.messages.compose_result import ResultLetter, ResultStatus, compose_result, count_observations
from khoanh.features.messages.kinds import His, ResultForm
from khoanh.features.messages.links import link_picture
from khoanh.features.messages.queries import his as his_queries
from khoanh.features.messages.queries import outbox
from khoanh.features.messages.tell import acting, address_letter, post_letter
from khoanh.features.reports import STANDINGS, Outcome
from khoanh.foundation.errors import KhoanhError, OutOfResources
from khoanh.foundation.events import OrderChanged, ReportChanged
from khoanh.transaction import Unit

_FINAL = frozenset(("F", "C"))


@dataclass(frozen=True, slots=True)
class Told:
    """What a HIS was last told of the result of an order.

    Attributes:
        was_final: It has had a final result at some time, so that the next one corrects it.
        number: The number of the order that was named.
    """

    status: str = ""
    version: int = 0
    was_final: bool = False
    number: str = ""

    def write(self) -> str:
        """Return it as it is kept."""
        return f"{self.status} {self.version} {int(self.was_final)} {self.number}"


def parse_told(text: str) -> Told:
    """Read what was kept; an empty text: nothing was told."""
    if not text:
        return Told()
    status, version, final, number = text.split(" ", 3)
    return Told(status, int(version), final == "1", number)


def tell_result(unit: Unit, event: ReportChanged) -> None:
    """Queue what each HIS is to be told of a report that changed; nothing is said twice.

    What cannot be composed is logged and does not undo the change.
    """
    receivers = [his for his in his_queries.select_receivers(unit.db) if "results" in his.sends]
    if receivers:
        _tell(unit, event.report, event.orders, receivers)


def tell_result_anew(unit: Unit, event: OrderChanged) -> None:
    """Tell a result under the number of the HIS that took a local order over."""
    if event.step != "reconciled":
        return
    receivers = [his for his in his_queries.select_receivers(unit.db) if "results" in his.sends]
    if not receivers:
        return
    with acting(unit):
        found = reports.find_reports(unit, [event.order])
    for report in found.values():
        _tell(unit, report, (event.order,), receivers)


def _tell(unit: Unit, report: int, keys: Sequence[int], receivers: list[His]) -> None:
    try:
        with unit.attempt(), acting(unit):
            for order in orders.list_orders(unit, list(keys)).values():
                visit = patients.read_visit(unit, order.visit) if order.visit else None
                for his in receivers:
                    if order.source in ("", his.name):
                        zone = ZoneInfo(unit.settings.time_zone)
                        _tell_one(unit, report, Letter(his, order, visit, unit.now, zone, ""))
    except OutOfResources:
        raise
    except (KhoanhError, ValueError, LookupError):
        structlog.get_logger().exception("a result could not be told", report=report)


def _tell_one(unit: Unit, report: int, letter: Letter) -> None:
    his, order = letter.his, letter.order
    before = parse_told(outbox.select_told(unit.db, his.name, order.id, "result"))
    outcome = reports.read_outcome(unit, report, before.version)
    if outcome is None:
        return
    status = choose_status(his.result, outcome, before)
    after = Told(
        status or "",
        outcome.version.number,
        before.was_final or status in _FINAL,
        order.placer,
    )
    if status is None or (status == "X" and before.status in ("", "X")) or _is_same(after, before):
        return
    outbox.update_told(unit.db, his.name, order.id, "result", after.write())
    if outcome.version.source == his.name:
        return  # It wrote this version itself.
    if status == "X" and outcome.version.number != before.version:
        outcome = replace(outcome, version=_read_version(unit, report, before.version))
    reason = outcome.taken_back if status == "X" else outcome.reason
    _post(unit, replace(letter, reason=reason), outcome, status)


def choose_status(form: ResultForm, outcome: Outcome, before: Told) -> ResultStatus | None:
    """Return what the receiver is to be told of an outcome (HL7 table 0123); None: nothing.

    A final result that is only approved now was taken back: that is said first.
    """
    wanted = outcome.standing is not None and STANDINGS.index(outcome.standing) >= STANDINGS.index(form.since)
    if not wanted:
        return "X" if before.status else None
    if outcome.standing == "returned":
        return "C" if before.was_final else "F"
    if before.status in _FINAL:
        return "X"
    return "R" if outcome.standing == "read" else "P"


def _is_same(after: Told, before: Told) -> bool:
    kinds = {"C": "F"}
    one, other = (kinds.get(told.status, told.status) for told in (after, before))
    return one == other and after.version == before.version and after.number == before.number


def _read_version(unit: Unit, report: int, number: int) -> reports.Version:
    return next(one for one in reports.list_versions(unit, report) if one.number == number)


def _post(unit: Unit, letter: Letter, outcome: Outcome, status: ResultStatus) -> None:
    letter = address_letter(unit, letter)
    form = letter.his.result
    pictures = outcome.version.content.key_images[: form.most_images]
    told = ResultLetter(letter, status, outcome)
    if form.images == "link" and status != "X":
        links = tuple((one.caption, link_picture(unit, letter.his.name, form, outcome, one)) for one in pictures)
        told = replace(told, links=tuple(link for link in links if link[1]))
    enclosures: dict[str, Any] | None = None
    shown = pictures if form.images == "embedded" else ()
    if status != "X" and (shown or form.pdf):
        enclosures = {"first": count_observations(told) + 1, "status": status, "images": [asdict(one) for one in shown]}
        if form.pdf and outcome.standing != "read":
            enclosures["sheet"] = (outcome.report, outcome.version.number)
    post_letter(unit, letter, *compose_result(told), enclosures)
