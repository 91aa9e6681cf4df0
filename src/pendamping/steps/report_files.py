"""Where a report goes: under reports/, or where the user said; with its pictures, and what is recorded of it.

Recorded are the figures of a report that publishes some, and the certificates of one that issues some.
"""

import contextlib
from collections.abc import Generator, Iterable, Mapping
from itertools import count
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.documents.convert.formats import FORMATS
from pendamping.folder.certificates import write_register
from pendamping.folder.inside import inside
from pendamping.folder.published import says_the_same, write_published
from pendamping.folder.write import locked, write_bytes
from pendamping.steps.report import Report


def save(path: Path, made: Report) -> list[Path]:
    """Keep a report in each of its formats under reports/, or private/reports/ when it holds names.

    The record of its figures goes into reports/figures/, its certificates into the register. A file or a record
    that says something else under that name is not overwritten: all get a number.
    """
    inside(path, made.place)  # before anything is looked for there
    with locked(path), _undone() as written:
        name = next(name for number in count(1) if _is_free(path, name := made.name(number), made))
        files = {f"{made.place}/{name}.{ending}": data for ending, data in made.outputs.items()}
        targets = [_write(path, file, data, written) for file, data in files.items()]
        _write_pictures(path / made.place, made, written)
        _keep_record(path, name, made)
        _keep_issue(path, made)
        return targets


def keep_issue(path: Path, made: Report) -> None:
    """Enter new certificates into the register, for a report that is only printed; raises `InputError` (PD901, PD902).

    To be called before it is printed: a code that somebody holds must be known, one that nobody holds does no harm.
    """
    if made.issue is not None:
        with locked(path):
            _keep_issue(path, made)


def write_to(path: Path, target: Path, made: Report) -> list[Path]:
    """Write a report of the program in `path` where the user said; raises `InputError` (PD103, PD822, PD855, PD902).

    In several formats, each file gets the ending of its own. A file that says something else is not overwritten:
    somebody may have worked on it. The figures are recorded all the same, under the name that the report would have
    in reports/.
    """
    if len(made.outputs) == 1:
        files = {target: next(iter(made.outputs.values()))}
    else:
        # Only the ending of a format is one: "laporan v1.2" and "laporan 2026.03" are names.
        stem = str(target.with_suffix("") if target.suffix[1:].lower() in FORMATS else target)
        files = {Path(f"{stem}.{ending}"): data for ending, data in made.outputs.items()}
    try:
        _require_room(target.parent, files)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError([Diagnostic("PD902", str(target), values={"reason": reason})]) from None
    with _undone() as written:
        for file, data in files.items():
            _write(file.parent, file.name, data, written)
        _write_pictures(target.parent, made, written)
        if made.record is not None or made.issue is not None:
            with locked(path):
                name = next(name for number in count(1) if _record_fits(path, name := made.name(number), made))
                _keep_record(path, name, made)
                _keep_issue(path, made)
    return list(files)


def _require_room(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Raise `InputError` where the folder is not there, or a file that says something else is."""
    if not folder.is_dir():
        raise InputError([Diagnostic("PD855", str(folder), values={"value": str(folder)})])
    for file, data in files.items():
        if file.is_dir():
            raise InputError([Diagnostic("PD103", str(file))])
        if file.exists() and not _says(file, data):
            raise InputError([Diagnostic("PD822", str(file), values={"value": str(file)})])


def _says(file: Path, data: bytes) -> bool:
    """Whether a file holds just this. A device is read by nobody: it might never end."""
    return file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data


def _write(folder: Path, file: str, data: bytes, written: list[Path]) -> Path:
    """Write a file unless it is there already: what is there says the same by now."""
    if (folder / file).exists():
        return folder / file
    target = write_bytes(folder, file, data, before=None)
    written.append(target)
    return target


def _write_pictures(folder: Path, made: Report, written: list[Path]) -> None:
    """Write what the Markdown refers to; the name of a picture says what is in it."""
    for picture in made.pictures if "md" in made.outputs else ():
        if not (folder / picture.file).exists():
            _write(folder, picture.file, picture.draw(picture.formats[0]), written)


def _is_free(path: Path, name: str, made: Report) -> bool:
    """Whether report and record can have this name: there is none yet, or it says the same."""
    targets = ((path / made.place / f"{name}.{ending}", data) for ending, data in made.outputs.items())
    same = all(not target.exists() or _says(target, data) for target, data in targets)
    return same and _record_fits(path, name, made)


def _record_fits(path: Path, name: str, made: Report) -> bool:
    return made.record is None or says_the_same(path, name, made.record) is not False


def _keep_record(path: Path, name: str, made: Report) -> None:
    """Write the record where there is none yet."""
    if made.record is not None and says_the_same(path, name, made.record) is None:
        write_published(path, name, made.record, made.language)


def _keep_issue(path: Path, made: Report) -> None:
    """Enter new certificates into the register, unless it was changed since the report was made."""
    if made.issue is not None and made.issue.text is not None:
        write_register(path, made.issue.register, made.issue.text)


@contextlib.contextmanager
def _undone() -> Generator[list[Path]]:
    """Take new files away again when one of them, or what is recorded, cannot be written: nothing is half there."""
    written: list[Path] = []
    try:
        yield written
    except BaseException:  # also a bug leaves nothing behind
        _remove(written)
        raise


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
