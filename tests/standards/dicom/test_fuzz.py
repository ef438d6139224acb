"""Whatever bytes come, parsing ends quickly with a header or with `Invalid`."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz.dicom_parser import exercise
from tests.make import dicom as make

from khoanh.standards.dicom import DEFLATED_LE, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE

SYNTAXES = [IMPLICIT_LE, EXPLICIT_LE, EXPLICIT_BE, DEFLATED_LE]
SEEDS = [
    make.encode_dataset(ds, syntax, undefined_lengths=undefined)
    for ds in (make.ct_slice(rows=2, columns=2), make.cr_image(), make.text_report())
    for syntax in SYNTAXES
    for undefined in (False, True)
]


@given(st.binary(max_size=400), st.sampled_from(SYNTAXES))
@settings(max_examples=200, deadline=None)
def test_random_bytes_do_no_harm(raw: bytes, syntax: str) -> None:
    exercise(raw, syntax)


@given(st.sampled_from(SEEDS), st.data(), st.sampled_from(SYNTAXES))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_spoilt_objects_do_no_harm(seed: bytes, data: st.DataObject, syntax: str) -> None:
    raw = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        raw[at : at + 1] = data.draw(st.sampled_from([b"", b"\xff", b"\x00", b"\xff\xff\xff\xff", b"SQ", b"\xfe\xff"]))
    exercise(bytes(raw), syntax)
