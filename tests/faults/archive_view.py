"""What an outsider sees of the archive: DICOMweb answers and `khoanh` commands."""

import json
from typing import Any

from benchmarks.servers import Khoanh
from benchmarks.web_client import Connection
from tests.faults.senders import checksum

PART10 = 'multipart/related; type="application/dicom"; transfer-syntax=*'


def list_objects(server: Khoanh, level: str, query: str = "") -> list[dict[str, Any]]:
    """Return every match of a QIDO-RS search, page by page."""
    found: list[dict[str, Any]] = []
    connection = Connection(server.http_port, server.headers)
    while True:
        path = f"/dicom-web/{level}?limit=500&offset={len(found)}{query}"
        answer = connection.get(path, accept="application/dicom+json", keep=True)
        assert answer.status in (200, 204), (answer.status, answer.body)
        page = json.loads(answer.body) if answer.body else []
        found += page
        if len(page) < 500:
            break
    connection.close()
    return found


def value_of(match: dict[str, Any], tag: str) -> str:
    """Return the first value of an attribute of a DICOM JSON object."""
    values = match.get(tag, {}).get("Value", [""])
    return str(values[0])


def instance_uids(server: Khoanh) -> dict[str, tuple[str, str]]:
    """Return study and series UID of every instance that the index names."""
    return {
        value_of(match, "00080018"): (value_of(match, "0020000D"), value_of(match, "0020000E"))
        for match in list_objects(server, "instances")
    }


def stored_checksums(server: Khoanh, study_uid: str, series_uid: str) -> set[str]:
    """Fetch a series by WADO-RS and return the checksum of every data set in it."""
    connection = Connection(server.http_port, server.headers)
    answer = connection.get(f"/dicom-web/studies/{study_uid}/series/{series_uid}", accept=PART10, keep=True)
    connection.close()
    assert answer.status == 200, (answer.status, answer.body[:500])
    boundary = answer.headers["content-type"].split("boundary=")[1].split(";")[0].strip('"').encode()
    parts = answer.body.split(b"\r\n--" + boundary)
    first = parts[0]
    parts[0] = first.removeprefix(b"--" + boundary)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in parts]
    return {checksum(body) for body in bodies if body[128:132] == b"DICM"}
