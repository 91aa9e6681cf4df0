"""Run the examples of the documentation and put their real output into it.

    python tools/transcripts.py            run every page, write what the commands print
    python tools/transcripts.py --check    change nothing; show the difference and fail when a page is out of date
    python tools/transcripts.py FILE...    only these pages

In a block ```console, each line `$ command` is run and what follows it is replaced by the command's output. A block
whose first line names a file, as in ```csv participants.csv, is first written to that file; with `+` before the name
the lines are added to it. The blocks of one page run in order in one new folder that belongs to the page alone, with
the worked programs as a copy under programs/; `cd` holds for the rest of the page. What differs from run to run (the
short ids of notes, the temporary folder) is replaced by something stable.
"""

import difflib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
BUG, NOT_FOUND = 3, 127
STANDS_FOR_FOLDER = "~"


def pages() -> list[Path]:
    """Return the pages with examples."""
    return [ROOT / "README.md", ROOT / "README.id.md", *sorted((ROOT / "docs/guide").glob("*.md"))]


def language_of(page: Path) -> str:
    """Return the language in which the commands of a page speak."""
    return "id" if page.name.endswith(".id.md") else "en"


@dataclass
class Session:
    """One page being run: where it stands, and the notes it has made."""

    home: Path
    language: str
    here: Path
    notes: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return a user's environment, in which nothing depends on the machine."""
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("PENDAMPING_", "LC_", "LANG", "GIT_")) and k != "NO_COLOR"
        }
        return {
            **kept,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
            "HOME": str(self.home),
            "COLUMNS": "80",
            "LC_ALL": "C.UTF-8",
            "PENDAMPING_LANG": self.language,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CEILING_DIRECTORIES": str(self.home.parent),
        }

    def run(self, command: str) -> str:
        """Run one command and return what it prints, made stable."""
        if command.startswith("cd "):
            self.here = (self.here / command[3:].strip()).resolve(strict=True)
            return ""
        for stable, real in self.notes.items():
            command = command.replace(stable, real)
        # The last command of a pipe ends before the messages of the first arrive: these are shown after it.
        piped = " | " in command
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.here,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if piped else subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        output = done.stdout + (done.stderr or "")
        if done.returncode in (BUG, NOT_FOUND) or "Traceback" in output:
            raise SystemExit(f"$ {command}\n{output}")
        self._remember_notes()
        return self._stable(output)

    def write(self, name: str, text: str) -> None:
        """Write a file that the page shows; `+name` adds to it."""
        adds, path = name.startswith("+"), self.here / name.removeprefix("+")
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if adds else ""
        path.write_text(before + text, encoding="utf-8", newline="\n")

    def _remember_notes(self) -> None:
        """Give each new note a name that is the same in every run."""
        known = set(self.notes.values())
        found = sorted(p.stem for p in self.home.glob("*/sessions/*/*.md"))
        for real in found:
            if real in known:
                continue
            stem = real.rpartition("-")[0]
            number = sum(stable.startswith(stem) for stable in self.notes)
            digest = hashlib.sha256(f"{stem} {number}".encode()).digest()
            self.notes[f"{stem}-{''.join(LETTERS[byte % len(LETTERS)] for byte in digest[:4])}"] = real

    def _stable(self, text: str) -> str:
        for stable, real in self.notes.items():
            text = text.replace(real, stable)
        text = text.replace(str(self.home), STANDS_FOR_FOLDER)
        return "".join(f"{line.rstrip()}\n" for line in text.splitlines()).lstrip("\n")


def run_block(session: Session, info: str, body: str) -> str:
    """Return the block as it should read."""
    language, _, name = info.strip().partition(" ")
    if language != "console":
        if name:
            session.write(name.strip(), body)
        return body
    output = ""
    for command in re.findall(r"^\$ ((?:.*\\\n)*.*)$", body, re.MULTILINE):
        output += f"$ {command}\n{session.run(command)}"
    return output


def run_page(page: Path) -> tuple[str, str]:
    """Run the examples of a page; returns its text as it is, and as it should be."""
    text = page.read_text(encoding="utf-8")
    if "```console\n" not in text:
        return text, text
    with tempfile.TemporaryDirectory(prefix="transcripts-") as folder:
        home = Path(folder).resolve() / "home"
        ignored = shutil.ignore_patterns("*.py", "__pycache__", "texts", "private", "reports")
        shutil.copytree(ROOT / "programs", home / "programs", ignore=ignored)
        session = Session(home, language_of(page), home)

        def replaced(match: re.Match[str]) -> str:
            return f"```{match['info']}\n{run_block(session, match['info'], match['body'])}```"

        return text, BLOCK.sub(replaced, text)


def main(arguments: list[str]) -> int:
    """Run the pages; returns 1 when --check finds one out of date."""
    only_check = "--check" in arguments
    chosen = [Path(a).resolve() for a in arguments if not a.startswith("-")] or pages()
    outdated = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for page, (before, after) in zip(chosen, pool.map(run_page, chosen), strict=True):
            if before == after:
                continue
            outdated += 1
            name = page.relative_to(ROOT).as_posix()
            if only_check:
                lines = difflib.unified_diff(
                    before.splitlines(), after.splitlines(), name, f"{name} as it should be", lineterm=""
                )
                print("\n".join(lines))
            else:
                page.write_text(after, encoding="utf-8", newline="\n")
                print(f"{name} written anew")
    if only_check and outdated:
        print(f"{outdated} pages out of date: run `python tools/transcripts.py` and read the difference")
    return int(only_check and outdated > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
