"""The recommendations that people accepted, in the words they are known by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pendamping.analysis.recommendations import Recommendation
from pendamping.model.records import Decision, Evaluation
from pendamping.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Accepted:
    """A recommendation that was accepted, as it is or changed, with the findings it rests on."""

    decision: Decision
    text: str
    because: Sequence[str]


def accepted_recommendations(
    evaluation: Evaluation, made: Sequence[Recommendation], language: Language, as_of: date
) -> list[Accepted]:
    """Return what was accepted up to `as_of`, in the order of evaluation.yaml.

    The words of people come before those of the recommendation. One that the figures do not give any more, or never
    gave, rests on the reason that people wrote.
    """
    known = {recommendation.id: recommendation for recommendation in made}
    found: list[Accepted] = []
    for decision in evaluation.recommendations:
        if decision.decision == "refused" or (decision.date is not None and decision.date > as_of):
            continue
        own = known.get(decision.id)
        text = decision.text or (own.text.say(language) if own else decision.id)
        reason = [decision.reason] if decision.reason else []
        found.append(Accepted(decision, text, [b.say(language) for b in own.because] if own else reason))
    return found
