"""Forms and letterhead: read by every sheet, changed by an administrator, every version of a form kept."""

from dataclasses import replace
from typing import Any

from khoanh.features import audit
from khoanh.features.sheets import rules
from khoanh.features.sheets.built_in import read_built_in
from khoanh.features.sheets.kinds import FORMS, FormName, Letterhead, Template
from khoanh.features.sheets.queries import documents as queries
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import Permission
from khoanh.transaction import Unit

MOST_CHANGES = 200


def load_letterhead(unit: Unit) -> Letterhead:
    """Return what stands above every sheet."""
    return queries.select_letterhead(unit.db) or Letterhead()


def read_letterhead(unit: Unit) -> Letterhead:
    """Return the letterhead to who manages sheets."""
    unit.who.require(Permission.SHEET_MANAGE)
    return load_letterhead(unit)


def change_letterhead(unit: Unit, said: Letterhead, *, keep_logo: bool = True) -> Letterhead:
    """Change the letterhead; sheets that were given out stay as they are. Raises Invalid."""
    unit.who.require(Permission.SHEET_MANAGE)
    before = load_letterhead(unit)
    logo = before.logo if keep_logo else said.logo
    if logo:
        rules.tell_logo(logo)
    texts: dict[str, Any] = {
        name: rules.clean(getattr(said, name)) for name in ("authority", "hospital", "department", "address")
    }
    kept = Letterhead(**texts, phone=rules.clean(said.phone, 60), logo=logo)
    queries.upsert_letterhead(unit.db, kept, unit.who.name)
    audit.record(unit, "letterhead changed", subject="letterhead")
    return load_letterhead(unit)


def load_template(unit: Unit, form: FormName, number: int | None = None) -> Template:
    """Return a form in the version in use, or another; 0 is the built-in one. Raises NotFound."""
    found = queries.select_template(unit.db, form, number) if number != 0 else None
    if found is None and number:
        raise NotFound("the form has no such version", vi="Mẫu phiếu không có phiên bản này")
    if found is None:
        return Template(form, 0, rules.BUILT_IN[form], read_built_in())
    kept, options = found
    return replace(kept, form=form, options=rules.read_options(form, options))


def read_template(unit: Unit, form: str, number: int | None = None) -> Template:
    """Return a form to who manages sheets. Raises Invalid, NotFound."""
    unit.who.require(Permission.SHEET_MANAGE)
    return load_template(unit, rules.check_form(form), number)


def list_templates(unit: Unit) -> list[Template]:
    """Return every form in the version in use."""
    unit.who.require(Permission.SHEET_MANAGE)
    return [load_template(unit, form) for form in FORMS]


def list_template_versions(unit: Unit, form: str) -> list[Template]:
    """Return the versions of a form, the newest first, the built-in one last. Raises Invalid."""
    unit.who.require(Permission.SHEET_MANAGE)
    known = rules.check_form(form)
    numbers = queries.list_template_numbers(unit.db, known, MOST_CHANGES)
    return [load_template(unit, known, number) for number in [*numbers, 0]]
