"""What a HIS may read that pulls instead of being told: views of orders and of their changes, and nothing else."""

from khoanh.db.migrations import run_sql

revision = "0006"
down_revision = "0005"

VIEWS = """
create schema khoanh_read;
comment on schema khoanh_read is 'Read-only views for other systems; see docs/guides/reading-orders';

-- Rows are added in the order of time, so a few pages of this index tell where a minute's changes are.
create index order_event_at on order_event using brin (at) with (pages_per_range = 16);

create view khoanh_read.orders as
select o.id as order_id, o.placer as placer_order_number, o.source, o.slip, o.accession as accession_number,
    o.study_uid as study_instance_uid, p.patient_id as patient_code, p.issuer as patient_issuer,
    v.number as visit_number, coalesce(o.code, s.code) as placer_service_code, s.code as service_code,
    coalesce(o.name, s.name) as service_name, o.modality, r.code as room_code, o.device as device_ae_title, o.state,
    o.ordered_at, o.due_at, o.scheduled, o.arrived_at, o.started_at, o.performed_at, o.changed_at, o.without_images,
    (select array_agg(st.uid order by m.at) from order_study m join study st on st.id = m.study
        where m.imaging_order = o.id) as image_study_uids
from imaging_order o join patient p on p.id = o.patient left join visit v on v.id = o.visit
left join service s on s.id = o.service left join room r on r.id = o.room;
comment on view khoanh_read.orders is 'One row an order; filter by order_id, accession_number, placer_order_number'
    ' with source, slip or due_at, which have indexes';

create view khoanh_read.order_changes as
select e.id as change_id, e.at, e.imaging_order as order_id, o.placer as placer_order_number, o.source,
    o.accession_number, e.step, e.before as state_before, e.after as state_after, e.reason
from order_event e join (select id, placer, source, accession as accession_number from imaging_order) o
    on o.id = e.imaging_order;
comment on view khoanh_read.order_changes is 'One row a step; ask for at >= the last time seen less a minute, as'
    ' transactions end in another order than they began, and skip change_id already seen';
"""


def upgrade() -> None:
    """Create the views."""
    run_sql(VIEWS)
