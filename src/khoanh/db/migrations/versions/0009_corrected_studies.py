"""Studies that answer with the number of their order, and when what they answer was corrected."""

from khoanh.db.migrations import run_sql

revision = "0009"
down_revision = "0008"

CORRECTED = """
alter table study add column stored_accession text collate "C";
comment on column study.stored_accession is 'The number in its objects where the index answers with that of its order';
alter table study add column corrected_at timestamptz;
comment on column study.corrected_at is 'When it last began to answer otherwise';

create function note_correction() returns trigger language plpgsql as $$
begin
    new.corrected_at := now();
    return new;
end $$;
create trigger study_corrected
    before update of patient_id, issuer, patient_name, birth_date, sex, accession on study
    for each row when ((old.patient_id, old.issuer, old.patient_name, old.birth_date, old.sex, old.accession)
        is distinct from (new.patient_id, new.issuer, new.patient_name, new.birth_date, new.sex, new.accession))
    execute function note_correction();
"""


def upgrade() -> None:
    """Add the columns and the trigger."""
    run_sql(CORRECTED)
