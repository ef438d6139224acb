"""What an outsider sees of the archive: DICOMweb answers and `khoanh` commands."""

import json
import re
from contextlib import closing
from typing import Any

from benchmarks.servers import Khoanh
from benchmarks.web_client import Connection
from tests.faults.senders import checksum

PART10 = 'multipart/related; type="application/dicom"; transfer-syntax=*'
SOP_INSTANCE_UID, STUDY_UID, SERIES_UID = "00080018", "0020000D", "0020000E"
SERIES_OF_STUDY, INSTANCES_OF_STUDY, INSTANCES_OF_SERIES = "00201206", "00201208", "00201209"
_MEDIA_INSTANCE_UID = re.compile(rb"\x02\x00\x03\x00UI(..)([0-9.]+)", re.DOTALL)


def list_objects(server: Khoanh, level: str, query: str = "") -> list[dict[str, Any]]:
    """Return every match of a QIDO-RS search, page by page."""
    found: list[dict[str, Any]] = []
    with closing(Connection(server.http_port, server.headers)) as connection:
        while True:
            path = f"/dicom-web/{level}?limit=500&offset={len(found)}{query}"
            answer = connection.get(path, accept="application/dicom+json", keep=True)
            assert answer.status in (200, 204), (answer.status, answer.body)
            page = json.loads(answer.body) if answer.body else []
            found += page
            if len(page) < 500:
                return found


def value_of(match: dict[str, Any], tag: str) -> str:
    """Return the first value of an attribute of a DICOM JSON object."""
    values = match.get(tag, {}).get("Value", [""])
    return str(values[0])


def instance_uids(server: Khoanh) -> dict[str, tuple[str, str]]:
    """Return study and series UID of every instance that the index names."""
    found: dict[str, tuple[str, str]] = {}
    for match in list_objects(server, "instances"):
        uid = value_of(match, SOP_INSTANCE_UID)
        assert uid not in found, f"{uid} is listed twice"
        found[uid] = value_of(match, STUDY_UID), value_of(match, SERIES_UID)
    return found


def stored_checksums(server: Khoanh, study_uid: str, series_uid: str) -> dict[str, str]:
    """Fetch a series by WADO-RS and return the checksum of every data set in it by SOP Instance UID."""
    with closing(Connection(server.http_port, server.headers)) as connection:
        answer = connection.get(f"/dicom-web/studies/{study_uid}/series/{series_uid}", accept=PART10, keep=True)
    assert answer.status == 200, (answer.status, answer.body[:500])
    boundary = answer.headers["content-type"].split("boundary=")[1].split(";")[0].strip('"').encode()
    parts = answer.body.split(b"\r\n--" + boundary)
    first = parts[0]
    parts[0] = first.removeprefix(b"--" + boundary)
    assert parts.pop() == b"--\r\n", "the answer ends early"
    found: dict[str, str] = {}
    for part in parts:
        body = part.partition(b"\r\n\r\n")[2]
        uid = media_instance_uid(body)
        assert uid not in found, f"{uid} is given back twice"
        found[uid] = checksum(body)
    return found


def media_instance_uid(part10: bytes) -> str:
    """Return Media Storage SOP Instance UID of a Part 10 file (PS3.10 7.1)."""
    named = _MEDIA_INSTANCE_UID.search(part10[:1024])
    assert part10[128:132] == b"DICM" and named is not None, "no Part 10 file"
    return named[2].decode()


def metadata_uids(server: Khoanh, study_uid: str, series_uid: str) -> list[str]:
    """Return the instances that WADO-RS metadata of a series names, sorted."""
    path = f"/dicom-web/studies/{study_uid}/series/{series_uid}/metadata"
    with closing(Connection(server.http_port, server.headers)) as connection:
        answer = connection.get(path, accept="application/dicom+json", keep=True)
    assert answer.status == 200, (answer.status, answer.body[:500])
    return sorted(value_of(match, SOP_INSTANCE_UID) for match in json.loads(answer.body))
