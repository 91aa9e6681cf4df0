"""Markdown to one self-contained HTML file, without scripts."""

import base64

from pendamping.documents.convert.page import Page
from pendamping.documents.convert.pandoc import run_pandoc
from pendamping.folder.dress import Dress, read_css, style_folder

_MIME = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}
# Where the template wants what is too long for a command line.
_CSS, _LOGO = b"/*css*/", b"logo:"
# The browser is told, too, that the file holds everything it shows: what a style sheet hides is not loaded.
_CHARSET = b'<meta charset="utf-8">'
_POLICY = (
    b'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; font-src data:; '
    b"style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
)


def to_html(page: Page, dress: Dress) -> bytes:
    """Return the page as HTML: pictures and style sheet are inside it; raises `InputError` (PD860) where it is not."""
    style = style_folder()
    options = ["--standalone", "--template", str(style / "page.html")]
    metadata = page.metadata | ({"logo": _LOGO.decode()} if dress.logo is not None else {})
    made = run_pandoc(page.with_pictures(("svg", "jpg", "png")), "html5", metadata, style, options)
    made = made.replace(_CHARSET, _CHARSET + b"\n" + _POLICY, 1)
    # The style sheet cannot end its element: what ends it is ours to say.
    made = made.replace(_CSS, read_css(dress.css).encode().replace(b"</", rb"<\/"), 1)
    if dress.logo is not None:
        data = base64.b64encode(dress.logo).decode()
        made = made.replace(b'"' + _LOGO + b'"', f'"data:{_MIME[dress.logo_kind]};base64,{data}"'.encode(), 1)
    return made
