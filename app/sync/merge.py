"""How change sets from several desks become one state: pure rules, no storage.

Every field of every record is a multi-value register. Its *heads* are the writes that no other write to
it has seen. The head with the highest (counter, desk) is the *winner*, the value in the record; the
others are kept as losers for a person to look at. Since "seen" comes from version vectors, which are
transitive, the heads are a pure function of the *set* of change sets applied: ledgers that have applied the
same change sets have the same heads, whatever the order.

A change set is applied once everything that it had seen is. Until then it waits, and `gaps` names what is
missing; where no living desk has that (its PC broke before it was carried), it waits for ever.

What must be stored: on each record the stamp of its creation (`born`); for each field written after the
creation its heads. A field without stored heads has one head, the creation. A head keeps its vector only
when it is a deletion, because only a deletion is later asked what it had seen.

A deletion of a project must not swallow what another desk wrote meanwhile, to it or to its child records:
`entombed` tells which deletions hold. Nothing more is stored for that, since a deletion that has seen
every head has seen every write.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from app.models.changes import ChangeSet, RecordChange
from app.models.values import Value

DELETED = "deleted"
"""The tombstone field."""


class Stamp(NamedTuple):
    """A write's name and its place in the order of winners: (counter, desk)."""

    counter: int
    desk: str
    seq: int


class Head(msgspec.Struct, frozen=True, gc=False):
    """A write that no other write to its field has seen; `vector` only where it is a deletion."""

    counter: int
    desk: str
    seq: int
    value: Value
    vector: Mapping[str, int] | None = None

    @property
    def stamp(self) -> Stamp:
        """The write's stamp."""
        return Stamp(self.counter, self.desk, self.seq)


Heads = tuple[Head, ...]
"""The heads of one field, the winner first."""
FieldKey = tuple[str, str]
"""(record uid, field)"""


class Insert(msgspec.Struct, frozen=True, gc=False):
    """A record that was not there: `values` are the fields its creation wrote, `born` its stamp."""

    entity: str
    uid: str
    values: dict[str, Value]
    born: Stamp


@dataclass(slots=True)
class Merged:
    """What one change set does to the state. Apply all of it, then judge the deletions with `entombed`.

    `updates` holds per record the fields whose winner changed, never `deleted`; `entities` their
    entities. `heads` replaces what was stored for each register in it, `contested` are those of them with
    losers. `born` replaces creation stamps (two desks created the same uid). `orphans` are changes to
    records that are not there, because they were refused earlier. `judge` are the touched records whose
    `deleted` was written or contains a deletion. A storage adds the parents (before and after) of touched
    child records that have a deletion among their heads of `deleted`.
    """

    inserts: dict[str, Insert] = field(default_factory=dict)
    updates: dict[str, dict[str, Value]] = field(default_factory=dict)
    heads: dict[FieldKey, Heads] = field(default_factory=dict)
    born: dict[str, Stamp] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    contested: list[FieldKey] = field(default_factory=list)
    orphans: list[RecordChange] = field(default_factory=list)
    judge: set[str] = field(default_factory=set)


class Gap(NamedTuple):
    """Change sets of a desk that must come first: from `first` to `last`."""

    desk: str
    first: int
    last: int


def stamp_of(change_set: ChangeSet) -> Stamp:
    """The stamp of all writes of a change set."""
    return Stamp(change_set.counter, change_set.desk, change_set.seq)


def _covers(desk: str, seq: int, vector: Mapping[str, int], stamp: Stamp | Head) -> bool:
    return stamp.seq <= (seq if stamp.desk == desk else vector.get(stamp.desk, 0))


def is_duplicate(change_set: ChangeSet, have: Mapping[str, int]) -> bool:
    """Whether the change set is applied already; `have` is the last `seq` applied of each desk."""
    return change_set.seq <= have.get(change_set.desk, 0)


def vector_gaps(vector: Mapping[str, int], have: Mapping[str, int]) -> tuple[Gap, ...]:
    """What lies between two vectors: names the missing when `vector` is a package's `from_vector`."""
    return tuple(
        Gap(desk, have.get(desk, 0) + 1, last)
        for desk, last in sorted(vector.items())
        if last > have.get(desk, 0)
    )


def losers(heads: Heads) -> Heads:
    """The heads that lost with another value than the winner's: the conflict to show."""
    return tuple(head for head in heads[1:] if head.value != heads[0].value)


def recreated(records: Iterable[RecordChange], born: Mapping[str, Stamp]) -> set[str]:
    """The uids created here although they are there; `merge` wants their first creation's fields."""
    return {change.uid for change in records if change.before is None and change.uid in born}


def merge(
    change_set: ChangeSet,
    records: Iterable[RecordChange],
    born: Mapping[str, Stamp],
    heads: Mapping[FieldKey, Heads],
    created: Mapping[str, Mapping[str, Value]] | None = None,
) -> Merged:
    """What a change set, whose turn it is, does to the records it touches; the time is linear in its size.

    `born` has the creation stamps of those records that are there. `heads` has their stored registers: of
    the fields written here, and always of `deleted`. `created` has, for the uids that `recreated` tells,
    all that the change set which `born` names wrote to that uid. For a gesture made on this desk, which has
    seen everything, the heads of `deleted` are enough.
    """
    merging = _Merging(change_set, heads)
    for change in records:
        if change.uid in merging.merged.inserts:
            merging.merged.inserts[change.uid].values.update(change.after)
        elif change.uid in born:
            if change.before is None:
                merging.recreate(change, born[change.uid], (created or {})[change.uid])
            merging.write_all(change)
        elif change.before is None:
            insert = Insert(change.entity, change.uid, dict(change.after), merging.stamp)
            merging.merged.inserts[change.uid] = insert
        else:
            merging.merged.orphans.append(change)
    return merging.finished()


class _Merging:
    """One change set on its way into the state."""

    def __init__(self, change_set: ChangeSet, stored: Mapping[FieldKey, Heads]) -> None:
        self.stamp = stamp_of(change_set)
        self.merged = Merged()
        self._vector = change_set.vector
        self._stored = stored

    def recreate(self, change: RecordChange, born: Stamp, values: Mapping[str, Value]) -> None:
        """Two desks created the same uid: what the first creation wrote becomes heads as others are."""
        for name, value in values.items():
            register = (change.uid, name)
            if not self._heads(register):
                self.merged.heads[register] = (Head(*born, value),)
        self.merged.born[change.uid] = min(self.merged.born.get(change.uid, born), self.stamp)

    def write_all(self, change: RecordChange) -> None:
        """The fields of a change to a record that is there."""
        uid, heads, stored = change.uid, self.merged.heads, self._stored
        self.merged.entities[uid] = change.entity
        updates = self.merged.updates.setdefault(uid, {})
        for name, value in change.after.items():
            register = (uid, name)
            old = heads.get(register) or stored.get(register)
            new = (self._head(name, value),)
            heads[register] = joined = self._joined(old, new) if old else new
            if name != DELETED and (not old or joined[0] is not old[0]):
                updates[name] = joined[0].value
        if not updates:
            del self.merged.updates[uid]

    def _heads(self, register: FieldKey) -> Heads:
        return self.merged.heads.get(register) or self._stored.get(register, ())

    def _joined(self, old: Heads, new: Heads) -> Heads:
        _, desk, seq = self.stamp
        unseen = [head for head in old if not _covers(desk, seq, self._vector, head)]
        return tuple(sorted([*unseen, *new], key=_rank, reverse=True)) if unseen else new

    def _head(self, name: str, value: Value) -> Head:
        counter, desk, seq = self.stamp
        return Head(counter, desk, seq, value, self._vector if name == DELETED and value is True else None)

    def finished(self) -> Merged:
        """Fills in what follows from the rest."""
        merged = self.merged
        for uid, insert in merged.inserts.items():
            if insert.values.get(DELETED) is True:  # created and deleted in one gesture
                merged.heads[uid, DELETED] = (self._head(DELETED, True),)
        merged.contested = [
            register for register, heads in merged.heads.items() if len(heads) > 1 and losers(heads)
        ]
        for uid in {*merged.entities, *merged.inserts}:
            register = (uid, DELETED)
            if register in merged.heads or any(head.value is True for head in self._heads(register)):
                merged.judge.add(uid)
        return merged


def _rank(head: Head) -> tuple[int, str]:
    return head.counter, head.desk


def entombed(deletions: Mapping[str, Heads], evidence: Iterable[tuple[str, Stamp]]) -> set[str]:
    """Which records are deleted: those whose every write a deleting desk had seen. Else the edit wins.

    `deletions` has, for the records in question, the heads of `deleted`. `evidence` pairs such a record
    with every stamp that speaks for its life: its own `born` and the heads of its other fields, and for
    each child record that names it as parent, `born` and the heads of its fields – all but heads of
    `deleted` with the value True.
    """
    dead = {uid for uid, heads in deletions.items() if heads and all(head.value is True for head in heads)}
    for uid, stamp in evidence:
        if uid in dead and not any(
            _covers(head.desk, head.seq, head.vector or {}, stamp) for head in deletions[uid]
        ):
            dead.discard(uid)
    return dead
