"""SQL of supplies and of what examinations used."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
from psycopg.rows import class_row

from khoanh.features.consumption.kinds import Consumption, Repeat, Supply, UsedSupply, UsualSupply

Db = psycopg.Connection[Any]

_SUPPLY: LiteralString = "code, name, kind, unit, size, strength_mg_ml, enabled, id"


def select_supplies(db: Db) -> list[Supply]:
    """Return all supplies, films first, by code."""
    with db.cursor(row_factory=class_row(Supply)) as cursor:
        return cursor.execute(
            f"select {_SUPPLY} from supply order by array_position(array['film', 'contrast', 'other'], kind), code"
        ).fetchall()


def select_supply(db: Db, code: str) -> Supply | None:
    """Return the supply of a code."""
    with db.cursor(row_factory=class_row(Supply)) as cursor:
        return cursor.execute(f"select {_SUPPLY} from supply where code = %s", (code,)).fetchone()


def insert_supply(db: Db, supply: Supply) -> int | None:
    """Add a supply and return its key; None: the code is taken."""
    row = db.execute(
        "insert into supply (code, name, kind, unit, size, strength_mg_ml, enabled) values (%s, %s, %s, %s, %s, %s, %s)"
        " on conflict (code) do nothing returning id",
        (supply.code, *_values(supply)),
    ).fetchone()
    return int(row[0]) if row else None


def update_supply(db: Db, supply: Supply) -> None:
    """Replace a supply, all but its code."""
    db.execute(
        "update supply set name = %s, kind = %s, unit = %s, size = %s, strength_mg_ml = %s, enabled = %s where id = %s",
        (*_values(supply), supply.id),
    )


def _values(supply: Supply) -> tuple[Any, ...]:
    return supply.name, supply.kind, supply.unit, supply.size, supply.strength_mg_ml, supply.enabled


def is_used(db: Db, supply: int) -> bool:
    """Tell whether an examination used this supply."""
    return db.execute("select 1 from consumption_supply where supply = %s limit 1", (supply,)).fetchone() is not None


def select_usual(db: Db, service: str) -> list[UsualSupply]:
    """Return what a service usually takes."""
    with db.cursor(row_factory=class_row(UsualSupply)) as cursor:
        return cursor.execute(
            "select y.code as supply, u.quantity from service_supply u join supply y on y.id = u.supply"
            " join service s on s.id = u.service where s.code = %s order by u.position",
            (service,),
        ).fetchall()


def replace_usual(db: Db, service: int, usual: Sequence[tuple[int, Decimal]]) -> None:
    """Keep what a service usually takes."""
    db.execute("delete from service_supply where service = %s", (service,))
    db.execute(
        "insert into service_supply (service, position, supply, quantity)"
        " select %s, n, s, q from unnest(%s::integer[], %s::numeric[]) with ordinality as u (s, q, n)",
        (service, [supply for supply, _ in usual], [quantity for _, quantity in usual]),
    )


def select_consumption(db: Db, order: int) -> Consumption | None:
    """Return what an examination used; None: nothing was recorded."""
    row = db.execute(
        "select technologist, assistants, exposures, note, revision, changed_at, changed_by from consumption"
        " where imaging_order = %s",
        (order,),
    ).fetchone()
    if row is None:
        return None
    with db.cursor(row_factory=class_row(UsedSupply)) as cursor:
        supplies = cursor.execute(
            "select y.code as supply, u.quantity, u.spoilt, u.lot from consumption_supply u"
            " join supply y on y.id = u.supply where u.imaging_order = %s order by u.position",
            (order,),
        ).fetchall()
    with db.cursor(row_factory=class_row(Repeat)) as cursor:
        repeats = cursor.execute(
            "select reason, count, note from consumption_repeat where imaging_order = %s order by position", (order,)
        ).fetchall()
    technologist, assistants, exposures, *rest = row
    return Consumption(order, technologist, assistants, exposures, tuple(supplies), tuple(repeats), *rest)


def lock_revision(db: Db, order: int) -> int:
    """Return the revision of what was recorded, 0 if nothing was; nobody else records till the end of the unit."""
    db.execute(
        "insert into consumption (imaging_order, changed_by) values (%s, '') on conflict (imaging_order) do nothing",
        (order,),
    )
    row = db.execute("select revision from consumption where imaging_order = %s for update", (order,)).fetchone()
    assert row is not None
    return int(row[0])


def replace_consumption(db: Db, kept: Consumption, keys: dict[str, int]) -> None:
    """Keep what an examination used; `keys` are those of the supplies by their codes."""
    db.execute(
        "update consumption set technologist = %s, assistants = %s, exposures = %s, note = %s, revision = %s,"
        " changed_at = %s, changed_by = %s where imaging_order = %s",
        (
            kept.technologist, kept.assistants, kept.exposures, kept.note, kept.revision, kept.changed_at,
            kept.changed_by, kept.order,
        ),
    )  # fmt: skip
    db.execute("delete from consumption_supply where imaging_order = %s", (kept.order,))
    db.execute(
        "insert into consumption_supply (imaging_order, position, supply, quantity, spoilt, lot)"
        " select %s, n, s, q, w, l from unnest(%s::integer[], %s::numeric[], %s::numeric[], %s::text[])"
        " with ordinality as u (s, q, w, l, n)",
        (
            kept.order,
            [keys[used.supply] for used in kept.supplies],
            [used.quantity for used in kept.supplies],
            [used.spoilt for used in kept.supplies],
            [used.lot for used in kept.supplies],
        ),
    )
    db.execute("delete from consumption_repeat where imaging_order = %s", (kept.order,))
    db.execute(
        "insert into consumption_repeat (imaging_order, position, reason, count, note)"
        " select %s, n, r, c, t from unnest(%s::text[], %s::integer[], %s::text[]) with ordinality as u (r, c, t, n)",
        (
            kept.order,
            [repeat.reason for repeat in kept.repeats],
            [repeat.count for repeat in kept.repeats],
            [repeat.note for repeat in kept.repeats],
        ),
    )


def select_order(db: Db, order: int) -> tuple[str, str] | None:
    """Return state and service code of an order."""
    return db.execute(
        "select o.state, coalesce(s.code, '') from imaging_order o left join service s on s.id = o.service"
        " where o.id = %s",
        (order,),
    ).fetchone()
