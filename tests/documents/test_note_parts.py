"""The free text of a note, cut into parts; text of people comes out as it was typed."""

import html
import re
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import PROGRAMS, ROOT, WORKED
from pendamping.documents.convert.pandoc import run_pandoc
from pendamping.documents.note_parts import HEADINGS, Block, cut, markdown, points
from pendamping.documents.render import _filters
from pendamping.folder.builtin import templates_folder
from pendamping.folder.load import load_folder

LINE = _filters("en")["line"]


def texts(blocks):
    return [block.text for block in blocks]


@pytest.mark.parametrize(
    ("part", "word"), [(part, word) for part, languages in HEADINGS.items() for words in languages for word in words]
)
def test_every_heading_begins_its_part(part, word):
    for written in (f"## {word}", f"# {word.upper()}:", f"### B. {word}", f"## 2) {word} ##", f"##  {word} / other"):
        assert texts(getattr(cut(f"before\n\n{written}\n\nsaid here\n"), part))[-1] == "said here"


def test_a_heading_stands_for_one_part_only():
    words = [word.casefold() for languages in HEADINGS.values() for word in {*languages[0], *languages[1]}]
    assert len(words) == len(set(words))


def test_the_guide_shows_every_heading():
    rows = (ROOT / "docs/guide/sessions.md").read_text(encoding="utf-8").splitlines()
    shown = {row.split("|")[1].strip(): row for row in rows if row.startswith("|") and "`## " in row}
    assert list(shown) == list(HEADINGS)
    for part, (indonesian, english) in HEADINGS.items():
        assert f"`## {indonesian[0]}`" in shown[part]
        assert f"`## {english[0]}`" in shown[part]


def test_text_without_headings_is_discussion():
    parts = cut("First line\ngoes on.\r\n\r\nSecond.\n")
    assert texts(parts.discussion) == ["First line goes on.", "Second."]
    assert not (parts.decisions or parts.agenda or parts.notes)


def test_unknown_headings():
    parts = cut("## Decisions\n\n- one\n\n### Details\n\ntwo\n\n## Weather\n\nrain\n")
    assert [b.kind for b in parts.decisions] == ["bullet", "heading", "paragraph"]
    assert texts(parts.discussion) == ["Weather", "rain"]


def test_a_part_may_come_twice():
    parts = cut("## Notes\na\n## Agenda\nb\n## Notes\nc\n")
    assert texts(parts.notes) == ["a", "c"]
    assert texts(parts.agenda) == ["b"]


def test_fenced_text_holds_no_headings():
    parts = cut("```\n## Decisions\n```\nafter\n")
    assert texts(parts.discussion) == ["## Decisions", "after"]
    assert not parts.decisions


def test_lists_stay_lists():
    body = "Intro:\n- a\n  goes on\n    - deep\n- b\n\n3. three\n4) four\n> quoted\n> on\n"
    assert cut(body).discussion == [
        Block("paragraph", "Intro:"),
        Block("bullet", "a goes on"),
        Block("bullet", "deep", 1),
        Block("bullet", "b"),
        Block("number", "three", 0, "3."),
        Block("number", "four", 0, "4)"),
        Block("quote", "quoted on"),
    ]


def test_points_take_what_is_listed_under_them():
    found = points(cut("## Agreements\n1. a\n   - x\n   - y\n2. b\n").agreements)
    assert [texts(point) for point in found] == [["a", "x", "y"], ["b"]]


def test_the_notes_of_the_worked_programs_have_parts():
    for name in WORKED:
        parts = [cut(note.body) for note in load_folder(PROGRAMS / name).notes]
        assert sum(bool(p.agreements) for p in parts) >= 1
        assert sum(bool(p.decisions) for p in parts) >= 2
        assert sum(bool(p.agenda) for p in parts) >= 1


def shown(blocks) -> str:
    made = run_pandoc(markdown(blocks, LINE), "html", {"title": "x"}, Path(templates_folder() / "style")).decode()
    return html.unescape(re.sub(r"<[^>]+>", "", made))


NASTY = [
    "# not a heading", "- no list", "1. no list", "1) nor this", "+ nor this", "> no quote", "| no | table |", "***", "===",
    "--- dashes", "*bold* _it_ ~x~ ^y^ `code`", "[link](http://x.id) ![p](q)", "<b>x</b> & &lt; &amp; &copy;", "$x$ \\alpha",
    "@who said [^1]", "x_1 and y_2", ": colon", "% percent", "http://desa.id/a_b", "12. Maret", '"quoted" -- and...',
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("kind", ["paragraph", "bullet", "number", "quote", "heading"])
def test_text_comes_out_as_typed(text, kind):
    assert text in shown([Block(kind, text, 0, "1." if kind == "number" else "")])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet=string.ascii_letters + string.punctuation + " 1é", min_size=1), max_size=4))
def test_any_text_comes_out_as_typed(lines):
    typed = [" ".join(line.split()) for line in lines if line.strip()]
    found = " ".join(shown([Block("paragraph", text) for text in typed]).split())
    assert found == " ".join(typed)


@given(st.text())
def test_nothing_is_lost_but_marks(body):
    parts = cut(body)
    kept = "".join("".join(texts(getattr(parts, name))) for name in HEADINGS)
    assert set(re.findall(r"\w", kept)) <= set(re.findall(r"\w", body))
