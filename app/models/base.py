"""What every record of the ledger has: identity, owning office, birth and tombstone."""

from enum import StrEnum
from functools import cache
from typing import ClassVar

from sqlalchemy import Boolean, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """All tables of a ledger, entities and the ledger's own books alike."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )


class InWorkbooks(StrEnum):
    """Which tables of a workbook hold records of a kind."""

    NONE = "none"  # an office's catalogues and settings
    SHOWN = "shown"  # a table to read, passed over by the import
    OWN = "own"  # the ledger's own tables only: each cell as it was written, nothing guessed
    ANY = "any"  # tables that anybody made, too


class Record(Base):
    """A record that is written through the change gate and travels in packages.

    `uid` is 32 hexadecimal digits and never changes. `office` is the code of the owning office.
    `deleted` is the tombstone as the merge rules see it now. `born_*` is the stamp (counter, desk, seq) of
    the change set that made the record; 0 and "" for records that every ledger is delivered with.

    What is true of a kind of record as a whole stands in the class variables below, and nowhere else.
    """

    __abstract__ = True
    noun: ClassVar[str]
    """What such a record is called (Chinese), and its table in a workbook."""
    named_by: ClassVar[str]
    """The field whose text names a record where it is spoken of."""
    key: ClassVar[tuple[str, ...]] = ()
    """The fields that name a record in its project, or in its office: its uid is made of what they say
    (`uids.keyed_uid`), so that two desks that fill it fill one record. Empty: a new record has a new uid."""
    key_word: ClassVar[str] = ""
    """What stands for the kind in such uids, the table's name unless said otherwise; never changed."""
    key_in_clear: ClassVar[bool] = False
    """Whether the digits of the key stand in the uid as they are, so that it grows with the key."""
    single: ClassVar[bool] = False
    """Whether there is one record of a key only, whatever its uid."""
    alike: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Groups of fields by which an import finds a record again that it has no number of: the first group that
    says the same decides."""
    apart: ClassVar[tuple[str, ...]] = ()
    """Fields in which no two records of an office on one project (or of the office, where the kind belongs to
    none) say the same: who types the second one is told."""
    owners_alone: ClassVar[bool] = False
    """Whether only the office of a project makes them: what it reports, cell by cell."""
    answered: ClassVar[tuple[str, ...]] = ()
    """Fields that the office of the project writes in a record which another office added to it, and that one
    no longer: who registers a problem says what it is, who has the project says what becomes of it."""
    once: ClassVar[tuple[str, ...]] = ()
    """Fields in which records of two offices that agree say one thing, which counts once."""
    untold: ClassVar[tuple[str, ...]] = ()
    """Fields of which a history does not speak: no words for a person, or said with the record's name."""
    in_workbooks: ClassVar[InWorkbooks] = InWorkbooks.OWN

    uid: Mapped[str] = mapped_column(String(32), primary_key=True)
    office: Mapped[str] = mapped_column(String, default="", active_history=True)
    deleted: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    born_counter: Mapped[int] = mapped_column(Integer, default=0)
    born_desk: Mapped[str] = mapped_column(String, default="")
    born_seq: Mapped[int] = mapped_column(Integer, default=0)


@cache
def is_child(entity: type[Record]) -> bool:
    """Whether records of a kind belong to a project, named by their field `project`."""
    return "project" in entity.__table__.columns


def writer_of(entity: type[Record], name: str, maker: str, owner: str) -> str:
    """Which office writes a field of a record that `maker` made, of a project of `owner`."""
    return owner if name in entity.answered else maker


BOOKKEEPING = frozenset({"uid", "born_counter", "born_desk", "born_seq"})
"""Columns of a record that the journal does not list: they name the change set itself."""


@cache
def journaled(entity: type[Record]) -> tuple[str, ...]:
    """The columns whose changes are journaled and travel: the declared fields, the owning office and
    the tombstone.
    """
    return tuple(column.key for column in entity.__table__.columns if column.key not in BOOKKEEPING)
