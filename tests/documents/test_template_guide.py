"""The guide says what templates see, and templates see what the guide says: each name, record and filter of it."""

import re
import shutil
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import jinja2
import pytest
from pydantic import BaseModel

from conftest import ROOT, WORKED, asked
from pendamping.documents import render as rendering
from pendamping.documents.context import Facts, make_context
from pendamping.documents.kinds import KINDS
from pendamping.documents.sandbox import ATTRIBUTES, Sandbox
from pendamping.documents.template_data import RECORDS, SHOWN, Function, Record, names_of, plain_data
from pendamping.documents.template_names import FILTERS, NAMES
from pendamping.steps import report as steps
from pendamping.wording import Sentence

pytestmark = pytest.mark.usefixtures("evaluated_once")

GUIDE = (ROOT / "docs/guide/templates.md").read_text(encoding="utf-8")
BUILTIN = ROOT / "templates/reports"
ATOMS = (str, bool, int, float, Decimal, date, time, timedelta, type(None), *SHOWN)
ALL_RECORDS = {name for names in RECORDS.values() for name in names.split()}


def gather(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Facts]:
    """Return the facts of every kind of document of a program."""
    found: dict[str, Facts] = {}
    for kind in KINDS:

        def keep(facts: Facts, kind: str = kind) -> dict[str, Any]:
            found[kind] = facts
            return make_context(facts)

        monkeypatch.setattr(steps, "make_context", keep)
        steps.report(folder, asked(folder, kind, "en"))
    assert set(found) == set(KINDS)
    return found


def environment() -> Sandbox:
    return cast(Sandbox, rendering._environment("en", ()))


def first_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Return an expression that leads to the first record of each kind."""
    found: dict[str, str] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, Record):
            if value._kind in found:
                return
            found[value._kind] = path
            for name, part in value._facts.items():
                walk(part, f"{path}.{name}")
        elif isinstance(value, dict):
            for key, part in cast(dict[Any, Any], value).items():
                walk(part, f"{path}[{key!r}]")
        elif isinstance(value, list | tuple):
            for number, part in enumerate(cast(list[Any], value)):
                walk(part, f"{path}[{number}]")

    for name, value in data.items():
        walk(value, name)
    return found


@pytest.mark.parametrize("name", WORKED)
def test_every_name_and_field_of_the_guide(
    named: dict[str, Path], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = dict(re.findall(r"(?m)^\| `([A-Z]\w+)` \| (.*) \|$", GUIDE))
    assert set(rows) == ALL_RECORDS
    for kind, facts in gather(named[name], monkeypatch).items():
        context = make_context(facts)
        assert set(context) == set(NAMES)
        paths = first_of(plain_data(context))
        said = [f"{{{{ {known} is defined }}}} {known}" for known in NAMES]
        for record, path in paths.items():
            fields = re.findall(r"(?:^|, )`(\w+)(?:\(…\))?`", re.sub(r" \([^()…]*\)", "", rows[record]))
            said += [f"{{{{ ({path}.{field}) is defined }}}} {path}.{field}" for field in fields]
            said += [f"{{{{ ({path}['{field}']) is defined }}}} {path}['{field}']" for field in fields]
        (tmp_path / f"{kind}.md.j2").write_text("\n".join(said), encoding="utf-8")
        text = rendering.render(kind, context, "en", [tmp_path])
        assert [line for line in text.splitlines() if not line.startswith(("True ", "[^"))] == []
        (tmp_path / f"{kind}.md.j2").write_text("\n".join(f"{{{{ {known} }}}}" for known in NAMES), encoding="utf-8")
        assert rendering.render(kind, make_context(facts), "en", [tmp_path])


def fits(value: Any, shape: str) -> bool:
    """Whether a value is what the guide says."""
    plain = {"text": str, "date": date, "number": (int, float, Decimal), "yes or no": bool, "function": Function}
    if value is None:
        return True
    if shape.startswith("list of "):
        return isinstance(value, list | tuple) and all(fits(v, shape[8:]) for v in cast(list[Any], value))
    inside, by, _ = shape.partition(" by ")
    if by:
        return isinstance(value, dict) and all(fits(part, inside) for part in cast(dict[Any, Any], value).values())
    if shape in ALL_RECORDS:
        return isinstance(value, Record) and value._kind == shape
    return isinstance(value, Sentence) if shape == "Sentence" else isinstance(value, plain[shape])


class Reach:
    """A walk over everything that a template reaches; of each kind of value, every name is tried."""

    tried = sorted({*dir(BaseModel), *dir(Record), "_facts", "_kind", "parse_raw", "parse_file", "draw", "content"})

    def __init__(self) -> None:
        self.sandbox = environment()
        self.seen: dict[int, Any] = {}
        self.kinds: set[object] = set()

    def walk(self, value: Any, where: str) -> None:
        if id(value) in self.seen:
            return
        self.seen[id(value)] = value
        for name, part in self.parts(value, where):
            self.walk(part, f"{where}.{name}")
        kind = value._kind if isinstance(value, Record) else type(value)
        if kind not in self.kinds:
            self.kinds.add(kind)
            self.try_names(value, where)

    def parts(self, value: Any, where: str) -> list[tuple[object, Any]]:
        if isinstance(value, Record):
            assert value._kind in ALL_RECORDS, where
            assert not callable(value), where
            return list(value._facts.items())
        if isinstance(value, dict):
            found = cast(dict[Any, Any], value)
            assert {type(key) for key in found} <= {str}, where
            return list(found.items())
        if isinstance(value, list | tuple):
            assert type(cast(Any, value)) in (list, tuple), where
            return list(enumerate(cast(list[Any], value)))
        assert type(value) in (*ATOMS, Function), f"{where}: {type(value)}"
        return []

    def try_names(self, value: Any, where: str) -> None:
        """Reach by `.` and by `[]` for every name that the value, or a model, has."""
        allowed = {name for kind, listed in ATTRIBUTES.items() if isinstance(value, kind) for name in listed}
        if isinstance(value, Record | dict):
            allowed |= {str(name) for name, _ in self.parts(value, where)}
        for name in (*self.tried, *dir(type(value))):
            for got in (self.sandbox.getattr(value, name), self.sandbox.getitem(value, name)):
                assert name in allowed or isinstance(got, jinja2.Undefined), f"{where}.{name}"


@pytest.mark.parametrize("name", WORKED)
def test_nothing_else_is_reached(named: dict[str, Path], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reach = Reach()
    for kind, facts in gather(named[name], monkeypatch).items():
        data = plain_data(make_context(facts))
        for known, value in data.items():
            assert fits(value, NAMES[known][0]), (kind, known)
            reach.walk(value, f"{kind}: {known}")
        for instrument in data["instruments"].values():
            reach.walk([instrument.scale_of(item) for item in instrument.items], "scale_of")
            reach.walk([instrument.wave(wave.id) for wave in instrument.waves], "wave")
        called = (data["follow_up_plan"].count("open"), data["footnote"]("a", "b"), data["next_number"]("table"))
        reach.walk(called, "called")


def test_a_copy_of_the_built_in_templates_gives_the_same_bytes(
    named: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(BUILTIN, tmp_path / "templates")
    for kind, facts in gather(named["literasi-digital-guru"], monkeypatch).items():
        own = rendering.render(kind, make_context(facts), "id", [tmp_path / "templates"])
        assert own == rendering.render(kind, make_context(facts), "id", [])


def test_every_record_has_the_fields_of_the_guide(named: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = named["kesehatan-masyarakat"]
    facts = gather(folder, monkeypatch)["evaluation"]
    data = plain_data(make_context(facts))
    for value, kind in ((data["program"], type(facts.folder.program)), (data["process"], type(facts.process))):
        assert list(value._facts) == names_of(kind)
    program = facts.folder.program
    assert [line.total for line in data["program"].budget] == [line.total for line in program.budget]
    for known, instrument in facts.folder.instruments.items():
        assert [item.id for item in data["instruments"][known].items] == [item.id for item in instrument.items]


def test_filters_and_blocks() -> None:
    assert set(FILTERS) == set(rendering._filters("en"))
    rows = dict(re.findall(r"(?m)^\| `([\w-]+)` \| (`[a-z].*) \|$", GUIDE))
    for kind in KINDS:
        source = (BUILTIN / f"{kind}.md.j2").read_text(encoding="utf-8")
        blocks = re.findall(r"{%-? block (\w+)", source)
        assert blocks
        assert sorted(blocks) == sorted(re.findall(r"`(\w+)`", rows[kind]))
