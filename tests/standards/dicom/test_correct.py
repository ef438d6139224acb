"""Data sets told with corrected values: pydicom reads them, and what is not corrected stays."""

from typing import Any

import orjson
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.sequence import Sequence
from tests.make.dicom import ct_slice, encode_dataset, part10

from khoanh.standards.dicom import (
    EXPLICIT_BE,
    EXPLICIT_LE,
    IMPLICIT_LE,
    Correction,
    correct_dataset,
    correct_model,
    header_to_json,
    parse_header,
    write_file_meta,
)

NAME, CODE, ISSUER, BIRTH, SEX = 0x00100010, 0x00100020, 0x00100021, 0x00100030, 0x00100040


def correction(**values: str) -> Correction:
    tags = {"name": NAME, "code": CODE, "issuer": ISSUER, "birth": BIRTH, "sex": SEX}
    told = tuple(sorted((tags[name], text) for name, text in values.items()))
    return Correction(told, "20260102030405+0000", "KHOANH", "m")


def tell(ds: Dataset, syntax: str = EXPLICIT_LE, **values: str) -> Dataset:
    """Return the data set as it is told, read by pydicom."""
    stored = encode_dataset(ds, syntax)
    header = parse_header(stored, syntax)
    head = correct_dataset(header, correction(**values))
    assert head is not None
    whole = write_file_meta(str(ds.SOPClassUID), str(ds.SOPInstanceUID), syntax) + head + stored[header.end_offset :]
    return dcmread(DicomBytesIO(whole))


def in_charset(charset: str | list[str], **texts: Any) -> Dataset:
    ds = ct_slice(ReferringPhysicianName="A^B", StudyDescription="Chest", SeriesDescription="Chest", **texts)
    ds.SpecificCharacterSet = charset
    return ds


@pytest.mark.parametrize("syntax", [EXPLICIT_LE, IMPLICIT_LE, EXPLICIT_BE])
def test_every_encoding_is_corrected_in_place(syntax: str) -> None:
    ds = ct_slice()
    told = tell(ds, syntax, name="Lê^Thị Hoa", code="BN9", issuer="BV", birth="19990101", sex="F")
    assert (told.PatientName, told.PatientID, told.IssuerOfPatientID) == ("Lê^Thị Hoa", "BN9", "BV")
    assert (told.PatientBirthDate, told.PatientSex) == ("19990101", "F")
    [item] = told.OriginalAttributesSequence
    [before] = item.ModifiedAttributesSequence
    assert (before.PatientName, before.PatientID, before.PatientSex) == ("Nguyễn^Văn Đức", "BN000001", "M")
    assert "IssuerOfPatientID" not in before
    assert (item.ReasonForTheAttributeModification, item.ModifyingSystem) == ("COERCE", "KHOANH")
    assert (item.AttributeModificationDateTime, item.SourceOfPreviousValues) == ("20260102030405+0000", "")
    came = dcmread(DicomBytesIO(part10(ct_slice(), syntax)))
    changed = {"PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex"}
    for element in came:
        if element.keyword not in changed:
            assert told[element.tag].value == element.value


def test_what_is_said_already_changes_nothing() -> None:
    header = parse_header(encode_dataset(ct_slice()), EXPLICIT_LE)
    assert correct_dataset(header, correction(name="Nguyễn^Văn Đức", code="BN000001", sex="M")) is None


def test_only_what_differs_is_an_original_attribute() -> None:
    [item] = tell(ct_slice(), name="Nguyễn^Văn Đức", code="BN7").OriginalAttributesSequence
    assert [element.keyword for element in item.ModifiedAttributesSequence[0]] == ["PatientID"]


def test_a_name_that_the_repertoire_lacks_turns_all_texts_into_utf8() -> None:
    ds = in_charset("ISO_IR 100", PatientName="Müller^Jörg", InstitutionName="Hôpital Français")
    inner = Dataset()
    inner.RequestedProcedureDescription = "Crâne"
    own = Dataset()
    own.SpecificCharacterSet = "ISO_IR 144"
    own.RequestedProcedureDescription = "Снимок"
    ds.RequestAttributesSequence = Sequence([inner, own])
    ds.add_new(0x00091001, "LO", "privé")
    told = tell(ds, name="Nguyễn^Đức")
    assert told.SpecificCharacterSet == "ISO_IR 192"
    assert (told.PatientName, told.InstitutionName, told[0x00091001].value) == (
        "Nguyễn^Đức",
        "Hôpital Français",
        "privé",
    )
    assert [item.RequestedProcedureDescription for item in told.RequestAttributesSequence] == ["Crâne", "Снимок"]
    assert told.RequestAttributesSequence[1].SpecificCharacterSet == "ISO_IR 192"
    assert told.OriginalAttributesSequence[0].ModifiedAttributesSequence[0].PatientName == "Müller^Jörg"
    assert told.PixelData == ds.PixelData


def test_code_extensions_turn_into_utf8() -> None:
    ds = in_charset(["", "ISO 2022 IR 87"], PatientName="Yamada^Tarou=山田^太郎", InstitutionName="病院")
    told = tell(ds, name="Trần^Bảo")
    assert (told.PatientName, told.InstitutionName) == ("Trần^Bảo", "病院")
    assert told.OriginalAttributesSequence[0].ModifiedAttributesSequence[0].PatientName == "Yamada^Tarou=山田^太郎"


@pytest.mark.parametrize("charset", ["ISO_IR 100", "ISO_IR 192", "GB18030"])
def test_a_repertoire_that_has_the_letters_stays(charset: str) -> None:
    told = tell(in_charset(charset, PatientName="A^B"), name="Hà^Lê")
    assert (told.SpecificCharacterSet, told.PatientName) == (charset, "Hà^Lê")


def test_a_data_set_without_character_set_gets_one_only_if_needed() -> None:
    ds = in_charset("ISO_IR 192", PatientName="A^B")
    del ds.SpecificCharacterSet
    assert "SpecificCharacterSet" not in tell(ds, name="C^D")
    assert tell(ds, name="Đỗ^An").SpecificCharacterSet == "ISO_IR 192"


def test_an_issuer_taken_away_takes_its_qualifiers_along() -> None:
    ds = ct_slice(IssuerOfPatientID="OLD")
    qualifier = Dataset()
    qualifier.UniversalEntityID = "1.2.3"
    ds.IssuerOfPatientIDQualifiersSequence = Sequence([qualifier])
    told = tell(ds, issuer="")
    assert "IssuerOfPatientID" not in told and "IssuerOfPatientIDQualifiersSequence" not in told
    [before] = told.OriginalAttributesSequence[0].ModifiedAttributesSequence
    assert before.IssuerOfPatientIDQualifiersSequence[0].UniversalEntityID == "1.2.3"


def test_an_earlier_history_is_kept_before_ours() -> None:
    ds = ct_slice()
    item, former = Dataset(), Dataset()
    former.PatientID = "FIRST"
    item.ModifiedAttributesSequence = Sequence([former])
    item.ReasonForTheAttributeModification = "CORRECT"
    ds.OriginalAttributesSequence = Sequence([item])
    told = tell(ds, code="THIRD").OriginalAttributesSequence
    assert [one.ModifiedAttributesSequence[0].PatientID for one in told] == ["FIRST", "BN000001"]


def test_the_json_model_says_the_same_as_the_data_set() -> None:
    ds = ct_slice(IssuerOfPatientID="OLD")
    told = correction(name="Lê^Thị Hoa", code="BN9", issuer="", sex="M")
    stored = parse_header(encode_dataset(ds), EXPLICIT_LE)
    rewritten = correct_dataset(stored, told)
    assert rewritten is not None
    model = correct_model(orjson.loads(header_to_json(stored, lambda path: path)), told)
    expected = orjson.loads(header_to_json(parse_header(rewritten, EXPLICIT_LE), lambda path: path))
    pixel = model.pop("7FE00010")
    assert pixel["BulkDataURI"] == "7FE00010"
    assert model == expected
    assert list(model) == sorted(model)
