"""The months of a demo project: plan, work done, money received and paid, progress in words."""

from random import Random
from typing import Any

from app.demo.content.catalog import catalog
from app.demo.content.sketch import Sketch
from app.demo.content.words import work_text

_SEASON = (0.4, 0.3, 0.8, 1.1, 1.2, 1.15, 1.0, 1.05, 1.2, 1.2, 1.0, 0.8)
WAN = 10_000


def month_name(number: int) -> str:
    """A month number (year × 12 + month − 1) as "2025-08"."""
    return f"{number // 12}-{number % 12 + 1:02d}"


def monthly_rows(sketch: Sketch, year: int, through: int, rng: Random) -> list[dict[str, Any]]:
    """All months that are told: those of the last year, this year's plan, and work done up to `through`.

    About two projects of five have begun to fill the month after. Amounts in 元.
    """
    last = year * 12 + through - 1
    plans = _plans(sketch, year, rng)
    done = _past(sketch, year, rng) | _present(sketch, year, through, rng)
    if sketch.begun is not None and sketch.ended is None and rng.random() < 0.4:
        done[last + 1] = max(round(plans.get(last + 1, 0) * rng.uniform(0.3, 0.6)), 10)
    plans |= {
        month: _rounded(amount * rng.uniform(0.92, 1.1))
        for month, amount in done.items()
        if month not in plans
    }
    rows: list[dict[str, Any]] = [
        {"month": month_name(month), "plan": plans[month] * WAN} for month in sorted(plans)
    ]
    by_month: dict[str, dict[str, Any]] = {str(row["month"]): row for row in rows}
    for month, amount in done.items():
        by_month[month_name(month)]["done"] = amount * WAN
    _fund(sketch, {month: amount for month, amount in done.items() if month <= last}, by_month, rng)
    _tell(sketch, done, by_month, (year, last), rng)
    return [by_month[month] for month in sorted(by_month)]


def spread(
    amount: int, months: list[int], rng: Random, *, step: int = 1, ramp: bool = False
) -> dict[int, int]:
    """An amount over months by season and chance, in multiples of `step` but for one; adds up exactly."""
    if not months or amount <= 0:
        return {}
    weights = [_SEASON[month % 12] * rng.uniform(0.75, 1.25) for month in months]
    if ramp and len(months) > 2:
        weights[0], weights[1] = weights[0] * 0.4, weights[1] * 0.75
    whole = sum(weights)
    parts = [int(amount * weight / whole) // step * step for weight in weights]
    parts[parts.index(max(parts))] += amount - sum(parts)
    return dict(zip(months, parts, strict=True))


def _plans(sketch: Sketch, year: int, rng: Random) -> dict[int, int]:
    first = max(sketch.start, year * 12)
    months = list(range(first, min(sketch.finish, year * 12 + 11) + 1)) or list(
        range(year * 12 + 8, year * 12 + 12)
    )
    return spread(sketch.plan, months, rng, step=10, ramp=sketch.start >= year * 12)


def _past(sketch: Sketch, year: int, rng: Random) -> dict[int, int]:
    """Work done in the months of the last year; what lies before is only in the cumulative figure."""
    january = year * 12
    if not sketch.prev or sketch.begun is None:
        return {}
    first = max(sketch.begun, january - 12)
    reached = sketch.reached(january - 1)
    share = 1 - sketch.reached(first - 1) / reached if reached and first > sketch.begun else 1.0
    return spread(round(sketch.prev * share), list(range(first, january)), rng, ramp=first == sketch.begun)


def _present(sketch: Sketch, year: int, through: int, rng: Random) -> dict[int, int]:
    if sketch.begun is None:
        return {}
    last = min(year * 12 + through - 1, sketch.ended or year * 12 + 11)
    months = list(range(max(sketch.begun, year * 12), last + 1))
    if sketch.fate == "stopped":
        months = months[:-2] or months
    return spread(sketch.done, months, rng, ramp=sketch.begun >= year * 12)


def _rounded(amount: float) -> int:
    return int(round(amount, -1))


def _fund(sketch: Sketch, done: dict[int, int], rows: dict[str, dict[str, Any]], rng: Random) -> None:
    """Money comes in lumps ahead of the work, and is paid after it: paid ≤ received at every month's end."""
    received = paid = waiting = 0
    ratio, lump = rng.uniform(0.92, 1.12), rng.choice([1, 2, 2, 3])
    for count, (month, amount) in enumerate(sorted(done.items())):
        row, waiting = rows[month_name(month)], waiting + amount
        if count % lump == 0:
            came = min(_rounded(waiting * ratio * rng.uniform(1.0, 1.3)), sketch.total - received)
            waiting = 0
            if came > 0:
                row["received"], received = came * WAN, received + came
        spent = min(round(amount * rng.uniform(0.55, 0.85)), received - paid)
        if spent > 0:
            row["paid"], paid = spent * WAN, paid + spent


def _tell(
    sketch: Sketch, done: dict[int, int], rows: dict[str, dict[str, Any]], when: tuple[int, int], rng: Random
) -> None:
    year, last = when
    if sketch.begun is None:
        _tell_prework(rows, last, rng)
        return
    texts = catalog().works[sketch.kind.work]
    reached = sketch.prev - sum(amount for month, amount in done.items() if month < year * 12)
    before = ""
    for month, amount in sorted(done.items()):
        reached += amount
        finished = sketch.ended is not None and month >= sketch.ended
        fraction = 1.0 if finished else min(reached / sketch.total, 0.97)
        text = work_text(texts, sketch.totals, fraction)
        if text == before:
            text += f"，完成约{min(max(round(fraction * (len(texts) - 1) % 1 * 20) * 5, 5), 95)}%"
        rows[month_name(month)]["progress"], before = text, text.partition("，完成约")[0]
        if month >= last - 1 and not finished:
            following = work_text(texts, sketch.totals, fraction + 1 / (len(texts) - 1))
            rows[month_name(month)]["next_step"] = f"下月重点：{following}"
    if sketch.fate == "stopped":
        rows.setdefault(month_name(last), {"month": month_name(last)})["progress"] = "停工，现场留守看护"


def _tell_prework(rows: dict[str, dict[str, Any]], last: int, rng: Random) -> None:
    """A project that has not begun tells for three months how its papers stand."""
    texts = catalog().prework
    begin = rng.randint(0, len(texts) - 3)
    for month, text in zip(range(last - 2, last + 1), texts[begin:], strict=False):
        rows.setdefault(month_name(month), {"month": month_name(month)})["progress"] = text
