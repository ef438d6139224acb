"""A year of 10,000 orders a day: what each page asks, beside the same on the first day."""

import statistics
import sys
import time
from datetime import timedelta
from urllib.parse import quote

from benchmarks.make_orders import fill_orders
from benchmarks.servers import Khoanh
from benchmarks.stage import Stage
from benchmarks.table import Row
from benchmarks.web_client import Connection
from khoanh.foundation.clock import now

DAYS = 365
ASKED = 60
FACTOR = 1.3
PAGES = {
    "reception: open orders": "orders?state=waiting,held,started&order=oldest&limit=100",
    "orders of today": "orders?since={today}&until={tomorrow}&limit=100",
    "orders of today, CT": "orders?since={today}&until={tomorrow}&modality=CT&limit=100",
    "unread": "orders?state=unread&order=oldest&limit=100",
    "newest orders": "orders?limit=100",
    "order by slip": "orders?slip=PH000000100",
    "order by the beginning of a number": "orders?q=HD00000010&limit=100",
    "order by a common name": "orders?q=nguyen%20van&limit=100",
    "order by a full name": "orders?q=tran%20thi%20quynh&limit=100",
    "patient by name": "patients?q=nguyen%20van%20an",
    "patient by code": "patients?q=BN00000500",
    "worklist of a device": "worklist?device=CT1&since={today}&until={tomorrow}",
    "homeless images": "homeless",
    "message log: newest": "messages?limit=100",
    "message log: failed": "messages?state=failed&limit=100",
    "message log: by order": "messages?q=HD000000100",
    "message log: of a HIS today": "messages?his=HIS&since={today}",
}


def bench_year(stage: Stage) -> list[Row]:
    """Compare the first day with the last of a year (ours only)."""
    if "Khoanh" not in stage.sides:
        return []
    days = max(2, int(DAYS * stage.scale))
    place = stage.keep or stage.folder
    first, last = Khoanh(place / "orders-1"), Khoanh(place / f"orders-{days}")
    try:
        for server, count in ((first, 1), (last, days)):
            open_filled(server, count)
        taken = {page: ask([first, last], fill_in(query)) for page, query in PAGES.items()}
    finally:
        for server in (first, last):
            server.stop() if stage.keep else server.remove()
    factors = {page: late / early for page, (early, late) in taken.items()}
    worst = max(factors, key=lambda page: factors[page])
    title = f"a page after {days * 10_000:,} orders against day one, worst"
    rows = [Row(title, "×", factors[worst], None, FACTOR, more_is_better=False, note=worst)]
    for page, (early, late) in taken.items():
        note = f"day one {early:.2g} ms"
        rows.append(Row(f"{days * 10_000:,} orders: {page}", "ms", late, None, None, more_is_better=False, note=note))
    return rows


def open_filled(server: Khoanh, days: int) -> None:
    """Start the server and fill it, unless an earlier run did today and left it."""
    server.launch()
    done = server.folder / f"filled-{now():%Y%m%d}"
    if not done.exists():
        begun = time.perf_counter()
        fill_orders(server.database_url(), days)
        done.touch()
        print(f"{days} days filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr)


def fill_in(query: str) -> str:
    """Put today in place of its name."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    return query.format(today=quote(today.isoformat()), tomorrow=quote((today + timedelta(days=1)).isoformat()))


def ask(servers: list[Khoanh], query: str) -> tuple[float, float]:
    """Ask the servers in turn; return the median of each in ms."""
    connections = [Connection(server.http_port, server.headers) for server in servers]
    taken: list[list[float]] = [[] for _ in servers]
    for _ in range(ASKED + 3):
        for connection, times in zip(connections, taken, strict=True):
            begun = time.perf_counter()
            answer = connection.get(f"/api/v1/{query}")
            times.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} to {query}")
    for connection in connections:
        connection.close()
    early, late = (statistics.median(times[3:]) for times in taken)
    return early, late
