"""What every document must hold to, whatever it says."""

import re
from datetime import date
from pathlib import Path

import pytest

from conftest import PROGRAMS, evaluate_once
from pendamping.diagnostics import InputError
from pendamping.documents.kinds import KINDS
from pendamping.folder.load import load_folder
from pendamping.steps.init import InitOptions, init_program
from pendamping.steps.report import Request, report
from pendamping.steps.report_files import save

pytestmark = pytest.mark.usefixtures("evaluated_once")

AS_OF = date(2026, 11, 23)
HERE = Path(__file__).parent
GOLDEN = sorted(HERE.glob("*/*.md"))


def markdown(text):
    """Read the document as GitHub would; every table must be one."""
    tables = re.findall(r"(?m)^\|.*\|$(?:\n^\|.*\|$)*", text)
    for table in tables:
        rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines()]
        assert len({len(row) for row in rows}) == 1, table[:300]
        assert set("".join(rows[1])) <= set("-: "), table[:300]
    return tables


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_whole(path):
    text = path.read_text(encoding="utf-8")
    assert markdown(text) or path.name.startswith("whatsapp.")
    outside_code = re.sub(r"`[^`]*`", "", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for wrong in (r"\bNone\b", r"\bnan\b", r"\{[a-z_]+\}", "Undefined", "<built-in", r"datetime\.", r"Decimal\("):
        assert not re.search(wrong, outside_code), wrong
    assert not re.search(r"(?m)[ \t]+$", text)
    assert "\n\n\n" not in text
    # No number of a person: NIK or mobile phone.
    assert not re.search(r"\b(?:08|628|\+62)\d{8,}|\b\d{16}\b", text)


@pytest.mark.parametrize(("template", "language"), [("kosong", "id"), ("kosong", "en"), ("ekonomi-komunitas", "en")])
def test_a_program_without_data_has_its_documents_too(tmp_path, template, language):
    init_program(tmp_path / "p", InitOptions(template, language, use_git=False))
    kinds = [name for name, kind in KINDS.items() if not kind.session and name != "certificate"]
    for kind in kinds:
        text = report(tmp_path / "p", Request(kind, date(2026, 3, 1))).text
        assert text.startswith("*" if KINDS[kind].plain else "# ")
        assert markdown(text) is not None
    with pytest.raises(InputError) as refused:
        report(tmp_path / "p", Request("certificate", date(2026, 3, 1)))
    assert [d.code for d in refused.value.diagnostics] == ["PD864"]


def test_the_outline_of_the_evaluation():
    text = (HERE / "ekonomi-komunitas/evaluation.en.md").read_text(encoding="utf-8")
    chapters = re.findall(r"(?m)^## (.*)$", text)
    assert [c.split(":")[0] for c in chapters if c.startswith("Chapter")] == [
        f"Chapter {n}" for n in ("I", "II", "III", "IV", "V", "VI", "VII")
    ]
    result = evaluate_once(PROGRAMS / "ekonomi-komunitas", AS_OF)
    for indicator in result.indicators:
        assert f"{indicator.indicator.id} " in text
        assert indicator.indicator.name in text
    for r in result.recommendations:
        assert r.text.say("en")[:60].replace("*", "\\*") in text
    hidden = [g for i in result.indicators for g in i.groups if g.hidden]
    assert hidden
    assert text.count("hidden (small group)") >= len(hidden)


def test_a_forced_gate_is_visible():
    text = (HERE / "literasi-digital-guru/evaluation.id.md").read_text(encoding="utf-8")
    program = load_folder(PROGRAMS / "literasi-digital-guru")
    (forced,) = [event for event in program.lifecycle.events if event.forced]
    assert forced.reason in text


def test_a_program_may_change_one_block(economy):
    (economy / "templates").mkdir()
    (economy / "templates/journal.md.j2").write_text(
        '{% extends "builtin/journal.md.j2" %}\n{% block closing %}Disetujui kepala desa{% endblock %}\n',
        encoding="utf-8",
    )
    text = report(economy, Request("journal", AS_OF, "id")).text
    builtin = report(PROGRAMS / "ekonomi-komunitas", Request("journal", AS_OF, "id")).text
    assert "Disetujui kepala desa" in text
    assert text.splitlines()[0] == builtin.splitlines()[0]


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("ok\n{{ missing_name }}\n", 2),
        ("{% if %}\n", 1),
        ("{{ ''.__class__.__mro__ }}", 1),
        ("a\nb\n{{ program.nothing }}", 3),
    ],
)
def test_a_template_with_an_error_names_its_line(economy, template, line):
    (economy / "templates").mkdir()
    (economy / "templates/journal.md.j2").write_text(template, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        report(economy, Request("journal", AS_OF, "id"))
    (diagnostic,) = refused.value.diagnostics
    assert (diagnostic.code, diagnostic.line) == ("PD816", line)


def test_a_report_that_says_something_else_gets_a_new_number(economy):
    made = report(economy, Request("journal", AS_OF, "id"))
    (first,) = save(economy, made)
    assert save(economy, made) == [first]
    first.write_text("Disunting tangan\n", encoding="utf-8")
    (second,) = save(economy, made)
    assert second.name == "journal-2026-11-23-2.md"
    assert first.read_text(encoding="utf-8") == "Disunting tangan\n"
