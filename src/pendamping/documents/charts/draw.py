"""Specification to picture, by vl-convert: no browser, no network, the fonts that pendamping brings."""

import json
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from pendamping.documents.charts.chart import Chart
from pendamping.documents.pictures import Picture, PictureFormat, content_name
from pendamping.folder.builtin import templates_folder
from pendamping.vocabulary import Language

VERSION = "5.21"  # of Vega-Lite: pinned, so that a newer vl-convert draws the same
# A px is 1/96 inch for us and 1/72 for vl-convert: the picture is to be 16 cm wide in a document that reads its ppi.
SCALE, PPI = 0.75, 200
COLOURS = 128  # of a PNG: few enough for one byte, enough for the edges of letters
# Every word of our charts is set down already; this is for what a specification of somebody else leaves to d3.
_NUMBERS: Mapping[str, dict[str, Any]] = {
    "id": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""], "percent": "\u00a0%"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["Rp", ""], "percent": "%"},
}


def chart_pictures(charts: Mapping[str, Chart], language: Language) -> dict[str, Picture]:
    """Return the pictures of charts by the names of the charts; each is drawn when it is needed."""

    def picture(chart: Chart) -> Picture:
        @cache  # each format of the document wants it
        def draw(wanted: PictureFormat) -> bytes:
            return draw_svg(chart.spec, language).encode() if wanted == "svg" else draw_png(chart.spec, language)

        return Picture(content_name(chart.name, _text(chart.spec).encode()), chart.alt, ("svg", "png"), draw)

    return {name: picture(chart) for name, chart in charts.items()}


def draw_svg(spec: Mapping[str, Any], language: Language) -> str:
    """Return the chart as SVG; raises `ValueError` where the specification is none."""
    vl_convert = _renderer()
    return vl_convert.vegalite_to_svg(
        _text(spec),
        vl_version=VERSION,
        format_locale=dict(_NUMBERS[language]),
        allowed_base_urls=[],
    )


def draw_png(spec: Mapping[str, Any], language: Language) -> bytes:
    """Return the chart as PNG of 200 pixels per inch; raises `ValueError` where the specification is none."""
    vl_convert = _renderer()
    drawn = vl_convert.vegalite_to_png(
        _text(spec),
        vl_version=VERSION,
        scale=SCALE,
        ppi=PPI,
        format_locale=dict(_NUMBERS[language]),
        allowed_base_urls=[],
    )
    return _with_palette(drawn)


def _with_palette(png: bytes) -> bytes:
    """Return a PNG with a palette instead of four bytes for each dot, a third as large: a chart has few colours."""
    import io

    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as drawn:
        layer = drawn.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        few = paper.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True, dpi=(PPI, PPI))
    return out.getvalue()


def _text(spec: Mapping[str, Any]) -> str:
    """Return the specification as JSON, keys sorted: the same bytes whatever the order in which it was made."""
    return json.dumps(spec, ensure_ascii=False, sort_keys=True, allow_nan=False)


@cache
def _renderer() -> ModuleType:
    """Return vl-convert, with the fonts made known that pendamping brings."""
    import vl_convert

    fonts = templates_folder() / "style" / "fonts"
    if fonts.is_dir():
        vl_convert.register_font_directory(str(fonts))
    return vl_convert
