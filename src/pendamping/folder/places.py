"""Findings with their place in the file: line, column, excerpt. Only files with findings are read again."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from yaml.nodes import Node

from pendamping.diagnostics import Diagnostic, InputError, sort
from pendamping.diagnostics import Path as DataPath
from pendamping.folder.read import read_bytes
from pendamping.formats.models import at_node
from pendamping.formats.note import FRONT_MATTER_OFFSET, split_note
from pendamping.formats.tables import CellPlaces
from pendamping.formats.yaml_nodes import Index, compose, locate

_EXCERPT_WIDTH = 400
# The line that holds somebody's number is not repeated on a screen or in a log.
IDENTITY = "PD416"


def with_places(folder: Path, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return `diagnostics` with line, column and excerpt, sorted by place."""
    by_file: dict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in diagnostics:
        by_file[diagnostic.file].append(diagnostic)
    placed: list[Diagnostic] = []
    for file, found in by_file.items():
        text = _text(folder, file)
        if text is None:
            placed += found
            continue
        lines = text.splitlines()
        node, offset = _root(text, file) if any(d.line is None for d in found) else (None, 0)
        index: Index = {}
        cells = CellPlaces(next((row for row in lines if row.strip()), "")) if file.endswith(".csv") else None
        for diagnostic in found:
            if diagnostic.line is None and node is not None and diagnostic.path:
                key, value = locate(node, diagnostic.path, index)
                chosen = key if diagnostic.on_key and key is not None else value
                diagnostic = at_node(diagnostic, chosen, offset)  # noqa: PLW2901
            placed.append(_with_excerpt(diagnostic, lines, cells))
    return sort(placed)


def _text(folder: Path, file: str) -> str | None:
    try:
        return read_bytes(folder, file).decode("utf-8-sig", errors="replace")
    except InputError:
        return None


def _root(text: str, file: str) -> tuple[Node | None, int]:
    try:
        if file.endswith(".md"):
            return compose(split_note(text, file).head, file, FRONT_MATTER_OFFSET), FRONT_MATTER_OFFSET
        if file.endswith(".yaml"):
            return compose(text, file), 0
    except InputError:
        pass
    return None, 0


def _with_excerpt(diagnostic: Diagnostic, lines: list[str], cells: CellPlaces | None) -> Diagnostic:
    line = diagnostic.line
    if line is None or not 1 <= line <= len(lines) or diagnostic.code == IDENTITY:
        return diagnostic
    text, column = lines[line - 1], diagnostic.column
    width = diagnostic.width
    if column is None and cells is not None and len(diagnostic.path) == 2:
        column, width = cells.place(text, str(diagnostic.path[1]))
    excerpt = text[:_EXCERPT_WIDTH].expandtabs(1)
    return diagnostic.at(line, column or 1, width, excerpt=excerpt, on_key=diagnostic.on_key)


def line_of(folder: Path, file: str, path: DataPath) -> int | None:
    """Return the line (from 1) of a value in a YAML file or note; of its list where it is not there itself."""
    text = _text(folder, file)
    node, offset = _root(text, file) if text is not None else (None, 0)
    if node is None:
        return None
    key, value = locate(node, path)
    return (key or value).start_mark.line + 1 + offset
