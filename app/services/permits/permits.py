"""手续 of projects: how they stand, and the gestures made on them (`domain.md` §4, H15, H16)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Commitment, Permit, Project, Record, dates, field_of, fields_of
from app.models.cells import Cell, Checked, Refused
from app.models.uids import keyed_uid
from app.rules.judgement import Judgement, judge
from app.rules.permits import START, PermitItem, codes_of
from app.services.common import records
from app.services.permits import procedures
from app.services.permits.permit_survey import concerns, open_nodes, overview
from app.storage.ledger import Ledger

__all__ = ["concerns", "judged", "overview", "promised_codes", "promised_names", "write"]

_FACTS = ("approval", "eia", "industry", "status", "actual_start", "actual_finish")


def judged(
    session: Session,
    project: Project,
    permits: Iterable[Permit],
    commitments: Iterable[Commitment],
    *,
    started: bool,
    today: date,
) -> Judgement:
    """How the procedures of one project stand, from its records that were read already."""
    facts = {name: getattr(project, name) for name in _FACTS}
    rows = {row.item: _row(row) for row in permits}
    promise_rows = [{**_row(each), "uid": each.uid} for each in commitments]
    nodes = open_nodes(session, project.uid).get(project.uid, 0)
    basis = procedures.basis(session, today)
    return judge(basis, facts, rows, promise_rows, started=started, open_nodes=nodes)


def write(ledger: Ledger, by: str, project: str, cells: Sequence[Cell], title: str) -> list[Refused]:
    """Write typed texts (their rows are codes) about a project's procedures as one step; records are made.

    Gives those that were not taken.
    """
    good: dict[str, dict[str, Any]] = {}
    checked = Checked(good, [], {(cell.uid, cell.key): cell for cell in cells})
    with ledger.read() as session:
        items = {item.code: item for item in procedures.catalogue(session)}
        before = _present(session, project, {cell.uid for cell in cells})
    for cell in cells:
        code, name, text = cell
        try:
            value = records.checked(field_of(Permit, name), text)
            current = before.get(code, {}) | good.get(code, {})
            _refuse(items.get(code), code, name, value, current, ledger.today)
            good.setdefault(code, {})[name] = value
        except ValueError as reason:
            checked.refused.append(Refused(cell, str(reason)))

    def uid_of(code: str) -> str:
        return str(before.get(code, {}).get("uid") or keyed_uid(Permit, project, code))

    def put() -> None:
        rows = {uid_of(code): {"project": project, "item": code, **fields} for code, fields in good.items()}
        records.put(ledger, by, Permit, rows, title)

    return records.write_checked(checked, put, lambda code, name: (uid_of(code), name))


def promised_names(judgement: Judgement, items: str | None) -> str:
    """The procedures of a 承诺函 with their numbers: 29施工许可证、21不动产权证."""
    lines = {line.item.code: line for line in judgement.lines}
    return "、".join(
        f"{lines[code].item.number}{lines[code].name}" if code in lines else code for code in codes_of(items)
    )


def promised_codes(judgement: Judgement, text: str) -> str:
    """The codes of typed procedures (29, P29, 施工许可证); raises ValueError for an unknown one."""
    codes = [_code(judgement, part) for part in re.split(r"[、,，;；/\s]+", text) if part]
    return "、".join(dict.fromkeys(codes))


def _code(judgement: Judgement, text: str) -> str:
    plain = text.upper()
    for line in judgement.lines:
        item = line.item
        if plain in (item.code, item.number, item.code + line.name, item.number + line.name):
            return item.code
        if text in (line.name, item.name, item.short):
            return item.code
    close = [line for line in judgement.lines if text in line.item.name or text in line.name]
    if len(close) == 1:
        return close[0].item.code
    raise ValueError(f"没有叫「{text}」的手续，填代号或名称，例如 29 或 施工许可证")


def _refuse(
    item: PermitItem | None, code: str, name: str, value: Any, current: Mapping[str, Any], today: date
) -> None:
    """Raise ValueError where a value contradicts what is known of its procedure."""
    if item is None:
        raise ValueError(f"手续目录里没有 {code}，请先在设置里加上")
    if item.event == START:
        raise ValueError("开工日期在“基本情况”的“实际开工”里填")
    if name not in ("accepted", "done") or value is None:
        return
    first, label = dates.first_day(value), field_of(Permit, name).label
    if first is not None and first > today:
        raise ValueError(f"「{label}」{dates.show(value)} 还没有到（今天 {today}），计划的日子填“计划办结”")
    other = (
        dates.first_day(current.get("accepted")) if name == "done" else dates.last_day(current.get("done"))
    )
    mine = dates.last_day(value) if name == "done" else first
    if other is None or mine is None:
        return
    if name == "done" and mine < other:
        raise ValueError(f"办结日期 {dates.show(value)} 早于受理日期 {other}")
    if name == "accepted" and mine > other:
        raise ValueError(f"受理日期 {dates.show(value)} 晚于办结日期 {other}")


def _present(session: Session, project: str, codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Uid and dates of the records that there are, by code."""
    query = (
        select(Permit.item, Permit.uid, Permit.accepted, Permit.done)
        .where(Permit.project == project, Permit.item.in_(sorted(codes)), ~Permit.deleted)
        .order_by(Permit.born_counter, Permit.uid)
    )
    return {
        item: {"uid": uid, "accepted": accepted, "done": done}
        for item, uid, accepted, done in session.execute(query)
    }


def _row(record: Record) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields_of(type(record))}
