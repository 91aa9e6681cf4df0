"""YAML text changed in place: single keys and values replaced, comments and layout kept."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pendamping.diagnostics import Path
from pendamping.formats.models import Shape, shape_of, variant_of
from pendamping.formats.yaml_nodes import compose
from pendamping.vocabulary import Language, accepted_values, key_word, value_word

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=][^#?\[\]{},\n]*")

# Words that other YAML readers, such as an editor's, take for something else than text.
_RESERVED = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


@dataclass(frozen=True, slots=True)
class Spot:
    """One key or value of a text: where it stands, by English names, and what it says."""

    path: Path
    is_key: bool
    text: str
    outside: str | None = None
    options: tuple[str, ...] = ()


def rewrite(text: str, model: type[BaseModel], edit: Callable[[Spot], str | None], file: str) -> str:
    """Return `text` with every key and value for which `edit` gives another text replaced.

    Raises `InputError` when `text` is no YAML.
    """
    changes: list[tuple[int, int, str]] = []
    for spot, node in _spots(compose(text, file), shape_of(model), ()):
        new = edit(spot)
        if new is not None and new != spot.text:
            start, end = node.start_mark.index, node.end_mark.index
            tail = "\n" if text[start:end].endswith("\n") else ""
            changes.append((start, end, _scalar(new, node) + tail))
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _spots(node: Node, shape: Shape | None, path: Path) -> Iterator[tuple[Spot, ScalarNode]]:
    if isinstance(node, ScalarNode):
        options = shape.options if shape is not None and shape.kind == "text" else ()
        yield Spot(path, is_key=False, text=node.value, options=options), node
    elif isinstance(node, SequenceNode):
        item = shape.item if shape is not None and shape.kind == "list" else None
        for index, child in enumerate(node.value):
            yield from _spots(child, item, (*path, index))
    elif isinstance(node, MappingNode):
        if shape is not None and shape.kind == "union":
            kinds = shape.options
            shape = variant_of(node, shape)
        else:
            kinds = ()
        for key_node, value_node in node.value:
            names = shape.fields.get(key_node.value) if shape is not None and shape.kind == "model" else None
            outside = names[0] if names else None
            yield (
                Spot((*path, outside or key_node.value), is_key=True, text=key_node.value, outside=outside),
                key_node,
            )
            child = shape.children[names[1]] if shape is not None and names else None
            if child is None and shape is not None and shape.kind == "free":
                child = shape.item
            if outside == "kind" and kinds:
                child = Shape("text", options=kinds)
            yield from _spots(value_node, child, (*path, outside or key_node.value))


def _scalar(text: str, node: ScalarNode) -> str:
    """Write `text` so that YAML reads it back, plain where the old value was plain and the new one can be."""
    if (
        not node.style
        and text.lower() not in _RESERVED
        and _PLAIN.fullmatch(text)
        and not text.endswith((" ", ":"))
        and ": " not in text
    ):
        return text
    return json.dumps(text, ensure_ascii=False)


def in_language(language: Language, texts: Mapping[str, str]) -> Callable[[Spot], str | None]:
    """Return the edit that says keys and enumerated values in `language`, and other texts by `texts`."""

    def edit(spot: Spot) -> str | None:
        if spot.is_key:
            return key_word(spot.outside, language) if spot.outside else None
        if spot.options:
            value = accepted_values(spot.options).get(spot.text)
            return value_word(value, language) if value is not None else None
        return texts.get(spot.text) or texts.get(" ".join(spot.text.split()))

    return edit


def translate_comments(text: str, texts: Mapping[str, str]) -> str:
    """Return `text` with every comment line that `texts` knows replaced."""
    lines: list[str] = []
    for line in text.split("\n"):
        stripped = line.strip()
        comment = texts.get(stripped.lstrip("# ").strip()) if stripped.startswith("#") else None
        lines.append(line[: len(line) - len(line.lstrip())] + "# " + comment if comment else line)
    return "\n".join(lines)
