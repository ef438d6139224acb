"""Every word of a name once, so that the beginning of a word is looked up among thousands, not millions of rows."""

from khoanh.db.migrations import run_sql

revision = "0003"
down_revision = "0002"

WORDS = """
create table name_word (word text collate "C" primary key);
comment on table name_word is 'Folded words of patients'' names; words are never removed';

create function note_name_words() returns trigger language plpgsql as $$
begin
    -- In one order everywhere, so that two associations cannot wait for each other.
    insert into name_word (word)
        select distinct w from unnest(new.name_words) w
        where not exists (select 1 from name_word known where known.word = w)
        order by w
        on conflict do nothing;
    return null;
end $$;
create trigger study_name_words after insert or update of name_words on study
    for each row when (new.name_words <> '{}') execute function note_name_words();
create trigger patient_name_words after insert or update of name_words on patient
    for each row when (new.name_words <> '{}') execute function note_name_words();
insert into name_word (word)
    select distinct w from (select unnest(name_words) w from study union select unnest(name_words) from patient) known
    on conflict do nothing;

create index study_referring_words on study using gin (referring_words);
"""


def upgrade() -> None:
    """Create the table and what fills it."""
    run_sql(WORDS)
