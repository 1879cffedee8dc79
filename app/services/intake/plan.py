"""What an import would do, row by row of the workbook: one vocabulary for projects and all their records."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.documents.intake import Entry, Refusal, Row, Understanding, Warning
from app.models import ENTITY_BY_TABLE, Record
from app.services.intake.comparing import FieldChange
from app.services.intake.matching import Candidate

RowKey = tuple[str, int]
"""A row of the workbook: the sheet's name and the row counted from 1."""
NEW, SKIP = "new", "skip"
"""Decisions about a row that may be a known project; any other one is the uid of the project that it is."""
EntryKey = tuple[str, int, str, int]
"""A record of the workbook: sheet, row, its table, and which one of those in it, 0 for the row itself."""
Ref = str | EntryKey
"""What a link leads to: the uid of a record of the ledger, or the one of the workbook that becomes one."""


class Outcome(StrEnum):
    """What the import does with a row."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


OUTCOMES = {
    Outcome.NEW: "新增",
    Outcome.UPDATE: "更新",
    Outcome.SAME: "不变",
    Outcome.DOUBTFUL: "疑似重复",
    Outcome.REFUSED: "拒绝",
}
"""The outcomes in Chinese."""
_WRITTEN = frozenset({Outcome.NEW, Outcome.UPDATE, Outcome.DOUBTFUL})


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of a project and what would become of it. `uid` is the project it changes, "" for a new one.

    `changes` are the fields with before and after, months among them; `issue` is a problem to register.
    A DOUBTFUL row that nobody decides becomes a new project: nothing is overwritten on a guess.
    """

    row: Row
    outcome: Outcome
    why: str = ""
    uid: str = ""
    changes: tuple[FieldChange, ...] = ()
    issue: str = ""
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[Warning, ...] = ()

    @property
    def key(self) -> RowKey:
        """Names the row in decisions."""
        return (self.row.sheet, self.row.row)


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """One record of another table and what would become of it; nobody doubts these.

    It belongs to the project `project`, or where that is "" to the new project of the workbook's row `row`.
    `uid` is the record it changes or brings back, "" for a new one; `changes` are the fields that it sets,
    `links` those that lead elsewhere.
    """

    entry: Entry
    project: str = ""
    row: RowKey | None = None
    outcome: Outcome = Outcome.REFUSED
    why: str = ""
    uid: str = ""
    changes: tuple[FieldChange, ...] = ()
    links: tuple[tuple[str, tuple[Ref, ...]], ...] = ()

    @property
    def key(self) -> EntryKey:
        """Names the record in the workbook."""
        return (self.entry.sheet, self.entry.row, self.entry.entity, self.entry.column)

    @property
    def entity(self) -> type[Record]:
        """The kind of record."""
        return ENTITY_BY_TABLE[self.entry.entity]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. `seen` is the state of the ledger (numbers by desk) that it was made for,
    `used` are the uids of the workbook that some record of the ledger has.
    """

    understanding: Understanding
    rows: tuple[PlannedRow, ...]
    entries: tuple[PlannedEntry, ...]
    seen: Mapping[str, int] = field(default_factory=dict)
    used: frozenset[str] = frozenset()

    def projects(self) -> list[PlannedRow]:
        """The projects that the import makes or changes."""
        return [planned for planned in self.rows if planned.outcome in _WRITTEN]

    def work(self) -> list[PlannedEntry]:
        """The records beside the projects that the import makes or changes."""
        return [planned for planned in self.entries if planned.outcome in _WRITTEN]

    def records(self) -> dict[str, int]:
        """How many of these there are, by table."""
        return dict(Counter(planned.entry.entity for planned in self.work()))

    def counts(self) -> dict[Outcome, int]:
        """How many rows there are of each outcome; rows that the reading refused are counted too, rows that
        went into another one with that one.
        """
        by_outcome = Counter(row.outcome for row in self.rows)
        by_outcome[Outcome.REFUSED] = sum(not one.merged for one in self.refused())
        return {outcome: by_outcome[outcome] for outcome in Outcome}

    def refused(self) -> list[Refusal]:
        """Everything that is not imported, with the reason, in the order of the sheet."""
        every: tuple[PlannedRow | PlannedEntry, ...] = (*self.rows, *self.entries)
        planned = (one for one in every if one.outcome is Outcome.REFUSED)
        return [*self.understanding.refused, *(Refusal(*one.key[:2], one.why) for one in planned)]

    def warnings(self) -> list[Warning]:
        """Everything to look at."""
        return [*self.understanding.warnings, *(found for row in self.rows for found in row.warnings)]
