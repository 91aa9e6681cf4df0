"""Whoever asks for JSON gets JSON, also when a command is refused."""

import json

import pytest

from conftest import run_command


@pytest.mark.parametrize("command", ["check nowhere", "evaluate", "monitor", "plan", "run", "plan diff"])
def test_a_refusal_is_json_too(tmp_path, command):
    done = run_command(*command.split(), "--json", cwd=tmp_path, PENDAMPING_LANG="en")
    assert done.returncode == 1
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found["counts"] == {"error": 1, "warning": 0}
    assert set(found["diagnostics"][0]) == {"code", "severity", "file", "line", "column", "message", "hint"}
