"""The photos of the worked programs: plain drawings in a few colours, which nobody takes for people or places."""

import io
from collections.abc import Callable, Mapping
from typing import TypeAlias

from PIL import Image, ImageDraw

Draw: TypeAlias = ImageDraw.ImageDraw
SIZE = (2000, 1500)
PAPER, INK, WOOD, LEAF, SKY, CLAY, SUN, GREY = range(8)
COLOURS = (
    (250, 248, 240), (40, 44, 52), (170, 120, 70), (90, 150, 90), (170, 205, 230), (200, 110, 80), (240, 200, 80),
    (190, 190, 190),
)  # fmt: skip


def _person(draw: Draw, x: int, y: int, colour: int) -> None:
    draw.ellipse((x - 45, y - 150, x + 45, y - 60), fill=PAPER, outline=INK, width=8)
    draw.polygon([(x, y - 60), (x - 80, y + 120), (x + 80, y + 120)], fill=colour, outline=INK)


def _board(draw: Draw) -> None:
    draw.rectangle((350, 200, 1650, 850), fill=GREY, outline=WOOD, width=30)
    for line in range(6):
        draw.line((450, 300 + 90 * line, 1250 + 50 * (line % 3), 300 + 90 * line), fill=INK, width=10)
    for n in range(5):
        _person(draw, 400 + 300 * n, 1200, (CLAY, LEAF, SUN)[n % 3])


def _classroom(draw: Draw) -> None:
    draw.rectangle((500, 150, 1500, 600), fill=LEAF, outline=WOOD, width=30)
    draw.ellipse((800, 250, 1200, 500), fill=SUN, outline=INK, width=8)
    for row in range(2):
        for n in range(4):
            x, y = 350 + 430 * n, 850 + 330 * row
            draw.rectangle((x - 150, y + 90, x + 150, y + 130), fill=WOOD, outline=INK, width=6)
            _person(draw, x, y, (CLAY, SKY)[(n + row) % 2])


def _cart(draw: Draw) -> None:
    draw.rectangle((500, 700, 1500, 1050), fill=WOOD, outline=INK, width=12)
    draw.polygon([(420, 420), (1580, 420), (1450, 250), (550, 250)], fill=CLAY, outline=INK)
    for x in (560, 1440):
        draw.line((x, 420, x, 700), fill=INK, width=16)
    for x in (700, 1300):
        draw.ellipse((x - 150, 1000, x + 150, 1300), fill=GREY, outline=INK, width=20)
    for n in range(5):
        draw.ellipse((600 + 170 * n, 600, 720 + 170 * n, 700), fill=SUN, outline=INK, width=6)


def _table(draw: Draw) -> None:
    draw.rectangle((300, 800, 1700, 880), fill=WOOD, outline=INK, width=10)
    for x in (380, 1620):
        draw.line((x, 880, x, 1250), fill=INK, width=24)
    for n in range(4):
        draw.rectangle((420 + 320 * n, 650, 620 + 320 * n, 800), fill=(SKY, PAPER)[n % 2], outline=INK, width=8)
    for n in range(3):
        _person(draw, 550 + 450 * n, 560, (LEAF, CLAY, SUN)[n])


def _circle(draw: Draw) -> None:
    draw.ellipse((350, 450, 1650, 1350), outline=LEAF, width=60)
    for x, y in ((400, 750), (700, 480), (1300, 480), (1600, 750), (1350, 1250), (650, 1250)):
        _person(draw, x, y, SUN if x < 1000 else SKY)


DRAWINGS: Mapping[str, Callable[[Draw], None]] = {
    "papan": _board, "kelas": _classroom, "gerobak": _cart, "meja": _table, "lingkar": _circle,
}  # fmt: skip


def draw_photo(name: str) -> bytes:
    """Return one of the drawings as PNG, the same bytes each time."""
    image = Image.new("P", SIZE, PAPER)
    image.putpalette([part for colour in COLOURS for part in colour])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0] - 1, SIZE[1] - 1), outline=INK, width=20)
    DRAWINGS[name](draw)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, bits=4)
    return out.getvalue()
