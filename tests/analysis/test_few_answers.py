"""Figures that rest on the answers of few people, and counts of answers."""

from datetime import date
from pathlib import Path

from conftest import evaluate_once, run_inside
from pendamping.analysis.results import IndicatorResult
from pendamping.steps.explain import explain

DAY = date(2026, 10, 31)
SURVEY = "data/survei-usaha.csv"
TEST = "data/tes-keterampilan.csv"


def keep_rows(file: Path, wanted) -> None:
    header, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text(header + "".join(row for row in rows if wanted(row)), encoding="utf-8")


def results(folder: Path, day: date = DAY, *, internal: bool = False) -> dict[str, IndicatorResult]:
    return {r.indicator.id: r for r in evaluate_once(folder, day, internal=internal).indicators}


def kinds(result: IndicatorResult) -> list[str]:
    return [finding.kind for finding in result.findings]


def test_a_count_of_answers_has_the_threshold_of_its_instrument(economy):
    shown = explain(economy, "IK2", DAY, "jenis_kelamin=L", internal=True)
    assert shown.figure.value == 5 and shown.group is not None and shown.group.withheld
    for group in ("jenis_kelamin=L", "jenis_kelamin=P"):  # the other follows from everybody
        assert explain(economy, "IK2", DAY, group).hidden


def test_with_one_person_measured_no_answer_is_shown(economy):
    keep_rows(economy / SURVEY, lambda row: row.startswith("P-001,"))
    shown, internal = results(economy), results(economy, internal=True)
    for name in ("IK2", "IH5", "IH9"):
        assert internal[name].figure.value is not None
        assert shown[name].hidden and shown[name].figure.value is None, name
    assert not shown["IK4"].hidden  # what the program did is nobody's answer


def test_who_gave_no_number_is_not_behind_a_sum(economy):
    found = explain(economy, "IH9", DAY)
    assert (found.figure.value, found.figure.n.measured) == (14, 21)
    assert len(found.used) == 21
    assert sum(row.reason == "no_number" for row in found.left_out) == 6


def test_of_a_group_only_those_behind_the_figure_are_told(economy):
    done = run_inside(*("--lang", "en", "explain", "IH8", "--group", "status_awal=belum", "--as-of", DAY), cwd=economy)
    assert "people or entries behind the figure: 14" in done.stdout
    assert "enrolled" not in done.stdout.split("People")[1].split("Rows used")[0]


def test_without_a_later_wave_of_the_comparison_it_is_one_group(literacy):
    keep_rows(literacy / TEST, lambda row: not (row.startswith("K-") and ",akhir," in row))
    for internal in (False, True):
        found = kinds(results(literacy, internal=internal)["IH2"])
        assert {"no_comparison", "one_group"} <= set(found)


def test_beside_a_hidden_comparison_it_is_one_group(literacy):
    kept = ("K-001,", "K-002,", "K-003,")
    keep_rows(literacy / TEST, lambda row: not row.startswith("K-") or row.startswith(kept))
    found = results(literacy)["IH2"]
    assert found.comparison is not None and found.comparison.hidden
    assert kinds(found)[-3:] == ["hidden", "one_group", "other_causes"]
    assert not {"did_significant", "did_not_significant", "parallel_trend"} & set(kinds(found))


def test_changes_that_do_not_vary_are_not_called_few(literacy):
    file = literacy / TEST
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    same = [
        ",".join([*cells[:3], *(["3" if cells[1] == "awal" else "4"] * len(cells[3:]))])
        for cells in (row.split(",") for row in rows)
    ]
    file.write_text("\n".join([header, *same]) + "\n", encoding="utf-8")
    found = results(literacy)
    assert {"no_variation", "did_no_variation"} <= set(kinds(found["IH2"])) and "did_few" not in kinds(found["IH2"])
    said = next(f.text.say("en") for f in found["IH3"].findings if f.kind == "no_reliability")
    assert said == "The reliable change cannot be computed: the scores of the earlier wave do not differ."
    done = run_inside("--lang", "en", "evaluate", "--as-of", DAY, cwd=literacy)
    own = " ".join(done.stdout.split("IH2 ")[2].split("IH3 ")[0].split())  # the table comes first
    assert "p < 0.001" in own and own.count("effect size") == 1


def test_an_amount_of_many_digits_is_spent(economy):
    file = economy / "spending.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace("1500000", "30000000000000000000")
    file.write_text("".join(lines), encoding="utf-8")
    assert evaluate_once(economy, DAY).process.budget.spent > 3 * 10**19


def test_a_series_is_that_of_the_people_assisted(tmp_path):
    folder = daily_program(tmp_path, {"P-1": 2, "P-2": 4, "K-1": 9})
    (quality,) = evaluate_once(folder, DAY, internal=True, instruments=True).instruments or []
    (point,) = quality.series
    assert (point.people, point.means, point.expected) == (2, {"n": 3.0}, 2)


def daily_program(folder: Path, answers: dict[str, int]) -> Path:
    """Write a program with a comparison group and a number that is asked every day."""
    persons = "".join(f"{p},{'k' if p.startswith('K') else 'a'},active,2026-01-05\n" for p in answers)
    for name, text in {
        "program.yaml": (
            "code: X\nname: X\norganization: {name: X}\nperiod: {start: 2026-01-01, end: 2026-12-31}\n"
            "target_group:\n  description: x\n  size: 2\n"
            "  groups: [{id: a, name: A}, {id: k, name: K, kind: comparison}]\n"
        ),
        "instruments/d.yaml": "id: d\nname: D\nkind: questionnaire\nfrequency: daily\nitems: [{id: n, text: n, kind: number}]\n",
        "participants.csv": "id,group,status,joined\n" + persons,
        "consent.csv": "id,purpose,date,method\n" + "".join(f"{p},program,2026-01-05,written\n" for p in answers),
        "data/d.csv": "id,date,n\n" + "".join(f"{p},2026-02-02,{n}\n" for p, n in answers.items()),
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
