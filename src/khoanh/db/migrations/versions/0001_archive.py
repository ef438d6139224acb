"""The archive's index: patients, studies, series, instances, packs, and the one call that stores an object."""

from khoanh.db.migrations import run_sql

revision = "0001"
down_revision = "0000"

TABLES = """
create table uid_code (
    id smallint generated always as identity primary key,
    uid text collate "C" not null unique
);
comment on table uid_code is 'SOP classes and transfer syntaxes, once each';

create table pack (
    id integer generated always as identity primary key,
    file text collate "C" not null unique,
    created_at timestamptz not null default now(),
    settled boolean not null default false
);
create index on pack (id) where not settled;
comment on column pack.settled is 'Whether every row that names its objects is flushed to the log';

create unlogged table steady (since timestamptz not null default now());
comment on table steady is 'Empty after a crash of PostgreSQL: then unsettled packs are read again first';

create table patient (
    id bigint generated always as identity primary key,
    patient_id text collate "C" not null default '',
    issuer text collate "C" not null default '',
    name text not null default '',
    name_words text[] not null default '{}',
    name_sort text collate "C" not null default '',
    birth_date text collate "C" not null default '',
    sex text collate "C" not null default '',
    study_count integer not null default 0
) with (fillfactor = 90);
create unique index patient_key on patient (patient_id, issuer) where patient_id <> '';
create index patient_words on patient using gin (name_words);
create index patient_by_name on patient (name_sort, id);

create table study (
    id bigint generated always as identity primary key,
    uid text collate "C" not null unique,
    patient bigint not null references patient,
    at timestamp not null,
    study_date text collate "C" not null default '',
    study_time text collate "C" not null default '',
    accession text collate "C" not null default '',
    study_id text collate "C" not null default '',
    description text not null default '',
    referring text not null default '',
    referring_words text[] not null default '{}',
    patient_id text collate "C" not null default '',
    issuer text collate "C" not null default '',
    patient_name text not null default '',
    name_words text[] not null default '{}',
    name_sort text collate "C" not null default '',
    birth_date text collate "C" not null default '',
    sex text collate "C" not null default '',
    modalities text[] not null default '{}',
    sop_classes smallint[] not null default '{}',
    series_count integer not null default 0,
    instance_count integer not null default 0,
    size_bytes bigint not null default 0,
    identity_conflict boolean not null default false,
    received_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    more jsonb
) with (fillfactor = 80);
create index study_by_date on study (at desc, id desc);
create index study_by_name on study (name_sort, at desc, id desc);
create index study_by_patient_id on study (patient_id text_pattern_ops, at desc);
create index study_by_accession on study (accession text_pattern_ops, at desc);
create index study_by_patient on study (patient);
create index study_by_arrival on study (received_at desc, id desc);
create index study_words on study using gin (name_words);
create index study_modalities on study using gin (modalities);

create table series (
    id bigint generated always as identity primary key,
    study bigint not null references study,
    uid text collate "C" not null,
    modality text collate "C" not null default '',
    number integer,
    description text not null default '',
    body_part text collate "C" not null default '',
    laterality text collate "C" not null default '',
    station_name text not null default '',
    protocol text not null default '',
    performed_date text collate "C" not null default '',
    performed_time text collate "C" not null default '',
    requests jsonb,
    source_ae text collate "C" not null default '',
    instance_count integer not null default 0,
    size_bytes bigint not null default 0,
    revision integer not null default 0,
    received_at timestamptz not null default now(),
    more jsonb,
    unique (study, uid)
) with (fillfactor = 80);
create index series_uid on series (uid);

create table instance (
    series bigint not null references series,
    received_at timestamptz not null default now(),
    "offset" bigint not null,
    size_bytes bigint not null,
    pack integer not null,
    number integer,
    frames integer not null default 1,
    dataset_offset integer not null,
    sop_class smallint not null,
    transfer_syntax smallint not null,
    uid text collate "C" primary key,
    checksum bytea not null
);
create index instance_in_series on instance (series, number);
create index instance_in_pack on instance (pack);

create table identity_conflict (
    id bigint generated always as identity primary key,
    study bigint not null references study on delete cascade,
    patient_id text not null,
    issuer text not null,
    name text not null,
    birth_date text not null,
    sex text not null,
    first_instance_uid text not null,
    source text not null,
    objects integer not null default 1,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    settled_at timestamptz,
    settled_by text,
    reason text,
    unique (study, patient_id, issuer, name, birth_date, sex)
);
create index identity_conflict_open on identity_conflict (id desc) where settled_at is null;

create table object_conflict (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    uid text collate "C" not null,
    study_uid text collate "C" not null,
    source text not null,
    kept boolean not null,
    checksum bytea not null,
    transfer_syntax smallint not null,
    pack integer,
    "offset" bigint,
    size_bytes bigint not null,
    dataset_offset integer not null,
    settled_at timestamptz,
    settled_by text
);
create index object_conflict_open on object_conflict (id desc) where settled_at is null;
create index object_conflict_uid on object_conflict (uid);
create index object_conflict_pack on object_conflict (pack) where kept;

create table erasure (
    id bigint generated always as identity primary key,
    pack integer not null,
    "offset" bigint not null,
    size_bytes bigint not null,
    name text collate "C" not null
);
comment on table erasure is 'Bytes whose rows are gone and that a job destroys next';
"""

PLACE_SERIES = """
create function place_series(p jsonb, p_instance_uid text, out o_series bigint, out o_study bigint,
    out o_new_study boolean, out o_conflict boolean)
language plpgsql as $$
declare
    t jsonb := p -> 'patient';
    s jsonb := p -> 'study';
    e jsonb := p -> 'series';
    v_patient bigint;
    v_known record;
begin
    o_new_study := false;
    o_conflict := false;
    select id, patient, patient_id, issuer, patient_name, birth_date, sex into v_known
        from study where uid = s ->> 'uid';
    if not found then
        if t ->> 'patient_id' <> '' then
            insert into patient (patient_id, issuer, name, name_words, name_sort, birth_date, sex)
                values (t ->> 'patient_id', t ->> 'issuer', t ->> 'name',
                    array(select jsonb_array_elements_text(t -> 'words')), t ->> 'sort', t ->> 'birth_date',
                    t ->> 'sex')
                on conflict (patient_id, issuer) where patient_id <> '' do nothing
                returning id into v_patient;
            if v_patient is null then
                select id into v_patient from patient
                    where patient_id = t ->> 'patient_id' and issuer = t ->> 'issuer' and patient_id <> '';
            end if;
        else
            insert into patient (name, name_words, name_sort, birth_date, sex)
                values (t ->> 'name', array(select jsonb_array_elements_text(t -> 'words')), t ->> 'sort',
                    t ->> 'birth_date', t ->> 'sex')
                returning id into v_patient;
        end if;
        insert into study (uid, patient, at, study_date, study_time, accession, study_id, description, referring,
                referring_words, patient_id, issuer, patient_name, name_words, name_sort, birth_date, sex, more)
            values (s ->> 'uid', v_patient, (s ->> 'at')::timestamp, s ->> 'date', s ->> 'time', s ->> 'accession',
                s ->> 'id', s ->> 'description', s ->> 'referring',
                array(select jsonb_array_elements_text(s -> 'referring_words')), t ->> 'patient_id', t ->> 'issuer',
                t ->> 'name', array(select jsonb_array_elements_text(t -> 'words')), t ->> 'sort',
                t ->> 'birth_date', t ->> 'sex', nullif(s -> 'more', 'null'))
            on conflict (uid) do nothing
            returning id into o_study;
        o_new_study := o_study is not null;
        if o_new_study then
            update patient set study_count = study_count + 1 where id = v_patient;
        end if;
        select id, patient, patient_id, issuer, patient_name, birth_date, sex into v_known
            from study where uid = s ->> 'uid';
    end if;
    o_study := v_known.id;
    if (v_known.patient_id, v_known.issuer, v_known.patient_name, v_known.birth_date, v_known.sex)
        is distinct from (t ->> 'patient_id', t ->> 'issuer', t ->> 'name', t ->> 'birth_date', t ->> 'sex')
    then
        o_conflict := true;
        insert into identity_conflict (study, patient_id, issuer, name, birth_date, sex, first_instance_uid, source)
            values (o_study, t ->> 'patient_id', t ->> 'issuer', t ->> 'name', t ->> 'birth_date', t ->> 'sex',
                p_instance_uid, p ->> 'source')
            on conflict (study, patient_id, issuer, name, birth_date, sex)
            do update set objects = identity_conflict.objects + 1, last_at = now();
        update study set identity_conflict = true where id = o_study and not identity_conflict;
    end if;
    insert into series (study, uid, modality, number, description, body_part, laterality, station_name, protocol,
            performed_date, performed_time, requests, source_ae, more)
        values (o_study, e ->> 'uid', e ->> 'modality', (e ->> 'number')::integer, e ->> 'description',
            e ->> 'body_part', e ->> 'laterality', e ->> 'station_name', e ->> 'protocol', e ->> 'performed_date',
            e ->> 'performed_time', nullif(e -> 'requests', 'null'), p ->> 'source_ae', nullif(e -> 'more', 'null'))
        on conflict (study, uid) do nothing
        returning id into o_series;
    if o_series is not null then
        update study set series_count = series_count + 1,
            modalities = case when e ->> 'modality' = '' or e ->> 'modality' = any (modalities) then modalities
                else array_append(modalities, e ->> 'modality') end
            where id = o_study;
    else
        select id into o_series from series where study = o_study and uid = e ->> 'uid';
    end if;
end $$;
"""

# One round trip stores one object. Order of row locks is series, then study, in every caller.
RECEIVE = """
create function receive_instance(
    p_series bigint, p_study bigint, p_uid text, p_sop_class smallint, p_transfer_syntax smallint, p_number integer,
    p_frames integer, p_pack integer, p_offset bigint, p_size bigint, p_dataset_offset integer, p_checksum bytea)
returns boolean language plpgsql as $$
declare
    v_new boolean;
begin
    insert into instance (series, "offset", size_bytes, pack, number, frames, sop_class, transfer_syntax,
            dataset_offset, uid, checksum)
        values (p_series, p_offset, p_size, p_pack, p_number, p_frames, p_sop_class, p_transfer_syntax,
            p_dataset_offset, p_uid, p_checksum)
        on conflict (uid) do nothing
        returning true into v_new;
    if v_new is null then
        return false;
    end if;
    update series set instance_count = instance_count + 1, size_bytes = size_bytes + p_size, revision = revision + 1
        where id = p_series;
    update study set instance_count = instance_count + 1, size_bytes = size_bytes + p_size, changed_at = now(),
        sop_classes = case when p_sop_class = any (sop_classes) then sop_classes
            else array_append(sop_classes, p_sop_class) end
        where id = p_study;
    return true;
end $$;

create function code_uid(p_uid text) returns smallint language plpgsql as $$
declare
    v_id smallint;
begin
    select id into v_id from uid_code where uid = p_uid;
    if v_id is null then
        insert into uid_code (uid) values (p_uid) on conflict (uid) do nothing;
        select id into v_id from uid_code where uid = p_uid;
    end if;
    return v_id;
end $$;
"""


def upgrade() -> None:
    """Create the tables and functions."""
    for part in (TABLES, PLACE_SERIES, RECEIVE):
        run_sql(part)
