"""How results and insurance tables name a doctor and a device: practising certificate, registered code."""

from khoanh.db.migrations import run_sql

revision = "0015"
down_revision = "0014"

CODES = """
alter table account_user add column certificate text collate "C" not null default '';
comment on column account_user.certificate is 'Number of the practising certificate (CCHN), MA_BS_DOC_KQ';
alter table device add column equipment_code text collate "C" not null default '';
comment on column device.equipment_code is 'Code of the machine in insurance tables, XX.n.YYYYY.Z, MA_MAY';
"""


def upgrade() -> None:
    """Add the columns."""
    run_sql(CODES)
