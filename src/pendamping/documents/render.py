"""Context and template to Markdown: sandboxed, strict, the same bytes each time."""

import re
import traceback
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pendamping import wording
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.builtin import templates_folder
from pendamping.messages import catalogue
from pendamping.vocabulary import Language
from pendamping.wording import Amount, Sentence

KINDS = ("evaluation", "progress", "journal")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t]+\n")
# What Markdown would read as a mark: for GitHub and for pandoc (mathematics, citations, sub- and superscript).
_MARKS = re.compile(r"[\\`*\[\]$~^]|(?<!\w)[_@]|_(?!\w)")


def render(kind: str, context: dict[str, Any], language: Language, folders: Sequence[Path]) -> str:
    """Return the Markdown of a report.

    `folders` are the program's and the workspace's own template folders, searched before the built-in ones.
    A template may extend `builtin/<kind>.md.j2` and change one block. Raises `InputError` (PD816).
    """
    builtin = jinja2.FileSystemLoader(templates_folder() / "reports")
    own = [jinja2.FileSystemLoader(folder) for folder in folders]
    loader = jinja2.ChoiceLoader([*own, builtin, jinja2.PrefixLoader({"builtin": builtin})])
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- Markdown, not HTML; texts pass the filters `text` and `cell`
        extensions=["jinja2.ext.i18n"],
    )
    messages = catalogue(language)
    environment.install_gettext_translations(messages, newstyle=False)  # type: ignore[attr-defined]
    environment.filters.update(_filters(language))
    try:
        template = environment.select_template([f"{kind}.{language}.md.j2", f"{kind}.md.j2"])
        text = template.render(context)
    except jinja2.TemplateSyntaxError as error:
        raise _template_error(error.filename or error.name or kind, error.lineno, error.message or "") from None
    except (jinja2.TemplateError, TypeError, ValueError, AttributeError) as error:
        file, line = _template_place(error, kind)
        raise _template_error(file, line, str(error)) from None
    text = _SPACES.sub("\n", text)
    return _BLANK_LINES.sub("\n\n", text).strip("\n") + "\n"


def _template_place(error: Exception, kind: str) -> tuple[str, int]:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".j2")]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (f"{kind}.md.j2", 0)


def _template_error(file: str, line: int, problem: str) -> InputError:
    values = {"line_number": str(line), "problem": problem}
    return InputError([Diagnostic("PD816", file, values=values, line=line or None)])


def _filters(language: Language) -> dict[str, Any]:
    """Return the filters of templates; each shows one kind of value in the language of the report."""

    def text(value: object) -> str:
        """Text of people inside Markdown: no marks, no HTML, no line breaks."""
        if value is None:
            return "–"
        line = " ".join(str(value).split()).replace("<", "&lt;")
        return _MARKS.sub(r"\\\g<0>", line)

    def cell(value: object) -> str:
        """Text in a cell of a table."""
        return text(value).replace("|", "\\|") or "–"

    def figure(value: float | Decimal | None, kind: wording.AmountKind = "number") -> str:
        return wording.amount(value, kind, language)

    def say(value: Sentence | str) -> str:
        return value.say(language) if isinstance(value, Sentence) else Sentence(value).say(language)

    def day(value: date | None) -> str:
        return wording.day(value, language) if value is not None else "–"

    return {
        "text": text,
        "cell": cell,
        "figure": figure,
        "say": say,
        "day": day,
        "weekday": lambda value: wording.weekday(value, language),
        "month": lambda value: wording.month(value, language),
        "word": lambda value: wording.label(value, language) if value else "–",
        "number": lambda value, places=1: wording.number(value, language, places) if value is not None else "–",
        "percent": lambda value: wording.percent(value, language) if value is not None else "–",
        "money": lambda value: wording.money(value, language) if value is not None else "–",
        "amount": lambda value: wording.show(value, language) if isinstance(value, Amount) else value,
    }
