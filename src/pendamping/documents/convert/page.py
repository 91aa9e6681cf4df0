"""A finished document in Markdown with its pictures, and what its dress must know of it."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pendamping.documents.pictures import Picture, PictureFormat
from pendamping.vocabulary import Language

_MIME: Mapping[PictureFormat, str] = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}

_MARKS = re.compile(r"[!-/:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class Page:
    """A document before it is put into a format. `footer` stands below each page, `warning` above each."""

    kind: str
    language: Language
    title: str
    text: str
    organization: str
    letterhead: Sequence[str]
    footer: str
    contents_title: str
    subtitle: str = ""
    warning: str = ""
    cover: bool = False
    cover_lines: Sequence[str] = ()
    landscape: bool = False
    pictures: Mapping[str, Picture] = field(default_factory=dict[str, Picture])

    @property
    def metadata(self) -> dict[str, Any]:
        """What pandoc is told besides the text; texts of people are escaped for Markdown."""
        return {
            "lang": self.language,
            "region": "ID" if self.language == "id" else "GB",
            "kind": self.kind,
            "contents-title": self.contents_title,
            "title": escaped(self.title),
            **({"subtitle": escaped(self.subtitle)} if self.subtitle else {}),
        }

    def with_pictures(self, wanted: tuple[PictureFormat, ...]) -> str:
        """Return the Markdown with its pictures inside it, in the first of the wanted formats that each can be."""
        text = self.text
        for picture in self.pictures.values():
            reference = f"]({picture.file})"
            if reference in text:
                kind = picture.best(wanted)
                data = base64.b64encode(picture.draw(kind)).decode()
                text = text.replace(reference, f"](data:{_MIME[kind]};base64,{data})")
        return text


def escaped(text: str) -> str:
    """Return text of people so that pandoc reads it as it is typed."""
    return "".join(
        f"\\{letter}" if letter in r"\`*_{}[]()#+-.!|<>~^$@&'\"" and letter.isascii() else letter for letter in text
    )
