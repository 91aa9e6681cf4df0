"""Documents: `pendamping report` against `pendamping evaluate`, and against the bare tools that it calls.

1. `report --format md` as a whole process against `evaluate`.
2. `report --format md,html,docx,pdf` of the final report with all charts against a process that only calls the tools
   on the same Markdown and chart specifications: pandoc for DOCX and HTML, Typst once (its input is made beforehand),
   vl-convert once per chart and format.

Called by `make bench`.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from timing import command, compare, spread, verdicts

from pendamping.documents.charts.chart import Chart
from pendamping.documents.convert.page import Page
from pendamping.documents.convert.pdf import write_sources
from pendamping.folder.dress import Dress, style_folder
from pendamping.steps import report as steps

ROOT = Path(__file__).parent.parent
PROGRAM = "literasi-digital-guru"
AS_OF = "2026-11-23"
MOST = {"report md": 2.5, "report all": 2.0}
# What a person would write who only wanted the files: everything is prepared, nothing is computed.
BARE = """\
import json, subprocess, sys
import pypandoc, typst, vl_convert
from pathlib import Path
work = Path(sys.argv[1])
prepared = json.loads((work / "prepared.json").read_text(encoding="utf-8"))
for source, options in (("docx.md", ["--to", "docx"]), ("html.md", ["--to", "html5", "--standalone"])):
    words = [pypandoc.get_pandoc_path(), "--from", "markdown", *options, "--output", work / (source + ".out")]
    subprocess.run([*words, work / source], check=True)
compiler = typst.Compiler(work / "main.typ", root=work, font_paths=[prepared["fonts"]], ignore_system_fonts=True)
compiler.compile(output=work / "out.pdf", format="pdf")
vl_convert.register_font_directory(prepared["fonts"])
for number, spec in enumerate(prepared["specs"]):
    (work / f"{number}.svg").write_text(vl_convert.vegalite_to_svg(spec, vl_version="5.21"), encoding="utf-8")
    (work / f"{number}.png").write_bytes(vl_convert.vegalite_to_png(spec, vl_version="5.21", scale=0.75, ppi=200))
"""


def prepare(program: Path, work: Path) -> int:
    """Write what the bare tools need: Markdown with its pictures, Typst with its files; returns how many charts."""
    pages: list[tuple[Page, Dress]] = []
    charts: dict[str, Chart] = {}
    made = steps.make_charts

    def make_charts(facts: steps.Facts) -> dict[str, Chart]:
        charts.update(made(facts))
        return charts

    def convert(page: Page, dress: Dress, _wanted: str) -> bytes:
        pages.append((page, dress))
        return b""

    steps.make_charts, steps.convert = make_charts, convert
    steps.report(program, steps.Request("evaluation", date.fromisoformat(AS_OF), formats=("pdf",)))
    ((page, dress),) = pages
    write_sources(page, dress, work)
    (work / "docx.md").write_text(page.with_pictures(("png",)), encoding="utf-8")
    (work / "html.md").write_text(page.with_pictures(("svg",)), encoding="utf-8")
    specs = [json.dumps(chart.spec) for chart in charts.values()]
    prepared = {"fonts": str(style_folder() / "fonts"), "specs": specs}
    (work / "prepared.json").write_text(json.dumps(prepared), encoding="utf-8")
    (work / "bare.py").write_text(BARE, encoding="utf-8")
    return len(specs)


def measure(scratch: Path, runs: int) -> dict[str, float]:
    """Return both ratios."""
    work = scratch / "documents"
    work.mkdir()
    # A report leaves a record of what it published: in a copy, with the workspace above it.
    copy = Path(shutil.copytree(ROOT / "programs", scratch / "programs")) / PROGRAM
    charts = prepare(copy, work)
    pendamping = str(Path(sys.executable).parent / "pendamping")
    program = ["-p", str(copy), "--as-of", AS_OF]
    report = [pendamping, "report", "evaluation", *program]
    every = [*report, "--format", "md,html,docx,pdf", "--output", str(work / "all.md")]
    subprocess.run(every, check=True, capture_output=True)  # later runs find the same files
    times = compare(
        runs,
        evaluate=command(pendamping, "evaluate", *program),
        md=command(*report, "--format", "md", "--output", str(work / "one.md")),
        all=command(*every),
        bare=command(sys.executable, str(work / "bare.py"), str(work)),
    )
    for name, taken in times.items():
        print(f"  {name:<10} {spread(taken)}")
    print(f"  {charts} charts")
    median = {name: statistics.median(taken) for name, taken in times.items()}
    return {"report md": median["md"] / median["evaluate"], "report all": median["all"] / median["bare"]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(verdicts(measure(Path(scratch), parser.parse_args().runs), MOST, {}) > 0)
