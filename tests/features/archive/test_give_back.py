"""Giving back: bytes as they came, but never a program in the preamble."""

from tests.make.dicom import ct_slice, encode_dataset, part10

from khoanh.features import archive
from khoanh.foundation.identity import act_as_system
from khoanh.transaction import Desk

WHO = act_as_system("test")


def bring(desk: Desk, data: bytes) -> archive.StoredObject:
    with archive.open_intake(desk, WHO, source=archive.Source("import", "test")) as intake:
        intake.begin_file()
        intake.write(data)
        receipt = intake.commit()
    with desk.single(WHO) as unit:
        (stored,) = archive.locate(unit, instance_uid=receipt.sop_instance_uid)
    return stored


def test_a_program_in_the_preamble_is_kept_but_never_given_back(desk: Desk):
    polyglot = b"MZ\x90\x00" + b"\xcc" * 124 + part10(ct_slice())[128:]
    stored = bring(desk, polyglot)
    given = b"".join(archive.iterate_part10(desk.storage, stored))
    assert given[:128] == bytes(128)
    assert given[128:] == polyglot[128:]
    assert desk.storage.read(stored.place.file, stored.place.offset, 2) == b"MZ"


def test_a_bare_data_set_is_given_back_as_a_file(desk: Desk):
    stored = bring(desk, encode_dataset(ct_slice(), "1.2.840.10008.1.2"))
    given = b"".join(archive.iterate_part10(desk.storage, stored))
    assert given[128:132] == b"DICM"
    assert given.endswith(encode_dataset(ct_slice(), "1.2.840.10008.1.2"))
    assert len(given) == archive.measure_part10(desk.storage, stored)
