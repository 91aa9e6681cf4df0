"""What is wrong, where, and what to do: bad input is a value, not an exception."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pendamping.codes import CODES, Severity

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing wrong, or doubtful, in one place.

    `file` is relative to the program folder, with `/`. `path` leads to the value inside the file by English
    names and positions, ("activities", 2, "start"), and is turned into `line` and `column` (from 1) when
    somebody is to read it. `values` fill the message and the hint of the code in `codes.py`.
    """

    code: str
    file: str
    path: Path = ()
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    line: int | None = None
    column: int | None = None
    width: int = 1
    excerpt: str | None = None
    on_key: bool = False

    @property
    def severity(self) -> Severity:
        """Whether the file is wrong (error) or only doubtful (warning)."""
        return CODES[self.code].severity

    def at(  # as `replace` does, which takes four times as long, and there can be a hundred thousand findings
        self, line: int | None, column: int | None, width: int, *, excerpt: str | None = None, on_key: bool = False
    ) -> "Diagnostic":
        """Return the same finding, at its place."""
        return Diagnostic(self.code, self.file, self.path, self.values, line, column, width, excerpt, on_key)

    def in_file(self, file: str) -> "Diagnostic":
        """Return the same finding, in `file`."""
        return replace(self, file=file)


class InputError(Exception):
    """What the user asked for cannot be done; carries every reason, ends the command with exit code 1."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: Sequence[Diagnostic] = sort(diagnostics)
        super().__init__(", ".join(diagnostic.code for diagnostic in self.diagnostics))


def sort(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Order by file, line and code, and drop what is said twice about one place."""
    unique = {(d.code, d.file, d.path, d.line, d.column, tuple(sorted(d.values.items()))): d for d in diagnostics}
    return sorted(unique.values(), key=lambda d: (d.file, d.line or 0, d.column or 0, d.code, str(d.path)))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of `diagnostics` is an error."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)
