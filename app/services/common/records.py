"""The gestures on any record: add, change, delete; what was typed is checked field by field."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Field, Kind, Record, field_of, fields_of, values
from app.models.cells import Cell, Checked, Refused, check
from app.models.roles import reaches
from app.rules.codes import check_credit_code, check_project_code
from app.storage.bulk import chunks
from app.storage.followers import Objection
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger


def checked(field: Field, text: str) -> Any:
    """The value of what was typed into a field; raises ValueError saying what is wrong with it (Chinese)."""
    value = values.parse(field, text)
    if value is None and field.required:
        raise ValueError(f"「{field.label}」不能是空的")
    return value


def doubt(field: Field, value: Any) -> str:
    """What speaks against a value that may be right all the same, "" for nothing (`domain.md` §3.1, §3.2)."""
    if not value:
        return ""
    if field.kind is Kind.PROJECT_CODE:
        return check_project_code(str(value)) or ""
    if field.kind is Kind.CREDIT_CODE:
        return check_credit_code(str(value)) or ""
    return ""


def may_edit(ledger: Ledger, person: str, field: Field) -> bool:
    """Whether a person's role lets them change a field."""
    return reaches(ledger.role(person), field.editor)


def set_field(ledger: Ledger, by: str, entity: type[Record], uid: str, name: str, text: str) -> None:
    """Write one field of a project, node, month or problem from what a person typed.

    Raises ValueError saying what is wrong with the text (Chinese); UserError when the record was deleted.
    """
    field = field_of(entity, name)
    try:
        set_fields(ledger, by, entity, uid, {name: checked(field, text)}, f"改{field.label}")
    except Objection as objection:
        if reason := objection.places.get((uid, name)):
            raise ValueError(reason) from objection
        raise


def set_fields(
    ledger: Ledger, by: str, entity: type[Record], uid: str, fields: Mapping[str, Any], title: str
) -> None:
    """Write several fields of one record as one step; raises UserError when the record was deleted."""
    with ledger.change(title, by=by) as session:
        _refuse_gone(session, entity, [uid])
        session.update_many(entity, {uid: fields})


def set_texts(
    ledger: Ledger, by: str, entity: type[Record], cells: Sequence[Cell], title: str
) -> list[Refused]:
    """Write typed texts into records of one kind as one step; gives those that were not taken.

    A follower's objection refuses the cells it comes from; the others are written. Raises UserError when a
    record was deleted.
    """
    good, refused, _ = check(cells, lambda cell: checked(field_of(entity, cell.key), cell.text))
    while any(good.values()):
        try:
            with ledger.change(title, by=by) as session:
                _refuse_gone(session, entity, list(good))
                session.update_many(entity, {uid: fields for uid, fields in good.items() if fields})
            break
        except Objection as objection:
            against = _objected(objection, [cell for cell in cells if cell.key in good.get(cell.uid, ())])
            refused += against
            for cell, _ in against:
                good[cell.uid].pop(cell.key, None)
    return refused


def write_checked(
    checked: Checked, write: Callable[[], object], place: Callable[[str, str], tuple[str, str]]
) -> list[Refused]:
    """Write the good ones of the cells of any table; gives those that were not taken.

    What a record cannot say beside what it says otherwise goes to the refused, and the others are written.
    `place` is the record and field that a row and column of the table stand for.
    """
    while checked.good:
        try:
            write()
            break
        except Objection as objection:
            against = [
                (row, key, reason)
                for row, key, _ in checked.values()
                if (reason := _objected_at(objection, place(row, key)))
            ]
            if not against:
                raise
            checked.refuse(against)
    return checked.refused


def _objected_at(objection: Objection, place: tuple[str, str]) -> str:
    """Why an objection speaks against a field, "" where it does not; it may speak of the whole record."""
    return objection.places.get(place) or objection.places.get((place[0], ""), "")


def _objected(objection: Objection, cells: Sequence[Cell]) -> list[Refused]:
    """The cells that an objection speaks of, all of them where it names none, each with its reason."""
    reasons = [(cell, _objected_at(objection, (cell.uid, cell.key))) for cell in cells]
    named = [Refused(cell, reason) for cell, reason in reasons if reason]
    return named or [Refused(cell, objection.message) for cell in cells]


def _refuse_gone(session: Session, entity: type[Record], uids: Sequence[str]) -> None:
    alive = select(func.count()).select_from(entity).where(entity.uid.in_(uids), ~entity.deleted)
    if session.scalar(alive) != len(uids):
        raise UserError("要改的内容已经被删除。", "可以用“撤销”找回来，再改；其余内容没有变动。")


def add(
    ledger: Ledger,
    by: str,
    entity: type[Record],
    fields: Mapping[str, Any],
    title: str = "",
) -> str:
    """A new record from its field values; gives its uid. Raises UserError naming what is missing."""
    for field in fields_of(entity):
        if field.required and fields.get(field.name) in (None, ""):
            raise UserError(f"「{field.label}」是空的。", f"请先填{field.label}，再加{entity.noun}。")
    with ledger.change(title or f"加{entity.noun}", by=by) as session:
        return session.insert_many(entity, [fields])[0]


def grow(
    ledger: Ledger, by: str, entity: type[Record], cells: Sequence[Cell],
    new: Mapping[str, Mapping[str, Any]], title: str,
) -> tuple[dict[str, str], list[Refused]]:  # fmt: skip
    """Write typed texts into the rows of a table as one step, where the rows that are `new` become records
    first, each with the fields given for it.

    Gives the uids of what was made by row, and the cells that were not taken: all of a row that lacks what
    its record must have. Raises UserError when a record was deleted.
    """
    whole = check(cells, lambda cell: checked(field_of(entity, cell.key), cell.text))
    made: dict[str, str] = {}

    def write() -> None:
        made.clear()
        _refuse_bare(entity, whole, new)
        begun = {row: {**fields, **whole.good[row]} for row, fields in new.items() if row in whole.good}
        stood = {uid: fields for uid, fields in whole.good.items() if uid not in new}
        if not begun and not stood:
            return
        with ledger.change(title, by=by) as session:
            _refuse_gone(session, entity, list(stood))
            made.update(zip(begun, session.insert_many(entity, begun.values()), strict=True))
            session.update_many(entity, stood)

    refused = write_checked(whole, write, lambda row, key: (made.get(row, row), key))
    return {row: uid for row, uid in made.items() if row in whole.good}, refused


def _refuse_bare(entity: type[Record], whole: Checked, new: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse the cells of new rows that lack what a record must have."""
    required = [field for field in fields_of(entity) if field.required]
    for row in [row for row in new if row in whole.good]:
        fields = {**new[row], **whole.good[row]}
        missing = next((field.label for field in required if fields.get(field.name) in (None, "")), "")
        if missing:
            reason = f"「{missing}」是空的。请先填{missing}，再加{entity.noun}。"
            whole.refuse([(row, key, reason) for key in list(whole.good[row])])


def put(
    ledger: Ledger, by: str, entity: type[Record], rows: Mapping[str, Mapping[str, Any]], title: str
) -> None:
    """Set fields of records named by their keyed uids as one step; those not there are made."""
    with ledger.change(title, by=by) as session:
        put_into(session, entity, rows)


def put_into(session: ChangeSession, entity: type[Record], rows: Mapping[str, Mapping[str, Any]]) -> None:
    """The same within a change that has begun."""
    table = entity.__table__
    stored: dict[str, bool] = {}
    for part in chunks(list(rows), 500):
        query = select(table.c.uid, table.c.deleted).where(table.c.uid.in_(part))
        stored.update((uid, deleted) for uid, deleted in session.execute(query))
    blank = {field.name: None for field in fields_of(entity) if not field.required}
    session.update_many(
        entity,
        {
            uid: {**blank, **fields, "deleted": False} if stored[uid] else fields
            for uid, fields in rows.items()
            if uid in stored
        },
    )
    session.insert_many(entity, [{"uid": uid, **fields} for uid, fields in rows.items() if uid not in stored])


def remove(ledger: Ledger, by: str, entity: type[Record], uid: str) -> None:
    """Delete a record as one step that can be undone."""
    with ledger.change(f"删除{entity.noun}", by=by) as session:
        session.update_many(entity, {uid: {"deleted": True}})
