"""Nodes and problems of a demo project, as they fit how it fares."""

from datetime import date, timedelta
from random import Random
from typing import Any

from app.demo.content.catalog import IssueText, catalog
from app.demo.content.sketch import Sketch
from app.demo.content.words import DemoPlace, fill
from app.services.common.resources import nodes_for

_SLIPS = {"amber": (12, 34), "excused": (20, 45), "stopped": (15, 40), "red": (25, 50), "ahead": (-18, 4)}
_LATE = frozenset({"amber", "red", "stopped", "excused"})
_DAYS = (10, 15, 20, 25, 28)


def first_of(month: int) -> date:
    """The first day of a month number."""
    return date(month // 12, month % 12 + 1, 1)


def milestones(sketch: Sketch, unit: str, person: str, today: date, rng: Random) -> list[dict[str, Any]]:
    """The standard nodes between planned start and finish, done as far as the project has come."""
    begin, end = first_of(sketch.start), first_of(sketch.finish + 1) - timedelta(days=1)
    rows: list[dict[str, Any]] = []
    for position, node in enumerate(nodes_for(sketch.kind.industry).nodes, start=1):
        exact = begin + (end - begin) * node.share
        planned = exact if node.share == 1 else exact.replace(day=rng.choice(_DAYS))
        row: dict[str, Any] = {"position": position, "name": node.name, "planned": planned.isoformat()}
        rows.append(row | {"unit": unit, "person": person, "weight": node.weight})
    _happen(sketch, rows, today, rng)
    return rows


def _happen(sketch: Sketch, rows: list[dict[str, Any]], today: date, rng: Random) -> None:
    """Fill in what was done and what is expected now; whoever is behind has one node overdue."""
    if sketch.begun is None:
        _postpone(sketch, rows, today, rng)
        return
    due = [row for row in rows if sketch.ended is not None or row["planned"] <= today.isoformat()]
    lag = 0
    undone = sketch.fate in _LATE and len(due) > 1
    for row in due[: len(due) - undone]:
        lag = rng.randint(*_SLIPS.get(sketch.fate, (-6, 14)))
        row["actual"] = min(
            date.fromisoformat(row["planned"]) + timedelta(days=lag), _recent(today, rng)
        ).isoformat()
    start = first_of(sketch.begun).replace(day=int(rows[0]["planned"][8:]))
    rows[0]["actual"] = min(start, _recent(today, rng)).isoformat()
    _in_order(rows)
    if sketch.ended is not None:
        rows[-1]["actual"] = max(first_of(sketch.ended).replace(day=26).isoformat(), rows[-2]["actual"])
    elif sketch.fate in _LATE:
        _postpone(sketch, [row for row in rows if "actual" not in row], today, rng)


def _recent(today: date, rng: Random) -> date:
    return today - timedelta(days=rng.randint(2, 16))


def _in_order(rows: list[dict[str, Any]]) -> None:
    before = ""
    for row in rows:
        if "actual" in row:
            row["actual"] = before = max(row["actual"], before)


def _postpone(sketch: Sketch, rows: list[dict[str, Any]], today: date, rng: Random) -> None:
    """Forecasts of what lies ahead, moved when the first of it is overdue."""
    if not rows or sketch.fate in ("prework", "waiting"):
        return
    first = date.fromisoformat(rows[0]["planned"])
    expected = max(today, first) + timedelta(days=rng.randint(10, 55))
    for row in rows:
        row["forecast"] = (date.fromisoformat(row["planned"]) + (expected - first)).isoformat()


def issues(
    sketch: Sketch, place: DemoPlace, unit: str, town: str, today: date, rng: Random
) -> list[dict[str, Any]]:
    """Problems still open and problems solved; without their numbers, which run through the office's year."""
    if sketch.fate in ("red", "very_late", "stopped"):
        open_count = rng.choice([1, 2])
    else:
        open_count = int(rng.random() < {"amber": 0.85, "late": 0.9, "excused": 1.0}.get(sketch.fate, 0.08))
    solved = int(sketch.begun is not None and rng.random() < 0.3)
    texts = rng.sample(catalog().issues, open_count + solved)
    rows = [_issue(text, place, unit, town, rng) for text in texts]
    for row in rows[:open_count]:
        _open(row, sketch.fate in ("red", "very_late", "stopped") or rng.random() < 0.35, today, rng)
    for row, text in zip(rows[open_count:], texts[open_count:], strict=True):
        _close(row, text, today, rng)
    return rows


def _issue(text: IssueText, place: DemoPlace, unit: str, town: str, rng: Random) -> dict[str, Any]:
    charged = {"乡镇": f"{town}人民政府", "责任单位": unit, "生态环境分局": f"市生态环境局{place.short}分局"}
    responsible = charged.get(text.unit) or place.unit(text.unit)
    return {
        "description": fill(text.description, rng, {}),
        "category": text.category,
        "source": rng.choice(["月调度", "包联", "企业反映", "观摩", "督查"]),
        "measure": fill(text.measure, rng, {}),
        "lead_unit": place.unit("发展和改革局"),
        "unit": responsible,
        "person": place.person(responsible, rng),
    }


def _open(row: dict[str, Any], late: bool, today: date, rng: Random) -> None:
    assigned = today - timedelta(days=rng.randint(35, 70) if late else rng.randint(3, 25))
    due = today - timedelta(days=rng.randint(2, 20)) if late else today + timedelta(days=rng.randint(5, 40))
    row["assigned"], row["due"] = assigned.isoformat(), due.isoformat()


def _close(row: dict[str, Any], text: IssueText, today: date, rng: Random) -> None:
    assigned = today - timedelta(days=rng.randint(60, 190))
    closed = assigned + timedelta(days=rng.randint(10, 45))
    row["assigned"], row["due"] = assigned.isoformat(), (assigned + timedelta(days=30)).isoformat()
    row["result"], row["closed"] = text.result, closed.isoformat()
