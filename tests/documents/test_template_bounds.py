"""Templates that compute too much, and what a name that is missing says."""

from datetime import date
from pathlib import Path

import pytest

from pendamping.diagnostics import InputError
from pendamping.steps.report import Request, report

pytestmark = pytest.mark.usefixtures("evaluated_once")

DAY = date(2026, 3, 1)


def problem(folder: Path, text: str) -> str:
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates/journal.md.j2").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        report(folder, Request("journal", DAY, "id"))
    (found,) = error.value.diagnostics
    assert (found.code, found.file) == ("PD816", "templates/journal.md.j2")
    return found.values["problem"]


@pytest.mark.parametrize(
    "text",
    [
        "{% set n = namespace(x=9) %}{% for i in range(40) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{{ ((10 ** 1000) ** 1000) ** 1000 > 1 }}",
        '{% set n = ("9" * 4000)|int %}{{ n * n * n * n * n * n * n * n * n > 1 }}',
        '{{ "a"|center(30000000) }}',
        '{{ "%30000000d" % 1 }}',
    ],
)
def test_what_grows_is_stopped_before_it_is_computed(literacy: Path, text: str) -> None:
    assert problem(literacy, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ program.nothing }}", "a record Program has no 'nothing'"),
        ("{{ program['nothing'] }}", "a record Program has no 'nothing'"),
        ("{{ indicators[0].figure.nothing.more }}", "a record Figure has no 'nothing'"),
        ('{{ program.parse_file("/etc/hostname") }}', "a record Program has no 'parse_file'"),
        ("{{ nothing() }}", "'nothing' is undefined"),
    ],
)
def test_what_is_missing_is_named(literacy: Path, text: str, said: str) -> None:
    assert problem(literacy, text) == said
