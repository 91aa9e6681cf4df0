"""Nothing that stands in a file, a name or an argument reaches the terminal as it is."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import copy_program, environment, run_inside
from pendamping.diagnostics import Diagnostic
from pendamping.formats.rewrite import Spot, rewrite
from pendamping.messages import describe, one_line, shown
from pendamping.model.program import Program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names of files")

EVIL = "\x1b[31m\x1b]0;owned\x07\x9b31m\x85\x7f\b\u202eleft\u2066\u200f\u061c\u2028[/][link=http://x]:smile:"
NAME = "a\nb\x1b[31m\u202e"
# Everything that `shown` replaces; a line break and a tab may stand in an answer.
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

COMMANDS = [
    ["check"],
    ["check", "--all"],
    ["plan"],
    ["plan", "diff"],
    ["plan", "approve", "--by", NAME, "--reason", EVIL],
    ["run"],
    ["run", "advance", "--by", NAME],
    ["run", "close", "--by", NAME, "--force", "--reason", EVIL, "--date", "2026-11-29"],
    ["log", "--activity", NAME, "--note", EVIL],
    ["log", "--from", NAME],
    ["monitor"],
    ["evaluate", "--instruments"],
    ["explain", "IK1"],
    ["explain", NAME],
    ["explain", "IK1", "--group", NAME],
    ["report", "--list"],
    ["report", "progress", "-o", f"{NAME}.md"],
    ["report", NAME],
    ["report", "--format", NAME],
    ["report", "--period", NAME],
    ["verify", NAME],
    ["schema", NAME],
    ["init", f"{NAME}-new", "--no-git"],
    ["init", NAME, "--no-git"],
    ["check", NAME],
    ["check", "-p", NAME],
    [NAME],
    ["check", f"--{NAME}"],
    ["plan", NAME],
    ["schema", "program", NAME],
    ["init", "x", "--size", NAME],
    ["--lang", NAME, "check"],
    ["evaluate", "--as-of", NAME],
]
IN_JSON = [
    ["check"],
    ["plan"],
    ["plan", "diff"],
    ["run"],
    ["monitor"],
    ["evaluate"],
    ["explain", "IK1"],
    ["verify", "X"],
]


def spoilt(text: str) -> str:
    """A program whose every text ends in what could steer a terminal, written as YAML escapes."""

    def edit(spot: Spot) -> str | None:
        return spot.text + EVIL if not spot.is_key and not spot.options and " " in spot.text else None

    return RAW.sub(lambda match: f"\\u{ord(match[0]):04x}", rewrite(text, Program, edit, "program.yaml"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_program("ekonomi-komunitas", tmp_path_factory.mktemp("hostile"))
    program = folder / "program.yaml"
    program.write_text(spoilt(program.read_text(encoding="utf-8")), encoding="utf-8")
    spending = (folder / "spending.csv").read_text(encoding="utf-8").splitlines()
    spending.append(f"{EVIL},{EVIL}" + "," * (spending[0].count(",") - 1))
    (folder / "spending.csv").write_text("\n".join(spending) + "\n", encoding="utf-8")
    note = next((folder / "sessions").rglob("*.md"))
    (folder / "sessions" / f"{NAME}.md").write_text(note.read_text(encoding="utf-8") + EVIL, encoding="utf-8")
    (folder / NAME).write_text(EVIL, encoding="utf-8")
    (folder / "data" / f"{NAME}.csv").write_text(f"id,{EVIL}\n{EVIL},1\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose texts are hostile, but nothing in it is wrong: every command answers."""
    folder = copy_program("ekonomi-komunitas", tmp_path_factory.mktemp("sound"))
    program = folder / "program.yaml"
    program.write_text(spoilt(program.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: repr(" ".join(c)))
def test_nothing_raw_from_broken_files(command, hostile):
    done = run_inside(*command, cwd=hostile)
    for text in (done.stdout, done.stderr):
        assert not RAW.search(text), text
    assert done.returncode in (0, 1, 2), done.stderr
    assert not any(line.startswith("b␛") for line in (done.stdout + done.stderr).splitlines()), "a forged line"


@pytest.mark.parametrize("command", COMMANDS[:12] + COMMANDS[16:17], ids=lambda c: repr(" ".join(c)))
def test_nothing_raw_from_sound_files(command, sound):
    done = run_inside(*command, cwd=sound)
    for text in (done.stdout, done.stderr):
        assert not RAW.search(text), text
    assert done.returncode in (0, 1), done.stderr


@pytest.mark.parametrize("command", IN_JSON, ids=" ".join)
@pytest.mark.parametrize("which", ["hostile", "sound"])
def test_json_holds_everything_and_nothing_raw(command, which, request):
    done = run_inside(*command, "--json", cwd=request.getfixturevalue(which))
    assert not RAW.search(done.stdout), done.stdout
    data = json.loads(done.stdout)
    assert json.loads(json.dumps(data)) == data
    if command == ["evaluate"] and which == "sound":
        assert any(EVIL in str(value) for value in data["indicators"][0].values()), "JSON gives the texts back"
    if command == ["check"] and which == "hostile":
        assert any(NAME in d["file"] for d in data["diagnostics"])


@pytest.mark.parametrize(
    "command", [["check"], ["plan"], ["evaluate"], ["explain", "IK1"], ["report", "-o", "-"], [NAME]]
)
@pytest.mark.parametrize("which", ["hostile", "sound"])
def test_nothing_raw_on_a_terminal(command, which, request):
    import pty

    folder = request.getfixturevalue(which)
    ours, theirs = pty.openpty()
    started = [str(Path(sys.executable).parent / "pendamping"), *command]
    with subprocess.Popen(started, cwd=folder, stdout=theirs, stderr=theirs, env=environment(TERM="xterm")) as process:
        os.close(theirs)
        parts: list[bytes] = []
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            parts.append(part)
        process.wait(60)
    os.close(ours)
    said = b"".join(parts).decode().replace("\r\n", "\n")
    assert said
    rest = COLOUR.sub("", said)
    assert not RAW.search(rest), rest
    if command == ["evaluate"] and which == "sound":
        assert COLOUR.search(said), "Rich's own colours stay"


def test_a_pipe_gets_the_report_as_it_is(sound):
    piped = run_inside("report", "progress", "--as-of", "2026-11-29", "--output", "-", cwd=sound)
    run_inside("report", "progress", "--as-of", "2026-11-29", "--output", "as-file.md", cwd=sound)
    assert piped.stdout.encode() == (sound / "as-file.md").read_bytes()


def test_one_visible_letter_for_each():
    assert shown("a\x1b[31m\x00\x7f\x9b\u202e\u2028\ud800\n\té") == "a␛[31m␀␡\ufffd\ufffd\ufffd\ufffd\n\té"
    assert one_line("a\nb\tc") == "a␊b␉c"
    message, hint = describe(Diagnostic("PD101", "a\nwarning PD999: forged"), "en")
    assert "\n" not in message + hint
