"""Lists of projects with their nodes side by side: 节点1, 完成时间, 节点2, 完成时间."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.documents.intake.cells import reader
from app.documents.intake.grid import Sheet
from app.documents.intake.layout import Header
from app.documents.intake.lines import filled
from app.documents.intake.plan import is_own, without
from app.documents.intake.result import Column, Entry, Line, Row, Warning
from app.documents.intake.words import folded, plain
from app.models import Milestone, field_of
from app.models.values import Value

_NODE = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]+个?)?(?:关键|重要|重大|主要|工程)?节点(?:[一二三四五六七八九十\d]+)?(?:名称|内容|事项)?$"
)
_FACTS = (
    ("actual", re.compile(r"实际")),
    ("forecast", re.compile(r"预计|预测")),
    ("planned", re.compile(r"计划|时限|期限|(?:完成|节点)?(?:时间|日期)$|^时间")),
)


@dataclass(frozen=True, slots=True)
class NodeColumns:
    """The columns of every node: where it is named, and its days by their fields; `year` is the sheet's."""

    nodes: tuple[tuple[int, Mapping[str, int]], ...]
    year: int

    def without(self, columns: Sequence[Column], chosen: Sequence[int]) -> tuple[Column, ...]:
        """The columns of the table without those of nodes, but where a person chose what they are."""
        taken = {at for name, facts in self.nodes for at in (name, *facts.values())}
        return without(columns, taken, chosen, f"记为{Milestone.noun}")

    def read(
        self, sheet: Sheet, rows: Sequence[Row], lines: Sequence[Line], stop: int
    ) -> tuple[list[Entry], list[Warning]]:
        """The nodes of the projects of a table, and what to look at."""
        del lines, stop
        table, entries, warnings = Milestone.__tablename__, list[Entry](), list[Warning]()
        for row in rows:
            cells = sheet.cells[row.row - 1]
            project = {"name": str(row.values.get("name") or ""), "code": str(row.values.get("code") or "")}
            named = [(name, facts) for name, facts in self.nodes if filled(cells[name])]
            for position, (name, facts) in enumerate(named, 1):
                values: dict[str, Value] = {"name": folded(str(cells[name])), "position": position}
                for field, at in facts.items():
                    reading = reader(field, field_of(Milestone, field), "", lambda code: None, self.year)(
                        cells[at]
                    )
                    values |= reading.values if reading is not None else {}
                    if reading is not None and reading.remark:
                        reason = f"节点“{values['name']}”：{reading.remark}"
                        warnings.append(Warning(sheet.name, row.row, table, reason))
                entries.append(
                    Entry(sheet.name, row.row, table, values, project, column=position, alike=Milestone.alike)
                )
        return entries, warnings


def find_node_columns(header: Header, year: int) -> NodeColumns | None:
    """The nodes of a table with two or more side by side, each with its days, in `year` where they tell none;
    None where it has none.
    """
    if is_own(header.paths):
        return None
    nodes: list[tuple[int, dict[str, int]]] = []
    for at, path in enumerate(header.paths):
        head = plain(path[-1]) if path else ""
        if _NODE.match(head):
            nodes.append((at, {}))
            continue
        fact = next((name for name, word in _FACTS if word.search(head)), None)
        name, facts = nodes[-1] if nodes else (-1, {})
        if fact and fact not in facts and at == name + len(facts) + 1:
            facts[fact] = at
    if len(nodes) < 2 or not all(facts for _, facts in nodes):
        return None
    return NodeColumns(tuple(nodes), year)
