"""The reference is what the code says, and leaves nothing out."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import reference  # noqa: E402

from pendamping.codes import CODES  # noqa: E402
from pendamping.vocabulary import KEYS, VALUES  # noqa: E402


def text_of(name: str) -> str:
    return (reference.FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="the system's own words for errors differ")
@pytest.mark.parametrize("name", reference.PAGES)
def test_up_to_date(name: str) -> None:
    assert reference.PAGES[name]() == text_of(name), "run `make docs`"


def test_every_code() -> None:
    text = text_of("errors.md")
    for code, entry in CODES.items():
        assert f"### {code} ({entry.severity})" in text


def test_every_command_and_option() -> None:
    text = text_of("commands.md")
    parts = {part.split("\n", 1)[0]: part for part in text.split("\n## ")}
    found = list(reference.commands())
    assert len(found) > 9
    for name, command in found:
        part = parts[f"pendamping {name}".strip()]
        for option in options(command):
            assert option in part


def options(command: Any) -> list[str]:
    return [option for param in command.params for option in param.opts if option.startswith("-")]


def test_every_key() -> None:
    text = text_of("files.md")
    for model in reference.FILES.values():
        for name, info in model.model_fields.items():
            if name != "attributes" or info.is_required():
                assert f"| `{info.alias or name}` |" in text


def test_every_word() -> None:
    text = text_of("vocabulary.md")
    for english, indonesian in [*KEYS.items(), *VALUES.items()]:
        assert f"| `{english}` | `{indonesian}` |" in text
