"""Write the three worked programs: definitions from the templates, texts by hand, data with a fixed seed.

Run it from anywhere; running it again gives the same bytes: `python programs/make_data.py`.
"""

from random import Random

import data_economy
import data_health
import data_literacy
from data_files import write_program
from data_tools import HERE

from pendamping.formats.write import render_yaml
from pendamping.model.records import CsvSettings, FunderProfile, StatusBand, Thresholds, Workspace

SEED = 2026
README = """\
# Program contoh

Data sintetis: semua orang, tempat, angka, dan cerita di sini rekaan, tetapi berkelakuan seperti data nyata
(ada yang berhenti, terlambat, kosong, dan tidak mencapai target). Dibuat oleh `python programs/make_data.py`.

# Worked programs

Synthetic data: every person, place, figure and story here is invented, but behaves as real data do.
Written by `python programs/make_data.py`; running it again gives the same bytes.
"""


def _workspace() -> Workspace:
    bands = [
        ("Tercapai", 1.0),
        ("Hampir tercapai", 0.9),
        ("Cukup", 0.75),
        ("Kurang", 0.5),
        ("Belum tercapai", None),
    ]
    return Workspace(
        language="id",
        thresholds=Thresholds(
            small_cell=5,
            small_cell_specific=10,
            contact_days=30,
            baseline_share=0.95,
            follow_up_due_days=7,
            bundle_megabytes=4,
        ),
        status_scale=[StatusBand.model_validate({"name": name, "from": lowest}) for name, lowest in bands],
        funder_profiles={
            "pkm": FunderProfile(name="Hibah Pengabdian kepada Masyarakat", group_limits={"honorarium": 0.3})
        },
        csv=CsvSettings(number_format="en", date_format="iso"),
    )


def main() -> None:
    for module in (data_literacy, data_economy, data_health):
        write_program(module.make(Random(f"{SEED} {module.NAME}")))
    (HERE / "pendamping.yaml").write_text(render_yaml(_workspace(), "id"), encoding="utf-8", newline="\n")
    (HERE / "README.md").write_text(README, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
