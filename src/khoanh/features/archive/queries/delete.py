"""SQL of removing objects; what is to be erased from the store is written down in the same transaction."""

from typing import Any

import psycopg

Connection = psycopg.Connection[Any]


def remove_instances(db: Connection, study_uid: str, series_uid: str | None, instance_uid: str | None) -> int:
    """Remove the objects of a study, of one series or one alone, with whatever is empty then; return their number."""
    # Row locks are taken in the order of the receive path: series, then study.
    series = db.execute(
        "select series.id, series.study from series join study on study.id = series.study"
        " where study.uid = %s and (%s::text is null or series.uid = %s) order by series.id for update of series",
        (study_uid, series_uid, series_uid),
    ).fetchall()
    if not series:
        return 0
    keys = [row[0] for row in series]
    removed = db.execute(
        "with gone as (delete from instance where series = any (%s) and (%s::text is null or uid = %s)"
        ' returning pack, "offset", size_bytes, uid)'
        ' insert into erasure (pack, "offset", size_bytes, name) select pack, "offset", size_bytes, uid from gone',
        (keys, instance_uid, instance_uid),
    ).rowcount
    db.execute(
        "with gone as (delete from object_conflict where uid in (select name from erasure) and study_uid = %s and kept"
        ' returning pack, "offset", size_bytes, uid)'
        ' insert into erasure (pack, "offset", size_bytes, name) select pack, "offset", size_bytes, uid from gone',
        (study_uid,),
    )
    _recount(db, keys, series[0][1])
    return removed


def _recount(db: Connection, series: list[int], study: int) -> None:
    db.execute(
        "update series set revision = revision + 1,"
        " instance_count = (select count(*) from instance where instance.series = series.id),"
        " size_bytes = (select coalesce(sum(size_bytes), 0) from instance where instance.series = series.id)"
        " where id = any (%s)",
        (series,),
    )
    db.execute("delete from series where id = any (%s) and instance_count = 0", (series,))
    row = db.execute(
        "update study set changed_at = now(), (series_count, instance_count, size_bytes, modalities) ="
        " (select count(*), coalesce(sum(instance_count), 0), coalesce(sum(size_bytes), 0),"
        "   coalesce(array_agg(distinct modality) filter (where modality <> ''), '{}')"
        "   from series where series.study = study.id),"
        " sop_classes = (select coalesce(array_agg(distinct sop_class), '{}') from instance"
        "   join series on series.id = instance.series where series.study = study.id)"
        " where id = %s returning instance_count, patient",
        (study,),
    ).fetchone()
    assert row is not None
    if row[0] == 0:
        db.execute("delete from study where id = %s", (study,))
        db.execute("update patient set study_count = study_count - 1 where id = %s", (row[1],))
        db.execute("delete from patient where id = %s and study_count <= 0 and registered_at is null", (row[1],))


def take_erasures(db: Connection, limit: int) -> list[tuple[int, int, str, int, int, str, bool]]:
    """Return what is to be erased: (key, pack key, file, offset, size, name, whether the pack holds more)."""
    rows = db.execute(
        'select erasure.id, pack.id, pack.file, erasure."offset", erasure.size_bytes, erasure.name,'
        " exists (select 1 from instance where instance.pack = pack.id)"
        " or exists (select 1 from object_conflict where object_conflict.pack = pack.id)"
        " from erasure join pack on pack.id = erasure.pack order by erasure.id limit %s for update of erasure",
        (limit,),
    )
    return rows.fetchall()


def finish_erasures(db: Connection, erasures: list[int], empty_packs: list[int]) -> None:
    """Strike what was erased, and the packs that were removed whole."""
    db.execute("delete from erasure where id = any (%s) or pack = any (%s)", (erasures, empty_packs))
    db.execute("delete from pack where id = any (%s)", (empty_packs,))


def prune_names(db: Connection) -> int:
    """Remove the names of no study from those that a search looks among; return how many."""
    # Whoever stores a study meanwhile may count on a name that is there: they finish first, or wait.
    db.execute("lock table known_name in share row exclusive mode")
    return db.execute(
        "delete from known_name where not exists (select 1 from study"
        " where study.name_sort = known_name.name_sort and study.name_words = known_name.name_words)"
    ).rowcount
