"""The index comes up by itself and holds what its migrations say."""

from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk


def test_a_unit_commits_together_or_not_at_all(desk: Desk):
    who = act_as_system("test")
    try:
        with desk.unit(who) as unit:
            unit.db.execute("insert into pack (file) values ('a')")
            raise RuntimeError
    except RuntimeError:
        pass
    with desk.unit(who) as unit:
        unit.db.execute("insert into pack (file) values ('b')")
    with desk.single(who) as unit:
        assert unit.db.execute("select file from pack").fetchall() == [("b",)]


def test_a_job_waits_once_under_its_key(desk: Desk):
    with desk.unit(act_as_system("test")) as unit:
        unit.later("prepare_series", key="series-1", series=1)
        unit.later("prepare_series", key="series-1", series=1)
    with desk.single(act_as_system("test")) as unit:
        assert unit.db.execute("select count(*) from procrastinate_jobs").fetchone() == (1,)
