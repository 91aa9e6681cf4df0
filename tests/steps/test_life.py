"""Approve, start, advance, close: the gates, what they ask for, and what they record."""

import os
from datetime import date

import pytest

from pendamping.diagnostics import InputError
from pendamping.folder.digests import digest
from pendamping.folder.load import load_folder
from pendamping.steps import run as steps
from pendamping.steps.check import check
from pendamping.steps.init import InitOptions, init_program
from pendamping.steps.log import log_answers
from pendamping.steps.plan import approve, diff, plan


@pytest.fixture
def fresh(tmp_path):
    return init_program(tmp_path / "p", InitOptions("kosong", use_git=False)).path


def codes(call, *arguments, **options):
    with pytest.raises(InputError) as refused:
        call(*arguments, **options)
    return [d.code for d in refused.value.diagnostics]


def replace(folder, old, new, file="program.yaml"):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


DAY = date(2026, 1, 2)


def test_a_plan_without_a_step_is_not_approved(fresh):
    text = (fresh / "program.yaml").read_text(encoding="utf-8")
    head, _, tail = text.partition("\ntujuan:")
    (fresh / "program.yaml").write_text(
        head
        + "\ntujuan: []\n"
        + tail[tail.index("\nkegiatan:") :]
        .replace("tujuan: [T1]", "tujuan: []")
        .replace("tujuan: T1", "definisi_operasional: x"),
        encoding="utf-8",
    )
    found = codes(approve, fresh, "koordinator", DAY)
    assert found and set(found) <= {"PD811", "PD202", "PD203"}
    assert not (fresh / "plans").exists()


def test_approval_freezes_the_plan(fresh):
    result = approve(fresh, "koordinator", DAY)
    frozen = (fresh / result.file).read_bytes()
    assert frozen == (fresh / "program.yaml").read_bytes()
    assert result.passage.digest == digest(frozen)
    assert codes(approve, fresh, "koordinator", DAY) == ["PD809"]


def test_a_later_approval_needs_a_reason_and_shows_the_change(fresh):
    approve(fresh, "koordinator", DAY)
    replace(fresh, "jumlah_sasaran: 20", "jumlah_sasaran: 30")
    (change,) = diff(fresh).changes
    assert (change.where, change.old, change.new) == ("kelompok_sasaran.jumlah_sasaran", "20", "30")
    assert codes(approve, fresh, "koordinator", DAY) == ["PD810"]
    result = approve(fresh, "koordinator", DAY, reason="Dua dusun ikut")
    assert (result.passage.plan, result.passage.reason, len(result.changes)) == (2, "Dua dusun ikut", 1)
    assert diff(fresh).changes == []
    assert plan(fresh).changes == []


def test_a_frozen_plan_that_was_changed_is_an_error(fresh):
    approve(fresh, "koordinator", DAY)
    replace(fresh, "jumlah_sasaran: 20", "jumlah_sasaran: 30", "plans/1.yaml")
    assert "PD823" in [d.code for d in check(fresh).diagnostics]


def test_the_gates_in_order(fresh):
    assert codes(steps.start, fresh, "koordinator", DAY) == ["PD807"]
    assert codes(steps.advance, fresh, "koordinator", DAY) == ["PD804"]
    approve(fresh, "koordinator", DAY)
    assert steps.start(fresh, "koordinator", DAY).phase == "orientation"
    assert codes(steps.start, fresh, "koordinator", DAY) == ["PD805"]
    assert codes(steps.close, fresh, "koordinator", DAY) == ["PD819"]
    lacking = codes(steps.advance, fresh, "koordinator", DAY)
    assert lacking == ["PD807", "PD807"]  # the agreement on roles, the baseline


def test_force_needs_a_reason_and_is_recorded(fresh):
    assert codes(steps.start, fresh, "koordinator", DAY, force=True) == ["PD808"]
    passage = steps.start(fresh, "koordinator", DAY, "Mendesak", force=True)
    assert len(passage.forced) == 1
    assert load_folder(fresh).lifecycle.events[0].forced == passage.forced


def test_a_whole_life(fresh):
    approve(fresh, "koordinator", DAY)
    steps.start(fresh, "koordinator", DAY)
    program = load_folder(fresh).program
    activities = {a.gate or a.phase: a for a in program.activities}
    people = [f"P-{i:03d}" for i in range(1, 11)]
    rows = "".join(f"{p},,aktif,{program.period.start},,,{'L' if i % 2 else 'P'}\n" for i, p in enumerate(people))
    with (fresh / "participants.csv").open("a", encoding="utf-8") as stream:
        stream.write(rows)

    def hold(activity):
        return log_answers(
            fresh,
            {
                "activity": activity.id,
                "date": activity.start.isoformat(),
                "start": "9:00",
                "end": "10:00",
                "present": "all",
            },
        )

    hold(activities["role_agreement"])
    folder = load_folder(fresh)
    (instrument,) = folder.instruments.values()
    first = instrument.waves[0]
    header = ",".join(["id", "gelombang", "tanggal", *(item.id for item in instrument.items)])
    answers = ",".join("" if item.kind == "text" else "1" for item in instrument.items)
    data = [f"{p},{first.id},{first.start},{answers}" for p in people[:8]]
    (fresh / "data").mkdir(exist_ok=True)
    (fresh / f"data/{instrument.id}.csv").write_text("\n".join([header, *data[:7]]) + "\n", encoding="utf-8")
    day = activities["core"].start
    assert codes(steps.advance, fresh, "koordinator", day) == ["PD807"]  # 7 of 10 measured, 8 are needed
    (fresh / f"data/{instrument.id}.csv").write_text("\n".join([header, *data]) + "\n", encoding="utf-8")
    assert steps.advance(fresh, "koordinator", day).phase == "core"
    assert codes(steps.advance, fresh, "koordinator", day) == ["PD807"]
    hold(activities["core"])
    assert steps.advance(fresh, "koordinator", day).phase == "closing"
    assert codes(steps.advance, fresh, "koordinator", day) == ["PD818"]
    hold(activities["reflection"])
    if "feedback" in activities:
        hold(activities["feedback"])
    end = program.period.end
    passage = steps.close(fresh, "koordinator", end)
    assert passage.event == "closed"
    assert codes(steps.advance, fresh, "koordinator", end) == ["PD806"]
    assert check(fresh).errors == 0
    assert codes(approve, fresh, "koordinator", DAY) == ["PD809"]


def test_a_blank_reason_is_no_reason(fresh):
    assert codes(steps.start, fresh, "koordinator", DAY, "  ", force=True) == ["PD808"]
    approve(fresh, "koordinator", DAY)
    replace(fresh, "jumlah_sasaran: 20", "jumlah_sasaran: 30")
    assert codes(approve, fresh, "koordinator", DAY, reason=" ") == ["PD810"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(fresh):
    os.mkfifo(fresh / "sessions/note.md")
    assert "PD118" in [d.code for d in check(fresh).diagnostics]


def test_text_in_square_brackets_is_not_a_plan_yet(fresh):
    review = plan(fresh).review
    assert not review.ready
    assert any("square brackets" in lack.sentence.say("en") for step in review.steps for lack in step.lacks)


@pytest.mark.parametrize(
    "file", ["participants.csv", "consent.csv", "spending.csv", "lifecycle.yaml", "data/survei-usaha.csv"]
)
def test_a_file_that_was_there_and_is_gone_is_an_error(economy, file):
    (economy / file).unlink()
    assert ("PD101", file) in [(d.code, d.file) for d in check(economy).diagnostics]
