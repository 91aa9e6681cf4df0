"""The message for WhatsApp: short whatever people wrote, no marks but its own, no names, no small groups."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import PROGRAMS, WORKED, evaluate_once
from pendamping.analysis.results import FollowUpState
from pendamping.documents.chat import LIMIT, chat, clip, length, plain
from pendamping.model.sessions import Obstacle
from pendamping.steps.report import Request, report

SPAN = (date(2026, 5, 1), date(2026, 5, 31))
RESULT = evaluate_once(PROGRAMS / "ekonomi-komunitas", SPAN[1])
NOTES = [n for n in RESULT.folder.notes if SPAN[0] <= n.session.date <= SPAN[1]]
typed = st.text(max_size=600).filter(lambda text: text.strip() != "")


def message(language="id", *, name=None, obstacle=None, action=None, body=None):
    folder, process, notes = RESULT.folder, RESULT.process, NOTES
    if name is not None:
        folder = replace(folder, program=folder.program.model_copy(update={"name": name}))
    if obstacle is not None:
        told = Obstacle.model_construct(
            category="other", description=obstacle, response=obstacle, status="open", risk=None
        )
        session = notes[-1].session.model_copy(update={"obstacles": [told]})
        notes = [*notes[:-1], replace(notes[-1], session=session)]
    if body is not None:
        notes = [*notes[:-1], replace(notes[-1], body=body)]
    if action is not None:
        day = date(2026, 6, 1)
        follow_ups = [FollowUpState(f"n/{x}", action, "koordinator", day, day, None, "open") for x in "abc"]
        process = replace(process, follow_ups=follow_ups)
    return chat(folder, process, RESULT.indicators, RESULT.recommendations, notes, SPAN, SPAN[1], language)


@pytest.mark.slow
@pytest.mark.parametrize("name", WORKED)
@pytest.mark.parametrize(("month", "language"), [(1, "id"), (3, "en"), (5, "id"), (8, "en"), (12, "id")])
def test_every_month_of_the_worked_programs(name, language, month):
    text = report(PROGRAMS / name, Request("whatsapp", date(2026, 12, 31), language, span_of(month))).text
    assert length(text) < LIMIT
    lines = text.splitlines()
    assert re.fullmatch(r"\*[^*]+\*", lines[0])
    assert re.fullmatch(r"_[^_]+_", lines[1])
    assert not re.search(r"^#|\\|\||&nbsp;|\bNone\b|\bnan\b|`|<!--|\bP-\d", text, re.MULTILINE)
    figures = text.split("\n\n")[1].splitlines()
    assert 3 <= len(figures) - 1 <= 5
    assert all(line.startswith("- ") for line in figures[1:])


def span_of(month: int) -> tuple[date, date]:
    return date(2026, month, 1), date(2026, month, 28)


@settings(max_examples=60, deadline=None)
@given(typed, typed, typed, typed)
def test_it_is_short_whatever_people_wrote(name, obstacle, action, decision):
    made = message(name=name, obstacle=obstacle, action=action, body=f"## Keputusan\n\n- {decision}\n")
    assert length(made.text) < LIMIT
    for line in made.text.splitlines():
        inside = re.sub(r"^\*(.*)\*$|^_(.*)_$", r"\1\2", line)
        assert not re.search(r"[*_~`]", inside), line
    assert [part.listed for part in made.parts][:1] == [True]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_least_important_goes_first(language):
    long = "kata " * 200
    made = message(language, name=long, obstacle=long, action=long, body=f"## Keputusan\n\n- {long}\n")
    short = message(language, obstacle="hujan", action="rapat", body="## Keputusan\n\n- ya\n")
    assert length(made.text) < LIMIT
    assert len(short.parts[0].lines) == 5
    assert len(short.parts[-1].lines) == 3
    assert len(made.parts[0].lines) >= 3
    assert len(made.parts[-1].lines) < 3  # further steps go before the obstacle and the decision
    assert len(made.parts) == 4


def test_text_of_people_makes_no_marks():
    assert plain("*a* _b_ ~c~ `d`\n- e") == "\u2217a\u2217 -b- \u223cc\u223c 'd' - e"
    assert plain("- e") == plain("> e") == plain("1. e") == "e"
    text = message(obstacle="*penting* _sekali_ ```x```").text
    assert "\u2217penting\u2217 -sekali- '''x'''" in text


def test_who_is_said_by_role_and_nobody_by_id():
    text = message("en", action="P-007 meets P-0071 and pendamping", body="## Decisions\n- P-003 leads\n").text
    assert "coordinator: participant meets P-0071 and pendamping (by 1 June 2026)" in text
    assert "participant leads" in text


def test_names_in_private_are_not_read(economy):
    (economy / "private").mkdir()
    (economy / "private/identities.csv").write_text("id,nama\nkoordinator,Orang Rekaan\n", encoding="utf-8")
    assert "Rekaan" not in report(economy, Request("whatsapp", SPAN[1], "id", SPAN)).text


def test_small_groups_are_not_shown_even_internally():
    few = replace(RESULT.process, enrolled=3, present=9, expected=9)
    text = chat(RESULT.folder, few, [], [], NOTES, SPAN, SPAN[1], "en").text
    assert "Attendance" not in text
    made = report(PROGRAMS / "ekonomi-komunitas", Request("whatsapp", SPAN[1], "en", SPAN, internal=True))
    assert made.text == report(PROGRAMS / "ekonomi-komunitas", Request("whatsapp", SPAN[1], "en", SPAN)).text
    assert not made.internal


@given(st.text(), st.integers(10, 60))
def test_clipping(text, most):
    cut = clip(text, most)
    assert length(cut) <= most
    assert cut == text or cut.endswith("…")
