"""Nodes to models: both languages, mixed, and every error at its place."""

import pytest

from pendamping.formats.models import read_model
from pendamping.formats.yaml_nodes import compose
from pendamping.model.indicators import Indicator
from pendamping.model.plan import Activity, BudgetLine
from pendamping.model.sessions import Session

ACTIVITY = (
    "{id: G1, name: Kelas, phase: core, method: training, start: 2026-01-01, end: 2026-01-31, sessions: 2, hours: 1.5}"
)


def read(text, model):
    return read_model(compose(text, "x.yaml"), model, "x.yaml")


def codes(text, model):
    return [d.code for d in read(text, model)[1]]


def test_both_languages_say_the_same():
    indonesian = "{id: G1, nama: Kelas, tahap: inti, metode: pelatihan, mulai: 2026-01-01, selesai: 2026-01-31, jumlah_sesi: 2, jam: 1.5}"
    mixed = "{id: G1, nama: Kelas, phase: inti, metode: training, start: 2026-01-01, selesai: 2026-01-31, sessions: 2, jam: 1.5}"
    models = [read(text, Activity)[0] for text in (ACTIVITY, indonesian, mixed)]
    assert models[0] is not None
    assert models[0] == models[1] == models[2]


def test_ids_keep_leading_zeros_and_words_that_yaml_would_turn():
    activity, _ = read(ACTIVITY.replace("G1", "0271"), Activity)
    assert activity.id == "0271"
    activity, _ = read(ACTIVITY.replace("Kelas", "on"), Activity)
    assert activity.name == "on"


def test_unknown_key_suggests_the_nearest():
    _, (diagnostic,) = read(ACTIVITY.replace("hours: 1.5", "hours: 1.5, responsibel: x"), Activity)
    assert (diagnostic.code, diagnostic.values["nearest"]) == ("PD202", "responsible")


def test_the_same_key_in_two_languages_is_a_duplicate():
    assert codes(ACTIVITY.replace("name: Kelas", "name: Kelas, nama: Kelas"), Activity) == ["PD203"]


def test_everything_wrong_is_said_at_once():
    text = "{id: ../x, phase: later, method: training, start: 2026-02-31, end: soon, sessions: many, hours: 0}"
    assert sorted(codes(text, Activity)) == ["PD201", "PD204", "PD210", "PD211", "PD212", "PD228", "PD230"]


def test_place_of_a_value_deep_inside():
    text = 'tanggal: 2026-01-01\nkegiatan: G1\nmulai: "9:00"\nselesai: "10:00"\nrtl:\n  - {id: a, tindakan: x, tenggat: 2026-13-01}\n'
    _, (diagnostic,) = read(text, Session)
    assert (diagnostic.code, diagnostic.line) == ("PD212", 6)
    assert text.splitlines()[5][diagnostic.column - 1 :].startswith("2026-13-01")


def test_missing_key_is_named_in_the_language_of_the_file():
    _, (diagnostic,) = read('tanggal: 2026-01-01\nmulai: "9:00"\nselesai: "10:00"\n', Session)
    assert diagnostic.values["key"] == "kegiatan"
    _, (diagnostic,) = read('date: 2026-01-01\nstart: "9:00"\nend: "10:00"\n', Session)
    assert diagnostic.values["key"] == "activity"


def test_a_measure_is_chosen_by_its_kind():
    text = '{id: I1, nama: x, tingkat: hasil, target: 90%, ukuran: {jenis: bagian, instrumen: t, gelombang: a, syarat: {kolom: s, ">=": 3}}}'
    indicator, found = read(text, Indicator)
    assert found == []
    assert indicator.measure.kind == "share"
    assert indicator.measure.condition.comparisons() == [(">=", 3)]
    assert indicator.target == pytest.approx(0.9)


def test_wrong_kind_of_measure_is_said_at_the_kind():
    text = "{id: I1, nama: x, tingkat: hasil, target: 90%, ukuran: {jenis: baigan, instrumen: t}}"
    found = read(text, Indicator)[1]
    assert [d.code for d in found] == ["PD204"]
    assert "bagian" in found[0].values["known"]


def test_alias_bomb():
    lines = ["steps:", "  - &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"  - &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "PD110" in codes("\n".join(lines), Activity)


def test_alias_that_holds_itself():
    assert set(codes("name: &a [*a]\n", Activity)) & {"PD109", "PD110", "PD106"}


def test_tags_are_refused():
    assert "PD113" in codes(ACTIVITY.replace("name: Kelas", "name: !!python/name:os.system x"), Activity)


def test_money_is_read_from_the_text_of_the_number():
    line = "{id: B1, description: x, calculation: {people: 2, hours: 8}, unit: OJ, unit_price: 450000}"
    budget, _ = read(line, BudgetLine)
    assert budget.total == 7_200_000
    assert codes(line.replace("450000", "1.250"), BudgetLine) == ["PD215"]
