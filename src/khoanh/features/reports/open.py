"""What every verb of a report begins with and ends with: loaded, locked, noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from khoanh.features import audit, orders
from khoanh.features.orders import Order, State, Step
from khoanh.features.reports.kinds import Content, DraftConflict, Report, VersionKind
from khoanh.features.reports.queries import reports as queries
from khoanh.features.reports.rules import digest_version, read_content, write_content
from khoanh.foundation.errors import Conflict, NotFound
from khoanh.foundation.events import ReportChanged
from khoanh.transaction import Unit

_NOTHING: Mapping[str, Any] = {}


@dataclass(slots=True)
class Open:
    """A report that is locked, with its orders, until the end of the unit."""

    unit: Unit
    row: queries.ReportRow
    orders: list[int]
    states: list[State]

    @property
    def state(self) -> State:
        """Return the state of the first order, which is the report's."""
        return self.states[0]

    @property
    def draft(self) -> Content:
        """Return what is being written."""
        return read_content(self.row.draft)

    def require_state(self, *states: State) -> None:
        """Refuse unless the report is in one of these states. Raises Conflict."""
        if self.state not in states:
            raise Conflict(
                f"a report that is {self.state} does not allow this",
                vi=f"Ca đang ở trạng thái “{orders.VIETNAMESE[self.state]}”, không thực hiện được thao tác này",
            )

    @property
    def must_sign(self) -> bool:
        """Tell whether it is returned only once its newest version is signed."""
        return self.unit.settings.report_signing if self.row.signing is None else self.row.signing

    def require_hold(self) -> None:
        """Refuse if somebody else has the case. Raises DraftConflict, with what is there."""
        if self.row.holder not in ("", self.unit.who.name):
            raise DraftConflict(
                show_report(self.unit, self.row.id),
                f"the case is with {self.row.holder}",
                vi=f"Ca đang do {self.row.holder} giữ",
            )

    def require_latest(self, version: int) -> None:
        """Refuse what was begun from an older version. Raises Conflict."""
        if version != self.row.latest:
            raise Conflict(f"the newest version is {self.row.latest}", vi=f"Phiên bản mới nhất là {self.row.latest}")

    def require_revision(self, revision: int) -> None:
        """Refuse what was begun from an older draft. Raises DraftConflict, with what is there."""
        if revision != self.row.revision:
            raise DraftConflict(
                show_report(self.unit, self.row.id),
                f"the draft was saved meanwhile, by {self.row.draft_by or 'nobody'}",
                vi=f"Bản nháp đã được lưu ở nơi khác (người lưu: {self.row.draft_by or '–'})",
            )

    def hold(self) -> None:
        """Lock the case for who asks, for some minutes from now."""
        until = self.unit.now + timedelta(minutes=self.unit.settings.case_lock_minutes)
        queries.update_holder(self.unit.db, self.row.id, self.unit.who.name, self.unit.now, until)

    def let_go(self) -> None:
        """Unlock the case."""
        queries.update_holder(self.unit.db, self.row.id, "", self.unit.now, None)

    def move(self, *steps: Step, reason: str = "") -> None:
        """Take steps with every order of the report."""
        for step in steps:
            self.states = [orders.take_reading_step(self.unit, order, step, reason).state for order in self.orders]

    def keep_draft(self, content: Content) -> None:
        """Keep a content as the draft."""
        queries.update_draft(self.unit.db, self.row.id, write_content(content), self.unit.who.name, self.unit.now)
        self.reload()

    def add_version(self, kind: VersionKind, content: Content, reason: str = "", source: str = "") -> None:
        """Keep a content as the newest version; the same again makes none."""
        if self.row.latest and kind != "received":
            last = queries.select_version(self.unit.db, self.row.id, self.row.latest)
            if last is not None and last.content == content:
                return
        shown = show_report(self.unit, self.row.id)
        subject = describe_subject(shown.orders)
        queries.insert_version(
            self.unit.db,
            self.row.id,
            self.row.latest + 1,
            kind,
            self.unit.who.name,
            reason,
            source,
            write_content(content),
            subject,
            digest_version(content, subject),
        )
        self.reload()

    def note(self, step: str, reason: str = "", detail: Mapping[str, Any] = _NOTHING) -> Report:
        """Keep, record and tell that a step was taken; return the report as it is now."""
        self.reload()
        version = self.row.latest
        queries.insert_event(self.unit.db, self.row.id, step, version, self.unit.who.name, reason, detail)
        audit.record(
            self.unit,
            f"report {step}",
            subject=f"report {self.row.id}",
            detail={"orders": self.orders, "version": version, "state": str(self.state)},
        )
        self.unit.tell(ReportChanged(self.row.id, step, version, tuple(self.orders)))
        self.unit.notify("report", report=self.row.id, orders=self.orders, step=step, version=version)
        return show_report(self.unit, self.row.id)

    def reload(self) -> None:
        """Read the row again."""
        row = queries.select_report(self.unit.db, self.row.id, self.unit.now)
        assert row is not None
        self.row = row


def lock_report(unit: Unit, report: int) -> Open:
    """Lock a report and its orders: the orders first, as everything else does. Raises NotFound."""
    keys = queries.select_orders(unit.db, report)
    states = queries.lock_orders(unit.db, keys)
    row = queries.lock_report(unit.db, report, unit.now)
    if row is None or not states:
        raise NotFound("no such report", vi="Không có kết quả này")
    if keys != queries.select_orders(unit.db, report):
        raise Conflict("the report changed meanwhile", vi="Kết quả vừa thay đổi, hãy thử lại")
    return Open(unit, row, keys, [State(states[key][0]) for key in keys])


def show_report(unit: Unit, report: int) -> Report:
    """Return a report as it is now. Raises NotFound."""
    row = queries.select_report(unit.db, report, unit.now)
    if row is None:
        raise NotFound("no such report", vi="Không có kết quả này")
    keys = queries.select_orders(unit.db, report)
    told = tuple(orders.read_order(unit, key) for key in keys)
    studies = orders.map_studies(unit, keys)
    return Report(
        row.id,
        told[0].state,
        told,
        tuple(dict.fromkeys(uid for key in keys for uid in studies.get(key, ()))),
        row.holder,
        row.held_at,
        row.held_until,
        row.assigned,
        read_content(row.draft),
        row.revision,
        row.draft_by,
        row.draft_at,
        row.latest,
        row.returned,
        row.signed,
        row.signed_by,
        row.signed_at,
        unit.settings.report_signing if row.signing is None else row.signing,
        row.changed_at,
    )


def describe_subject(told: tuple[Order, ...]) -> dict[str, Any]:
    """Return whom and what a version is of, in the words of this moment."""
    first = told[0]
    return {
        "patient": {
            "code": first.patient_code,
            "issuer": first.patient_issuer,
            "name": first.patient_name,
            "birth_date": first.patient_birth_date,
            "birth_year": first.patient_birth_year,
            "sex": first.patient_sex,
        },
        "orders": [
            {
                "id": one.id,
                "accession": one.accession,
                "placer": one.placer,
                "source": one.source,
                "study_uid": one.study_uid,
                "service_code": one.service_code,
                "service_name": one.service_name,
            }
            for one in told
        ],
    }
