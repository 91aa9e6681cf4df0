"""pandoc, called in its sandbox: it reads its input and the files named on its command line, and nothing else."""

import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

# What of Markdown a report may use. Off is what would turn a person's text into something else: TeX, citations,
# "smart" quotes, raw blocks of other formats. HTML is on for the marks, which are comments.
READER = (
    "markdown-smart-tex_math_dollars-raw_tex-raw_attribute-citations-subscript-superscript-implicit_figures"
    "-example_lists-definition_lists-fancy_lists-latex_macros-auto_identifiers+gfm_auto_identifiers"
    "-native_divs-native_spans-bracketed_spans-fenced_divs-yaml_metadata_block+yaml_metadata_block"
)


class PandocError(Exception):
    """pandoc refused its input; the text says why."""


@cache
def _pandoc() -> str:
    from importlib import import_module

    return str(import_module("pypandoc").get_pandoc_path())  # it has no types


def run_pandoc(markdown: str, to: str, metadata: dict[str, Any], style: Path, options: Sequence[str] = ()) -> bytes:
    """Return `markdown` in the format `to`, always the same bytes; raises `PandocError`.

    `metadata` goes before the text; `style` is the folder of the built-in dress.
    """
    import yaml

    head = yaml.safe_dump(metadata, allow_unicode=True, default_flow_style=False, sort_keys=True)
    command = [
        # One column: tables take the whole width, shared out by their dashes, however long a line is.
        _pandoc(), "--sandbox", "--from", READER, "--to", to, "--columns", "1", "--wrap", "preserve",
        "--shift-heading-level-by", "-1", "--lua-filter", str(style / "marks.lua"), *options, "--output", "-",
    ]  # fmt: skip
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}  # 1 January 1980, where a ZIP archive begins
    done = subprocess.run(  # noqa: S603 -- our own command line
        command, input=f"---\n{head}---\n\n{markdown}".encode(), capture_output=True, check=False, env=environment
    )
    if done.returncode:
        raise PandocError(done.stderr.decode(errors="replace").strip())
    return done.stdout
