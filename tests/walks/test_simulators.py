"""The simulators against a running server: a HIS sends its day, a modality works its list off."""

import json
import subprocess
import sys
import urllib.request

import pytest
from benchmarks.servers import Khoanh

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


def simulate(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "khoanh", "simulate", *words], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def states(server: Khoanh) -> dict[str, str]:
    address = f"http://127.0.0.1:{server.http_port}/api/v1/orders?limit=500"
    with urllib.request.urlopen(urllib.request.Request(address, headers=server.headers), timeout=60) as answer:
        return {item["accession"]: item["state"] for item in json.loads(answer.read())["items"]}


def test_a_day_of_orders_is_worked_off(server: Khoanh) -> None:
    server.run("device", "add", "US9", "--host", "127.0.0.1", "--port", "104", "--modality", "US")
    server.run("his", "add", "sim", "--sending-app", "SIM")
    said = simulate("his", "--port", str(server.hl7_port), "--app", "SIM", "--patients", "25", "--minutes", "0",
                    "--seed", "7")  # fmt: skip
    assert "ordered" in said and said.splitlines()[-1].endswith(" AA") and "AE" not in said.splitlines()[-1]

    modality = ("modality", "--port", str(server.dicom_port), "--ae-title", "US9", "--images", "2")
    listed = simulate(*modality, "--dry")
    accessions = [line.split()[4] for line in listed.splitlines() if line.startswith("·")]
    assert len(accessions) >= 3

    done = simulate(*modality)
    assert "report: every object is kept" in done
    assert states(server)[accessions[0]] == "unread"
    simulate(*modality, "--ending", "discontinued")
    assert states(server)[accessions[1]] == "discontinued"
    simulate(*modality, "--ending", "wrong-entry")
    assert states(server)[accessions[2]] == "waiting"
