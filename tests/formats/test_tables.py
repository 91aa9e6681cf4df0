"""CSV as the field writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendamping.formats.measurements import read_measurements
from pendamping.formats.tables import CellPlaces, decode, infer_number_format, parse_number, parse_sheet, read_rows
from pendamping.model.instruments import Instrument
from pendamping.model.people import Participant


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_bom_crlf_and_indonesian_headers(separator):
    text = "\ufeff" + f"id{separator}status{separator}bergabung\r\nP-001{separator}aktif{separator}2026-01-05\r\n"
    sheet, found = parse_sheet(decode(text.encode()), "participants.csv")
    assert found == []
    rows, found = read_rows(sheet, Participant, "id")
    assert found == []
    assert (rows.values[0].id, rows.values[0].status, str(rows.values[0].joined)) == ("P-001", "active", "2026-01-05")
    assert rows.lines == [2]


def test_cp1252_hxl_and_empty_rows():
    data = "id;leave_reason\n#id;#note\n\nP-001;pindah – café\n".encode("cp1252")
    sheet, found = parse_sheet(decode(data), "participants.csv")
    rows, more = read_rows(sheet, Participant, "en")
    assert (found, more) == ([], [])
    assert (rows.values[0].leave_reason, rows.lines) == ("pindah – café", [4])


def test_ragged_row_is_reported_and_the_rest_is_read():
    sheet, (diagnostic,) = parse_sheet("id,status\nP-001,aktif\nP-002\nP-003,aktif,\n", "x.csv")
    assert (diagnostic.code, diagnostic.line) == ("PD125", 3)
    assert [row[0] for row in sheet.rows] == ["P-001", "P-003"]


def test_a_quoted_line_break_does_not_shift_line_numbers():
    sheet, _ = parse_sheet('id,leave_reason\nP-001,"two\nlines"\nP-002,x\n', "x.csv")
    assert sheet.lines == [2, 4]


def test_unclosed_quote():
    _, found = parse_sheet('id,status\nP-001,"aktif\n', "x.csv")
    assert [d.code for d in found] == ["PD129"]


def test_a_missing_column_stops_a_table_and_a_strange_one_is_a_warning():
    sheet, _ = parse_sheet("id,warna\nP-001,biru\n", "participants.csv")
    _, found = read_rows(sheet, Participant, "id")
    assert [d.code for d in found] == ["PD124"]
    sheet, _ = parse_sheet("nama,status\nA,aktif\n", "participants.csv")
    _, found = read_rows(sheet, Participant, "id")
    assert "PD122" in [d.code for d in found]


@pytest.mark.parametrize(
    ("cell", "number_format", "number"),
    [
        ("12", None, 12.0), ("12,5", None, 12.5), ("12.5", None, 12.5), ("1.250.000", None, 1250000.0),
        ("1,250,000", None, 1250000.0), ("1.250", "id", 1250.0), ("1.250", "en", 1.25), ("1,250", "id", 1.25),
        ("1,250", "en", 1250.0), ("1.250", None, "PD126"), ("1,250", None, "PD126"), ("12,5", "en", "PD128"),
        ("banyak", None, "PD127"), ("3,30405E+15", None, "PD130"), ("-5", None, -5.0),
    ],
)  # fmt: skip
def test_numbers(cell, number_format, number):
    assert parse_number(cell, number_format) == number


def test_the_format_of_a_file_follows_from_a_cell_that_is_clear():
    assert infer_number_format(["1.250", "75", "1.250.000"]) == "id"
    assert infer_number_format(["1.250", "7.25"]) == "en"
    assert infer_number_format(["1.250", "75"]) is None


@given(st.integers(0, 10**9), st.integers(1, 99))
def test_both_ways_of_writing_a_number_agree(whole, cents):
    english = f"{whole:,}.{cents:02d}"
    indonesian = english.replace(",", "#").replace(".", ",").replace("#", ".")
    assert parse_number(english, "en") == parse_number(indonesian, "id") == pytest.approx(whole + cents / 100)


def test_column_of_a_cell_behind_quotes():
    header = "id,alasan,status"
    assert CellPlaces(header).place('P-001,"a, b",aktif', "status")[0] == 14


INSTRUMENT = Instrument.model_validate(
    {
        "id": "tes", "name": "Tes", "kind": "test",
        "waves": [{"id": "awal", "name": "Awal", "start": "2026-01-01", "due": "2026-01-31"}],
        "scale": {"min": 1, "max": 4},
        "items": [
            {"id": "a", "text": "a"}, {"id": "b", "text": "b", "kind": "yes_no"},
            {"id": "c", "text": "c", "kind": "choice", "values": {"x": "X"}}, {"id": "d", "text": "d", "kind": "number"},
        ],
    }
)  # fmt: skip


def measured(row):
    sheet, found = parse_sheet(f"id,gelombang,tanggal,a,b,c,d\n{row}\n", "data/tes.csv")
    assert found == []
    return read_measurements(sheet, INSTRUMENT, "id", None)


def test_measurements():
    data, found = measured("P-001,awal,2026-01-05,4,ya,x,1.5")
    assert found == []
    assert (data.items["a"], data.items["b"], data.items["c"], data.items["d"]) == ([4.0], [1.0], ["x"], [1.5])


def test_an_answer_left_out_is_none():
    data, found = measured("P-001,awal,2026-01-05,,-,,")
    assert found == []
    assert {column[0] for column in data.items.values()} == {None}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("P-001,awal,2026-01-05,5,ya,x,1", "PD604"),
        ("P-001,awal,2026-01-05,4,mungkin,x,1", "PD605"),
        ("P-001,awal,2026-01-05,4,ya,y,1", "PD605"),
        ("P-001,awal,2026-01-05,4,ya,x,1.250", "PD126"),
        ("P-001,awal,2026-01-05,4,ya,x,satu", "PD127"),
        ("P-001,tengah,2026-01-05,4,ya,x,1", "PD603"),
        ("P-001,awal,2026-02-31,4,ya,x,1", "PD212"),
        ("P-001,awal,5/1/2026,4,ya,x,1", "PD211"),
    ],
)
def test_measurements_refused(row, code):
    data, found = measured(row)
    assert [d.code for d in found] == [code]
    assert len(data.persons) == 1  # the row stays, only the cell is not given
