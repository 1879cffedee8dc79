"""What speaks against photos as proofs (`domain.md` §7 R35): of one project, and over all of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.models import Evidence, Project
from app.rules.photos import Proof, doubts
from app.services.common.concerns import Concern, Place

_ELSEWHERE, _OUTSIDE, _UNSEEN = 60, 30, 20
_COLUMNS = (
    Evidence.uid, Evidence.project, Evidence.digest, Evidence.taken, Evidence.month, Evidence.note,
    Evidence.name.label("file"), Project.name, Project.responsible_person,
)  # fmt: skip


def of_project(session: Session, project: str, today: date) -> dict[str, tuple[str, ...]]:
    """What speaks against the proofs of a project, by uid, those of all other projects considered."""
    mine = select(Evidence.digest, Evidence.taken).where(Evidence.project == project, ~Evidence.deleted)
    rows = session.execute(mine).tuples().all()
    digests, times = {row[0] for row in rows}, {row[1] for row in rows if row[1]}
    if not rows:
        return {}
    proofs = _proofs(session, or_(Evidence.project == project, _among(digests, times)))
    own = {proof.uid for proof, _ in proofs if proof.project == project}
    found = doubts([proof for proof, _ in proofs], today.isoformat())
    return {uid: said for uid, said in found.items() if uid in own}


def _among(digests: set[str], times: set[str]) -> ColumnElement[bool]:
    """Few values are looked up; of many, which only a project with thousands of photos has, all are read."""
    if len(digests) + len(times) > 10_000:
        return Evidence.uid.is_not(None)
    return or_(Evidence.digest.in_(digests), Evidence.taken.in_(times))


def concerns(session: Session, today: date) -> list[Concern]:
    """Photos used twice or out of their month, until a note explains them; projects started without any."""
    day = today.isoformat()
    proofs = _proofs(session, _suspect(day))
    said = doubts([proof for proof, _ in proofs], day)
    found = []
    for proof, (note, file, person) in proofs:
        if proof.uid in said and not note:
            words = said[proof.uid][0]
            place = Place("project", proof.project, "evidence", proof.uid)
            weight = _ELSEWHERE if "也用在" in words else _OUTSIDE
            what, owner = f"照片存疑：{words}", (proof.project, proof.name, person)
            found.append(Concern("explain", weight, what, file, *owner, None, "看照片", place))
    return [*found, *_unseen(session, today)]


def _suspect(day: str) -> ColumnElement[bool]:
    """Proofs that may be doubtful, so that the others need not be read; the indices tell what is twice."""
    twice = select(Evidence.digest).group_by(Evidence.digest).having(func.count() > 1)
    same = select(Evidence.taken).group_by(Evidence.taken).having(func.count() > 1)
    outside = func.substr(Evidence.taken, 1, 7) != Evidence.month
    late = Evidence.taken > f"{day} 24"
    return or_(Evidence.digest.in_(twice), Evidence.taken.in_(same), outside, late)


def _proofs(session: Session, where: ColumnElement[bool]) -> Sequence[tuple[Proof, tuple[str, str, str]]]:
    query = select(*_COLUMNS).join(Project, Project.uid == Evidence.project)
    rows = session.execute(query.where(where, ~Evidence.deleted, ~Project.deleted)).all()
    return [
        (
            Proof(row.uid, row.project, row.digest, row.taken or "", row.month or "", row.name),
            (row.note or "", row.file, row.responsible_person or ""),
        )
        for row in rows
    ]


def _unseen(session: Session, today: date) -> list[Concern]:
    """Projects that started in this year without a photo, in offices that keep photos."""
    photo = and_(Evidence.media.startswith("image/"), ~Evidence.deleted)
    offices = select(Evidence.office).where(photo).distinct()
    shown = select(Evidence.project).where(photo)
    query = select(Project.uid, Project.name, Project.responsible_person, Project.actual_start).where(
        ~Project.deleted,
        Project.actual_start >= f"{today.year}-01",
        Project.actual_start <= today.isoformat(),
        Project.office.in_(offices),
        Project.uid.not_in(shown),
    )
    return [
        Concern("explain", _UNSEEN, "已开工，没有照片", f"实际开工 {row.actual_start}", row.uid, row.name,
                row.responsible_person or "", None, "加照片", Place("project", row.uid, "evidence"))
        for row in session.execute(query)
    ]  # fmt: skip
