"""`--internal` shows small groups, and whatever it makes says that it is not to be passed on."""

import json

import pytest

from conftest import run_inside

WORDS = "INTERNAL – memuat angka kelompok kecil; tidak untuk diteruskan"
DAY = ("--as-of", "2026-11-23")


@pytest.mark.parametrize("command", ["evaluate", "monitor"])
def test_on_the_terminal_and_in_json(literacy, command):
    outside = run_inside(command, "-p", literacy, *DAY)
    assert "INTERNAL" not in outside.stdout
    lines = run_inside(command, "-p", literacy, *DAY, "--internal").stdout.splitlines()
    assert lines[0] == lines[-1] == WORDS
    shown = json.loads(run_inside(command, "-p", literacy, *DAY, "--json").stdout)
    inside = json.loads(run_inside(command, "-p", literacy, *DAY, "--json", "--internal").stdout)
    assert (shown["internal"], inside["internal"]) == (False, True)

    def hidden(made: dict) -> int:
        return sum(group["figure"]["hidden"] for i in made["indicators"] for group in i["groups"])

    assert hidden(shown) > 0
    assert hidden(inside) == 0


def test_english(literacy):
    made = run_inside("evaluate", "-p", literacy, *DAY, "--internal", PENDAMPING_LANG="en").stdout
    assert made.startswith("INTERNAL – shows small groups; not to be passed on\n")


def test_a_report_says_so_under_every_chapter_and_in_its_name(literacy, pendamping):
    made = pendamping("report", "evaluation", "-p", literacy, *DAY, "--internal")
    assert made.returncode == 0
    file = literacy / "reports" / "evaluation-2026-11-23-internal.md"
    assert made.stdout.strip().endswith(file.name)
    assert "git" in made.stderr
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[:4] == ["---", "internal: true", f'header: "{WORDS}"', "---"]
    assert lines[5] == lines[-1] == f"**{WORDS}**"
    chapters = [place for place, line in enumerate(lines) if line.startswith("## ")]
    assert len(chapters) > 5
    assert all(lines[place + 2] == f"**{WORDS}**" for place in chapters)
    assert "disembunyikan (kelompok kecil)" not in "\n".join(lines)
    outside = pendamping("report", "evaluation", "-p", literacy, *DAY, "-o", "-").stdout
    assert "INTERNAL" not in outside
    assert "disembunyikan (kelompok kecil)" in outside
