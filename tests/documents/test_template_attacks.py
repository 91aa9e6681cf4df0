"""What a template of a stranger tries, and what it reaches: data on the list, and nothing else."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from conftest import PROGRAMS
from pendamping.diagnostics import InputError
from pendamping.documents import render as rendering
from pendamping.documents.kinds import KINDS
from pendamping.documents.sandbox import ATTRIBUTES, JINJA_FILTERS, JINJA_GLOBALS, JINJA_TESTS
from pendamping.documents.template_data import SHOWN, Function, Record, plain_data
from pendamping.folder.load import load_folder
from pendamping.steps import report as steps
from pendamping.steps.report import Request, report

LITERACY = PROGRAMS / "literasi-digital-guru"
DAY = date(2026, 6, 30)

ATTACKS = [
    r"""{{ program.parse_raw("cposix\nsystem\n(S'id > OUT'\ntR.", proto="pickle", allow_pickle=True) }}""",
    '{{ program.parse_file("/etc/hostname") }}',
    "{{ program.model_dump() }}",
    "{{ program.model_copy() }}",
    '{{ program.model_construct(name="x").name }}',
    "{{ program.model_fields }}",
    "{{ program.__class__ }}",
    '{{ program["__class__"] }}',
    '{{ program|attr("__class__") }}',
    '{{ [program]|map(attribute="__class__")|first }}',
    '{{ [program]|map(attribute="_facts")|join }}',
    '{{ [program]|groupby("__class__")|map("first")|join }}',
    '{{ [program]|sum("_facts") }}',
    "{{ program._facts }}",
    "{{ next_number._call }}",
    "{{ footnote.definitions() }}",
    "{{ ''.__class__.__mro__ }}",
    '{{ "{0.__class__}".format(program) }}',
    '{{ "{0._facts}".format(program) }}',
    '{{ "{p.__class__}".format_map({"p": program}) }}',
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__ }}",
    '{{ dict.fromkeys("ab") }}',
    "{{ joiner.__init__ }}",
    "{{ namespace.__mro__ }}",
    "{{ lipsum() }}",
    "{{ lipsum.__globals__ }}",
    "{{ [1, 2]|random }}",
    "{{ program|pprint }}",
    '{{ {"a": 1}|xmlattr }}',
    "{{ as_of.today() }}",
    '{{ as_of.fromisoformat("2026-01-01") }}',
    "{{ as_of.replace(year=1) }}",
    "{{ (1).to_bytes(3) }}",
    "{{ program.name.encode() }}",
    "{{ gettext.__self__ }}",
    "{% macro m() %}{% endmacro %}{{ m._func }}",
    "{% for x in [1] %}{{ loop._iterator }}{% endfor %}",
    '{% import "builtin/macros.md.j2" as b with context %}{{ b._body_stream }}',
    "{{ notes[0].body.join.__self__ }}",
    "{{ indicators[0].indicator.measure.copy() }}",
    "{{ instruments.clear() }}",
    "{{ notes.append(1) }}",
    "{% set program.name = 1 %}",
    '{% include "../program.yaml" %}',
    '{% include "/etc/hostname" %}',
    "{{ pictures.x.draw }}",
    "{{ undefined_name }}",
]


@pytest.fixture
def own(tmp_path, copied_literacy):
    folder = copied_literacy
    (folder / "templates").mkdir(exist_ok=True)
    return folder


@pytest.fixture
def copied_literacy(tmp_path):
    import shutil

    return shutil.copytree(LITERACY, tmp_path / "p", ignore=shutil.ignore_patterns("reports", "*.lock"))


def test_every_attack_is_refused(own):
    for attack in ATTACKS:
        (own / "templates/journal.md.j2").write_text(attack, encoding="utf-8")
        with pytest.raises(InputError) as refused:
            report(own, Request("journal", DAY))
        assert [d.code for d in refused.value.diagnostics] == ["PD816"], attack
    assert not (own / "OUT").exists()


@pytest.mark.parametrize(("name", "where"), [("journal.md.j2", "/etc/hostname"), ("journal.md.j2", "/dev/zero")])
def test_a_template_that_is_a_link_outside_is_not_read(own, name, where):
    (own / "templates" / name).symlink_to(where)
    with pytest.raises(InputError) as refused:
        report(own, Request("journal", DAY))
    assert "PD117" in {d.code for d in refused.value.diagnostics}


def test_templates_of_the_guide_render_the_same_bytes(own):
    (own / "templates/journal.md.j2").write_text(
        "{{ program.budget[0].total|money }} {{ instruments.values()|map(attribute='items')|first|length }}"
        " {{ as_of.year }} {{ notes[0].session.date|day }} {{ process.attendance|percent }}",
        encoding="utf-8",
    )
    folder = load_folder(own)
    made = report(own, Request("journal", DAY, "en")).text
    line = folder.program.budget[0]
    first = next(iter(folder.instruments.values()))
    assert str(len(first.items)) in made.split()
    assert f"{line.total:,.0f}" in made or f"{line.total:,.0f}".replace(",", ".") in made


ATOMS = (str, int, float, Decimal, date, time, timedelta, type(None), *SHOWN)


def reach(value, seen, where):
    """Walk everything that a template reaches from `value`; fail on what is not on the list."""
    if isinstance(value, ATOMS) or id(value) in seen:
        return
    seen[id(value)] = value
    if isinstance(value, Record):
        for name in value._facts:
            assert not name.startswith("_"), where
            reach(getattr(value, name), seen, f"{where}.{name}")
    elif isinstance(value, dict):
        for key, part in value.items():
            reach(key, seen, where)
            reach(part, seen, f"{where}[{key!r}]")
    elif isinstance(value, list | tuple):
        for part in value:
            reach(part, seen, f"{where}[]")
    else:
        assert isinstance(value, Function), f"{where}: {type(value)}"


def test_nothing_else_is_reached_from_any_kind(monkeypatch):
    contexts = {}
    original = rendering.render

    def spy(kind, context, *more):
        contexts[kind] = context
        return original(kind, context, *more)

    monkeypatch.setattr(steps, "render", spy)
    folder = load_folder(LITERACY)
    for kind in KINDS.values():
        session = folder.notes[0].name if kind.session and not kind.activity else None
        activity = folder.program.activities[0].id if kind.activity else None
        if kind.name != "certificate":  # which needs names
            report(LITERACY, Request(kind.name, DAY, session=session, activity=activity))
    assert set(KINDS) - set(contexts) == {"certificate"}
    for kind, context in contexts.items():
        reach(plain_data(context), {}, kind)


def test_what_is_not_on_the_list_is_a_fault_of_ours():
    with pytest.raises(TypeError):
        plain_data({"program": object()})


def test_names_of_jinja_are_listed():
    environment = rendering._environment("en", ())
    assert set(JINJA_FILTERS) <= set(environment.filters)
    assert not {"random", "pprint", "attr", "xmlattr", "urlize", "tojson"} & set(environment.filters)
    assert set(environment.globals) == set(JINJA_GLOBALS)
    assert set(JINJA_TESTS) <= set(environment.tests)
    assert all(not name.startswith("_") for names in ATTRIBUTES.values() for name in names)


def test_direction_marks_and_escapes_reach_no_document(own):
    (own / "templates/journal.md.j2").write_text('a{{ "\\x1b[31m\\u202e\\u2028" }}b', encoding="utf-8")
    assert report(own, Request("journal", DAY)).text == "a[31mb\n"
