"""The hash of passwords: today's parameters, and the same work for nobody."""

import importlib

import pytest

from khoanh.features.accounts import passwords


@pytest.fixture(autouse=True)
def cheap_passwords() -> None:
    """Keep the real parameters here."""


def test_hashes_are_argon2id_with_64_mib() -> None:
    kept = passwords.hash_password("bốn từ chẳng liên quan")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,")
    assert passwords.is_password("bốn từ chẳng liên quan", kept)
    assert not passwords.is_password("bốn từ chẳng liên quam", kept)
    assert not passwords.is_outdated(kept)


def test_a_name_nobody_has_costs_the_same_hash() -> None:
    fresh = importlib.import_module(passwords.__name__)
    assert not fresh.is_outdated(fresh._NOBODY)
    assert not fresh.is_password("", None)
