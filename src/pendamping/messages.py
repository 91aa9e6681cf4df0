"""What pendamping says, in the reader's language: English stands in the code, Indonesian in locale/."""

import re
from collections.abc import Callable
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from pendamping.codes import CODES
from pendamping.diagnostics import Diagnostic
from pendamping.vocabulary import Language

# What could steer a terminal, or turn the letters after it around: all of Unicode's controls but the line break and
# the tab, the marks and overrides of direction, the separators of lines, and halves of a pair of surrogates.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile(r"[\n\t]")
LOCALE_FOLDER = Path(__file__).parent / "locale"


@cache
def catalogue(language: Language) -> NullTranslations:
    """Return the gettext catalogue of `language`; English needs none."""
    if language == "en":
        return NullTranslations()
    return translation("pendamping", LOCALE_FOLDER, [language], fallback=True)


def translator(language: Language) -> Callable[[str], str]:
    """Return the function that says an English message in `language`."""
    return catalogue(language).gettext


def say_in(language: Language, message: str) -> str:
    """Say one English message in `language`."""
    return catalogue(language).gettext(message)


def shown(text: str) -> str:
    """Return `text` with a visible letter for every character that would steer a terminal; its lines stay."""
    return _CONTROL.sub(_visible, text) if not text.isascii() or not text.isprintable() else text


def one_line(text: str) -> str:
    """Return `text` as `shown` does, and its line breaks visible too: a name cannot begin a line of its own."""
    return _BREAK.sub(_visible, shown(text))


def _visible(match: re.Match[str]) -> str:
    number = ord(match[0])
    if number == 0x7F:
        return "\u2421"
    return chr(0x2400 + number) if number < 0x20 else "\ufffd"


def describe(diagnostic: Diagnostic, language: Language) -> tuple[str, str]:
    """Return message and hint of `diagnostic` in `language`, each on one line, whatever stands in its values."""
    say = translator(language)
    code = CODES[diagnostic.code]
    values = {"file": diagnostic.file, **diagnostic.values}
    # What pendamping itself says about the cause, unlike what stands in the files, has a translation.
    values |= {name: say(values[name]) for name in ("problem", "reason") if values.get(name)}
    values = {name: one_line(value) for name, value in values.items()}
    return say(code.message).format_map(values), say(code.hint).format_map(values)
