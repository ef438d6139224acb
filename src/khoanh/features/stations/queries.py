"""The SQL of stations."""

from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from khoanh.features.stations.kinds import Candidate, Policy, Station, StationBrowser, StationFacts
from khoanh.features.stations.rules import known_permissions, name_key

Db = psycopg.Connection[Any]

_STATIONS: LiteralString = """
select s.id, s.name, s.place, s.networks::text[] as networks, s.needs_both, s.permissions,
    coalesce(s.device, '') as device, s.enabled, s.created_at, s.seen_at, s.seen_address, s.seen_who,
    coalesce((select jsonb_agg(jsonb_build_array(b.id, b.agent, b.enrolled_at, b.enrolled_by, b.seen_at) order by b.id)
        from station_browser b where b.station = s.id), '[]') as browsers
from station s
"""

_CANDIDATES = """
select s.id, s.name, s.enabled, s.needs_both, s.permissions, b.id as browser,
    case when b.id is null then s.seen_at when b.seen_at is not null then least(s.seen_at, b.seen_at) end as seen_at,
    coalesce((select max(masklen(n)) from unnest(s.networks) n where %(address)s::inet <<= n), -1) as prefix
from station s left join station_browser b on b.station = s.id and b.secret_hash = %(hash)s
where b.id is not null or exists (select from unnest(s.networks) n where %(address)s::inet <<= n)
"""

_TOUCH = """
with touched as (update station_browser set seen_at = now() where id = %(browser)s)
update station set seen_at = now(), seen_address = %(address)s, seen_who = %(who)s where id = %(station)s
"""


def select_stations(db: Db) -> list[Station]:
    """Return all stations by name."""
    with db.cursor(row_factory=dict_row) as cursor:
        return [_station(row) for row in cursor.execute(_STATIONS + "order by s.name_key").fetchall()]


def select_station(db: Db, station: int) -> Station | None:
    """Return one station."""
    with db.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_STATIONS + "where s.id = %s", (station,)).fetchone()
    return _station(row) if row else None


def _station(row: dict[str, Any]) -> Station:
    facts = StationFacts(
        row["name"],
        row["place"],
        tuple(_shorten(network) for network in row["networks"]),
        row["needs_both"],
        None if row["permissions"] is None else known_permissions(row["permissions"]),
        row["device"],
        row["enabled"],
    )
    browsers = tuple(
        StationBrowser(one, agent, datetime.fromisoformat(at), by, datetime.fromisoformat(seen) if seen else None)
        for one, agent, at, by, seen in row["browsers"]
    )
    return Station(row["id"], facts, browsers, row["created_at"], row["seen_at"], row["seen_address"], row["seen_who"])


def _shorten(network: str) -> str:
    """Show the network of one address as that address."""
    host, _, length = network.partition("/")
    return host if length == ("128" if ":" in host else "32") else network


def select_candidates(db: Db, address: str | None, secret_hash: bytes) -> list[Candidate]:
    """Return the stations that an address or an enrolled browser may be of."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_CANDIDATES, {"address": address, "hash": secret_hash}).fetchall()
    return [
        Candidate(
            **{**row, "permissions": None if row["permissions"] is None else known_permissions(row["permissions"])}
        )
        for row in rows
    ]


def select_policy(db: Db) -> Policy:
    """Return what strangers may do."""
    row = db.execute("select strangers, permissions from station_policy").fetchone()
    return Policy(row[0], known_permissions(row[1])) if row else Policy()


def update_policy(db: Db, policy: Policy) -> None:
    """Say what strangers may do."""
    db.execute(
        "update station_policy set strangers = %s, permissions = %s, changed_at = now()",
        (policy.strangers, sorted(policy.permissions)),
    )


def lock_stations(db: Db) -> None:
    """Let changes of stations run one at a time, so that no two networks are given twice."""
    db.execute("select pg_advisory_xact_lock(7304011, 3)")


def has_name(db: Db, name: str, but: int) -> bool:
    """Tell whether another station has this name."""
    query = "select exists (select from station where name_key = %s and id <> %s)"
    return bool(db.execute(query, (name_key(name), but)).fetchone()[0])  # type: ignore[index]


def find_owner(db: Db, networks: tuple[str, ...], but: int) -> str:
    """Return the name of another station that has one of the very same networks, or an empty text."""
    row = db.execute(
        "select name from station where networks && %s::cidr[] and id <> %s limit 1", (list(networks), but)
    ).fetchone()
    return str(row[0]) if row else ""


def insert_station(db: Db, facts: StationFacts) -> int:
    """Add a station and return its id."""
    row = db.execute(
        """insert into station (name, name_key, place, networks, needs_both, permissions, device, enabled)
        values (%(name)s, %(key)s, %(place)s, %(networks)s::cidr[], %(needs_both)s, %(permissions)s, %(device)s,
            %(enabled)s) returning id""",
        _values(facts),
    ).fetchone()
    assert row is not None
    return int(row[0])


def update_station(db: Db, station: int, facts: StationFacts) -> None:
    """Change a station."""
    db.execute(
        """update station set name = %(name)s, name_key = %(key)s, place = %(place)s,
            networks = %(networks)s::cidr[], needs_both = %(needs_both)s, permissions = %(permissions)s,
            device = %(device)s, enabled = %(enabled)s, changed_at = now() where id = %(id)s""",
        {**_values(facts), "id": station},
    )


def _values(facts: StationFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "key": name_key(facts.name),
        "place": facts.place,
        "networks": list(facts.networks),
        "needs_both": facts.needs_both,
        "permissions": None if facts.permissions is None else sorted(facts.permissions),
        "device": facts.device or None,
        "enabled": facts.enabled,
    }


def delete_station(db: Db, station: int) -> None:
    """Remove a station; its browsers are of none then."""
    db.execute("delete from station where id = %s", (station,))


def touch_station(db: Db, station: int, browser: int | None, address: str, who: str) -> None:
    """Write down that somebody works at the station."""
    db.execute(_TOUCH, {"station": station, "browser": browser, "address": address, "who": who})


def replace_enrolment(db: Db, station: int, secret_hash: bytes, by: str, expires_at: datetime) -> None:
    """Make this the only enrolment link of a station."""
    db.execute(
        """insert into station_enrolment (station, secret_hash, made_by, expires_at) values (%s, %s, %s, %s)
        on conflict (station) do update set secret_hash = excluded.secret_hash, made_by = excluded.made_by,
            expires_at = excluded.expires_at""",
        (station, secret_hash, by, expires_at),
    )


def select_enrolment(db: Db, secret_hash: bytes) -> tuple[int, str] | None:
    """Return the station of a link that is still good and the name of the station."""
    return db.execute(
        """select s.id, s.name from station_enrolment e join station s on s.id = e.station
        where e.secret_hash = %s and e.expires_at > now()""",
        (secret_hash,),
    ).fetchone()


def take_enrolment(db: Db, secret_hash: bytes) -> tuple[int, str] | None:
    """Use a link up; return its station and who made it, None for one that is not good."""
    return db.execute(
        "delete from station_enrolment where secret_hash = %s and expires_at > now() returning station, made_by",
        (secret_hash,),
    ).fetchone()


def insert_browser(db: Db, station: int, secret_hash: bytes, agent: str, by: str) -> None:
    """Enrol a browser."""
    db.execute(
        "insert into station_browser (station, secret_hash, agent, enrolled_by) values (%s, %s, %s, %s)",
        (station, secret_hash, agent, by),
    )


def delete_browser(db: Db, station: int, browser: int) -> bool:
    """Forget a browser of a station; False: it has none of this number."""
    return db.execute("delete from station_browser where id = %s and station = %s", (browser, station)).rowcount == 1


def has_browser(db: Db, secret_hash: bytes) -> bool:
    """Tell whether a browser of this secret is enrolled."""
    query = "select exists (select from station_browser where secret_hash = %s)"
    return bool(db.execute(query, (secret_hash,)).fetchone()[0])  # type: ignore[index]
