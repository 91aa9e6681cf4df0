"""Context and template to Markdown: sandboxed, strict, the same bytes each time."""

import re
import traceback
from collections.abc import Callable, Sequence
from datetime import time
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pendamping import wording
from pendamping.diagnostics import Diagnostic, InputError
from pendamping.documents import chat, note_parts
from pendamping.documents.brief import shorten
from pendamping.documents.template_data import plain_data
from pendamping.documents.unseen import visible
from pendamping.folder.builtin import templates_folder
from pendamping.folder.dress import read_own_text
from pendamping.folder.read import is_there
from pendamping.messages import catalogue
from pendamping.vocabulary import Language
from pendamping.wording import Amount, Sentence

if TYPE_CHECKING:
    import jinja2

NOTHING = "–"
# The longest report of the worked programs takes less than a second.
SECONDS = 30.0
# Theirs have some hundred thousand; a format of this many would take hours.
MOST_LETTERS = 20_000_000
# What the code of a template can run into, besides the errors of Jinja.
_FAILURES = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError, MemoryError)
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t]+\n")
# What GitHub or pandoc would read as a mark: emphasis, links, mathematics, citations, sub- and superscript, attributes,
# headings, and characters written as &name;
_MARKS = re.compile(r"[\\`*\[\]{$~^]|(?<![^\W_])[_@]|_(?![^\W_])|&(?=#?\w+;)|(?<!\S)#")
# What begins a heading, a list, a quotation, a line or a table where it begins a line.
_LINE_MARK = re.compile(r"^(?:(?=[#+>=:|%-])|(\d+)(?=[.)]))")


@cache
def _environment(language: Language, folders: tuple[Path, ...]) -> "jinja2.Environment":
    """Return the environment for one language and place; it keeps the compiled templates."""
    import jinja2
    from jinja2.loaders import split_template_path

    from pendamping.documents.sandbox import Sandbox

    class OwnTemplates(jinja2.BaseLoader):
        """The templates of a folder, read as every other file of it: nothing outside, no pipe, whatever the size."""

        def __init__(self, folder: Path) -> None:
            self.folder = folder

        def get_source(self, environment: jinja2.Environment, template: str) -> "tuple[str, str, Callable[[], bool]]":  # noqa: ARG002 -- Jinja's
            file = "/".join(split_template_path(template))
            path = self.folder / file
            if not is_there(self.folder, file):
                raise jinja2.TemplateNotFound(template)
            text = read_own_text(path, self.folder)
            return text, str(path), lambda: is_there(self.folder, file) and read_own_text(path, self.folder) == text

    builtin = jinja2.FileSystemLoader(templates_folder() / "reports")
    own = [OwnTemplates(folder) for folder in folders]
    environment = Sandbox(
        loader=jinja2.ChoiceLoader([*own, builtin, jinja2.PrefixLoader({"builtin": builtin})]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # else what stands between constants is computed before anything bounds it
        autoescape=False,  # Markdown, not HTML; texts pass the filters `text` and `cell`
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue(language), newstyle=False)  # type: ignore[attr-defined]
    filters = _filters(language)
    environment.filters.update(filters)
    environment.allow_only_listed(filters)
    return environment


def render(
    kind: str, context: dict[str, Any], language: Language, folders: Sequence[Path], seconds: float = SECONDS
) -> str:
    """Return the Markdown of a report.

    `folders` are the program's and the workspace's own template folders, searched before the built-in ones.
    A template may extend `builtin/<kind>.md.j2` and change one block. Raises `InputError` (PD104, PD816).
    """
    import jinja2

    from pendamping.documents.sandbox import TooLong, at_most, bounded_memory

    environment, data = _environment(language, tuple(folders)), plain_data(context)
    try:
        with at_most(seconds), bounded_memory():
            template = environment.select_template([f"{kind}.{language}.md.j2", f"{kind}.md.j2"])
            text = template.render(data)
        if len(text) > MOST_LETTERS:
            raise _template_error(template.filename or kind, 0, f"a text of {len(text)} letters")
        text += "\n" + context["footnote"].definitions()
    except jinja2.TemplateSyntaxError as error:
        raise _template_error(error.filename or error.name or kind, error.lineno, error.message or "") from None
    except TooLong as error:
        raise _template_error(*_interrupted_at(error, environment), str(error)) from None
    except (*_FAILURES, jinja2.TemplateError) as error:
        file, line = _template_place(error, kind)
        raise _template_error(file, line, _problem(error)) from None
    text = _SPACES.sub("\n", visible(text))
    return _BLANK_LINES.sub("\n\n", text).strip("\n") + "\n"


def _interrupted_at(error: Exception, environment: "jinja2.Environment") -> tuple[str, int]:
    """Return file and line where a template was interrupted: the traceback has the lines of the compiled code."""
    places: list[tuple[str, int]] = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.endswith(".j2"):
            template = environment.get_template(frame.f_globals["name"])
            places.append((frame.f_code.co_filename, template.get_corresponding_lineno(line)))
    return places[-1] if places else ("", 0)


def _problem(error: Exception) -> str:
    """Return what is wrong; the sentence around it ends with the only full stop."""
    return str(error).rstrip(".") or type(error).__name__


def _template_place(error: Exception, kind: str) -> tuple[str, int]:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".j2")]
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else (f"{kind}.md.j2", 0)


def _template_error(file: str, line: int, problem: str) -> InputError:
    values = {"line_number": str(line), "problem": problem}
    return InputError([Diagnostic("PD816", file, values=values, line=line or None)])


def _text(value: object) -> str:
    """Show text of people inside Markdown: no marks, no HTML, no line breaks, nothing that turns the direction."""
    if value is None:
        return NOTHING
    line = _MARKS.sub(r"\\\g<0>", " ".join(visible(str(value)).split()))
    return line.replace("<", "&lt;")


def _line(value: object) -> str:
    """Show text of people where a line of Markdown begins."""
    return _LINE_MARK.sub(r"\1\\", _text(value))


def _blocks(value: Sequence[note_parts.Block]) -> str:
    """Show a part of a session note as it was typed: paragraphs, lists, quotations."""
    return note_parts.markdown(value, _line)


def _cell(value: object) -> str:
    """Show text of people in a cell of a table."""
    return _text(value).replace("|", "\\|") or NOTHING


def _or_nothing(show: Callable[..., str]) -> Callable[..., str]:
    """Let a filter show a dash where there is no value."""

    def shown(value: Any, *more: Any) -> str:  # noqa: ANN401 -- a filter takes what a template gives it
        return NOTHING if value is None or value == "" else show(value, *more)

    return shown


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    """Return the filters of templates; each shows one kind of value in the language of the report."""

    def figure(value: float | Decimal | None, kind: wording.AmountKind = "number") -> str:
        return wording.amount(value, kind, language)

    def say(value: Sentence | str) -> str:
        return (value if isinstance(value, Sentence) else Sentence(value)).say(language)

    def number(value: float | Decimal, places: int = 1) -> str:
        return wording.number(value, language, places)

    def percent(share: float, places: int = 1) -> str:
        return wording.percent(share, language, places)

    def amount(value: Amount | str) -> str:
        return wording.show(value, language) if isinstance(value, Amount) else value

    def clock(value: time) -> str:
        return wording.clock(value, language)

    return {
        "text": _text,
        "line": _line,
        "blocks": _blocks,
        "cell": _cell,
        "chat": chat.plain,
        "clock": _or_nothing(clock),
        "figure": figure,
        "say": say,
        "day": _or_nothing(partial(wording.day, language=language)),
        "short_day": _or_nothing(partial(wording.short_day, language=language)),
        "weekday": _or_nothing(partial(wording.weekday, language=language)),
        "month": _or_nothing(partial(wording.month, language=language)),
        "short_month": _or_nothing(partial(wording.short_month, language=language)),
        "word": _or_nothing(partial(wording.label, language=language)),
        "number": _or_nothing(number),
        "percent": _or_nothing(percent),
        "money": _or_nothing(partial(wording.money, language=language)),
        "words": _or_nothing(partial(wording.money_words, language=language)),
        "short": _or_nothing(shorten),
        "amount": amount,
    }
