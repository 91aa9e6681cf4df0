"""Models to text: YAML and notes, with the words of the program's language."""

from datetime import date, time
from decimal import Decimal
from typing import Any, cast

import yaml
from pydantic import BaseModel

from pendamping.formats.models import Shape, shape_of
from pendamping.vocabulary import Language, key_word, value_word


class _Quoted(str):
    """Text that is always written in double quotes: a time of day, which older YAML would read as a number."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Short lists of plain values on one line, everything else in indented blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 -- PyYAML's signature
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- the signature is PyYAML's
        return True


def _represent_list(dumper: _Dumper, data: list[Any]) -> yaml.Node:
    flat = not any(isinstance(item, dict | list) for item in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=flat)


def _represent_quoted(_: _Dumper, data: _Quoted) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", str(data), style='"')


_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(_Quoted, _represent_quoted)


def to_plain(model: BaseModel, language: Language) -> dict[str, Any]:
    """Return `model` as plain data with the keys and values of `language`; defaults are left out."""
    return _model(model, shape_of(type(model)), language)


def _model(model: BaseModel, shape: Shape, language: Language) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if not info.is_required() and value == info.get_default(call_default_factory=True) and name != "format":
            continue
        plain[key_word(info.alias or name, language)] = _value(value, shape.children.get(name), language)
    return plain


def _value(value: object, shape: Shape | None, language: Language) -> Any:  # noqa: ANN401 -- plain data
    if isinstance(value, BaseModel):
        return _model(value, shape_of(type(value)), language)
    if isinstance(value, list | tuple):
        item = shape.item if shape else None
        return [_value(part, item, language) for part in cast("list[object]", value)]
    if isinstance(value, dict):
        item = shape.item if shape else None
        parts = cast("dict[object, object]", value)
        return {str(key): _value(part, item, language) for key, part in parts.items()}
    if isinstance(value, time):
        return _Quoted(f"{value:%H:%M}")
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and shape is not None and shape.options:
        return value_word(value, language)
    return value if isinstance(value, date | str | int | float | bool) or value is None else str(value)


def dump_yaml(data: object) -> str:
    """Return plain data as YAML, keys in their order, one value a line."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def render_yaml(model: BaseModel, language: Language) -> str:
    """Return the YAML text of `model`."""
    return dump_yaml(to_plain(model, language))


def render_note(model: BaseModel, body: str, language: Language) -> str:
    """Return the text of a note: front matter and body."""
    text = f"---\n{render_yaml(model, language)}---\n"
    return f"{text}\n{body.strip()}\n" if body.strip() else text
