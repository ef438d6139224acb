"""SQL of results that other systems wrote."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

Db = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Text:
    """One observation in words: its code, name, value, units and status (OBX-3, 5, 6, 11)."""

    code: str
    name: str
    value: str
    units: str
    status: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file within a result, or where one is kept."""

    title: str
    media_type: str
    content: bytes | None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A version of a result; `key` is what later versions of it are known by."""

    message: int
    his: str
    key: str
    status: str
    order: int | None
    patient: int
    placer: str
    filler: str
    accession: str
    study_uid: str
    service: str
    reader_code: str
    reader: str
    reported_at: datetime | None
    texts: tuple[Text, ...]


_INSERT = """
with before as (
    select id, version from received_result where his = %(his)s and key = %(key)s and is_latest for update
), older as (
    update received_result set is_latest = false where id in (select id from before)
)
insert into received_result (message, his, key, version, status, imaging_order, patient, placer, filler, accession,
    study_uid, service, reader_code, reader, reported_at, texts)
values (%(message)s, %(his)s, %(key)s, coalesce((select max(version) from before), 0) + 1, %(status)s, %(order)s,
    %(patient)s, %(placer)s, %(filler)s, %(accession)s, %(study_uid)s, %(service)s, %(reader_code)s, %(reader)s,
    %(reported_at)s, %(texts)s)
returning id
"""

_DOCUMENT = "insert into received_document (result, title, media_type, address, content) values (%s, %s, %s, %s, %s)"


def insert_version(db: Db, result: Result, documents: list[Document]) -> int:
    """Keep a version of a result, the one that holds from now on; return its key."""
    values: dict[str, Any] = {name: getattr(result, name) for name in result.__slots__}
    values["texts"] = Jsonb([{name: getattr(text, name) for name in text.__slots__} for text in result.texts])
    row = db.execute(_INSERT, values).fetchone()
    assert row is not None
    if documents:
        with db.cursor() as cursor:
            cursor.executemany(
                _DOCUMENT, [(row[0], one.title, one.media_type, one.address, one.content) for one in documents]
            )
    return int(row[0])
