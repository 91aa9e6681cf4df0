"""Markdown to one self-contained HTML file, without scripts."""

import base64

from pendamping.documents.convert.page import Page, escaped
from pendamping.documents.convert.pandoc import run_pandoc
from pendamping.folder.dress import Dress, style_folder

_MIME = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}


def to_html(page: Page, dress: Dress) -> bytes:
    """Return the page as HTML: pictures and style sheet are inside it."""
    import html

    text = page.with_pictures(("svg", "jpg", "png"))
    metadata = page.metadata | {
        "letterhead": [escaped(line) for line in page.letterhead],
        "footer": escaped(page.footer),
        **({"warning": escaped(page.warning)} if page.warning else {}),
    }
    style = style_folder()
    css = dress.css.read_text(encoding="utf-8").replace("</", r"<\/")  # the end of the sheet is ours to say
    options = [
        "--standalone", "--template", str(style / "page.html"), "--variable", f"pagetitle={html.escape(page.title)}",
        "--variable", f"author-plain={html.escape(page.organization)}",
        "--variable", f"css-text={css}",
    ]  # fmt: skip
    if dress.logo is not None:
        data = base64.b64encode(dress.logo).decode()
        options += ["--variable", f"logo=data:{_MIME[dress.logo_kind]};base64,{data}"]
    return run_pandoc(text, "html5", metadata, style, options)
