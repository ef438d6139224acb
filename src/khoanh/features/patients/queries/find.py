"""SQL of finding patients; the same two ways as the study list, by what is rare or along the order."""

from typing import Any, LiteralString

import psycopg

from khoanh.features.patients.kinds import Patient
from khoanh.features.patients.queries.patients import COLUMNS
from khoanh.standards.dicom import like_pattern

Db = psycopg.Connection[Any]

# So many hits are sorted sooner than found along the order; of more, a page is near.
MOST_SORTED = 2_000
_MOST_WORDS = 400

_SHOWN: LiteralString = "p.merged_into is null and p.registered_at is not null"
_SEEK: LiteralString = "(%(after)s::bigint is null or (p.name_sort, p.id) > (%(after_sort)s, %(after)s))"
_PAGE: LiteralString = "order by p.name_sort, p.id limit %(limit)s"


def select_by_words(db: Db, words: list[str], after: tuple[str, int] | None, limit: int) -> list[tuple[str, Patient]]:
    """Return registered patients whose names have all words, the last one perhaps unfinished, with their sort keys."""
    if not words:
        return []
    last = list_words(db, words[-1])
    if last == []:
        return []
    condition: LiteralString = "p.name_words @> %(words)s and " + (
        "(' ' || array_to_string(p.name_words, ' ')) like %(pattern)s" if last is None else "p.name_words && %(last)s"
    )
    values = {
        "words": words[:-1], "last": last, "pattern": f"% {like_pattern(words[-1])}%", "most": MOST_SORTED + 1,
        **_place(after, limit),
    }  # fmt: skip
    hits = db.execute(
        f"with hit as materialized (select p.id, p.name_sort from patient p where {condition} and {_SHOWN}"
        " limit %(most)s) select count(*) from hit",
        values,
        prepare=False,
    ).fetchone()
    few = hits is not None and hits[0] <= MOST_SORTED
    source: LiteralString = (
        f"(select p.id from patient p where {condition} and {_SHOWN} limit %(most)s) hit"
        " join patient p on p.id = hit.id"
        if few
        else "patient p"
    )
    where: LiteralString = _SEEK if few else f"{condition} and {_SHOWN} and {_SEEK}"
    statement: LiteralString = f"select p.name_sort, {COLUMNS} from {source} where {where} {_PAGE}"
    return _read(db, statement, values)


def list_words(db: Db, prefix: str) -> list[str] | None:
    """Return the known name words that begin so, None if there are too many to be worth an index."""
    rows = db.execute(
        "select word from name_word where word like %s limit %s", (like_pattern(prefix) + "%", _MOST_WORDS + 1)
    ).fetchall()
    return [row[0] for row in rows] if len(rows) <= _MOST_WORDS else None


def select_by_number(db: Db, beginning: str, after: tuple[str, int] | None, limit: int) -> list[tuple[str, Patient]]:
    """Return registered patients, survivors of their merges, one of whose numbers begins so."""
    values = {
        "pattern": beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%",
        "most": MOST_SORTED,
        **_place(after, limit),
    }
    return _read(
        db,
        "with hit as materialized ("
        "  (select id from patient where patient_id like %(pattern)s and patient_id <> '' limit %(most)s)"
        "  union (select patient from patient_identifier where value like %(pattern)s limit %(most)s)),"
        " person as materialized (select distinct surviving_patient(id) as id from hit)"
        f" select p.name_sort, {COLUMNS} from person join patient p on p.id = person.id"
        f" where p.registered_at is not null and {_SEEK} {_PAGE}",
        values,
    )


def _place(after: tuple[str, int] | None, limit: int) -> dict[str, Any]:
    return {"after_sort": after[0] if after else "", "after": after[1] if after else None, "limit": limit}


def _read(db: Db, statement: LiteralString, values: dict[str, Any]) -> list[tuple[str, Patient]]:
    return [(row[0], Patient(*row[1:])) for row in db.execute(statement, values, prepare=False).fetchall()]
