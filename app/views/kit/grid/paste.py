"""Copy, paste, fill and clear as functions over model and selection; each write is one change with a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.models.cells import Cell, Refused
from app.views.kit.ask import Ask, Choice, Listing, Question
from app.views.kit.grid.clipboard import Texts
from app.views.kit.grid.columns import CellBlock, GridLineKind, PasteOutcome, tiled
from app.views.kit.grid.growing import new_rows
from app.views.kit.grid.model import NEW_ROW, GridModel, name_words
from app.views.kit.grid.selection import data_rows

_LISTED = 200


def copied(model: GridModel, block: CellBlock) -> tuple[Texts, list[bool], list[bool]]:
    """Texts of a block, which columns are figures, which rows are records."""
    columns = [model.columns()[number] for number in block.columns]
    texts = [[model.edit_text(row, column) for column in columns] for row in block.rows]
    records = [model.line(row) is GridLineKind.DATA for row in block.rows]
    for row, line, record in zip(block.rows, texts, records, strict=True):
        if not record and block.left == 0:
            line[0] = " ".join(model.title(row)).strip()
    return texts, [column.numeric for column in columns], records


def paste_targets(model: GridModel, block: CellBlock, texts: Sequence[Sequence[str]]) -> list[Cell]:
    """The cells that pasted texts are meant for: records only, total and group rows are passed over.

    One text fills the whole selection, and texts of which the selection is a whole multiple are repeated.
    Without a larger selection they go down and right from its first cell, beyond the end too.
    """
    rows = data_rows(model, block.rows)
    if not texts:
        return []
    spread = tiled(texts, max(len(rows), 1), len(block.columns))
    keys = [column.key for column in model.columns()][block.left :]
    return [
        Cell(uid, keys[place] if place < len(keys) else "", text)
        for uid, line in zip(_uids_from(model, block.top, len(spread)), spread, strict=True)
        for place, text in enumerate(line)
    ]


def fill_targets(model: GridModel, source: CellBlock, target: CellBlock) -> list[Cell]:
    """The cells of `target` outside `source`, the texts of `source` repeated down and right."""
    rows = data_rows(model, source.rows)
    if not rows:
        return []
    columns = model.columns()
    cells = []
    for place, row in enumerate(data_rows(model, range(source.top, target.bottom + 1))):
        for number in target.columns:
            if source.holds(row, number):
                continue
            came = source.left + (number - source.left) % len(source.columns)
            cells.append(model.cell(row, number, model.edit_text(rows[place % len(rows)], columns[came])))
    return cells


def clear_targets(model: GridModel, block: CellBlock) -> list[Cell]:
    """The filled cells of a block that a person may empty."""
    columns = model.columns()
    return [
        model.cell(row, number, "")
        for row in data_rows(model, block.rows)
        for number in block.columns
        if model.editable(row, columns[number]) and model.edit_text(row, columns[number])
    ]


@dataclass(frozen=True, slots=True)
class PasteReport:
    """What became of a paste: cells written, texts replaced, late refusals, records made (in words); or the
    cell to look at first, with what is wrong there and elsewhere.
    """

    cells: int = 0
    replaced: int = 0
    late: tuple[Refused, ...] = ()
    go: tuple[int, int] | None = None
    wrong: tuple[Refused, ...] = ()
    grown: str = ""

    def said(self, act: str) -> str:
        """One sentence for the status bar, "" when nothing happened."""
        if self.wrong:
            first = f"「{self.wrong[0].cell.text}」{self.wrong[0].reason}"
            return f"没有{act}；{len(self.wrong)}格不能，这里是第一格：{first}。改好再{act}"
        if not self.cells:
            return ""
        over = f"，盖掉{self.replaced}格原来的内容" if self.replaced else ""
        return f"{self.grown}{act}{self.cells}格{over}，Ctrl+Z 可撤销"


def write_reviewed(model: GridModel, cells: Sequence[Cell], act: str, ask: Ask, host: QWidget) -> PasteReport:
    """Write what fits. When some do not fit, the person sees each with its reason and decides first."""
    outcome = model.review(cells)
    good, new = outcome.good, new_rows(model, outcome.good)
    if outcome.refused or new:
        answer = ask.choose(host, paste_question(model, outcome, act))
        if answer == "see":
            row, column = model.place_of(outcome.refused[0].cell)
            last = len(model.columns()) - 1
            place = row if row >= 0 else model.line_count(), column if column >= 0 else last
            return PasteReport(go=place, wrong=tuple(outcome.refused))
        if answer not in ("good", "old"):
            return PasteReport()
        if answer == "old":
            good, new = tuple(cell for cell in good if cell.uid not in new), []
    if not good:
        return PasteReport()
    late = model.set_cells(good, f"{act}{len(good)}格")
    grown = f"新建{len(new)}个{model.grows}并" if new else ""
    return PasteReport(len(good) - len(late), outcome.replaced, tuple(late), grown=grown)


def paste_question(model: GridModel, outcome: PasteOutcome, act: str) -> Question:
    """「10格可以粘贴，2格不能」 with the refused cells, each with its reason."""
    good, bad, new = len(outcome.good), len(outcome.refused), len(new_rows(model, outcome.good))
    note = f"另有 {outcome.replaced}格会盖掉原来的数，{act}后 Ctrl+Z 可撤销。" if outcome.replaced else ""
    if bad > _LISTED:
        note = f"只列出前 {_LISTED}格。{note}"
    if any(not refused.cell.uid for refused in outcome.refused):
        note = f"{note}比现有的行多出来的，请先新建项目，或用“导入表格”。"
    choices = [Choice("", "取消(&C)")]
    choices += [Choice("see", "逐格看(&V)", primary=not good)] if bad else []
    if new and any(not model.is_new(cell.uid) for cell in outcome.good):
        choices.append(Choice("old", f"只{act}到现有的行(&E)"))
    if new:
        choices.append(Choice("good", f"新建{new}个{model.grows}并{act}(&P)", primary=True))
    elif good:
        choices.append(Choice("good", f"只{act}合格的{good}格(&P)", primary=True))
    rows = tuple(_listed(model, refused) for refused in outcome.refused[:_LISTED])
    more = f"，其中{new}行是新{model.grows}" if new else ""
    able = f"{good}格可以{act}{more}"
    return Question(
        act=f"{act} {good + bad}格",
        outcome=f"{able}，{bad}格不能" if good and bad else able if good else f"{bad}格都不能{act}",
        listing=Listing(("行", "项目", "栏目", "内容", "原因"), rows, red=frozenset({3})) if bad else None,
        note=note,
        choices=tuple(choices),
    )


def _listed(model: GridModel, refused: Refused) -> tuple[str, ...]:
    row, column = model.place_of(refused.cell)
    label = model.columns()[column].label if column >= 0 else "—"
    there = row >= 0 and not model.is_new(refused.cell.uid)
    number, name = (model.number(row), name_words(model, row)) if there else ("—", "—")
    return number, name, label, refused.cell.text.replace("\n", " "), refused.reason


def _uids_from(model: GridModel, first: int, count: int) -> list[str]:
    """`count` records from a row on; from the empty line on those that are still to be made.

    Where a table that does not grow ends, "" for each that there is no row for.
    """
    uids: list[str] = []
    for row in range(first, model.line_count()):
        if len(uids) == count or model.is_new(model.uid(row)):
            break
        if model.line(row) is GridLineKind.DATA:
            uids.append(model.uid(row))
    beyond = range(count - len(uids))
    return [*uids, *(f"{NEW_ROW}{place}" if model.grows else "" for place in beyond)]
