"""All procedures of one project, judged: their lines, what they count to, what contradicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.models.values import Row
from app.rules.checks.check import Hit, hits_of
from app.rules.checks.permits import Procedures
from app.rules.checks.table import PERMITS
from app.rules.permit_lines import PermitLine, lines_of
from app.rules.permits import NEEDED, START, Basis, Promise, Tally, held_by, need, promises, tally


@dataclass(frozen=True, slots=True)
class Judgement:
    """All of a project's procedures: lines in the catalogue's order, counts, promises, what contradicts.

    `recorded`: something was told; an approval that ends within `far` days is told.
    """

    lines: tuple[PermitLine, ...]
    tally: Tally
    promises: tuple[Promise, ...]
    hits: tuple[Hit, ...]
    approval: str
    eia: str
    recorded: bool
    far: int

    def line(self, code: str) -> PermitLine | None:
        """A procedure by its code."""
        return next((line for line in self.lines if line.item.code == code), None)

    def ending(self, line: PermitLine) -> bool:
        """Whether an approval has ended or soon will."""
        return line.ends is not None and line.ends_in <= self.far

    def of(self, codes: Sequence[str]) -> list[PermitLine]:
        """Procedures by their codes, in their order."""
        return [line for line in self.lines if line.item.code in codes]


def judge(
    basis: Basis, project: Row, permits: Mapping[str, Row], commitments: Sequence[Row], *, started: bool,
    open_nodes: int = 0,
) -> Judgement:  # fmt: skip
    """Judge the procedures of one project from its records, those of `permits` by code."""
    finished = {code for code, row in permits.items() if row.get("done")}
    pledges = promises(commitments, finished, basis.today)
    held = held_by(pledges)
    applicability = {
        item.code: need(item, project, permits.get(item.code), promised=item.code in held)
        for item in basis.items
    }
    needs = {code: applies for code, (applies, _) in applicability.items()}
    done = {code for code in finished if needs.get(code) == NEEDED}
    done |= {item.code for item in basis.items if item.event == START and started}
    going = {code for code, row in permits.items() if row.get("accepted") and code not in finished}
    lines = lines_of(basis, project, permits, applicability, done, going, held)
    procedures = Procedures(
        {line.item.code: line for line in lines},
        pledges,
        started,
        project.get("actual_start"),
        bool(permits),
        open_nodes,
    )
    counts = tally(basis.items, needs, done, going)
    approval, eia = (str(project.get(name) or "") for name in ("approval", "eia"))
    hits = hits_of(PERMITS, procedures)
    return Judgement(lines, counts, pledges, tuple(hits), approval, eia, bool(permits), basis.far)
