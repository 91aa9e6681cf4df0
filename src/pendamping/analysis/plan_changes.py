"""What differs between two plans: by id, old against new, so that it can be reviewed."""

from dataclasses import dataclass
from typing import Any, cast

from pendamping.formats.write import to_plain
from pendamping.model.program import Program
from pendamping.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; `where` names it in the words of the program, `old` or `new` is None where it is not."""

    where: str
    old: str | None
    new: str | None


def plan_changes(old: Program, new: Program, language: Language) -> list[Change]:
    """Return what changed from `old` to `new`, in the order of the file."""
    return [] if old == new else _changes(to_plain(old, language), to_plain(new, language), "")


def _keyed(items: list[Any]) -> dict[str, Any] | None:
    if items and all(isinstance(item, dict) and "id" in item for item in items):
        return {str(item["id"]): item for item in items}
    return None


def _text(value: Any) -> str:  # noqa: ANN401 -- plain data
    if isinstance(value, dict):
        parts = cast(dict[str, Any], value)
        return ", ".join(f"{key}: {_text(part)}" for key, part in parts.items() if key != "id")
    if isinstance(value, list):
        return ", ".join(_text(part) for part in cast(list[Any], value))
    return str(value)


def _changes(old: Any, new: Any, where: str) -> list[Change]:  # noqa: ANN401 -- plain data
    if old == new:
        return []
    if isinstance(old, list) and isinstance(new, list):
        before, after = _keyed(cast(list[Any], old)), _keyed(cast(list[Any], new))
        if before is not None and after is not None:
            return _changes(before, after, where)
    if isinstance(old, dict) and isinstance(new, dict):
        before, after = cast(dict[str, Any], old), cast(dict[str, Any], new)
        found: list[Change] = []
        for key in [*before, *(key for key in after if key not in before)]:
            name = f"{where}.{key}" if where else key
            if key not in after:
                found.append(Change(name, _text(before[key]), None))
            elif key not in before:
                found.append(Change(name, None, _text(after[key])))
            else:
                found += _changes(before[key], after[key], name)
        return found
    return [Change(where, _text(old), _text(new))]
