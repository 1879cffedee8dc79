"""Applying change sets of other desks: the merge rules of `app.sync.merge` on the ledger's database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from app.errors import UserError
from app.models import ENTITIES, Office, Project
from app.models.changes import GENESIS, ChangeSet, RecordChange
from app.models.soundness import is_known, unsound
from app.models.values import Value
from app.storage import derived, foreign, heads, journal
from app.storage.ledger import read_meta, write_meta
from app.sync import merge
from app.sync.merge import DELETED, Head, Merged, Stamp

_MAX_COUNTER = 2**50
"""Far beyond all honest work; the counters of packages end at 2**53, and this desk counts on from here."""


def apply(connection: Connection, change_sets: Iterable[ChangeSet]) -> list[RecordChange]:
    """Apply change sets in causal order to a writing transaction, skipping those that are there already.

    Gives what they changed. Raises UserError when one does not fit what the ledger has of its desk; then the
    caller's transaction must be rolled back.
    """
    applied: list[RecordChange] = []
    have = journal.vector(connection)
    counter = read_meta(connection)["counter"]
    for change_set in change_sets:
        if merge.is_duplicate(change_set, have):
            _refuse_fork(connection, change_set)
            continue
        _refuse_unfit(connection, change_set, have)
        records = _understood(connection, change_set)
        _apply_sound(connection, change_set, records)
        have[change_set.desk] = change_set.seq
        counter = max(counter, change_set.counter)
        applied += records
    write_meta(connection, counter=counter)
    derived.forget(connection, applied)
    return applied


def _apply_sound(connection: Connection, change_set: ChangeSet, records: Sequence[RecordChange]) -> None:
    try:
        _apply_one(connection, change_set, records)
    except IntegrityError as error:
        raise _unsound(connection, change_set) from error


def _who(connection: Connection, change_set: ChangeSet) -> str:
    """The office of a change set as it is called here, its code when unknown."""
    short = connection.scalar(select(Office.short).where(Office.code == change_set.office))
    return short or change_set.office


def _unsound(connection: Connection, change_set: ChangeSet) -> UserError:
    return UserError(
        f"「{_who(connection, change_set)}」第{change_set.seq}次修改"
        f"「{change_set.title[:40]}」的内容不合规矩，没有并入。",
        "请对方用“检查台账”查一查，升级到最新的程序后重新生成数据包。",
    )


def _refuse_unfit(connection: Connection, change_set: ChangeSet, have: Mapping[str, int]) -> None:
    previous = journal.last_hash(connection, change_set.desk)
    if change_set.counter > _MAX_COUNTER:
        raise _unsound(connection, change_set)
    if change_set.seq != have.get(change_set.desk, 0) + 1 or change_set.previous != (previous or GENESIS):
        raise UserError(
            f"「{_who(connection, change_set)}」的修改记录与本机已收到的对不上，没有并入。",
            "对方的台账可能被覆盖过；请对方用“恢复台账”打开后，重新生成一份完整的数据包。",
        )


def _refuse_fork(connection: Connection, change_set: ChangeSet) -> None:
    if not journal.has(connection, change_set.desk, change_set.seq, change_set.hash):
        raise UserError(
            f"「{_who(connection, change_set)}」同一台电脑的第{change_set.seq}次修改有两种内容，没有并入。",
            "对方很可能复制过台账文件夹；请对方用“恢复台账”打开后，重新生成一份完整的数据包。",
        )


def _understood(connection: Connection, change_set: ChangeSet) -> list[RecordChange]:
    """The record changes of a change set; raises UserError for what this version does not know, and for
    what no ledger could hold.
    """
    try:
        records = change_set.records()
    except (ValueError, RecursionError) as error:
        raise _unsound(connection, change_set) from error
    if not all(map(is_known, records)):
        raise UserError(
            f"「{_who(connection, change_set)}」的修改里有本程序不认识的内容，没有并入。",
            "请先升级本程序，再接收。",
        )
    if len({record.uid for record in records}) < len(records) or unsound(records):
        raise _unsound(connection, change_set)
    return records


def _apply_one(connection: Connection, change_set: ChangeSet, records: Sequence[RecordChange]) -> None:
    uids: dict[str, set[str]] = defaultdict(set)
    for record in records:
        uids[record.entity].add(record.uid)
    births = {uid: Stamp(*stamp) for uid, stamp in foreign.births(connection, uids).items()}
    stored = _stored_heads(connection, births)
    created: dict[str, Mapping[str, Value]] = {}
    twice = merge.recreated(records, births)
    for entity, names in _by_entity(records, twice).items():
        created.update(foreign.values(connection, entity, names))
    merged = merge.merge(change_set, records, births, stored, created)
    journal.append(connection, change_set, records)
    both = {uid: (births[uid], merge.stamp_of(change_set)) for uid in twice}
    journal.lead_to_births(connection, {(uid, birth.desk, birth.seq) for uid in both for birth in both[uid]})
    _write(connection, merged)
    _judge(connection, merged, records)


def _stored_heads(
    connection: Connection, births: Mapping[str, Stamp]
) -> dict[tuple[str, str], tuple[Head, ...]]:
    rows_by_register = heads.load(connection, births)
    return {register: tuple(Head(*row) for row in rows) for register, rows in rows_by_register.items()}


def _by_entity(records: Sequence[RecordChange], uids: set[str]) -> dict[str, set[str]]:
    uids_by_entity: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.uid in uids:
            uids_by_entity[record.entity].add(record.uid)
    return uids_by_entity


def _write(connection: Connection, merged: Merged) -> None:
    inserts: dict[str, list[tuple[str, tuple[int, str, int], Mapping[str, Value]]]] = defaultdict(list)
    for insert in merged.inserts.values():
        inserts[insert.entity].append((insert.uid, _plain(insert.born), insert.values))
    for entity in ENTITIES:
        rows = inserts.get(entity.__tablename__, [])
        if rows:
            foreign.insert(
                connection, entity.__tablename__, _with_parent(connection, entity.__tablename__, rows)
            )
    updates: dict[str, dict[str, Mapping[str, Value]]] = defaultdict(dict)
    for uid, fields in merged.updates.items():
        updates[merged.entities[uid]][uid] = fields
    for name, changes in updates.items():
        foreign.set_fields(connection, name, changes)
    births: dict[str, dict[str, tuple[int, str, int]]] = defaultdict(dict)
    for uid, born in merged.born.items():
        births[merged.entities[uid]][uid] = _plain(born)
    for name, stamps in births.items():
        foreign.set_births(connection, name, stamps)
    heads.replace(
        connection, {register: [_row(head) for head in own] for register, own in merged.heads.items()}
    )


def _plain(stamp: Stamp) -> tuple[int, str, int]:
    return (stamp.counter, stamp.desk, stamp.seq)


def _row(head: Head) -> heads.HeadRow:
    return (*_plain(head.stamp), head.value, None if head.vector is None else dict(head.vector))


def _with_parent(
    connection: Connection, entity: str, rows: list[tuple[str, tuple[int, str, int], Mapping[str, Value]]]
) -> list[tuple[str, tuple[int, str, int], Mapping[str, Value]]]:
    """Without the children of projects that this office does not get: the journal keeps them, the
    ledger cannot.
    """
    parents = {str(fields["project"]) for _, _, fields in rows if "project" in fields}
    if entity == Project.__tablename__ or not parents:
        return rows
    own_projects = foreign.births(connection, {foreign.PROJECT: parents})
    return [row for row in rows if row[2].get("project") in own_projects]


def _judge(connection: Connection, merged: Merged, records: Sequence[RecordChange]) -> None:
    children: dict[str, set[str]] = defaultdict(set)
    for record in records:
        children[record.entity].add(record.uid)
    judged = merged.judge | foreign.parents_to_judge(connection, children)
    if not judged:
        return
    foreign.bury(connection, judged, _dead(connection, judged))


def _dead(connection: Connection, judged: Iterable[str]) -> set[str]:
    deletions = {
        uid: tuple(Head(*row) for row in rows)
        for (uid, name), rows in heads.load(connection, judged).items()
        if name == DELETED
    }
    evidence = ((uid, Stamp(*stamp)) for uid, stamp in foreign.evidence(connection, judged))
    return merge.entombed(deletions, evidence)


def wrong_tombstones(connection: Connection) -> list[str]:
    """The records whose tombstones are not what the heads of their fields make of them."""
    marked, buried = foreign.marked_deleted(connection), foreign.with_deletions(connection)
    return sorted(marked ^ _dead(connection, buried))
