"""What a name and a password may be."""

import pytest

from khoanh.features.accounts.rules import check_password, name_key, normalise_name
from khoanh.foundation.errors import Invalid


@pytest.mark.parametrize(
    "password", ["bốn từ chẳng liên quan", "Kh0ng-ai-doan-ra!", "tám mươi con voi đi bộ", "x9$Lq2vT7#mW4z"]
)
def test_a_good_password_is_accepted(password: str) -> None:
    assert check_password(password, name="lan", shortest=14)


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "lan-đi-chợ-sớm-mai",
        "password123456789",
        "Matkhau!2345678901",
        "12345678901234",
        "qwertyuiopasdfgh",
        "x" * 300,
    ],
)
def test_a_poor_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        check_password(password, name="lan", shortest=14)


def test_both_unicode_forms_of_a_password_are_one() -> None:
    composed, decomposed = "mật khẩu của tôi đây", "mật khẩu của tôi đây"
    assert check_password(composed, name="x", shortest=14) == check_password(decomposed, name="x", shortest=14)


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a/b", "a\0b", "<b>", "a\nb"])
def test_an_odd_login_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        normalise_name(name)


def test_names_that_look_alike_are_one() -> None:
    assert name_key("Đức") == name_key("đức") == name_key(" ĐỨC ")
