"""How many findings are shown."""

import json
import shutil

import pytest

from conftest import ROOT, run_inside


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "program"
    shutil.copytree(ROOT / "tests" / "errors" / "base", target)
    return target


def break_keys(folder, n):
    with (folder / "lifecycle.yaml").open("a", encoding="utf-8") as stream:
        stream.writelines(f"k{i}: 1\n" for i in range(n))


def shown(text):
    return [line for line in text.splitlines() if "PD202:" in line and "lifecycle.yaml:" in line]


def test_nineteen_are_shown(folder):
    break_keys(folder, 19)
    assert len(shown(run_inside("check", cwd=folder, PENDAMPING_LANG="en").stdout)) == 19


@pytest.mark.parametrize("command", [["check"], ["evaluate"], ["monitor"], ["plan"], ["run"], ["explain", "I1"], ["report"],
                                     ["plan", "diff"]])  # fmt: skip
def test_of_twenty_three_and_a_count(folder, command):
    break_keys(folder, 20)
    done = run_inside(*command, cwd=folder, PENDAMPING_LANG="en")
    said = done.stdout + done.stderr
    assert len(shown(said)) == 3
    assert "… and 17 more of PD202 in lifecycle.yaml; --all shows them." in said
    everything = run_inside(*command, "--all", cwd=folder, PENDAMPING_LANG="en")
    assert everything.returncode == done.returncode == 1
    assert len(shown(everything.stdout + everything.stderr)) == 20
    assert "more of" not in everything.stdout + everything.stderr


def test_the_remedy_and_the_count_stand_below_the_third(folder):
    break_keys(folder, 30)
    said = run_inside("check", cwd=folder, PENDAMPING_LANG="en").stdout.splitlines()
    count = next(i for i, line in enumerate(said) if "more of PD202" in line)
    assert said[count - 1].startswith("    → The nearest key is")
    assert said[count] == "… and 27 more of PD202 in lifecycle.yaml; --all shows them."
    assert said[-1].startswith("Errors: 30,")


@pytest.mark.parametrize("command", ["check", "evaluate"])
def test_json_has_all(folder, command):
    break_keys(folder, 50)
    data = json.loads(run_inside(command, "--json", cwd=folder).stdout)
    found = [d for d in data["diagnostics"] if d["code"] == "PD202"]
    assert len(found) == 50
    assert all(d["line"] and d["column"] for d in found)


def test_one_kind_in_two_files_is_counted_for_each(folder):
    break_keys(folder, 19)
    with (folder / "evaluation.yaml").open("a", encoding="utf-8") as stream:
        stream.writelines(f"k{i}: 1\n" for i in range(19))
    said = run_inside("check", cwd=folder, PENDAMPING_LANG="en").stdout
    assert "more of" not in said
