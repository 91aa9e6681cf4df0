"""Which rows of the tables in a store could have something wrong across files; the checks judge these only.

Each function returns a condition in SQL on the view of a table. It may hold for a row that is sound, never fail
for one that is not. What sorted tables prove at once is not joined: hashing a million ids costs ten times more.
"""

from datetime import date

from pendamping.folder.large.duck import literal, literals, name
from pendamping.folder.large.proofs import item_column
from pendamping.folder.large.store import CONSENTS, PEOPLE, Store, data_table
from pendamping.model.instruments import PLAUSIBLE, Derived

NOBODY = "false"


def doubtful_people(store: Store) -> str:
    """Return the condition for participants that Python read, or whose id stands twice."""
    return f"doubt OR id IN ({_twice(PEOPLE, 'id')})" if not _rising(store, PEOPLE, "id") else "doubt"


def _rising(store: Store, table: str, key: str) -> bool:
    """Whether every `key` is greater than the one before it, so that none stands twice."""
    before = f"SELECT {key} AS k, lag({key}) OVER () AS b FROM {name(table)}"  # noqa: S608
    return store.query(f"SELECT count(*) FROM ({before}) WHERE b >= k") == [(0,)]  # noqa: S608


def _twice(table: str, keys: str) -> str:
    return f"SELECT {keys} FROM {name(table)} GROUP BY ALL HAVING count(*) > 1"  # noqa: S608


def unmatched(store: Store) -> tuple[str, str]:
    """Return the conditions for consents of nobody known, and for participants without consent to the program."""
    people, consents = store.count(PEOPLE), store.count(CONSENTS)
    if people == consents:
        # As pendamping writes them, both tables have the same people in the same order.
        pairs = f"SELECT count(*) FROM {PEOPLE} AS p POSITIONAL JOIN {CONSENTS} AS c"  # noqa: S608
        if store.query(f"{pairs} WHERE p.id = c.id AND c.purpose = 'program'") == [(people,)]:
            return NOBODY, NOBODY
    given = f"SELECT 1 FROM {CONSENTS} AS c WHERE c.id = t.id AND c.purpose = 'program'"  # noqa: S608
    known = f"SELECT 1 FROM {PEOPLE} AS p WHERE p.id = t.id"  # noqa: S608
    return f"NOT EXISTS ({known})", f"NOT EXISTS ({given})"


def doubtful_data(store: Store, instrument: str) -> str:
    """Return the condition for rows of nobody known, of a person twice at one time, and before joining."""
    table = data_table(instrument)
    late = (
        f"SELECT d.line FROM {name(table)} AS d LEFT JOIN {PEOPLE} AS p ON d.person = p.id "  # noqa: S608
        "WHERE p.id IS NULL OR d.date < p.joined"
    )
    condition = f"line IN ({late})" if store.query(f"{late} LIMIT 1") else NOBODY
    if not _once(store, instrument):
        condition += f" OR (person, {_TIME}) IN ({_twice(table, f'person, {_TIME}')})"
    return condition


_TIME = "coalesce(wave, date::VARCHAR)"


def _once(store: Store, instrument: str) -> bool:
    """Whether the order of the rows proves that nobody stands twice at one time.

    It does when people rise, and the times of one person do; or when each wave stands in one piece in which
    people rise.
    """
    waves = [wave.id for wave in store.instruments[instrument].waves]
    place = f"list_position([{literals(waves)}], wave)" if waves else "date"
    # Without a wave that is known, the time of a row is its date: the order of the waves proves nothing of it.
    undated = f"SELECT count(*) FROM {name(data_table(instrument))} WHERE ({place}) IS NULL AND {_TIME} IS NOT NULL"  # noqa: S608
    if store.query(undated) != [(0,)]:
        return False
    timed = f"SELECT person, {place} AS t FROM {name(data_table(instrument))}"  # noqa: S608
    # A row without a time stands nowhere; it must not come between two rows that are compared.
    rows = f"SELECT person, t, lag(person) OVER () AS p, lag(t) OVER () AS b FROM ({timed}) WHERE t IS NOT NULL"  # noqa: S608
    up = "p IS NULL OR person > p"
    counts = f"SELECT count(*) FILTER ({up} OR (person = p AND t > b)), count(*) FROM ({rows})"  # noqa: S608
    risen, total = store.query(counts)[0]
    if risen == total:
        return True
    begun, whole, times = store.query(
        f"SELECT count(*) FILTER (b IS DISTINCT FROM t), count(*) FILTER ({up} OR t <> b), "  # noqa: S608
        f"count(DISTINCT t) FROM ({rows})"
    )[0]
    return bool(whole == total and begun == times)


def implausible(derived: Derived) -> str:
    """Return the condition for rows of which a derived column can make nothing, or pressures the wrong way round."""
    columns = {role: name(item_column(item)) for role, item in derived.inputs.given().items()}
    bounds = [(columns[role], PLAUSIBLE[role]) for role in derived.inputs.given() if role in PLAUSIBLE]
    tests = [f"{column} NOT BETWEEN {low} AND {high}" for column, (low, high, _) in bounds]
    if derived.kind == "blood_pressure":
        tests.append(f"{columns['systolic']} <= {columns['diastolic']}")
    return " OR ".join(tests) or NOBODY


def outside(first: date | None, last: date | None) -> str:
    """Return the condition for rows of a day before `first` or after `last`."""
    tests = [f"date < DATE '{first}'"] if first is not None else []
    tests += [f"date > DATE '{last}'"] if last is not None else []
    return " OR ".join(tests) or NOBODY


def without_specific_consent() -> str:
    """Return the condition for rows of people who did not agree to specific data, or withdrew from it."""
    agreed = f"SELECT id FROM {CONSENTS} WHERE purpose = 'specific' GROUP BY id HAVING count(withdrawn) = 0"  # noqa: S608
    return f"NOT EXISTS (SELECT 1 FROM ({agreed}) AS c WHERE c.id = t.person)"  # noqa: S608


def named(people: set[str]) -> str:
    """Return the condition for the rows of certain people."""
    return f"id IN ({literals(sorted(people))})"


def withdrawn_from(purpose: str) -> str:
    """Return the condition for consents to `purpose` that were withdrawn."""
    return f"purpose = {literal(purpose)} AND withdrawn IS NOT NULL"
