"""New folders: every template, both languages, any period."""

import json
import subprocess
from datetime import date

import pytest

from conftest import PROGRAMS, ROOT, TEMPLATES
from pendamping.diagnostics import InputError
from pendamping.folder.load import load_folder
from pendamping.folder.read import read_text
from pendamping.formats.yaml_nodes import compose
from pendamping.steps.check import check
from pendamping.steps.init import InitOptions, init_program
from pendamping.steps.schema import schema


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_passes_check_at_once(tmp_path, template, language):
    made = init_program(tmp_path / "p", InitOptions(template, language, use_git=False))
    result = check(made.path)
    assert [d.code for d in result.diagnostics if d.severity == "error"] == []
    assert load_folder(made.path).program.language == language


@pytest.mark.parametrize("template", TEMPLATES)
def test_english_leaves_no_indonesian_behind(tmp_path, template):
    init_program(tmp_path / "p", InitOptions(template, "en", use_git=False))
    for path in [tmp_path / "p/program.yaml", *(tmp_path / "p/instruments").glob("*.yaml")]:
        text = path.read_text(encoding="utf-8")
        words = set(text.lower().replace(",", " ").replace(".", " ").split())
        assert not words & {"dan", "yang", "dengan", "untuk", "kegiatan:", "tujuan:", "pada"}, path.name


@pytest.mark.parametrize("template", TEMPLATES)
def test_dates_move_into_the_period(tmp_path, template):
    start, end = date(2027, 3, 1), date(2027, 5, 31)
    init_program(tmp_path / "p", InitOptions(template, start=start, end=end, use_git=False))
    folder = load_folder(tmp_path / "p")
    assert (folder.program.period.start, folder.program.period.end) == (start, end)
    assert all(start <= a.start <= a.end <= end for a in folder.program.activities)
    assert check(tmp_path / "p").errors == 0


def test_answers_are_written_where_they_belong(tmp_path):
    options = InitOptions(
        "literasi-digital",
        name='Guru "hebat": kelas #1',
        code="GH-1",
        place="Ende",
        group="Guru SMP",
        size=12,
        use_git=False,
    )
    init_program(tmp_path / "p", options)
    program = load_folder(tmp_path / "p").program
    assert (program.name, program.code, program.locations[0].name) == ('Guru "hebat": kelas #1', "GH-1", "Ende")
    assert (program.target_group.description, program.target_group.size) == ("Guru SMP", 12)


def test_the_definition_of_a_worked_program_is_that_of_its_template():
    for template, name in zip(
        TEMPLATES, ("literasi-digital-guru", "ekonomi-komunitas", "kesehatan-masyarakat"), strict=False
    ):
        source = ROOT / "templates/programs" / template
        for path in [source / "program.yaml", *(source / "instruments").glob("*.yaml")]:
            assert (PROGRAMS / name / path.relative_to(source)).read_bytes() == path.read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        init_program(tmp_path, InitOptions("kosong", use_git=False))
    assert [d.code for d in refused.value.diagnostics] == ["PD814"]
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_left_behind_when_an_answer_is_wrong(tmp_path):
    with pytest.raises(InputError):
        init_program(tmp_path / "p", InitOptions("kosong", code="../x", use_git=False))
    assert list(tmp_path.iterdir()) == []


def test_git(tmp_path):
    made = init_program(tmp_path / "p", InitOptions("kosong"))
    assert made.repository == "made"
    ignored = subprocess.run(
        ["git", "check-ignore", "private/identities.csv"], cwd=made.path, check=False, capture_output=True
    )
    assert ignored.returncode == 0
    attributes = (made.path / ".gitattributes").read_text(encoding="utf-8")
    assert "eol=lf" in attributes
    assert init_program(tmp_path / "q", InitOptions("kosong", use_git=False)).repository == "none"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_scaffolds_hold_against_their_own_schema(tmp_path, template, language):
    import yaml
    from jsonschema import Draft202012Validator

    class Text(yaml.SafeLoader):
        """Reads dates as text, as editors do."""

    Text.yaml_implicit_resolvers = {
        k: [(t, r) for t, r in v if "timestamp" not in t] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    made = init_program(tmp_path / "p", InitOptions(template, language, use_git=False))
    for kind, paths in (
        ("program", [made.path / "program.yaml"]),
        ("instrument", (made.path / "instruments").glob("*.yaml")),
    ):
        validator = Draft202012Validator(schema(kind, language))
        for path in paths:
            errors = [
                f"{path.name}: {e.json_path}: {e.message}"
                for e in validator.iter_errors(yaml.load(path.read_text(encoding="utf-8"), Loader=Text))
            ]
            assert errors == []
    modeline = read_text(made.path, "program.yaml").splitlines()[0]
    named = modeline.split("$schema=")[1]
    assert json.loads((made.path / named).read_text(encoding="utf-8"))["properties"]
    assert compose(read_text(made.path, "program.yaml"), "program.yaml") is not None
