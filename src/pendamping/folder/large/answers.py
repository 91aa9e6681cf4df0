"""What the large tables of a folder answered before, kept beside them until one of them changes.

The answers stand in `.cache/answers.jsonl`, one a line behind the digest of its question, below a line that says
which tables they are of and which file they were written into. They are counts and sums, and few rows at most; they
hold for no other content of the tables, and for no copy of the file. Whoever deletes them loses time, nothing else.
"""

import contextlib
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pendamping.folder import paths

# Answers with more rows are lists of people, not figures.
MOST_ROWS = 20_000
_MOST_BYTES = 20_000_000
_IGNORED = ".gitignore"
_EVERYTHING = "*\n"
_DIGEST = 64
_THREADS = 2


class Answers:
    """The answers of the tables `files` in a folder as they are now."""

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        """Read what is known; raises `OSError` where a table cannot be read."""
        from concurrent.futures import ThreadPoolExecutor
        from importlib.metadata import version

        self._tables = {file: folder / file for file in files}
        self._stamps = {file: _stamp(path) for file, path in self._tables.items()}
        with ThreadPoolExecutor(_THREADS) as pool:
            digests = list(pool.map(_file_digest, self._tables.values()))
        made_by = (version("pendamping"), version("duckdb"))
        self._of = digest_of(*made_by, *files, *digests)
        self._path = folder / paths.ANSWERS
        # A link would lead into another folder.
        self._keeps = not (self._path.parent.is_symlink() or self._path.is_symlink())
        self._known = self._read() if self._keeps else {}

    @property
    def any_known(self) -> bool:
        """Whether anything was asked of these tables before."""
        return bool(self._known)

    def get(self, question: Sequence[str]) -> list[tuple[Any, ...]] | None:
        """Return the rows that answer a question; None where it was never asked."""
        text = self._known.get(self._key(question))
        if text is None:
            return None
        try:
            return [tuple(row) for row in json.loads(text, object_hook=_decode)]
        except (KeyError, TypeError, ValueError):
            return None

    def keep(self, question: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Keep the answer to a question, if it is short; where nothing can be written, nothing is kept."""
        if not self._keeps or len(rows) > MOST_ROWS:
            return
        try:
            text = json.dumps(rows, default=_encode, separators=(",", ":"))
        except (KeyError, TypeError):
            return
        try:
            # What was asked of a table that has changed in the meantime is of neither its old nor its new content.
            if self.changed() is None:
                self._write(f"{self._key(question)} {text}\n")
        except OSError:
            self._keeps = False

    def changed(self) -> str | None:
        """Return a table that has changed since these are its answers."""
        for file, path in self._tables.items():
            try:
                same = _stamp(path) == self._stamps[file]
            except OSError:
                same = False
            if not same:
                return file
        return None

    def _key(self, question: Sequence[str]) -> str:
        return digest_of(self._of, *question)

    def _read(self) -> dict[str, str]:
        try:
            if self._path.stat().st_size <= _MOST_BYTES:
                first, *lines = self._path.read_text(encoding="utf-8").split("\n")[:-1]
                if first == self._head():
                    return {line[:_DIGEST]: line[_DIGEST + 1 :] for line in lines}
        except (OSError, ValueError):
            pass
        forget(self._path)
        return {}

    def _head(self) -> str:
        # A copy of the file is another file: nobody can hand over answers with a folder.
        stat = self._path.stat()
        return f"{self._of} {stat.st_dev} {stat.st_ino}"

    def _write(self, line: str) -> None:
        if not self._path.exists():
            self._path.parent.mkdir(exist_ok=True)
            ignored = self._path.parent / _IGNORED
            if not ignored.exists():
                ignored.write_text(_EVERYTHING, encoding="utf-8")
            self._path.touch()
            line = f"{self._head()}\n{line}"
        with self._path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(line)


def answers_of(folder: Path, files: Sequence[str]) -> Answers | None:
    """Return the answers of the tables `files` in a folder; None where one cannot be read, or nobody knows by what."""
    try:
        return Answers(folder, files)
    except (OSError, ImportError):  # a program that was not installed has no version
        return None


def forget(file: Path) -> None:
    """Delete kept answers and their folder, where there are any and they can be deleted."""
    if file.parent.is_symlink() or not file.exists():
        return
    with contextlib.suppress(OSError):
        file.unlink()
        ignored = file.parent / _IGNORED
        if ignored.read_text(encoding="utf-8") == _EVERYTHING:
            ignored.unlink()
        file.parent.rmdir()


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_of(*parts: str) -> str:
    """Return a digest of texts; where one ends and the next begins counts, too."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        found.update(b"%d " % len(data))
        found.update(data)
    return found.hexdigest()


def _encode(value: object) -> dict[str, str]:
    kinds: dict[type, Callable[[Any], str]] = {date: date.isoformat, Decimal: str}
    return {type(value).__name__: kinds[type(value)](value)}


def _decode(data: dict[str, Any]) -> object:
    kinds: dict[str, Callable[[str], object]] = {"date": date.fromisoformat, "Decimal": Decimal}
    [(kind, text)] = data.items()
    return kinds[kind](text)
