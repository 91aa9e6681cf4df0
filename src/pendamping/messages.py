"""What pendamping says, in the reader's language: English stands in the code, Indonesian in locale/."""

from collections.abc import Callable
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from pendamping.codes import CODES
from pendamping.diagnostics import Diagnostic
from pendamping.vocabulary import Language

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


def describe(diagnostic: Diagnostic, language: Language) -> tuple[str, str]:
    """Return message and hint of `diagnostic` in `language`."""
    say = translator(language)
    code = CODES[diagnostic.code]
    values = {"file": diagnostic.file, **diagnostic.values}
    # What pendamping itself says about the cause, unlike what stands in the files, has a translation.
    values |= {name: say(values[name]) for name in ("problem", "reason") if values.get(name)}
    return say(code.message).format_map(values), say(code.hint).format_map(values)
