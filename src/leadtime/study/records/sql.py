"""SQL over a study's members, by DuckDB: it reads the study's files and can neither write nor read anything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leadtime.errors import InputError
from leadtime.study.records.record import TABLES, Record, record

MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows that a query gave.

    Parameters
    ----------
    columns : tuple of str
    rows : tuple of tuples
    is_whole : bool
        Whether the study had all of its members when it was asked.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_whole: bool

    def to_json(self) -> dict[str, Any]:
        """`columns`, and `rows` in JSON's own types."""
        return {
            "columns": list(self.columns),
            "rows": [[_plain(cell) for cell in row] for row in self.rows],
            "is_whole": self.is_whole,
        }

    def to_polars(self) -> Any:
        """The rows as polars.DataFrame (needs the extra `tables`)."""
        import polars

        return polars.DataFrame(list(self.rows), schema=list(self.columns), orient="row")


def query(study: Path | str, sql: str) -> Answer:
    """Ask a study one question.

    Parameters
    ----------
    study : path
        The folder that `leadtime race --out` or `leadtime study --out` wrote.
    sql : str
        One SELECT in DuckDB's SQL. `members` has a row for each policy, year and member; `inputs` one for each member.

    Raises
    ------
    InputError
        If the folder is no study, a file is damaged, or the query is refused; with DuckDB's own reason.

    Examples
    --------
    >>> query("no-such-folder", "SELECT 1")
    Traceback (most recent call last):
    ...
    leadtime.errors.InputError: no-such-folder does not exist; give the folder that `leadtime race --out` or \
`study --out` wrote.
    """
    opened = record(study)
    opened.check(t for t in TABLES if t in sql.casefold())
    return ask(opened, sql)


def ask(opened: Record, sql: str) -> Answer:
    """Ask a study whose files have been checked."""
    import duckdb

    with TemporaryDirectory(prefix="leadtime-") as spill, duckdb.connect(":memory:") as database:
        try:
            _only_reads(database, sql)
            _confine(database, opened, spill)
            found = database.execute(sql)
            columns = tuple(column[0] for column in found.description or ())
            rows = found.fetchmany(MOST_ROWS + 1)
        except duckdb.Error as error:
            raise InputError(f"SQL: {_one_sentence(str(error))}") from None
    if len(rows) > MOST_ROWS:
        raise InputError(f"SQL: more than {MOST_ROWS:,} rows; aggregate them, or add LIMIT.")
    return Answer(columns, tuple(rows), opened.is_whole)


def _only_reads(database: Any, sql: str) -> None:
    import duckdb

    statements = database.extract_statements(sql)
    if len(statements) != 1:
        raise InputError(f"SQL: {len(statements)} statements; ask one question at a time.")
    kinds = duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN
    if statements[0].type not in kinds:
        name = str(statements[0].type).rpartition(".")[2].replace("_", " ")
        raise InputError(f"SQL: {name} is refused, since a study is only read; write a SELECT.")


def _confine(database: Any, opened: Record, spill: str) -> None:
    """Views of the study's files, then no way to any other file, to the network or to other settings."""
    allowed = ", ".join(_quoted(p) for table in TABLES for p in opened.paths(table))
    database.execute(f"SET temp_directory = {_quoted(spill)}")
    database.execute(f"SET allowed_paths = [{allowed}]")
    database.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    database.execute("SET enable_external_access = false; SET lock_configuration = true")
    each = [
        f"SELECT {_quoted(policy)} AS policy, * FROM read_parquet({_listed(opened.paths('members', policy))})"
        for policy in opened.policies
    ]
    if each:
        database.execute(f"CREATE VIEW members AS {' UNION ALL BY NAME '.join(each)}")
    if opened.paths("inputs"):
        database.execute(
            f"CREATE VIEW inputs AS SELECT * FROM read_parquet({_listed(opened.paths('inputs'))})"
        )


def _listed(paths: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, paths))}]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _one_sentence(message: str) -> str:
    """DuckDB's message on one line: what, what is near, and where."""
    told, _, where = message.partition("\n\n")
    text = "; ".join(" ".join(line.split()).rstrip("!") for line in told.splitlines() if line.strip())
    if "disabled by configuration" in text:
        text += "; a query reads the tables `members` and `inputs` of the study and no other file"
    near = next((line.partition(": ")[2] for line in where.splitlines() if line.startswith("LINE")), "")
    return f"{text.rstrip('.')}{f' (near: {near.strip()[:80]})' if near else ''}."


def _plain(cell: Any) -> Any:
    """A cell in JSON's own types."""
    if isinstance(cell, Mapping):
        return {str(k): _plain(v) for k, v in cell.items()}
    if isinstance(cell, list | tuple | set):
        return [_plain(c) for c in cell]
    if isinstance(cell, Decimal):
        return float(cell)
    if cell is None or isinstance(cell, bool | int | float | str):
        return cell
    return cell.isoformat() if isinstance(cell, date) else str(cell)
