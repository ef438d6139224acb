"""How a HIS is told results, and what is put into a message when it goes out."""

from khoanh.db.migrations import run_sql

revision = "0021"
down_revision = "0020"

RESULTS = """
alter table his add column result jsonb not null default '{}';
comment on column his.result is 'In which form it is told results (features/messages ResultForm)';
alter table message_body add column enclosures jsonb;
comment on column message_body.enclosures is 'Key images and documents that are made and put in before it is sent';
"""

# 244 bits of the strong source that UUIDs are made from.
KEY = """
create table link_key (
    one boolean primary key default true check (one),
    key bytea not null
);
comment on table link_key is 'What links to single pictures are signed with; a new key makes the old links void';
insert into link_key (key)
    select decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');
"""


def upgrade() -> None:
    """Add the columns and the key."""
    for part in (RESULTS, KEY):
        run_sql(part)
