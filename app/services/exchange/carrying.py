"""Photos and files in packages: which travel, and what a receiver keeps (`docs/package-format.md` §4.1).

With its records an office sends of each photo the reduced copy, or the original where there is none and it is
small. A full package, and one to another desk of the same office, carries the originals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import Evidence
from app.progress import Progress
from app.services.proofs.evidence import store_of
from app.storage.books import StoredHead
from app.storage.bulk import chunks
from app.storage.evidence import Store
from app.storage.heads import DELETED
from app.storage.ledger import Ledger
from app.sync.package import VerifiedPackage

SMALL = 2 * 1024 * 1024
"""Bytes: an original up to this size travels where there is no reduced copy."""
MOST_FILES, MOST_BYTES = 9_000, 3_500_000_000
"""What a package holds at most beside the changes: the format's 10,000 parts, and 4 GB on a stick."""


@dataclass(frozen=True, slots=True)
class Load:
    """The files of a package by digest, and how many proofs travel without any: too large, or no room."""

    digests: tuple[str, ...]
    left_out: int


def load(
    session: Session, ledger: Ledger, since: Mapping[str, int], until: Mapping[str, int], *, originals: bool
) -> Load:
    """The files that go with the change sets after `since` up to `until`; damaged and missing ones do not."""
    store, chosen, left_out, room = store_of(ledger), dict[str, None](), 0, MOST_BYTES
    for digest, reduced in _proofs(session, since, until):
        which = _which(store, digest, reduced, originals)
        size = store.size(which) if which else 0
        if which in chosen:
            continue
        if not which or size > room or len(chosen) >= MOST_FILES or store.fault(which):
            left_out += 1
            continue
        chosen[which] = None
        room -= size
    return Load(tuple(chosen), left_out)


def _proofs(
    session: Session, since: Mapping[str, int], until: Mapping[str, int]
) -> list[tuple[str, str | None]]:
    """Digests of the live proofs made in the range, or brought back in it; the newest first."""
    born = or_(*(_range(Evidence.born_desk, Evidence.born_seq, desk, since, until) for desk in until))
    back = select(StoredHead.uid).where(
        StoredHead.field == DELETED,
        or_(*(_range(StoredHead.desk, StoredHead.seq, desk, since, until) for desk in until)),
    )
    query = select(Evidence.digest, Evidence.reduced).where(
        ~Evidence.deleted, or_(born, Evidence.uid.in_(back))
    )
    newest = query.order_by(Evidence.born_counter.desc(), Evidence.uid)
    return list(session.execute(newest).tuples())


def _range(
    desk_of: InstrumentedAttribute[str], seq_of: InstrumentedAttribute[int], desk: str,
    since: Mapping[str, int], until: Mapping[str, int],
) -> ColumnElement[bool]:  # fmt: skip
    return and_(desk_of == desk, seq_of > since.get(desk, 0), seq_of <= until[desk])


def _which(store: Store, digest: str, reduced: str | None, originals: bool) -> str:
    """The file that travels of a proof, "" for none."""
    there = store.exists(digest)
    if originals and there:
        return digest
    if reduced and store.exists(reduced):
        return reduced
    return digest if there and store.size(digest) <= SMALL else ""


def parts(ledger: Ledger, load: Load) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files as parts of a package, each named by its digest."""
    store = store_of(ledger)
    return ((digest, store.pieces(digest)) for digest in load.digests)


def take(connection: Connection, ledger: Ledger, package: VerifiedPackage, progress: Progress) -> int:
    """Keep the files of a verified package that records here name and that are not here; gives how many.

    Raises UserError when the disk has no room.
    """
    carried = [part.name for part in package.manifest.evidence]
    store = store_of(ledger)
    missing = store.missing(_named(connection, carried)) if carried else set()
    done = 0
    for name, size, pieces in package.evidence() if missing else ():
        if name in missing:
            progress(done, len(missing), "正在保存佐证")
            store.put_pieces(name, size, pieces)
            done += 1
    return done


def _named(connection: Connection, digests: list[str]) -> set[str]:
    """Those of some digests that any record names."""
    named: set[str] = set()
    for part in chunks(digests, 400):
        for column in (Evidence.digest, Evidence.reduced):
            query = select(column).where(column.in_(part), ~Evidence.deleted)
            named |= {digest for digest in connection.execute(query).scalars() if digest}
    return named
