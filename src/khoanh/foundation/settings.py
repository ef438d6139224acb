"""Every setting of the program, its default, and where its value came from."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from khoanh.foundation.errors import Invalid

Source = Literal["default", "file", "environment", "flag"]


SCAN_TEXT = r"^(?:[ -z|~]|\{(?:code|name|birth|sex|accession|tab|enter)\})*$"
"""What a hand scanner is to type into a console: fields by name, keys, and ASCII between them."""


class Settings(BaseModel):
    """Settings of one installation; field descriptions are the reference that `khoanh settings` prints."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(Path("data"), description="Folder that holds everything this installation keeps.")
    http: str = Field("127.0.0.1:8080", description="HOST:PORT of the web app, DICOMweb and the JSON API.")
    dicom: str = Field("127.0.0.1:11112", description="HOST:PORT of the DICOM listener.")
    dicom_tls: str = Field("", description="HOST:PORT of the DICOM listener over TLS; empty: none.")
    hl7: str = Field("127.0.0.1:2575", description="HOST:PORT of the HL7 listener (MLLP).")
    hl7_tls: str = Field("", description="HOST:PORT of the HL7 listener over TLS; empty: none.")
    hl7_message_bytes: int = Field(32 * 2**20, ge=2**16, description="Largest HL7 message that is accepted.")
    hl7_connections: int = Field(200, ge=1, le=2000, description="HL7 connections a process holds open at once.")
    hl7_processes: int = Field(2, ge=1, le=16, description="Processes that answer HL7 messages.")
    message_days: int = Field(400, ge=30, description="HL7 messages that came to their end are kept so long.")
    ae_title: str = Field("KHOANH", description="AE title of the archive, at most 16 characters.", max_length=16)
    database_url: str = Field("", description="PostgreSQL of the hospital; empty: the embedded one in the data folder.")
    storage_url: str = Field("", description="file:///folder or s3://bucket/prefix; empty: `blobs` in the data folder.")
    tls_certificate: str = Field("", description="PEM file with our certificate chain, for HTTPS and DICOM over TLS.")
    tls_key: str = Field("", description="PEM file with our private key.")
    tls_authorities: str = Field("", description="PEM file of authorities that DICOM TLS peers must be signed by.")
    https: bool = Field(False, description="Serve HTTP over TLS with the certificate above.")
    public_url: str = Field("", description="Address people reach us at, for links; empty: the HTTP address.")
    web_processes: int = Field(2, ge=1, le=64, description="Processes that answer HTTP.")
    dicom_processes: int = Field(2, ge=1, le=64, description="Processes that answer DICOM associations.")
    max_associations: int = Field(100, ge=1, description="Associations open at once, in all.")
    database_connections: int = Field(12, ge=2, description="Connections to the database a process may hold.")
    max_object_bytes: int = Field(16 * 2**30, description="Largest object that is accepted.")
    max_header_bytes: int = Field(256 * 2**20, description="Largest header (all but bulk pixel data) that is parsed.")
    max_sequence_depth: int = Field(64, description="Deepest nesting of sequences that is parsed.")
    max_frame_pixels: int = Field(2**28, description="Largest rows x columns x samples of one frame that is decoded.")
    min_free_bytes: int = Field(512 * 2**20, description="Free space below which nothing more is accepted.")
    cache_bytes: int = Field(20 * 2**30, description="Upper bound of rebuildable files below `cache`.")
    codec_processes: int = Field(2, ge=1, le=64, description="Processes that decode and encode pixels.")
    accept_unknown_sop_classes: bool = Field(True, description="Store objects of SOP classes not in our tables.")
    session_idle_minutes: int = Field(120, ge=1, description="A web session ends after so long without a request.")
    session_hours: int = Field(12, ge=1, description="A web session ends after so long in any case.")
    password_length: int = Field(14, ge=8, description="Shortest password that is accepted.")
    lockout_failures: int = Field(8, ge=3, le=100, description="Wrong passwords in a row that lock an account.")
    lockout_minutes: int = Field(15, ge=1, description="How long such a lock holds.")
    idle_account_days: int = Field(45, ge=0, description="Accounts unused for so long are disabled; 0: never.")
    trusted_proxies: str = Field("", description="Addresses, by commas, whose X-Forwarded-* headers are believed.")
    max_request_bytes: int = Field(16 * 2**20, description="Largest body of a request that is not an upload.")
    accession_format: str = Field(
        "{yy}{mm}{dd}{number:5}",
        description="Accession numbers we give: {yyyy} {yy} {mm} {dd} {modality} {number} {number:5}, at most 16.",
        pattern=r"^(?:[A-Za-z0-9./_-]|\{(?:yyyy|yy|mm|dd|modality|number(?::0?[1-9]\d?)?)\})*$",
        max_length=64,
    )
    filler_prefix: str = Field("K", description="What our order numbers (filler) begin with.", max_length=8)
    worklist_days: int = Field(7, ge=0, le=365, description="Devices see open orders of so many days back.")
    case_lock_minutes: int = Field(30, ge=1, le=720, description="A case is locked so long after its last saving.")
    report_targets: str = Field(
        "stat=30 high=120 routine=1440 low=2880",
        description="Minutes from examination to approved report, by priority; overdue after that.",
        pattern=r"^stat=\d{1,6} high=\d{1,6} routine=\d{1,6} low=\d{1,6}$",
    )
    report_own_approval: bool = Field(True, description="Who finished a reading may approve it himself.")
    report_signing: bool = Field(False, description="A result is returned only once its version is signed.")
    handover_days: int = Field(30, ge=1, le=730, description="Links that patients get are good for so many days.")
    handover_pin: Literal["none", "birth", "phone", "own"] = Field(
        "birth",
        description="What opens a patient's link besides the link: birth date, end of the phone number, own PIN.",
    )
    handover_approved: bool = Field(False, description="Approved results may be handed over before they are returned.")
    signature_authorities: str = Field("", description="PEM file of authorities that signers' certificates lead to.")
    timestamp_url: str = Field("", description="Time-stamp server (RFC 3161) for signatures of documents.")
    pkcs11_module: str = Field("", description="Library of the signing token or HSM (PKCS#11).")
    signing_service_url: str = Field(
        "", description="Service that signs from afar, as docs/guides/result-sheets tells."
    )
    signing_secrets: str = Field("", description="TOML file (0600) of passwords and PINs; empty: in the data folder.")
    hospital_name: str = Field("", description="Name of the hospital on screens and printed slips.", max_length=200)
    waiting_names: Literal["full", "short", "none"] = Field(
        "short", description="Names on waiting screens: in full, with initials (N. V. Đức), or numbers alone."
    )
    scan_text: str = Field(
        "{code}{tab}{name}{tab}{birth}{tab}{sex}{tab}{accession}",
        description="What the QR of a slip types: {code} {name} {birth} {sex} {accession} {tab} {enter}.",
        pattern=SCAN_TEXT,
        max_length=200,
    )
    time_zone: str = Field("Asia/Ho_Chi_Minh", description="Zone of dates and times shown to people.")
    log_format: Literal["text", "json"] = Field("text", description="How log lines are written.")


class Resolved(BaseModel):
    """The settings and, for each, where its value came from."""

    model_config = ConfigDict(frozen=True)
    settings: Settings
    sources: dict[str, Source]


def resolve_settings(flags: dict[str, Any], config: Path | None = None) -> Resolved:
    """Combine defaults, `khoanh.toml`, `KHOANH_*` variables and flags; the later wins.

    Args:
        flags: Values given on the command line, without those that were not given.
        config: The file to read instead of `khoanh.toml` in the data folder.

    Raises:
        Invalid: A name is unknown or a value is out of range; the message names it and its source.
    """
    values: dict[str, Any] = {}
    sources: dict[str, Source] = dict.fromkeys(Settings.model_fields, "default")
    environment = {
        name: os.environ[f"KHOANH_{name.upper()}"]
        for name in Settings.model_fields
        if f"KHOANH_{name.upper()}" in os.environ
    }
    data = Path(flags.get("data") or environment.get("data") or Settings.model_fields["data"].default)
    path = config or data / "khoanh.toml"
    layers: list[tuple[Source, dict[str, Any]]] = [("environment", environment), ("flag", flags)]
    if path.is_file():
        try:
            layers.insert(0, ("file", tomllib.loads(path.read_text("utf-8"))))
        except tomllib.TOMLDecodeError as fault:
            raise Invalid(f"{path}: {fault}", vi=f"Tệp cấu hình {path} sai cú pháp: {fault}") from fault
    elif config is not None:
        raise Invalid(f"{config} does not exist", vi=f"Không có tệp cấu hình {config}")
    for source, layer in layers:
        for name, value in layer.items():
            values[name] = value
            sources[name] = source
    try:
        settings = Settings.model_validate(values)
    except ValidationError as fault:
        first = fault.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Invalid(
            f"setting {name} ({sources.get(name, 'unknown')}): {first['msg']}",
            vi=f"Cấu hình {name} không hợp lệ: {first['msg']}",
        ) from fault
    return Resolved(settings=settings.model_copy(update={"data": settings.data.absolute()}), sources=sources)


def split_address(address: str) -> tuple[str, int]:
    """Split `HOST:PORT` (or `[IPv6]:PORT`).

    Raises:
        Invalid: There is no port from 0 to 65535.
    """
    host, _, port = address.rpartition(":")
    if not port.isdigit() or int(port) > 65535 or not host:
        raise Invalid(f"{address} is not HOST:PORT", vi=f"{address} không đúng dạng HOST:PORT")
    return host.strip("[]"), int(port)
