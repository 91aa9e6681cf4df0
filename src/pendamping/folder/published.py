"""The records of what reports published: read, checked, written once and never changed."""

from dataclasses import dataclass
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder import paths
from pendamping.folder.checks.definition import duplicate_ids
from pendamping.folder.digests import digest
from pendamping.folder.read import is_there, read_text
from pendamping.folder.walk import files_below
from pendamping.folder.write import create_text
from pendamping.formats.models import read_model
from pendamping.formats.write import dump_yaml, to_plain
from pendamping.formats.yaml_nodes import compose
from pendamping.model.published import Published
from pendamping.vocabulary import Language, accepted_keys, key_word

_SEALS = tuple(f"{word}:" for word in accepted_keys(["seal"]))


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record, and the name it shares with its report: evaluation-2026-06-30."""

    name: str
    published: Published


def record_file(name: str) -> str:
    """Return the path of a record, relative to the program folder."""
    return f"{paths.FIGURES}/{name}.yaml"


def load_published(folder: Path) -> tuple[list[Recorded], list[Diagnostic]]:
    """Read every record of a program; returns those that can be relied on, by name, and all findings."""
    records: list[Recorded] = []
    found: list[Diagnostic] = []
    for file in files_below(folder, paths.FIGURES, ".yaml"):
        try:
            published, more = parse_published(read_text(folder, file), file)
        except InputError as error:
            found += error.diagnostics
            continue
        found += more
        if published is not None and not more:
            records.append(Recorded(Path(file).stem, published))
    return records, found


def check_published(folder: Path) -> list[Diagnostic]:
    """Return everything wrong with the records of a program."""
    return load_published(folder)[1]


def parse_published(text: str, file: str) -> tuple[Published | None, list[Diagnostic]]:
    """Read one record; raises `InputError` when it is no YAML."""
    published, found = read_model(compose(text, file), Published, file)
    if published is None:
        return None, found
    found += duplicate_ids(published.indicators, file, ("indicators",))
    name = paths.record_name(published.kind, published.as_of)
    if not _is_named(Path(file).stem, name):
        found.append(Diagnostic("PD907", file, ("as_of",), {"value": name}))
    if _seal_of(text) != published.seal:
        found.append(Diagnostic("PD908", file, ("seal",)))
    return published, found


def _is_named(stem: str, name: str) -> bool:
    """Whether a record carries its name, or its name with a number."""
    rest = stem.removeprefix(name)
    return stem.startswith(name) and (not rest or (rest.startswith("-") and rest[1:].isdigit()))


def _seal_of(text: str) -> str:
    """Return the digest of the lines of a record above its seal, which stands last."""
    lines = text.splitlines(keepends=True)
    last = max((i for i, line in enumerate(lines) if line.startswith(_SEALS)), default=len(lines))
    # Nothing may stand below the seal, or it would not be sealed.
    return digest("".join(lines[:last]).encode()) if last >= len(lines) - 1 else ""


def render_published(published: Published, language: Language) -> str:
    """Return the text of a record, sealed, with the words of `language`."""
    plain = to_plain(published, language)
    del plain[key_word("seal", language)]
    body = dump_yaml(plain)
    return body + dump_yaml({key_word("seal", language): digest(body.encode())})


def says_the_same(folder: Path, name: str, published: Published) -> bool | None:
    """Whether a record follows from the same state as `published`; None where there is none of that name.

    The figures themselves are not compared: the same files give the same ones, but for the last digit of a
    mean, which depends on the order in which a machine adds.
    """
    file = record_file(name)
    if not is_there(folder, file):
        return None
    try:
        before, _ = parse_published(read_text(folder, file), file)
    except InputError:
        return False
    return before is not None and before.state == published.state


def write_published(folder: Path, name: str, published: Published, language: Language) -> Path:
    """Write a record under a name that is free; raises `InputError` (PD901, PD902). The caller holds the lock."""
    file = record_file(name)
    path = create_text(folder, file, render_published(published, language))
    if path is None:
        raise InputError([Diagnostic("PD901", file)])
    return path
