"""What projects promised and have not done: read by their standings, so it reads little."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Commitment, Permit, Project
from app.rules.permits import codes_of
from app.services.permits import procedures


def promised(session: Session, uids: Sequence[str], month: str = "") -> dict[str, str]:
    """What these projects promised and have not done, in words, by project: 施工许可证、不动产权证.

    Now, or as it was at the end of a month: what was promised later is not known, later ends are not.
    """
    table = Commitment.__table__
    query = select(Commitment.project, *(table.c[name] for name in ("items", "issued", "fulfilled"))).where(
        Commitment.project.in_(uids), ~Commitment.deleted
    )
    commitments = [
        (project, codes_of(items))
        for project, items, issued, fulfilled in session.execute(query).all()
        if not _until(fulfilled, month) and (not month or not issued or _until(issued, month))
    ]
    if not commitments:
        return {}
    done = done_codes(session, sorted({project for project, _ in commitments}), month=month)
    items = {item.code: item for item in procedures.catalogue(session)}
    unmet: dict[str, dict[str, str]] = defaultdict(dict)
    kinds = select(Project.uid, Project.industry).where(
        Project.uid.in_({project for project, _ in commitments})
    )
    industries = {row.uid: row.industry for row in session.execute(kinds)}
    for project, codes in commitments:
        for code in codes:
            if code not in done.get(project, ()):
                unmet[project][code] = items[code].called(industries[project]) if code in items else code
    return {project: "、".join(names.values()) for project, names in unmet.items()}


def _until(day: str | None, month: str) -> bool:
    """Whether something has a day, and by the end of a month where one is given."""
    return bool(day) and (not month or str(day)[:7] <= month)


def done_codes(
    session: Session, projects: Sequence[str], codes: set[str] | None = None, month: str = ""
) -> dict[str, set[str]]:
    """The codes of what is done, by project; by the end of a month where one is given."""
    finished: dict[str, set[str]] = defaultdict(set)
    of_codes = [] if codes is None else [Permit.item.in_(sorted(codes))]
    for at in range(0, len(projects), 500):
        part = projects[at : at + 500]
        query = select(Permit.project, Permit.item, Permit.done).where(
            Permit.project.in_(part), Permit.done.is_not(None), ~Permit.deleted, *of_codes
        )
        for project, item, day in session.execute(query).all():
            if _until(day, month):
                finished[project].add(item)
    return finished
