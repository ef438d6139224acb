"""Attributes that the index does not keep, matched and returned from the per-series facts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from khoanh.features.archive.facts import SeriesFacts, load_series
from khoanh.features.archive.queries.find_columns import PAIRS
from khoanh.foundation.errors import NotFound
from khoanh.standards.dicom import KeyMatch as Asked
from khoanh.standards.dicom import Moments, format_tag, is_match
from khoanh.transaction import Unit

MAX_CANDIDATES: Final = 20_000
_PIXEL_GROUP: Final = 0x7FE0


def is_in_facts(tag: int) -> bool:
    """Tell whether a data set may hold the attribute; not what a query, a directory or pixel data are made of."""
    return tag >> 16 not in (0x0002, 0x0004, _PIXEL_GROUP) and tag & 0xFFFF0000 != 0


def filter_by_facts(
    unit: Unit, rows: Sequence[tuple[Any, ...]], at: int, keys: Sequence[tuple[int, Asked]]
) -> list[tuple[Any, ...]]:
    """Keep the rows whose objects answer every key; `at` is where series key, revision and instance UID stand."""
    objects = _Objects(unit)
    return [row for row in rows if _answers(objects.read(*row[at : at + 3]), keys)]


def _answers(model: Mapping[str, Any], keys: Sequence[tuple[int, Asked]]) -> bool:
    return all(is_match(match, _look_up_moment(model, tag, match), look_up) for tag, match in keys)


def _look_up_moment(model: Mapping[str, Any], tag: int, match: Asked) -> Sequence[Any]:
    values = look_up(model, tag)
    if isinstance(match, Moments) and match.vr == "DT" and tag in PAIRS and values:
        time = look_up(model, PAIRS[tag])
        return [str(values[0]) + (str(time[0]).replace(":", "") if time else "")]
    return values


def look_up(item: Mapping[str, Any], tag: int) -> Sequence[Any]:
    """Return the values of an attribute of a DICOM JSON object as matching takes them."""
    element = item.get(format_tag(tag))
    if element is None:
        return ()
    values: list[Any] = element.get("Value", [])
    if element.get("vr") == "PN":
        return [_join_name(value) for value in values]
    return values


def read_unindexed(unit: Unit, places: Sequence[tuple[Any, ...]], tags: frozenset[int] | None) -> list[dict[int, Any]]:
    """Return the attributes of each object (series key, revision, instance UID); `tags` None: all it has."""
    found: list[dict[int, Any]] = []
    objects = _Objects(unit)
    for place in places:
        model = objects.read(*place)
        if tags is None:
            found.append(_shape_item(model))
        else:
            found.append({tag: _shape_element(model.get(format_tag(tag))) for tag in tags})
    return found


class _Objects:
    """Reads objects' DICOM JSON, one series after another as the rows come."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._key = (-1, -1)
        self._facts: SeriesFacts | None = None

    def read(self, series_id: int, revision: int, instance_uid: str) -> Mapping[str, Any]:
        """Return the JSON of an instance, or of the first of a series; {} if it is gone meanwhile."""
        try:
            if (series_id, revision) != self._key or self._facts is None:
                self._facts = load_series(self._unit, series_id, revision)
                self._key = (series_id, revision)
            model: dict[str, Any] = orjson.loads(
                self._facts.instance_json(instance_uid or next(iter(self._facts.parts)))
            )
        except (NotFound, StopIteration):
            return {}
        return model


def _shape_item(model: Mapping[str, Any]) -> dict[int, Any]:
    return {
        int(key, 16): _shape_element(element)
        for key, element in model.items()
        if "BulkDataURI" not in element and "InlineBinary" not in element
    }


def _shape_element(element: Mapping[str, Any] | None) -> Any:
    values = element.get("Value") if element else None
    if element is None or not values:
        return ""
    if element["vr"] == "SQ":
        return [_shape_item(item) for item in values]
    shown = [_shape_value(value) for value in values]
    return shown if len(shown) > 1 else shown[0]


def _shape_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _join_name(value)
    if isinstance(value, float):
        return repr(value)
    return "" if value is None else value


def _join_name(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    return "=".join(value.get(group, "") for group in ("Alphabetic", "Ideographic", "Phonetic")).rstrip("=")
