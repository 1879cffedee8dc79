"""Many rows at once, as fast as the driver takes them."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, Select, Table, insert
from sqlalchemy.orm import Session


def insert_rows(
    connection: Connection, table: Table | FromClause, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert tuples in the order of `columns`, with one prepared statement where the driver allows it."""
    if not rows:
        return
    statement = insert(table)  # type: ignore[arg-type]
    if connection.dialect.positional:
        compiled = statement.compile(dialect=connection.dialect, column_keys=list(columns))
        order = [list(columns).index(name) for name in compiled.positiontup or ()]
        straight = order == list(range(len(columns)))
        tuples = list(rows) if straight else [tuple(row[at] for at in order) for row in rows]
        connection.exec_driver_sql(str(compiled), tuples)
    else:
        connection.execute(statement, [dict(zip(columns, row, strict=True)) for row in rows])


def plain_rows(session: Session, query: Select[Any]) -> list[Any]:
    """The rows of a query as plain tuples: wrapping tens of thousands would take longer than reading them."""
    cursor = session.connection().execute(query).cursor
    return list(cursor.fetchall()) if cursor is not None else []


def chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The items in parts of at most `size`: SQL statements hold a limited number of parameters."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
