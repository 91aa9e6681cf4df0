"""A folder from a stranger: whatever its git is set to start, no command of pendamping starts it.

Each case is first shown to be dangerous: plain git, in a copy of the same folder, leaves the mark.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Command, copy_program, run_command, run_inside
from pendamping.folder import git

pytestmark = [
    pytest.mark.skipif(not git.is_installed(), reason="git is not installed"),
    pytest.mark.skipif(os.name == "nt", reason="the marks are left by a shell"),
]
WHO = ("-c", "user.name=-", "-c", "user.email=-", "-c", "commit.gpgSign=false")
HOOKS = (
    "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg",
    "commit-msg", "post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update",
    "proc-receive", "post-receive", "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc",
    "post-rewrite", "sendemail-validate", "fsmonitor-watchman", "post-index-change",
)  # fmt: skip
CALLED = (
    "init", "rev-parse", "check-ignore", "ls-files", "ls-tree", "cat-file", "status", "diff", "log", "add", "checkout",
    "config", "var", "fetch",
)  # fmt: skip
# Every setting in git's own list (git help --config) whose value is a program, or a file that names one.
SETTINGS = (
    "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy",
    "core.alternateRefsCommand", "sequence.editor", "filter.x.clean", "filter.x.smudge", "filter.y.process",
    "diff.external", "diff.x.command", "diff.x.textconv", "diff.guitool", "diff.tool", "difftool.x.cmd",
    "difftool.x.path", "merge.x.driver", "merge.tool", "merge.guitool", "mergetool.x.cmd", "mergetool.x.path",
    "interactive.diffFilter", "credential.helper", "credential.https://example.org.helper", "gpg.program",
    "gpg.openpgp.program", "gpg.x509.program", "gpg.ssh.program", "gpg.ssh.defaultKeyCommand",
    "remote.origin.uploadpack", "remote.origin.receivepack", "uploadpack.packObjectsHook", "sendemail.smtpServer",
    "sendemail.toCmd", "sendemail.ccCmd", "sendemail.headerCmd", "sendemail.sendmailCmd", "imap.tunnel",
    "web.browser", "browser.x.cmd", "browser.x.path", "man.viewer", "man.x.cmd", "man.x.path", "help.browser",
    "instaweb.httpd", "instaweb.browser", "trailer.x.command", "trailer.x.cmd", "guitool.x.cmd", "tar.x.command",
    "submodule.x.update", "lfs.customtransfer.x.path", "pager.x", "http.proxy", "gc.recentObjectsHook",
    "rebase.instructionFormat", "bisect.x.run",
)  # fmt: skip


def call(folder: Path, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run plain git, as a user would, with nothing switched off."""
    command = ["git", "-C", str(folder), *WHO, *arguments]
    return subprocess.run(
        command, check=check, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=60
    )


class Marks:
    """Where the programs of a stranger leave their marks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def program(self, name: str) -> str:
        """A command for the shell that leaves a mark, whatever follows it, and does nothing else."""
        safe = "".join(letter if letter.isalnum() else "-" for letter in name)
        script = self.folder.parent / f"bait-{safe}"
        script.write_text(f"#!/bin/sh\n: > '{self.folder}/{safe}'\nexit 1\n", encoding="utf-8")
        script.chmod(0o755)
        return str(script)

    def take(self) -> set[str]:
        """Return the marks there are, and remove them."""
        found = {path.name for path in self.folder.iterdir()}
        for name in found:
            (self.folder / name).unlink()
        return found


@pytest.fixture
def marks(tmp_path: Path) -> Marks:
    return Marks(tmp_path / "marks")


def settings(marks: Marks, hooks: Path) -> str:
    """Return a file of settings in which each setting that can start a program leaves its mark."""
    hooks.mkdir(exist_ok=True)
    for name in HOOKS:
        shutil.copy(marks.program(f"hook {name}"), hooks / name)
    lines: list[str] = ["[protocol]\n\tallow = always\n", '[protocol "ext"]\n\tallow = always\n']
    values = {setting: marks.program(setting) for setting in SETTINGS}
    values |= {"core.hooksPath": str(hooks)}
    values |= {f"alias.{name}": f"!{marks.program(f'alias {name}')}" for name in CALLED}
    values |= {f"pager.{name}": marks.program(f"pager {name}") for name in CALLED}
    values |= {"credential.helper": f"!{marks.program('credential')}"}
    values |= {"submodule.x.update": f"!{marks.program('submodule update')}"}
    values |= {"remote.origin.url": f"ext::{marks.program('ext')}", "remote.origin.promisor": "true"}
    values |= {"commit.gpgSign": "true", "log.showSignature": "true", "init.templateDir": str(hooks.parent)}
    values |= {"trace2.normalTarget": str(marks.folder / "trace"), "core.untrackedCache": "true"}
    values |= {"filter.x.required": "false", "submodule.recurse": "true", "fetch.recurseSubmodules": "true"}
    for key, value in values.items():
        section, _, name = key.rpartition(".")
        top, _, sub = section.partition(".")
        header = f'[{top} "{sub}"]' if sub else f"[{top}]"
        lines.append(f'{header}\n\t{name} = "{value}"\n')
    return "".join(lines)


ATTRIBUTES = "* filter=x diff=x merge=x text\n*.md filter=y\n"


def repository(folder: Path) -> None:
    """Commit all of a folder, and give its files another time: git has to read them again."""
    call(folder, "init", "--quiet")
    call(folder, "add", "--all", "--force")
    call(folder, "commit", "--quiet", "-m", "-")
    (folder / ".gitattributes").write_text(ATTRIBUTES, encoding="utf-8")
    for path in folder.rglob("*.yaml"):
        os.utime(path, (1, 1))


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def plainly(folder: Path, marks: Marks) -> Path:
    repository(folder)
    add(folder / ".git/config", settings(marks, folder / ".git/baits"))
    return folder


def included(folder: Path, marks: Marks) -> Path:
    repository(folder)
    (folder / ".git/more").write_text(settings(marks, folder / ".git/baits"), encoding="utf-8")
    add(folder / ".git/config", "[include]\n\tpath = more\n")
    return folder


def included_if(folder: Path, marks: Marks) -> Path:
    repository(folder)
    (folder / "more.txt").write_text(settings(marks, folder / ".git/baits"), encoding="utf-8")
    add(folder / ".git/config", '[INCLUDEIF "gitdir:/"] path = ../more.txt\n')
    return folder


def of_the_work_tree(folder: Path, marks: Marks) -> Path:
    repository(folder)
    add(folder / ".git/config", "[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tworktreeConfig = true\n")
    (folder / ".git/config.worktree").write_text(settings(marks, folder / ".git/baits"), encoding="utf-8")
    return folder


def by_a_file(folder: Path, marks: Marks) -> Path:
    plainly(folder, marks)
    (folder / ".git").rename(folder / ".hidden")
    (folder / ".git").write_text("gitdir: .hidden\n", encoding="utf-8")
    return folder


def by_a_link(folder: Path, marks: Marks) -> Path:
    plainly(folder, marks)
    (folder / ".git").rename(folder / ".hidden")
    (folder / ".git").symlink_to(".hidden")
    return folder


def above(folder: Path, marks: Marks) -> Path:
    """A program inside a stranger's repository."""
    inside = folder.parent / "outer" / folder.name
    inside.parent.mkdir()
    folder.rename(inside)
    plainly(inside.parent, marks)
    return inside


def partly(folder: Path, marks: Marks) -> Path:
    """A repository without the objects of a folder, which git would fetch from where the settings say."""
    plainly(folder, marks)
    add(
        folder / ".git/config",
        "[core]\n\trepositoryFormatVersion = 1\n\tfsmonitor = false\n[extensions]\n\tpartialClone = origin\n",
    )
    return _without_a_tree(folder)


def partly_from_the_disk(folder: Path, marks: Marks) -> Path:
    """As above, by a path, for which git starts `remote.origin.uploadpack`."""
    partly(folder, marks)
    add(folder / ".git/config", f'[remote "origin"]\n\turl = {folder}\n')
    text = (folder / ".git/config").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "ext::" not in line]
    (folder / ".git/config").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _without_a_tree(folder: Path) -> Path:
    for line in call(folder, "ls-tree", "HEAD").stdout.splitlines():
        _, kind, name = line.split("\t")[0].split()
        if kind == "tree":
            (folder / ".git/objects" / name[:2] / name[2:]).unlink()
    return folder


def _bare(folder: Path, marks: Marks) -> None:
    """Make the folder itself look like a repository; git needs no more than this."""
    for name in ("objects", "refs"):
        (folder / name).mkdir()
        (folder / name / "keep").write_text("", encoding="utf-8")
    (folder / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    baits = folder / "baits"
    (folder / "config").write_text(
        "[core]\n\trepositoryFormatVersion = 0\n\tbare = false\n\tworktree = .\n" + settings(marks, baits),
        encoding="utf-8",
    )


def cloned_bare(folder: Path, marks: Marks) -> Path:
    """A bare repository committed inside the program folder comes through a plain clone."""
    _bare(folder, marks)
    return _cloned(folder) / folder.name


def cloned_bare_above(folder: Path, marks: Marks) -> Path:
    """The same in a folder between the repository and the program."""
    inside = folder.parent / "between" / folder.name
    inside.parent.mkdir()
    folder.rename(inside)
    _bare(inside.parent, marks)
    return _cloned(inside.parent) / "between" / folder.name


def cloned_bare_elsewhere(folder: Path, marks: Marks) -> Path:
    """A repository whose objects are in a third folder: `HEAD` and `commondir` are enough for that.

    It has no work tree to watch, but a commit that git would fetch.
    """
    _bare(folder, marks)
    (folder / "common").mkdir()
    for name in ("objects", "refs", "config"):
        (folder / name).rename(folder / "common" / name)
    (folder / "common/refs/heads").mkdir()
    (folder / "common/refs/heads/main").write_text("1" * 40 + "\n", encoding="utf-8")
    (folder / "commondir").write_text("common\n", encoding="utf-8")
    add(
        folder / "common/config",
        "[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tpartialClone = origin\n",
    )
    return _cloned(folder) / folder.name


def _cloned(folder: Path) -> Path:
    """Commit what is beside this folder, as a stranger does, and clone it, as a user does."""
    origin = folder.parent / "origin"
    origin.mkdir()
    folder.rename(origin / folder.name)
    call(origin, "init", "--quiet")
    (origin / ".gitattributes").write_text(ATTRIBUTES, encoding="utf-8")
    (origin / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = ./x\n', encoding="utf-8")
    call(origin, "add", "--all", "--force", ".gitattributes", ".gitmodules")
    for path in sorted(origin.rglob("*")):  # not `add .`: git itself would stumble over what it is to carry
        if path.is_file() and ".git" not in path.relative_to(origin).parts:
            name = path.relative_to(origin).as_posix()
            blob = call(origin, "hash-object", "-w", "--no-filters", name).stdout.strip()
            mode = "100755" if os.access(path, os.X_OK) else "100644"
            call(origin, "update-index", "--add", "--cacheinfo", f"{mode},{blob},{name}")
    call(origin, "commit", "--quiet", "-m", "-")
    clone = folder.parent / "clone"
    call(folder.parent, "clone", "--quiet", str(origin), str(clone))
    return clone


Case = Callable[[Path, Marks], Path]
ASKED: dict[str, Case] = {
    case.__name__: case
    for case in (plainly, of_the_work_tree, by_a_file, by_a_link, above, partly, partly_from_the_disk)
}
UNASKED: dict[str, Case] = {
    case.__name__: case for case in (included, included_if, cloned_bare, cloned_bare_above, cloned_bare_elsewhere)
}
CASES = ASKED | UNASKED
# What plain git starts of all this, at the least.
BITES = {name: {"core-fsmonitor"} for name in CASES} | {
    "plainly": {"core-fsmonitor", "filter-x-clean"},
    "partly": {"ext"},
    "cloned_bare_elsewhere": {"ext"},
    "partly_from_the_disk": {"remote-origin-uploadpack"},
}
# What is told of the files: a change that a filter might undo, or what is missing of the commit, is not known.
CHANGED = {"above": False, "by_a_file": True, "by_a_link": True}
COMMANDS = (
    "check", "check --json", "plan", "plan diff", "plan approve --by T-01 --date 2026-01-02", "plan --json", "run",
    "run start --by T-01 --date 2026-01-05",
    "log --activity G1 --date 2026-01-12 --start 9:00 --end 10:00 --headcount P=3,L=2",
    "monitor --as-of 2026-06-30", "monitor --json --as-of 2026-06-30", "evaluate --as-of 2026-06-30",
    "explain IK1 --as-of 2026-06-30", "report evaluation --as-of 2026-06-30", "report progress --as-of 2026-06-30",
    "verify 7K2M-9QXA-4TRW", "schema", "init inside",
)  # fmt: skip


def use(folder: Path, run: Command, commands: tuple[str, ...] = COMMANDS) -> dict[str, object]:
    """Do what pendamping can do with a folder; returns the state that `evaluate` tells."""
    done = run("evaluate", "--json", "--as-of", "2026-06-30", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    state = json.loads(done.stdout)["state"]
    for command in commands:
        done = run(*command.split(), cwd=folder, PENDAMPING_LANG="en")
        assert done.returncode in (0, 1), f"{command}\n{done.stdout}{done.stderr}"
    return state


@pytest.fixture(scope="module")
def young(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("young") / "program"
    done = run_inside("init", folder, "--template", "literasi-digital", "--no-git")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("case", CASES)
def test_plain_git_would_start_it(young, tmp_path, marks, case):
    """The bait works: else the tests below would show nothing."""
    folder = CASES[case](Path(shutil.copytree(young, tmp_path / "program")), marks)
    marks.take()
    call(folder, "status", check=False)
    call(folder, "ls-tree", "-r", "HEAD", check=False)
    assert marks.take() >= BITES[case]


@pytest.mark.parametrize("case", CASES)
def test_commands_that_ask_git_start_nothing(young, tmp_path, marks, case):
    folder = CASES[case](Path(shutil.copytree(young, tmp_path / "program")), marks)
    marks.take()
    state = use(folder, run_inside, ("check", "init inside"))
    assert marks.take() == set()
    if case in UNASKED:
        assert (state["commit"], state["changed"]) == (None, None)
    else:
        assert len(str(state["commit"])) == 10
        assert state["changed"] is CHANGED.get(case)


@pytest.mark.parametrize(
    "case",
    [case if case in ("plainly", "cloned_bare") else pytest.param(case, marks=pytest.mark.slow) for case in CASES],
)
def test_no_command_starts_what_a_folder_names(young, tmp_path, marks, case):
    folder = CASES[case](Path(shutil.copytree(young, tmp_path / "program")), marks)
    marks.take()
    use(folder, run_inside)
    assert marks.take() == set()


@pytest.mark.slow
@pytest.mark.parametrize("case", ["plainly", "partly", "cloned_bare"])
def test_the_installed_command_starts_nothing_either(tmp_path, marks, case):
    folder = CASES[case](copy_program("ekonomi-komunitas", tmp_path / "worked"), marks)
    marks.take()
    use(folder, run_command)
    assert marks.take() == set()


def test_a_repository_is_not_made_from_what_lies_there(tmp_path, marks):
    """`init` in a folder that already has a stranger's .git."""
    (tmp_path / "new").mkdir()
    call(tmp_path / "new", "init", "--quiet")
    add(tmp_path / "new/.git/config", settings(marks, tmp_path / "new/.git/baits"))
    marks.take()
    done = run_inside("init", tmp_path / "new", "--template", "kosong")
    assert done.returncode == 0, done.stderr
    assert marks.take() == set()


@pytest.mark.parametrize("variable", ["VISUAL", "EDITOR"])
def test_the_editor_is_the_users_own(young, tmp_path, marks, variable):
    folder = plainly(Path(shutil.copytree(young, tmp_path / "program")), marks)
    names = ("VISUAL", "EDITOR", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR")
    for file in (".env", ".envrc", ".editorconfig", ".pendamping", "pendamping.env"):
        (folder / file).write_text("".join(f"{name}={marks.program(file)}\n" for name in names), encoding="utf-8")
    for name in ("vi", "vim", "nano", "editor", "notepad", "notepad.exe", "git", "sh"):
        shutil.copy(marks.program(f"lying {name}"), folder / name)
    mine = tmp_path / "mine.py"
    mine.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        f"Path({str(tmp_path / 'edited')!r}).write_text(sys.argv[1])\n"
        "path = Path(sys.argv[1])\n"
        "path.write_text(path.read_text(encoding='utf-8') + '\\nOf my own.\\n', encoding='utf-8')\n",
        encoding="utf-8",
    )
    own = {"VISUAL": "", "EDITOR": "", variable: f"{sys.executable} {mine}"}
    given = ("--activity", "G1", "--date", "2026-01-12", "--start", "9:00", "--end", "10:00", "--headcount", "P=1,L=1")
    done = run_command("log", "--edit", *given, cwd=folder, **own)
    assert (tmp_path / "edited").read_text(encoding="utf-8").endswith(".md"), done.stderr
    assert done.returncode == 0, done.stderr
    assert "Of my own." in (folder / done.stdout.strip()).read_text(encoding="utf-8")
    assert marks.take() == set()


def test_without_an_editor_of_the_user_it_is_that_of_the_system(young, tmp_path, marks):
    folder = plainly(Path(shutil.copytree(young, tmp_path / "program")), marks)
    shutil.copy(marks.program("lying vi"), folder / "vi")
    (tmp_path / "bin").mkdir()
    shutil.copy(marks.program("own vi"), tmp_path / "bin/vi")
    given = ("--activity", "G1", "--date", "2026-01-12")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    run_command("log", "--edit", *given, cwd=folder, VISUAL="", EDITOR="", PATH=path)
    assert marks.take() == {"own-vi"}
