"""What statistics count of an order, gathered when it changes; those who keep the department's figures may see them."""

from khoanh.db.migrations import run_sql

revision = "0024"
down_revision = "0023"

# Gathered for each order from rows that stay: a year is counted without reading every step of every case again.
COUNTED = """
create table counted_order (
    imaging_order bigint primary key references imaging_order,
    first_image_at timestamptz,
    approved_at timestamptz,
    signed_at timestamptz,
    returned_at timestamptz,
    reader text not null default '',
    performer text not null default '',
    operator text not null default '',
    device text collate "C" not null default ''
) with (fillfactor = 80);
comment on column counted_order.approved_at is 'The first approval; signed_at, returned_at likewise';
comment on column counted_order.performer is 'Who noted the beginning or end; operator: as the device tells';
create index counted_order_approved on counted_order (approved_at) where approved_at is not null;
create index counted_order_returned on counted_order (returned_at) where returned_at is not null;
create index imaging_order_ordered on imaging_order (ordered_at);
create index imaging_order_performed on imaging_order (performed_at) where performed_at is not null;

create function count_order(p_order bigint) returns void language sql as $$
    insert into counted_order (imaging_order, first_image_at, approved_at, signed_at, returned_at, reader, performer,
        operator, device)
    select p_order,
        (select min(y.received_at) from order_study l join study y on y.id = l.study where l.imaging_order = p_order),
        t.approved_at, t.signed_at, t.returned_at, coalesce(t.reader, ''),
        coalesce((select e.who from order_event e where e.imaging_order = p_order and e.step in ('start', 'perform')
            order by e.id desc limit 1), ''),
        coalesce((select max(nullif(p.operator, '')) from performed_order k join performed_series p on p.step = k.step
            where k.imaging_order = p_order), ''),
        coalesce((select max(s.device) from performed_order k join performed_step s on s.id = k.step
                where k.imaging_order = p_order),
            (select max(nullif(r.source_ae, '')) from order_study l join series r on r.study = l.study
                where l.imaging_order = p_order), '')
    from (select min(e.at) filter (where e.step = 'approved') as approved_at,
            min(e.at) filter (where e.step = 'signed') as signed_at,
            min(e.at) filter (where e.step = 'returned') as returned_at,
            (array_agg(e.who order by e.id desc) filter (where e.step = 'read'))[1] as reader
        from report_order k join report_event e on e.report = k.report where k.imaging_order = p_order) t
    on conflict (imaging_order) do update set first_image_at = excluded.first_image_at,
        approved_at = excluded.approved_at, signed_at = excluded.signed_at, returned_at = excluded.returned_at,
        reader = excluded.reader, performer = excluded.performer, operator = excluded.operator, device = excluded.device
$$;
select count_order(id) from imaging_order where state not in ('waiting', 'held', 'refused', 'cancelled');
"""

ROLES = """
update account_role set permissions = permissions || array['statistics.read']
    where name in ('admin', 'radiologist', 'technologist', 'clerk') and builtin;
"""


def upgrade() -> None:
    """Create the table, fill it from what there is, and allow the built-in roles their work."""
    for part in (COUNTED, ROLES):
        run_sql(part)
