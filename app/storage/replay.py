"""The state that the journal alone tells: births, heads of fields, and where a record's history stands.

The rules are those of `app.sync.merge`, told a second time and from the beginning: `verify` compares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.models.changes import ChangeSet
from app.models.values import Value
from app.storage.heads import DELETED, HeadRow

Birth = tuple[int, str, int]
"""counter, desk, seq"""
_FIELDS = msgspec.json.Decoder(dict[str, Value])
_BORN_DEAD = b'"deleted":true'


@dataclass(slots=True)
class Replay:
    """What the change sets seen so far amount to; give them in causal order.

    `twice` are records that two desks made; for them `see_again` must be given every change set once more.
    """

    born: dict[str, Birth] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    heads: dict[str, dict[str, list[HeadRow]]] = field(default_factory=dict)
    index: set[tuple[str, str, int]] = field(default_factory=set)

    def see(self, change_set: ChangeSet) -> None:
        """Take in the next change set; the fields of births are not unpacked."""
        stamp = (change_set.counter, change_set.desk, change_set.seq)
        for _, uid, before, after in change_set.raw_records():
            if bytes(before) != b"null":
                self.index.add((uid, change_set.desk, change_set.seq))
                self._write(change_set, uid, _FIELDS.decode(after))
            elif uid in self.born:
                self.twice.add(uid)
                self.index |= {(uid, *self.born[uid][1:]), (uid, *stamp[1:])}
                self.born[uid] = min(self.born[uid], stamp)
            else:
                self.born[uid] = stamp
                if _BORN_DEAD in bytes(after):
                    self._write(change_set, uid, {DELETED: True})

    def forget_twice(self) -> None:
        """Begin anew with the records that two desks made: their births count as writes of all fields."""
        for uid in self.twice:
            self.heads.pop(uid, None)

    def see_again(self, change_set: ChangeSet) -> None:
        """The second time round, for the records that two desks made."""
        for change in change_set.records_of(self.twice):
            self._write(change_set, change.uid, change.after)

    def value(self, uid: str, name: str, at_birth: Value) -> Value:
        """What a field must hold."""
        heads = self.heads.get(uid, {}).get(name)
        return max(heads, key=lambda head: head[:2])[3] if heads else at_birth

    def _write(self, change_set: ChangeSet, uid: str, values: Mapping[str, Value]) -> None:
        fields = self.heads.setdefault(uid, {})
        for name, value in values.items():
            vector = change_set.vector if name == DELETED and value is True else None
            unseen = [head for head in fields.get(name, ()) if not _saw(change_set, head)]
            new: HeadRow = (change_set.counter, change_set.desk, change_set.seq, value, vector)
            fields[name] = [*unseen, new]


def _saw(change_set: ChangeSet, head: HeadRow) -> bool:
    _, desk, seq, *_ = head
    return seq <= (change_set.seq if desk == change_set.desk else change_set.vector.get(desk, 0))


def births(change_set: ChangeSet) -> list[tuple[str, str, dict[str, Any]]]:
    """The records that a change set made: entity, uid and fields."""
    return [
        (entity, uid, _FIELDS.decode(after))
        for entity, uid, before, after in change_set.raw_records()
        if bytes(before) == b"null"
    ]
