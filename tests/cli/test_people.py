"""`khoanh user`, `token` and `device`: on a data folder of their own, without a server."""

import io
from pathlib import Path

import pytest

from khoanh.cli.main import app
from khoanh.features import accounts
from khoanh.features.accounts.kinds import act_as_nobody
from khoanh.foundation.errors import Conflict, Invalid, NotFound
from khoanh.transaction import Desk

PASSWORD = "bốn từ chẳng liên quan"


@pytest.fixture
def here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the options that lead a command to the test's own index."""
    monkeypatch.setenv("KHOANH_DATABASE_URL", desk.settings.database_url)
    return ["--data", str(desk.settings.data)]


def run(*words: str) -> None:
    app(list(words), result_action="return_value")


def test_a_person_is_added_with_a_password_from_standard_input(
    desk: Desk, here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    run("user", "add", "lan", "--role", "clinician", "--password-stdin", *here)
    session = accounts.authenticate_password(desk, "lan", PASSWORD)
    assert not session.profile.must_change_password


def test_a_password_that_we_make_is_printed_once_and_must_be_changed(
    desk: Desk, here: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run("user", "add", "lan", "--role", "clinician", "--role", "clerk", *here)
    made = capsys.readouterr().out.split()[-1]
    profile = accounts.authenticate_password(desk, "lan", made).profile
    assert (profile.must_change_password, profile.roles) == (True, ("clerk", "clinician"))


def test_people_are_disabled_enabled_listed_and_removed(
    desk: Desk, here: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, role in (("quản.trị", "admin"), ("lan", "clinician")):
        run("user", "add", name, "--role", role, *here)
    run("user", "disable", "lan", *here)
    run("user", "list", *here)
    assert "disabled" in capsys.readouterr().out
    run("user", "enable", "lan", *here)
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    run("user", "password", "lan", "--password-stdin", *here)
    assert accounts.authenticate_password(desk, "lan", PASSWORD)
    run("user", "unlock", "lan", *here)
    run("user", "remove", "lan", *here)
    with pytest.raises(Conflict):
        run("user", "remove", "quản.trị", *here)


def test_a_token_is_printed_alone(desk: Desk, here: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run("token", "create", "gateway", "--role", "technologist", *here)
    secret = capsys.readouterr().out.strip()
    with desk.unit(act_as_nobody("")) as unit:
        assert accounts.principal_of_token(unit, secret).name == "gateway"
    run("token", "list", *here)
    listed = capsys.readouterr().out
    assert "gateway" in listed and secret not in listed
    run("token", "revoke", "1", *here)
    with pytest.raises(NotFound):
        run("token", "revoke", "1", *here)


def test_a_device_is_added_listed_and_removed(
    desk: Desk, here: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run("device", "add", "CT_1", "--host", "127.0.0.1", "--port", "11113", "--modality", "CT", "--no-find", *here)
    run("device", "list", *here)
    assert "127.0.0.1:11113" in capsys.readouterr().out
    with pytest.raises(Invalid):
        run("device", "add", "A TITLE FAR TOO LONG", "--host", "x", "--port", "1", *here)
    run("device", "remove", "CT_1", *here)
