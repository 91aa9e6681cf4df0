"""Where links may lead, what is named, and that nothing is counted as nothing."""

import os
import sys
import tempfile

import pytest

from conftest import copy_program, run_inside
from pendamping.diagnostics import InputError
from pendamping.folder import paths
from pendamping.folder.inside import inside
from pendamping.folder.read import read_bytes
from pendamping.folder.walk import walk
from pendamping.folder.write import create_text, locked, write_text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


@pytest.fixture
def places(tmp_path):
    program, outside = tmp_path / "here/program", tmp_path / "outside"
    outside.mkdir()
    (outside / "photo.jpg").write_bytes(b"x")
    program.parent.mkdir()
    return copy_program("literasi-digital-guru", program.parent), outside


def codes(done):
    return {word.rstrip(":") for word in done.stdout.split() + done.stderr.split() if word.startswith("PD")}


def test_a_link_inside_is_followed_and_one_that_leaves_is_not(places):
    program, outside = places
    (program / "evidence/in").symlink_to("../stories")
    (program / "evidence/out").symlink_to(outside)
    assert inside(program, "evidence/in") == (program / "stories").resolve()
    with pytest.raises(InputError):
        inside(program, "evidence/out/photo.jpg")
    with pytest.raises(InputError):
        inside(program, "../../outside")
    assert {(d.code, d.file) for d in walk(program).found} == {("PD117", "evidence/out")}


@pytest.mark.parametrize("how", ["option", "settings", "folder"])
def test_only_the_user_allows_where_links_lead(places, how, tmp_path):
    program, outside = places
    (program / "evidence/out").symlink_to(outside)
    settings = tmp_path / "config/pendamping/settings.yaml"
    settings.parent.mkdir(parents=True)
    words, env = ["check"], {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    if how == "option":
        words = ["--allow-outside", str(outside), "check"]
    elif how == "settings":
        settings.write_text(f"boleh_di_luar: [{outside}]\n", encoding="utf-8")
    else:  # the folder itself has no say
        (program / "settings.yaml").write_text(f"allow_outside: [{outside}]\n", encoding="utf-8")
        env = {"XDG_CONFIG_HOME": str(tmp_path / "none")}
    said = codes(run_inside(*words, cwd=program, **env))
    assert ("PD117" in said) == (how == "folder")


def test_settings_that_cannot_be_read_are_said(places, tmp_path):
    program, outside = places
    (program / "evidence/out").symlink_to(outside)
    settings = tmp_path / "config/pendamping/settings.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("allow_otside: x\n", encoding="utf-8")
    done = run_inside("check", cwd=program, XDG_CONFIG_HOME=str(tmp_path / "config"))
    assert done.returncode == 1
    assert "PD202" in codes(done)


def test_nothing_is_written_through_a_link_that_leaves(places):
    program, outside = places
    for name in ("sessions/2031", "reports/x"):
        (program / name).parent.mkdir(exist_ok=True)
        (program / name).symlink_to(outside)
    with pytest.raises(InputError):
        create_text(program, "sessions/2031/a.md", "x")
    with pytest.raises(InputError):
        write_text(program, "reports/x/a.md", "x", None)
    (program / ".pendamping.lock").unlink(missing_ok=True)
    (program / ".pendamping.lock").symlink_to(outside / "photo.jpg")
    with pytest.raises(InputError), locked(program):
        pass
    assert (outside / "photo.jpg").read_bytes() == b"x"
    assert [path.name for path in outside.iterdir()] == ["photo.jpg"]


def test_a_file_is_judged_by_what_was_opened(places):
    program, _ = places
    os.mkfifo(program / "pipe.csv")
    (program / "folder.csv").mkdir()
    for name, code in (("pipe.csv", "PD118"), ("folder.csv", "PD103"), ("none.csv", "PD101")):
        with pytest.raises(InputError) as refused:
            read_bytes(program, name)
        assert [d.code for d in refused.value.diagnostics] == [code]


def test_a_folder_linked_into_itself_ends(places):
    program, _ = places
    (program / "evidence/again").symlink_to("..")
    (program / "evidence/self").symlink_to("self")
    found = walk(program).found
    assert {d.file for d in found} == {"evidence/again", "evidence/self"}


def test_a_workspace_of_another_user_above_does_not_count(places, monkeypatch):
    program, _ = places
    above = program.parent / "pendamping.yaml"
    above.write_text("format: 1\n", encoding="utf-8")
    assert paths.find_workspace(program) == above
    if os.geteuid() == 0:
        os.chown(above, 12345, 12345)
        assert paths.find_workspace(program) != above


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="another user is needed who may not read")
@pytest.mark.parametrize("name", ["sessions/2026", "data", "instruments", "data/tes-keterampilan.csv", "program.yaml"])
def test_what_may_not_be_read_is_an_error_with_its_place(places, name):
    program, _ = places
    for folder in program.parents:
        if folder.is_relative_to(tempfile.gettempdir()):
            folder.chmod(0o755)
    for command in ("check", "evaluate"):
        run_inside(command, cwd=program)  # whatever the other user could not load either
        (program / name).chmod(0)
        code, said = as_nobody(command, program)
        (program / name).chmod(0o755)
        assert code == 1, said
        assert name in said
        assert "PD114" in said


def as_nobody(command, program):
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        done = run_inside(command, cwd=program)
        os.write(writes, (done.stdout + done.stderr).encode()[:60_000])
        os._exit(done.returncode)
    os.close(writes)
    with os.fdopen(reads, encoding="utf-8") as stream:
        said = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said
