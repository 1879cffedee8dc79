"""Who may write what of a record: as its declarations say, and the table of acts (`roles`)."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.models.base import Record
from app.models.fields import field_of, fields_of
from app.models.roles import VALUES, Act, Role, reaches, refusal, require

_REMOVALS = {"project": Act.DELETE_PROJECT}


@cache
def keeper(entity: type[Record]) -> Role:
    """Who may make and delete records of a kind: who may name them."""
    return field_of(entity, entity.named_by).editor


@cache
def _special(entity: type[Record]) -> Mapping[str, Role]:
    """The fields of a kind that not everybody who writes may write."""
    return {each.name: each.editor for each in fields_of(entity) if each.editor is not Role.CLERK}


@cache
def plain(entity: type[Record]) -> bool:
    """Whether everything of a kind may be written by whoever writes at all."""
    table = entity.__tablename__
    return not (_special(entity) or table in _REMOVALS or any(table == of for of, _ in VALUES))


def refuse_record(
    role: Role, entity: type[Record], after: Mapping[str, Any], *, born: bool, own: bool
) -> None:
    """Raises UserError when a role may not write these fields of a record.

    What stands on an imported sheet, and one's own step taken back (`own`), may hold what else needs a
    reviewer, never what administrators keep. A new record's fields that administrators keep (密级) are the
    program's to fill.
    """
    least = keeper(entity)
    if not reaches(role, least) and (born or "deleted" in after):
        raise refusal(role, f"加减{_named(entity, entity.named_by)}", least)
    if own and reaches(role, least):
        return
    removal = _REMOVALS.get(entity.__tablename__)
    if removal is not None and after.get("deleted"):
        require(role, removal)
    for name, editor in _special(entity).items():
        filled = born and editor is Role.ADMIN and reaches(role, least)
        if name in after and not filled and not reaches(role, editor):
            raise refusal(role, f"改{_named(entity, name)}", editor)
    for (table, name), acts in VALUES.items():
        if table == entity.__tablename__ and after.get(name) in acts:
            require(role, acts[after[name]])


def _named(entity: type[Record], name: str) -> str:
    return f"「{field_of(entity, name).label}」"
