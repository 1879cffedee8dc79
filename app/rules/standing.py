"""How a project stands at the end of a month: sums, rate, light, next node, open issues (domain §5, §6).

Called for every project of a ledger, so dates are compared as the text they are stored as ("2024", "2024-03"
or "2024-03-15"): a date is past when it is smaller than today cut to its precision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.models.choices import FINISHED, NOT_STARTED, STARTED, UNJUDGED
from app.models.values import Row
from app.rules.lights import DEFAULT_RULES, NONE, Light, LightRules, light
from app.rules.pace import gap, month_share, share


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """The columns of `app.models.standing.Standing`: amounts in 元, `rate` and `gap` unrounded shares."""

    project: str
    period: str
    month_plan: int | None
    month_done: int | None
    year_done: int | None
    total_done: int | None
    year_received: int | None
    year_paid: int | None
    rate: float | None
    gap: float | None
    light: str
    light_reason: str
    suppressed: bool
    started: bool
    next_node: str
    next_node_date: str
    overdue_nodes: int
    open_issues: int
    progress: str
    issue: str


def standing(
    project: Row,
    months: Sequence[Row],
    nodes: Sequence[Row],
    issues: Sequence[Row],
    *,
    period: str,
    today: date,
    promised: str = "",
    rules: LightRules = DEFAULT_RULES,
) -> StandingFacts:
    """How a project stands at the end of the month `period` ("2025-08"); nodes are overdue as of `today`.

    Takes the records of this project only, without tombstones, in any order. A node is overdue when its
    planned day is past and it has no actual date; the forecast does not excuse it. `promised` names the
    permits that were promised and are not done.
    """
    books = _by_month(months)
    year = period[:4]
    year_done = year_to_date(books, period)
    total = total_done(project, books, period, year_done)
    month = books.get(period, {})
    started, finished = has_started(project, period, total), has_finished(project, period)
    rate = share(year_done, year_plan(project, int(year)))
    pace = month_share(int(period[5:7]), rules.pace_months)
    shown = _light(project, period, (rate, pace), (started, finished), promised, rules)
    node, node_date, overdue = _nodes(nodes, today.isoformat())
    open_issues = [issue["description"] for issue in issues if not issue.get("closed")]
    return StandingFacts(
        project=project.get("uid") or "",
        period=period,
        month_plan=month.get("plan"),
        month_done=month_done(books, period),
        year_done=year_done,
        total_done=total,
        year_received=_sum(books, "received", f"{year}-01", period),
        year_paid=_sum(books, "paid", f"{year}-01", period),
        rate=rate,
        gap=gap(rate, pace),
        light=shown.colour,
        light_reason=shown.reason,
        suppressed=shown.suppressed,
        started=started,
        next_node=node,
        next_node_date=node_date,
        overdue_nodes=overdue,
        open_issues=len(open_issues),
        progress=_latest_progress(books, period),
        issue="；".join(open_issues),
    )


def year_plan(project: Row, year: int) -> int | None:
    """The year's plan in 元, when the project's plan is for that year or does not say for which."""
    planned_for = project.get("plan_year")
    return project.get("year_plan") if planned_for is None or planned_for == year else None


def year_to_date(books: Mapping[str, Row], period: str) -> int | None:
    """Work done from January to `period` in 元, None when nothing is reported.

    The latest cumulative figure of the year stands for the months up to its own; later months are added.
    """
    first, base = f"{period[:4]}-01", None
    for month in sorted(books):
        if first <= month <= period and books[month].get("year_done") is not None:
            first, base = f"{month}+", books[month]["year_done"]  # "2025-07+" lies between July and August
    later = _sum(books, "done", first, period)
    return later if base is None else base + (later or 0)


def is_reported(month: Row | None) -> bool:
    """Whether a month's record tells what was done, in the month or since January."""
    return month is not None and (month.get("done") is not None or month.get("year_done") is not None)


def month_done(books: Mapping[str, Row], period: str) -> int | None:
    """Work done in the month in 元: as reported, else the growth of the cumulative one; None when untold."""
    month = books.get(period)
    if month is None:
        return None
    done: int | None = month.get("done")
    reported: int | None = month.get("year_done")
    if done is not None or reported is None:
        return done
    if period[5:7] == "01":
        return reported
    before = f"{period[:5]}{int(period[5:7]) - 1:02d}"
    return reported - _told_to_date(books, before) if _sure(books, before) else None


def total_done(project: Row, books: Mapping[str, Row], period: str, year_done: int | None) -> int | None:
    """Work done since the start in 元, None when it cannot be known.

    What was done before the plan's year and all years since; else the cumulative figure that a sheet gave;
    else, for a project newly started, the year alone.
    """
    year, prev = int(period[:4]), project.get("cumulative_prev_year")
    since = project.get("plan_year") or year
    if prev is not None and since <= year:
        between = sum(_told_to_date(books, f"{past}-12") for past in range(since, year))
        return int(prev) + between + (year_done or 0)
    if project.get("cumulative") is not None:
        return int(project["cumulative"])
    return year_done if project.get("year_role") == "新开工" else None


def has_started(project: Row, period: str, total: int | None) -> bool:
    """Whether construction has begun by the end of `period`: by its date, else status, role, work done."""
    actual = _iso(project.get("actual_start"))
    if actual:
        return actual[:7] <= period
    if has_finished(project, period):
        return True
    status = project.get("status")
    if status:
        return status in STARTED or (status not in NOT_STARTED and bool(total))
    role = project.get("year_role")
    return role in ("续建", "竣工") or (role not in ("前期", "预备") and bool(total))


def has_finished(project: Row, period: str) -> bool:
    """Whether it is completed or in production by the end of `period`: by its dates, else its status."""
    ends = [day for day in (_iso(project.get("actual_finish")), _iso(project.get("production"))) if day]
    if ends:
        return any(day[:7] <= period for day in ends)
    return project.get("status") in FINISHED


def overdue(planned: str | None, actual: str | None, today: str) -> bool:
    """Whether a planned date is wholly past (2025-09 on 2025-10-01, not before) and nothing was done."""
    day = _iso(planned)
    return bool(day) and not actual and day < today[: len(day)]


def planned_start_month(project: Row) -> str:
    """The month in which construction is to begin, the last of a year known only as such; "" when unknown."""
    day = _iso(project.get("start"))
    return f"{day}-12" if len(day) == 4 else day[:7]


def _light(
    project: Row,
    period: str,
    progress: tuple[float | None, float],
    begun: tuple[bool, bool],
    promised: str,
    rules: LightRules,
) -> Light:
    if project.get("status") in UNJUDGED:
        return Light(NONE, f"项目在{project['status']}，不评灯")
    started, finished = begun
    rate, pace = progress
    return light(
        period=period,
        planned_start=planned_start_month(project),
        started=started,
        finished=finished,
        rate=rate,
        pace=pace,
        promised=promised,
        excuse=project.get("light_reason") or "",
        rules=rules,
    )


def _told_to_date(books: Mapping[str, Row], period: str) -> int:
    return year_to_date(books, period) or 0


def _by_month(months: Sequence[Row]) -> dict[str, Row]:
    """One row a month. Where two desks entered the same month, the same one wins everywhere."""
    books: dict[str, Row] = {}
    for row in months:
        other = books.get(row["month"])
        if other is None or (row.get("uid") or "") > (other.get("uid") or ""):
            books[row["month"]] = row
    return books


def _sum(books: Mapping[str, Row], name: str, first: str, last: str) -> int | None:
    figures = [
        row[name] for month, row in books.items() if first <= month <= last and row.get(name) is not None
    ]
    return sum(figures) if figures else None


def _sure(books: Mapping[str, Row], period: str) -> bool:
    """Whether every month of the year up to `period` is told, by its own figure or by a cumulative one."""
    for number in range(int(period[5:7]), 0, -1):
        row = books.get(f"{period[:5]}{number:02d}", {})
        if row.get("year_done") is not None:
            return True
        if row.get("done") is None:
            return False
    return True


def _nodes(nodes: Sequence[Row], today: str) -> tuple[str, str, int]:
    """The first node that is not done, when it is expected, and how many are overdue."""
    waiting = [node for node in nodes if not node.get("actual")]
    if not waiting:
        return "", "", 0
    late = sum(overdue(node.get("planned"), None, today) for node in waiting)
    first = min(
        waiting,
        key=lambda node: (node.get("position") or 0, _iso(node.get("planned")), node.get("uid") or ""),
    )
    return first["name"], _iso(first.get("forecast")) or _iso(first.get("planned")), late


def _latest_progress(books: Mapping[str, Row], period: str) -> str:
    months = [month for month, row in books.items() if month <= period and row.get("progress")]
    return str(books[max(months)]["progress"]) if months else ""


def _iso(stored: str | None) -> str:
    return stored.partition(" ")[0] if stored else ""
