"""Is the ledger what its journal says? The database file, the hash chains, and every record, head and
index entry against a replay of the whole journal; and is every photo and file there and as it was put in?
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import ENTITIES, ENTITY_BY_TABLE, Evidence, Office
from app.models.base import Record, journaled
from app.models.changes import GENESIS, ChangeSet
from app.progress import Progress, silent
from app.storage import journal, sqlite
from app.storage.books import JournalEntry, JournalIndex, StoredHead
from app.storage.bulk import chunks
from app.storage.evidence import Store
from app.storage.heads import DELETED
from app.storage.ledger import Ledger, read_meta
from app.storage.replay import Birth, Replay, births

_ENOUGH = 50
_PART = 400


class Flaw(msgspec.Struct, frozen=True):
    """Something that should not be: where, and what (Chinese)."""

    where: str
    what: str


def verify(ledger: Ledger, progress: Progress = silent) -> list[Flaw]:
    """What is wrong with a ledger, at most some fifty findings; an empty list when all is well.

    Tombstones follow the merge rules: `app.services.exchange.merging.wrong_tombstones`.
    """
    progress(0, 1, "检查数据库文件")
    sound = sqlite.is_sound(ledger.database, ledger.key)
    findings = [] if sound else [Flaw("数据库文件", "有损坏，请用“恢复台账”从最近的备份恢复")]
    with ledger.read() as session:
        for flaw in chain(_contradictions(session, progress), _evidence(ledger, session, progress)):
            findings.append(flaw)
            if len(findings) >= _ENOUGH:
                break
    return findings


def _contradictions(session: Session, progress: Progress) -> Iterator[Flaw]:
    replay, chains = Replay(), _Chains()
    names = select(JournalEntry.desk, JournalEntry.seq).order_by(JournalEntry.counter, JournalEntry.desk)
    order = session.execute(names).tuples().all()
    sound: list[tuple[str, int]] = []
    for number, (desk, seq) in enumerate(order):
        progress(number, 2 * len(order), "检查修改记录的哈希链")
        change_set = journal.get(session, desk, seq)
        yield from chains.see(change_set)
        if change_set.hash == change_set.computed_hash():
            replay.see(change_set)
            sound.append((desk, seq))
    yield from chains.end(session)
    replay.forget_twice()
    for desk, seq in sound if replay.twice else ():
        replay.see_again(journal.get(session, desk, seq))
    seen: set[str] = set()
    for number, (desk, seq) in enumerate(sound):
        progress(len(order) + number, 2 * len(order), "逐条核对内容与修改记录")
        yield from _births(session, replay, journal.get(session, desk, seq), seen)
    yield from _strangers(session, replay)
    yield from _heads(session, replay)
    yield from _index(session, replay)


def _evidence(ledger: Ledger, session: Session, progress: Progress) -> Iterator[Flaw]:
    """Files that do not open; of this office's records also those that are not here."""
    store, seen = Store(ledger.folder, ledger.key), set[str]()
    columns = (Evidence.name, Evidence.digest, Evidence.reduced, Evidence.office)
    rows = session.execute(select(*columns).where(~Evidence.deleted)).tuples().all()
    digests = {which for _, digest, reduced, _ in rows for which in (digest, reduced) if which}
    missing = store.missing(digests)
    for number, (name, digest, reduced, office) in enumerate(rows):
        progress(number, len(rows), "检查佐证的文件")
        if digest in missing and office == ledger.office:
            yield Flaw(f"佐证「{name}」", "原件不在这台电脑上，可以从备份恢复，或请原单位完整重发")
        for which, words in ((digest, "原件"), (reduced, "缩小件")):
            if which and which not in missing and which not in seen:
                seen.add(which)
                if complaint := store.fault(which):
                    yield Flaw(f"佐证「{name}」", complaint.replace("「这份佐证」", words))


class _Chains:
    """Follows the chain of every desk."""

    def __init__(self) -> None:
        self._newest: dict[str, ChangeSet] = {}

    def see(self, change_set: ChangeSet) -> Iterator[Flaw]:
        """What is wrong with the next change set of its desk."""
        former = self._newest.get(change_set.desk)
        self._newest[change_set.desk] = msgspec.structs.replace(change_set, body=b"")
        where = f"电脑 {change_set.desk} 第{change_set.seq}次修改「{change_set.title}」"
        expected, previous = (former.seq + 1, former.hash) if former else (1, GENESIS)
        if change_set.seq != expected:
            yield Flaw(where, f"前面缺第{expected}次修改")
        elif change_set.previous != previous or change_set.hash != change_set.computed_hash():
            yield Flaw(where, "内容与哈希链不符，可能被人改过")

    def end(self, session: Session) -> Iterator[Flaw]:
        """What is missing at the ends: this desk knows how far it wrote, and what it had seen of others."""
        facts = read_meta(session.connection())
        own = self._newest.get(facts["desk"])
        have = {desk: newest.seq for desk, newest in self._newest.items()}
        expected = {**(own.vector if own else {}), facts["desk"]: facts["seq"]}
        for desk, seq in sorted(expected.items()):
            if have.get(desk, 0) < seq:
                yield Flaw("修改记录", f"电脑 {desk} 应有{seq}次修改，实有{have.get(desk, 0)}次")


def _births(session: Session, replay: Replay, change_set: ChangeSet, uids: set[str]) -> Iterator[Flaw]:
    by_entity: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for entity, uid, values in births(change_set):
        if uid not in uids and entity in ENTITY_BY_TABLE:
            by_entity[entity][uid] = values
            if uid in replay.twice:
                uids.add(uid)
    for entity, by_uid in by_entity.items():
        for part in chunks(list(by_uid), _PART):
            yield from _records(session, replay, ENTITY_BY_TABLE[entity], {uid: by_uid[uid] for uid in part})


def _records(
    session: Session, replay: Replay, entity: type[Record], expected: Mapping[str, Mapping[str, Any]]
) -> Iterator[Flaw]:
    table = entity.__table__
    stored = session.execute(select(table).where(table.c.uid.in_(expected))).mappings()
    rows: dict[str, Mapping[str, Any]] = {row["uid"]: dict(row) for row in stored}
    for uid, values in expected.items():
        row = rows.get(uid)
        if row is None:
            if (
                "project" not in values or values["project"] in replay.born
            ):  # else its project never came here
                yield Flaw(f"{entity.__tablename__} {uid}", "修改记录里有，台账里没有")
        else:
            yield from _row(replay, entity, row, values)


def _row(
    replay: Replay, entity: type[Record], row: Mapping[str, Any], values: Mapping[str, Any]
) -> Iterator[Flaw]:
    uid = row["uid"]
    names = [name for name in journaled(entity) if name != DELETED]
    if uid in replay.twice:
        wrong = [name for name in names if row[name] != replay.value(uid, name, None)]
    elif uid in replay.heads:
        wrong = [name for name in names if row[name] != replay.value(uid, name, values.get(name))]
    else:
        wrong = [name for name in names if row[name] != values.get(name)]
    born: Birth = (row["born_counter"], row["born_desk"], row["born_seq"])
    if born != replay.born.get(uid):
        wrong.append("born")
    if wrong:
        yield Flaw(f"{entity.__tablename__} {uid}", f"{'、'.join(wrong)} 与修改记录不符")


def _strangers(session: Session, replay: Replay) -> Iterator[Flaw]:
    """Records that no change set made. Offices may be delivered with the ledger; what was edited since is
    in the journal.
    """
    for entity in ENTITIES:
        table = entity.__table__
        delivered = table.c.born_seq == 0
        for row in session.execute(select(table).where(delivered)).mappings() if entity is Office else ():
            edited = replay.heads.get(row["uid"], {})
            wrong = [n for n in edited if n != DELETED and row[n] != replay.value(row["uid"], n, None)]
            if wrong:
                yield Flaw(f"office {row['uid']}", f"{'、'.join(wrong)} 与修改记录不符")
        query = select(table.c.uid).where(~delivered) if entity is Office else select(table.c.uid)
        for uid in session.scalars(query):
            if uid not in replay.born:
                yield Flaw(f"{entity.__tablename__} {uid}", "修改记录里没有这条内容")


def _heads(session: Session, replay: Replay) -> Iterator[Flaw]:
    stored: dict[str, dict[str, set[tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(set))
    columns = (
        StoredHead.uid,
        StoredHead.field,
        StoredHead.counter,
        StoredHead.desk,
        StoredHead.seq,
        StoredHead.value,
        StoredHead.vector,
    )
    for uid, name, *head in session.execute(select(*columns)):
        stored[uid][name].add(tuple(head))
    there = _there(session, list(replay.heads))
    for uid in {*stored, *there}:
        replayed = {name: set(map(_as_stored, heads)) for name, heads in replay.heads.get(uid, {}).items()}
        if replayed != stored.get(uid, {}):
            yield Flaw(f"记录 {uid}", "各台电脑写过的值（冲突清单的依据）与修改记录不符")


def _as_stored(head: Sequence[Any]) -> tuple[Any, ...]:
    counter, desk, seq, value, vector = head
    vector_text = None if vector is None else msgspec.json.encode(vector, order="sorted").decode()
    return counter, desk, seq, msgspec.json.encode(value).decode(), vector_text


def _there(session: Session, uids: Sequence[str]) -> set[str]:
    present: set[str] = set()
    for entity in ENTITIES:
        for part in chunks(uids, _PART):
            present |= set(session.scalars(select(entity.uid).where(entity.uid.in_(part))))
    return present


def _index(session: Session, replay: Replay) -> Iterator[Flaw]:
    """Without its entry in the index a change would be missing from a record's history."""
    entries = select(JournalIndex.uid, JournalIndex.desk, JournalIndex.seq)
    missing = replay.index - set(session.execute(entries).tuples())
    for uid, desk, seq in sorted(missing):
        yield Flaw(f"记录 {uid}", f"修改历史里缺电脑 {desk} 第{seq}次修改")
    extra = session.scalar(select(func.count()).select_from(JournalIndex))
    if not missing and extra != len(replay.index):
        yield Flaw("修改历史", "索引里有修改记录没有的条目")
