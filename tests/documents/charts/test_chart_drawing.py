"""Specification to picture: without warning, the same bytes each time, whatever the labels hold."""

import hashlib
import io
import json
import re
import struct
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from charted import charts_of, facts_of, in_both, rows_of, words_of
from PIL import Image

from conftest import WORKED
from pendamping.documents.charts.all_charts import make_charts
from pendamping.documents.charts.canvas import FONT, WIDTH, Plot, x_ticks
from pendamping.documents.charts.draw import draw_png, draw_svg
from pendamping.documents.charts.text import clean, shorten, text_width, wrap

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314 -- drawn here


def texts_of(svg):
    return [" ".join("".join(t.itertext()).split()) for t in parsed(svg).iter(f"{SVG}text")]


@in_both
def test_every_chart_is_drawn_without_warning(name, language, capfd):
    import vl_convert

    for chart in charts_of(name, language).values():
        vl_convert.vegalite_to_svg(chart.spec, vl_version="5.21", show_warnings=True, allowed_base_urls=[])
    seen = capfd.readouterr()
    assert "WARN" not in (seen.out + seen.err).upper()
    # The check itself works: an unknown field of a mark is warned of.
    broken = {**chart.spec, "layer": [{"mark": "bar", "encoding": {"x": {"field": "x", "type": "nothing"}}}]}
    try:
        vl_convert.vegalite_to_svg(broken, vl_version="5.21", show_warnings=True, allowed_base_urls=[])
        seen = capfd.readouterr()
        assert "WARN" in (seen.out + seen.err).upper()
    except ValueError:
        pass


@in_both
def test_nothing_leaves_the_picture_and_nothing_is_fetched(name, language):
    for chart in charts_of(name, language).values():
        svg = draw_svg(chart.spec, language)
        root = parsed(svg)
        assert root.get("width") == str(WIDTH)
        height = chart.spec["padding"]["top"] + chart.spec["height"] + chart.spec["padding"]["bottom"]
        assert float(root.get("height")) == pytest.approx(height, abs=1)
        assert "http" not in svg.replace("http://www.w3.org/", "")
        assert {t.get("font-family") for t in root.iter(f"{SVG}text")} == {FONT}
        for x, text, anchor, size, bold in placed(root):
            width = text_width(text, size, bold=bold)
            left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
            assert left >= -1, (chart.name, text)
            assert left + width <= WIDTH + 1, (chart.name, text)


def placed(root):
    """Every text with the px across at which it stands, its anchor and its size."""

    def walk(node, shift):
        move = re.match(r"translate\(([-\d.]+)", node.get("transform") or "")
        here = shift + (float(move[1]) if move else 0.0)
        if node.tag == f"{SVG}text":
            yield (
                here, "".join(node.itertext()), node.get("text-anchor") or "start",
                float(node.get("font-size").removesuffix("px")), node.get("font-weight") == "bold",
            )  # fmt: skip
        for child in node:
            yield from walk(child, here)

    yield from walk(root, 0.0)


def test_words_of_an_axis_do_not_touch():
    plot = Plot(100, 100, 10, 30, 50, (0, 4))
    far, near = ([(x, words) for x in range(5)] for words in ("10", "Rp2.25 million, and more"))
    drawn = [words_of({"layer": x_ticks(plot, ticks)}) for ticks in (far, near)]
    assert [len(words) for words in drawn] == [5, 3]
    assert len([row for row in rows_of({"layer": x_ticks(plot, near)}) if "y2" in row]) == 5


def test_a_specification_of_somebody_else_may_not_fetch():
    with pytest.raises(ValueError, match="not allowed"):
        draw_svg({"data": {"url": "https://example.org/a.csv"}, "mark": "point"}, "id")


def test_numbers_left_to_the_renderer_are_in_the_language_of_the_report():
    spec = {
        "data": {"values": [{"a": 1234567.5}]},
        "mark": "text",
        "encoding": {"text": {"field": "a", "type": "quantitative", "format": ",.1f"}},
    }
    assert texts_of(draw_svg(spec, "id")) == ["1.234.567,5"]
    assert texts_of(draw_svg(spec, "en")) == ["1,234,567.5"]


def test_a_png_is_as_wide_as_a_page_of_text():
    chart = charts_of("literasi-digital-guru", "id")["obstacles"]
    png = draw_png(chart.spec, "id")
    width, _height = struct.unpack(">II", png[16:24])
    at = png.index(b"pHYs") + 4
    per_metre, _vertical = struct.unpack(">II", png[at : at + 8])
    assert 190 < per_metre * 0.0254 < 210
    assert width / per_metre == pytest.approx(0.16, abs=0.002)


def test_a_png_has_a_palette_in_which_the_colours_of_the_chart_are():
    chart = charts_of("literasi-digital-guru", "id")["obstacles"]
    png = draw_png(chart.spec, "id")
    assert png == draw_png(chart.spec, "id")
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.mode == "P"
        counted = picture.convert("RGB").getcolors()
    assert counted is not None
    assert {(255, 255, 255), (0, 114, 178)} <= {colour for _, colour in counted}


HASHES = """
import hashlib, json, sys
sys.path[:0] = json.loads(sys.argv[1])
from charted import charts_of
from pendamping.documents.charts.draw import draw_png, draw_svg
for name, chart in charts_of(sys.argv[2], "id").items():
    for drawn in (draw_svg(chart.spec, "id").encode(), draw_png(chart.spec, "id")):
        print(name, hashlib.sha256(drawn).hexdigest())
"""


@pytest.mark.slow
def test_the_same_bytes_in_two_processes():
    name = "ekonomi-komunitas"
    paths = json.dumps([p for p in sys.path if "tests" in p or p.endswith("src")])
    done = [
        subprocess.run(
            [sys.executable, "-c", HASHES, paths, name],
            capture_output=True, encoding="utf-8", check=True,
            env={**__import__("os").environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Jayapura"))
    ]  # fmt: skip
    assert done[0] == done[1]
    assert len(done[0].splitlines()) == 2 * len(charts_of(name, "id"))
    chart = charts_of(name, "id")["money"]
    assert f"money {hashlib.sha256(draw_svg(chart.spec, 'id').encode()).hexdigest()}" in done[0]


DIRTY = [
    '<b>"x"</b> & co',
    "{n} %s \\n \\ ' \" `",
    "مرحبا بالعالم",
    "日本語の活動",
    "line one\nline two\ttab",
    "=1+1",
]


@pytest.mark.parametrize("label", DIRTY)
def test_labels_of_people_appear_as_typed(label):
    facts = facts_of("literasi-digital-guru")
    process = facts.process
    activities = [replace(process.activities[0], name=label), *process.activities[1:]]
    groups = [replace(process.budget_groups[0], label=label), *process.budget_groups[1:]]
    charts = make_charts(replace(facts, process=replace(process, activities=activities, budget_groups=groups)))
    typed = " ".join(label.split()).replace("\u00a0", " ")
    for name in ("schedule", "money"):
        svg = draw_svg(charts[name].spec, "id")
        drawn = " ".join(texts_of(svg)).replace("\u00a0", " ")
        assert typed in drawn, (name, label)
        assert "<b>" not in svg
        draw_png(charts[name].spec, "id")


def test_long_names_are_wrapped_and_then_shortened():
    long = "Kunjungan pendampingan " * 9
    lines = wrap(long, 200, 11)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(text_width(line, 11) <= 200 for line in lines)
    assert " ".join(wrap("satu dua tiga", 30, 11, 3)) == "satu dua tiga"
    # Broken between 80 and the sign, it would fit better.
    assert wrap("sedikitnya 80 % dosis", text_width("sedikitnya 80", 11), 11) == ["sedikitnya", "80 % dosis"]
    assert shorten("x" * 500, 100, 11).endswith("…")
    assert wrap("", 100, 11) == [""]
    assert clean("a\u202ecb\x07\u200d") == "acb\u200d"


def test_widths_are_those_of_the_font():
    """Against Pillow with Noto Sans, where both are there: never narrower, and not much wider."""
    fonts = pytest.importorskip("PIL.ImageFont")
    from pendamping.folder.builtin import templates_folder

    places = [templates_folder() / "style/fonts/NotoSans-Regular.ttf"]
    found = next((p for p in places if p.exists()), None)
    if found is None:
        pytest.skip("the fonts are not here")
    font = fonts.truetype(str(found), 1000)
    for name in WORKED:
        for activity in facts_of(name).folder.program.activities:
            real = font.getlength(activity.name)
            assert real <= text_width(activity.name, 1000) <= real * 1.04
