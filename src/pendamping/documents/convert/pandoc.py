"""pandoc, called in its sandbox: it reads its input and the files named on its command line, and nothing else."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

# What of Markdown a report may use. Off is what would turn a person's text into something else: TeX, citations,
# "smart" quotes, raw blocks of other formats. HTML is on for the marks, which are comments.
_OFF = (
    "smart", "tex_math_dollars", "raw_tex", "latex_macros", "raw_attribute", "citations", "subscript", "superscript",
    "implicit_figures", "example_lists", "definition_lists", "fancy_lists", "native_divs", "native_spans",
    "fenced_divs", "bracketed_spans", "yaml_metadata_block", "pandoc_title_block", "grid_tables", "multiline_tables",
    "simple_tables", "table_captions",
)  # fmt: skip
_READER = "markdown" + "".join(f"-{name}" for name in _OFF) + "+gfm_auto_identifiers"
# A list is a list of lines; everything is taken as it is typed, nothing as Markdown.
Metadata = Mapping[str, str | bool | Sequence[str]]


class PandocError(Exception):
    """pandoc refused its input; the text says why."""


@cache
def _pandoc() -> str:
    from importlib import import_module

    return str(import_module("pypandoc").get_pandoc_path())  # it has no types


def run_pandoc(markdown: str, to: str, metadata: Metadata, style: Path, options: Sequence[str] = ()) -> bytes:
    """Return `markdown` in the format `to`, always the same bytes; raises `PandocError`.

    `style` is the folder of the built-in dress.
    """
    # The title is the heading of a web page; elsewhere it stands apart, and chapters are the first level.
    shift = "0" if to.startswith("html") else "-1"
    command = [
        # One column: tables take the whole width, shared out by their dashes, however long a line is.
        _pandoc(), "--sandbox", "--from", _READER, "--to", to, "--columns", "1", "--wrap", "preserve",
        "--shift-heading-level-by", shift, "--lua-filter", str(style / "marks.lua"), *options, "--output", "-",
    ]  # fmt: skip
    for key, value in metadata.items():
        lines = [value] if isinstance(value, str) else [str(value).lower()] if isinstance(value, bool) else value
        command += [f"--metadata={key}={line}" for line in lines]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}  # 1 January 1980, where a ZIP archive begins
    done = subprocess.run(  # noqa: S603 -- our own command line
        command, input=markdown.encode(), capture_output=True, check=False, env=environment
    )
    if done.returncode:
        raise PandocError(done.stderr.decode(errors="replace").strip())
    return done.stdout
