"""What a document can be about where it is not about the whole ledger: a project, a problem, an office."""

from collections.abc import Callable, Mapping

from sqlalchemy import func, select

from app.errors import UserError
from app.models import Project
from app.services.common import offices, periods
from app.services.grid import grid
from app.services.grid.grid import GridQuery
from app.services.paper.document import Per
from app.services.problems import cases
from app.storage.ledger import Ledger


def subjects(ledger: Ledger, per: Per) -> dict[str, str]:
    """The subjects by uid (an office by its code) in words; the first is the one taken unless told."""
    return _SUBJECTS[per](ledger)


def subject_of(ledger: Ledger, per: Per, code: str | None) -> str:
    """The first subject, of the project with a code where one is given; "" where there is none at all.

    Raises UserError when no project has the code, or it has nothing that the document could be about.
    """
    if code is None or per == "office":
        return next(iter(subjects(ledger, per)), "")
    project = project_of(ledger, code)
    if per == "project":
        return project
    problems = cases.of_project(ledger, project)
    if not problems:
        raise UserError(
            f"代码为「{code}」的项目没有登记过问题。", "请核对项目代码，或先在项目页“问题”里登记。"
        )
    return problems[0].uid


def project_of(ledger: Ledger, code: str) -> str:
    """The project with a code; raises UserError when there is none."""
    with ledger.read() as session:
        query = select(func.min(Project.uid)).where(Project.code == code, ~Project.deleted)
        uid = session.scalar(query)
    if not uid:
        raise UserError(f"台账里没有代码为「{code}」的项目。", "请核对项目代码；也可以不指定项目。")
    return uid


def _projects(ledger: Ledger) -> dict[str, str]:
    uids = grid.uids_of(ledger, GridQuery(periods.period(ledger)))
    return dict(zip(uids, grid.names(ledger, uids), strict=True))


def _issues(ledger: Ledger) -> dict[str, str]:
    """The most pressing first."""
    return {
        case.uid: "　".join(
            part for part in (case.text("number"), case.text("description"), case.name) if part
        )
        for case in cases.of_ledger(ledger)
    }


def _offices(ledger: Ledger) -> dict[str, str]:
    return {office.code: office.name for office in offices.offices(ledger)}


_SUBJECTS: Mapping[Per, Callable[[Ledger], dict[str, str]]] = {
    "ledger": lambda _ledger: {}, "project": _projects, "issue": _issues, "office": _offices,
}  # fmt: skip
