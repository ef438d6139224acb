"""A header written again says the same in every encoding."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from tests.make.dicom import cr_image, ct_slice, encode_dataset, text_report

from khoanh.standards.dicom import (
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    NewValue,
    parse_header,
    rewrite_dataset,
    swap_bytes,
    write_file_meta,
)

FORMS = {EXPLICIT_LE: (False, False), IMPLICIT_LE: (True, False), EXPLICIT_BE: (False, True)}


def rewritten(ds: Dataset, source: str, target: str, *, undefined: bool = False) -> Dataset:
    header = parse_header(encode_dataset(ds, source, undefined_lengths=undefined), source)
    implicit, big_endian = FORMS[target]
    data = rewrite_dataset(header, implicit=implicit, big_endian=big_endian)
    return dcmread(io.BytesIO(write_file_meta("1.2", "1.3", target) + data))


@pytest.mark.parametrize("source", FORMS)
@pytest.mark.parametrize("target", FORMS)
@pytest.mark.parametrize("make", [ct_slice, text_report])
def test_every_element_says_the_same(source: str, target: str, make: type) -> None:
    ds = make()
    found = rewritten(ds, source, target, undefined=source == EXPLICIT_LE)
    for element in ds:
        if element.keyword != "PixelData" and not element.tag.is_private:
            assert found[element.tag].value == element.value, element
    assert "PixelData" not in found


def test_words_in_sequences_change_their_order() -> None:
    found = rewritten(cr_image(), EXPLICIT_LE, EXPLICIT_BE)
    item = found.VOILUTSequence[0]
    assert list(item.LUTDescriptor) == [16, 0, 16]
    assert item.LUTData == swap_bytes(cr_image().VOILUTSequence[0].LUTData, 2)


def test_changes_replace_join_and_leave_out() -> None:
    header = parse_header(encode_dataset(ct_slice()), EXPLICIT_LE)
    changes = {
        0x00280004: NewValue("CS", b"YBR_RCT"),
        0x00282110: NewValue("CS", b"01"),
        0x00281050: None,
    }
    found = dcmread(io.BytesIO(write_file_meta("1.2", "1.3", EXPLICIT_LE) + rewrite_dataset(header, changes=changes)))
    assert (found.PhotometricInterpretation, found.LossyImageCompression) == ("YBR_RCT", "01")
    assert "WindowCenter" not in found and "WindowWidth" in found


def test_a_value_too_long_for_its_vr_becomes_unknown() -> None:
    ds = Dataset()
    ds.add_new(0x00291010, "UN", bytes(70000))
    ds.add_new(0x00290010, "LO", "OWNER")
    item = Dataset()
    item.add_new(0x00281050, "LO", "1")
    ds.VOILUTSequence = Sequence([item])
    header = parse_header(encode_dataset(ds, IMPLICIT_LE), IMPLICIT_LE)
    changes = {0x00280004: NewValue("CS", b"A" * 70000)}
    data = rewrite_dataset(header, changes=changes)
    found = parse_header(data, EXPLICIT_LE)
    assert found.written_vr(0x00280004) == "UN" and len(found.raw(0x00280004)) == 70000


@given(st.binary(max_size=40), st.sampled_from([1, 2, 4, 8]))
def test_swapping_twice_changes_nothing(raw: bytes, size: int) -> None:
    assert swap_bytes(swap_bytes(raw, size), size) == raw
