"""Published lists: 白名单, 三个一批, key projects, bonds. Title and columns say to what the projects belong,
since when, in which batch and with how much.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.documents.intake.cells import reader
from app.documents.intake.context import Context
from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.layout import Header
from app.documents.intake.meaning import UID
from app.documents.intake.plan import header_text, without
from app.documents.intake.published_words import (
    Batch,
    applied_on,
    batch_of,
    document_number,
    fund_kind,
    period_in,
    rolls_in,
    validity,
)
from app.documents.intake.result import Column, Entry, Line, LineKind, Row, Warning
from app.documents.intake.trade import Roll, Trade
from app.documents.intake.words import folded, period_of, plain, unit_of
from app.models import FundBatch, Membership, Record, dates, field_of, values
from app.models.listing import HUNDREDS
from app.models.values import Value

_MEMBER = {
    "until": r"有效期.*(?<!起)(?:止|至)|^(?:止|截止|到期|终止|结束)",
    "since": (
        r"有效期.*起(?!止)|^(?:起|生效|开始|起始)(?!止)"
        r"|(?:入选|公布|发布|认定|列入|纳入|签约|活动|公示)(?:时间|日期)"
    ),
    "span": r"有效期|有效时间|起止|期限",
    "period": (
        r"^(?:期别|期次|批次|季度|期数|第?几?[期批]次?)$"
        r"|(?:入选|列入|公布|白名单)(?:期别|期次|批次|季度)"
    ),
    "reason": r"依据|文号|文件",
    "checks": r"六个?百分",
}
_FUND = {
    "issued": r"(?:下达|发行|安排|批复)(?:时间|日期)",
    "number": r"文号|文件",
    "applied_on": r"批次",
    "cohort": r"(?:资金|下达|发行|债券|预算)?年度$",
    "purpose": r"用途|用于",
    "paid": r"支付|支出|拨付",
    "applied": r"申[报请]|需求|拟发行|拟安排",
    "amount": (
        r"下达|安排|发行|分配|核定|批复(?:资金|额|金额)|^额度$"
        r"|(?:债券|资金)(?:额度?|金额|规模)$|专项债券?资金$"
    ),
}
_MONEY = ("applied", "amount", "paid")
_WHICH = re.compile(r"类别|类型|级别|批次|一批|清单|名单|性质|归属|种类|名称$")
_ALIKE: Mapping[type[Record], tuple[tuple[str, ...], ...]] = {
    Membership: (("roll", "period"),),
    FundBatch: (("kind", "cohort", "number", "applied_on"), ("kind", "cohort", "applied_on")),
}
"""What tells a record apart whose number a published list does not give."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a list publishes: to which `rolls` its projects belong, which fund it hands out (`batch`), what
    holds for all of them, and the columns that say it of each (`members`: field → column, `funds`: so for
    each cohort).
    """

    trade: Trade
    context: Context
    rolls: tuple[Roll, ...]
    batch: Batch | None
    common: Mapping[str, Value]
    members: Mapping[str, Column]
    funds: Mapping[int, Mapping[str, Column]]
    which: int | None
    checks: Mapping[str, int]

    def without(self, columns: Sequence[Column], chosen: Sequence[int]) -> tuple[Column, ...]:
        """The columns of the table without those that tell of the list, but what a person chose."""
        own = {
            column.index
            for column in (
                *self.members.values(),
                *(one for own in self.funds.values() for one in own.values()),
            )
        } | set(self.checks.values())
        own |= {self.which} if self.which is not None else set()
        return without(columns, own, chosen, "记为清单归属或资金批次")

    def read(
        self, sheet: Sheet, rows: Sequence[Row], lines: Sequence[Line], stop: int
    ) -> tuple[list[Entry], list[Warning]]:
        """What the list says of each of its projects, and what to look at; tags are put on the rows."""
        entries, warnings = list[Entry](), list[Warning]()
        groups = _groups(lines)
        unclear = 0
        for row in rows:
            cells = sheet.cells[row.row - 1]
            rolls = self._rolls_of(cells, groups.get(row.row, ""))
            unclear += bool(self.rolls) and not rolls
            for number, roll in enumerate(rolls, 1):
                told, doubts = self._member(cells, roll)
                entries.append(_entry(row, Membership, {"roll": roll.name, **told}, number))
                warnings += [Warning(sheet.name, row.row, "membership", doubt) for doubt in doubts]
                until = dates.iso(str(told.get("until") or "9999"))
                if roll.tag_field and until >= self.trade.today[: len(until)]:
                    _tag(row, roll)
            for number, cohort in enumerate(self.funds, 50):
                told, doubts = self._fund(cells, cohort)
                if "amount" in told or "applied" in told:
                    entries.append(_entry(row, FundBatch, told, number))
                warnings += [Warning(sheet.name, row.row, "fund_batch", doubt) for doubt in doubts]
        if unclear:
            names = "、".join(roll.name for roll in self.rolls)
            words = f"有 {unclear} 个项目看不出属于哪个清单（{names}），清单归属没有导入"
            warnings.append(Warning(sheet.name, 0, Membership.__tablename__, words))
        return entries, warnings

    def _rolls_of(self, cells: Sequence[Raw], group: str) -> list[Roll]:
        """The lists of one row: by its own column, by the section it stands in, by the title."""
        if self.which is not None and (own := rolls_in(str(cells[self.which]), self.trade.rolls, self.rolls)):
            return own
        if group and (own := rolls_in(group, self.trade.rolls, self.rolls)):
            return own
        families = Counter(roll.family for roll in self.rolls)
        return [roll for roll in self.rolls if families[roll.family] == 1]

    def _member(self, cells: Sequence[Raw], roll: Roll) -> tuple[dict[str, Value], list[str]]:
        told = {name: value for name, value in self.common.items() if name in ("since", "until", "reason")}
        told["period"] = self.common.get(f"period:{roll.grain}")
        told["note"] = self.common.get("applied_on")
        doubts = list[str]()
        for name, column in self.members.items():
            raw = cells[column.index]
            if raw == "" or not str(raw).strip():
                continue
            if name == "span":
                span = validity(str(raw))
                told |= span
                doubts += [] if span else [f"{_short(column)}“{raw}”认不出起止日期"]
            elif name == "period":
                period = period_in(str(raw), roll.grain, self.context.year)
                told |= {"period": period} if period else {"note": f"{_short(column)}：{str(raw).strip()}"}
            else:
                read, remark = _read(Membership, name, raw, "")
                told |= read
                doubts += [f"{_short(column)}：{remark}"] if remark else []
        done = [
            word
            for word, at in self.checks.items()
            if re.match(r"√|✓|✔|是|达标|已|100", str(cells[at]).strip())
        ]
        if done:
            told["checks"] = "、".join(done)
        return {name: value for name, value in told.items() if value is not None}, doubts

    def _fund(self, cells: Sequence[Raw], cohort: int) -> tuple[dict[str, Value], list[str]]:
        batch = self.batch or Batch("其他", None, cohort)
        told: dict[str, Value] = {"kind": batch.kind, "source": batch.source, "cohort": cohort}
        told |= {
            name: self.common[name] for name in ("number", "issued", "applied_on") if self.common.get(name)
        }
        doubts = list[str]()
        if self.which is not None and (own := fund_kind(str(cells[self.which]))):
            told["kind"], told["source"] = own.kind, own.source
        for name, column in self.funds[cohort].items():
            raw = cells[column.index]
            if raw == "" or not str(raw).strip():
                continue
            if name == "paid":
                paid = _amount(raw, column.unit)
                if paid is not None:
                    told["note"] = f"{_short(column)}{values.show_money(paid)}万元"
                continue
            if name == "applied_on":
                told[name] = applied_on(str(raw)) or str(raw).strip()
                continue
            read, remark = _read(FundBatch, name, raw, column.unit)
            told |= read
            doubts += [f"{_short(column)}：{remark}"] if remark else []
        if told.get("amount"):
            told["review"] = "已下达"
        return {name: value for name, value in told.items() if value is not None}, doubts


def find_published(
    sheet: Sheet, header: Header, columns: Sequence[Column], body: range, context: Context, trade: Trade
) -> Published | None:
    """What a table publishes, None where it is an ordinary list."""
    above = [folded(cell) for row in sheet.cells[: header.first] for cell in row if isinstance(cell, str)]
    said = " ".join([*above, folded(sheet.name)])
    if any(column.target == UID for column in columns):
        return None  # the ledger's own table has tables of these beside it
    titled = rolls_in(said, trade.rolls) if _publishes(said) else []
    batch = batch_of(said, context.year) if _publishes(said, fund=True) else None
    which, rolls = _which(sheet, header, body, trade, titled, told=bool(titled or batch))
    rolls = list(dict.fromkeys([*titled, *rolls]))
    if not rolls and batch is None:
        return None
    units = {column.index: unit_of(column.header) or context.unit or "万元" for column in columns}
    named = {at: path for at, path in enumerate(header.paths) if path and at != which}
    funds = _cohorts(named, units, batch.cohort) if batch is not None else {}
    members = _columns(named, _MEMBER, units) if rolls else {}
    if not funds and not rolls:
        return None
    return Published(
        trade, context, tuple(rolls), batch, _common(above, said, rolls, context), members, funds, which,
        _hundreds(named) if rolls else {},
    )  # fmt: skip


def _publishes(text: str, fund: bool = False) -> bool:
    """Whether a title says that a list is published, not that a ledger is kept; one of a fund has sums."""
    if re.search(r"名单|清单|目录|一览|公示|公布|入选|通知|项目表", text):
        return not re.search(r"进展|进度|推进|调度|[月旬周]报", text)
    return fund and bool(re.search(r"安排|计划|明细|下达|发行|情况", text))


def _which(
    sheet: Sheet, header: Header, body: range, trade: Trade, titled: Sequence[Roll], *, told: bool
) -> tuple[int | None, list[Roll]]:
    """The column whose cells name the lists, and these; None where there is none.

    Unless the title has `told` of lists, only a column of the 三个一批 counts: others are a ledger's tags.
    """
    for at, path in enumerate(header.paths):
        if not path or not (told or "一批" in folded("".join(path))):
            continue
        if not _WHICH.search(plain(path[-1])) or re.search(r"项目名称|工程名称", plain(path[-1])):
            continue
        words = {
            folded(cell) for row in body if isinstance(cell := sheet.cells[row][at], str) and cell.strip()
        }
        named = {
            word: rolls_in(word, trade.rolls, titled) or ([] if fund_kind(word) is None else None)
            for word in words
        }
        if words and len(words) <= 12 and sum(rolls != [] for rolls in named.values()) > 0.5 * len(words):
            return at, [roll for rolls in named.values() for roll in rolls or []]
    return None, []


def _cohorts(
    named: Mapping[int, tuple[str, ...]], units: Mapping[int, str], usual: int
) -> dict[int, dict[str, Column]]:
    """The columns of a fund by the year of its cohort: a header may name a year, others hold for all."""
    by_year: dict[int, dict[int, tuple[str, ...]]] = {}
    for at, path in named.items():
        by_year.setdefault(period_of("".join(path)).year, {})[at] = path
    general = _columns(by_year.pop(0, {}), _FUND, units)
    cohorts = {year: _columns(own, _FUND, units) for year, own in sorted(by_year.items())}
    shared = {name: column for name, column in general.items() if name not in _MONEY}
    cohorts = {year: {**shared, **own} for year, own in cohorts.items() if own.keys() & {"amount", "applied"}}
    if general.keys() & {"amount", "applied"}:
        cohorts[usual] = {**general, **cohorts.get(usual, {})}
    return cohorts


def _columns(
    named: Mapping[int, tuple[str, ...]], patterns: Mapping[str, str], units: Mapping[int, str]
) -> dict[str, Column]:
    """The first column of each kind, by its header."""
    columns: dict[str, Column] = {}
    taken = set[int]()
    for name, pattern in patterns.items():
        for at, path in named.items():
            words = plain("".join(path))
            if at not in taken and name not in columns and re.search(pattern, words) and _fits(name, words):
                columns[name] = Column(
                    at, header_text(path), None, units.get(at, "") if name in _MONEY else ""
                )
                taken.add(at)
    return columns


def _fits(name: str, words: str) -> bool:
    """Whether a header is none of the project's own: 总投资, 计划投资, 开工时间, 建设起止年限."""
    if name in ("since", "until", "span"):
        return not re.search(r"建设|开工|竣工|投产|完工", words)
    if name in _MONEY:
        return not re.search(r"总投资|计划投资|完成投资|时间|日期|文号|批次|年度$|率", words)
    return True


def _common(above: Sequence[str], text: str, rolls: Sequence[Roll], context: Context) -> dict[str, Value]:
    """What the lines above say of all projects: number, day, validity, batch, the period for each grain."""
    number = document_number(text)
    common: dict[str, Value] = {"reason": number, "number": number, "applied_on": applied_on(text)}
    for line in above:
        if re.search(r"有效期", line):
            common |= validity(line)
        if re.search(r"(?:活动|公布|发布|签约|签发|举办)(?:时间|日期)", line):
            common |= {name: value for name, value in validity(line).items() if name == "since"}
        if re.search(r"(?:下达|发行)(?:时间|日期)", line):
            common["issued"] = validity(line).get("since")
    for grain in {roll.grain for roll in rolls}:
        common[f"period:{grain}"] = period_in(text, grain, context.year)
    return common


def _hundreds(named: Mapping[int, tuple[str, ...]]) -> dict[str, int]:
    """The columns of the six 百分百 by what they are."""
    words = {at: folded("".join(path)) for at, path in named.items()}
    return {
        one: at
        for one in HUNDREDS
        for at, text in words.items()
        if one in text or (one[-2:] in text and "百分" in text)
    }


def _groups(lines: Sequence[Line]) -> dict[int, str]:
    """The sections that each row stands in, by row."""
    groups: dict[int, str] = {}
    labels: dict[int, str] = {}
    for line in lines:
        if line.kind is LineKind.GROUP:
            labels = {level: label for level, label in labels.items() if level < line.level} | {
                line.level: line.label
            }
        groups[line.row] = " ".join(labels.values())
    return groups


def _entry(row: Row, entity: type[Record], values: Mapping[str, Value], number: int) -> Entry:
    project = {"name": str(row.values.get("name") or ""), "code": str(row.values.get("code") or "")}
    return Entry(
        row.sheet, row.row, entity.__tablename__, values, project, column=number, alike=_ALIKE[entity]
    )


def _tag(row: Row, roll: Roll) -> None:
    """The word of a list among the project's own, on top of what it has."""
    there = str(row.values.get(roll.tag_field) or "").split("、")
    row.values[roll.tag_field] = "、".join(dict.fromkeys([*filter(None, there), roll.tag]))
    row.adds |= {roll.tag_field}


def _read(entity: type[Record], name: str, raw: Raw, unit: str) -> tuple[dict[str, Value], str]:
    reading = reader(name, field_of(entity, name), unit, _unchecked)(raw)
    return ({}, "") if reading is None else (dict(reading.values), reading.remark)


_unchecked: Callable[[str], str | None] = lambda code: None  # noqa: E731


def _amount(raw: Raw, unit: str) -> int | None:
    try:
        return values.parse_money(raw, unit or "万元")
    except ValueError:
        return None


def _short(column: Column) -> str:
    return re.sub(r"\s+", "", column.header.rpartition("/")[2])
