"""Recommendations say the n that their share was computed from."""

from datetime import date

from conftest import PROGRAMS, evaluate_once


def test_a_share_of_those_enrolled_names_those_enrolled():
    result = evaluate_once(PROGRAMS / "ekonomi-komunitas", date(2026, 11, 23))
    (unmet,) = [r for r in result.recommendations if r.id == "unmet-IH5"]
    # 7 of 30 enrolled: 23.3 % of 27 measured would be no whole number of people.
    assert "23.3%" in unmet.because[0].say("en")
    assert "(n = 30)" in unmet.because[0].say("en")


def test_every_share_times_its_n_is_a_number_of_people():
    result = evaluate_once(PROGRAMS / "ekonomi-komunitas", date(2026, 11, 23))
    shares = [i for i in result.indicators if i.figure.denominator and i.figure.numerator is not None]
    assert shares
    for indicator in shares:
        assert abs(indicator.figure.value * indicator.figure.denominator - indicator.figure.numerator) < 1e-6
