"""Lists of projects whose columns are permits: how far each is, in one row a project or one for each fact."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.layout import Header
from app.documents.intake.permit_words import Names, PermitColumn, codes_of, fact_of, permits_of
from app.documents.intake.plan import without
from app.documents.intake.result import Column, Entry, Line, Row, Warning
from app.documents.intake.words import folded
from app.models import Permit

_ABOVE = re.compile(r"手续|前期|审批|证照|要件|办理|报批|工作进展|支撑性")
_OTHER = re.compile(r"^其他|^其它|^备注")
_VAGUE = re.compile(r"^(?:用地|土地|规划|立项|施工|建设|开工)(?:手续|许可|审批)?$")
"""Headings below a heading of permits that tell no field of a project, nor which permit they are."""
_ENOUGH = 4
"""Columns of permits that are believed without a heading over them."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The columns of permits: under which heading each stands and what it tells of that permit.

    `facts` is the column that says what each row is about, None where a project is one row.
    """

    columns: Mapping[int, tuple[str, str]]
    facts: int | None
    names: Names

    def without(self, columns: Sequence[Column], chosen: Sequence[int]) -> tuple[Column, ...]:
        """The columns of the table without those of permits, but where a person chose what they are."""
        return without(columns, self.columns, chosen, "记为手续")

    def read(
        self, sheet: Sheet, rows: Sequence[Row], lines: Sequence[Line], stop: int
    ) -> tuple[list[Entry], list[Warning]]:
        """The permits of the projects of a table that ends before row `stop`, and what to look at."""
        entries, warnings = list[Entry](), list[Warning]()
        starts = [row.row - 1 for row in rows]
        for row, end in zip(rows, [*starts[1:], stop], strict=True):
            permits, doubts = permits_of(self._told(sheet, row.row - 1, end), self.names)
            project = {"name": str(row.values.get("name") or ""), "code": str(row.values.get("code") or "")}
            project |= {"uid": row.uid} if row.uid else {}
            for number, (at, values) in enumerate(permits, 1):
                column, table = 100 * at + number, Permit.__tablename__
                entries.append(Entry(sheet.name, row.row, table, values, project, column=column))
            warnings += [Warning(sheet.name, row.row, Permit.__tablename__, doubt) for doubt in doubts]
        return entries, [*warnings, *self._unknown(sheet, starts, stop)]

    def _told(self, sheet: Sheet, start: int, end: int) -> list[PermitColumn]:
        """What the rows of one project tell, heading by heading."""
        cells: dict[str, dict[str, Raw]] = {}
        for column, (heading, fact) in self.columns.items():
            own = cells.setdefault(heading, {})
            if self.facts is None:
                own.setdefault(fact, sheet.cells[start][column])
                continue
            for row in range(start, end):
                label = sheet.cells[row][self.facts]
                said = fact_of(label) if isinstance(label, str) and label.strip() else ""
                if said:
                    own.setdefault(said, sheet.cells[row][column])
                elif row > start:
                    break
        return [PermitColumn(heading, own) for heading, own in cells.items()]

    def _unknown(self, sheet: Sheet, starts: Sequence[int], stop: int) -> list[Warning]:
        """Headings with something below them that no procedure of the catalogue is called."""
        rows = range(starts[0] if starts else stop, stop)
        lost = [
            re.sub(r"\s+", "", heading)
            for column, (heading, _) in self.columns.items()
            if not codes_of(heading, self.names)
            and any(str(sheet.cells[row][column]).strip() not in ("", "/", "不需要") for row in rows)
        ]
        if not lost:
            return []
        words = f"“{'”“'.join(lost)}”不在手续目录里，没有导入；可以先在 设置 → 手续目录 里加上"
        return [Warning(sheet.name, 0, Permit.__tablename__, words)]


def find_matrix(
    sheet: Sheet, header: Header, columns: Sequence[Column], body: range, names: Names
) -> Matrix | None:
    """The columns of permits of a table, None where it has none."""
    facts = next((at for at in range(sheet.width) if _says_facts(sheet, body, at)), None)
    paths = {at: path for at, path in enumerate(header.paths) if path and at != facts}
    known = {at: said for at, path in paths.items() if (said := _heading(path, names))}
    known = {at: said for at, said in known.items() if not _is_figures(sheet, body, at)}
    above = {
        at
        for at, path in paths.items()
        if len(path) > 1 and any(_ABOVE.search(folded(one)) for one in path[:-1])
    }
    if facts is not None and len(known) >= 2 and not above & known.keys():
        above = {at for at in paths if at > facts and min(known) <= at <= max(known)}
    detailed = {at for at, (heading, _) in known.items() if folded(heading) != folded(paths[at][-1])}
    under = (above & known.keys()) | detailed
    if len(under) < 2 and len(known) >= _ENOUGH and facts is None:
        under = set(known)
        above = {at for at in paths if min(known) <= at <= max(known)}  # what stands among them is one, too
    if len(under) < 2:
        return None
    if facts is None:
        free = {column.index for column in columns if column.target is None}
        above = {at for at in above if at in free or _VAGUE.match(folded(paths[at][-1]))}
    lost = {at for at in above - known.keys() if not _OTHER.match(folded(paths[at][-1]))}
    told = {at: known.get(at) or (paths[at][-1], "status") for at in sorted(under | lost)}
    return Matrix(told, facts, names)


def _heading(path: tuple[str, ...], names: Names) -> tuple[str, str] | None:
    """Which permit a column tells of and what: by its own words, or by those over it; None for none."""
    leaf = path[-1]
    if codes_of(leaf, names):
        return leaf, _fact_in(leaf)
    fact = fact_of(leaf) if len(path) > 1 else ""
    return (path[-2], fact) if fact and codes_of(path[-2], names) else None


def _fact_in(leaf: str) -> str:
    """What a heading tells of the permit that it names: its number, its day, or how far it is."""
    words = folded(leaf)
    if re.search(r"文号|证号|编号$", words):
        return "number"
    if re.search(r"时间|日期|时限|期限", words):
        return "planned" if re.search(r"计划|拟|预计|时限|期限", words) else "done"
    return "status"


def _says_facts(sheet: Sheet, body: range, column: int) -> bool:
    """Whether a column says over and over what its rows are about: 完成时限, 完成进度, 责任单位, 责任人."""
    labels = [
        folded(cell) for row in body if isinstance(cell := sheet.cells[row][column], str) and cell.strip()
    ]
    if len(labels) < 2 or len(set(labels)) > 8:
        return False
    facts = [fact for label in labels if (fact := fact_of(label))]
    return len(facts) >= 0.8 * len(labels) and len(set(facts)) >= 2


def _is_figures(sheet: Sheet, body: range, column: int) -> bool:
    """Whether most cells are amounts: then the column tells of money or land, not of a permit."""
    cells = [cell for row in body if (cell := sheet.cells[row][column]) != ""]
    figures = [cell for cell in cells if isinstance(cell, int | float) and not 36_000 < cell < 60_000]
    return bool(cells) and len(figures) > 0.5 * len(cells)
