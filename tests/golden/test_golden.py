"""The documents of the worked programs, in every kind and both languages: `make golden` writes them anew.

They are compared whole, so that a changed word, figure or blank line shows in review.
"""

import difflib
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from conftest import PROGRAMS, WORKED, asked
from pendamping.documents.kinds import KINDS
from pendamping.steps.certificates import issue
from pendamping.steps.report import report

HERE = Path(__file__).parent
CASES = [(name, kind, language) for name in WORKED for kind in KINDS for language in ("id", "en")]


@pytest.fixture
def counted_salts(monkeypatch):
    """Give certificates codes that are the same in each run."""
    numbers = count(1)
    monkeypatch.setattr("pendamping.steps.report.issue", partial(issue, salt=lambda: f"salt-{next(numbers)}"))


@pytest.mark.usefixtures("evaluated_once", "counted_salts")
@pytest.mark.parametrize(("name", "kind", "language"), CASES)
def test_documents(name, kind, language, request, named):
    folder = named[name] if KINDS[kind].personal else PROGRAMS / name
    text = report(folder, asked(folder, kind, language)).text
    path = HERE / name / f"{kind}.{language}.md"
    if request.config.getoption("--golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    expected = path.read_text(encoding="utf-8")
    difference = "\n".join(
        difflib.unified_diff(expected.splitlines(), text.splitlines(), "golden", "now", lineterm="", n=1)
    )
    assert text == expected, f"run `make golden` if this is meant:\n{difference[:4000]}"
