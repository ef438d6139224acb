"""What lies on media is brought in from where it lies: no name and no directory record leads elsewhere."""

import zipfile
from pathlib import Path

import pytest
from tests.make.dicom import ct_slice, part10

from khoanh.assembly.media import ImportJournal, bring_file, list_media
from khoanh.features import archive
from khoanh.foundation.errors import NotFound
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("import")


def bring(desk: Desk, path: Path) -> list[tuple[str, str]]:
    with archive.open_intake(desk, WHO, source=archive.Source("import", "test")) as intake:
        return [(outcome, detail) for _, outcome, detail in bring_file(intake, path)]


def test_a_zip_whose_names_climb_out_writes_nothing_outside(desk: Desk, tmp_path: Path):
    slip = tmp_path / "slip.zip"
    with zipfile.ZipFile(slip, "w") as pack:
        pack.writestr("../../outside.dcm", part10(ct_slice(number=1)))
        pack.writestr("/etc/outside.dcm", part10(ct_slice(number=2)))
    before = sorted(path.name for path in tmp_path.parent.iterdir())
    assert bring(desk, slip) == [("stored", ""), ("stored", "")]
    assert sorted(path.name for path in tmp_path.parent.iterdir()) == before
    assert not list(tmp_path.rglob("outside.dcm"))


def test_a_zip_bomb_is_refused_before_it_inflates(desk: Desk, tmp_path: Path):
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("bomb.dcm", bytes(64 << 20))
    ((outcome, _),) = bring(desk, bomb)
    assert outcome == "refused"


def test_a_damaged_zip_is_refused(desk: Desk, tmp_path: Path):
    torn = tmp_path / "torn.zip"
    with zipfile.ZipFile(torn, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("a.dcm", part10(ct_slice(rows=64, columns=64)))
    data = bytearray(torn.read_bytes())
    data[60:90] = b"\xff" * 30
    torn.write_bytes(bytes(data))
    assert all(outcome in ("refused", "not DICOM") for outcome, _ in bring(desk, torn))


def test_a_dicomdir_is_not_followed_and_links_are_not(tmp_path: Path):
    media = tmp_path / "media"
    media.mkdir()
    (tmp_path / "secret.dcm").write_bytes(part10(ct_slice()))
    (media / "link.dcm").symlink_to(tmp_path / "secret.dcm")
    (media / "IM1").write_bytes(part10(ct_slice()))
    assert list_media([media]) == [media / "IM1"]


def test_the_directory_of_media_is_passed_over(desk: Desk, tmp_path: Path):
    directory = tmp_path / "DICOMDIR"
    directory.write_bytes(part10(ct_slice()))
    assert bring(desk, directory) == [("directory", "")]


def test_what_is_not_dicom_is_passed_over(desk: Desk, tmp_path: Path):
    text = tmp_path / "README.TXT"
    text.write_text("This disc holds pictures.")
    assert bring(desk, text) == [("not DICOM", "")]


def test_a_path_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(NotFound):
        list_media([tmp_path / "nowhere"])


def test_an_interrupted_import_goes_on_where_it_stood(tmp_path: Path):
    file = tmp_path / "a.dcm"
    file.write_bytes(b"x")
    with ImportJournal(tmp_path / "journals", [tmp_path]) as first:
        assert not first.knows(file)
        first.note(file)
    with ImportJournal(tmp_path / "journals", [tmp_path]) as second:
        assert second.knows(file)
        file.write_bytes(b"changed")
        assert not second.knows(file)
        second.finish()
    assert not list((tmp_path / "journals").iterdir())
