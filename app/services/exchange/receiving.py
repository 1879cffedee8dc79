"""Receiving: verify a package completely, then merge it in one transaction, or say why not."""

import contextlib
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, insert, select

from app.errors import UserError
from app.files import becoming, explained, remove
from app.models.changes import RecordChange
from app.models.roles import Act
from app.progress import Progress, silent
from app.services.common import offices
from app.services.exchange import carrying, merging
from app.services.exchange.trust import own_key, peers
from app.services.lists import from_above
from app.storage import backup, journal, migrations
from app.storage.books import PackageLog
from app.storage.ledger import Ledger
from app.sync import merge
from app.sync.package import EXTENSION, VerifiedPackage, open_package
from app.sync.refusals import PackageError, Reason

Outcome = Literal["applied", "duplicate", "waiting", "refused"]
_TOO_NEW = frozenset({Reason.TOO_NEW, Reason.NEWER_LEDGER})


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file.

    `reason` is Chinese, for everything but `applied`; `counts` are the records that came or changed, by kind.
    """

    file: Path
    outcome: Outcome
    reason: str = ""
    sender: str = ""
    number: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def receive(ledger: Ledger, files: Sequence[Path], progress: Progress = silent) -> list[Received]:
    """Merge packages; each is applied whole or not at all, and the ledger is backed up before the first.

    Those that wait for an earlier one are kept in the inbox and tried again with every later `receive`.
    Raises UserError when the role of who opened the ledger does not reach.
    """
    ledger.require(ledger.person, Act.RECEIVE)
    waiting = [path for path in sorted((ledger.folder / "inbox").glob(f"*{EXTENSION}")) if path not in files]
    run = _Run(ledger, progress)
    results: dict[Path, Received] = {}
    todo = [*files, *waiting]
    while todo:
        for path in todo:
            results[path] = run.receive(path)
        applied = any(results[path].outcome == "applied" for path in todo)
        todo = [path for path in todo if applied and results[path].outcome == "waiting"]
    for path in waiting:
        if results[path].outcome != "waiting":
            with contextlib.suppress(OSError):  # held: it is received again as a duplicate, and goes then
                remove(path)
    asked = [results[path] for path in files]
    return asked + [results[path] for path in waiting if results[path].outcome == "applied"]


class _Run:
    """One call of `receive`: keys are read once, the backup is made once."""

    def __init__(self, ledger: Ledger, progress: Progress) -> None:
        self._ledger = ledger
        self._progress = progress
        self._key = own_key(ledger)
        self._trusted = {card.public.id: card for card in peers(ledger).values()}
        self._backed_up = False

    def receive(self, path: Path) -> Received:
        """Verify one file and merge it."""
        try:
            with open_package(
                path,
                self._key,
                self._trusted,
                self._ledger.folder / "inbox",
                known_schema=migrations.CURRENT,
                progress=self._progress,
            ) as package:
                return self._settle(path, package)
        except PackageError as error:
            told = str(error.named(self._name))
            if error.reason in _TOO_NEW:
                self._keep(path)
                return Received(path, "waiting", told)
            return Received(path, "refused", told)

    def _name(self, code: str) -> str:
        """What an office is called; of an unknown one its code, as such."""
        known = offices.office_short(self._ledger, code)
        return known if known != code else f"代码为 {code} 的单位"

    def _settle(self, path: Path, package: VerifiedPackage) -> Received:
        manifest, sender = package.manifest, package.sender.name
        with self._ledger.read() as session:
            have = journal.vector(session.connection())
            last = _last_number(session.connection(), manifest.office)
        tell = partial(Received, path, sender=sender, number=manifest.number)
        if not merge.vector_gaps(manifest.to_vector, have):
            return tell("duplicate", self._again(package))
        if merge.vector_gaps(manifest.from_vector, have):
            self._keep(path)
            missing = _missing_words(sender, last + 1, manifest.number - 1)
            with self._ledger.books() as connection:
                _log(connection, self._ledger, package, path, "waiting", missing)
            return tell("waiting", missing)
        try:
            records = self._merge(path, package)
        except UserError as error:
            return tell("refused", str(error))
        return tell("applied", counts=_counts(records))

    def _merge(self, path: Path, package: VerifiedPackage) -> list[RecordChange]:
        if not self._backed_up:
            backup.back_up(self._ledger, backup.BEFORE_MERGE)
            self._backed_up = True
        with self._ledger.books() as connection:
            records = merging.apply(connection, package.change_sets())
            carrying.take(connection, self._ledger, package, self._progress)
            _log(connection, self._ledger, package, path, "applied", "")
        self._ledger.tell(records, f"并入{package.sender.name}第{package.manifest.number}期")
        from_above.adopt(self._ledger, records)
        return records

    def _again(self, package: VerifiedPackage) -> str:
        """A package that was received before may still bring photos that have got lost here."""
        sentence = f"{package.sender.name} 第{package.manifest.number}期已经收过，台账没有改动"
        with self._ledger.read() as session:
            taken = carrying.take(session.connection(), self._ledger, package, self._progress)
        return f"{sentence}，补上了{taken}份佐证。" if taken else f"{sentence}。"

    def _keep(self, path: Path) -> None:
        """Keep a package that must wait: the stick will be gone when its time comes."""
        kept = self._ledger.folder / "inbox" / path.name
        if kept != path:
            with explained(f"「{path.name}」没有留下来等前一期"), becoming(kept) as part:
                shutil.copyfile(path, part)


def _missing_words(sender: str, first: int, last: int) -> str:
    numbers = f"第{first}期" if first >= last else f"第{first}—{last}期"
    return f"缺少 {sender} {numbers}，这一期先放着，台账没有改动。请对方重发缺的一期，收到后会自动接上。"


def _last_number(connection: Connection, office: str) -> int:
    query = select(PackageLog.number).where(
        PackageLog.direction == "received", PackageLog.office == office, PackageLog.outcome == "applied"
    )
    return max(connection.execute(query).scalars().all(), default=0)


def _log(
    connection: Connection,
    ledger: Ledger,
    package: VerifiedPackage,
    path: Path,
    outcome: Outcome,
    reason: str,
) -> None:
    manifest = package.manifest
    row = {
        "id": manifest.package,
        "direction": "received",
        "office": manifest.office,
        "number": manifest.number,
        "period": manifest.period,
        "outcome": outcome,
        "reason": reason,
        "file": path.name,
        "digest": package.sm3,
        "changes": manifest.change_sets,
        "records": manifest.records,
        "vector": msgspec.json.encode(manifest.to_vector, order="sorted").decode(),
        "business_date": ledger.today.isoformat(),
        "noted_at": journal.now(),
    }
    connection.execute(delete(PackageLog).where(PackageLog.id == manifest.package))
    connection.execute(insert(PackageLog), row)


def _counts(records: Iterable[RecordChange]) -> dict[str, int]:
    """The records that came or changed, by kind: each once, and none that came and went in one package."""
    born: dict[tuple[str, str], bool] = {}
    gone: set[tuple[str, str]] = set()
    for record in records:
        name = (record.entity, record.uid)
        born.setdefault(name, record.before is None)
        if "deleted" in record.after:
            (gone.add if record.after["deleted"] else gone.discard)(name)
    return dict(Counter(entity for entity, uid in born if not (born[entity, uid] and (entity, uid) in gone)))
