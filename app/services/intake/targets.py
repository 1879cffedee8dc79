"""What a column of a workbook can be imported as: words for targets, choices for a person, memory of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.intake import MONTH, Overrides, Understanding
from app.models import ENTITY_BY_TABLE, Issue, MonthlyProgress, Project, field_of, fields_of
from app.models.fields import Kind
from app.models.values import MONEY_UNITS
from app.storage.ledger import Ledger

UNITS = ("元", "千元", "万元", "亿元")
_MEMORY, _MOST = "import_hints", 2000
_STREAMS = ("done", "plan", "year_done", "received", "paid", "progress", "next_step")
_PAIRS = {
    "start+finish": "开工、竣工时间",
    "responsible_unit+responsible_person": "责任单位和责任人",
    "owner+owner_head": "建设单位和负责人",
    "contact+phone": "联系人和电话",
}
_OWN = {"#": "序号", MONTH: "月份", "uid": "台账编号", "issue": "存在问题", "issue.measure": "问题的措施"}
assert set(UNITS) <= set(MONEY_UNITS)


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a column can be; `money` asks for a unit."""

    key: str
    label: str
    group: str
    money: bool = False


def targets(month: str) -> tuple[Target, ...]:
    """Everything a column of projects can be; figures of a month are those of `month` ("2025-08")."""
    offered = [
        Target(field.name, field.label, field.group or "基本情况", field.kind is Kind.MONEY)
        for field in fields_of(Project)
        if field.kind is not Kind.LINK
    ]
    for stream in _STREAMS:
        field = field_of(MonthlyProgress, stream)
        key = f"{month}.{stream}"
        offered.append(Target(key, label(key), "月度", field.kind is Kind.MONEY))
    offered.append(Target(MONTH, _OWN[MONTH], "月度"))
    offered += [Target(key, words, "一栏两项") for key, words in _PAIRS.items()]
    offered += [Target(key, _OWN[key], "问题") for key in ("issue", "issue.measure")]
    return tuple(offered)


def label(target: str | None) -> str:
    """What a target is called on the screen: 总投资, 8月完成, 开工、竣工时间; "" for not imported."""
    if not target or target == "#":
        return ""
    if target in _OWN or target in _PAIRS:
        return _OWN.get(target) or _PAIRS[target]
    if "+" in target:
        return "、".join(label(part) for part in target.split("+"))
    first, dot, rest = target.partition(".")
    if not dot:
        return _field_label(Project.__tablename__, first)
    if first in ENTITY_BY_TABLE:
        return "项目" if first == Project.__tablename__ else _field_label(first, rest.removesuffix(".name"))
    name = _field_label(MonthlyProgress.__tablename__, rest)
    if first == "?":
        return f"{name}（月份未知）"
    return f"{int(first[5:7])}月{name.removeprefix('本月')}"


def _field_label(table: str, name: str) -> str:
    try:
        return field_of(ENTITY_BY_TABLE[table], name).label
    except KeyError:
        return field_of(Issue, "description").label if name == "issue" else name


def is_money(target: str | None) -> bool:
    """Whether a target needs a unit of money."""
    if not target or "+" in target:
        return False
    _, dot, stream = target.rpartition(".")
    entity = MonthlyProgress if dot else Project
    return any(field.name == stream and field.kind is Kind.MONEY for field in fields_of(entity))


# ------------------------------------------------------------------ memory


def hints(ledger: Ledger) -> dict[str, str]:
    """What people chose for headers before: header text → target, "" for not imported."""
    kept = ledger.meta(_MEMORY, {})
    return {str(header): str(target) for header, target in kept.items()} if isinstance(kept, dict) else {}


def remember(ledger: Ledger, understood: Understanding, overrides: Overrides) -> int:
    """Keep what a person chose for columns, by header text, for the next sheet; gives how many."""
    chosen: dict[str, str] = {}
    for reading in understood.sheets:
        for table in reading.tables:
            for column in table.columns:
                wanted = overrides.targets.get((reading.name, column.index), column.target)
                if (reading.name, column.index) in overrides.targets and column.header:
                    chosen[column.header] = _portable(wanted)
    if chosen:
        kept = {**hints(ledger), **chosen}
        ledger.set_meta(**{_MEMORY: dict(list(kept.items())[-_MOST:])})
    return len(chosen)


def _portable(target: str | None) -> str:
    """A target without the year and month that it was chosen in."""
    first, dot, stream = (target or "").partition(".")
    return f"@{stream}" if dot and (first == "?" or first[:1].isdigit()) else target or ""


def used_hints(understood: Understanding, hints: Mapping[str, str]) -> int:
    """How many columns follow what was chosen before."""
    return sum(
        column.header in hints
        for reading in understood.sheets
        for table in reading.tables
        for column in table.columns
    )
