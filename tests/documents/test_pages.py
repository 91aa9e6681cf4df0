"""Every kind of every worked program as PDF and DOCX, read back: what `evaluate` says stands in them."""

import re
from datetime import date

import pytest
from readers import READERS

from conftest import PROGRAMS, WORKED, copy_program
from pendamping import wording
from pendamping.documents.kinds import KINDS
from pendamping.steps.evaluate import evaluate
from pendamping.steps.monitor import parse_period
from pendamping.steps.report import Request, report

AS_OF = date(2026, 11, 23)
MONTHS = {"literasi-digital-guru": "2026-03", "ekonomi-komunitas": "2026-05", "kesehatan-masyarakat": "2026-05"}
# A session of a core activity, with people and a follow-up.
SESSIONS = {"literasi-digital-guru": "G2", "ekonomi-komunitas": "G2", "kesehatan-masyarakat": "G3"}
PERSONAL = [name for name, kind in KINDS.items() if kind.personal]
PAGES = [(program, kind) for program in WORKED for kind in KINDS if not KINDS[kind].plain]


def asked(program, kind, formats, folder=None):
    """Return what a person would ask for to get this kind of this program."""
    folder = folder or PROGRAMS / program
    session = None
    if KINDS[kind].session:
        session = min(p.stem for p in folder.glob(f"sessions/*/*-{SESSIONS[program]}-*.md"))
    period = parse_period(MONTHS[program]) if KINDS[kind].covers == "month" else None
    return Request(kind, AS_OF, None, period, session, formats=formats)


def squeezed(text):
    """Leave out what stands between letters and digits only for the eye: blanks, and hyphens where a line breaks."""
    return re.sub(r"[\s\u00a0\u00ad\u202f]", "", text)


def shown(result):
    """Return the figure of an indicator as a report writes it."""
    if result.figure.value is None or result.indicator.direction == "yes_no":
        return None
    return wording.amount(result.figure.value, result.kind, "id")


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """Return copies of the worked programs with made-up names."""
    folder = tmp_path_factory.mktemp("programs")
    copies = {}
    for program in WORKED:
        copies[program] = copy_program(program, folder)
        people = (copies[program] / "participants.csv").read_text(encoding="utf-8").splitlines()[1:]
        rows = [f"{line.split(',')[0]},Nama *{number}* <Contoh> #{number}" for number, line in enumerate(people)]
        (copies[program] / "private").mkdir()
        (copies[program] / "private/identities.csv").write_text("\n".join(["id,nama", *rows]) + "\n", encoding="utf-8")
    return copies


@pytest.mark.usefixtures("evaluated_once")
@pytest.mark.parametrize(("program", "kind"), PAGES)
def test_pages_say_what_evaluate_says(program, kind, named):
    folder = named[program] if kind in PERSONAL else PROGRAMS / program
    made = report(folder, asked(program, kind, ("md", "html", "docx", "pdf"), folder))
    markdown = squeezed(made.text)
    result = evaluate(folder, made.as_of)
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


@pytest.mark.usefixtures("evaluated_once")
@pytest.mark.parametrize(("program", "kind"), [(p, k) for p, k in PAGES if k not in PERSONAL])
def test_no_page_needs_names(program, kind, named):
    made = report(named[program], asked(program, kind, ("md",), named[program]))
    assert "Contoh" not in made.text
