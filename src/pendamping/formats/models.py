"""YAML nodes to Pydantic models: keys and values of either language, and every error at its place.

A `Shape` is what a model looks like from the outside: which typed keys lead to which field, and what stands
below. It is read once per model from Pydantic's fields, so that no model knows of languages or positions.
"""

import difflib
import re
import types
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from itertools import accumulate
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pendamping.diagnostics import Diagnostic, has_errors
from pendamping.formats.yaml_nodes import MAX_DEPTH, MAX_VALUES, Index, is_foreign_tag, locate, tag_of
from pendamping.vocabulary import KEYS, Language, accepted_keys, accepted_values, key_word, value_word

ModelType = TypeVar("ModelType", bound=BaseModel)


@dataclass(slots=True)
class Shape:
    """What may stand in one place of a file."""

    kind: Literal["text", "value", "list", "free", "model", "union"]
    fields: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    children: dict[str, "Shape"] = field(default_factory=dict[str, "Shape"])
    item: "Shape | None" = None
    options: tuple[str, ...] = ()
    variants: dict[str, "Shape"] = field(default_factory=dict[str, "Shape"])
    known: list[str] = field(default_factory=list[str])


_SHAPES: dict[type[BaseModel], Shape] = {}
# What is longer is no number of a program; Python itself refuses to read thousands of digits.
MAX_DIGITS = 300
# The version of the file formats that is read and written.
FORMAT = 1
# So many unknown keys of a file get a suggestion: who reads it corrects them before the others.
SUGGESTIONS = 20
# A longer key is shown by its beginning, and resembles none.
MAX_KEY = 60


def shape_of(model: type[BaseModel]) -> Shape:
    """Return the shape of `model`; models may contain themselves."""
    if model in _SHAPES:
        return _SHAPES[model]
    shape = _SHAPES[model] = Shape("model")
    field_of = {info.alias or name: name for name, info in model.model_fields.items()}
    shape.fields = {typed: (outside, field_of[outside]) for typed, outside in accepted_keys(field_of).items()}
    shape.known = list(field_of)
    for name, info in model.model_fields.items():
        shape.children[name] = _annotated_shape(info)
    return shape


def _annotated_shape(info: FieldInfo) -> Shape:
    if isinstance(info.discriminator, str):
        return _union_by_kind(info.annotation)
    return _shape(info.annotation)


def _union_by_kind(annotation: object) -> Shape:
    variants: dict[str, Shape] = {}
    for model in get_args(annotation):
        (kind,) = get_args(model.model_fields["kind"].annotation)
        variants[kind] = shape_of(model)
    return Shape("union", variants=variants, options=tuple(variants))


def _shape(annotation: object) -> Shape:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *extra = get_args(annotation)
        if any(isinstance(part, FieldInfo) and part.discriminator for part in extra):
            return _union_by_kind(inner)
        return _shape(inner)
    if origin in (list, tuple, set, frozenset):
        return Shape("list", item=_shape(get_args(annotation)[0]))
    if origin in (dict, Mapping):
        return Shape("free", item=_shape(get_args(annotation)[1]))
    if origin is Literal:
        options = get_args(annotation)
        return Shape("text", options=options) if all(isinstance(o, str) for o in options) else Shape("value")
    if origin in (Union, types.UnionType):
        return _union_shape([part for part in get_args(annotation) if part is not types.NoneType])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return shape_of(annotation)
    if annotation in (str, date, time, Decimal):
        return Shape("text")
    return Shape("value")


def _union_shape(parts: list[object]) -> Shape:
    shapes = [_shape(part) for part in parts]
    grouped = next((shape for shape in shapes if shape.kind not in ("text", "value")), None)
    if grouped is not None:
        return grouped
    return shapes[0] if len(shapes) == 1 else Shape("value")


def variant_of(node: MappingNode, shape: Shape) -> Shape | None:
    """Return the member of a union that the `kind` of `node` names."""
    for key_node, value_node in node.value:
        if key_node.value in ("kind", KEYS["kind"]):
            return shape.variants.get(accepted_values(shape.options).get(str(value_node.value), ""))
    return None


class _Reader:
    """Turns nodes into plain data with English keys, and collects what Pydantic would not see."""

    def __init__(self, file: str, line_offset: int, language: Language) -> None:
        self.file = file
        self.language: Language = language
        self.line_offset = line_offset
        self.found: list[Diagnostic] = []
        self.known: dict[int, str] = {}
        self.values_left = MAX_VALUES
        self.suggestions_left = SUGGESTIONS

    def report(self, code: str, node: Node, **values: str) -> None:
        self.found.append(at_node(Diagnostic(code, self.file, values=values), node, self.line_offset))

    def read(self, node: Node, shape: Shape | None, depth: int = 0) -> Any:  # noqa: ANN401 -- plain data
        self.values_left -= 1
        if self.values_left < 0 or depth > MAX_DEPTH:
            if self.values_left < 0:
                self.report("PD110", node, limit=str(MAX_VALUES))
            else:
                self.report("PD109", node, limit=str(MAX_DEPTH))
            raise _Stop
        if isinstance(node, ScalarNode):
            return self._scalar(node, shape)
        if is_foreign_tag(node):
            self.report("PD113", node, value=tag_of(node)[:MAX_KEY])
        if isinstance(node, SequenceNode):
            item = shape.item if shape and shape.kind == "list" else None
            return [self.read(child, item, depth + 1) for child in node.value]
        return self._mapping(cast(MappingNode, node), shape, depth)

    def _scalar(self, node: ScalarNode, shape: Shape | None) -> object:
        tag, text = node.tag, node.value
        if is_foreign_tag(node):
            self.report("PD113", node, value=tag_of(node)[:MAX_KEY])
        if tag == "null":
            return None
        if shape is not None and shape.kind == "text":
            return accepted_values(shape.options).get(text, text) if shape.options else text
        if tag == "bool":
            return text == "true"
        if tag == "number" and len(text) <= MAX_DIGITS:
            return float(text) if any(letter in text for letter in ".eE") else int(text)
        return text

    def _mapping(self, node: MappingNode, shape: Shape | None, depth: int) -> dict[str, Any]:
        if shape is not None and shape.kind == "union":
            shape = self._variant(node, shape)
        seen: dict[str, str] = {}
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.report("PD106", key_node, problem="a key must be a plain text")
                continue
            typed = key_node.value
            if shape is not None and shape.kind == "model":
                names = shape.fields.get(typed)
                if names is None:
                    self._unknown(key_node, shape)
                    continue
                outside, name = names
                child = shape.children[name]
            else:
                outside = typed
                child = shape.item if shape is not None and shape.kind == "free" else None
            line = str(key_node.start_mark.line + 1 + self.line_offset)
            if outside in seen:
                self.report("PD203", key_node, key=typed[:MAX_KEY], first=seen[outside])
                continue
            seen[outside] = line
            data[outside] = self.read(value_node, child, depth + 1)
        # A key without a value means "not yet": the default holds, and a required field is reported as missing.
        return {key: value for key, value in data.items() if value is not None}

    def _variant(self, node: MappingNode, shape: Shape) -> Shape | None:
        """Choose the model of a union by its `kind`; say what is wrong with the kind where there is none."""
        chosen = variant_of(node, shape)
        if chosen is not None:
            return chosen
        for key_node, value_node in node.value:
            if key_node.value in ("kind", KEYS["kind"]):
                known = ", ".join(value_word(option, self.language) for option in shape.options)
                self.report("PD204", value_node, value=str(value_node.value)[:60], key=key_node.value, known=known)
                return None
        self.report("PD201", node, key=key_word("kind", self.language), where=key_word("measure", self.language))
        return None

    def _unknown(self, key_node: ScalarNode, shape: Shape) -> None:
        typed = str(key_node.value)[:MAX_KEY]
        nearest: list[str] = []
        if self.suggestions_left > 0:
            self.suggestions_left -= 1
            nearest = difflib.get_close_matches(typed, list(shape.fields), n=1, cutoff=0.0)
        known = self.known.get(id(shape))
        if known is None:
            known = ", ".join(sorted(key_word(name, self.language) for name in shape.known))
            self.known[id(shape)] = known
        self.report("PD202", key_node, key=typed, nearest=nearest[0] if nearest else "-", known=known)


class _Stop(Exception):  # noqa: N818 -- not an error of the caller: reading simply ends here
    pass


def at_node(diagnostic: Diagnostic, node: Node, line_offset: int = 0, *, on_key: bool = False) -> Diagnostic:
    """Return `diagnostic` with the place of `node`."""
    mark, end = node.start_mark, node.end_mark
    width = end.column - mark.column if end.line == mark.line else 1
    return diagnostic.at(mark.line + 1 + line_offset, mark.column + 1, max(1, width), on_key=on_key)


def read_model(
    node: Node, model: type[ModelType], file: str, line_offset: int = 0
) -> tuple[ModelType | None, list[Diagnostic]]:
    """Read `model` from `node`; returns the model, or None where an error stands in the way, and all findings."""
    reader = _Reader(file, line_offset, language_of(node))
    try:
        data = reader.read(node, shape_of(model))
    except _Stop:
        return None, reader.found
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        return None, reader.found + _from_pydantic(error, node, file, line_offset)
    return (None if has_errors(reader.found) else value), reader.found


def _from_pydantic(error: ValidationError, node: Node, file: str, line_offset: int) -> list[Diagnostic]:
    found: list[tuple[Diagnostic, Node]] = []
    language = language_of(node)
    index: Index = {}
    for item in error.errors(include_url=False):
        if item["type"].startswith("union_tag"):
            continue  # the reader has said so, at the kind itself
        path = item["loc"]
        missing = item["type"] == "missing"
        key_node, value_node = locate(node, path[:-1] if missing else path, index)
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        typed = key_word(name, language) if missing or key_node is None else key_node.value[:MAX_KEY]
        code, values = code_of(item, typed, language)
        parent = next((part for part in reversed(path[:-1]) if isinstance(part, str)), None)
        values["where"] = key_word(parent, language) if parent else file
        diagnostic = Diagnostic(code, file, tuple(path), values)
        at = key_node if missing and key_node is not None else _blamed(code, value_node)
        found.append((at_node(diagnostic, at, line_offset), value_node))
    return _of_one_branch(found)


# What is wrong between two values is shown at the second one, not where the group of keys begins.
_SECOND = {"PD219": ("end", "due"), "PD223": ("max",), "PD224": ("end",)}


def _blamed(code: str, node: Node) -> Node:
    places = (locate(node, (name,)) for name in _SECOND.get(code, ()))
    return next((value for key, value in places if key is not None), node)


def _of_one_branch(found: list[tuple[Diagnostic, Node]]) -> list[Diagnostic]:
    """Keep of a choice, such as a number or a group of keys, only the errors of what was meant.

    Pydantic reports every branch of a choice: that a value is no group of keys (PD207), and that it is no
    number; that a group of keys is no number (PD208), and what is wrong inside it.
    """
    for code in ("PD207", "PD208"):
        inner = _Ends(node for d, node in found if d.code != code)
        found = [(d, node) for d, node in found if d.code != code or not inner.any_within(node)]
    unique = {(d.code, d.line, d.column): d for d, _ in reversed(found)}
    return list(reversed(unique.values()))


class _Ends:
    """Where some nodes begin, in order, and where the first of those from there on ends."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        spans = sorted((node.start_mark.index, node.end_mark.index) for node in nodes)
        self.starts = [start for start, _ in spans]
        self.first_ends = list(accumulate((end for _, end in reversed(spans)), min))[::-1]

    def any_within(self, outer: Node) -> bool:
        """Whether one of the nodes lies inside of `outer`."""
        at = bisect_left(self.starts, outer.start_mark.index)
        return at < len(self.starts) and self.first_ends[at] <= outer.end_mark.index


_CODES = {
    "missing": "PD201",
    "list_type": "PD206",
    "tuple_type": "PD206",
    "model_type": "PD207",
    "dict_type": "PD207",
    "model_attributes_type": "PD207",
    "too_short": "PD205",
}
_LIMITS = {"greater_than_equal": "PD226", "greater_than": "PD228", "less_than": "PD229"}
_NOT_A_NUMBER = {"int": "PD230", "float": "PD218", "decimal": "PD218", "finite": "PD218"}


def code_of(item: Any, typed: str, language: Language) -> tuple[str, dict[str, str]]:  # noqa: ANN401 -- ErrorDetails
    """Return the code of a diagnostic, and its values, for one error of Pydantic about the key `typed`."""
    kind, context = item["type"], item.get("ctx", {})
    values = {"key": typed, "value": str(item["input"])[:60]}
    if kind.startswith("PD"):
        return kind, values | {key: str(value) for key, value in context.items()}
    if kind == "literal_error":
        return _not_an_option(item, values, language)
    if kind in _CODES:
        return _CODES[kind], values
    if kind.startswith("bool"):
        return "PD204", values | {"known": "true, false"}
    if isinstance(item["input"], list | dict):
        return "PD208", values
    if kind in _LIMITS:
        return _LIMITS[kind], values | {"limit": f"{next(iter(context.values())):g}"}
    code = _NOT_A_NUMBER.get(kind.split("_")[0])
    return (code, values) if code else ("PD209", values | {"problem": item["msg"]})


def _not_an_option(item: Any, values: dict[str, str], language: Language) -> tuple[str, dict[str, str]]:  # noqa: ANN401
    """Say which values there are; a format newer than any of them asks for a newer pendamping."""
    value = item["input"]
    if values["key"] == "format" and isinstance(value, int) and value > FORMAT:
        return "PD227", values | {"limit": str(FORMAT)}
    return "PD204", values | {"known": _options(str(item["ctx"]["expected"]), language)}


def _options(expected: str, language: Language) -> str:
    """Turn Pydantic's "'a', 'b' or 'c'" into the words of `language`."""
    options = re.findall(r"'([^']*)'", expected)
    return ", ".join(value_word(option, language) for option in options) or expected


def language_of(node: Node) -> Language:
    """Return the language in which most keys of a file are written."""
    if not isinstance(node, MappingNode):
        return "id"
    typed = [key.value for key, _ in node.value if isinstance(key, ScalarNode)]
    english = sum(key in KEYS and KEYS[key] != key for key in typed)
    return "en" if english * 2 > len(typed) else "id"
