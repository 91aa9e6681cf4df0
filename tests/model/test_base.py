"""Small types: ids, dates, times, money, shares, each with the code of its refusal."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from pendamping.model.base import (
    parse_date,
    parse_money,
    parse_quantity,
    parse_share,
    parse_time,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1250000", "1250000"),
        (1250000, "1250000"),
        ("Rp1.250.000", "1250000"),
        ("Rp 1.250.000,-", "1250000"),
        ("Rp.1.250.000,-", "1250000"),
        ("1.250.000", "1250000"),
        ("1.250.000,50", "1250000.50"),
        ("Rp1.250", "1250"),
        ("-Rp500.000", "-500000"),
        ("1250000.50", "1250000.50"),
        ("1,250,000", "1250000"),
        ("0", "0"),
    ],
)
def test_money(text, amount):
    assert parse_money(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.250", "PD215"),
        ("1,250", "PD215"),
        ("seribu", "PD214"),
        ("1.25.0", "PD214"),
        ("Rp1,250.5", "PD214"),
        ("", "PD214"),
    ],
)
def test_money_refused(text, code):
    with pytest.raises(PydanticCustomError) as refused:
        parse_money(text)
    assert refused.value.type == code


@given(st.integers(min_value=0, max_value=10**12))
def test_money_as_written_in_indonesia(amount):
    written = f"Rp{amount:,}".replace(",", ".")
    assert parse_money(written) == amount


@pytest.mark.parametrize(
    ("text", "share"), [("85%", 0.85), ("87,5 %", 0.875), ("0.5", 0.5), (0, 0.0), (1, 1.0), ("-20%", -0.2)]
)
def test_share(text, share):
    assert parse_share(text) == pytest.approx(share)


@pytest.mark.parametrize(("text", "code"), [(85, "PD216"), ("150%", "PD216"), ("banyak", "PD217")])
def test_share_refused(text, code):
    with pytest.raises(PydanticCustomError) as refused:
        parse_share(text)
    assert refused.value.type == code


def test_quantity_keeps_numbers_and_reads_percent():
    assert parse_quantity("90%") == pytest.approx(0.9)
    assert parse_quantity(75) == 75
    assert parse_quantity("2.5") == 2.5


def test_dates():
    assert parse_date("2026-02-28") == date(2026, 2, 28)
    for text, code in (("2026-02-31", "PD212"), ("3/4/2026", "PD211"), ("2026", "PD211"), ("20260228", "PD211")):
        with pytest.raises(PydanticCustomError) as refused:
            parse_date(text)
        assert refused.value.type == code


def test_times():
    assert parse_time("13.05") == parse_time("13:05") == time(13, 5)
    for text in ("25:00", "9", "13:60", "siang"):
        with pytest.raises(PydanticCustomError):
            parse_time(text)
