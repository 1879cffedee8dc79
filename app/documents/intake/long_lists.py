"""Lists with a permit, a node or a problem in every row: the project stands before its own, once or again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.documents.intake.cells import reader
from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.layout import Header
from app.documents.intake.lines import filled
from app.documents.intake.meaning import SEQUENCE, UID, is_name
from app.documents.intake.permit_words import Names, PermitColumn, codes_of, permits_of
from app.documents.intake.plan import header_text, is_own, without
from app.documents.intake.result import Column, Entry, Line, LineKind, Row, Warning
from app.documents.intake.words import folded, plain
from app.models import Milestone, Permit, Record, dates, field_of
from app.models.fields import Kind
from app.models.values import Value


@dataclass(frozen=True, slots=True)
class _Form:
    """A kind of record that has such lists: `words` are what its columns are called, the first that fits
    counts, the column that names the record first; one of `proofs` must be there.
    """

    entity: type[Record]
    words: Mapping[str, re.Pattern[str]]
    proofs: frozenset[str]

    @property
    def item(self) -> str:
        """The name of the column that says which record a row is."""
        return next(iter(self.words))


def _form(entity: type[Record], proofs: str, **words: str) -> _Form:
    return _Form(entity, {name: re.compile(word) for name, word in words.items()}, frozenset(proofs.split()))


_WHO = {
    "person": r"责任人|负责人|经办|联系人|承办人",
    "unit": r"^(?!.*(?:建设|业主|施工|项目)).*(?:单位|部门|机关)",
}
_FORMS = (
    _form(
        Permit,
        "number done planned accepted status",
        item=r"^(?:(?:前期|行政|项目)?(?:手续|证照|要件|批复|审批|许可|报建|报批|批件|办理)+(?:的)?"
        r"(?:事项|名称|类型|类别|种类|环节|文件)+|(?:前期)?(?:手续|证照|事项|要件)|事项名称|证件名称"
        r"|前期工作(?:事项|内容|名称))$",
        number=r"文号|证号|编号|批文",
        valid_until=r"有效期|到期",
        accepted=r"(?:受理|申报|上报|报件|启动).*(?:时间|日期)",
        planned=r"(?:计划|拟|预计|应|承诺|预期).*(?:时间|日期|办结|完成|取得|办理)|时限|期限",
        done=r"(?:批复|批准|办结|取得|核发|发证|完成|办理|获批|实际|审批|出具).*(?:时间|日期)|^(?:日期|时间)$",
        tier=r"层级|权限",
        way=r"办理方式",
        need=r"^是否需要?(?:办理)?$",
        status=r"状态|进展|进度|情况|是否|结果",
        note=r"备注|说明|问题",
        **_WHO,
    ),
    _form(
        Milestone,
        "planned actual forecast",
        name=r"^(?:关键|重要|重大|控制性|主要|形象)?(?:节点|里程碑|工序|任务|形象节点)(?:名称|内容|事项)?$"
        r"|^(?:工作|建设|施工|实施)(?:任务|事项|节点|阶段|工序)(?:名称)?$",
        weight=r"权重",
        actual=r"实际(?!开始|启动)",
        forecast=r"(?:预计|预测)(?!开始|启动)",
        planned=r"^(?!.*(?:开始|启动)).*(?:计划|要求|目标).*(?:时间|日期|完成|节点)|^计划$|时限|期限"
        r"|^(?:完成|节点|办结)(?:时间|日期)$",
        arrangement=r"安排|措施|要求|举措",
        result=r"完成情况|进展|状态|是否完成|情况",
        **_WHO,
    ),
)
_SIGNS = re.compile(r"文号|证号|批复(?:时间|日期)|办结(?:时间|日期)|手续|证照|事项名称|节点|里程碑")
_KNOWN = 0.5
"""The share of names that the catalogue must know before a column holds procedures."""
_OWN = frozenset({None, SEQUENCE, UID, "name", "code", "county", "note"})
"""What a table may tell of its projects without being a list of projects."""


def speaks_of_records(path: Sequence[str]) -> bool:
    """Whether a header may be a column of such a list, so that its row is taken for a header."""
    return bool(path) and bool(_SIGNS.search(plain(path[-1])))


@dataclass(frozen=True, slots=True)
class LongList:
    """The columns of a kind of record, by its fields, and where the project is named, in a `year`."""

    form: _Form
    columns: Mapping[str, int]
    references: Mapping[str, int]
    names: Names
    year: int

    def without(self, columns: Sequence[Column], chosen: Sequence[int]) -> tuple[Column, ...]:
        """The columns of the table without those of the records, but where a person chose what they are."""
        return without(columns, self.columns.values(), chosen, f"记为{self.form.entity.noun}")

    def is_all(self, columns: Sequence[Column]) -> bool:
        """Whether a table tells nothing of its projects but which they are."""
        return all(column.target in _OWN for column in self.without(columns, ()))

    def as_columns(self, header: Header) -> tuple[Column, ...]:
        """The columns of a table that holds nothing else."""
        table = self.form.entity.__tablename__
        targets = {at: f"{table}.{name}" for name, at in self.columns.items()}
        targets |= {at: f"project.{name}" for name, at in self.references.items()}
        return tuple(
            Column(at, header_text(path), targets.get(at), "", 1.0 if at in targets else 0.0)
            for at, path in enumerate(header.paths)
        )

    def projects_of(self, sheet: Sheet, rows: range) -> dict[int, Mapping[str, str]]:
        """Whose each row is: of the project that it names, else of the last one named above it."""
        projects: dict[int, Mapping[str, str]] = {}
        current: Mapping[str, str] = {}
        for row in rows:
            cells = sheet.cells[row]
            if filled(cells[self.references["name"]]):
                texts = {name: str(cells[at]).strip() for name, at in self.references.items()}
                current = {name: text for name, text in texts.items() if text}
            projects[row] = current
        return projects

    def read(
        self, sheet: Sheet, rows: Sequence[Row], lines: Sequence[Line], stop: int
    ) -> tuple[list[Entry], list[Warning]]:
        """The records of the projects of a table that ends before row `stop`, and what to look at."""
        projects: dict[int, Mapping[str, str]] = {}
        starts = [row.row - 1 for row in rows]
        closed = {
            line.row - 1
            for line in lines
            if line.kind in (LineKind.TOTAL, LineKind.GROUP, LineKind.HEADER, LineKind.SIGNATURE)
        }
        for row, end in zip(rows, [*starts[1:], stop], strict=True):
            project = {"name": str(row.values.get("name") or ""), "code": str(row.values.get("code") or "")}
            projects |= {at: project for at in range(row.row - 1, end) if at not in closed}
        return self.entries(sheet, projects)

    def entries(
        self, sheet: Sheet, projects: Mapping[int, Mapping[str, str]]
    ) -> tuple[list[Entry], list[Warning]]:
        """The records of the rows whose projects are given; a row without its own name goes on with the one
        above.
        """
        entries, warnings = list[Entry](), list[Warning]()
        named, counts = "", dict[str, int]()
        for row, project in projects.items():
            cells = sheet.cells[row]
            told = {name: cells[at] for name, at in self.columns.items() if filled(cells[at])}
            item = told.pop(self.form.item, "")
            item = item if item != "" else named if _spans(sheet, row, self.columns[self.form.item]) else ""
            if item == "" or _is_sum(item):
                if item == "" and told and entries and _same(entries[-1].project, project):
                    warnings += _left_out(sheet, row, told, self.form.entity)
                continue
            named = str(item)
            if not project:
                warnings.append(Warning(sheet.name, row + 1, "", "看不出是哪个项目的，没有导入"))
                continue
            name = project.get("name", "")
            counts[name] = counts.get(name, 0) + 1
            records, doubts = self._records(named, told, counts[name])
            warnings += [Warning(sheet.name, row + 1, self.form.entity.__tablename__, one) for one in doubts]
            entries += [
                Entry(
                    sheet.name,
                    row + 1,
                    self.form.entity.__tablename__,
                    values,
                    project,
                    column=number if len(records) > 1 else 0,
                    alike=self.form.entity.alike,
                )
                for number, values in enumerate(records, 1)
            ]
        return entries, warnings

    def _records(
        self, item: str, told: Mapping[str, Raw], position: int
    ) -> tuple[list[dict[str, Value]], list[str]]:
        """The records of one row – a procedure may be two in the catalogue – and what to look at."""
        if self.form.entity is Permit:
            if not codes_of(item, self.names):
                return [], [f"“{folded(item)}”不在手续目录里，没有导入；可以先在 设置 → 手续目录 里加上"]
            cells = {name: told[name] for name in self.form.words if name in told}
            permits, doubts = permits_of([PermitColumn(item, cells)], self.names)
            bare: list[dict[str, Value]] = [{"item": code} for code in codes_of(item, self.names)]
            return [values for _, values in permits] or bare, doubts
        values: dict[str, Value] = {self.form.item: folded(item), "position": position}
        doubts = []
        for name, raw in told.items():
            field = field_of(self.form.entity, name)
            reading = reader(name, field, "", lambda code: None, self.year)(raw)
            values |= reading.values if reading is not None else {}
            if reading is not None and reading.remark:
                doubts.append(f"{field.label}：{reading.remark}")
        return [values], doubts


def _spans(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell above is merged down over this one."""
    return any(
        merge.left <= column <= merge.right and merge.top < row <= merge.bottom for merge in sheet.merges
    )


def _is_sum(item: Raw) -> bool:
    return bool(re.match(r"合计|小计|总计", folded(str(item))))


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return one.get("name") == other.get("name")


def _left_out(sheet: Sheet, row: int, cells: Mapping[str, Raw], entity: type[Record]) -> list[Warning]:
    words = "、".join(f"「{folded(str(raw))}」" for raw in cells.values())
    reason = f"这一行没有写是哪个{entity.noun}，{words}没有导入"
    return [Warning(sheet.name, row + 1, entity.__tablename__, reason)]


def find_long_list(sheet: Sheet, header: Header, body: range, names: Names, year: int = 0) -> LongList | None:
    """The columns of records, one a row, of a table that names projects, too; None where it has none."""
    heads = {at: plain(path[-1]) for at, path in enumerate(header.paths) if path}
    project = next((at for at, head in heads.items() if is_name(head)), None)
    if project is None or is_own(header.paths):
        return None
    for form in _FORMS:
        item = next((at for at, head in heads.items() if form.words[form.item].search(head)), None)
        if item is None or item == project:
            continue
        columns = _columns(form, heads, item, project)
        if columns.keys() & form.proofs and _proven(form, sheet, body, columns, project, names):
            code = next((at for at, head in heads.items() if head in ("项目代码", "项目编码")), None)
            references = {"name": project} | ({"code": code} if code is not None else {})
            return LongList(form, columns, references, names, year)
    return None


def _columns(form: _Form, heads: Mapping[int, str], item: int, project: int) -> dict[str, int]:
    """The fields of the records by their columns: what stands right of the record's name is its own."""
    columns = {form.item: item}
    for at, head in heads.items():
        name = next((name for name, word in form.words.items() if word.search(head)), None)
        if at > item and at != project and name is not None:
            columns.setdefault(name, at)
    return columns


def _proven(
    form: _Form, sheet: Sheet, body: range, columns: Mapping[str, int], project: int, names: Names
) -> bool:
    """Whether the cells are names of records: procedures that the catalogue knows, or several nodes of one
    project with days.
    """
    item = columns[form.item]
    cells = [str(cell) for row in body if isinstance(cell := sheet.cells[row][item], str) and filled(cell)]
    if not cells or max(map(len, cells)) > 60:
        return False
    if form.entity is Permit:
        return sum(bool(codes_of(cell, names)) for cell in cells) >= _KNOWN * len(cells)
    projects = {folded(str(cell)) for row in body if filled(cell := sheet.cells[row][project])}
    days = [at for name, at in columns.items() if field_of(form.entity, name).kind is Kind.DATE]
    dated = any(_is_day(sheet.cells[row][at]) for row in body for at in days)
    return dated and len(cells) > len(projects)


def _is_day(cell: Raw) -> bool:
    try:
        return filled(cell) and dates.parse(cell) is not None
    except ValueError:
        return False
