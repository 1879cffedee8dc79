"""Whether a change to a record can be stored at all: known fields with values of their declared kinds.

The change gate asks before it writes, and a receiver asks before it merges: what one desk can write every
other desk can take.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Annotated, Any, cast

import msgspec
from sqlalchemy import Boolean, Float, Integer
from sqlalchemy.types import TypeEngine

from app.models import ENTITY_BY_TABLE
from app.models.base import Record, journaled
from app.models.changes import RecordChange
from app.models.dates import first_day, iso
from app.models.fields import Kind, fields_of

MAX_TEXT = 1_000_000
"""Characters a text may have."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2500
"""Wider than what can be typed (`dates.parse`), for what is reckoned from it."""
_UID = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z", max_length=32)]
_WHOLE = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
_TEXT = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
_PATTERNS = {
    Kind.MONTH: r"^\d{4}-(0[1-9]|1[0-2])\Z",
    Kind.DATE: r"^\d{4}(-\d\d(-\d\d)?)?( |\Z)",
    Kind.LINK: r"^[0-9a-f]{32}\Z",
    Kind.LINKS: r"^[0-9a-f]{32}(、[0-9a-f]{32})*\Z",
}


def unsound(changes: Iterable[RecordChange]) -> str:
    """Why some change cannot be stored (for the log, not for a person), "" when all can."""
    kinds: dict[str, list[RecordChange]] = defaultdict(list)
    for change in changes:
        kinds[change.entity].append(change)
    return next(filter(None, (_unsound(name, own) for name, own in kinds.items())), "")


def _unsound(name: str, changes: Sequence[RecordChange]) -> str:
    entity = ENTITY_BY_TABLE.get(name)
    if entity is None:
        return f"unknown entity {name}"
    births = [change.after for change in changes if change.before is None]
    edits = [change.after for change in changes if change.before is not None]
    try:
        msgspec.convert([change.uid for change in changes], list[_UID])
        msgspec.convert(births, list[_shape(entity, born=True)])  # type: ignore[misc]
        msgspec.convert(edits, list[_shape(entity, born=False)])  # type: ignore[misc]
    except msgspec.ValidationError as error:
        return f"{name}: {error}"
    days = _dates(entity)
    for values in (births, edits) if days else ():
        for fields in values:
            for day in days & fields.keys():
                if not _is_day(iso(cast(str | None, fields[day]))):
                    return f"{name}: {day} is no day of the calendar"
    return ""


@lru_cache(4096)
def _is_day(day: str) -> bool:
    """Whether the calendar has it, not so 2025-02-30, and schedules can reckon with it, not so 9999-12-31."""
    try:
        first = first_day(day)
    except ValueError:
        return False
    return first is None or _FIRST_YEAR <= first.year <= _LAST_YEAR


@cache
def _dates(entity: type[Record]) -> frozenset[str]:
    return frozenset(field.name for field in fields_of(entity) if field.kind is Kind.DATE)


def is_known(change: RecordChange) -> bool:
    """Whether this version has such records with such fields."""
    entity = ENTITY_BY_TABLE.get(change.entity)
    return entity is not None and change.after.keys() <= _names(entity)


@cache
def _names(entity: type[Record]) -> frozenset[str]:
    return frozenset(journaled(entity))


@cache
def _shape(entity: type[Record], *, born: bool) -> type[msgspec.Struct]:
    """What the fields of a change may be; a birth must have what the entity cannot be without."""
    columns = entity.__table__.columns
    needed: list[tuple[str, Any]] = []
    others: list[tuple[str, Any, Any]] = []
    for name in journaled(entity):
        column = columns[name]
        kind = _type(column.type, column.info["field"].kind if "field" in column.info else None)
        if born and not column.nullable and name != "deleted":
            needed.append((name, kind))
        else:
            kind = kind | None if column.nullable else kind
            others.append((name, kind | msgspec.UnsetType, msgspec.UNSET))
    return msgspec.defstruct(entity.__name__, [*needed, *others], forbid_unknown_fields=True, gc=False)


def _type(column: TypeEngine[Any], kind: Kind | None) -> Any:
    if isinstance(column, Boolean):
        return bool
    if isinstance(column, Float):
        return Annotated[float, msgspec.Meta(ge=-1e300, le=1e300)]
    if isinstance(column, Integer):
        return _WHOLE
    pattern = _PATTERNS.get(kind) if kind else None
    return Annotated[str, msgspec.Meta(max_length=MAX_TEXT, pattern=pattern)] if pattern else _TEXT
