"""How wide a text is drawn, and its division into lines: a specification must say before anything is measured."""

import unicodedata
from collections.abc import Mapping

ELLIPSIS = "…"
# Advance widths of Noto Sans in hundredths of the size, rounded up: width, and the letters that have it.
_WIDTHS: Mapping[int, str] = {
    23: "'",
    26: " ijl",
    27: "!,.:;",
    28: "J",
    29: "`",
    30: "()",
    33: "-[]",
    34: "I",
    35: "f",
    37: "t",
    38: "/\\{}",
    41: '"',
    42: "r",
    44: "?",
    45: "_",
    47: "z",
    48: "cs",
    51: "vy",
    52: "F",
    53: "Lx",
    54: "k",
    55: "S",
    56: "*ET|",
    57: "Yae",
    58: "$+0123456789<=>Z^~",
    59: "X",
    60: "V",
    61: "Po",
    62: "Kbdghnpqu",
    63: "R",
    64: "AC",
    65: "#B",
    73: "DG",
    74: "&U",
    75: "H",
    76: "N",
    79: "OQw",
    84: "%",
    90: "@",
    91: "M",
    93: "W",
    94: "m",
}
_ADVANCES: Mapping[str, int] = {
    **{letter: width for width, letters in _WIDTHS.items() for letter in letters},
    "\u00a0": 26,
    "…": 80,
    "–": 50,
    "—": 100,
    "“": 36,
    "”": 36,
    "’": 18,
    "·": 27,
    "×": 58,
    "é": 57,
}
_USUAL, _CAPITAL, _FULL = 62, 78, 100  # of letters that are not in the table
_BOLD = 1.09
_JOINERS = "\u200c\u200d"  # not printable, but they make the letters of many scripts


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many px `text` takes in Noto Sans of `size` px; of other scripts about how many."""
    return sum(_advance(letter) for letter in text) * size / 100 * (_BOLD if bold else 1)


def _advance(letter: str) -> int:
    if letter in _ADVANCES:
        return _ADVANCES[letter]
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return _FULL
    return _CAPITAL if letter.isupper() else _USUAL


def is_measured(text: str) -> bool:
    """Whether the width of every letter of `text` is known, not guessed."""
    return all(letter in _ADVANCES for letter in text)


def clean(text: str) -> str:
    """Return `text` without control characters: one that turns the direction would turn the whole line."""
    return "".join(letter for letter in text if letter.isspace() or letter.isprintable() or letter in _JOINERS)


def shorten(text: str, room: float, size: float) -> str:
    """Return `text` on one line, cut with an ellipsis where it takes more than `room` px."""
    line = " ".join(clean(text).split())
    if text_width(line, size) <= room:
        return line
    while line and text_width(line + ELLIPSIS, size) > room:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def wrap(text: str, room: float, size: float, most: int = 2) -> list[str]:
    """Divide `text` at its spaces into at most `most` lines of `room` px; the last is shortened where need be."""
    words = _words(text)
    lines: list[str] = []
    while words and len(lines) < most - 1:
        count = 1
        while count < len(words) and text_width(" ".join(words[: count + 1]), size) <= room:
            count += 1
        lines.append(shorten(" ".join(words[:count]), room, size))
        words = words[count:]
    return [*lines, shorten(" ".join(words), room, size)] if words or not lines else lines


def _words(text: str) -> list[str]:
    """Return the words of `text`; a sign stays with its number: `80 %`."""
    words: list[str] = []
    for word in clean(text).split():
        if words and (word == "%" or words[-1] in {"≥", "≤", "<", ">", "±"}):
            words[-1] += f"\u00a0{word}"
        else:
            words.append(word)
    return words
