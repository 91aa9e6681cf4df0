"""The final report: preface, chapters, bibliography."""

import pytest

from conftest import WORKED, asked
from pendamping.documents.bibliography import SOURCES
from pendamping.steps.report import report

CHAPTERS = ("I", "II", "III", "IV", "V", "VI", "VII")


@pytest.fixture(scope="module")
def texts(named):
    return {name: report(named[name], asked(named[name], "evaluation", "en")).text for name in WORKED}


def headings(text):
    return [line[3:] for line in text.splitlines() if line.startswith("## ")]


@pytest.mark.parametrize("name", WORKED)
def test_the_order_of_the_parts(texts, name):
    found = headings(texts[name])
    assert found[:3] == ["Approval page", "Preface", "Summary"]
    assert [title.split(":")[0] for title in found[3:10]] == [f"Chapter {n}" for n in CHAPTERS]
    assert found[10] == "Bibliography"
    assert all(title.startswith("Appendix") for title in found[11:])
    # The note on gates passed by force follows the summary.
    text = texts[name]
    assert text.find("Gates were passed by force") == -1 or text.index("Gates were passed") > text.index("## Summary")


def test_each_chapter_begins_a_page(texts):
    for text in texts.values():
        for part in ("Preface", "Summary", "Bibliography", *(f"Chapter {n}:" for n in CHAPTERS)):
            before = text[: text.index(f"## {part}")].rstrip().splitlines()[-1]
            assert before == "<!-- new page -->", part


def test_the_bibliography_names_what_was_used_and_nothing_else(texts):
    teachers, health = texts["literasi-digital-guru"], texts["kesehatan-masyarakat"]
    part = teachers[teachers.index("## Bibliography") :]
    assert "Hake (1998)" in part
    assert "Jacobson, N. S." in part
    assert "HK.01.07/MENKES/4634/2021" not in part
    assert "HK.01.07/MENKES/4634/2021" in health[health.index("## Bibliography") :]
    for text in texts.values():
        listed = text[text.index("## Bibliography") : text.index("## Appendix A")]
        assert ("Wilson, E. B." in listed) == ("Method: Wilson." in text)
        assert ("Newcombe" in listed) == ("Method: Newcombe." in text)
        assert "Bonett, D. G." in listed  # of the interval of a change of a share, which each program has
        lines = [line for line in listed.split("\n\n")[2].splitlines() if line.startswith("- ")]
        assert lines == sorted(lines, key=str.casefold)


def test_every_method_that_is_printed_has_a_source():
    from pendamping.analysis.method_words import EFFECT_NAMES, METHODS, TEST_NAMES

    # Plain arithmetic, and what another entry covers: Student's, the exact and the normal form of Wilcoxon's test.
    without = {"student", "exact", "normal_ties_continuity", "t", "delta_log", "mcnemar", "did"}
    without |= {"n_gain_group", "n_gain_individual", "paired_difference", "odds_ratio"}
    assert {*METHODS, *TEST_NAMES, *EFFECT_NAMES} - without <= set(SOURCES)
