"""Everything wrong with the files of a program, at once."""

from dataclasses import dataclass
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.certificates import check_register
from pendamping.folder.check import check_folder
from pendamping.folder.load import load_folder
from pendamping.folder.places import with_places
from pendamping.folder.published import check_published


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All findings of one program folder, sorted by place."""

    path: Path
    diagnostics: list[Diagnostic]

    @property
    def errors(self) -> int:
        """Number of errors."""
        return sum(d.severity == "error" for d in self.diagnostics)

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return len(self.diagnostics) - self.errors


def check(path: Path, files: list[str] | None = None) -> CheckResult:
    """Check the folder; with `files`, relative to it, only their findings are returned."""
    try:
        folder = load_folder(path)
        found = check_folder(folder) + check_register(folder)
    except InputError as error:
        found = list(error.diagnostics)
    # Nothing but reports reads the register and the records, so that only here they are looked at with everything else.
    found += check_published(path)
    if files:
        found = [d for d in found if any(d.file == f or d.file.startswith(f"{f}/") for f in files)]
    return CheckResult(path, with_places(path, found))
