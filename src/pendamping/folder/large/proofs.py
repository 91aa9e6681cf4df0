"""What a column of a large table is in SQL: the value of a cell, and the proof that Python would say the same.

A proof may be narrower than the readers in `formats`, never wider: a row that is not proven is read by them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pendamping.folder.large.duck import literal, literals, name
from pendamping.formats.measurements import EMPTY, NO, YES
from pendamping.formats.tables import NumberFormat
from pendamping.model.base import WINDOWS_NAMES
from pendamping.model.instruments import Instrument, Item
from pendamping.model.people import Consent, Participant
from pendamping.model.program import Program
from pendamping.vocabulary import accepted_values

TEXT, NUMBER, DAY = "VARCHAR", "DOUBLE", "DATE"
_ID = "'[A-Za-z0-9][A-Za-z0-9_-]{0,39}'"
# Letters, figures and signs, with plain spaces inside: nothing that reading would strip or replace.
_SEEN = r"!-~\p{L}\p{N}\p{P}\p{S}\p{M}"
_CLEAN = f"'[{_SEEN}]([ {_SEEN}]*[{_SEEN}])?'"
_LONGEST = 1000
_FEW = 12
# Every identity that `find_identities` finds holds this; not everything that holds this is one.
_IDENTITY = r"'(\p{Nd}{16}|(62[ -]?|0)8[1-9][\p{Nd} -]{7})'"
# So many digits are exact in a DOUBLE, and Python reads them as the same number.
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, its type, its value in terms of the cells c0, c1, …, and its proof.

    A proof may also look at values, by the names of their columns: they are computed before all proofs, and once.
    """

    name: str
    kind: str
    value: str
    proof: str = "true"


def one_of(cell: str, values: Iterable[str]) -> str:
    """Return the test whether a cell is one of `values`.

    Never `IN`: DuckDB turns a longer list into a join, and the rows of a join come in any order, which would
    cost them their line numbers.
    """
    listed = list(values)
    if not listed or len(listed) > _FEW:
        return f"list_contains([{literals(listed)}]::VARCHAR[], {cell})"
    # Each comparison sees only the rows that no earlier one met, which are few where the usual word comes first.
    branches = " ".join(f"WHEN {literal(value)} THEN true" for value in listed)
    return f"(CASE {cell} {branches} ELSE false END)"


def clean_text(cell: str) -> str:
    """Return the proof that a cell is empty, or a text that reading leaves as it is."""
    # A version or a code is often one sign, which costs less to see than to match.
    return (
        f"(CASE WHEN {cell} = '' OR (strlen({cell}) = 1 AND {cell} BETWEEN '!' AND '~') THEN true "
        f"ELSE length({cell}) < {_LONGEST} AND regexp_full_match({cell}, {_CLEAN}) END)"
    )


def no_identity(cell: str) -> str:
    """Return the proof that a cell holds no number that could be an identity."""
    return f"CASE WHEN length({cell}) > 10 THEN NOT regexp_matches({cell}, {_IDENTITY}) ELSE true END"


def _id_proof(cell: str) -> str:
    names = one_of(f"lower({cell})", sorted(WINDOWS_NAMES))
    longest = max(map(len, WINDOWS_NAMES))
    return f"(regexp_full_match({cell}, {_ID}) AND CASE WHEN length({cell}) > {longest} THEN true ELSE NOT {names} END)"


def _day(column: str, cell: str | None, *, required: bool = False, empty: Sequence[str] = ("",)) -> Column:
    if cell is None:
        return Column(column, DAY, "NULL::DATE")
    # A cast that fails costs a microsecond, one of NULL nothing: most people never leave, nor withdraw.
    value = f"try_cast(nullif({cell}, '') AS DATE)"
    # Written back it must be the same text: DuckDB reads more dates than ISO's.
    proof = f"{name(column)}::VARCHAR = {cell}"
    if not required:
        filled = f"{name(column)} IS NOT NULL"  # which an empty cell is not, nor a word for one
        proof = f"(CASE WHEN {filled} THEN {proof} ELSE {one_of(cell, empty)} END)"
    return Column(column, DAY, value, proof)


def _text(column: str, cell: str | None) -> Column:
    if cell is None:
        return Column(column, TEXT, "NULL::VARCHAR")
    return Column(column, TEXT, f"nullif({cell}, '')", clean_text(cell))


def _word(column: str, cell: str | None, options: tuple[str, ...], default: str | None = None) -> Column:
    """Return a column of enumerated values in either language; without a `default` the cell is required."""
    if cell is None:
        return Column(column, TEXT, "NULL::VARCHAR" if default is None else literal(default))
    words = {word: value for word, value in accepted_values(options).items() if word == word.lower()}
    # The first value is the usual one, in either language: a comparison sees only what no earlier one met.
    known = dict(sorted(words.items(), key=lambda pair: options.index(pair[1])))
    if default is not None:
        known[""] = default
    branches = " ".join(f"WHEN {literal(word)} THEN {literal(value)}" for word, value in known.items())
    return Column(column, TEXT, f"CASE lower({cell}) {branches} END", f"{name(column)} IS NOT NULL")


def _options(model: type[Participant] | type[Consent], field: str) -> tuple[str, ...]:
    from pendamping.formats.models import shape_of

    return shape_of(model).children[field].options


def _cell(columns: Mapping[str, int], column: str) -> str | None:
    return f"c{columns[column]}" if column in columns else None


def participant_columns(columns: Mapping[str, int], program: Program) -> list[Column]:
    """Return the columns of participants.csv; `columns` maps names to positions in the file."""
    group = _cell(columns, "group")
    groups = [g.id for g in program.target_group.groups]
    proven_group = one_of(group, ["", *groups]) if group else "true"
    joined, left = _day("joined", _cell(columns, "joined")), _day("left", _cell(columns, "left"))
    status = _word("status", _cell(columns, "status"), _options(Participant, "status"), "active")
    # What the checks say of one row: nobody leaves before joining, and who left did so on a day.
    in_order = '("left" IS NULL OR joined IS NULL OR "left" >= joined)'
    left_on = "(status NOT IN ('dropped_out', 'moved') OR \"left\" IS NOT NULL)"
    return [
        Column("id", TEXT, f"c{columns['id']}", _id_proof(f"c{columns['id']}")),
        Column("group", TEXT, f"nullif({group}, '')" if group else "NULL::VARCHAR", proven_group),
        status,
        joined,
        Column(left.name, DAY, left.value, f"{left.proof} AND {in_order} AND {left_on}"),
        _text("leave_reason", _cell(columns, "leave_reason")),
        *(
            _attribute(_cell(columns, attribute.id), attribute.id, attribute.values, required=attribute.required)
            for attribute in program.attributes
        ),
    ]


def attribute_column(attribute: str) -> str:
    """Return the column of participants that holds an attribute; prefixed, so that it meets no other name."""
    return f"attribute_{attribute}"


def item_column(item: str) -> str:
    """Return the column of a table of measurements that holds an item."""
    return f"item_{item}"


def _attribute(cell: str | None, attribute: str, values: Mapping[str, str], *, required: bool) -> Column:
    if cell is None:
        return Column(attribute_column(attribute), TEXT, "NULL::VARCHAR", "false" if required else "true")
    known = [*values, *([] if required else [""])]
    return Column(attribute_column(attribute), TEXT, f"nullif({cell}, '')", one_of(cell, known))


def consent_columns(columns: Mapping[str, int]) -> list[Column]:
    """Return the columns of consent.csv."""
    return [
        Column("id", TEXT, f"c{columns['id']}", _id_proof(f"c{columns['id']}")),
        _word("purpose", _cell(columns, "purpose"), _options(Consent, "purpose")),
        _text("version", _cell(columns, "version")),
        _day("date", _cell(columns, "date"), required=True),
        _word("method", _cell(columns, "method"), _options(Consent, "method")),
        _day("withdrawn", _cell(columns, "withdrawn")),
    ]


def measurement_columns(
    columns: Mapping[str, int], instrument: Instrument, number_format: NumberFormat | None
) -> list[Column]:
    """Return the columns of the data of `instrument`, of which numbers are written in `number_format`."""
    wave = _cell(columns, "wave") if instrument.waves else None
    waves = [w.id for w in instrument.waves]
    return [
        Column("person", TEXT, f"c{columns['id']}", _id_proof(f"c{columns['id']}")),
        Column("wave", TEXT, wave or "NULL::VARCHAR", one_of(wave, waves) if wave else "true"),
        _day("date", _cell(columns, "date"), empty=sorted(EMPTY)),
        *(_item(f"c{columns[item.id]}", item, instrument, number_format) for item in instrument.items),
    ]


def _item(cell: str, item: Item, instrument: Instrument, number_format: NumberFormat | None) -> Column:
    column, given = item_column(item.id), f"NOT {one_of(f'lower({cell})', sorted(EMPTY))}"
    if item.kind in ("choice", "text", "date"):
        known = one_of(cell, item.values) if item.kind == "choice" else clean_text(cell)
        if item.kind == "date":
            known = f"coalesce(try_cast(nullif({cell}, '') AS DATE)::VARCHAR = {cell}, false)"
        return Column(column, TEXT, f"CASE WHEN {given} THEN {cell} END", _or_empty(item, given, known))
    if item.kind == "yes_no":
        yes, no = (one_of(f"lower({cell})", words) for words in (YES, NO))
        value = f"(CASE WHEN {yes} THEN 1.0 WHEN {no} THEN 0.0 END)::DOUBLE"
        return Column(column, NUMBER, value, _or_empty(item, given, f"{name(column)} IS NOT NULL"))
    written = f"-?[0-9]{{1,{_DIGITS}}}"
    text = cell
    if number_format is not None:
        mark = r"\." if number_format == "en" else ","
        # Together no more digits than are exact, or the sum of both parts is left to Python.
        written = f"{written}|-?[0-9]{{1,8}}{mark}[0-9]{{1,7}}"
        text = cell if number_format == "en" else f"replace({cell}, ',', '.')"
    value = f"try_cast(nullif({text}, '') AS DOUBLE)"
    # Most answers are one figure, which costs less to see than to match: what is one byte and a number.
    own = name(column)
    number = (
        f"CASE WHEN strlen({cell}) = 1 AND {own} IS NOT NULL THEN true "
        f"ELSE regexp_full_match({cell}, {literal(written)}) END"
    )
    proof = "true"
    scale = instrument.scale_of(item)
    if scale is not None:
        proof += f" AND {own} BETWEEN {scale.min!r}::DOUBLE AND {scale.max!r}::DOUBLE"
    if item.kind == "integer":
        proof += f" AND trunc({own}) = {own}"
    # A cell for "no answer" is no number, so that its value is NULL already.
    empty = "false" if item.required else f"NOT {given}"
    return Column(column, NUMBER, value, f"(CASE WHEN {number} THEN {proof} ELSE {empty} END)")


def _or_empty(item: Item, given: str, proof: str) -> str:
    if item.required:
        return f"({given} AND {proof})"
    return f"(CASE WHEN {given} THEN {proof} ELSE true END)"
