"""Tables on their way into the store: proven by DuckDB where they can be, read by Python where they must."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from pendamping.diagnostics import Diagnostic, has_errors
from pendamping.folder.large import plain as plain_tables
from pendamping.folder.large.duck import literal, name
from pendamping.folder.large.plain import NO_VALUE, Plain
from pendamping.folder.large.proofs import (
    Column,
    attribute_column,
    clean_text,
    consent_columns,
    item_column,
    measurement_columns,
    no_identity,
    participant_columns,
)
from pendamping.folder.large.store import CONSENTS, PEOPLE, LargeMeasurements, LargeRows, Store, data_table, raw
from pendamping.formats.identities import find_identities
from pendamping.formats.measurements import Measurements, is_numeric, read_measurements
from pendamping.formats.tables import (
    NumberFormat,
    Rows,
    infer_number_format,
    match_columns,
    read_rows,
)
from pendamping.model.instruments import Instrument
from pendamping.model.people import Consent, Participant
from pendamping.model.program import Program
from pendamping.vocabulary import Language

# How many rows with a separator in a number are looked at together.
_BATCH = 1000


def _source(path: Path, plain: Plain) -> str:
    """Return the call of `read_csv`: texts only, one column more than there should be, lines kept in order."""
    # Everything is said: DuckDB guesses nothing. A cell that is not there is NULL, an empty one is ''.
    cells = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(plain.sheet.header) + 1))
    options = (
        f"header = true, auto_detect = false, delim = {literal(plain.separator)}, quote = '', escape = '', "
        f"nullstr = {literal(NO_VALUE)}, null_padding = true, columns = {{{cells}}}"
    )
    return f"read_csv({literal(str(path.absolute()))}, {options})"


def _scan(store: Store, table: str, path: Path, plain: Plain, columns: Sequence[Column], proofs: Iterable[str]) -> bool:
    """Read a table into the store, every row with its doubt; False where DuckDB does not agree on the lines."""
    width = len(plain.sheet.header)
    everything = [f"c{width - 1} IS NOT NULL", f"coalesce(c{width}, '') = ''", *(c.proof for c in columns), *proofs]
    doubt = f"NOT coalesce({' AND '.join(everything)}, false)"
    # Proofs look at values by name: DuckDB would compute a value once for itself and again for each proof.
    listed = ", ".join(name(c.name) for c in columns)
    values = ", ".join(f"{c.value} AS {name(c.name)}" for c in columns)
    cells = ", ".join(f"c{i}" for i in range(width + 1))
    query = f"SELECT {listed}, {doubt} AS doubt FROM (SELECT {values}, {cells} FROM {_source(path, plain)})"  # noqa: S608
    if not store.database.try_to_create(raw(table), query) or store.count(raw(table)) != plain.rows:
        return False
    store.view(table, "rowid + 2", name(columns[0].name))
    return True


def _in_doubt(store: Store, table: str) -> list[int]:
    return [line for (line,) in store.query(f"SELECT rowid + 2 FROM {name(raw(table))} WHERE doubt ORDER BY 1")]  # noqa: S608


def _strangers(plain: Plain, columns: Mapping[str, int]) -> list[str]:
    """Return the cells of columns that nobody knows."""
    return [f"c{i}" for i in range(len(plain.sheet.header)) if i not in columns.values()]


def _identities(store: Store, plain: Plain, doubts: Sequence[int]) -> None:
    # As the whole file is searched: with the mark of the encoding, which counts as a column of line 1.
    numbers = [1, *doubts]
    store.identities[plain.file] = [
        Diagnostic(d.code, d.file, values=d.values, line=number, column=d.column)
        for number, text in zip(numbers, plain_tables.lines_at(plain, numbers), strict=True)
        for d in find_identities(text, plain.file)
    ]


_PEOPLE_KINDS = {
    "id": "VARCHAR",
    "group": "VARCHAR",
    "status": "VARCHAR",
    "joined": "DATE",
    "left": "DATE",
    "leave_reason": "VARCHAR",
}
_CONSENT_KINDS = {
    "id": "VARCHAR",
    "purpose": "VARCHAR",
    "version": "VARCHAR",
    "date": "DATE",
    "method": "VARCHAR",
    "withdrawn": "DATE",
}


def _people_kinds(store: Store) -> dict[str, str]:
    return _PEOPLE_KINDS | {attribute_column(a): "VARCHAR" for a in store.attributes}


def _data_kinds(instrument: Instrument) -> dict[str, str]:
    items = {item_column(item.id): "DOUBLE" if is_numeric(item) else "VARCHAR" for item in instrument.items}
    return {"person": "VARCHAR", "wave": "VARCHAR", "date": "DATE"} | items


def _people_rows(store: Store, rows: Rows[Participant]) -> Iterator[list[Any]]:
    for p, line in zip(rows.values, rows.lines, strict=True):
        own = [p.attributes.get(a) for a in store.attributes]
        yield [line, p.id, p.group, p.status, p.joined, p.left, p.leave_reason, *own]


def _consent_rows(rows: Rows[Consent]) -> Iterator[list[Any]]:
    for c, line in zip(rows.values, rows.lines, strict=True):
        yield [line, c.id, c.purpose, c.version, c.date, c.method, c.withdrawn]


def _data_rows(instrument: Instrument, data: Measurements) -> Iterator[Sequence[Any]]:
    nothing: list[None] = [None] * len(data.lines)
    cells = [data.items.get(item.id, nothing) for item in instrument.items]
    return zip(data.lines, data.persons, data.waves, data.dates, *cells, strict=True)


def put_people(store: Store, rows: Rows[Participant], program: Program) -> None:
    """Put participants that were read by Python into the store."""
    store.attributes = [attribute.id for attribute in program.attributes]
    store.put(PEOPLE, _people_kinds(store), _people_rows(store, rows))


def put_consents(store: Store, rows: Rows[Consent]) -> None:
    """Put consents that were read by Python into the store."""
    store.put(CONSENTS, _CONSENT_KINDS, _consent_rows(rows))


def put_measurements(store: Store, data: Measurements, instrument: Instrument) -> None:
    """Put data that were read by Python into the store."""
    store.instruments[instrument.id], store.files[instrument.id] = instrument, data.file
    store.put(data_table(instrument.id), _data_kinds(instrument), _data_rows(instrument, data))


def read_people(
    store: Store, path: Path, plain: Plain, program: Program
) -> tuple[LargeRows[Participant], list[Diagnostic]] | None:
    """Read participants.csv into the store; returns the rows and all findings, None where Python must."""
    own = [attribute.id for attribute in program.attributes]
    columns = _model_columns(plain, Participant, program.language, own, "attributes")
    if columns is None:
        return None
    store.attributes = own
    # Cells that may hold any text are searched for identities; days and known words hold none.
    free = [f"c{columns[c]}" for c in ("id", "leave_reason") if c in columns] + _strangers(plain, columns)
    proofs = [*map(no_identity, free), *map(clean_text, _strangers(plain, columns))]
    if not _scan(store, PEOPLE, path, plain, participant_columns(columns, program), proofs):
        return None
    doubts = _in_doubt(store, PEOPLE)
    sheet, found = plain_tables.excerpt(plain, doubts)
    rows, more = read_rows(sheet, Participant, program.language, {"attributes": own})
    if doubts:
        store.replace(PEOPLE, _people_kinds(store), _people_rows(store, rows))
    _identities(store, plain, doubts)
    return LargeRows(store.people), [*found, *more]


def read_consents(
    store: Store, path: Path, plain: Plain, language: Language
) -> tuple[LargeRows[Consent], list[Diagnostic]] | None:
    """Read consent.csv into the store; returns the rows and all findings, None where Python must."""
    columns = _model_columns(plain, Consent, language)
    if columns is None:
        return None
    free = [f"c{columns[c]}" for c in ("id", "version") if c in columns] + _strangers(plain, columns)
    proofs = [*map(no_identity, free), *map(clean_text, _strangers(plain, columns))]
    if not _scan(store, CONSENTS, path, plain, consent_columns(columns), proofs):
        return None
    doubts = _in_doubt(store, CONSENTS)
    sheet, found = plain_tables.excerpt(plain, doubts)
    rows, more = read_rows(sheet, Consent, language)
    if doubts:
        store.replace(CONSENTS, _CONSENT_KINDS, _consent_rows(rows))
    _identities(store, plain, doubts)
    return LargeRows(store.consents), [*found, *more]


def _model_columns(
    plain: Plain,
    model: type[Participant] | type[Consent],
    language: Language,
    own: Sequence[str] = (),
    own_field: str = "",
) -> dict[str, int] | None:
    names = [field for field in model.model_fields if field != own_field]
    required = [field for field, info in model.model_fields.items() if info.is_required()]
    columns, found = match_columns(plain.sheet, names, required, language, own)
    return None if has_errors(found) else columns


def read_data(
    store: Store,
    path: Path,
    plain: Plain,
    instrument: Instrument,
    language: Language,
    formats: tuple[NumberFormat | None, str],
) -> tuple[LargeMeasurements, list[Diagnostic]] | None:
    """Read the data of `instrument` into the store; `formats` are those of the workspace, for numbers and dates.

    Returns the measurements and all findings, None where Python must read the table.
    """
    items = [item.id for item in instrument.items]
    required = ["id", "wave" if instrument.waves else "date", *items]
    columns, found = match_columns(plain.sheet, ["id", "wave", "date"], required, language, items)
    if has_errors(found):
        return None
    number_format = instrument.number_format or formats[0] or _number_format(store, path, plain, columns, instrument)
    store.instruments[instrument.id], store.files[instrument.id] = instrument, plain.file
    proven = measurement_columns(columns, instrument, number_format)
    table = data_table(instrument.id)
    if not _scan(store, table, path, plain, proven, map(clean_text, _strangers(plain, columns))):
        return None
    doubts = _in_doubt(store, table)
    sheet, found = plain_tables.excerpt(plain, doubts)
    read, more = read_measurements(sheet, instrument, language, number_format, formats[1])
    if doubts:
        store.replace(table, _data_kinds(instrument), _data_rows(instrument, read))
    return LargeMeasurements(instrument.id, plain.file, store), [*found, *more]


def _number_format(
    store: Store, path: Path, plain: Plain, columns: Mapping[str, int], instrument: Instrument
) -> NumberFormat | None:
    """Infer how numbers are written from the whole file, as `read_measurements` does."""
    import duckdb

    marks = b"." if plain.separator == "," else b".,"
    if not any(bytes([mark]) in plain.data for mark in marks):
        return None
    cells = [f"c{columns[i.id]}" for i in instrument.items if i.kind in ("number", "integer", "scale")]
    if not cells:
        return None
    width = len(plain.sheet.header)
    # Cells that could be read in two ways say nothing; all others with a mark are looked at in their order.
    telling = " OR ".join(
        rf"({c} SIMILAR TO '.*[.,].*' AND NOT regexp_full_match({c}, '-?[0-9]{{1,3}}[.,][0-9]{{3}}'))" for c in cells
    )
    whole = f"c{width - 1} IS NOT NULL AND coalesce(c{width}, '') = ''"
    query = f"SELECT {', '.join(cells)} FROM {_source(path, plain)} WHERE {whole} AND ({telling})"  # noqa: S608
    try:
        found = store.database.answer(("format of numbers", query), lambda: [(_inferred(store, query),)])
    except duckdb.Error:
        return None  # the scan will fail too, and Python reads the table
    return cast(NumberFormat | None, found[0][0])


def _inferred(store: Store, query: str) -> NumberFormat | None:
    result = store.database.connection.execute(query)
    while rows := result.fetchmany(_BATCH):
        texts = (cell.replace("\u00a0", " ").strip() for row in rows for cell in cast(tuple[str, ...], row))
        inferred = infer_number_format(texts)
        if inferred is not None:
            return inferred
    return None
