"""From the Markdown of a report to the page that is dressed: title, letterhead, foot, cover."""

import re

from pendamping import wording
from pendamping.documents.context import Facts
from pendamping.documents.convert.page import Page
from pendamping.documents.internal import NOT_FOR_OTHERS
from pendamping.documents.kinds import Kind
from pendamping.documents.unseen import visible
from pendamping.folder.dress import Dress
from pendamping.messages import translator
from pendamping.wording import mark as _

PERSONAL = _("Holds personal data (UU 27/2022): only for those who need it.")
_TITLE = re.compile(r"\A(?P<before>.*?)^# (?P<title>[^\n]*)\n", re.MULTILINE | re.DOTALL)
_ESCAPES = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:lt|amp);")
_ENTITIES = {"&lt;": "<", "&amp;": "&"}


def make_page(kind: Kind, facts: Facts, text: str, dress: Dress) -> Page:
    """Return the page of a report; its first heading becomes the title of the document."""
    say, program = translator(facts.language), facts.folder.program
    match = _TITLE.match(text)
    title = _plain(match["title"]) if match else program.name
    footer = [program.name, wording.day(facts.as_of, facts.language)]
    footer += [say(PERSONAL)] if kind.personal else []
    first, last = program.period.start, program.period.end
    period = say("{first} to {last}").format(
        first=wording.day(first, facts.language), last=wording.day(last, facts.language)
    )
    return Page(
        kind=kind.name,
        language=facts.language,
        title=title,
        text=match["before"] + text[match.end() :] if match else text,
        organization=visible(program.organization.name),
        letterhead=[visible(line) for line in dress.letterhead],
        footer=visible(" · ".join(footer)),
        warning=say(NOT_FOR_OTHERS) if facts.internal else "",
        contents_title=say("Contents"),
        subtitle=_cover_subtitle(title, program.name, period) if kind.cover else "",
        cover=kind.cover,
        cover_lines=[visible(line) for line in (program.organization.name, program.organization.unit) if line],
        landscape=kind.landscape,
        pictures=facts.pictures,
    )


def _cover_subtitle(title: str, program: str, period: str) -> str:
    """Return what stands below the title of a cover: the program, unless the title names it, or else its time."""
    return period if program in title else program


def _plain(markdown: str) -> str:
    """Return the text of a heading as people typed it."""
    return _ESCAPES.sub(lambda found: found[1] or _ENTITIES[found[0]], markdown).strip()
