"""Every name once: tens of thousands stand for a million studies, so common words are looked up among them first."""

from khoanh.db.migrations import run_sql

revision = "0011"
down_revision = "0010"

NAMES = """
create table known_name (name_sort text collate "C" not null, name_words text[] not null);
comment on table known_name is 'Names of studies as they are sorted and found; a job removes those of no study';
create index known_name_by_sort on known_name using btree (name_sort);

create function note_known_name() returns trigger language plpgsql as $$
begin
    -- The insert locks the table even where it adds nothing: `prune_names` waits for what has not committed.
    insert into known_name (name_sort, name_words)
        select new.name_sort, new.name_words
        where not exists (select 1 from known_name known
            where known.name_sort = new.name_sort and known.name_words = new.name_words);
    return null;
end $$;
create trigger study_known_name after insert or update of name_sort, name_words on study
    for each row when (new.name_words <> '{}') execute function note_known_name();
insert into known_name (name_sort, name_words)
    select distinct name_sort, name_words from study where name_words <> '{}';
create index known_name_words on known_name using gin (name_words);
"""


def upgrade() -> None:
    """Create the table and what fills it."""
    run_sql(NAMES)
