"""Whatever stands in the files: a diagnostic, exit code 1, nothing lost, nothing half-written, never a bug."""

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from catalogue import BASE, make_copy, run_here
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendamping.diagnostics import Diagnostic
from pendamping.messages import describe
from pendamping.steps.check import check

PROGRAM = "program.yaml"
NOTE = "sessions/2026/2026-02-09-G2-c4d5.md"
TABLE = "data/tes.csv"
LIST = "participants.csv"
LOG = "log --activity {activity} --date {date} --start 13:00 --end 15:00 --present P-001"

Change = Callable[[Path], object]


def text_of(file: str) -> str:
    return (BASE / file).read_text(encoding="utf-8")


def put(file: str, data: str | bytes) -> Change:
    """Return what writes `file`."""
    return lambda folder: (folder / file).write_bytes(data if isinstance(data, bytes) else data.encode())


def swap(file: str, old: str, new: str) -> Change:
    """Return what replaces `old` in `file` of the valid folder."""
    text = text_of(file)
    assert old in text
    return put(file, text.replace(old, new, 1))


def without(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def as_folder(file: str) -> Change:
    def change(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return change


def sparse(file: str, megabytes: int) -> Change:
    def change(folder: Path) -> None:
        with (folder / file).open("ab") as stream:
            stream.truncate(megabytes * 1_000_000)

    return change


BOMB = "ringkasan:\n  - &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"  - &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
)
CONFLICT = "<<<<<<< HEAD\n{}=======\n{}>>>>>>> siti\n"
KODE = "kode: LDG\n"

BAD: dict[str, tuple[str, Change]] = {
    "missing plan": ("PD101", without("plans/1.yaml")),
    "empty program": ("PD102", put(PROGRAM, "")),
    "empty note": ("PD102", put(NOTE, "")),
    "empty table": ("PD102", put(TABLE, "")),
    "program is a folder": ("PD103", as_folder(PROGRAM)),
    "note is a folder": ("PD103", as_folder(NOTE)),
    "table is a folder": ("PD103", as_folder(TABLE)),
    "program in cp1252": ("PD104", put(PROGRAM, text_of(PROGRAM).replace("Guru", "Gur\xe9").encode("cp1252"))),
    "note in cp1252": ("PD104", put(NOTE, text_of(NOTE).replace("kuis", "ku\xe9s").encode("cp1252"))),
    "table in UTF-16": ("PD104", put(TABLE, text_of(TABLE).encode("utf-16"))),
    "tab in program": ("PD105", swap(PROGRAM, "  - {id: sdn2", "\t- {id: sdn2")),
    "tab in note": ("PD105", swap(NOTE, "  - {kategori", "\t- {kategori")),
    "doubled key in program": ("PD203", swap(PROGRAM, KODE, KODE * 2)),
    "doubled key in note": ("PD203", swap(NOTE, "kegiatan: G2\n", "kegiatan: G2\nkegiatan: G2\n")),
    "doubled column": ("PD123", swap(TABLE, "kuis,video", "kuis,kuis")),
    "unknown key in program": ("PD202", swap(PROGRAM, "kode: LDG", "kod: LDG")),
    "unknown key in note": ("PD202", swap(NOTE, "moda:", "mode_:")),
    "alias bomb": ("PD110", swap(PROGRAM, "format: 1\n", BOMB)),
    "alias that holds itself": ("PD109", swap(PROGRAM, "format: 1\n", "ringkasan: &a [*a]\n")),
    "nested in program": ("PD109", swap(PROGRAM, "format: 1\n", f"ringkasan: {'[' * 50}{']' * 50}\n")),
    "nested in note": ("PD109", swap(NOTE, "moda: tatap_muka\n", f"capaian: {'{a: ' * 50}{'}' * 50}\n")),
    "nested without end": ("PD109", swap(PROGRAM, "format: 1\n", f"ringkasan: {'[' * 100_000}\n")),
    "large program": ("PD108", sparse(PROGRAM, 100)),
    "large note": ("PD108", sparse(NOTE, 100)),
    "ragged rows": ("PD125", swap(TABLE, "40,55,50000,20", "40,55,50000")),
    "long row": ("PD125", swap(LIST, "P-001,guru,aktif,2026-01-05,,P", "P-001,guru,aktif,2026-01-05,,P,x")),
    "note without front matter": ("PD111", put(NOTE, "Dua guru membuat satu kuis.\n")),
    "note not closed": ("PD112", put(NOTE, "---\ntanggal: 2026-02-09\n")),
    "conflict in program": ("PD107", swap(PROGRAM, KODE, CONFLICT.format(KODE, "kode: X\n"))),
    "conflict in note": ("PD107", swap(NOTE, "kegiatan: G2\n", CONFLICT.format("kegiatan: G2\n", "kegiatan: G1\n"))),
    "conflict below note": ("PD107", swap(NOTE, "Dua guru", CONFLICT.format("Satu\n", "Dua\n") + "Dua guru")),
    "conflict above note": ("PD107", put(NOTE, CONFLICT.format(text_of(NOTE), text_of(NOTE)))),
    "conflict in table": ("PD107", swap(LIST, "P-002", "<<<<<<< HEAD\nP-002")),
    "path as id in program": ("PD210", swap(PROGRAM, "id: G2", "id: ../../x")),
    "path as id in note": ("PD210", swap(NOTE, "kegiatan: G2", "kegiatan: ../../x")),
    "path as code": ("PD210", swap(PROGRAM, KODE, "kode: ../../x\n")),
    "path as evidence": ("PD307", swap(NOTE, "moda: tatap_muka", "bukti: [../../x]")),
    "name too long": ("PD306", swap(NOTE, "moda: tatap_muka", f"bukti: [{'x' * 5000}]")),
    "31 February in program": ("PD212", swap(PROGRAM, "mulai: 2026-02-01", "mulai: 2026-02-31")),
    "31 February in note": ("PD212", swap(NOTE, "tanggal: 2026-02-09", "tanggal: 2026-02-31")),
    "31 February in list": ("PD212", swap(LIST, "2026-04-15", "2026-02-31")),
    "31 February in table": ("PD212", swap(TABLE, "2026-01-21", "2026-02-31")),
    "list as key": ("PD106", swap(PROGRAM, "format: 1\n", "? [a, b]\n: c\n")),
    "endless number": ("PD230", swap(PROGRAM, "jumlah_sasaran: 3", f"jumlah_sasaran: {'9' * 5000}")),
    "endless cell": ("PD127", swap(TABLE, "50000,20", f"50000,{'9' * 5000}")),
    "infinite": ("PD218", swap(PROGRAM, "    jam: 2\n", "    jam: 1e999\n")),
    "not a number": ("PD218", swap(PROGRAM, "target: 10\n", "target: nan\n")),
    "only a list": ("PD207", put(PROGRAM, "[1, 2]\n")),
    "only a word": ("PD207", put(PROGRAM, "program\n")),
    "zero bytes": ("PD104", put(TABLE, b"id\0,nilai\n")),
    "control character": ("PD106", swap(PROGRAM, KODE, "kode: L\x01DG\n")),
}
WARNINGS = {"name too long"}


def contents(folder: Path) -> dict[str, str]:
    """Return what every file holds, by digest."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("name", BAD)
def test_check(name: str, tmp_path: Path) -> None:
    code, change = BAD[name]
    folder = make_copy(tmp_path / "program")
    change(folder)
    before = contents(folder)
    for language in ("id", "en"):
        exit_code, shown = run_here("check", folder, language)
        assert exit_code == (0 if name in WARNINGS else 1)
        assert f" {code}: " in shown
        assert "Traceback" not in shown
    assert contents(folder) == before


# Every command that writes, on files that cannot be trusted.
WRITING = {
    "log": (LOG.format(activity="G2", date="2026-03-02"), ("program", "list")),
    "approve": ("plan approve --by siti --reason x --date 2026-06-01", ("program", "note", "table", "list")),
    "advance": ("run advance --by siti --date 2026-06-01", ("program", "note", "table", "list")),
    "report": ("report evaluation --as-of 2026-06-30", ("program", "note", "table", "list")),
}
BROKEN = {
    "program": swap(PROGRAM, KODE, CONFLICT.format(KODE, KODE)),
    "note": put(NOTE, ""),
    "table": put(TABLE, b"id\0"),
    "list": put(LIST, ""),
}


PAIRS = [(name, file) for name, (_, files) in WRITING.items() for file in files]


@pytest.mark.parametrize(("name", "file"), PAIRS)
def test_nothing_is_written(name: str, file: str, tmp_path: Path) -> None:
    folder = make_copy(tmp_path / "program")
    BROKEN[file](folder)
    before = contents(folder)
    code, shown = run_here(WRITING[name][0], folder, "id")
    assert code == 1
    assert " PD" in shown
    assert "Traceback" not in shown
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (LOG.format(activity="../../x", date="2026-03-02"), "PD210"),
        (LOG.format(activity="G2", date="2026-02-31"), "PD212"),
        (LOG.format(activity="G2", date="2026-03-02") + " --evidence ../../x", "PD307"),
        ("log --from tidak-ada.md", "PD101"),
        ("log --from sessions", "PD103"),
        ("monitor --as-of 2026-02-31", "PD212"),
        ("run start --by siti --date 31/02/2026", "PD211"),
        ("init sessions", "PD814"),
        ("init program.yaml", "PD814"),
        ("init participants.csv/baru", "PD902"),
        ("report evaluation --as-of 2026-06-30 --output participants.csv", "PD822"),
        ("report evaluation --as-of 2026-06-30 --output sessions", "PD103"),
        ("report evaluation --as-of 2026-06-30 --output participants.csv/laporan.md", "PD855"),
        ("plan -p tidak-ada", "PD801"),
        ("check tidak-ada", "PD101"),
    ],
)
def test_what_is_asked(command: str, expected: str, tmp_path: Path) -> None:
    folder = make_copy(tmp_path / "program")
    before, beside = contents(folder), sorted(tmp_path.iterdir())
    for language in ("id", "en"):
        code, shown = run_here(command, folder, language)
        assert code == 1
        assert f" {expected}: " in shown
        assert "Traceback" not in shown
    assert contents(folder) == before
    assert sorted(tmp_path.iterdir()) == beside


def test_files_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal is played."""
    folder = make_copy(tmp_path / "program")
    original = os.open

    def refuse(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if str(path).endswith(".csv"):
            raise PermissionError(13, "Permission denied")
        return original(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    assert {d.code for d in check(folder).diagnostics if d.severity == "error"} == {"PD114"}


@st.composite
def mutations(draw: st.DrawFn, data: bytes) -> bytes:
    """Delete, insert or replace some slices of `data`."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 5, 20, 200])))
        piece = draw(
            st.one_of(
                st.just(b""),
                st.binary(max_size=6),
                st.text(max_size=6).map(lambda text: text.encode("utf-8", errors="ignore")),
                st.sampled_from(PIECES),
                st.just(data[start:end] * 2),
            )
        )
        data = data[:start] + piece + data[end:]
    return data


PIECES = [
    *(
        text.encode()
        for text in ("\n", "\t", ": ", "- ", "---\n", "[", "]", "{", "}", '"', "'", "&a ", "*a", "!x ", "|", "#")
    ),
    *(
        text.encode()
        for text in (",", ";", "..", "\r\n", "\u2028", "null", "true", "2026-02-31", "1e999", "-1", "0", "9" * 400)
    ),
    b"\xff",
    b"\x00",
    b"\xef\xbb\xbf",
]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_copy(tmp_path_factory.mktemp("fuzz") / "program")


@pytest.mark.parametrize("file", [PROGRAM, NOTE, TABLE])
def test_any_bytes(file: str, scratch: Path) -> None:
    @settings(
        max_examples=120,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(mutations((BASE / file).read_bytes()))
    def checks(data: bytes) -> None:
        (scratch / file).write_bytes(data)
        found = check(scratch).diagnostics
        assert all(isinstance(d, Diagnostic) and all(describe(d, "id")) for d in found)

    checks()
    shutil.copy(BASE / file, scratch / file)
