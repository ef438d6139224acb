"""SQL of the list of orders: along the order of time, or from the few that a name or number leaves."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from khoanh.features.orders.kinds import PRIORITIES, OrderQuery
from khoanh.features.orders.queries.orders import JOINED, SHOWN
from khoanh.features.orders.rules import OPEN, UNRETURNED
from khoanh.standards.dicom import fold_name, like_pattern

Db = psycopg.Connection[Any]

# A page of a common name is among the newest; of a rare one, all orders of its patients are read.
_WINDOW = 2_000
_LONGEST_WALK = 20_000
_MOST_PATIENTS = 5_000
_MOST_WORDS = 400
_OPEN = "o.state in ('waiting', 'held', 'started')"
_UNRETURNED = "o.state in ('unread', 'reading', 'consulting', 'read', 'approving', 'approved')"


@dataclass(slots=True)
class _Search:
    """Conditions on the order itself, on its patient, and their values."""

    conditions: list[str] = field(default_factory=list)
    person: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


def select_orders(db: Db, query: OrderQuery, after: tuple[datetime, int] | None, limit: int) -> list[tuple[Any, ...]]:
    """Return the rows of a page, in the columns of `SHOWN`."""
    search = _write_conditions(query, after)
    search.values["limit"] = limit
    direction = " desc" if query.newest_first else ""
    order = f"order by o.due_at{direction}, o.id{direction} limit %(limit)s"
    if not query.text:
        return _run(db, f"select {SHOWN} from {JOINED}{_where(search.conditions)} {order}", search)
    if any(letter.isdigit() for letter in query.text):
        return _select_by_number(db, query.text, search, order)
    if not _write_words(db, list(fold_name(query.text)), search):
        return []
    return _select_by_words(db, search, direction, order, limit)


def select_some(db: Db, orders: list[int]) -> list[tuple[Any, ...]]:
    """Return the rows of some orders, in the columns of `SHOWN`."""
    return db.execute(f"select {SHOWN} from {JOINED} where o.id = any (%s)", (orders,)).fetchall()


def _write_conditions(query: OrderQuery, after: tuple[datetime, int] | None) -> _Search:
    search = _Search()
    conditions, values = search.conditions, search.values
    if query.states:
        # Said as the partial indexes have it, so that they are used.
        wanted = frozenset(query.states)
        conditions += [_OPEN] if wanted <= OPEN else [_UNRETURNED] if wanted <= UNRETURNED else []
        if wanted not in (OPEN, UNRETURNED):
            conditions.append("o.state = any (%(states)s)")
            values["states"] = [str(state) for state in query.states]
    equal = {
        "o.patient": query.patient,
        "o.accession": query.accession,
        "o.placer": query.placer,
        "o.slip": query.slip,
        "o.study_uid": query.study_uid,
        "o.modality": query.modality,
        "o.device": query.device,
        "r.code": query.room_code,
        "o.department": query.department,
        "o.priority": PRIORITIES.index(query.priority) + 1 if query.priority else None,
    }
    for column, value in equal.items():
        if value:
            name = column.replace(".", "_")
            conditions.append(f"{column} = %({name})s")
            values[name] = value
    if query.slip:
        conditions.append("o.slip <> ''")
    if query.placer:
        conditions.append("o.placer <> ''")
    if query.unreconciled:
        conditions.append("o.local and o.placer = ''")
    if query.unscheduled:
        conditions.append("not o.scheduled")
    if query.unpaid:
        conditions.append("o.paid = false")
    for name, sign, moment in (("since", ">=", query.since), ("until", "<", query.until)):
        if moment is not None:
            conditions.append(f"o.due_at {sign} %({name})s")
            values[name] = moment
    if after is not None:
        conditions.append(f"(o.due_at, o.id) {'<' if query.newest_first else '>'} (%(after_at)s, %(after_id)s)")
        values.update(after_at=after[0], after_id=after[1])
    return search


def _write_words(db: Db, words: list[str], search: _Search) -> bool:
    """Add the condition that a patient's name has these words, the last perhaps unfinished; False: no name has."""
    if not words:
        return False
    rows = db.execute(
        "select word from name_word where word like %s limit %s", (like_pattern(words[-1]) + "%", _MOST_WORDS + 1)
    ).fetchall()
    if not rows:
        return False
    if len(words) > 1:
        search.person.append("p.name_words @> %(words)s")
        search.values["words"] = words[:-1]
    if len(rows) <= _MOST_WORDS:
        search.person.append("p.name_words && %(last)s")
        search.values["last"] = [row[0] for row in rows]
    else:
        search.person.append("(' ' || array_to_string(p.name_words, ' ')) like %(pattern)s")
        search.values["pattern"] = f"% {like_pattern(words[-1])}%"
    return True


def _select_by_words(db: Db, search: _Search, direction: str, order: str, limit: int) -> list[tuple[Any, ...]]:
    """Walk the newest orders while that promises a page, else read the orders of the patients who are called so."""
    near = _walk(db, search, direction, order, _WINDOW)
    if len(near) >= limit:
        return near
    promised = limit * _WINDOW * 2 // max(1, len(near))
    if promised <= _LONGEST_WALK:
        near = _walk(db, search, direction, order, promised)
        if len(near) >= limit:
            return near
    search.values["most"] = _MOST_PATIENTS + 1
    hits = _run(
        db, f"select p.id from patient p{_where([*search.person, 'p.merged_into is null'])} limit %(most)s", search
    )
    if len(hits) > _MOST_PATIENTS:
        return _run(db, f"select {SHOWN} from {JOINED}{_where([*search.conditions, *search.person])} {order}", search)
    search.values["patients"] = [row[0] for row in hits]
    # Without an index on the time the planner cannot walk it, and takes the one on the patient.
    first = order.replace("o.due_at", "o.due_at + interval '0'", 1)
    chosen = (
        "select o.id from imaging_order o left join room r on r.id = o.room"
        f"{_where([*search.conditions, 'o.patient = any (%(patients)s)'])} {first}"
    )
    joined = JOINED.replace("imaging_order o", "imaging_order o on o.id = h.id", 1)
    return _run(db, f"with hit as materialized ({chosen}) select {SHOWN} from hit h join {joined} {order}", search)


def _walk(db: Db, search: _Search, direction: str, order: str, window: int) -> list[tuple[Any, ...]]:
    """Look at so many orders along the order of time."""
    search.values["window"] = window
    first = f"order by o.due_at{direction}, o.id{direction} limit %(window)s"
    statement = (
        f"select {SHOWN} from (select o.* from imaging_order o left join room r on r.id = o.room"
        f"{_where(search.conditions)} {first}) o {JOINED.partition(' o ')[2]}{_where(search.person)} {order}"
    )
    return _run(db, statement, search)


def _select_by_number(db: Db, text: str, search: _Search, order: str) -> list[tuple[Any, ...]]:
    """Find by the beginning of any number: the few that have it first, then what else is asked of them."""
    beginning = "".join(text.split()).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    search.values.update(beginning=beginning, window=_WINDOW)
    hits = "".join(
        f"(select id from imaging_order where {column} like %(beginning)s{extra} limit %(window)s) union "
        for column, extra in (("accession", ""), ("placer", " and placer <> ''"), ("slip", " and slip <> ''"))
    )
    people = (
        "(select id from patient where patient_id like %(beginning)s and patient_id <> '' limit %(window)s) union"
        " (select patient from patient_identifier where value like %(beginning)s limit %(window)s)"
    )
    statement = (
        f"with person as materialized (select distinct surviving_patient(id) as id from ({people}) n),"
        f" hit as materialized ({hits}"
        " (select o.id from person join imaging_order o on o.patient = person.id limit %(window)s))"
        f" select {SHOWN} from hit h join {JOINED.replace('imaging_order o', 'imaging_order o on o.id = h.id', 1)}"
        f"{_where(search.conditions)} {order}"
    )
    return _run(db, statement, search)


def _where(conditions: list[str]) -> str:
    return f" where {' and '.join(conditions)}" if conditions else ""


def _run(db: Db, statement: str, search: _Search) -> list[tuple[Any, ...]]:
    # Values differ too much in frequency for one plan to serve all of them.
    return db.execute(statement, search.values, prepare=False).fetchall()
