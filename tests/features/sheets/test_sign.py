"""Signed results: one true document whatever is killed; refused when the certificate does not hold; changes shown."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests.features.sheets.conftest import FINDING, LAN, SYSTEM, WRITER, House, read_text
from tests.make.pki import PASSWORD, Authorities, run_authorities

from khoanh.features import reports, sheets
from khoanh.features.orders import State
from khoanh.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from khoanh.transaction import Desk


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authorities]:
    with run_authorities(tmp_path_factory.mktemp("pki")) as found:
        yield found


class SigningHouse(House):
    """A department whose CT results must be signed."""

    def __init__(self, desk: Desk, authorities: Authorities) -> None:
        path = desk.settings.data / "authorities.pem"
        path.write_bytes(authorities.roots)
        told = {"signature_authorities": str(path), "timestamp_url": authorities.timestamp_url}
        super().__init__(replace(desk, settings=desk.settings.model_copy(update=told)))
        self.authorities = authorities
        with self.desk.unit(SYSTEM) as unit:
            form = sheets.read_template(unit, "ct")
        draft = sheets.Draft("ct", replace(form.options, signature="B-LT"), form.source)
        sheets.change_template(self.desk, SYSTEM, draft, since=0)

    def give_key(self, name: str = "hai", login: str = "bs.lan") -> sheets.Key:
        content = self.authorities.key_file(name)
        facts = sheets.KeyFacts(f"Khóa {name}", "file", login, content=content, secret=PASSWORD)
        return sheets.add_key(self.desk, SYSTEM, facts)

    def sign(self, report: int, version: int = 1, **named: object) -> sheets.Document:
        return sheets.sign_document(self.desk, WRITER, report, version, **{"secret": PASSWORD, **named})  # type: ignore[arg-type]


@pytest.fixture
def signing(desk: Desk, authorities: Authorities) -> SigningHouse:
    return SigningHouse(desk, authorities)


def test_a_result_that_must_be_signed_is_returned_only_then(signing: SigningHouse, tmp_path: Path) -> None:
    signing.give_key()
    report = signing.approved(signing.order())
    with pytest.raises(Conflict, match="not signed"):
        signing(reports.return_result, report.id, 1)
    with pytest.raises(Conflict, match="not signed"):
        sheets.make_document(signing.desk, SYSTEM, report.id, 1)
    assert signing.sheet(report.id, 1).document is None
    document = signing.sign(report.id)
    assert (document.level, document.signed_by, document.signature["name"]) == ("B-LT", "bs.lan", "Nguyễn Văn Hải")
    said = read_text(document.pdf, tmp_path)
    assert "Ký số bởi: Nguyễn Văn Hải" in said and "CA Y Tế Thử Nghiệm" in said
    returned = signing(reports.return_result, report.id, 1)
    assert (returned.orders[0].state, returned.signed_by) == (State.RETURNED, "bs.lan")
    assert signing.sheet(report.id, 1).pdf == document.pdf


def test_a_stored_document_is_verified_and_a_changed_byte_shown(signing: SigningHouse) -> None:
    signing.give_key()
    report = signing.approved(signing.order())
    document = signing.sign(report.id)
    check = sheets.verify_document(signing.desk, WRITER, document.id)
    assert (check.document, check.newest, [one.good for one in check.signatures]) == (document, True, [True])
    assert check.signatures[0].evidence and check.signatures[0].stamped_at is not None
    changed = bytearray(document.pdf)
    changed[document.pdf.index(b"/Creator") + 12] ^= 1
    seen = sheets.verify_file(signing.desk, WRITER, bytes(changed))
    assert seen.document is None and [one.intact for one in seen.signatures] == [False]
    corrected = replace(FINDING, conclusion="Khác.")
    signing(reports.correct_report, report.id, corrected, "xem lại", 1, who=LAN)
    signing.sign(report.id, 2)
    assert sheets.verify_document(signing.desk, WRITER, document.id).newest is False


def test_signing_again_or_twice_at_once_gives_the_same_document(signing: SigningHouse) -> None:
    signing.give_key()
    report = signing.approved(signing.order())
    with ThreadPoolExecutor(2) as both:
        found = list(both.map(lambda _: outcome(signing, report.id), range(2)))
    assert signing.sign(report.id).digest in found and len({one for one in found if one != "conflict"}) == 1
    with signing.desk.unit(WRITER) as unit:
        assert len(sheets.list_documents(unit, report.id)) == 1


def outcome(house: SigningHouse, report: int) -> str:
    try:
        return house.sign(report).digest
    except Conflict:
        return "conflict"


@pytest.mark.parametrize("where", ["typeset_sheet", "keep_document"])
def test_a_server_killed_while_signing_leaves_nothing_and_a_retry_one_version(
    signing: SigningHouse, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    signing.give_key()
    report = signing.approved(signing.order())

    def die(*args: object, **named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"khoanh.features.sheets.sign.{where}", die)
        with pytest.raises(KeyboardInterrupt):
            signing.sign(report.id)
    with signing.desk.unit(WRITER) as unit:
        assert sheets.list_documents(unit, report.id) == []
        assert reports.read_report(unit, report.id).signed == 0
    document = signing.sign(report.id)
    with signing.desk.unit(WRITER) as unit:
        assert reports.read_report(unit, report.id).signed == 1
        assert [one.id for one in sheets.list_documents(unit, report.id)] == [document.id]


@pytest.mark.parametrize(("name", "said"), [("expired", "hết hạn"), ("revoked", "thu hồi")])
def test_a_certificate_that_does_not_hold_signs_nothing(signing: SigningHouse, name: str, said: str) -> None:
    signing.give_key(name)
    report = signing.approved(signing.order())
    with pytest.raises(sheets.Refused) as caught:
        signing.sign(report.id)
    assert said in caught.value.vietnamese
    with signing.desk.unit(WRITER) as unit:
        assert sheets.list_documents(unit, report.id) == []


def test_a_key_is_its_holder_s_and_its_password_is_nowhere_kept(signing: SigningHouse) -> None:
    key = signing.give_key(login="bs.lan")
    report = signing.approved(signing.order())
    other = replace(WRITER, name="bs.hai")
    with pytest.raises(NotFound):
        sheets.sign_document(signing.desk, other, report.id, 1, secret=PASSWORD)
    with pytest.raises(NotFound):
        sheets.sign_document(signing.desk, other, report.id, 1, key=key.id, secret=PASSWORD)
    with pytest.raises(Forbidden):
        sheets.sign_document(signing.desk, replace(WRITER, permissions=frozenset()), report.id, 1, secret=PASSWORD)
    with pytest.raises(Invalid, match="password"):
        signing.sign(report.id, secret="")
    with pytest.raises(Invalid, match="password"):
        signing.sign(report.id, secret="sai")
    with signing.desk.unit(SYSTEM) as unit:
        kept = unit.db.execute("select k::text from signing_key k").fetchone()
        assert kept is not None and PASSWORD not in kept[0]
        assert [one.name for one in sheets.list_keys(unit)] == ["Khóa hai"]
        sheets.enable_key(unit, key.id, enabled=False)
    with pytest.raises(NotFound):
        signing.sign(report.id)


def test_a_password_in_the_secrets_file_is_used_if_only_its_owner_may_read_it(signing: SigningHouse) -> None:
    signing.give_key()
    path = signing.desk.settings.data / "signing-secrets.toml"
    path.write_text(f'"Khóa hai" = "{PASSWORD}"\n', "utf-8")
    report = signing.approved(signing.order())
    path.chmod(0o644)
    with pytest.raises(Invalid, match="0600"):
        signing.sign(report.id, secret="")
    path.chmod(0o600)
    assert signing.sign(report.id, secret="").signed_by == "bs.lan"


def test_what_is_unapproved_meanwhile_is_not_signed(signing: SigningHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    signing.give_key()
    report = signing.approved(signing.order())
    from khoanh.adapters.signing import sign_pdf

    def take_back(*args: object, **named: object) -> object:
        signing(reports.unapprove_report, report.id, "xem lại", who=LAN)
        return sign_pdf(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("khoanh.adapters.signing.sign_pdf", take_back)
    with pytest.raises(Conflict):
        signing.sign(report.id)
    with signing.desk.unit(WRITER) as unit:
        assert sheets.list_documents(unit, report.id) == []
