"""What fits on one page for decision makers: three figures, and what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pendamping.analysis.recommendations import Recommendation
from pendamping.analysis.results import IndicatorResult
from pendamping.documents.accepted import accepted_recommendations
from pendamping.model.plan import Level
from pendamping.model.records import Evaluation
from pendamping.vocabulary import Language

FIGURES, ASKED = 3, 3
# After the primary ones: change in people says more to who decides than what was delivered.
_ORDER: tuple[Level, ...] = ("outcome", "impact", "output")


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked: its words, and the first finding it rests on."""

    text: str
    because: str | None


@dataclass(frozen=True, slots=True)
class Brief:
    """The figures (primary indicators first) and what is asked; `measured` says that the figures have a value.

    `accepted` says that what is asked was accepted by the program; else it is what the findings recommend. `compared`
    are those of the figures that stand beside a group without the program.
    """

    figures: Sequence[IndicatorResult]
    asked: Sequence[Asked]
    measured: bool
    accepted: bool
    compared: Sequence[IndicatorResult]


def brief_figures(indicators: Sequence[IndicatorResult]) -> list[IndicatorResult]:
    """Return the figures of the page, primary indicators first; those without a value only where no other has one."""
    ranked = sorted(indicators, key=lambda r: (not r.indicator.primary, _ORDER.index(r.indicator.level)))
    shown = [r for r in ranked if r.figure.value is not None]
    return (shown or [r for r in ranked if not r.hidden])[:FIGURES]


def compute_brief(
    indicators: Sequence[IndicatorResult],
    evaluation: Evaluation,
    made: Sequence[Recommendation],
    language: Language,
    as_of: date,
) -> Brief:
    """Choose what the page says."""
    figures = brief_figures(indicators)
    accepted = [
        Asked(a.text, next(iter(a.because), None)) for a in accepted_recommendations(evaluation, made, language, as_of)
    ]
    foremost = [
        Asked(r.text.say(language), next((b.say(language) for b in r.because), None))
        for r in made
        if r.decision is None
    ]
    return Brief(
        figures=figures,
        asked=(accepted or foremost)[:ASKED],
        measured=any(r.figure.value is not None for r in figures),
        accepted=bool(accepted),
        compared=[r for r in figures if r.comparison is not None and not r.comparison.hidden],
    )


def shorten(text: str, letters: int) -> str:
    """Cut a text at the end of a word, so that it has at most `letters` letters; an ellipsis says so."""
    if len(text) <= letters:
        return text
    return text[: letters - 1].rsplit(" ", 1)[0].rstrip(",;:.–- ") + "…"
