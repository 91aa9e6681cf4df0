"""The free text of a session note, cut into the parts that minutes and records are made of."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

PartName = Literal[
    "objective", "agenda", "opening", "discussion", "decisions", "agreements", "evaluation", "closing", "notes"
]
BlockKind = Literal["paragraph", "bullet", "number", "quote", "heading"]

# The headings that begin a part, in both languages; the first of each is the one that the guide shows.
HEADINGS: Mapping[PartName, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "objective": (("Tujuan", "Maksud dan tujuan", "Fokus"), ("Objective", "Objectives", "Purpose", "Focus")),
    "agenda": (("Susunan acara", "Acara", "Agenda"), ("Agenda",)),
    "opening": (("Pembukaan",), ("Opening",)),
    "discussion": (("Pembahasan", "Diskusi", "Uraian"), ("Discussion",)),
    "decisions": (("Keputusan",), ("Decisions", "Decision")),
    "agreements": (("Kesepakatan", "Hasil kesepakatan"), ("Agreements", "Agreement")),
    "evaluation": (("Evaluasi",), ("Evaluation",)),
    "closing": (("Penutup",), ("Closing",)),
    "notes": (("Catatan",), ("Notes", "Note")),
}
_PARTS: Mapping[str, PartName] = {
    word.casefold(): part for part, languages in HEADINGS.items() for words in languages for word in words
}
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*")
# "A. Kesepakatan" and "2) Kesepakatan" are the heading Kesepakatan.
_NUMBERED = re.compile(r"(?:[A-Za-z]|\d{1,2}|[IVXivx]{1,5})[.)]\s+")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:(?P<bullet>[-*+])|(?P<number>\d{1,9}[.)]))[ \t]+(?P<text>\S.*)")
_QUOTE = re.compile(r" {0,3}>[ \t]?(?P<text>.*)")
_FENCE = re.compile(r" {0,3}(```|~~~)")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item of a list, a quotation or a heading of one's own; `level` is the depth of an item, from 0.

    `text` is what the person typed on one line, without the mark that made it an item; `number` as it was typed.
    """

    kind: BlockKind
    text: str
    level: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a note; what stands under no known heading is discussion."""

    objective: Sequence[Block] = ()
    agenda: Sequence[Block] = ()
    opening: Sequence[Block] = ()
    discussion: Sequence[Block] = ()
    decisions: Sequence[Block] = ()
    agreements: Sequence[Block] = ()
    evaluation: Sequence[Block] = ()
    closing: Sequence[Block] = ()
    notes: Sequence[Block] = ()


def part_of(title: str) -> PartName | None:
    """Return the part that a heading begins; `Keputusan / Decisions` and `B. Keputusan:` are known, too."""
    first = title.split("/", maxsplit=1)[0].strip().rstrip(":").strip().casefold()
    return _PARTS.get(first) or _PARTS.get(_NUMBERED.sub("", first, count=1).strip())


def cut(body: str) -> Parts:
    """Cut the free text of a note into its parts.

    A heading that is not known stays where it is when it lies below the heading of the part, and otherwise begins
    discussion again. Inside fenced text nothing is a heading.
    """
    lines: dict[PartName, list[str]] = {}
    part, level, fenced = "discussion", 0, False
    for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        fence = _FENCE.match(line) is not None
        heading = None if fenced or fence else _HEADING.fullmatch(line)
        fenced ^= fence
        if heading is not None:
            known, depth = part_of(heading["title"]), len(heading["marks"])
            if known is not None:
                part, level = known, depth
                lines.setdefault(part, []).append("")
                continue
            if depth <= level:
                part, level = "discussion", 0
        lines.setdefault(part, []).append(line)
    return Parts(**{name: blocks(some) for name, some in lines.items()})


def blocks(lines: Sequence[str]) -> list[Block]:
    """Read lines as paragraphs, lists, quotations and headings; a list stays a list, line ends inside one do not."""
    found: list[Block] = []
    open_block, fenced = False, False
    indents: list[int] = []  # of the items of the list that is open, outermost first
    for line in lines:
        if _FENCE.match(line):
            fenced, open_block = not fenced, False
            continue
        text = " ".join(line.split())
        if not text:
            open_block = False
            continue
        if fenced:
            found.append(Block("paragraph", text))
            continue
        heading, item, quote = _HEADING.fullmatch(line), _ITEM.fullmatch(line), _QUOTE.fullmatch(line)
        if heading is not None and heading["title"]:
            found.append(Block("heading", " ".join(heading["title"].split())))
            open_block, indents = False, []
        elif item is not None:
            level = _level(indents, len(item["indent"].expandtabs(4)))
            kind: BlockKind = "bullet" if item["bullet"] else "number"
            found.append(Block(kind, " ".join(item["text"].split()), level, item["number"] or ""))
            open_block = True
        elif quote is not None:
            _add(found, "quote", " ".join(quote["text"].split()), together=open_block)
            open_block, indents = True, []
        elif open_block and found:
            found[-1] = Block(found[-1].kind, f"{found[-1].text} {text}", found[-1].level, found[-1].number)
        else:
            found.append(Block("paragraph", text))
            open_block, indents = True, []
    return [block for block in found if block.text]


def _level(indents: list[int], indent: int) -> int:
    """Return the depth of an item, and remember its indent in place of those that lie deeper."""
    while indents and indents[-1] > indent:
        indents.pop()
    if not indents or indents[-1] < indent:
        indents.append(indent)
    return len(indents) - 1


def _add(found: list[Block], kind: BlockKind, text: str, *, together: bool) -> None:
    """Add a line to the block before it, where that is of the same kind and still open."""
    if together and found and found[-1].kind == kind:
        found[-1] = Block(kind, f"{found[-1].text} {text}".strip(), found[-1].level, found[-1].number)
    else:
        found.append(Block(kind, text))


def markdown(some: Sequence[Block], line: Callable[[str], str]) -> str:
    """Return blocks as Markdown; `line` makes the text of one safe where a line begins."""
    text: list[str] = []
    before: Block | None = None
    for block in some:
        listed = block.kind in ("bullet", "number")
        if before is not None and not (listed and before.kind in ("bullet", "number")):
            text.append("")
        mark = {"bullet": "- ", "number": f"{block.number[:-1]}. ", "quote": "> "}.get(block.kind, "")
        shown = f"**{line(block.text)}**" if block.kind == "heading" else line(block.text)
        text.append("    " * block.level + mark + shown)
        before = block
    return "\n".join(text)


def plain(some: Sequence[Block]) -> str:
    """Return the text of blocks on one line."""
    return "; ".join(block.text.rstrip(" .;") for block in some if block.kind != "heading")


def points(some: Sequence[Block]) -> list[list[Block]]:
    """Return what was decided or agreed, point by point: a block, and what is listed under it."""
    found: list[list[Block]] = []
    for block in some:
        if block.level and found:
            found[-1].append(block)
        elif block.kind != "heading":
            found.append([block])
    return found
