"""The documents of the worked programs, in every kind and both languages: `make golden` writes them anew.

They are compared whole, so that a changed word, figure or blank line shows in review.
"""

import difflib
from datetime import date
from pathlib import Path

import pytest

from conftest import PROGRAMS, WORKED
from pendamping.documents.kinds import KINDS
from pendamping.steps.monitor import parse_period
from pendamping.steps.report import Request, report

HERE = Path(__file__).parent
AS_OF = date(2026, 11, 23)
PERIODS = {"literasi-digital-guru": "2026-03", "ekonomi-komunitas": "2026-Q2", "kesehatan-masyarakat": "2026-05"}
CASES = [(name, kind, "id") for name in WORKED for kind in KINDS] + [
    ("ekonomi-komunitas", kind, "en") for kind in KINDS
]


def document(name: str, kind: str, language: str) -> str:
    period = None if kind == "evaluation" else parse_period(PERIODS[name])
    return report(PROGRAMS / name, Request(kind, AS_OF, language, period)).text


@pytest.mark.parametrize(("name", "kind", "language"), CASES)
def test_documents(name, kind, language, request):
    text = document(name, kind, language)
    path = HERE / name / f"{kind}.{language}.md"
    if request.config.getoption("--golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    expected = path.read_text(encoding="utf-8")
    difference = "\n".join(
        difflib.unified_diff(expected.splitlines(), text.splitlines(), "golden", "now", lineterm="", n=1)
    )
    assert text == expected, f"run `make golden` if this is meant:\n{difference[:4000]}"


def test_the_same_files_give_the_same_bytes():
    # The other run is that of the golden test; this one sees another order of files and another folder.
    first = document("ekonomi-komunitas", "journal", "id")
    assert first == document("ekonomi-komunitas", "journal", "id")
