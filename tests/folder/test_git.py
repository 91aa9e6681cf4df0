"""What git and the files say of a folder: the same as `git status`, and not known where only a filter could tell."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pendamping.folder import git

WHO = ("-c", "user.name=-", "-c", "user.email=-", "-c", "commit.gpgSign=false")
pytestmark = pytest.mark.skipif(not git.is_installed(), reason="git is not installed")
posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes as POSIX has them")


def call(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *WHO, *arguments], check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def commit(folder: Path) -> None:
    call(folder, "add", "--all")
    call(folder, "commit", "--quiet", "--allow-empty", "-m", "-")


@pytest.fixture
def program(tmp_path):
    """A program folder below the top of a repository, with everything committed."""
    folder = tmp_path / "all" / "program"
    (folder / "sessions/2026").mkdir(parents=True)
    (folder / "program.yaml").write_text("code: X\n", encoding="utf-8", newline="\n")
    (folder / "sessions/2026/satu.md").write_text("teks\n", encoding="utf-8", newline="\n")
    (folder / "name with “spaces”.md").write_text("teks\n", encoding="utf-8", newline="\n")
    (folder / ".gitignore").write_text("private/\n*.tmp\n", encoding="utf-8")
    (folder.parent / "beside.txt").write_text("a\n", encoding="utf-8", newline="\n")
    call(folder.parent, "init", "--quiet")
    commit(folder.parent)
    return folder


def put(name: str, text: str = "other\n") -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(text.encode())


CHANGES: dict[str, tuple[Callable[[Path], object], bool]] = {
    "nothing": (lambda _: None, False),
    "content": (put("program.yaml"), True),
    "content of the same length": (put("program.yaml", "code: Y\n"), True),
    "a file of the same content": (put("program.yaml", "code: X\n"), False),
    "another moment": (lambda folder: os.utime(folder / "program.yaml", (1, 1)), False),
    "line ends": (put("program.yaml", "code: X\r\n"), False),
    "line ends and content": (put("program.yaml", "code: Y\r\n"), True),
    "a new file": (put("sessions/2026/dua.md"), True),
    "a new folder": (lambda folder: [(folder / "x/y").mkdir(parents=True), put("x/y/z")(folder)], True),
    "an empty folder": (lambda folder: (folder / "x/y").mkdir(parents=True), False),
    "an ignored file": (put("a.tmp"), False),
    "an ignored folder": (lambda folder: [(folder / "private").mkdir(), put("private/a.csv")(folder)], False),
    "a file less": (lambda folder: (folder / "sessions/2026/satu.md").unlink(), True),
    "a folder less": (lambda folder: shutil.rmtree(folder / "sessions"), True),
    "staged": (lambda folder: [put("program.yaml")(folder), call(folder, "add", ".")], True),
    "staged and taken back": (
        lambda folder: [
            put("program.yaml")(folder),
            call(folder, "add", "."),
            put("program.yaml", "code: X\n")(folder),
        ],
        True,
    ),
    "no longer tracked": (lambda folder: call(folder, "rm", "-r", "--quiet", "--cached", "."), True),
    "nothing left": (lambda folder: [call(folder, "rm", "-r", "--quiet", "."), folder.mkdir(exist_ok=True)], True),
    "meant to be added": (lambda folder: [put("new.md")(folder), call(folder, "add", "-N", "new.md")], True),
    "outside the program": (put("../beside.txt"), False),
    "a name with odd letters": (put("name with “spaces”.md"), True),
    "a nested repository": (lambda folder: [put("x")(folder), call(folder, "init", "--quiet", "nested")], True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_is_what_status_says(program, change):
    do, changed = CHANGES[change]
    do(program)
    assert git.state(program) == git.State(call(program, "rev-parse", "HEAD")[:10], changed)
    if change != "line ends":  # status would need the settings of line ends to know
        assert bool(call(program, "status", "--porcelain", "--", ".")) is changed


@posix
def test_links_are_compared_as_links(program):
    (program / "link").symlink_to("program.yaml")
    (program / "folder").symlink_to("sessions")
    commit(program)
    assert git.state(program).changed is False
    (program / "link").unlink()
    (program / "link").symlink_to("elsewhere")
    assert git.state(program).changed is True


@posix
def test_a_link_to_a_folder_is_not_that_folder(program, tmp_path):
    (program / "sessions").rename(tmp_path / "moved")
    (program / "sessions").symlink_to(tmp_path / "moved")
    assert git.state(program).changed is True


@posix
def test_a_pipe_in_place_of_a_file_is_a_change(program):
    (program / "program.yaml").unlink()
    os.mkfifo(program / "program.yaml")
    assert git.state(program).changed is True


def test_a_file_changed_in_the_moment_of_the_commit_is_seen(program):
    """Size and times are those of the index: only the content tells."""
    index = program.parent / ".git/index"
    for letter in "YZYZYZ":
        put("program.yaml", f"code: {letter}\n")(program)
        commit(program)
        put("program.yaml", "code: W\n")(program)
        assert git.state(program).changed is True, index.stat()


def test_nothing_committed_yet(tmp_path):
    call(tmp_path, "init", "--quiet")
    assert git.state(tmp_path) == git.State(None, changed=False)
    put("a")(tmp_path)
    assert git.state(tmp_path) == git.State(None, changed=True)
    call(tmp_path, "add", ".")
    assert git.state(tmp_path) == git.State(None, changed=True)


def test_outside_a_repository_nothing_is_known_and_nothing_leaks(tmp_path):
    assert git.state(tmp_path) == git.State(None, None)
    assert not git.is_repository(tmp_path)
    assert git.is_ignored(tmp_path, "private/identities.csv")


def test_without_git_nothing_is_known(program, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git.state(program) == git.State(None, None)
    assert not git.is_installed()
    assert not git.init(tmp_path)


def test_a_git_in_the_current_folder_is_not_called(program, monkeypatch):
    name = "git.exe" if os.name == "nt" else "git"
    shutil.copy(shutil.which("git") or "", program / name)
    monkeypatch.chdir(program)
    monkeypatch.setenv("PATH", os.pathsep.join(["", "."]))
    assert not git.is_installed()


def test_the_repository_of_a_hook_is_not_that_of_the_program(program, monkeypatch, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    call(other, "init", "--quiet")
    expected = git.state(program)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "none"))
    assert git.state(program) == expected != git.State(None, None)


@pytest.mark.parametrize("hashes", ["sha1", "sha256"])
def test_both_kinds_of_names(tmp_path, hashes):
    call(tmp_path, "init", "--quiet", f"--object-format={hashes}")
    put("a", "one\n")(tmp_path)
    commit(tmp_path)
    os.utime(tmp_path / "a", (1, 1))
    assert git.state(tmp_path).changed is False
    put("a", "two\n")(tmp_path)
    assert git.state(tmp_path).changed is True


def test_work_trees_beside_one_another_and_submodules(program, tmp_path):
    call(program, "worktree", "add", "--quiet", str(tmp_path / "second"))
    second = tmp_path / "second/program"
    assert git.state(second) == git.state(program) == git.State(call(program, "rev-parse", "HEAD")[:10], changed=False)
    put("program.yaml")(second)
    assert git.state(second).changed is True
    assert git.is_repository(second)
    above = tmp_path / "above"
    above.mkdir()
    call(above, "init", "--quiet")
    call(above, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(program.parent), "sub")
    commit(above)
    assert git.state(above / "sub/program").changed is False
    assert git.state(above) == git.State(call(above, "rev-parse", "HEAD")[:10], None)  # git is not led into others


@pytest.mark.parametrize("attribute", ["filter=x", "ident", "working-tree-encoding=UTF-16"])
@pytest.mark.parametrize("where", ["program/.gitattributes", ".gitattributes", ".git/info/attributes"])
def test_what_a_filter_would_have_to_say_is_not_known(program, attribute, where):
    (program.parent / where).write_text(f"*.yaml {attribute}\n", encoding="utf-8")
    if "encoding" in attribute:
        (program / "program.yaml").write_text("code: X\n", encoding="utf-16", newline="\n")
    commit(program.parent)
    assert git.state(program).changed is not True
    put("program.yaml")(program)
    assert git.state(program).changed is None
    put("new.md")(program)
    assert git.state(program).changed is True


def test_what_a_sparse_checkout_leaves_out_is_not_known(program):
    call(program.parent, "sparse-checkout", "set", "--no-cone", "/*", "!/program/sessions")
    assert not (program / "sessions").exists()
    assert git.state(program).changed is None


def test_another_form_of_the_list_is_read_without_what_the_disk_said(program, monkeypatch):
    from pendamping.folder import worktree

    parse = worktree.parse_index
    monkeypatch.setattr(git, "parse_index", lambda text: parse(text.replace(b"ctime", b"changed")))
    assert git.state(program).changed is False
    put("program.yaml")(program)
    assert git.state(program).changed is True


UNASKED: dict[str, Callable[[Path], object]] = {
    "include": lambda top: add(top / ".git/config", "[include]\n\tpath = x\n"),
    "include in capitals": lambda top: add(top / ".git/config", "[core][INCLUDE]path = x\n"),
    "includeIf": lambda top: add(top / ".git/config", '[includeIf "gitdir:/"]\n\tpath = x\n'),
    "further file": lambda top: add(top / ".git/config", "[core] excludesFile = /dev/zero\n"),
    "settings of a work tree": lambda top: add(top / ".git/config.worktree", "[include]\n\tpath = x\n"),
    "bare repository": lambda top: call(top, "init", "--quiet", "--bare", "program"),
    "bare repository of another": lambda top: [put("program/HEAD")(top), put("program/commondir", "../.git")(top)],
    "no repository in .git": lambda top: (top / ".git/HEAD").unlink(),
    "very long settings": lambda top: add(top / ".git/config", "# long\n" * 200_000),
}
if os.name != "nt":
    for pipe in ("HEAD", "config", "index", "packed-refs", "info/exclude", "info/attributes", "config.worktree"):
        UNASKED[f"pipe {pipe}"] = lambda top, pipe=pipe: replace_by_pipe(top / ".git" / pipe)
    UNASKED["pipe as the branch"] = lambda top: replace_by_pipe(
        top / ".git" / (top / ".git/HEAD").read_text().removeprefix("ref: ").strip()
    )
    UNASKED["pipe .gitignore"] = lambda top: replace_by_pipe(top / ".gitignore")


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def replace_by_pipe(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@pytest.mark.parametrize("why", UNASKED)
def test_git_is_not_asked(program, why, monkeypatch):
    UNASKED[why](program.parent)
    begun = time.monotonic()
    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "run", lambda *_, **__: pytest.fail("git was started"))
        assert git.state(program) == git.State(None, None)
        assert git.is_repository(program)
        assert git.is_ignored(program, "private/identities.csv")  # by the plain line
        (program / ".gitignore").write_text("privat/\n# private/\n", encoding="utf-8")
        assert not git.is_ignored(program, "private/identities.csv")
        (program / ".gitignore").write_text("private/\n!private/\n", encoding="utf-8")
        assert not git.is_ignored(program, "private/identities.csv")
    assert time.monotonic() - begun < 2


@posix
def test_a_pipe_that_was_not_foreseen_holds_nobody_for_long(program, monkeypatch):
    monkeypatch.setattr(git, "_SECONDS", 0.5)
    (program / "below").mkdir()
    put("below/a")(program)
    commit(program)
    os.mkfifo(program / "below/.gitignore")
    assert git.state(program).changed in (None, True)


@posix
def test_names_of_an_index_do_not_lead_out(program, tmp_path):
    from pendamping.folder.repository import find_repository
    from pendamping.folder.worktree import WorkFiles

    (tmp_path / "secret").write_text("x", encoding="utf-8")
    found = find_repository(program)
    assert found is not None
    files = WorkFiles(found, str(program), 0)
    for name in (b"../../secret", b"sessions/../../../secret", b"/../../secret", b"..", b"sessions//x"):
        assert files.is_same((b"100644", b"0" * 40, b"0", name, *[b""] * 7)) is None, name


def test_ignored_is_what_git_says(program):
    assert git.is_ignored(program, "private/identities.csv")
    (program / ".gitignore").write_text("# private/\n", encoding="utf-8")
    assert not git.is_ignored(program, "private/identities.csv")
    (program.parent / ".git/info").mkdir(exist_ok=True)
    add(program.parent / ".git/info/exclude", "\npriv*\n")
    assert git.is_ignored(program, "private/identities.csv")


def test_a_repository_is_made(tmp_path):
    assert not git.is_repository(tmp_path)
    assert git.init(tmp_path)
    assert git.is_repository(tmp_path)
    assert "fsmonitor" not in (tmp_path / ".git/config").read_text(encoding="utf-8")
