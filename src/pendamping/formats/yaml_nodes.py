"""YAML text to nodes with positions, by PyYAML's C parser and a trimmed resolver.

Only `true` and `false` are booleans, numbers are decimal, nothing is octal or sexagesimal, and dates stay
text. What could hurt (depth, size, aliases, tags, merge conflicts) ends as a diagnostic.
"""

import re
from importlib import import_module
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pendamping.diagnostics import Diagnostic, InputError, Path
from pendamping.vocabulary import KEYS

MAX_DEPTH = 40
MAX_MEGABYTES = 5
# Keys and values of one file: 2,000 make a worked program, and some 10,000 a note with so many people.
MAX_VALUES = 120_000

_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_CONFLICT = re.compile(r"^(<{7} |={7}\r?$|>{7} )", re.MULTILINE)
_TAGS = {"bool", "null", "number", "text", "list", "map"}
_BOOL = {"true", "false"}
_NULL = {"", "~", "null"}


class _TooDeepError(Exception):
    def __init__(self, mark: object) -> None:
        self.mark = mark


class _TooManyError(Exception):
    def __init__(self, mark: object) -> None:
        self.mark = mark


class _Resolver:
    """Says what a plain scalar is; the C composer calls these four for every node."""

    yaml_path_resolvers: dict[object, object] = {}  # noqa: RUF012 -- read by the composer as a class attribute

    def __init__(self) -> None:
        self.depth = 0
        self.nodes = 0

    def descend_resolver(self, current_node: Node | None, current_index: object) -> None:
        self.depth += 1
        self.nodes += 1
        if self.nodes > MAX_VALUES:
            raise _TooManyError(_mark_of_last(current_node, current_index))
        if self.depth > MAX_DEPTH:
            raise _TooDeepError(current_node.start_mark if current_node else None)

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, kind: type[Node], value: str, implicit: tuple[bool, bool] | bool) -> str:
        if kind is not ScalarNode:
            return "list" if kind is SequenceNode else "map"
        if implicit is True or (isinstance(implicit, tuple) and not implicit[0]):
            return "text"
        if value in _NULL:
            return "null"
        if value in _BOOL:
            return "bool"
        return "number" if _NUMBER.fullmatch(value) else "text"


def _mark_of_last(parent: Node | None, index: object) -> object:
    """Return where the parser is, as near as it says: at the key of a value, or at the part before."""
    if isinstance(index, Node):
        return index.start_mark
    parts: list[Any] = parent.value if parent is not None else []
    last: Any = parts[-1] if parts else parent
    return getattr(last[-1] if isinstance(last, tuple) else last, "start_mark", None)  # pyright: ignore[reportUnknownArgumentType]


# The type stubs do not know the C parser.
_CParser: Any = import_module("yaml._yaml").CParser


class _Loader(_CParser, _Resolver):
    def __init__(self, text: str) -> None:
        _CParser.__init__(self, text)
        _Resolver.__init__(self)


def _at(code: str, file: str, mark: object, line_offset: int, **values: str) -> Diagnostic:
    line = getattr(mark, "line", 0) + 1 + line_offset
    return Diagnostic(code, file, values=values, line=line, column=getattr(mark, "column", 0) + 1)


def find_conflict(text: str, file: str, line_offset: int = 0) -> Diagnostic | None:
    """Find the first mark that git leaves where two changes could not be merged (PD107)."""
    if ("<<<<<<<" in text or ">>>>>>>" in text) and (match := _CONFLICT.search(text)):
        return Diagnostic("PD107", file, line=text.count("\n", 0, match.start()) + 1 + line_offset, column=1)
    return None


def compose(text: str, file: str, line_offset: int = 0) -> Node:
    """Return the root node of `text`.

    `line_offset` is the number of lines before `text` in its file. Raises `InputError` with one diagnostic
    when the text is no YAML that pendamping reads (PD102, PD105 to PD110, PD113, PD115).
    """
    if conflict := find_conflict(text, file, line_offset):
        raise InputError([conflict])
    try:
        loader = _Loader(text)
        try:
            node: Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except _TooDeepError as error:
        raise InputError([_at("PD109", file, error.mark, line_offset, limit=str(MAX_DEPTH))]) from None
    except _TooManyError as error:
        raise InputError([_at("PD110", file, error.mark, line_offset, limit=str(MAX_VALUES))]) from None
    except yaml.MarkedYAMLError as error:
        raise InputError([_syntax(error, text, file, line_offset)]) from None
    except yaml.reader.ReaderError as error:
        raise InputError([_character(error, text, file, line_offset)]) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            [Diagnostic("PD106", file, values={"problem": reason}, line=1 + line_offset, column=1)]
        ) from None
    if node is None or (isinstance(node, ScalarNode) and node.tag == "null"):
        raise InputError([Diagnostic("PD102", file, line=1, column=1)])
    return node


def _character(error: yaml.reader.ReaderError, text: str, file: str, line_offset: int) -> Diagnostic:
    """Say where a character stands that YAML does not allow, such as a control character; counted in bytes."""
    before = text.encode()[: error.position].decode(errors="ignore")
    line, column = before.count("\n") + 1 + line_offset, len(before) - before.rfind("\n")
    return Diagnostic("PD106", file, values={"problem": error.reason}, line=line, column=column)


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str, line_offset: int) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines()
    line_number = mark.line if mark else 0
    around = lines[max(0, line_number - 1) : line_number + 1]
    for back, line in enumerate(reversed(around)):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent or (error.problem and "cannot start any token" in error.problem and "\t" in line):
            number = min(line_number, len(lines) - 1) - back
            return Diagnostic("PD105", file, line=number + 1 + line_offset, column=line.index("\t") + 1)
    if error.problem and "another document" in error.problem:
        return _at("PD115", file, mark, line_offset)
    if error.problem and "nesting" in error.problem.lower():
        return _at("PD109", file, mark, line_offset, limit=str(MAX_DEPTH))
    problem = " ".join(part for part in (error.context, error.problem) if part)
    return _at("PD106", file, mark, line_offset, problem=problem)


def is_foreign_tag(node: Node) -> bool:
    """Whether the node carries a tag written in the file, such as `!!python/object`."""
    return node.tag not in _TAGS


def tag_of(node: Node) -> str:
    """Return the tag of a node as it is typed."""
    return node.tag.replace("tag:yaml.org,2002:", "!!")


# What stands in the mappings that were searched, by their identity: many paths lead through the same ones.
Index = dict[int, dict[str, tuple[int, Node, Node]]]


def _index_of(node: MappingNode, index: Index) -> dict[str, tuple[int, Node, Node]]:
    known = index.get(id(node))
    if known is None:
        known = index[id(node)] = {}
        for position, (key_node, value_node) in enumerate(node.value):
            if isinstance(key_node, ScalarNode):
                known.setdefault(key_node.value, (position, key_node, value_node))
    return known


def locate(node: Node, path: Path, index: Index | None = None) -> tuple[Node | None, Node]:
    """Follow `path` (English names and positions) from `node` as far as it leads.

    Who asks for many places in one file hands over the same `index` each time, so that no mapping is searched twice.

    Returns the key node, if the last step was a key, and the value node. Steps that match nothing, such as
    the tag of a union, are passed over.
    """
    index = {} if index is None else index
    key: Node | None = None
    for step in path:
        if isinstance(node, MappingNode):
            known = _index_of(node, index)
            found = [known[word] for word in {str(step), KEYS.get(str(step), str(step))} if word in known]
            if found:
                _, key, node = min(found, key=lambda entry: entry[0])
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            key, node = None, node.value[step]
    return key, node
