"""What the import wizard shows of a plan: cells that change or are not taken, what a person must decide."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from app.documents.intake import Column, Refusal, Row, Table, Workbook
from app.documents.intake.grid import Raw, Sheet
from app.models import Kind, Project, fields_of
from app.models.keys import parse
from app.models.values import parse_figure, show
from app.services.intake.balance import Balance, balances_of
from app.services.intake.comparing import FieldChange
from app.services.intake.matching import Candidate
from app.services.intake.plan import NEW, SKIP, ImportPlan, Outcome, PlannedRow, RowKey

Cell = tuple[str, int, int]
"""A cell of the workbook: sheet, row from 1, column from 0."""


class CellState(StrEnum):
    """What the import does with a cell."""

    CHANGE = "change"
    REFUSED = "refused"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class CellNote:
    """A cell to look at, and the words about it (Chinese); `doubted` where what is taken is doubtful."""

    state: CellState
    words: str
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Something to decide about a row. `kind`: double (may be a known project), cell (cannot be read), row.

    `chosen` is what was decided (as `planning.plan` takes it), `suggestion` what to fill into the cell,
    `others` are the rows with the same in this column: one answer serves all.
    """

    key: RowKey
    kind: str
    title: str
    words: str
    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    chosen: str = ""
    column: int | None = None
    suggestion: str = ""
    others: tuple[RowKey, ...] = ()


class Review:
    """A plan as it looks on the sheets that it was made from."""

    def __init__(self, workbook: Workbook, plan: ImportPlan, decisions: Mapping[RowKey, str]) -> None:
        self.workbook = workbook
        self.plan = plan
        self.decided = dict(decisions)
        self.readings = {reading.name: reading for reading in plan.understanding.sheets}
        self.sheets = {sheet.name: sheet for sheet in workbook.sheets}
        self._rows = {row.key: row for row in plan.rows}
        refused = {(one.sheet, one.row): one for one in plan.refused()}
        self._refused = {key: one for key, one in refused.items() if key not in self._rows}
        self._notes: dict[RowKey, dict[int, CellNote]] = {}

    # ------------------------------------------------------------------ rows and cells

    def outcome(self, key: RowKey) -> Outcome | None:
        """What becomes of a row; None for rows that are no projects."""
        planned = self._rows.get(key)
        if planned is not None:
            return planned.outcome
        refused = self._refused.get(key)
        return None if refused is None else Outcome.SAME if refused.merged else Outcome.REFUSED

    def why(self, key: RowKey) -> str:
        """Why a row is treated so, "" when there is nothing to say."""
        planned, refused = self._rows.get(key), self._refused.get(key)
        return planned.why if planned else refused.reason if refused else ""

    def rows_of(self, sheet: str, outcome: Outcome) -> list[int]:
        """The rows of a sheet with an outcome, in order."""
        numbers = {row for name, row in (*self._rows, *self._refused) if name == sheet}
        return [row for row in sorted(numbers) if self.outcome((sheet, row)) is outcome]

    def notes(self, key: RowKey) -> Mapping[int, CellNote]:
        """The cells of a row to look at, by column."""
        if key not in self._notes:
            self._notes[key] = self._made_notes(key)
        return self._notes[key]

    def table(self, sheet: str, row: int) -> Table | None:
        """The table that a row belongs to."""
        reading = self.readings.get(sheet)
        tables = reading.tables if reading else ()
        at = bisect_right([table.header[0] for table in tables], row)
        return tables[at - 1] if at else None

    def columns(self, key: RowKey) -> Sequence[Column]:
        """The columns of the table that a row belongs to."""
        table = self.table(*key)
        return table.columns if table else ()

    def _made_notes(self, key: RowKey) -> dict[int, CellNote]:
        planned, refused = self._rows.get(key), self._refused.get(key)
        if planned is not None:
            return _planned_notes(planned, self.columns(key))
        if refused is not None and refused.field:
            return {
                column.index: CellNote(CellState.REFUSED, refused.reason)
                for column in self.columns(key)
                if refused.field in (column.target or "").split("+")
            }
        return {}

    def raw(self, key: RowKey, column: int) -> Raw:
        """What stands in a cell."""
        return self.sheets[key[0]].cells[key[1] - 1][column]

    # ------------------------------------------------------------------ the whole

    @cached_property
    def balances(self) -> Mapping[str, tuple[Balance, ...]]:
        """The sheets' own totals against their rows, refused rows counted in, by sheet."""
        return {
            name: balances_of(sheet, self.readings[name], self.plan.understanding)
            for name, sheet in self.sheets.items()
            if name in self.readings
        }

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Everything that a person may decide, in the order of the sheets."""
        open_ones: list[Decision] = []
        for planned in self.plan.rows:
            if self._is_choice(planned):
                open_ones.append(self._double(planned))
            elif planned.outcome is Outcome.REFUSED:
                open_ones.append(self._refusal(planned.key, planned.why))
            open_ones += filter(None, map(self._once, self._unread(planned)))
        open_ones += [
            self._refusal(key, one.reason, one) for key, one in self._refused.items() if not one.merged
        ]
        order = {name: at for at, name in enumerate(self.sheets)}
        return tuple(sorted(open_ones, key=lambda one: (order.get(one.key[0], 0), one.key[1])))

    def _once(self, decision: Decision) -> Decision | None:
        """A decision about a cell, with all rows that say the same there; None where the first has it."""
        rows = self.equals(decision.key, decision.column or 0)
        if decision.key != rows[0]:
            return None
        if len(rows) == 1:
            return decision
        words = f"{decision.words}这一栏还有{len(rows) - 1}行一样，改一处，一起改。"
        return replace(decision, words=words, others=rows[1:])

    def equals(self, key: RowKey, column: int) -> tuple[RowKey, ...]:
        """The rows that say the same in a cell that cannot be read, in order; else the row alone."""
        rows = self._equal_cells.get((key[0], column, self._said(key, column)), ())
        return rows if key in rows else (key,)

    @cached_property
    def _equal_cells(self) -> Mapping[tuple[str, int, str], tuple[RowKey, ...]]:
        rows: dict[tuple[str, int, str], tuple[RowKey, ...]] = {}
        for one in (decision for planned in self.plan.rows for decision in self._unread(planned)):
            if one.column is not None and not one.suggestion:
                cell = (one.key[0], one.column, self._said(one.key, one.column))
                rows[cell] = (*rows.get(cell, ()), one.key)
        return rows

    def _said(self, key: RowKey, column: int) -> str:
        return str(self.raw(key, column)).strip()

    def offered(self, key: RowKey, column: int) -> tuple[str, ...]:
        """What may be chosen in a cell, () where it is no choice."""
        target = next((one.target for one in self.columns(key) if one.index == column), None)
        declared = {one.name: one for one in fields_of(Project)}.get(target or "")
        return declared.choices if declared is not None and declared.kind is Kind.CHOICE else ()

    def _is_choice(self, planned: PlannedRow) -> bool:
        if planned.outcome is Outcome.DOUBTFUL:
            return True
        decided = self.decided.get(planned.key, "")
        return bool(planned.candidates) and (bool(decided) or planned.outcome is Outcome.REFUSED)

    def _double(self, planned: PlannedRow) -> Decision:
        name = str(planned.row.values.get("name") or "")
        first = planned.candidates[0] if planned.candidates else None
        words = f"台账里有“{first.name}”：{first.why}" if first else planned.why
        if len(planned.candidates) > 1:
            words = f"{words}（共{len(planned.candidates)}个像的）"
        return Decision(
            planned.key, "double", f"第{planned.row.row}行　{name}", words, planned.outcome,
            planned.candidates, self.decided.get(planned.key, ""),
        )  # fmt: skip

    def _refusal(self, key: RowKey, reason: str, refused: Refusal | None = None) -> Decision:
        planned = self._rows.get(key)
        name = str(planned.row.values.get("name") or "") if planned else ""
        title, _, rest = reason.partition("，")
        column = next(iter(self.notes(key)), None) if refused is not None else None
        words = f"{name}　{rest}".strip() if name else rest or "补好后再导，已导的行不会重复。"
        return Decision(
            key, "row", f"第{key[1]}行　{title}", words, Outcome.REFUSED,
            chosen=self.decided.get(key, ""), column=column,
        )  # fmt: skip

    def _unread(self, planned: PlannedRow) -> Iterable[Decision]:
        if planned.outcome is Outcome.REFUSED or not planned.row.warnings:
            return
        for index, note in self.notes(planned.key).items():
            if note.state is CellState.REFUSED:
                yield self._unread_cell(planned, index, note)

    def _unread_cell(self, planned: PlannedRow, index: int, note: CellNote) -> Decision:
        column = next(one for one in self.columns(planned.key) if one.index == index)
        label = column.header.rpartition("/")[2]
        typed = self._said(planned.key, index)
        shown = typed if len(typed) <= 14 else f"{typed[:13]}…"
        hint = next(
            (
                balance.suggestions[planned.row.row]
                for balance in self.balances.get(planned.row.sheet, ())
                if balance.column == index and planned.row.row in balance.suggestions
            ),
            "",
        )
        reason = note.words.partition("：")[2] or note.words
        words = f"按表内合计倒推应是 {hint} {column.unit}。" if hint else f"{reason}。不改就空着，其余照导。"
        return Decision(
            planned.key, "cell", f"第{planned.row.row}行　{label}“{shown}”认不出", words, planned.outcome,
            column=index, suggestion=hint,
        )  # fmt: skip


def _planned_notes(planned: PlannedRow, columns: Sequence[Column]) -> dict[int, CellNote]:
    changes = {change.key: change for change in planned.changes} if planned.uid else {}
    notes: dict[int, CellNote] = {}
    for column in columns:
        keys = keys_of(column.target)
        chosen = [changes[key] for key in keys if key in changes]
        if chosen and planned.outcome is Outcome.UPDATE:
            notes[column.index] = CellNote(CellState.CHANGE, "；".join(map(_before, chosen)))
        if column.target == "issue" and planned.issue:
            notes[column.index] = CellNote(CellState.CHANGE, "登记为新问题")
    for warning in (*planned.row.warnings, *planned.warnings):
        target = next((one for one in columns if one.target and warning.field in _names(one.target)), None)
        if target is not None:
            state = CellState.DOUBT if _is_taken(planned.row, target.target or "") else CellState.REFUSED
            notes[target.index] = _joined(notes.get(target.index), CellNote(state, warning.reason, True))
    return notes


def _joined(before: CellNote | None, note: CellNote) -> CellNote:
    """Two notes of one cell: the graver state, the words of both."""
    if before is None:
        return note
    words = before.words if note.words in before.words else f"{note.words}\n{before.words}"
    refused = CellState.REFUSED in (before.state, note.state)
    return CellNote(CellState.REFUSED if refused else before.state, words, True)


def _names(target: str) -> tuple[str, ...]:
    """What a warning may call a target: itself, its parts, or a month's figure without its month."""
    return (target, *target.split("+"), target.rpartition(".")[2])


def keys_of(target: str | None) -> tuple[str, ...]:
    """The keys of the fields that a column fills, as changes name them (``2025-08:done``)."""
    return tuple(part.replace(".", ":") for part in target.split("+")) if target else ()


def _is_taken(row: Row, target: str) -> bool:
    for part in target.split("+"):
        month, dot, stream = part.partition(".")
        if dot and (stream in row.months.get(month, {}) or getattr(row, stream, None) is not None):
            return True
        if part in row.values or (part == "issue" and row.issue):
            return True
    return False


def _before(change: FieldChange) -> str:
    if change.before is None or change.before == "":
        return f"{change.label}：台账里空着"
    field = parse(change.key).field
    assert field is not None  # what an import changes is declared
    return f"{change.label}：台账里是 {show(field, change.before)}{field.unit}"


# ------------------------------------------------------------------ deciding and editing


def final_decisions(plan: ImportPlan, decisions: Mapping[RowKey, str]) -> dict[RowKey, str]:
    """The decisions with every doubtful row that nobody decided left out of the import."""
    open_ones = [row.key for row in plan.rows if row.outcome is Outcome.DOUBTFUL]
    return {**decisions, **{key: SKIP for key in open_ones if decisions.get(key) != NEW}}


def going(plan: ImportPlan) -> tuple[int, int]:
    """How many rows an import would write and how many it would leave out."""
    counts = plan.counts()
    written = counts[Outcome.NEW] + counts[Outcome.UPDATE]
    return written, counts[Outcome.DOUBTFUL] + counts[Outcome.REFUSED]


def edited(workbook: Workbook, edits: Mapping[Cell, str]) -> Workbook:
    """The workbook with cells as a person corrected them on the screen; the file stays as it is."""
    return replace(workbook, sheets=tuple(_edited(sheet, edits) for sheet in workbook.sheets))


def _edited(sheet: Sheet, edits: Mapping[Cell, str]) -> Sheet:
    own = {(row, column): text for (name, row, column), text in edits.items() if name == sheet.name}
    if not own:
        return sheet
    cells = list(sheet.cells)
    for (row, column), text in own.items():
        line = list(cells[row - 1])
        line[column] = _as_raw(text)
        cells[row - 1] = line
    return replace(sheet, cells=cells)


def _as_raw(text: str) -> Raw:
    """A typed figure as a figure, everything else as the words it is."""
    words = text.strip()
    try:
        figure = parse_figure(words) if words[:1] not in "0" or words == "0" or "." in words else None
    except ValueError:
        figure = None
    if figure is None:
        return words
    return int(figure) if figure == figure.to_integral_value() else float(figure)
