"""Numbers and money in the reader's language, of whatever size."""

import re
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import run_inside
from pendamping.vocabulary import Language
from pendamping.wording import Amount, AmountKind, money, money_words, number, round_half_up, show

KINDS = get_args(AmountKind)
LANGUAGES = get_args(Language)
BIG = 1e60
NUMBERS = st.one_of(
    st.floats(-BIG, BIG),
    st.integers(-(10**60), 10**60),
    st.decimals(-(10**60), 10**60, allow_nan=False, allow_infinity=False),
    st.builds(
        lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**27), 10**27), st.integers(0, 9)
    ),
)


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


@given(NUMBERS)
@example(3e29)
@example(Decimal(3 * 10**29))
@example(12345678901234567890123456.0)
@example(Decimal("99999999999999999999999999999.99999"))
@example(-0.0)
def test_every_finite_number_can_be_said(value):
    for kind in KINDS:
        for language in LANGUAGES:
            said = show(Amount(value, kind), language)
            assert digits(said), kind
            assert "E" not in said


@given(st.integers(-(10**60), 10**60))
def test_no_digit_of_a_whole_number_is_lost(value):
    for language in LANGUAGES:
        assert digits(number(Decimal(value), language)) == str(abs(value))
        assert digits(number(value, language)) == str(abs(value))
        assert digits(money(Decimal(value), language)) == str(abs(value))
        assert money(Decimal(value), language).startswith("-Rp" if value < 0 else "Rp")
        assert money_words(Decimal(value), language).endswith(" rupiah")


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("86.625", 2, "86.63"),  # Python's round() gives 86.62: it rounds a half to the even digit
        ("99999999999999999999999999999.5", 0, "100000000000000000000000000000"),
        ("123456789012345678901234567890.125", 2, "123456789012345678901234567890.13"),
    ],
)
def test_a_half_goes_up_at_any_size(value, places, rounded):
    assert round_half_up(Decimal(value), places) == Decimal(rounded)


def test_what_has_no_word_stays_in_digits():
    assert money_words(Decimal(10**35), "id") == "seratus desiliun rupiah"
    assert money_words(Decimal(10**36), "id") == "1" + ".000" * 12 + " rupiah"
    assert money_words(Decimal(-(10**36)), "id") == "-1" + ".000" * 12 + " rupiah"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_typed_value_of_thirty_digits_is_shown(economy, language):
    with (economy / "data/manual.csv").open("a", encoding="utf-8") as file:
        file.write("IK5,2026-08-31,300000000000000000000000000000,Salah ketik\n")
    shown = run_inside("explain", "IK5", "-p", economy, "--as-of", "2026-10-31", PENDAMPING_LANG=language)
    assert shown.returncode == 0
    assert number(3 * 10**29, language) in shown.stdout.replace("\n", "")


@pytest.mark.parametrize("value", [Decimal(-1250000), -1250000, -1250000.0])
def test_money_is_any_number_that_a_template_has(value):
    assert money(value, "id") == "-Rp1.250.000"
    assert money_words(-value, "en") == "one million, two hundred and fifty thousand rupiah"
