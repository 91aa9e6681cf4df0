"""Questions on a terminal; every answer can also be given as an option."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pendamping.messages import one_line, say_in
from pendamping.vocabulary import Language


def _answer(question: Any) -> Any:  # noqa: ANN401 -- what the library asks and gets
    answer = question.ask()
    if answer is None:  # Ctrl-C or the end of input
        raise KeyboardInterrupt
    return answer


def ask_text(message: str, default: str = "") -> str:
    """Ask for a line of text."""
    import questionary

    return str(_answer(questionary.text(one_line(message), default=one_line(default)))).strip()


def ask_choice(message: str, choices: Mapping[str, str]) -> str:
    """Ask for one of `choices` (value: label)."""
    import questionary

    options = [questionary.Choice(one_line(label), value) for value, label in choices.items()]
    return str(_answer(questionary.select(one_line(message), options)))


def ask_several(message: str, choices: Mapping[str, str], checked: Sequence[str] = ()) -> list[str]:
    """Ask for any number of `choices`."""
    import questionary

    if not choices:
        return []
    options = [questionary.Choice(one_line(label), value, checked=value in checked) for value, label in choices.items()]
    return list(_answer(questionary.checkbox(one_line(message), options)))


def ask_day(message: str, default: date, language: Language) -> date:
    """Ask for a day, until it is one."""
    import questionary

    problem = say_in(language, "Write year-month-day, such as 2026-01-31.")
    question = questionary.text(message, default=default.isoformat(), validate=_check(_is_day, problem))
    return date.fromisoformat(str(_answer(question)).strip())


def _check(is_good: Callable[[str], bool], problem: str) -> Callable[[str], bool | str]:
    """Return what questionary calls on an answer: true, or what is wrong with it."""

    def check(text: str) -> bool | str:
        return is_good(text) or problem

    return check


def _is_whole(text: str) -> bool:
    return text.strip().isdigit() and int(text) > 0


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True


def ask_whole(message: str, default: int, language: Language) -> int:
    """Ask for a number from 1."""
    import questionary

    problem = say_in(language, "Write a whole number from 1.")
    question = questionary.text(
        message,
        default=str(default),
        validate=_check(_is_whole, problem),
    )
    return int(str(_answer(question)))
