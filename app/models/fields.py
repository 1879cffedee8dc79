"""One declaration a field: column, label, unit, kind, group, width, synonyms, choices and who may edit it.

Grid columns, form editors, Excel import and export, printed columns, journal wording and packages all read
these declarations. To add a field to an entity, add one line there and one migration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Integer, String
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from app.models.roles import Role


class Kind(StrEnum):
    """What a value is; decides its column type, parsing, formatting, editor and alignment."""

    TEXT = "text"
    NOTE = "note"  # several lines
    MONEY = "money"  # integer 元, shown in 万元
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"  # "2024", "2024-03" or "2024-03-15"; see dates.py
    MONTH = "month"  # "2024-03"
    CHOICE = "choice"
    TAGS = "tags"  # several words joined by 、
    FLAG = "flag"
    PROJECT_CODE = "project_code"
    CREDIT_CODE = "credit_code"
    LINK = "link"  # the uid of another record
    LINKS = "links"  # uids of other records of the same kind joined by 、


NUMERIC = frozenset({Kind.MONEY, Kind.NUMBER, Kind.INTEGER})


@dataclass(frozen=True, slots=True)
class Field:
    """The declaration of one field as everybody reads it. `width` is in characters of the grid.

    What cannot be is refused at every door: a figure below `least` or above `most` (raw values), a day or
    figure before that of the field `not_before` of the same record.
    """

    name: str
    label: str
    kind: Kind
    group: str = ""
    unit: str = ""
    width: int = 10
    synonyms: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = False
    editor: Role = Role.CLERK
    help: str = ""
    least: float | None = None
    most: float | None = None
    not_before: str = ""

    @property
    def numeric(self) -> bool:
        """Whether values are figures: right-aligned, summed, filtered by range."""
        return self.kind in NUMERIC


_WIDTHS = {
    Kind.NOTE: 20,
    Kind.MONEY: 9,
    Kind.FLAG: 4,
    Kind.PROJECT_CODE: 20,
    Kind.CREDIT_CODE: 16,
    Kind.TAGS: 14,
}


def _column_type(kind: Kind) -> TypeEngine[Any]:
    if kind is Kind.MONEY:
        return BigInteger()
    if kind is Kind.INTEGER:
        return Integer()
    if kind is Kind.NUMBER:
        return Float()
    if kind is Kind.FLAG:
        return Boolean()
    return String()


def field(
    label: str,
    kind: Kind = Kind.TEXT,
    *,
    group: str = "",
    unit: str = "",
    width: int = 0,
    synonyms: Sequence[str] = (),
    choices: Sequence[str] = (),
    required: bool = False,
    editor: Role = Role.CLERK,
    help: str = "",
    to: str = "",
    index: bool | None = None,
    signed: bool = False,
    most: float | None = None,
    not_before: str = "",
) -> MappedColumn[Any]:
    """Declare a field of an entity. `to` names the table a LINK leads to, which is indexed by itself;
    `signed` figures go below 0.
    """
    declared = Field(
        name="",
        label=label,
        kind=kind,
        group=group,
        unit=unit or ("万元" if kind is Kind.MONEY else ""),
        width=width or _WIDTHS.get(kind, 10),
        synonyms=tuple(synonyms),
        choices=tuple(choices),
        required=required,
        editor=editor,
        help=help,
        least=0 if kind in NUMERIC and not signed else None,
        most=most,
        not_before=not_before,
    )
    target = (ForeignKey(f"{to}.uid"),) if to else ()
    return mapped_column(
        _column_type(kind),
        *target,
        nullable=not required,
        index=bool(to) if index is None else index,
        active_history=True,  # the journal needs the value before
        info={"field": declared},
    )


@cache
def fields_of(entity: type[DeclarativeBase]) -> tuple[Field, ...]:
    """The declared fields of an entity, in the order of their declaration."""
    columns = entity.__table__.columns
    return tuple(
        replace(column.info["field"], name=column.key) for column in columns if "field" in column.info
    )


@cache
def links_of(entity: type[DeclarativeBase]) -> Mapping[str, str]:
    """The fields that lead from a record to others, with the table they lead to; not that to its project."""
    links: dict[str, str] = {}
    for declared in fields_of(entity):
        if declared.kind is Kind.LINKS:
            links[declared.name] = entity.__tablename__
        elif declared.kind is Kind.LINK and declared.name != "project":
            column = entity.__table__.columns[declared.name]
            links[declared.name] = next(iter(column.foreign_keys)).target_fullname.partition(".")[0]
    return links


@cache
def field_of(entity: type[DeclarativeBase], name: str) -> Field:
    """One declared field; raises KeyError when the entity has none of that name."""
    for declared in fields_of(entity):
        if declared.name == name:
            return declared
    raise KeyError(f"{entity.__tablename__}.{name}")
