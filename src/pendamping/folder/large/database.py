"""A database in memory: the one door through which tables are made, changed and asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.digests import digest_of_texts
from pendamping.folder.large.answers import MOST_ROWS, Answers
from pendamping.folder.large.duck import connect, name

if TYPE_CHECKING:
    import duckdb

Rows = list[tuple[Any, ...]]


@dataclass
class _Shared:
    """What all connections of one database have in common."""

    answers: Answers | None
    # Work that no answer has needed yet, in its order.
    waiting: list[Callable[[], object]] = field(default_factory=list[Callable[[], object]])
    kept: set[str] = field(default_factory=set[str])


class Database:
    """A connection to a database in memory.

    With `answers` it looks up first what it was asked before of the same tables: tables are made, empty, for
    questions to be put, and filled when the first question comes whose answer is not known. What tables hold follows
    from the statements that filled them and from the files these read, so an answer is known by the statements, its
    question, and the digest of the files.
    """

    def __init__(self, answers: Answers | None = None, connection: "duckdb.DuckDBPyConnection | None" = None) -> None:
        self.connection: duckdb.DuckDBPyConnection = connect() if connection is None else connection
        self._shared = _Shared(answers)
        self._state = ""
        self._made: set[str] = set()

    def again(self) -> "Database":
        """Return another connection to the same tables, with temporary tables of its own."""
        other = Database(connection=self.connection.cursor())
        other._shared, other._state = self._shared, self._state
        return other

    def create(self, table: str, query: str, parameters: Sequence[str] = ()) -> None:
        """Make `table`, or replace it by one that holds the rows of `query`."""
        self._state = digest_of_texts(self._state, table, query, *parameters)
        self._fill(f"OR REPLACE TABLE {name(table)}", query, parameters)

    def try_to_create(self, table: str, query: str) -> bool:
        """Do the same with a query that the database may not be able to run; False where it is not."""
        import duckdb

        state = digest_of_texts(self._state, table, query)
        answers = self._shared.answers
        if answers is None or answers.get((state, "can be made")) is None:
            self.finish()  # what goes wrong with another table is no word about this one
            try:
                self.connection.execute(f"CREATE OR REPLACE TABLE {name(table)} AS {query}")
            except duckdb.Error:
                return False
            self._state = state
            if answers is not None:
                answers.add((state, "can be made"), [(True,)])
        else:
            self.create(table, query)
        return True

    def show(self, view: str, query: str) -> None:
        """Make a view, or replace it."""
        self._state = digest_of_texts(self._state, view, query)
        self.connection.execute(f"CREATE OR REPLACE VIEW {name(view)} AS {query}")

    def change(self, statement: str, parameters: Sequence[str] = ()) -> None:
        """Run a statement that changes what a table holds."""
        self._state = digest_of_texts(self._state, statement, *parameters)
        self._later(lambda: self.connection.execute(statement, list(parameters)))

    def temporary(self, query: str, parameters: Sequence[str] = ()) -> str:
        """Make a table of this connection with the rows of `query`; returns its name, the same for the same rows."""
        table = _named("t", self._state, query, *parameters)
        if table not in self._made:
            self._made.add(table)
            self._fill(f"OR REPLACE TEMP TABLE {table}", query, parameters)
        return table

    def temporary_view(self, query: str) -> str:
        """Make a view of this connection; returns its name, the same for the same query."""
        view = _named("v", self._state, query)
        if view not in self._made:
            self._made.add(view)
            self.connection.execute(f"CREATE TEMP VIEW {view} AS {query}")
        return view

    def keep(self, relation: "duckdb.DuckDBPyRelation") -> "duckdb.DuckDBPyRelation":
        """Compute a relation once; returns the table that holds its rows, the same for the same relation."""
        table = _named("kept", self._state, relation.sql_query())
        if table not in self._shared.kept:
            self._shared.kept.add(table)
            if self._defers():
                columns = zip(relation.columns, relation.types, strict=True)
                listed = ", ".join(f"{name(column)} {kind}" for column, kind in columns)
                self.connection.execute(f"CREATE TABLE {table} ({listed})")
                self._later(lambda: relation.insert_into(table))
            else:
                relation.create(table)
        return self.connection.table(table)

    def query(self, sql: str, parameters: Sequence[str] = (), most: int = MOST_ROWS) -> Rows:
        """Return the rows of a question in SQL; they are kept if they are at most `most`."""
        return self.answer((sql, *parameters), lambda: self.connection.execute(sql, list(parameters)).fetchall(), most)

    def ask(self, relation: "duckdb.DuckDBPyRelation", most: int = MOST_ROWS) -> Rows:
        """Return the rows of a relation; they are kept if they are at most `most`."""
        if self._shared.answers is None:
            return relation.fetchall()
        return self.answer((relation.sql_query(),), relation.fetchall, most)

    def answer(self, question: Sequence[str], find: Callable[[], Rows], most: int = MOST_ROWS) -> Rows:
        """Return the answer to a question: the one known, or the one that `find` finds in the tables."""
        answers = self._shared.answers
        if answers is None:
            return find()
        own = (self._state, *question)
        rows = answers.get(own)
        if rows is None:
            self.finish()
            rows = find()
            answers.add(own, rows, most)
        return rows

    def finish(self) -> None:
        """Do all work that is waiting; raises `InputError` (PD901) where a table is no more what was answered for."""
        waiting, answers = self._shared.waiting, self._shared.answers
        changed = answers.changed() if waiting and answers is not None else None
        if changed is not None:
            raise InputError([Diagnostic("PD901", changed)])
        while waiting:
            waiting[0]()
            del waiting[0]  # not before: a table that could not be filled is asked by nobody

    def _fill(self, target: str, query: str, parameters: Sequence[str]) -> None:
        statement = f"CREATE {target} AS {query}"
        if self._defers():
            self.connection.execute(f"{statement} WITH NO DATA", list(parameters))
        self._later(lambda: self.connection.execute(statement, list(parameters)))

    def _later(self, work: Callable[[], object]) -> None:
        if self._defers():
            self._shared.waiting.append(work)
        else:
            work()

    def _defers(self) -> bool:
        answers = self._shared.answers
        return answers is not None and answers.any_known


def _named(kind: str, *parts: str) -> str:
    return f"{kind}_{digest_of_texts(*parts)[:24]}"
