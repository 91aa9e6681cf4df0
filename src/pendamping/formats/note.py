"""A note: YAML front matter between two lines `---`, then free Markdown."""

from dataclasses import dataclass

from yaml.nodes import Node

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.formats.models import ModelType, read_model
from pendamping.formats.yaml_nodes import compose, find_conflict

# The front matter begins on the second line of the file.
FRONT_MATTER_OFFSET = 1


@dataclass(frozen=True, slots=True)
class NoteText:
    """The two parts of a note as text; `head` has no fences."""

    head: str
    body: str


def split_note(text: str, file: str) -> NoteText:
    """Split a note into front matter and body; raises `InputError` (PD102, PD107, PD111, PD112)."""
    if not text.strip():
        raise InputError([Diagnostic("PD102", file, line=1, column=1)])
    if conflict := find_conflict(text, file):
        raise InputError([conflict])
    if not text.startswith(("---\n", "---\r\n")):
        raise InputError([Diagnostic("PD111", file, line=1, column=1)])
    start = text.index("\n") + 1
    end = text.find("\n---", start - 1)
    while end != -1 and text[end + 4 : end + 5] not in ("", "\n", "\r"):
        end = text.find("\n---", end + 1)
    if end == -1:
        raise InputError([Diagnostic("PD112", file, line=text.count("\n") + 1, column=1)])
    body_start = text.find("\n", end + 1)
    return NoteText(text[start : end + 1], text[body_start + 1 :].strip("\n") if body_start != -1 else "")


def compose_note(text: str, file: str) -> tuple[Node, str]:
    """Return the root node of the front matter, and the body."""
    parts = split_note(text, file)
    return compose(parts.head, file, FRONT_MATTER_OFFSET), parts.body


def parse_note(text: str, model: type[ModelType], file: str) -> tuple[ModelType | None, str, list[Diagnostic]]:
    """Read a note whose front matter is `model`; returns model, body, findings."""
    try:
        node, body = compose_note(text, file)
    except InputError as error:
        return None, "", list(error.diagnostics)
    value, found = read_model(node, model, file, FRONT_MATTER_OFFSET)
    return value, body, found
