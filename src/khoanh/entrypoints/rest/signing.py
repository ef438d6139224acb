"""Signing results, the keys for it, and whether a document is what it says."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from pydantic import Base64Bytes, Field, StringConstraints

from khoanh.entrypoints.rest.asked import Ask, Body, Shape, Text
from khoanh.entrypoints.rest.sheets import DocumentItem
from khoanh.features import sheets
from khoanh.features.sheets import KeyFacts
from khoanh.foundation.errors import Invalid, OutOfResources

router = APIRouter(tags=["sheets"])

Key = Annotated[int, Path(ge=1, lt=2**63)]
KeyNumber = Annotated[int, Path(ge=1, lt=2**31)]
Secret = Annotated[str, StringConstraints(max_length=256)]
_MOST_FILE = 64 << 20
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class CertificateItem(Shape):
    """What a certificate says of its owner."""

    name: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_to: datetime


class SigningKeyItem(Shape):
    """A key to sign with; `login` empty: whoever may sign. `has_secret`: nobody need type its password."""

    id: int
    name: str
    kind: Literal["file", "token", "remote"]
    login: str
    label: str
    enabled: bool
    certificate: CertificateItem
    added_by: str
    added_at: datetime
    has_secret: bool


class SigningKeyList(Shape):
    """Keys, by name."""

    items: list[SigningKeyItem]
    next: str | None = None


class SigningKeyBody(Body):
    """A new key: a PKCS#12 file in base64, `token/certificate` of a token, or the user at the service."""

    name: Text
    kind: Literal["file", "token", "remote"]
    login: Text = ""
    label: Text = ""
    content: Base64Bytes = b""
    secret: Secret = ""


class EnabledBody(Body):
    """Whether a key is used."""

    enabled: bool


class SignatureBody(Body):
    """What is signed, with which key; `secret` is its password or PIN, and is not kept."""

    version: Annotated[int, Field(ge=1, lt=2**31)]
    key: Annotated[int | None, Field(ge=1, lt=2**31)] = None
    secret: Secret = ""


class SignatureVerdict(Shape):
    """What one signature is worth; `good`: intact, trusted, and nothing was added."""

    field: str
    good: bool
    intact: bool
    trusted: bool
    covers_all: bool
    name: str
    issuer: str
    serial: str
    signed_at: datetime | None
    stamped_at: datetime | None
    evidence: bool
    faults: list[str]


class DocumentCheck(Shape):
    """What a file is worth; `document`: the one of ours whose bytes these are."""

    digest: str
    document: DocumentItem | None
    newest: bool
    signatures: list[SignatureVerdict]


@router.post("/reports/{report}/signature", status_code=201)
def sign_report(report: Key, body: SignatureBody, asked: Ask) -> DocumentItem:
    """Sign a version; signed already, the document that is there is answered."""
    made = sheets.sign_document(asked.desk, asked.who, report, body.version, key=body.key, secret=body.secret)
    return DocumentItem.model_validate(made)


@router.get("/signing-keys")
def list_keys(asked: Ask) -> SigningKeyList:
    """List every key."""
    with asked.unit() as unit:
        return SigningKeyList(items=[SigningKeyItem.model_validate(one) for one in sheets.list_keys(unit)])


@router.get("/signing-keys/own")
def list_own_keys(asked: Ask) -> SigningKeyList:
    """List the keys that the asker may sign with."""
    with asked.unit() as unit:
        return SigningKeyList(items=[SigningKeyItem.model_validate(one) for one in sheets.list_own_keys(unit)])


@router.post("/signing-keys", status_code=201)
def add_key(body: SigningKeyBody, asked: Ask) -> SigningKeyItem:
    """Add a key; its certificate is read from it now, its password is not kept."""
    facts = KeyFacts(body.name, body.kind, body.login, body.label, body.content, body.secret)
    return SigningKeyItem.model_validate(sheets.add_key(asked.desk, asked.who, facts))


@router.patch("/signing-keys/{key}")
def change_key(key: KeyNumber, body: EnabledBody, asked: Ask) -> SigningKeyItem:
    """Let a key be used, or no more."""
    with asked.unit() as unit:
        return SigningKeyItem.model_validate(sheets.enable_key(unit, key, enabled=body.enabled))


@router.get("/documents/{document}/verification")
def verify_document(document: Key, asked: Ask) -> DocumentCheck:
    """Verify a document of ours."""
    return DocumentCheck.model_validate(sheets.verify_document(asked.desk, asked.who, document))


@router.post("/documents/verify", openapi_extra=_FILE)
async def verify_file(request: Request, asked: Ask) -> DocumentCheck:
    """Verify any PDF; its bytes are not kept."""
    from anyio import to_thread

    who, pdf = asked.who, bytearray()
    async for piece in request.stream():
        pdf += piece
        if len(pdf) > _MOST_FILE:
            raise OutOfResources("the file is too large", vi="Tệp quá lớn")
    if not pdf:
        raise Invalid("the body is empty", vi="Không có dữ liệu gửi lên")
    found = await to_thread.run_sync(sheets.verify_file, asked.desk, who, bytes(pdf))
    return DocumentCheck.model_validate(found)
