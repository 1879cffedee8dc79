"""What cannot be there twice: the same visit, the same 包联, the same event."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from app.models import Record, field_of, values
from app.models.base import is_child
from app.models.values import Row
from app.storage.bulk import chunks
from app.storage.followers import Follower, Objection, Written


def kept(then: Follower = lambda written: None) -> Follower:
    """A follower that does as another one, and then refuses what an office has already (`Record.apart`)."""

    def follow(written: Written) -> None:
        then(written)
        written.session.flush()
        _refuse_twins(written)

    return follow


def _refuse_twins(written: Written) -> None:
    """Raises Objection for records that now say what another one says; of two new ones the first stays."""
    entity, names = written.entity, written.entity.apart
    former = {after["uid"]: before for before, after in written.pairs if after is not None}
    rows = _beside(written, [after for _, after in written.pairs if after is not None])
    moved = [
        uid
        for uid, before in former.items()
        if before is None or _key(entity, before) != _key(entity, rows[uid])
    ]
    stand: dict[tuple[str, ...], int] = defaultdict(int)
    for uid in rows.keys() - set(moved):
        stand[_key(entity, rows[uid])] += 1
    places: dict[tuple[str, str], str] = {}
    for uid in moved:
        row, before = rows[uid], former[uid]
        key = _key(entity, row)
        if stand[key]:
            changed = [name for name in names if before is None or before[name] != row[name]]
            places |= {(uid, name): _words(entity, row) for name in changed}
        stand[key] += 1
    if places:
        raise Objection(f"{next(iter(places.values()))}。", "台账没有改动。", places)


def _beside(written: Written, told: Sequence[Row]) -> dict[str, Row]:
    """The office's own living records that these could be told from, by uid."""
    table = written.entity.__table__
    query = select(table).where(~table.c.deleted, table.c.office == written.session.pen.office)
    queries = [query]
    if is_child(written.entity):
        projects = sorted({row["project"] for row in told})
        queries = [query.where(table.c.project.in_(part)) for part in chunks(projects, 500)]
    connection = written.session.connection()
    return {row["uid"]: dict(row) for each in queries for row in connection.execute(each).mappings()}


def _key(entity: type[Record], row: Row) -> tuple[str, ...]:
    """Where a record belongs and what tells it apart there."""
    home = (str(row["project"]),) if is_child(entity) else ()
    return (*home, *(str(row[name] or "").strip() for name in entity.apart))


def _words(entity: type[Record], row: Row) -> str:
    """已经有一条一样的走访：走访日期 2025-08-01，走访人 宋雅琴."""
    shown = [(field_of(entity, name), row[name]) for name in entity.apart]
    said = [f"{field.label} {values.show(field, value)}" for field, value in shown if value not in (None, "")]
    return f"已经有一条一样的{entity.noun}：{'，'.join(said)}"
