"""Changing a form: tried with a report or with an example before it is kept, the line of a mistake told."""

from dataclasses import dataclass, replace
from typing import Any

from khoanh.features import audit
from khoanh.features.archive import StoredObject
from khoanh.features.sheets import rules
from khoanh.features.sheets.gather import gather_sheet
from khoanh.features.sheets.kinds import FormName, Options, Sheet, Template
from khoanh.features.sheets.queries import documents as queries
from khoanh.features.sheets.render import draw_sheet, find_pictures
from khoanh.features.sheets.sample import make_sample
from khoanh.features.sheets.templates import load_letterhead, load_template
from khoanh.foundation.errors import Conflict
from khoanh.foundation.identity import Permission, Principal
from khoanh.transaction import Desk, Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that somebody works at; nothing of it is kept yet."""

    form: str
    options: Options
    source: str


def preview_template(desk: Desk, who: Principal, draft: Draft, report: int | None = None) -> list[bytes]:
    """Return the pages of a sheet made with a draft of a form, as PNG.

    Args:
        desk: Where all of it is.
        who: Manages sheets; of a report also writes reports.
        draft: The form as it is being written.
        report: Whose newest version is shown; None: an example.

    Raises:
        TemplateFault: The template has a mistake; it tells the line.
        Invalid: An option is out of range.
        NotFound: There is no such report.
    """
    with desk.unit(who) as unit:
        sheet, stored = _compose(unit, _check(unit, draft), report)
    return draw_sheet(desk, sheet, stored)


def change_template(desk: Desk, who: Principal, draft: Draft, *, since: int, note: str = "") -> Template:
    """Keep a new version of a form, which sheets are made with from now on.

    Args:
        desk: Where all of it is.
        who: Manages sheets.
        draft: The form.
        since: The version that the change began from.
        note: Why.

    Raises:
        TemplateFault: The template has a mistake.
        Conflict: Somebody else changed the form meanwhile.
        Invalid: An option is out of range.
    """
    with desk.unit(who) as unit:
        template = _check(unit, draft)
        sheet, stored = _compose(unit, template, None)
    draw_sheet(desk, sheet, stored)
    with desk.unit(who) as unit:
        unit.who.require(Permission.SHEET_MANAGE)
        queries.lock_templates(unit.db)
        latest = load_template(unit, template.form)
        if latest.number != since:
            raise Conflict(
                f"the form was changed meanwhile by {latest.who}", vi=f"Mẫu phiếu vừa được {latest.who} sửa, hãy mở lại"
            )
        said: dict[str, Any] = rules.write_options(template.options)
        text = rules.clean(note)
        queries.insert_template(unit.db, template.form, since + 1, unit.who.name, text, said, template.source)
        audit.record(unit, "form changed", subject=f"form {template.form}", detail={"version": since + 1})
        return load_template(unit, template.form)


def _check(unit: Unit, draft: Draft) -> Template:
    unit.who.require(Permission.SHEET_MANAGE)
    form: FormName = rules.check_form(draft.form)
    return Template(form, 0, rules.check_options(draft.options), rules.check_source(draft.source))


def _compose(unit: Unit, template: Template, report: int | None) -> tuple[Sheet, dict[str, StoredObject]]:
    if report is None:
        sample = make_sample(template, load_letterhead(unit), unit.settings.hospital_name, unit.now)
        return sample, {}
    unit.who.require(Permission.REPORT_WRITE)
    sheet = gather_sheet(unit, report, None, template=template)
    audit.record(unit, "result sheet shown", subject=f"report {report}", once=True)
    return replace(sheet, template=template), find_pictures(unit, sheet)
