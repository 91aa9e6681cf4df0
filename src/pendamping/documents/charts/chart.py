"""One chart: its specification, and the words that stand beside it."""

from dataclasses import dataclass
from typing import Any

from pendamping.vocabulary import Language
from pendamping.wording import Sentence, Shown


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data, in the language of the report.

    `title` says the finding as a sentence, `alt` what is drawn and the main values, `caption` what is shown and of how
    many. The Vega-Lite 5 specification `spec` holds its data, has no title of its own and is 600 px (16 cm) wide.
    """

    name: str
    title: str
    alt: str
    caption: str
    spec: dict[str, Any]


def tell(language: Language, message: str, **values: Shown) -> str:
    """Say a marked message with its values in `language`."""
    return Sentence(message, values).say(language)
