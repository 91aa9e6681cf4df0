"""What the large tables of a folder answered before, kept beside them until one of them changes.

The answers stand in `.cache/answers.jsonl`, one a line behind the digest of its question and one of the line, below
a line that says which tables they are of and which file they were written into. They are counts and sums, and few
rows at most; they hold for no other content of the tables, and for no copy of the file. Whoever deletes them loses
time, nothing else.
"""

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pendamping.diagnostics import InputError
from pendamping.folder import paths
from pendamping.folder.digests import digest_of_texts

# Answers with more rows are lists of people, not figures.
MOST_ROWS = 20_000
# To be raised whenever something that Python answers (`plain_rows`, the format of numbers) is answered otherwise.
_FORMAT = "1"
_MOST_BYTES = 20_000_000
_IGNORED = ".cache/.gitignore"
_EVERYTHING = "*\n"
_KEY, _CHECK = 64, 16
_OWN = 0o600


class Answers:
    """The answers of the tables `files` in a folder as they are now."""

    def __init__(self, folder: Path, files: Sequence[str]) -> None:
        """Read what is known; raises `OSError` where a table cannot be read."""
        from concurrent.futures import ThreadPoolExecutor
        from importlib.metadata import version

        self._tables = {file: folder / file for file in files}
        self._stamps = {file: _stamp(path) for file, path in self._tables.items()}
        with ThreadPoolExecutor(2) as pool:
            digests = list(pool.map(_content_digest, self._tables.values()))
        self._content = digest_of_texts(_FORMAT, version("pendamping"), version("duckdb"), *files, *digests)
        self._folder, self._path = folder, folder / paths.ANSWERS
        self._keeps = not self._path.parent.is_symlink() and _is_absent_or_file(self._path)
        self._begun = False
        self._known = self._read() if self._keeps else {}
        # Whether anything was asked of these tables before.
        self.any_known = bool(self._known)

    def get(self, question: Sequence[str]) -> list[tuple[Any, ...]] | None:
        """Return the rows that answer a question; None where it was never asked."""
        text = self._known.get(self._key(question))
        return None if text is None else [tuple(row) for row in json.loads(text, object_hook=_decode)]

    def add(self, question: Sequence[str], rows: Sequence[Sequence[Any]], most: int = MOST_ROWS) -> None:
        """Keep the answer to a question if it has at most `most` rows, and if anything can be written."""
        if not self._keeps or len(rows) > most:
            return
        try:
            text = json.dumps(rows, default=_encode, separators=(",", ":"))
        except (KeyError, TypeError):
            return
        key = self._key(question)
        try:
            # What was asked of a table that has changed in the meantime is of neither its old nor its new content.
            if key not in self._known and self.changed() is None:
                self._write(f"{key} {_check(key, text)} {text}\n")
                self._known[key] = text
        except (OSError, InputError):
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
        return digest_of_texts(self._content, *question)

    def _read(self) -> dict[str, str]:
        try:
            if self._path.stat().st_size <= _MOST_BYTES:
                first, *lines = self._path.read_text(encoding="utf-8").split("\n")[:-1]
                if first == self._head():
                    parts = (line.split(" ", 2) for line in lines if line.count(" ", 0, _KEY + _CHECK + 2) == 2)
                    return {key: text for key, check, text in parts if check == _check(key, text)}
        except (OSError, ValueError):
            pass
        forget(self._folder)
        return {}

    def _head(self) -> str:
        # A copy of the file is another file: nobody can hand over answers with a folder.
        found = self._path.stat()
        return f"{self._content} {found.st_dev} {found.st_ino}"

    def _write(self, line: str) -> None:
        if not self._begun:
            from pendamping.folder.write import create_text

            create_text(self._folder, _IGNORED, _EVERYTHING, _OWN)
            create_text(self._folder, paths.ANSWERS, "", _OWN)
            self._begun = True
        if not self._path.stat().st_size:
            line = f"{self._head()}\n{line}"
        with self._path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(line)


def answers_of(folder: Path, files: Sequence[str]) -> Answers | None:
    """Return the answers of the tables `files` in a folder; None where one cannot be read, or nobody knows by what."""
    try:
        return Answers(folder, files)
    except (OSError, ImportError):  # a program that was not installed has no version
        return None


def forget(folder: Path) -> None:
    """Delete the answers kept in a folder, where there are any and they can be deleted; else empty them."""
    file, ignored = folder / paths.ANSWERS, folder / _IGNORED
    with contextlib.suppress(OSError):
        if file.parent.is_symlink() or not file.exists():
            return
        try:
            file.unlink()
        except OSError:
            os.truncate(file, 0)
        if list(file.parent.iterdir()) == [ignored] and ignored.read_text(encoding="utf-8") == _EVERYTHING:
            ignored.unlink()
        file.parent.rmdir()


def _is_absent_or_file(path: Path) -> bool:
    # A link would lead elsewhere, and a pipe nowhere.
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return True


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _content_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check(key: str, text: str) -> str:
    return digest_of_texts(key, text)[:_CHECK]


def _encode(value: object) -> dict[str, str]:
    kinds: dict[type, Callable[[Any], str]] = {date: date.isoformat, Decimal: str}
    return {type(value).__name__: kinds[type(value)](value)}


def _decode(data: dict[str, Any]) -> object:
    kinds: dict[str, Callable[[str], object]] = {"date": date.fromisoformat, "Decimal": Decimal}
    [(kind, text)] = data.items()
    return kinds[kind](text)
