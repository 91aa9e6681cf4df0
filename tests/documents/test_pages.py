"""Every kind of every worked program as PDF and DOCX, read back: what `evaluate` says stands in them."""

import re

import pytest
from readers import READERS

from conftest import PROGRAMS, WORKED, asked, evaluate_once
from pendamping import wording
from pendamping.documents.kinds import KINDS
from pendamping.steps.report import report

PERSONAL = [name for name, kind in KINDS.items() if kind.personal]
PAGES = [(program, kind) for program in WORKED for kind in KINDS if not KINDS[kind].plain]


def squeezed(text):
    """Leave out what stands between letters and digits only for the eye: blanks, and hyphens where a line breaks."""
    return re.sub(r"[\s\u00a0\u00ad\u202f]", "", text)


def shown(result):
    """Return the figure of an indicator as a report writes it."""
    if result.figure.value is None or result.indicator.direction == "yes_no":
        return None
    return wording.amount(result.figure.value, result.kind, "id")


@pytest.mark.slow
@pytest.mark.usefixtures("evaluated_once")
@pytest.mark.parametrize(("program", "kind"), PAGES)
def test_pages_say_what_evaluate_says(program, kind, named):
    folder = named[program] if kind in PERSONAL else PROGRAMS / program
    made = report(folder, asked(folder, kind, "id", ("md", "html", "docx", "pdf")))
    markdown = squeezed(made.text)
    result = evaluate_once(folder, made.as_of)
    figures = {figure for r in result.indicators if (figure := shown(r)) and squeezed(figure) in markdown}
    if kind in ("evaluation", "progress"):
        assert len(figures) >= len({shown(r) for r in result.indicators if shown(r)}) > 2
    elif kind in ("logframe", "brief"):
        assert figures
    for wanted, read in READERS.items():
        text = squeezed(read(made.outputs[wanted]))
        assert len(text) > 300, wanted
        for figure in figures:
            assert squeezed(figure) in text, (wanted, figure)
        for wrong in ("None", "Undefined", "{{", "}}", "&lt;", "<!--", "**", "\\_"):
            assert wrong not in text, (wanted, wrong, text[max(0, text.find(wrong) - 80) : text.find(wrong) + 80])
        if kind in PERSONAL and kind != "minutes":
            assert squeezed("<Contoh> #") in text, wanted


@pytest.mark.slow
@pytest.mark.usefixtures("evaluated_once")
@pytest.mark.parametrize(("program", "kind"), [(p, k) for p, k in PAGES if k not in PERSONAL])
def test_no_page_needs_names(program, kind, named):
    made = report(named[program], asked(named[program], kind))
    assert "Contoh" not in made.text
