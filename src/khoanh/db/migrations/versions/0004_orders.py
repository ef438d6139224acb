"""Who is to be examined and with what: identifiers, visits, catalogue, orders, and their match with studies."""

from khoanh.db.migrations import run_sql

revision = "0004"
down_revision = "0003"

PATIENTS = """
alter table patient
    add column registered_at timestamptz,
    add column merged_into bigint references patient,
    add column birth_year smallint,
    add column said_at timestamptz,
    add column more jsonb;
comment on column patient.registered_at is 'A HIS or a person named this patient; null: known from images alone';
comment on column patient.birth_year is 'Of a birth date whose day is unknown; birth_date is empty then';
comment on column patient.said_at is 'When a HIS said the newest that is known; older words fill gaps only';
create index patient_merged on patient (merged_into) where merged_into is not null;

create table patient_identifier (
    patient bigint not null references patient on delete cascade,
    kind text collate "C" not null check (kind in ('code', 'citizen', 'insurance', 'passport', 'other')),
    value text collate "C" not null,
    issuer text collate "C" not null default '',
    former boolean not null default false,
    valid_to date,
    noted_at timestamptz not null default now(),
    primary key (patient, kind, value, issuer)
);
comment on table patient_identifier is 'Every number of a patient but the current hospital code, which is in patient';
create index patient_identifier_value on patient_identifier (value text_pattern_ops, kind);
create unique index patient_identifier_code on patient_identifier (value, issuer) where kind = 'code';

create table patient_change (
    id bigint generated always as identity primary key,
    patient bigint not null,
    at timestamptz not null default now(),
    who text not null,
    kind text collate "C" not null,
    detail jsonb not null
);
create index patient_change_patient on patient_change (patient, id);

create table patient_link (
    patient bigint not null references patient on delete cascade,
    other bigint not null references patient on delete cascade,
    at timestamptz not null default now(),
    who text not null,
    primary key (patient, other),
    check (patient < other)
);
create index patient_link_other on patient_link (other);

create table visit (
    id bigint generated always as identity primary key,
    patient bigint not null references patient,
    number text collate "C" not null,
    issuer text collate "C" not null default '',
    class text collate "C" not null default '',
    department text not null default '',
    department_code text collate "C" not null default '',
    ward text not null default '',
    bed text not null default '',
    doctor text not null default '',
    insurance text collate "C" not null default '',
    began_at timestamptz,
    ended_at timestamptz,
    cancelled boolean not null default false,
    filed_under bigint,
    said_at timestamptz,
    changed_at timestamptz not null default now()
) with (fillfactor = 90);
create unique index visit_number on visit (number, issuer);
create index visit_patient on visit (patient);

-- The images' own words stay beside what was corrected, so that a later object of the study is not taken for another's.
alter table study
    add column filed_under bigint,
    add column stored_identity jsonb,
    add column identity_doubt boolean not null default false;
comment on column study.filed_under is 'The patient it was filed under before patients were merged; null: patient';
comment on column study.stored_identity is 'The identity in its objects where the index answers with a corrected one';
comment on column study.identity_doubt is 'Its patient ID is of a registered patient whose name is another';
"""

# An unknown issuer ('' on either side) is taken for the only registered patient of that code, never for one of several.
IDENTITY = """
create function patient_of_code(p_code text, p_issuer text) returns bigint language plpgsql stable as $$
declare
    v_id bigint;
begin
    if p_code = '' then
        return null;
    end if;
    select id into v_id from patient where patient_id = p_code and issuer = p_issuer and patient_id <> '';
    if v_id is null then
        select i.patient into v_id from patient_identifier i
            where i.kind = 'code' and i.value = p_code and i.issuer = p_issuer;
    end if;
    if v_id is null and p_issuer = '' then
        select min(id) into v_id from patient
            where patient_id = p_code and patient_id <> '' and registered_at is not null
            having count(*) = 1;
    end if;
    return v_id;
end $$;

create function surviving_patient(p_id bigint) returns bigint language plpgsql stable as $$
declare
    v_id bigint := p_id;
    v_next bigint;
begin
    for step in 1..100 loop
        select merged_into into v_next from patient where id = v_id;
        exit when v_next is null;
        v_id := v_next;
    end loop;
    return v_id;
end $$;

-- An object (b) says a registered patient's (a) ID: is it that person, left out, written shorter or in another order?
create function same_person(a text[], a_birth text, b text[], b_birth text) returns boolean
language sql immutable as $$
    select a <> '{}' and (a <@ b or b <@ a or (a && b and a_birth <> '' and a_birth = b_birth))
$$;
"""

PLACE_SERIES = """
create or replace function place_series(p jsonb, p_instance_uid text, out o_series bigint, out o_study bigint,
    out o_new_study boolean, out o_conflict boolean)
language plpgsql as $$
declare
    t jsonb := p -> 'patient';
    s jsonb := p -> 'study';
    e jsonb := p -> 'series';
    v_words text[] := array(select jsonb_array_elements_text(t -> 'words'));
    v_came jsonb := jsonb_build_object('patient_id', t ->> 'patient_id', 'issuer', t ->> 'issuer',
        'name', t ->> 'name', 'birth_date', t ->> 'birth_date', 'sex', t ->> 'sex');
    v_filed bigint;
    v_patient bigint;
    v_person record;
    v_known record;
    v_corrected boolean := false;
    v_doubt boolean := false;
begin
    o_new_study := false;
    o_conflict := false;
    select id, patient, patient_id, issuer, patient_name, birth_date, sex, stored_identity into v_known
        from study where uid = s ->> 'uid';
    if not found then
        v_filed := patient_of_code(t ->> 'patient_id', t ->> 'issuer');
        if v_filed is null then
            insert into patient (patient_id, issuer, name, name_words, name_sort, birth_date, sex)
                values (t ->> 'patient_id', t ->> 'issuer', t ->> 'name', v_words, t ->> 'sort',
                    t ->> 'birth_date', t ->> 'sex')
                on conflict (patient_id, issuer) where patient_id <> '' do nothing
                returning id into v_filed;
            if v_filed is null then
                select id into v_filed from patient
                    where patient_id = t ->> 'patient_id' and issuer = t ->> 'issuer' and patient_id <> '';
            end if;
        end if;
        v_patient := surviving_patient(v_filed);
        select patient_id, issuer, name, name_words, name_sort, birth_date, sex, registered_at into v_person
            from patient where id = v_patient;
        if v_person.registered_at is not null or v_patient <> v_filed then
            v_corrected := same_person(v_person.name_words, v_person.birth_date, v_words, t ->> 'birth_date')
                or (select same_person(f.name_words, f.birth_date, v_words, t ->> 'birth_date')
                    from patient f where f.id = v_filed);
            v_doubt := not v_corrected and v_person.name_words <> '{}';
        end if;
        insert into study (uid, patient, at, study_date, study_time, accession, study_id, description, referring,
                referring_words, patient_id, issuer, patient_name, name_words, name_sort, birth_date, sex, more,
                filed_under, stored_identity, identity_doubt)
            values (s ->> 'uid', v_patient, (s ->> 'at')::timestamp, s ->> 'date', s ->> 'time', s ->> 'accession',
                s ->> 'id', s ->> 'description', s ->> 'referring',
                array(select jsonb_array_elements_text(s -> 'referring_words')),
                case when v_corrected then v_person.patient_id else t ->> 'patient_id' end,
                case when v_corrected then v_person.issuer else t ->> 'issuer' end,
                case when v_corrected then v_person.name else t ->> 'name' end,
                case when v_corrected then v_person.name_words else v_words end,
                case when v_corrected then v_person.name_sort else t ->> 'sort' end,
                coalesce(case when v_corrected then nullif(v_person.birth_date, '') end, t ->> 'birth_date'),
                coalesce(case when v_corrected then nullif(v_person.sex, '') end, t ->> 'sex'),
                nullif(s -> 'more', 'null'),
                case when v_filed <> v_patient then v_filed end,
                case when v_corrected then v_came end,
                v_doubt)
            on conflict (uid) do nothing
            returning id into o_study;
        o_new_study := o_study is not null;
        if o_new_study then
            update patient set study_count = study_count + 1 where id = v_patient;
        end if;
        select id, patient, patient_id, issuer, patient_name, birth_date, sex, stored_identity into v_known
            from study where uid = s ->> 'uid';
        if o_new_study and v_doubt then
            o_conflict := true;
            insert into identity_conflict (study, patient_id, issuer, name, birth_date, sex, first_instance_uid, source)
                values (o_study, v_person.patient_id, v_person.issuer, v_person.name, v_person.birth_date,
                    v_person.sex, p_instance_uid, 'registered patient')
                on conflict (study, patient_id, issuer, name, birth_date, sex) do nothing;
            update study set identity_conflict = true where id = o_study;
        end if;
    end if;
    o_study := v_known.id;
    if coalesce(v_known.stored_identity, jsonb_build_object('patient_id', v_known.patient_id,
            'issuer', v_known.issuer, 'name', v_known.patient_name, 'birth_date', v_known.birth_date,
            'sex', v_known.sex)) is distinct from v_came
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

CATALOGUE = """
create table room (
    id integer generated always as identity primary key,
    code text collate "C" not null unique,
    name text not null,
    modalities text[] not null default '{}',
    devices text[] not null default '{}',
    enabled boolean not null default true
);

create table service (
    id integer generated always as identity primary key,
    code text collate "C" not null unique,
    name text not null,
    service_group text not null default '',
    modality text collate "C" not null default '',
    body_part text collate "C" not null default '',
    rooms integer[] not null default '{}',
    devices text[] not null default '{}',
    minutes smallint not null default 15 check (minutes between 1 and 1440),
    preparation text not null default '',
    contrast boolean not null default false,
    enabled boolean not null default true
);

create table code_map (
    source text collate "C" not null,
    kind text collate "C" not null check (kind in ('service', 'room')),
    code text collate "C" not null,
    name text not null default '',
    target integer,
    count bigint not null default 1,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now(),
    primary key (source, kind, code)
);
comment on table code_map is 'Codes of other systems; without a target they wait for a person to map them';
create index code_map_open on code_map (last_at desc) where target is null;
"""

ORDERS = """
create sequence accession_number;

create table imaging_order (
    id bigint generated always as identity (start with 1000001) primary key,
    patient bigint not null references patient,
    visit bigint references visit,
    filed_under bigint,
    ordered_at timestamptz not null,
    due_at timestamptz not null,
    said_at timestamptz,
    arrived_at timestamptz,
    started_at timestamptz,
    performed_at timestamptz,
    changed_at timestamptz not null default now(),
    service integer references service,
    room integer references room,
    minutes smallint,
    priority smallint not null default 3,
    pregnancy smallint,
    contrast boolean,
    paid boolean,
    scheduled boolean not null default false,
    local boolean not null default false,
    foretold boolean not null default false,
    without_images boolean not null default false,
    state text collate "C" not null default 'waiting',
    study_uid text collate "C" not null,
    accession text collate "C" not null,
    source text collate "C" not null default '',
    placer text collate "C" not null default '',
    slip text collate "C" not null default '',
    modality text collate "C" not null default '',
    device text collate "C" not null default '',
    code text collate "C",
    name text,
    history text,
    diagnosis text,
    icd10 text collate "C",
    allergies text,
    note text,
    referrer text,
    referrer_code text collate "C",
    department text,
    department_code text collate "C"
) with (fillfactor = 90);
comment on column imaging_order.due_at is 'The appointment if scheduled, else when it was ordered';
comment on column imaging_order.said_at is 'When its placer said the newest that is known; older words fill gaps only';
comment on column imaging_order.foretold is 'Made by a change or cancellation that came before the order itself';
comment on column imaging_order.code is 'The service as the placer wrote it, where it differs from the catalogue';
create unique index imaging_order_placer on imaging_order (placer, source) where placer <> '';
create index imaging_order_accession on imaging_order (accession text_pattern_ops);
create index imaging_order_study_uid on imaging_order using hash (study_uid);
create index imaging_order_slip on imaging_order (slip text_pattern_ops) where slip <> '';
create index imaging_order_patient on imaging_order (patient, due_at);
create index imaging_order_visit on imaging_order (visit) where visit is not null;
create index imaging_order_due on imaging_order (due_at, id);
-- Millions are done with; what a list shows all day is among these few.
create index imaging_order_open on imaging_order (due_at, id) where state in ('waiting', 'held', 'started');
create index imaging_order_unreturned on imaging_order (due_at, id)
    where state in ('unread', 'reading', 'consulting', 'read', 'approving', 'approved');
create index imaging_order_unmapped on imaging_order (code, source)
    where service is null and state in ('waiting', 'held', 'started');

create table order_event (
    imaging_order bigint not null references imaging_order,
    id bigint generated always as identity,
    at timestamptz not null default now(),
    step text collate "C" not null,
    before text collate "C" not null,
    after text collate "C" not null,
    who text not null,
    reason text,
    detail jsonb,
    primary key (imaging_order, id)
);

create table order_study (
    imaging_order bigint not null references imaging_order,
    study bigint not null references study on delete cascade,
    how text collate "C" not null,
    at timestamptz not null default now(),
    who text not null,
    primary key (imaging_order, study)
);
create index order_study_study on order_study (study);

create table homeless_study (
    study bigint primary key references study on delete cascade,
    at timestamptz not null default now()
);
comment on table homeless_study is 'Studies that no order was found for';
"""

ROLES = """
update account_role set permissions = permissions || array['patient.read', 'patient.edit', 'patient.merge',
    'order.read', 'order.place', 'order.perform', 'order.match', 'worklist.read', 'catalogue.manage']
    where name = 'admin' and builtin;
update account_role set permissions = permissions || array['patient.read', 'order.read', 'order.perform',
    'order.match'] where name = 'radiologist' and builtin;
update account_role set permissions = permissions || array['patient.read', 'patient.edit', 'order.read', 'order.place',
    'order.perform', 'order.match', 'worklist.read'] where name = 'technologist' and builtin;
update account_role set permissions = permissions || array['patient.read', 'order.read', 'order.place']
    where name = 'clinician' and builtin;
update account_role set permissions = permissions || array['patient.read', 'patient.edit', 'patient.merge',
    'order.read', 'order.place', 'order.match', 'identity.resolve'] where name = 'clerk' and builtin;
"""


def upgrade() -> None:
    """Create the tables and functions, and allow the built-in roles their work."""
    for part in (PATIENTS, IDENTITY, PLACE_SERIES, CATALOGUE, ORDERS, ROLES):
        run_sql(part)
