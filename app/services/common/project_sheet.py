"""Everything about one project as its page shows it; `app.services.project.projects` puts it together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from app.models import Issue, Milestone, MonthlyProgress, Project, Record, Standing, field_of
from app.models.project import FUND_FIELDS
from app.rules.judgement import Judgement
from app.services.common.history_lines import HistoryLine

_Child = TypeVar("_Child", bound=Record)


@dataclass(frozen=True, slots=True)
class FundPart:
    """One source of a project's funds, in 元."""

    label: str
    amount: int


@dataclass(frozen=True, slots=True)
class Funds:
    """资金拼盘: the sources, their sum, and what is missing to (or above) the total investment, in 元."""

    parts: tuple[FundPart, ...]
    total: int
    gap: int | None


@dataclass(frozen=True, slots=True)
class ProjectSheet:
    """Everything a project's page shows. Records are detached copies; months run from January to December.

    `years` are those that have months, the period's year always among them. `latest` are the newest change
    sets, out of `changes` in all.
    """

    project: Project
    standing: Standing
    children: Mapping[type[Record], tuple[Record, ...]]
    months: Mapping[str, MonthlyProgress | None]
    funds: Funds
    permits: Judgement
    period: str
    office: str
    years: tuple[str, ...]
    latest: tuple[HistoryLine, ...]
    changes: int

    def of(self, entity: type[_Child]) -> tuple[_Child, ...]:
        """The project's records of one kind, without tombstones, in the order in which they were made."""
        return cast(tuple[_Child, ...], self.children.get(entity, ()))

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The nodes in their order."""
        return tuple(sorted(self.of(Milestone), key=lambda node: (node.position, node.uid)))

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The problems, oldest first."""
        return self.of(Issue)


def funds_of(project: Project) -> Funds:
    """The sources of a project's funds and whether they close to its total investment (`domain.md` Z24)."""
    amounts = [(field_of(Project, name).label, getattr(project, name)) for name in FUND_FIELDS]
    parts = tuple(FundPart(label, amount) for label, amount in amounts if amount)
    total = sum(part.amount for part in parts)
    whole = project.total_investment
    return Funds(parts, total, None if whole is None or not parts else whole - total)
