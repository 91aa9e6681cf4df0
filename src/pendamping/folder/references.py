"""The reference bands shipped with pendamping: one file per guideline, read when something names it."""

from functools import cache
from pathlib import Path

from pendamping.diagnostics import InputError
from pendamping.folder.read import load_yaml
from pendamping.model.reference import Reference, ReferenceKind

_FOLDER = Path(__file__).parent.parent / "reference"


def builtin_names() -> list[str]:
    """Return the ids of the guidelines shipped with pendamping."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


@cache
def builtin_reference(name: str) -> Reference | None:
    """Return a guideline shipped with pendamping, or None where there is none of that id."""
    if name not in builtin_names():
        return None
    reference, found = load_yaml(_FOLDER, f"{name}.yaml", Reference)
    if reference is None:
        raise InputError(found)
    return reference


def builtin_of_kind(kind: ReferenceKind) -> list[str]:
    """Return the ids of the guidelines of one kind shipped with pendamping."""
    return [name for name in builtin_names() if (found := builtin_reference(name)) and found.kind == kind]
