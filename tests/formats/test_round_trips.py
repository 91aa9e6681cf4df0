"""What is written is read back the same, in both languages."""

from datetime import date, time

from hypothesis import given, settings
from hypothesis import strategies as st

from pendamping.formats.models import read_model
from pendamping.formats.note import parse_note
from pendamping.formats.write import render_note, render_yaml
from pendamping.formats.yaml_nodes import compose
from pendamping.model.records import Lifecycle, Passage
from pendamping.model.sessions import FollowUp, Obstacle, Session

# What people type: any letters, quotes, colons, hashes; no control characters, not only blanks.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(
    lambda t: t.strip() == t and t.strip() != "" and "\x85" not in t and "\u2028" not in t and "\u2029" not in t
)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,10}", fullmatch=True).filter(
    lambda t: t.lower() not in ("con", "prn", "aux", "nul") and not t.lower().startswith(("com", "lpt"))
)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
LANGUAGES = st.sampled_from(["id", "en"])
PEOPLE = st.lists(IDS, max_size=4)
OBSTACLES = st.builds(
    Obstacle,
    category=st.sampled_from(["resistance", "resources", "communication", "other"]),
    description=TEXTS,
    risk=st.none() | IDS,
    response=st.none() | TEXTS,
    status=st.sampled_from(["open", "solved"]),
)
FOLLOW_UPS = st.builds(FollowUp, id=IDS, action=TEXTS, responsible=st.none() | IDS, due=st.none() | DAYS)
SESSIONS = st.builds(
    Session,
    date=DAYS,
    activity=IDS,
    start=st.builds(time, st.integers(0, 11), st.integers(0, 59)),
    end=st.builds(time, st.integers(12, 23), st.integers(0, 59)),
    mode=st.sampled_from(["in_person", "online", "phone", "message"]),
    form=st.sampled_from(["individual", "small_group", "class"]),
    place=st.none() | TEXTS,
    present=PEOPLE,
    excused=PEOPLE,
    headcount=st.none() | st.dictionaries(st.sampled_from(["L", "P", "total"]), st.integers(0, 500), min_size=1),
    achieved=st.none() | TEXTS,
    obstacles=st.lists(OBSTACLES, max_size=3),
    follow_ups=st.lists(FOLLOW_UPS, max_size=3),
    evidence=st.lists(TEXTS, max_size=2),
)


@given(SESSIONS, TEXTS, LANGUAGES)
@settings(deadline=None)
def test_notes(session, body, language):
    text = render_note(session, body, language)
    read, read_body, found = parse_note(text, Session, "note.md")
    assert found == []
    assert read == session
    assert read_body == body.strip()


PASSAGES = st.builds(
    Passage,
    event=st.sampled_from(["plan_approved", "started", "advanced", "closed"]),
    date=DAYS,
    by=TEXTS,
    phase=st.sampled_from([None, "orientation", "core", "closing"]),
    plan=st.none() | st.integers(1, 99),
    digest=st.none() | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    reason=st.none() | TEXTS,
    forced=st.lists(TEXTS, max_size=2),
)


@given(st.builds(Lifecycle, events=st.lists(PASSAGES, max_size=4)), LANGUAGES)
@settings(deadline=None)
def test_lifecycle(lifecycle, language):
    text = render_yaml(lifecycle, language)
    read, found = read_model(compose(text, "lifecycle.yaml"), Lifecycle, "lifecycle.yaml")
    assert found == []
    assert read == lifecycle
