"""The catalogue of Indonesian messages: extract, update, compile. Run it with `make messages`.

Messages come from four places: calls in the code, report templates, the help of commands, and the
descriptions of fields in the models.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PO = ROOT / "src/pendamping/locale/id/LC_MESSAGES/pendamping.po"
MO = PO.with_suffix(".mo")
KEYWORDS: dict[str, Any] = {"_": None, "mark": None, "say": None, "gettext": None, "say_in": (2,)}
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "extensions": "jinja2.ext.i18n", "silent": "false"}


def collect() -> dict[str, set[str]]:
    """Return every message with the files it stands in."""
    found: dict[str, set[str]] = {}

    def add(message: str, place: str) -> None:
        if message.strip():
            found.setdefault(message, set()).add(place)

    sources = [
        (ROOT / "src", [("**.py", "python")], {}),
        (ROOT / "templates/reports", [("**.j2", "jinja2")], {"**.j2": JINJA}),
    ]
    for folder, methods, options in sources:
        for file, _line, message, _comments, _context in extract_from_dir(folder, methods, options, KEYWORDS):
            if isinstance(message, str):
                add(message, f"{folder.relative_to(ROOT).as_posix()}/{Path(file).as_posix()}")
    for message in _help_texts():
        add(message, "help of commands")
    for message in _descriptions():
        add(message, "schema")
    return found


def _help_texts() -> set[str]:
    from typer.main import get_command

    from pendamping.cli.main import app

    texts: set[str] = set()

    def walk(command: Any) -> None:  # noqa: ANN401 -- the parser's command
        texts.update(text for text in (command.help, command.epilog) if text)
        texts.update(param.help for param in command.params if getattr(param, "help", None))
        for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
            walk(command.get_command(None, name))

    walk(get_command(app))
    return texts


def _descriptions() -> set[str]:
    from pendamping.steps.schema import MODELS

    texts: set[str] = set()

    def walk(node: Any) -> None:  # noqa: ANN401 -- JSON
        if isinstance(node, dict):
            text = node.get("description")
            if isinstance(text, str):
                texts.add(" ".join(text.split()))
            for part in node.values():
                walk(part)
        elif isinstance(node, list):
            for part in node:
                walk(part)

    for model in MODELS.values():
        walk(model.model_json_schema(by_alias=True))
    return texts


def update() -> Catalog:
    """Return the catalogue with every message of the code, keeping the translations there are."""
    old = read_po(io.BytesIO(PO.read_bytes()), locale="id") if PO.exists() else Catalog(locale="id")
    new = Catalog(locale="id", project="pendamping", charset="utf-8", fuzzy=False)
    for message, places in sorted(collect().items()):
        kept = old.get(message)
        entry = new.add(
            message,
            kept.string if kept and kept.string else "",
            locations=[(p, None) for p in sorted(places)],
        )
        entry.flags.discard("fuzzy")
    return new


def po_bytes(catalog: Catalog) -> bytes:
    """Return the text of the catalogue without dates."""
    stream = io.BytesIO()
    write_po(stream, catalog, width=100, omit_header=False, sort_output=True, include_lineno=False)
    lines = stream.getvalue().decode().split("\n")
    volatile = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Last-Translator',
        '"Language-Team',
        "# Translations",
        "# Copyright",
        "# FIRST AUTHOR",
        "# This file",
    )
    return "\n".join(line for line in lines if not line.startswith(volatile)).encode()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the compiled catalogue: the same bytes for the same messages, whatever the day."""
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def main() -> int:
    """Update and compile; prints what is not translated. With --check, only say whether the files are fresh."""
    catalog = update()
    missing = [str(message.id) for message in catalog if message.id and not message.string]
    text = po_bytes(catalog)
    compiled = mo_bytes(read_po(io.BytesIO(text), locale="id"))
    if "--check" in sys.argv:
        fresh = PO.read_bytes() == text and MO.read_bytes() == compiled
        state = "fresh" if fresh else "out of date: run make messages"
        print(f"{len(missing)} messages without translation; catalogue {state}")
        return 1 if missing or not fresh else 0
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(text)
    MO.write_bytes(compiled)
    for message in missing:
        print(f"not translated: {message!r}")
    print(f"{len(catalog)} messages, {len(missing)} not translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
