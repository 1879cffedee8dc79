"""Is the ledger what its journal says? The database file, the hash chains, and every record
against its history.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ENTITIES
from app.models.base import Record, journaled
from app.models.changes import GENESIS, ChangeSet
from app.progress import Progress, silent
from app.storage import journal, sqlite
from app.storage.books import JournalEntry
from app.storage.ledger import Ledger

_ENOUGH = 50


class Finding(msgspec.Struct, frozen=True):
    """Something that should not be: where, and what (Chinese)."""

    where: str
    what: str


def verify(ledger: Ledger, progress: Progress = silent) -> list[Finding]:
    """What is wrong with a ledger, at most some fifty findings; an empty list when all is well."""
    findings: list[Finding] = []
    progress(0, 3, "检查数据库文件")
    complaint = sqlite.quick_check(ledger.database, ledger.key)
    if complaint:
        findings.append(Finding("数据库文件", complaint))
    with ledger.read() as session:
        progress(1, 3, "检查修改记录的哈希链")
        findings += _chains(session, ledger)
        for number, entity in enumerate(ENTITIES):
            progress(1000 + number, 1000 + len(ENTITIES), "逐条核对内容与修改记录")
            findings += list(_records(session, entity))[:_ENOUGH]
    return findings[:_ENOUGH]


def _chains(session: Session, ledger: Ledger) -> list[Finding]:
    findings = []
    newest = journal.vector(session.connection())
    for desk in sorted(newest):
        previous, expected = GENESIS, 1
        for change_set in journal.read(session, desk):
            where = f"电脑 {desk} 第{change_set.seq}次修改「{change_set.title}」"
            if change_set.seq != expected:
                findings.append(Finding(where, f"前面缺第{expected}次修改"))
            elif change_set.previous != previous or change_set.hash != change_set.computed_hash():
                findings.append(Finding(where, "内容与哈希链不符，可能被人改过"))
            previous, expected = change_set.hash, change_set.seq + 1
    own = newest.get(ledger.desk, 0)
    if own != ledger.meta("seq", 0):
        findings.append(Finding("修改记录", f"本机应有{ledger.meta('seq', 0)}次修改，实有{own}次"))
    return findings


def _records(session: Session, entity: type[Record]) -> Iterator[Finding]:
    """Later writes win in the order of (counter, desk); the tombstone follows the merge rules and is
    left out here.
    """
    expected: dict[str, dict[str, Any]] = {}
    for change_set in _in_order(session):
        for record in change_set.records():
            if record.entity == entity.__tablename__:
                expected.setdefault(record.uid, {}).update(record.after)
    names = [name for name in journaled(entity) if name != "deleted"]
    table = entity.__table__
    for row in session.execute(select(table)).mappings():
        wanted = expected.pop(row["uid"], None)
        if wanted is None:
            if row["born_seq"]:
                yield Finding(f"{entity.__tablename__} {row['uid']}", "修改记录里没有这条内容")
            continue
        wrong = [
            name
            for name in names
            if row[name] != wanted.get(name, row[name] if not row["born_seq"] else None)
        ]
        if wrong:
            yield Finding(f"{entity.__tablename__} {row['uid']}", f"{'、'.join(wrong)} 与修改记录不符")
    for uid in expected:
        yield Finding(f"{entity.__tablename__} {uid}", "修改记录里有，台账里没有")


def _in_order(session: Session) -> Iterator[ChangeSet]:
    names = select(JournalEntry.desk, JournalEntry.seq).order_by(JournalEntry.counter, JournalEntry.desk)
    for desk, seq in session.execute(names).all():
        try:
            yield journal.get(session, desk, seq)
        except ValueError:
            continue  # a damaged body is told by the chain
