"""A small ledger in memory that uses the merge rules as a storage would, and the rules by definition."""

import copy
from collections.abc import Iterable, Iterator, Mapping

from app.models.changes import GENESIS, ChangeSet, RecordChange, pack
from app.models.values import Value
from app.sync.merge import (
    DELETED,
    FieldKey,
    Gap,
    Head,
    Heads,
    Stamp,
    entombed,
    is_duplicate,
    merge,
    recreated,
    stamp_of,
    vector_gaps,
)

PARENT = "project"


def has_seen(change_set: ChangeSet, stamp: Stamp) -> bool:
    """Whether the desk had that write when it made the change set."""
    own = stamp.desk == change_set.desk
    return stamp.seq <= (change_set.seq - 1 if own else change_set.vector.get(stamp.desk, 0))


def gaps(change_set: ChangeSet, have: Mapping[str, int]) -> tuple[Gap, ...]:
    """What must be applied before this change set; empty when it is its turn."""
    return vector_gaps({**change_set.vector, change_set.desk: change_set.seq - 1}, have)


class Replica:
    """One desk: its journal, its records, and the change sets that wait for others."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        self.journal: dict[tuple[str, int], ChangeSet] = {}
        self.have: dict[str, int] = {}
        self.counter = 0
        self.records: dict[str, dict[str, Value]] = {}
        self.born: dict[str, Stamp] = {}
        self.heads: dict[FieldKey, Heads] = {}
        self.dead: set[str] = set()
        self.waiting: dict[tuple[str, int], ChangeSet] = {}

    def restored(self, desk: str) -> "Replica":
        """A copy as a backup would give it: the same data, a new desk id, nothing waiting."""
        other = copy.deepcopy(self)
        other.desk, other.waiting = desk, {}
        return other

    def gesture(self, changes: list[RecordChange]) -> ChangeSet:
        """Makes and applies a change set of this desk."""
        seq = self.have.get(self.desk, 0) + 1
        before = self.journal.get((self.desk, seq - 1))
        change_set = ChangeSet(
            desk=self.desk,
            seq=seq,
            counter=self.counter + 1,
            vector={desk: last for desk, last in self.have.items() if desk != self.desk},
            office="131126",
            author="王芳",
            title="修改",
            kind="edit",
            reverts=None,
            business_date="2024-06-03",
            noted_at="2024-06-03 09:00",
            schema=1,
            body=pack(changes),
            previous=before.hash if before else GENESIS,
        ).sealed()
        self._apply(change_set)
        return change_set

    def write(self, uid: str, fields: dict[str, Value]) -> ChangeSet:
        """Changes a record, or creates it when this desk does not have it."""
        old = self.records.get(uid)
        before = None if old is None else {name: old.get(name) for name in fields}
        return self.gesture([RecordChange("thing", uid, before, fields)])

    def receive(self, change_sets: Iterable[ChangeSet]) -> None:
        """Takes what arrives in any order; what comes too early waits."""
        for change_set in change_sets:
            if not is_duplicate(change_set, self.have):
                self.waiting[change_set.desk, change_set.seq] = change_set
        while ready := [one for one in self.waiting.values() if not gaps(one, self.have)]:
            for change_set in ready:
                del self.waiting[change_set.desk, change_set.seq]
                self._apply(change_set)

    def state(self) -> tuple[object, ...]:
        """All that must be equal on ledgers with the same change sets."""
        return self.records, self.born, self.heads, self.dead

    def _apply(self, change_set: ChangeSet) -> None:
        changes = change_set.records()
        again = recreated(changes, self.born)
        created = {uid: self._creation(uid) for uid in again}
        parents = {self.records[one.uid].get(PARENT) for one in changes if one.uid in self.records}
        merged = merge(change_set, changes, self.born, self.heads, created)
        for uid, insert in merged.inserts.items():
            self.records[uid], self.born[uid] = insert.values, insert.born
        for uid, values in merged.updates.items():
            self.records[uid].update(values)
        self.heads |= merged.heads
        self.born |= merged.born
        self.journal[change_set.desk, change_set.seq] = change_set
        self.have[change_set.desk] = change_set.seq
        self.counter = max(self.counter, change_set.counter)
        parents |= {self.records[one.uid].get(PARENT) for one in changes}
        self._judge(merged.judge | {str(uid) for uid in parents if (uid, DELETED) in self.heads})

    def _creation(self, uid: str) -> dict[str, Value]:
        _, desk, seq = self.born[uid]
        values: dict[str, Value] = {}
        for change in self.journal[desk, seq].records():
            if change.uid == uid:
                values |= change.after
        return values

    def _judge(self, uids: set[str]) -> None:
        deletions = {uid: self.heads[uid, DELETED] for uid in uids if (uid, DELETED) in self.heads}
        dead = entombed(deletions, self._evidence(set(deletions)))
        self.dead = self.dead - uids | dead

    def _evidence(self, uids: set[str]) -> Iterator[tuple[str, Stamp]]:
        for uid, born in self.born.items():
            stamps = [born]
            for (record, name), heads in self.heads.items():
                if record == uid:
                    stamps += [one.stamp for one in heads if name != DELETED or one.value is not True]
            for speaks_for in {uid, self.records[uid].get(PARENT)} & uids:
                yield from ((str(speaks_for), stamp) for stamp in stamps)


Write = tuple[ChangeSet, Value]


def writes(change_sets: Iterable[ChangeSet]) -> dict[FieldKey, list[Write]]:
    """Every write to every register."""
    found: dict[FieldKey, list[Write]] = {}
    for change_set in change_sets:
        for change in change_set.records():
            for name, value in change.after.items():
                found.setdefault((change.uid, name), []).append((change_set, value))
    return found


def true_heads(register: Iterable[Write]) -> list[Head]:
    """The heads by definition: the writes that no other write has seen; the winner first."""
    all_writes = list(register)
    heads = [
        Head(*stamp_of(one), value)
        for one, value in all_writes
        if not any(has_seen(other, stamp_of(one)) for other, _ in all_writes)
    ]
    return sorted(heads, key=lambda head: (head.counter, head.desk), reverse=True)


def truly_dead(change_sets: list[ChangeSet]) -> set[str]:
    """The deleted records by definition, from the set of all change sets."""
    all_writes = writes(change_sets)
    values = {register: true_heads(found)[0].value for register, found in all_writes.items()}
    dead = set()
    for (uid, name), found in all_writes.items():
        if name != DELETED:
            continue
        heads = {head.stamp for head in true_heads(found) if head.value is True}
        deleters = [one for one, _ in found if stamp_of(one) in heads]
        family = {uid} | {
            child for (child, link), parent in values.items() if link == PARENT and parent == uid
        }
        evidence = [
            stamp_of(one)
            for (record, written), others in all_writes.items()
            if record in family
            for one, value in others
            if written != DELETED or value is not True
        ]
        if deleters and all(
            any(has_seen(one, stamp) or stamp_of(one) == stamp for one in deleters) for stamp in evidence
        ):
            dead.add(uid)
    return dead
