"""The bones of a demo project: its kind, how it fares, its months and its money in 万元."""

import math
from dataclasses import dataclass, field
from random import Random

from app.demo.content.catalog import Archetype, catalog
from app.rules.pace import month_share

FATES = {
    "finished": 0.08,
    "prework": 0.08,
    "waiting": 0.06,
    "late": 0.03,
    "very_late": 0.016,
    "amber": 0.11,
    "red": 0.032,
    "excused": 0.016,
    "stopped": 0.016,
    "ahead": 0.1,
    "beyond": 0.016,
}
"""How projects fare, as shares of all; the rest is on its way. Most lights are green, some amber, few red."""

UNBEGUN = frozenset({"prework", "waiting", "late", "very_late"})
_DELTAS = {
    "ahead": (0.1, 0.2),
    "amber": (-0.28, -0.12),
    "stopped": (-0.28, -0.15),
    "red": (-0.45, -0.33),
    "excused": (-0.4, -0.2),
    "green": (-0.08, 0.11),
}
_INDUSTRIES = {
    "工业": 30,
    "交通": 11,
    "农业水利": 13,
    "能源": 12,
    "市政": 15,
    "社会事业": 9,
    "文旅": 3,
    "房地产": 3,
    "服务业": 4,
}
_BIG = 100_000  # 10 亿元 in 万元


@dataclass(slots=True)
class Sketch:
    """One project. Months are numbered year × 12 + month − 1; money is in 万元; `begun` None: not started."""

    kind: Archetype
    fate: str
    role: str
    start: int
    finish: int
    begun: int | None
    ended: int | None = None
    total: int = 0
    prev: int = 0
    plan: int = 0
    done: int = 0
    totals: list[float] = field(default_factory=list)

    def reached(self, month: int) -> float:
        """The planned fraction of the whole at the end of a month: slow, fast, slow."""
        span = max(self.finish - self.start + 1, 1)
        place = min(max((month - self.start + 1) / span, 0.0), 1.0)
        return place * place * (3 - 2 * place)


def sketches(count: int, year: int, through: int, plan_total: int, rng: Random) -> list[Sketch]:
    """`count` projects whose plans for the year add up to `plan_total` 万元."""
    kinds, fates = _kinds(count, rng), _fates(count, rng)
    drawn = [_timed(kind, fate, year, through, rng) for kind, fate in zip(kinds, fates, strict=True)]
    raw = [math.exp(rng.uniform(*map(math.log, sketch.kind.size))) for sketch in drawn]
    plans = [total * _year_share(sketch, year) for sketch, total in zip(drawn, raw, strict=True)]
    scale = plan_total / max(sum(plans), 1)
    for sketch, total in zip(drawn, raw, strict=True):
        _price(sketch, total * scale, year, rng)
    _close(drawn, plan_total)
    if count >= 20:
        _enlarge(drawn, year, rng)
    for sketch in drawn:
        sketch.done = _done(sketch, through, rng)
    return drawn


def _kinds(count: int, rng: Random) -> list[Archetype]:
    """Archetypes by the weight of their industry; each is used once before it comes again."""
    queues: dict[str, list[Archetype]] = {}
    chosen: list[Archetype] = []
    for industry in _quotas(count, _INDUSTRIES, rng):
        queue = queues.setdefault(industry, [])
        if not queue:
            queue.extend(kind for kind in catalog().archetypes if kind.industry == industry)
            queue.sort(key=lambda kind: rng.random() ** (1 / kind.weight))
        chosen.append(queue.pop())
    return chosen


def _quotas(count: int, weights: dict[str, int], rng: Random) -> list[str]:
    whole = sum(weights.values())
    drawn = [name for name, weight in weights.items() for _ in range(count * weight // whole)]
    drawn += rng.choices(list(weights), list(weights.values()), k=count - len(drawn))
    return sorted(drawn, key=list(weights).index)


def _fates(count: int, rng: Random) -> list[str]:
    drawn = [fate for fate, share in FATES.items() for _ in range(round(count * share))]
    drawn += ["green"] * (count - len(drawn))
    rng.shuffle(drawn)
    return drawn


def _timed(kind: Archetype, fate: str, year: int, through: int, rng: Random) -> Sketch:
    january = year * 12
    if fate == "prework":
        role, start, span = (
            rng.choice(["前期", "前期", "预备"]),
            january + 12 + rng.randint(1, 5),
            rng.randint(10, 24),
        )
    elif fate in UNBEGUN:
        late = {"waiting": (-3, -2), "late": (0, 1), "very_late": (2, 4)}[fate]
        role, start, span = "新开工", january + through - 1 - rng.randint(*late), rng.randint(8, 20)
    elif fate == "finished":
        role, span = "竣工", rng.randint(12, 24)
        start = january + rng.randint(through - 4, through - 1) - span
    else:
        role = "续建" if fate == "beyond" else rng.choices(["新开工", "续建", "竣工"], [52, 38, 10])[0]
        start, span = _running(role, january, rng)
    sketch = Sketch(kind, fate, role, start, start + span, begun=None if fate in UNBEGUN else start)
    if sketch.begun is not None:
        slip = (
            rng.choice([0, 1]) if fate in ("amber", "red", "stopped", "excused") else rng.choice([0, 0, 0, 1])
        )
        sketch.begun = min(start + slip, january + through - 3)
    sketch.ended = sketch.finish if fate == "finished" else None
    return sketch


def _running(role: str, january: int, rng: Random) -> tuple[int, int]:
    """Start and length of a project that is being built."""
    if role == "新开工":
        return january + rng.choice([1, 1, 2, 2, 2, 3]), rng.randint(9, 24)
    if role == "续建":
        start = january - rng.randint(3, 22)
        return start, january + rng.randint(13, 26) - start
    start = january - rng.randint(8, 18)
    return start, january + rng.choice([9, 10, 11]) - start


def _year_share(sketch: Sketch, year: int) -> float:
    """What part of the total belongs into the year's plan."""
    if sketch.fate == "prework":
        return 0.06 if sketch.role == "前期" else 0.0
    share = sketch.reached(year * 12 + 11) - sketch.reached(year * 12 - 1)
    return max(share, 0.08) if sketch.fate == "waiting" else share


def _price(sketch: Sketch, total: float, year: int, rng: Random) -> None:
    sketch.total = max(_nice(total), 600)
    prev = sketch.total * sketch.reached(year * 12 - 1) * rng.uniform(0.95, 1.0)
    sketch.prev = int(round(prev, -1)) if sketch.begun is not None and sketch.begun < year * 12 else 0
    left = sketch.total - sketch.prev
    ending = sketch.role == "竣工" or sketch.finish <= year * 12 + 11
    planned: int = left if ending else min(_nice(sketch.total * _year_share(sketch, year)), left)
    sketch.plan = 0 if sketch.role == "预备" else max(planned, 50)


def _nice(amount: float) -> int:
    return int(round(amount, -2 if amount >= 2_000 else -1))


def _close(drawn: list[Sketch], plan_total: int) -> None:
    """Spread what rounding left over the largest plans of those that run on, a tenth of each at most."""
    rest = plan_total - sum(sketch.plan for sketch in drawn)
    running = [sketch for sketch in drawn if sketch.fate not in ("finished", "prework")]
    for sketch in sorted(running, key=lambda sketch: -sketch.plan):
        share = max(-sketch.plan // 10, min(rest, sketch.plan // 10))
        sketch.plan, sketch.total, rest = sketch.plan + share, sketch.total + share, rest - share


def _enlarge(drawn: list[Sketch], year: int, rng: Random) -> None:
    """Make sure of a project of more than 10 亿元, so that amounts of that width are seen."""
    if any(sketch.total >= _BIG for sketch in drawn):
        return
    able = [sketch for sketch in drawn if sketch.fate == "green" and sketch.role == "新开工"]
    if able:
        flagship = max(able, key=lambda sketch: sketch.kind.size[1])
        flagship.total = rng.randrange(_BIG + 4_000, _BIG + 60_000, 100)
        flagship.finish = max(flagship.finish, year * 12 + 30)


def _done(sketch: Sketch, through: int, rng: Random) -> int:
    """Work done in the year up to the reported month."""
    if sketch.begun is None:
        return 0
    left = sketch.total - sketch.prev
    if sketch.fate == "finished":
        return min(round(sketch.plan * rng.uniform(0.97, 1.0)), left)
    if sketch.fate == "beyond":
        return min(round(sketch.plan * rng.uniform(1.03, 1.12)), round(left * 0.97))
    low, high = _DELTAS[sketch.fate]
    rate = month_share(through) + rng.uniform(low, high)
    return min(round(sketch.plan * max(rate, 0.05)), round(left * 0.97))
