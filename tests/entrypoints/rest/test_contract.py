"""The checked-in OpenAPI document is the program's own."""

from pathlib import Path

from khoanh.entrypoints.rest import format_contract

ROOT = Path(__file__).parents[3]


def test_the_contract_is_fresh() -> None:
    assert (ROOT / "contract/openapi.json").read_bytes() == format_contract(), "run bin/contract"
