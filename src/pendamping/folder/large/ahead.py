"""Tables on their way into the database: the next one is read while the database is busy with the one before."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from pendamping.diagnostics import InputError
from pendamping.folder.large.answers import Answers
from pendamping.folder.large.plain import Plain, as_plain, plain_rows
from pendamping.folder.read import MAX_TABLE_MEGABYTES, read_bytes

_GLOB = frozenset("*?[")  # in the name of a file DuckDB would take these for a pattern


class Ahead:
    """The plain tables among `files` of a folder; never more than one is held that nobody has asked for yet."""

    def __init__(self, folder: Path, files: Sequence[str], answers: Answers | None = None) -> None:
        self.folder = folder
        self.answers = answers
        self.files = list(files)
        self.pool = ThreadPoolExecutor(1)
        self.waiting: dict[str, Future[Plain | None]] = {}
        self._begin(0)

    def take(self, file: str) -> Plain | None:
        """Return the table in `file`; None where it cannot be read or is not plain, which Python then sees itself."""
        known = self.waiting.pop(file, None)
        plain = known.result() if known is not None else self._read(file)
        if file in self.files:
            self._begin(self.files.index(file) + 1)
        return plain

    def _begin(self, place: int) -> None:
        self.waiting.clear()
        if place < len(self.files):
            file = self.files[place]
            self.waiting[file] = self.pool.submit(self._read, file)

    def _read(self, file: str) -> Plain | None:
        if _GLOB.intersection(str(self.folder / file)):
            return None
        try:
            data = read_bytes(self.folder, file, MAX_TABLE_MEGABYTES)
        except InputError:
            return None  # the reader of small tables says why
        rows = self._rows(data, file)
        return as_plain(data, file, rows) if rows is not None else None

    def _rows(self, data: bytes, file: str) -> int | None:
        if self.answers is None:
            return plain_rows(data)
        question = ("rows of a plain table", file)
        known = self.answers.get(question)
        if known is None:
            known = [(plain_rows(data),)]
            self.answers.add(question, known)
        return known[0][0]
