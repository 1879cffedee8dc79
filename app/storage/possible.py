"""Nothing is written that cannot be: the bounds that fields declare (`app.models.bounds`), at the gate."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Connection, select

from app.models import ENTITY_BY_TABLE
from app.models.bounds import impossible, ordered
from app.models.changes import RecordChange
from app.models.values import Row
from app.storage.bulk import chunks
from app.storage.followers import Objection


def refuse_impossible(connection: Connection, records: Sequence[RecordChange]) -> None:
    """Raises Objection naming the fields of records that a change leaves saying what cannot be."""
    faults: dict[tuple[str, str], str] = {}
    for record, row in _rows(connection, records):
        if reasons := impossible(ENTITY_BY_TABLE[record.entity], row, record.after.keys()):
            faults.update(((record.uid, name), reason) for name, reason in reasons.items())
    if faults:
        raise Objection(f"{next(iter(faults.values()))}。", "请核对；台账没有改动。", faults)


@cache
def _in_order(entity: str) -> frozenset[str]:
    return frozenset(each.name for pair in ordered(ENTITY_BY_TABLE[entity]) for each in pair)


def _rows(connection: Connection, records: Sequence[RecordChange]) -> Iterable[tuple[RecordChange, Row]]:
    """The records with what they say now; the whole of it where an order of fields was touched."""
    whole: dict[str, dict[str, RecordChange]] = defaultdict(dict)
    for record in records:
        if record.after.get("deleted"):
            continue
        if record.before is None or not _in_order(record.entity) & record.after.keys():
            yield record, record.after
        else:
            whole[record.entity][record.uid] = record
    for entity, edited in whole.items():
        table = ENTITY_BY_TABLE[entity].__table__
        for part in chunks(sorted(edited), 500):
            rows = connection.execute(select(table).where(table.c.uid.in_(part))).mappings()
            yield from ((edited[row["uid"]], dict(row)) for row in rows)
