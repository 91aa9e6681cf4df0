"""Which characters a PDF has no letters for: its fonts are those that pendamping brings, whatever the machine has."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from pendamping.documents.convert.page import Page
from pendamping.folder.dress import style_folder

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# All of them have Latin letters with their accents; nothing below needs a look.
_LATIN = 0x250
# What the fonts within Typst have, which it takes where ours lack it: Armenian, Lao, Georgian, numbers in circles.
_OF_TYPST = ((0x530, 0x58F), (0xE80, 0xEFF), (0x10A0, 0x10FF), (0x2460, 0x24FF), (0x2B50, 0x2B50))
# Nobody has assigned it: what a font draws for it, it draws for everything that it lacks.
_NOTHING = "\uffff"


def missing_letters(page: Page) -> list[str]:
    """Return the characters of a page that its PDF leaves blank: letters of other scripts, pictures such as emoji."""
    said = (page.text, page.title, page.subtitle, page.footer, *page.letterhead, *page.cover_lines)
    doubtful = {letter for text in said for letter in text if ord(letter) >= _LATIN and _is_drawn(letter)}
    return sorted(letter for letter in doubtful if not _is_known(letter))


def _is_drawn(letter: str) -> bool:
    """Whether it is a letter, a number or a wide picture of no font of Typst, which has narrow signs, too."""
    if any(first <= ord(letter) <= last for first, last in _OF_TYPST):
        return False
    return unicodedata.category(letter)[0] in "LN" or unicodedata.east_asian_width(letter) in "WF"


def _is_known(letter: str) -> bool:
    return any(_drawn(font, letter) != blank for font, blank in _fonts())


@cache
def _fonts() -> list[tuple["FreeTypeFont", bytes]]:
    """Return each of our regular fonts, with what it draws for a character that it lacks."""
    from PIL import ImageFont

    files = sorted((style_folder() / "fonts").glob("*-Regular.ttf"))
    fonts = [ImageFont.truetype(str(file), 24, layout_engine=ImageFont.Layout.BASIC) for file in files]
    return [(font, _drawn(font, _NOTHING)) for font in fonts]


def _drawn(font: "FreeTypeFont", letter: str) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("L", (64, 64))
    ImageDraw.Draw(image).text((16, 16), letter, fill=255, font=font)
    return image.tobytes()
