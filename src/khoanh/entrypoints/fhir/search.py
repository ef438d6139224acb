"""Search parameters (FHIR R4 3.1.1): what is asked for becomes a query of ours; what is not known is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from khoanh.entrypoints.fhir.shapes import STATUS
from khoanh.features.orders import State
from khoanh.foundation.errors import Invalid

MOST_ROWS = 100
_PAGING = frozenset(("_count", "_cursor", "_format"))

# Parameters by resource; CapabilityStatement and checks are made from this.
PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "Patient": {"_id": "token", "identifier": "token", "name": "string"},
    "ServiceRequest": {
        "_id": "token",
        "identifier": "token",
        "patient": "reference",
        "subject": "reference",
        "status": "token",
        "occurrence": "date",
    },
    "ImagingStudy": {
        "_id": "token",
        "identifier": "token",
        "patient": "reference",
        "subject": "reference",
        "basedon": "reference",
        "started": "date",
    },
    "DiagnosticReport": {
        "_id": "token",
        "identifier": "token",
        "patient": "reference",
        "subject": "reference",
        "based-on": "reference",
        "status": "token",
    },
}


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of one resource; empty members ask for any."""

    kind: str
    id: str = ""
    identifier: str = ""
    system: str = ""
    name: str = ""
    patient: int | None = None
    order: int | None = None
    states: tuple[State, ...] = ()
    statuses: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    cursor: str = ""
    count: int = 50
    said: tuple[tuple[str, str], ...] = field(default=())


def read_search(kind: str, items: list[tuple[str, str]], zone: tzinfo) -> Search:
    """Read the parameters of a search.

    Raises:
        Invalid: One is not supported, or has a value that it cannot have.
    """
    known = PARAMETERS[kind]
    unknown = sorted({name for name, _ in items if name not in known and name not in _PAGING})
    if unknown:
        raise Invalid(
            f"search by {', '.join(unknown)[:200]} is not supported; there are {', '.join(known)}",
            vi=f"Không hỗ trợ tìm theo {', '.join(unknown)[:200]}",
        )
    said = dict(items)
    system, mark, identifier = said.get("identifier", "").rpartition("|")
    since, until = _read_range([value for name, value in items if name in ("occurrence", "started")], zone)
    statuses = frozenset(filter(None, said.get("status", "").split(",")))
    return Search(
        kind,
        id=said.get("_id", ""),
        identifier=identifier.removeprefix("urn:oid:"),
        system=system if mark else "",
        name=said.get("name", ""),
        patient=_read_key(said.get("patient") or said.get("subject") or "", "Patient"),
        order=_read_key(said.get("based-on") or said.get("basedon") or "", "ServiceRequest"),
        states=tuple(state for state in State if STATUS[state] in statuses),
        statuses=statuses,
        since=since,
        until=until,
        cursor=said.get("_cursor", ""),
        count=_read_count(said.get("_count", "")),
        said=tuple((name, value) for name, value in items if name != "_cursor"),
    )


def read_key(text: str) -> int:
    """Read the id of a resource whose ids are our keys. Raises Invalid."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) < 2**63 and len(text) < 20):
        raise Invalid("there is no such id", vi="Mã tài nguyên không hợp lệ")
    return int(text)


def _read_key(text: str, kind: str) -> int | None:
    return read_key(text.removeprefix(f"{kind}/")) if text else None


def _read_count(text: str) -> int:
    if not text:
        return 50
    if not (text.isascii() and text.isdigit()):
        raise Invalid("_count is a number", vi="_count phải là số")
    return max(1, min(int(text[:6]), MOST_ROWS))


def _read_range(texts: list[str], zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """Return first moment and end of what dates with prefixes allow (3.1.1.4.8): days and moments."""
    since: datetime | None = None
    until: datetime | None = None
    for text in texts:
        prefix = text[:2] if text[:2] in ("eq", "ge", "gt", "le", "lt") else ""
        start, end = _read_span(text.removeprefix(prefix), zone)
        if prefix in ("", "eq", "ge"):
            since = max(since, start) if since else start
        if prefix == "gt":
            since = max(since, end) if since else end
        if prefix in ("", "eq", "le"):
            until = min(until, end) if until else end
        if prefix == "lt":
            until = min(until, start) if until else start
    return since, until


def _read_span(text: str, zone: tzinfo) -> tuple[datetime, datetime]:
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
        start = at if at.tzinfo else at.replace(tzinfo=zone)
        return start, start + (timedelta(days=1) if len(text) <= 10 else timedelta(seconds=1))
    except (ValueError, OverflowError) as fault:
        raise Invalid("a date is YYYY-MM-DD or a moment", vi="Ngày có dạng YYYY-MM-DD hoặc thời điểm") from fault
