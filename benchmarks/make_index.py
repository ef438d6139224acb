"""Fills an index with any number of invented studies, three series each, by SQL alone; no objects are stored."""

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import psycopg

from khoanh.standards.dicom import fold_name, sort_key_name

FAMILIES = (
    "Nguyễn:38 Trần:12 Lê:9 Phạm:7 Hoàng:4 Huỳnh:4 Phan:4 Vũ:3 Võ:3 Đặng:2 Bùi:2 Đỗ:2 Hồ:1 Ngô:1 Dương:1 Lý:1"
    " Đinh:1 Trương:1 Lương:1 Mai:1 Cao:1 Tô:1"
)
MIDDLES = "Văn Thị Đức Minh Ngọc Hữu Quang Thanh Xuân Hồng Thu Kim Bá Đình Công Gia Bảo Phương Tuấn Anh"
GIVEN = (
    "An Anh Bình Châu Chi Cường Dung Dũng Duyên Đạt Đức Giang Hà Hải Hạnh Hiền Hiếu Hoa Hòa Hùng Hương Huy Khánh Lan"
    " Linh Loan Long Mai Minh Nam Nga Nghĩa Ngọc Nhung Phong Phúc Phương Quân Quang Quỳnh Sơn Tâm Thảo Thắng Thành"
    " Thịnh Thoa Thu Thủy Tiến Trang Trung Tuấn Tuyết Uyên Vân Việt Vinh Vy Xuân Yến Ượng"
)
MODALITIES = (("CT", 40), ("DX", 25), ("US", 20), ("MR", 12), ("MG", 2), ("XA", 1))
RARE = ("NM", 400)
UID_ROOT = "1.2.826.0.1.3680043.10.77"

_PATIENTS = """
insert into patient (patient_id, name, name_words, name_sort, birth_date, sex, study_count)
select 'BN' || lpad(g.n::text, 8, '0'), name.text, name.words, name.sort,
    to_char(date '1930-01-01' + (g.n * 7919 %% 30000)::integer, 'YYYYMMDD'),
    case g.n %% 2 when 0 then 'M' else 'F' end, 1
from generate_series(%(first)s::bigint, %(last)s::bigint) g (n)
join invented_name name on name.n = abs(hashint8(g.n)::bigint) %% %(names)s
order by g.n
"""
_STUDIES = """
insert into study (uid, patient, at, study_date, study_time, accession, study_id, description, referring,
    referring_words, patient_id, patient_name, name_words, name_sort, birth_date, sex, modalities, series_count,
    instance_count, size_bytes)
select %(root)s || '.' || g.n, p.id, moment.at, to_char(moment.at, 'YYYYMMDD'), to_char(moment.at, 'HH24MISS'),
    'BN' || lpad(g.n::text, 8, '0'), g.n::text, 'Chụp ' || kind.modality, 'Trần^Thị Bích', '{tran,thi,bich}',
    p.patient_id, p.name, p.name_words, p.name_sort, p.birth_date, p.sex, array[kind.modality], 3, 300, 150000000
from generate_series(%(first)s::bigint, %(last)s::bigint) g (n)
join patient p on p.patient_id = 'BN' || lpad(g.n::text, 8, '0')
cross join lateral (
    select timestamp '2026-11-01' - interval '3 years' * (1 - g.n::double precision / %(last)s)
        - interval '1 minute' * (g.n * 37 %% 600) as at) moment
join invented_kind kind on kind.n = case when g.n %% %(rare)s = 0 then -1 else g.n * 7919 %% 100 end
order by moment.at
"""
_SERIES = """
insert into series (study, uid, modality, number, description, body_part, station_name, protocol, performed_date,
    performed_time, source_ae, instance_count, size_bytes, revision)
select s.id, s.uid || '.' || k, s.modalities[1], k, 'Loạt ' || k, 'CHEST', 'CT01', 'NGUC', s.study_date, s.study_time,
    'CT01', 100, 50000000, 100
from study s cross join generate_series(1, 3) k where s.uid like %(like)s
order by s.id, k
"""
_PLAIN_INDEXES = """
select indexname, indexdef from pg_indexes i
where schemaname = 'public' and tablename in ('patient', 'study', 'series')
and not exists (select 1 from pg_constraint c where c.conname = i.indexname)
"""


def _names() -> Iterator[tuple[int, str, list[str], str]]:
    weighted = [family for row in FAMILIES.split() for family in [row.split(":")[0]] * int(row.split(":")[1])]
    names = [f"{f}^{m} {g}" for f, m, g in product(weighted, MIDDLES.split(), GIVEN.split())]
    random.Random(7).shuffle(names)
    for number, name in enumerate(names[:60_000]):
        yield number, name, list(fold_name(name)), sort_key_name(name)


def fill_index(url: str, studies: int) -> None:
    """Add `studies` studies of as many patients, dated over three years up to November 2026.

    Patient ID and Accession Number of the n-th, from 1, are BN and n in eight digits. The statistics are fresh
    afterwards. Indexes are dropped meanwhile, so nobody else should be searching.
    """
    with psycopg.connect(url, autocommit=True) as db:
        count = _make_tables(db)
        indexes = db.execute(_PLAIN_INDEXES).fetchall()
        values: dict[str, Any] = {"first": 1, "last": studies, "names": count, "root": UID_ROOT, "rare": RARE[1]}
        # Neither triggers nor foreign keys are looked at: what is made here fits together.
        db.execute("set session_replication_role = replica")
        # Patients are looked up by their ID below; that index stays.
        dropped = [row for row in indexes if row[0] != "patient_key"]
        for name, _ in dropped:
            db.execute(f'drop index "{name}"')
        db.execute(_PATIENTS, values)
        db.execute("analyze patient")
        db.execute(_STUDIES, values)
        db.execute(_SERIES, {"like": f"{UID_ROOT}.%"})
        db.execute("set maintenance_work_mem = '512MB'")
        for _, definition in dropped:
            db.execute(definition)
        db.execute("reset session_replication_role")
        db.execute("insert into name_word select distinct unnest(words) from invented_name on conflict do nothing")
        db.execute("vacuum analyze")


def fill_patients(db: "psycopg.Connection[Any]", patients: int) -> None:
    """Add patients alone: BN and n in eight digits, from 1."""
    names = _make_tables(db)
    db.execute(_PATIENTS, {"first": 1, "last": patients, "names": names})
    db.execute("insert into name_word select distinct unnest(words) from invented_name on conflict do nothing")


def _make_tables(db: "psycopg.Connection[Any]") -> int:
    db.execute("create temp table invented_name (n bigint primary key, text text, words text[], sort text)")
    count = 0
    with db.cursor() as cursor, cursor.copy("copy invented_name from stdin") as copy:
        for row in _names():
            copy.write_row(row)
            count += 1
    db.execute("create temp table invented_kind (n bigint primary key, modality text)")
    kinds = [name for name, share in MODALITIES for _ in range(share)]
    with db.cursor() as cursor:
        cursor.executemany("insert into invented_kind values (%s, %s)", [*enumerate(kinds), (-1, RARE[0])])
    db.execute("analyze invented_name")
    return count
