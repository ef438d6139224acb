"""A 300-slice CT in the web app: from the click to the first picture, and a scroll through all slices."""

import json
import shutil
import statistics
import subprocess
import sys

from benchmarks.make_ct import Slice
from benchmarks.servers import Khoanh
from benchmarks.stage import Stage, send
from benchmarks.table import ROOT, Row

SLICES = 300
PASSWORD = "bốn từ chẳng liên quan 15"


def bench_browser(stage: Stage) -> list[Row]:
    """Time the web app in Chromium with a new profile each run (ours only: Orthanc has no such viewer)."""
    if "Khoanh" not in stage.sides:
        return []
    chromium = shutil.which("chromium")
    if chromium is None:
        raise RuntimeError("chromium is not here: bin/system-tools installs it")
    count = stage.count(SLICES)
    server = Khoanh(stage.folder / "browser")
    try:
        server.launch()
        add_reader(server)
        with stage.data() as folder:
            # Each slice has pixels of its own (the numbers modulo 16), so a change can be seen.
            stage.maker.write_series(folder, Slice(), count)
            send(server, folder)
        facts = {"base": f"http://127.0.0.1:{server.http_port}", "chromium": chromium, "name": "bench"}
        facts |= {"password": PASSWORD, "study": Slice().uid("study"), "slices": count, "runs": stage.runs}
        command = [str(ROOT / "bin/node"), "node", str(ROOT / "benchmarks/browser.mjs"), json.dumps(facts)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-800:])
        figures = json.loads(done.stdout)
    finally:
        server.remove()
    first, scroll = statistics.median(figures["first"]), statistics.median(figures["scroll"])
    note = f"{count / scroll:.0f} slices/s, {min(figures['distinct'])} different pictures seen"
    title = f"browser: {count}-slice CT, from click to first image"
    return [
        Row(title, "s", first, None, 1, more_is_better=False),
        Row("browser: all slices scrolling", "s", scroll, None, 6, more_is_better=False, note=note),
    ]


def add_reader(server: Khoanh) -> None:
    """Add the account that the browser signs in with."""
    command = [sys.executable, "-m", "khoanh", "user", "add", "bench", "--role", "admin", "--password-stdin"]
    subprocess.run([*command, "--data", str(server.folder)], input=PASSWORD, text=True, check=True, capture_output=True)
