"""Photos made small: read without trust, upright, without where and when they were taken, and as few bytes as asked.

Pillow draws the same bytes each time; no step depends on the clock or on the order of anything but the list.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pendamping.wording import Sentence
from pendamping.wording import mark as _

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from PIL.Image import Image

ENDINGS = frozenset({".jpg", ".jpeg", ".png"})
MOST_BYTES = 40_000_000
# A phone's 108 megapixels are read at an eighth of their size; other formats must be unpacked whole.
MOST_PIXELS_JPEG = 178_000_000
MOST_PIXELS = 60_000_000
# Longest side in pixels and JPEG quality, from good to just recognisable.
STEPS = ((1600, 82), (1280, 80), (1024, 76), (800, 72), (640, 66), (480, 58), (320, 48), (240, 40))
# Between two steps, too.
_PARTS = 8
# How large a photo is where nothing else says it: two fit side by side on a page.
_INCHES = 3.0
# Of a document, what its photos may take: the rest is for text and fonts; HTML writes 3 bytes as 4 letters.
SHARE_OF_DOCUMENT = 0.65

TOO_LARGE = _("it is larger than 40 MB")
TOO_MANY_PIXELS = _("it has too many pixels")
UNREADABLE = _("it is broken, or no JPEG or PNG picture")
GONE = _("it is not there")
OUTSIDE = _("it lies outside the folder of the program")
NO_ROOM = _("there is no room for it in the document")
# What Pillow raises at files that are not what they say.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, AttributeError, OverflowError,
    ZeroDivisionError, MemoryError, NotImplementedError, AssertionError, struct.error, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A photo as it lies in the folder: its name, and how to read it; reading may raise `Unusable`."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it stands in the document: JPEG, its longest side, and that of the file."""

    name: str
    content: bytes
    side: int
    original_side: int

    @property
    def scaled(self) -> bool:
        """Whether it was made smaller."""
        return self.side < self.original_side


@dataclass(frozen=True, slots=True)
class Refused:
    """A photo that does not stand in the document, and why: an English message of the catalogue."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """The photos of a document, those that are not in it, and the limit in megabytes that they were made small for."""

    photos: Sequence[Photo] = ()
    refused: Sequence[Refused] = ()
    limit: float = 0.0

    @property
    def total(self) -> int:
        """Bytes of all photos together."""
        return sum(len(photo.content) for photo in self.photos)

    @property
    def scaled(self) -> Sentence | None:
        """What was made smaller, in a sentence; none where nothing was."""
        scaled = [photo for photo in self.photos if photo.scaled]
        if not scaled:
            return None
        message = _("Photos scaled down: {n}, from up to {before} px to {after} px on the longest side.")
        values = {"before": max(p.original_side for p in scaled), "after": max(p.side for p in scaled)}
        return Sentence(message, {"n": len(scaled), **values})


class Unusable(Exception):  # noqa: N818 -- not an error of the program: a photo that is left out
    """A photo cannot be used; carries the reason, an English message of the catalogue."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def budget_of(megabytes: float) -> int:
    """Return the bytes that photos may take in a document of at most `megabytes`."""
    return int(megabytes * 1_000_000 * SHARE_OF_DOCUMENT)


def fit_photos(sources: Iterable[Source], megabytes: float) -> Fitted:
    """Return the photos as JPEGs that together keep a document under `megabytes`.

    All are drawn at one size, the largest at which they fit, to an eighth of the way between two of the `STEPS`; none
    is made larger than it is. Where the smallest step is still too large, the last photos are left out. What cannot
    be read is refused, never raised.
    """
    budget, good, refused = budget_of(megabytes), list(sources), dict[str, Refused]()
    number, made = -1, None
    while made is None and number < len(STEPS) - 1:
        number += 1
        made = _draw_all(good, refused, STEPS[number], budget)
    if made is None:
        made = _draw_first(good, refused, STEPS[-1], budget)
    elif number > 0:
        fits, too_large = 0, _PARTS  # of the way from the step that fits to the one that does not
        while too_large - fits > 1:
            middle = (fits + too_large) // 2
            larger = _draw_all(good, refused, between(STEPS[number], STEPS[number - 1], middle), budget)
            fits, too_large, made = (fits, middle, made) if larger is None else (middle, too_large, larger)
    return Fitted(made, [refused[source.name] for source in good if source.name in refused], megabytes)


def between(small: tuple[int, int], large: tuple[int, int], part: int) -> tuple[int, int]:
    """Return longest side and quality at some eighths of the way from one step to another."""
    side, quality = (low + (high - low) * part // _PARTS for low, high in zip(small, large, strict=True))
    return side, quality


def _draw_all(
    good: Sequence[Source], refused: dict[str, Refused], step: tuple[int, int], budget: int
) -> list[Photo] | None:
    """Return all photos at one size, None as soon as they are too large; what cannot be read goes to `refused`."""
    made: list[Photo] = []
    for source in good:
        photo = _drawn(source, refused, step)
        if photo is not None:
            made.append(photo)
            budget -= len(photo.content)
        if budget < 0:
            return None
    return made


def _draw_first(good: Sequence[Source], refused: dict[str, Refused], step: tuple[int, int], budget: int) -> list[Photo]:
    """Return the photos for which there is room at one size, the first ones first; adds the others to `refused`."""
    made: list[Photo] = []
    for source in good:
        photo = _drawn(source, refused, step)
        if photo is not None and len(photo.content) > budget:
            refused[source.name] = Refused(source.name, NO_ROOM)
        elif photo is not None:
            made.append(photo)
            budget -= len(photo.content)
    return made


def _drawn(source: Source, refused: dict[str, Refused], step: tuple[int, int]) -> Photo | None:
    if source.name in refused:
        return None
    try:
        return shrink(source, *step)
    except Unusable as unusable:
        refused[source.name] = Refused(source.name, unusable.reason)
        return None


def shrink(source: Source, side: int, quality: int) -> Photo:
    """Return one photo with its longest side at most `side` pixels; raises `Unusable`.

    It is turned as the camera was held; nothing of the file but its pixels is kept: no place, time, camera or comment.
    """
    import io

    from PIL import Image, ImageOps

    data = source.read()
    if len(data) > MOST_BYTES:
        raise Unusable(TOO_LARGE)
    try:
        with _without_warnings(), Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
            original = max(opened.size)
            jpeg = opened.format in ("JPEG", "MPO")
            if opened.width * opened.height > (MOST_PIXELS_JPEG if jpeg else MOST_PIXELS):
                raise Unusable(TOO_MANY_PIXELS)
            if jpeg:
                opened.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(opened)
            image = _opaque(upright)
            image.thumbnail((side, side), Image.Resampling.LANCZOS)
            clean = Image.new("RGB", image.size)
            clean.paste(image)
    except Image.DecompressionBombError:
        raise Unusable(TOO_MANY_PIXELS) from None
    except _BROKEN:
        raise Unusable(UNREADABLE) from None
    out = io.BytesIO()
    dots = max(1, round(max(clean.size) / _INCHES))
    clean.save(out, "JPEG", quality=quality, optimize=True, dpi=(dots, dots))
    return Photo(source.name, out.getvalue(), max(clean.size), original)


def _without_warnings() -> "AbstractContextManager[object]":
    """Keep Pillow from warning about pictures that are large but within our own bounds."""
    import warnings

    return warnings.catch_warnings(action="ignore")


def _opaque(image: "Image") -> "Image":
    """Return the picture in RGB: transparent parts on white, 16 bits of grey as 8."""
    from PIL import Image

    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        page = Image.new("RGB", layer.size, "white")
        page.paste(layer, mask=layer.getchannel("A"))
        return page
    return image.convert("RGB")
