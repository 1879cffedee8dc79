"""The small tables on the card of one project: its nodes, its months by ten days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.documents.intake.cards import Anchor, Card
from app.documents.intake.cells import reader
from app.documents.intake.context import Context
from app.documents.intake.grid import Raw
from app.documents.intake.permit_words import Names, PermitColumn, codes_of, fact_of, permits_of
from app.documents.intake.result import Entry, Warning
from app.documents.intake.words import folded, number_of, plain
from app.models import Milestone, Permit, Record, StageGoal, field_of, fields_of, values
from app.models.values import Value

_NODE = re.compile(r"^(?:关键|主要|工程|形象|重要)?节点(?:名称|内容|事项)?$")
_NODE_WORDS = {
    "planned": r"^计划|^应完成|^要求|时限",
    "actual": r"^实际|^已?完成(?:日期|时间)",
    "person": r"^责任人|负责人",
    "unit": r"^责任单位",
    "arrangement": r"安排|措施",
    "result": r"完成情况|进展",
}
_AFTER = re.compile(r"问题|困难|解决|签[名字章]|盖章|^备注|^填[报表]|旬")
"""What comes below the nodes."""
_MONTH = re.compile(r"^(?:(20\d{2})年)?(\d{1,2}|十[一二]?|[一二三四五六七八九])月份?$")
_PART = {"上旬": "上", "中旬": "中", "下旬": "下"}
_SUM = ("小计", "合计", "全月", "月计")
_STREAMS = {"plan": r"计划(?!.*安排)", "done": r"实际|^完成", "goal": r"安排|形象|内容"}
_MONTHLY = (
    (r"计划", "计划完成投资"),
    (r"^(?:实际)?完成(?!率)|实际", "实际完成投资"),
    (r"形象|进度|进展", "形象进度"),
    (r"到位", "到位资金"),
    (r"支付", "支付资金"),
)
"""What the columns beside months tell, in the words of a list."""
_NONE = frozenset(
    {"/", "\\", "-", "—", "——", "无", "不涉及", "未完成", "未开始", "未启动", "未开工", "未到期", "未到时限"}
)


@dataclass(frozen=True, slots=True)
class Blocks:
    """What the small tables of a card tell: headers with values for its month columns, records, doubts."""

    months: tuple[tuple[tuple[str, ...], Raw], ...]
    entries: tuple[Entry, ...]
    warnings: tuple[Warning, ...]


def read_blocks(card: Card, project: Mapping[str, str], context: Context, names: Names) -> Blocks:
    """The small tables of a card, which are taken from it; `names` are those of the office's procedures."""
    writer = _Writer(card, project, context)
    writer.permits(names)
    writer.months_below()
    for row in range(card.name.row, card.bottom):
        for anchor in card.line(row):
            if _NODE.match(anchor.text) and (row, anchor.column) not in card.taken:
                writer.nodes(anchor)
    writer.grid()
    return Blocks(tuple(writer.months), tuple(writer.entries), tuple(writer.warnings))


class _Writer:
    """Collects the records of one card."""

    def __init__(self, card: Card, project: Mapping[str, str], context: Context) -> None:
        self.entries: list[Entry] = []
        self.warnings: list[Warning] = []
        self.months: list[tuple[tuple[str, ...], Raw]] = []
        self._card, self._project, self._context = card, project, context

    # ------------------------------------------------------------------ permits

    def permits(self, names: Names) -> None:
        """Procedures side by side, below each a row for each fact: 完成时限, 完成进度, 责任单位, 责任人."""
        card = self._card
        for row in range(card.name.row + 1, card.bottom - 1):
            label = next(iter(card.line(row)), None)
            if label is None or fact_of(label.text) != "planned":
                continue
            facts = self._facts(label)
            headings = [one for one in card.line(row - 1) if one.column >= label.right]
            if len(facts) > 1 and sum(bool(codes_of(str(one.value), names)) for one in headings) > 1:
                self._note_permits(headings, facts, names)
                card.take(card.line(row - 1))
                for below in facts.values():
                    card.take(card.line(below))

    def _facts(self, label: Anchor) -> dict[str, int]:
        """The rows from a label on that each tell one fact, by what it is."""
        facts: dict[str, int] = {}
        for row in range(label.row, self._card.bottom):
            head = next((one for one in self._card.line(row) if one.column == label.column), None)
            fact = fact_of(head.text) if head is not None else ""
            if not fact or fact in facts:
                break
            facts[fact] = row
        return facts

    def _note_permits(self, headings: Sequence[Anchor], facts: Mapping[str, int], names: Names) -> None:
        told = []
        for heading in headings:
            cells = {
                fact: one.value
                for fact, row in facts.items()
                for one in self._card.line(row)
                if heading.column <= one.column < heading.right
            }
            told.append(PermitColumn(str(heading.value), cells))
        permits, doubts = permits_of(told, names)
        for number, (at, told_fields) in enumerate(permits):
            sheet, row = self._card.sheet.name, headings[at].row + 1
            column = 100 * headings[at].column + number + 1
            table = Permit.__tablename__
            self.entries.append(Entry(sheet, row, table, told_fields, self._project, column=column))
        lost = [
            one
            for one in told
            if one.cells and not codes_of(one.heading, names) and "其他" not in one.heading
        ]
        doubts += [f"“{folded(one.heading)}”不在手续目录里，没有导入" for one in lost]
        where = (self._card.sheet.name, self._card.name.row + 1, Permit.__tablename__)
        self.warnings += [Warning(*where, doubt) for doubt in doubts]

    # ------------------------------------------------------------------ nodes

    def nodes(self, label: Anchor) -> None:
        """Nodes beside their label with a row for each fact, or below it with a column for each."""
        line = [one for one in self._card.line(label.row) if one.column >= label.right]
        if line and _NODE.match(line[0].text):
            return  # a heading over the label
        facts = {one.column: name for one in line if (name := _fact(one.text))}
        if facts:
            self._nodes_below(label, line, facts)
        elif len(line) >= 2:
            self._nodes_beside(label, line)

    def _nodes_beside(self, label: Anchor, names: Sequence[Anchor]) -> None:
        told: list[dict[str, Anchor]] = [{"name": name} for name in names]
        self._card.take([label, *names])
        for row in range(label.bottom, self._card.bottom):
            line = self._card.line(row)
            head = next((one for one in line if one.column == label.column), None)
            fact = _fact(head.text) if head is not None else ""
            if head is None or not fact:
                break
            self._card.take([head])
            for one in line:
                node = _over(names, one)
                if node is not None:
                    told[names.index(node)].setdefault(fact, one)
                    self._card.take([one])
        self._note_nodes(told)

    def _nodes_below(self, label: Anchor, heads: Sequence[Anchor], facts: Mapping[int, str]) -> None:
        told: list[dict[str, Anchor]] = []
        self._card.take([label, *heads])
        for row in range(label.bottom, self._card.bottom):
            line = self._card.line(row)
            name = next((one for one in line if one.column == label.column), None)
            if name is None or _AFTER.search(name.text) or len(line) < 2:
                break
            told.append({"name": name} | {facts[one.column]: one for one in line if one.column in facts})
            self._card.take(line)
        self._note_nodes(told)

    def _note_nodes(self, anchors: Sequence[Mapping[str, Anchor]]) -> None:
        for position, facts in enumerate(anchors, 1):
            cells = {name: one for name, one in facts.items() if one.text not in _NONE}
            if "name" not in cells or cells.keys() == {"name"}:
                continue  # it does not apply
            named: dict[str, Value] = {"name": _one_line(cells.pop("name").value), "position": position}
            self._note(Milestone, facts["name"], {**named, **self._read(Milestone, cells)})

    def _read(self, entity: type[Record], cells: Mapping[str, Anchor]) -> dict[str, Value]:
        told: dict[str, Value] = {}
        for name, one in cells.items():
            reading = reader(name, field_of(entity, name), self._context.unit, lambda code: None)(one.value)
            if reading is None:
                continue
            told |= reading.values
            if reading.remark:
                label = field_of(entity, name).label
                self.warnings.append(
                    Warning(
                        self._card.sheet.name, one.row + 1, name, f"{entity.noun}的{label}：{reading.remark}"
                    )
                )
        return told

    def _note(self, entity: type[Record], at: Anchor, values: Mapping[str, Value]) -> None:
        sheet, table = self._card.sheet.name, entity.__tablename__
        declared = {one.name for one in fields_of(entity)}
        kept = {name: value for name, value in values.items() if name in declared}
        self.entries.append(Entry(sheet, at.row + 1, table, kept, self._project, column=at.column + 1))

    # ------------------------------------------------------------------ months

    def months_below(self) -> None:
        """Months below each other, beside each what was planned and done in it."""
        card = self._card
        for row in range(card.name.row + 1, card.bottom - 1):
            heads = card.line(row)
            if len(heads) < 2 or heads[0].text not in ("月份", "月度", "时间", "月"):
                continue
            streams = {
                one.column: words
                for one in heads[1:]
                for pattern, words in _MONTHLY
                if re.search(pattern, one.text)
            }
            year = self._context.year
            rows = [at for at in range(row + 1, card.bottom) if self._is_month(at, heads[0])]
            for at in rows:
                line = card.line(at)
                match = _MONTH.match(line[0].text)
                if match is not None:
                    self._month_row(line, int(match[1] or year), number_of(match[2]), streams)
            for at in (row, *rows) if rows else ():
                card.take(card.line(at))

    def _is_month(self, row: int, head: Anchor) -> bool:
        line = self._card.line(row)
        return (
            bool(line)
            and line[0].column == head.column
            and bool(_MONTH.match(line[0].text) or line[0].text in _SUM)
        )

    def _month_row(self, line: Sequence[Anchor], year: int, month: int, streams: Mapping[int, str]) -> None:
        unit = self._context.unit or "万元"
        for one in line[1:]:
            if one.column in streams and one.text not in _NONE:
                words = streams[one.column]
                amount = "" if words == "形象进度" else f"（{unit}）"
                self.months.append(((f"{year}年{month}月{words}{amount}",), one.value))

    # ------------------------------------------------------------------ ten days

    def grid(self) -> None:
        """Months side by side, their ten days below each other, with what was planned and done."""
        card = self._card
        starts = [
            one for row in range(card.name.row, card.bottom) for one in card.line(row) if one.text == "上旬"
        ]
        if not starts:
            return
        first = starts[0]
        parts = {
            one.row: part
            for row in range(first.row, min(first.row + 8, card.bottom))
            for one in card.line(row)
            if one.column == first.column
            and (part := _PART.get(one.text) or ("计" if one.text in _SUM else ""))
        }
        months = self._months_above(first.row)
        for anchor, month in months:
            self._month(anchor, month, parts, first)
        for row in (*range(min((one.row for one, _ in months), default=first.row), first.row), *parts):
            card.take(card.line(row))

    def _months_above(self, row: int) -> list[tuple[Anchor, str]]:
        year, last, found = self._context.year, 0, list[tuple[Anchor, str]]()
        for above in range(max(self._card.name.row, row - 3), row):
            for one in self._card.line(above):
                match = _MONTH.match(one.text)
                if match is None:
                    continue
                number = number_of(match[2])
                year = int(match[1]) if match[1] else year + (number < last)
                last = number
                found.append((one, f"{year:04d}-{number:02d}"))
        return found

    def _month(self, anchor: Anchor, month: str, parts: Mapping[int, str], first: Anchor) -> None:
        """What one month tells: each ten days as a record, the sum as two figures of the month."""
        heads = [
            one
            for row in range(anchor.bottom, first.row)
            for one in self._card.line(row)
            if anchor.column <= one.column < anchor.right
        ]
        streams = {
            one.column: name
            for one in heads
            for name, pattern in reversed(_STREAMS.items())
            if re.search(pattern, one.text)
        }
        sums: dict[str, Raw] = {}
        added: dict[str, int] = {}
        for row, part in parts.items():
            cells = {streams[one.column]: one for one in self._card.line(row) if one.column in streams}
            if part == "计":
                sums = {name: one.value for name, one in cells.items() if name != "goal"}
                continue
            told = self._read_span(cells)
            for name in ("plan", "done"):
                added[name] = added.get(name, 0) + int(told.get(name) or 0)
            if told:
                at = next(iter(cells.values()))
                self._note(StageGoal, at, {"span": month + part, **told})
        unit = self._context.unit or "万元"
        for name, words in (("plan", "计划完成投资"), ("done", "实际完成投资")):
            value = sums.get(name) or (_shown(added.get(name, 0), unit) if added.get(name) else "")
            if value != "":
                self.months.append(((f"{month[:4]}年{int(month[5:])}月{words}（{unit}）",), value))
        self._doubt_sum(month, sums, added, unit)

    def _read_span(self, cells: Mapping[str, Anchor]) -> dict[str, Value]:
        filled = {name: one for name, one in cells.items() if one.text not in _NONE}
        return self._read(StageGoal, filled)

    def _doubt_sum(self, month: str, sums: Mapping[str, Raw], added: Mapping[str, int], unit: str) -> None:
        for name, words in (("plan", "计划完成"), ("done", "实际完成")):
            try:
                total = values.parse_money(sums.get(name, ""), unit)
            except ValueError:
                continue
            if total is not None and added.get(name) and total != added[name]:
                sums_up, stated = values.show_money(added[name]), values.show_money(total)
                reason = f"{int(month[5:])}月{words}的小计 {stated} 不等于三旬之和 {sums_up}"
                self.warnings.append(
                    Warning(self._card.sheet.name, self._card.name.row + 1, f"{month}.{name}", reason)
                )


def _fact(text: str) -> str:
    """The field of a node that a label means, "" for none."""
    bare = plain(text)
    return next((name for name, pattern in _NODE_WORDS.items() if re.search(pattern, bare)), "")


def _over(names: Sequence[Anchor], one: Anchor) -> Anchor | None:
    """The node whose column a cell stands in."""
    return next((name for name in names if name.column <= one.column < name.right), None)


def _one_line(value: Raw) -> str:
    return re.sub(r"\s*\n\s*", "", str(value)).strip()


def _shown(yuan: int, unit: str) -> str:
    return str(Decimal(yuan) / values.MONEY_UNITS[unit])
