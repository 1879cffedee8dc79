"""What every record of the ledger has: identity, owning office, birth and tombstone."""

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


class Record(Base):
    """A record that is written through the change gate and travels in packages.

    `uid` is 32 hexadecimal digits and never changes. `office` is the code of the owning office.
    `deleted` is the tombstone as the
    merge rules see it now. `born_*` is the stamp (counter, desk, seq) of the change set that made the
    record; 0 and "" for
    records that every ledger is delivered with.
    """

    __abstract__ = True
    named_by: ClassVar[str]
    """The field whose text names a record where it is spoken of."""

    uid: Mapped[str] = mapped_column(String(32), primary_key=True)
    office: Mapped[str] = mapped_column(String, default="", active_history=True)
    deleted: Mapped[bool] = mapped_column(Boolean, default=False, active_history=True)
    born_counter: Mapped[int] = mapped_column(Integer, default=0)
    born_desk: Mapped[str] = mapped_column(String, default="")
    born_seq: Mapped[int] = mapped_column(Integer, default=0)


BOOKKEEPING = frozenset({"uid", "born_counter", "born_desk", "born_seq"})
"""Columns of a record that the journal does not list: they name the change set itself."""


@cache
def journaled(entity: type[Record]) -> tuple[str, ...]:
    """The columns whose changes are journaled and travel: the declared fields, the owning office and
    the tombstone.
    """
    return tuple(column.key for column in entity.__table__.columns if column.key not in BOOKKEEPING)
