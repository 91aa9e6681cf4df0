"""Pictures that stand in a document: what Markdown calls them, and their bytes in the format that each output reads."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

# Drawings are lines in Markdown, HTML and PDF, and dots in DOCX; a photo is what it is.
PictureFormat = Literal["svg", "png", "jpg"]
FOLDER = "pictures"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: `name` is unique in the document and says what its content is, `formats` the first best.

    `draw` returns its bytes in one of the `formats`; it is called when an output needs them, not before.
    """

    name: str
    alt: str
    formats: tuple[PictureFormat, ...]
    draw: Callable[[PictureFormat], bytes]

    @property
    def file(self) -> str:
        """Where Markdown finds it, relative to the document."""
        return f"{FOLDER}/{self.name}.{self.formats[0]}"

    def best(self, wanted: Sequence[PictureFormat]) -> PictureFormat:
        """Return the first of the wanted formats that the picture has, else its own first."""
        for kind in wanted:
            if kind in self.formats:
                return kind
        return self.formats[0]


def content_name(name: str, content: bytes) -> str:
    """Return a name that another content does not have: the same picture has the same name in every report."""
    return f"{name}-{hashlib.sha256(content).hexdigest()[:10]}"
