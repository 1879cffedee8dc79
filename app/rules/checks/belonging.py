"""What contradicts in what a project belongs to: the statistics, lists, stops, the order of its steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.models.values import show_money
from app.rules.checks.check import Check, Hit, Severity
from app.rules.lists import order_faults
from app.rules.official_listing import Listed, is_due, late, months_between, plain

MOST_GAP = 0.3
"""How far the investment in the statistics may differ from the work done."""


# ------------------------------------------------------------------ the statistics


def not_entered(check: Check, entry: Listed) -> Iterator[Hit]:
    """Works began more than one month ago (an error: two) and the project is not in the statistics."""
    if not is_due(entry.total, entry.started, entry.least) or entry.entered or entry.start is None:
        return
    tone = late(entry.start, entry.today)
    if tone != "ink3":
        severity: Severity = "E" if tone == "red" else "W"
        words = f"开工已 {months_between(entry.start, entry.today)}个月，还没有入统"
        yield check.hit(words, severity=severity)


def entered_otherwise(check: Check, entry: Listed) -> Iterator[Hit]:
    """Day, name, total investment or threshold differ from what the ledger says."""
    if entry.entered and entry.start and entry.entered < entry.start:
        yield check.hit(f"入库 {entry.entered} 早于开工 {entry.start}", advice="核对开工日期与施工合同。")
    if entry.listed_name and plain(entry.listed_name) != plain(entry.name):
        words = f"在库名称「{entry.listed_name}」与批文名称不同"
        yield check.hit(words, advice="统一名称，或在备注里说明。")
    if entry.listed_total is not None and entry.total is not None and entry.listed_total != entry.total:
        words = f"在库总投资 {show_money(entry.listed_total)}，台账 {show_money(entry.total)} 万元"
        yield check.hit(words)
    if entry.said_due is not None and entry.total is not None and entry.said_due != entry.reaches:
        claim = "达" if entry.said_due else "不达"
        bound = f"总投资 {show_money(entry.total)} 万元，起点 {show_money(entry.least)}"
        yield check.hit(f"填的是{claim}入库标准，{bound}", advice="核对总投资，或改“达入库标准”。")


def listed_otherwise(check: Check, entry: Listed) -> Iterator[Hit]:
    """The investment in the statistics is far from the work done."""
    if entry.listed_done is None or not entry.done:
        return
    share = abs(entry.listed_done - entry.done) / entry.done
    if share > MOST_GAP:
        figures = f"列统 {show_money(entry.listed_done)}，完成 {show_money(entry.done)} 万元"
        yield check.hit(f"{figures}，差 {share * 100:.0f}%")


# ------------------------------------------------------------------ lists


@dataclass(frozen=True, slots=True)
class Watched:
    """How a project is watched.

    `unlisted`: the lists that it reaches though its sheet does not name them, each with why; `starred`: on a
    ★ list; `planned`: this year has month plans; `noded`: it has nodes. `levels`: of a key project, where its
    plans are asked for too.
    """

    total: int | None
    unlisted: tuple[tuple[str, str], ...]
    starred: bool
    planned: bool
    noded: bool
    levels: str = ""


def unwatched(check: Check, project: Watched) -> Iterator[Hit]:
    """Large enough for a list and not on it; ★ and without month plans or nodes."""
    for name, why in project.unlisted:
        words = f"够{name}标准（{why}），表上的清单归属没有写"
        yield check.hit(words, severity="I", advice="补上，或说明为什么不列。")
    there = (("月计划", project.planned), ("节点", project.noded))
    lack = "、".join(word for word, has in there if not has)
    if project.starred and lack:
        yield check.hit(f"总投资 {show_money(project.total)} 万元，没有{lack}")
    elif project.levels and not project.planned:
        yield check.hit(f"{project.levels}，没有月计划")


@dataclass(frozen=True, slots=True)
class Whitelisted:
    """The last day of a project's place on the whitelist, while its works go on."""

    end: date
    today: date


def lapsed(check: Check, place: Whitelisted) -> Iterator[Hit]:
    """The place on the whitelist has ended."""
    if place.end < place.today:
        yield check.hit(f"白名单 {place.end} 已到期，工程还在建")


# ------------------------------------------------------------------ stops and steps


@dataclass(frozen=True, slots=True)
class Stopped:
    """A standstill that lasts: since when, and the last month after it with work done, in 元."""

    since: str
    month: str
    done: int | None


def worked_on(check: Check, stop: Stopped) -> Iterator[Hit]:
    """Work was reported for a month after the works had been stopped."""
    if stop.done:
        words = f"{stop.since} 停工，{stop.month} 还报了完成 {show_money(stop.done)} 万元"
        yield check.hit(words, month=stop.month)


def steps_disordered(check: Check, days: Mapping[str, str | None]) -> Iterator[Hit]:
    """签约 ≤ 开工 ≤ 投产 ≤ 达效, by their stored days."""
    for earlier, later in order_faults(days):
        yield check.hit(f"{earlier} 晚于{later}", details=("facts",))
