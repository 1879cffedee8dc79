"""What registers are declared with: columns from fields of records, of their projects, or computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.models import Activity, Field, Kind, Project, Record, field_of

OFFICE = "office"
"""The column of the owning office, which a city's registers begin with."""
PROJECT = "project."
EVENT = "event."


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """One column. `key` is a field of the register's records, `project.x`, `event.x`, or a computed one.

    `field` tells how values are shown and typed; `summed` columns have totals; `compute` makes the value of
    a row from its other values by key.
    """

    key: str
    field: Field
    summed: bool = False
    editable: bool = False
    compute: Callable[[Mapping[str, Any]], Any] | None = None

    @property
    def label(self) -> str:
        """The header."""
        return self.field.label


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows are wanted: of a period as the register understands it, of an office, of some projects.

    The records `kept` are read in any case; what does not fit is told of each.
    """

    today: date
    period: str = ""
    office: str = ""
    projects: frozenset[str] | None = None
    kept: frozenset[str] = frozenset()


Extra = Callable[[Session, Scope], Mapping[str, Mapping[str, Any]]]
"""Further values of rows by the uid of their project."""
Periods = Callable[[Session], list[str]]


@dataclass(frozen=True, slots=True)
class Register:
    """One register as it is declared; `key` is also the kind of report on the command line.

    `period` is the column that rows are chosen by: a date by its year or month, a text as it stands.
    `groups` are the columns that it can be grouped by, the first one from the start; `inputs` are further
    fields that computed columns need. With `only` the rows are those that `extra` names. `choices` are the
    periods where they are not those of the rows; one of them is then always chosen. `unit` is printed above
    the table where its figures are no amounts.
    """

    key: str
    name: str
    entity: type[Record]
    columns: tuple[RegisterColumn, ...]
    groups: tuple[str, ...] = ()
    period: str = ""
    inputs: tuple[str, ...] = ()
    where: Callable[[], ColumnElement[bool]] | None = None
    extra: Extra | None = None
    only: bool = False
    choices: Periods | None = None
    hint: str = ""
    basis: str = ""
    unit: str = ""

    def column(self, key: str) -> RegisterColumn:
        """A column by its key; raises KeyError for none."""
        for each in self.columns:
            if each.key == key:
                return each
        raise KeyError(f"{self.key}: {key}")


def own(
    entity: type[Record], *names: str, summed: tuple[str, ...] = (), typed: bool = True
) -> tuple[RegisterColumn, ...]:
    """Columns of the register's own records; they can be typed into unless their changes are acts."""
    return tuple(
        RegisterColumn(
            name,
            field_of(entity, name),
            name in summed,
            typed and field_of(entity, name).kind is not Kind.LINK,
        )
        for name in names
    )


def of_project(*names: str, summed: tuple[str, ...] = ()) -> tuple[RegisterColumn, ...]:
    """Columns of the records' projects."""
    return tuple(
        RegisterColumn(f"{PROJECT}{name}", replace(field_of(Project, name), required=False), name in summed)
        for name in names
    )


def of_event(*names: str) -> tuple[RegisterColumn, ...]:
    """Columns of the event that a membership comes from."""
    return tuple(RegisterColumn(f"{EVENT}{name}", field_of(Activity, name)) for name in names)


def computed(
    key: str, label: str, kind: Kind, compute: Callable[[Mapping[str, Any]], Any], *, width: int = 10,
    summed: bool = False, unit: str = "",
) -> RegisterColumn:  # fmt: skip
    """A computed column."""
    field = Field(key, label, kind, unit=unit or ("万元" if kind is Kind.MONEY else ""), width=width)
    return RegisterColumn(key, field, summed, compute=compute)


def from_extra(
    key: str, label: str, kind: Kind = Kind.TEXT, *, width: int = 10, summed: bool = False
) -> RegisterColumn:
    """A column whose values `extra` tells."""
    return computed(key, label, kind, lambda row: row.get(key), width=width, summed=summed)
