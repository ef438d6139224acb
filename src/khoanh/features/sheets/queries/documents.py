"""SQL of letterhead, forms and documents."""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from khoanh.features.sheets.kinds import Basis, Document, FormName, Letterhead, Options, Template

Db = psycopg.Connection[Any]

_DOCUMENT = """select id, report, version, event, made_at, form, template, pdf, encode(digest, 'hex'), level,
    signed_by, signed_at, signature, study_uid, sop_uid from document"""


def select_letterhead(db: Db) -> Letterhead | None:
    """Return the letterhead; None: nobody entered one."""
    row = db.execute(
        "select authority, hospital, department, address, phone, logo, changed_by, changed_at from letterhead"
    ).fetchone()
    if row is None:
        return None
    values = [*row[:5], bytes(row[5]), *row[6:]]
    return Letterhead(*values)


def upsert_letterhead(db: Db, kept: Letterhead, who: str) -> None:
    """Keep the letterhead."""
    db.execute(
        "insert into letterhead (authority, hospital, department, address, phone, logo, changed_by)"
        " values (%s, %s, %s, %s, %s, %s, %s) on conflict (id) do update set authority = excluded.authority,"
        " hospital = excluded.hospital, department = excluded.department, address = excluded.address,"
        " phone = excluded.phone, logo = excluded.logo, changed_by = excluded.changed_by, changed_at = now()",
        (kept.authority, kept.hospital, kept.department, kept.address, kept.phone, kept.logo, who),
    )


def select_template(db: Db, form: str, number: int | None) -> tuple[Template, Mapping[str, Any]] | None:
    """Return a version of a form and its options; None as number: the newest."""
    row = db.execute(
        "select number, source, who, note, at, options from sheet_template where form = %(form)s"
        " and (%(number)s::integer is null or number = %(number)s) order by number desc limit 1",
        {"form": form, "number": number},
    ).fetchone()
    if row is None:
        return None
    return Template("general", row[0], Options(""), row[1], row[2], row[3], row[4]), row[5]


def list_template_numbers(db: Db, form: str, most: int) -> list[int]:
    """Return the versions of a form, the newest first."""
    rows = db.execute(
        "select number from sheet_template where form = %s order by number desc limit %s", (form, most)
    ).fetchall()
    return [row[0] for row in rows]


def lock_templates(db: Db) -> None:
    """Let one at a time change forms; they are read meanwhile."""
    db.execute("lock table sheet_template in share row exclusive mode")


def insert_template(
    db: Db, form: FormName, number: int, who: str, note: str, options: Mapping[str, Any], source: str
) -> None:
    """Keep a version of a form for ever."""
    db.execute(
        "insert into sheet_template (form, number, who, note, options, source) values (%s, %s, %s, %s, %s, %s)",
        (form, number, who, note, Jsonb(options), source),
    )


def upsert_link(db: Db, report: int, link: str) -> None:
    """Keep what the QR of a report's sheets says."""
    db.execute(
        "insert into sheet_link (report, link) values (%s, %s) on conflict (report) do update set link = excluded.link",
        (report, link),
    )


def find_link(db: Db, report: int) -> str:
    """Return what the QR of a report's sheets says; empty: nothing."""
    row = db.execute("select link from sheet_link where report = %s", (report,)).fetchone()
    return str(row[0]) if row else ""


def select_document(db: Db, report: int, version: int) -> Document | None:
    """Return the newest document of a version."""
    row = db.execute(
        f"{_DOCUMENT} where report = %s and version = %s order by event desc, id desc limit 1", (report, version)
    ).fetchone()
    return _make_document(row) if row else None


def select_basis(db: Db, basis: Basis) -> Document | None:
    """Return the document of an approval."""
    row = db.execute(
        f"{_DOCUMENT} where report = %s and version = %s and event = %s order by id desc limit 1",
        (basis.report, basis.version, basis.event),
    ).fetchone()
    return _make_document(row) if row else None


def select_document_by_id(db: Db, document: int) -> Document | None:
    """Return a document by its key."""
    row = db.execute(f"{_DOCUMENT} where id = %s", (document,)).fetchone()
    return _make_document(row) if row else None


def find_by_digest(db: Db, digest: bytes) -> Document | None:
    """Return the document whose bytes these are."""
    row = db.execute(f"{_DOCUMENT} where digest = %s", (digest,)).fetchone()
    return _make_document(row) if row else None


def list_documents(db: Db, report: int) -> list[Document]:
    """Return the documents of a report, the newest first."""
    rows = db.execute(f"{_DOCUMENT} where report = %s order by id desc", (report,)).fetchall()
    return [_make_document(row) for row in rows]


def insert_document(db: Db, document: Document) -> Document | None:
    """Keep a document for ever; None: its approval has one already."""
    row = db.execute(
        "insert into document (report, version, event, form, template, pdf, digest, level, signed_by, signed_at,"
        " signature, study_uid, sop_uid) values (%s, %s, %s, %s, %s, %s, decode(%s, 'hex'), %s, %s, %s, %s, %s, %s)"
        " on conflict (report, version, event, signed) do nothing returning id",
        (
            document.report, document.version, document.event, document.form, document.template, document.pdf,
            document.digest, document.level, document.signed_by, document.signed_at, Jsonb(document.signature),
            document.study_uid, document.sop_uid,
        ),
    ).fetchone()  # fmt: skip
    return select_document_by_id(db, row[0]) if row else None


def find_object(db: Db, report: int, kind: str, before: int) -> str:
    """Return the UID of the newest object of a kind of an earlier document of a report; empty: none."""
    row = db.execute(
        "select o.sop_uid from document_object o join document d on d.id = o.document"
        " where d.report = %s and o.kind = %s and d.id < %s order by d.id desc limit 1",
        (report, kind, before),
    ).fetchone()
    return str(row[0]) if row else ""


def insert_object(db: Db, document: int, kind: str, sop_uid: str) -> None:
    """Keep that an object of a document is in the archive."""
    db.execute(
        "insert into document_object (document, kind, sop_uid) values (%s, %s, %s) on conflict do nothing",
        (document, kind, sop_uid),
    )


def list_objects(db: Db, document: int) -> dict[str, str]:
    """Return the objects of a document in the archive: kind and UID."""
    rows = db.execute("select kind, sop_uid from document_object where document = %s", (document,)).fetchall()
    return {row[0]: row[1] for row in rows}


def _make_document(row: tuple[Any, ...]) -> Document:
    values = [*row[:7], bytes(row[7]), *row[8:]]
    return Document(*values)
