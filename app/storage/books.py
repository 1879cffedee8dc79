"""The ledger's own books: what it is, its journal, the heads of its fields, whom it trusts, what
travelled.
"""

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Meta(Base):
    """One fact about this ledger a row, the value as JSON."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    value: Mapped[str] = mapped_column(String)


class JournalEntry(Base):
    """One change set, of this desk or of another, exactly as it travels (`app.models.changes.ChangeSet`)."""

    __tablename__ = "journal"

    desk: Mapped[str] = mapped_column(String, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    counter: Mapped[int] = mapped_column(BigInteger, index=True)
    vector: Mapped[str] = mapped_column(String)
    office: Mapped[str] = mapped_column(String)
    author: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    reverts: Mapped[int | None] = mapped_column(Integer)
    business_date: Mapped[str] = mapped_column(String)
    noted_at: Mapped[str] = mapped_column(String)
    schema: Mapped[int] = mapped_column(Integer)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class JournalIndex(Base):
    """Leads from a record to the change sets that changed it after its birth (the birth stands in the
    record itself), and to all its births when several desks made it.
    """

    __tablename__ = "journal_index"
    __table_args__ = ({"sqlite_with_rowid": False},)

    uid: Mapped[str] = mapped_column(String(32), primary_key=True)
    desk: Mapped[str] = mapped_column(String, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)


class StoredHead(Base):
    """A write that no other write has seen, for every field changed after its record's birth.

    The one with the greatest (counter, desk) is the value in the record; the others lost a conflict and
    wait for a person. The field ``*`` stands for the record with its children. `vector` is kept for
    deletions only.
    """

    __tablename__ = "head"
    __table_args__ = (Index("ix_head_desk_seq", "desk", "seq"), {"sqlite_with_rowid": False})

    uid: Mapped[str] = mapped_column(String(32), primary_key=True)
    field: Mapped[str] = mapped_column(String, primary_key=True)
    desk: Mapped[str] = mapped_column(String, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    counter: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[str] = mapped_column(String)
    vector: Mapped[str | None] = mapped_column(String)


class Peer(Base):
    """An office whose card a person accepted after comparing its fingerprint."""

    __tablename__ = "peer"

    office: Mapped[str] = mapped_column(String, primary_key=True)
    card: Mapped[str] = mapped_column(String)
    fingerprint: Mapped[str] = mapped_column(String)
    trusted_at: Mapped[str] = mapped_column(String)


class PackageLog(Base):
    """A package that was written or received, and what became of it."""

    __tablename__ = "package_log"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    direction: Mapped[str] = mapped_column(String)  # sent, received
    office: Mapped[str] = mapped_column(String)  # the other side
    number: Mapped[int] = mapped_column(Integer)
    period: Mapped[str] = mapped_column(String)
    outcome: Mapped[str] = mapped_column(String)  # written, applied, duplicate, waiting, refused
    reason: Mapped[str] = mapped_column(String)
    file: Mapped[str] = mapped_column(String)
    digest: Mapped[str] = mapped_column(String)
    changes: Mapped[int] = mapped_column(Integer)
    records: Mapped[int] = mapped_column(Integer)
    vector: Mapped[str] = mapped_column(String)  # the to-vector as JSON
    business_date: Mapped[str] = mapped_column(String)
    noted_at: Mapped[str] = mapped_column(String)
