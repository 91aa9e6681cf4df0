"""The two pages of a certificate in Word: each side fits its page, whatever it has to say."""

import csv
import io
import re

import docx
import pypdf
from docx.oxml.ns import qn

from conftest import AS_OF, copy_program
from pendamping.steps.report import Request, report

LONG = "Raden Ajeng Kusumaningtyas Hadiwidjojo Prawirodirdjo binti Sastrowardoyo SPd MPd Gr " * 2


def identify(folder, name):
    with (folder / "participants.csv").open(encoding="utf-8") as stream:
        ids = [row["id"] for row in csv.DictReader(stream)]
    (folder / "private").mkdir(exist_ok=True)
    rows = "".join(f"{person},{name} {number}\n" for number, person in enumerate(ids, 1))
    (folder / "private/identities.csv").write_text(f"id,nama\n{rows}", encoding="utf-8")


def make(folder):
    return report(folder, Request("certificate", AS_OF, formats=("docx", "pdf"))).outputs


def test_a_side_is_set_so_small_that_it_fits_its_page(tmp_path):
    folder = copy_program("literasi-digital-guru", tmp_path)
    identify(folder, "Nama")
    usual = make(folder)
    identify(folder, LONG)
    program = folder / "program.yaml"
    text = program.read_text(encoding="utf-8")
    program.write_text(re.sub(r"(?m)^(    nama: .*)$", rf"\1 {'panjang ' * 40}", text), encoding="utf-8")
    sizes: list[float] = []
    for outputs in (usual, make(folder)):
        document = docx.Document(io.BytesIO(outputs["docx"]))
        breaks = list(document.element.body.iter(qn("w:pageBreakBefore")))
        # In the PDF, which is laid out, each side is one page.
        assert len(breaks) + 1 == len(pypdf.PdfReader(io.BytesIO(outputs["pdf"])).pages)
        name = next(p for p in document.paragraphs if p.style is not None and p.style.name == "Certificate Name")
        size = name.runs[0].font.size
        sizes.append(size.pt if size is not None else 21)
    assert sizes[1] < sizes[0]
