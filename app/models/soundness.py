"""Whether a change to a record can be stored at all: known fields with values of their declared kinds.

The change gate asks before it writes, and a receiver asks before it merges: what one desk can write every
other desk can take.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, cast

import msgspec
from sqlalchemy import Boolean, Float, Integer
from sqlalchemy.types import TypeEngine

from app.models import ENTITY_BY_TABLE
from app.models.base import Record, journaled
from app.models.changes import RecordChange, Value
from app.models.dates import first_day
from app.models.fields import Kind, fields_of

MAX_TEXT = 1_000_000
"""Characters a text may have."""
_UID = re.compile(r"[0-9a-f]{32}")
_WHOLE = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
_TEXT = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
_PATTERNS = {
    Kind.MONTH: r"^\d{4}-(0[1-9]|1[0-2])$",
    Kind.DATE: r"^\d{4}(-\d\d(-\d\d)?)?( |$)",
    Kind.LINK: r"^[0-9a-f]{32}$",
}


def unsound(change: RecordChange) -> str:
    """Why a change cannot be stored (for the log, not for a person), "" when it can."""
    entity = ENTITY_BY_TABLE.get(change.entity)
    if entity is None:
        return f"unknown entity {change.entity}"
    if not _UID.fullmatch(change.uid):
        return f"{change.entity}: malformed uid"
    try:
        msgspec.convert(change.after, _shape(entity))
    except msgspec.ValidationError as error:
        return f"{change.entity} {change.uid}: {error}"
    if change.before is None and (missing := _needed(entity) - change.after.keys()):
        return f"{change.entity} {change.uid}: {', '.join(sorted(missing))} missing"
    return _no_day(entity, change.after)


def _no_day(entity: type[Record], values: Mapping[str, Value]) -> str:
    """A date that the calendar does not have: 2025-02-30."""
    for name in _dates(entity):
        try:
            first_day(cast(str | None, values.get(name)))
        except ValueError:
            return f"{entity.__tablename__}: {name} is no day of the calendar"
    return ""


@cache
def _dates(entity: type[Record]) -> tuple[str, ...]:
    return tuple(field.name for field in fields_of(entity) if field.kind is Kind.DATE)


def is_known(change: RecordChange) -> bool:
    """Whether this version has such records with such fields."""
    entity = ENTITY_BY_TABLE.get(change.entity)
    return entity is not None and change.after.keys() <= _names(entity)


@cache
def _names(entity: type[Record]) -> frozenset[str]:
    return frozenset(journaled(entity))


@cache
def _needed(entity: type[Record]) -> frozenset[str]:
    columns = entity.__table__.columns
    return frozenset(name for name in journaled(entity) if not columns[name].nullable) - {"deleted"}


@cache
def _shape(entity: type[Record]) -> type[msgspec.Struct]:
    columns = entity.__table__.columns
    fields: list[tuple[str, Any, Any]] = []
    for name in journaled(entity):
        column = columns[name]
        kind = _type(column.type, column.info["field"].kind if "field" in column.info else None)
        fields.append((name, (kind | None if column.nullable else kind) | msgspec.UnsetType, msgspec.UNSET))
    return msgspec.defstruct(entity.__name__, fields, forbid_unknown_fields=True)


def _type(column: TypeEngine[Any], kind: Kind | None) -> Any:
    if isinstance(column, Boolean):
        return bool
    if isinstance(column, Float):
        return Annotated[float, msgspec.Meta(ge=-1e300, le=1e300)]
    if isinstance(column, Integer):
        return _WHOLE
    pattern = _PATTERNS.get(kind) if kind else None
    return Annotated[str, msgspec.Meta(max_length=MAX_TEXT, pattern=pattern)] if pattern else _TEXT
