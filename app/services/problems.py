"""The problems of a project: registering, changing, closing them, and how long each has left."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Issue, dates
from app.rules.standing import overdue
from app.services import records
from app.storage.ledger import Ledger


def register(ledger: Ledger, by: str, project: str, fields: Mapping[str, Any]) -> str:
    """Register a problem with the next number of the year (2025-001); gives its uid."""
    _refuse_wordless(fields)
    with ledger.change("登记问题", by=by) as session:
        issue = Issue(**{**fields, "number": fields.get("number") or _next_number(session, ledger)})
        issue.project = project
        session.add(issue)
        session.flush()
        return issue.uid


def edit(ledger: Ledger, by: str, uid: str, fields: Mapping[str, Any]) -> None:
    """Change what is said about a problem as one step; raises UserError when it was deleted."""
    _refuse_wordless({"description": "有", **fields})
    records.set_fields(ledger, by, Issue, uid, fields, "改问题")


def close(ledger: Ledger, by: str, uid: str, day: str, result: str | None) -> None:
    """销号: a problem is solved since a day, with what came of it."""
    records.set_fields(ledger, by, Issue, uid, {"closed": day, "result": result}, "问题销号")


def reopen(ledger: Ledger, by: str, uid: str) -> None:
    """A problem that was closed is open again; what was said about its result stays."""
    records.set_fields(ledger, by, Issue, uid, {"closed": None}, "问题恢复未销号")


def is_late(issue: Issue, today: date) -> bool:
    """Whether an open problem is past its due date."""
    return overdue(issue.due, issue.closed, today.isoformat())


def left(issue: Issue, today: date) -> str:
    """How a problem stands with its due date: 逾期3天, 10月10日前, 09-20销号; "" when nothing is due."""
    if issue.closed:
        return f"{dates.iso(issue.closed)[5:] or dates.iso(issue.closed)}销号"
    last = dates.last_day(issue.due)
    if last is None:
        return ""
    if is_late(issue, today):
        return f"逾期{(today - last).days}天"
    if last == today:
        return "今天到期"
    year = "" if last.year == today.year else f"{last.year}年"
    return f"{year}{last.month}月{last.day}日前"


def _refuse_wordless(fields: Mapping[str, Any]) -> None:
    if not str(fields.get("description") or "").strip():
        raise UserError("问题没有写内容。", "请先写清是什么问题。")


def _next_number(session: Session, ledger: Ledger) -> str:
    year = f"{ledger.today.year}-"
    used = session.scalars(select(Issue.number).where(Issue.number.startswith(year)))
    numbers = [int(number[5:]) for number in used if number and number[5:].isdigit()]
    return f"{year}{max(numbers, default=0) + 1:03d}"
