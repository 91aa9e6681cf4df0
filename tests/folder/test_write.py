"""Safe writes: whole or not at all, and nobody's change is overwritten."""

import errno
import os
import threading
from datetime import date

import pytest

from pendamping.diagnostics import InputError
from pendamping.folder import paths
from pendamping.folder.write import LOCK_NAME, create_text, locked, write_text


def code_of(call, *arguments):
    with pytest.raises(InputError) as refused:
        call(*arguments)
    return refused.value.diagnostics[0].code


def test_write_and_write_again(tmp_path):
    write_text(tmp_path, "a/b.yaml", "one\n", before=None)
    write_text(tmp_path, "a/b.yaml", "two\n", before=b"one\n")
    assert (tmp_path / "a/b.yaml").read_bytes() == b"two\n"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.yaml"]


def test_a_file_changed_meanwhile_is_left_alone(tmp_path):
    (tmp_path / "b.yaml").write_text("theirs", encoding="utf-8")
    assert code_of(write_text, tmp_path, "b.yaml", "mine", b"before") == "PD901"
    assert code_of(write_text, tmp_path, "b.yaml", "mine", None) == "PD901"
    assert (tmp_path / "b.yaml").read_text(encoding="utf-8") == "theirs"


@pytest.mark.parametrize("function", ["fsync", "replace"])
def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch, function):
    (tmp_path / "b.yaml").write_bytes(b"before")

    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if function == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr("pathlib.Path.replace", full)
    assert code_of(write_text, tmp_path, "b.yaml", "after", b"before") == "PD902"
    assert (tmp_path / "b.yaml").read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["b.yaml"]


def test_a_note_that_cannot_be_finished_is_not_there(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert code_of(create_text, tmp_path, "note.md", "text") == "PD902"
    assert list(tmp_path.iterdir()) == []


def test_create_never_overwrites(tmp_path):
    assert create_text(tmp_path, "n.md", "one") is not None
    assert create_text(tmp_path, "n.md", "two") is None
    assert (tmp_path / "n.md").read_text(encoding="utf-8") == "one"


def test_a_lock_held_by_another(tmp_path, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr("pendamping.folder.write.LOCK_SECONDS", 0.1)
    with FileLock(tmp_path / LOCK_NAME):
        held = []
        thread = threading.Thread(target=lambda: held.append(code_of(locked(tmp_path).__enter__)))
        thread.start()
        thread.join()
    assert held == ["PD903"]


def test_names_of_notes():
    file = paths.note_file(date(2026, 1, 19), "G-3", "k7f3")
    assert file == "sessions/2026/2026-01-19-G-3-k7f3.md"
    assert paths.parse_note_name(paths.note_name(file)) == ("2026-01-19", "G-3")
    assert paths.parse_note_name("2026-01-19") is None
    assert len({paths.short_id() for _ in range(200)}) > 190
