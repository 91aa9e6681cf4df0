"""A finished document in Markdown with its pictures, and what its dress must know of it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pendamping.documents.pictures import Picture, PictureFormat
from pendamping.vocabulary import Language

_MIME: Mapping[PictureFormat, str] = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}


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
    def metadata(self) -> dict[str, str | bool | Sequence[str]]:
        """What pandoc is told besides the text."""
        return {
            "lang": self.language,
            "region": "ID" if self.language == "id" else "GB",
            "kind": self.kind,
            "title": self.title,
            "subtitle": self.subtitle,
            "letterhead": self.letterhead,
            "cover": self.cover,
            "cover-lines": self.cover_lines,
            "landscape": self.landscape,
            "contents-title": self.contents_title,
            "footer": self.footer,
            "warning": self.warning,
            "organization": self.organization,
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
