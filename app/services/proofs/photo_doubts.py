"""What speaks against photos as proofs (`domain.md` §7): of one project, and over all of them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.models import Evidence, Project
from app.rules.checks.check import Hit, hits_of
from app.rules.checks.proofs import Photos
from app.rules.checks.table import PHOTOS
from app.rules.photos import PhotoProof
from app.services.common import moments
from app.services.common.concerns import Concern, concerns_of
from app.services.common.moments import Moment
from app.storage.bulk import chunks
from app.storage.living import living

_COLUMNS = (
    Evidence.uid, Evidence.project, Evidence.digest, Evidence.taken, Evidence.month, Evidence.note,
    Project.name,
)  # fmt: skip


def of_project(session: Session, project: str, today: date) -> dict[str, tuple[str, ...]]:
    """What speaks against the proofs of a project, by uid, those of all other projects considered."""
    mine = select(Evidence.digest, Evidence.taken).where(Evidence.project == project, ~Evidence.deleted)
    rows = session.execute(mine).tuples().all()
    digests, times = {row[0] for row in rows}, {row[1] for row in rows if row[1]}
    if not rows:
        return {}
    proofs = _proofs(session, or_(Evidence.project == project, _among(digests, times)))
    doubts: dict[str, tuple[str, ...]] = {}
    for hit in hits_of(PHOTOS, Photos(proofs, (), today.isoformat())):
        if hit.project == project:
            doubts[hit.detail] = (*doubts.get(hit.detail, ()), *hit.facts)
    return doubts


def _among(digests: set[str], times: set[str]) -> ColumnElement[bool]:
    """Few values are looked up; of many, which only a project with thousands of photos has, all are read."""
    if len(digests) + len(times) > 10_000:
        return Evidence.uid.is_not(None)
    return or_(Evidence.digest.in_(digests), Evidence.taken.in_(times))


def hits(session: Session, moment: Moment) -> list[Hit]:
    """Photos of all projects used twice or out of their month; projects started without any."""
    day = moment.today.isoformat()
    proofs = _proofs(session, _suspect(day))
    return hits_of(PHOTOS, Photos(proofs, _unseen(session, moment.today), day))


def concerns(session: Session, today: date) -> list[Concern]:
    """The same, until a note explains them."""
    contradictions = hits(session, moments.now(session, today))
    files = _files(session, {hit.detail for hit in contradictions if hit.detail})

    def words(hit: Hit) -> tuple[str, str]:
        if not hit.detail:
            return hit.what, hit.figures
        return f"{hit.check.name}：{hit.what}", files.get(hit.detail, "")

    open_concerns = concerns_of(session, contradictions, words)
    return [each if each.place.detail else replace(each, verb="加照片") for each in open_concerns]


def _files(session: Session, uids: Collection[str]) -> dict[str, str]:
    """The names of proofs by their uids."""
    names: dict[str, str] = {}
    for part in chunks(sorted(uids), 500):
        query = select(Evidence.uid, Evidence.name).where(Evidence.uid.in_(part))
        names.update(session.execute(query).tuples().all())
    return names


def _suspect(day: str) -> ColumnElement[bool]:
    """Proofs that may be doubtful, so that the others need not be read; the indices tell what is twice."""
    twice = select(Evidence.digest).group_by(Evidence.digest).having(func.count() > 1)
    same = select(Evidence.taken).group_by(Evidence.taken).having(func.count() > 1)
    outside = func.substr(Evidence.taken, 1, 7) != Evidence.month
    late = Evidence.taken > f"{day} 24"
    return or_(Evidence.digest.in_(twice), Evidence.taken.in_(same), outside, late)


def _proofs(session: Session, where: ColumnElement[bool]) -> list[PhotoProof]:
    query = select(*_COLUMNS).join(Project, Project.uid == Evidence.project)
    rows = session.execute(query.where(where, ~Evidence.deleted, ~Project.deleted)).all()
    return [
        PhotoProof(
            row.uid, row.project, row.digest, row.taken or "", row.month or "", row.name, note=row.note or ""
        )
        for row in rows
    ]


def _unseen(session: Session, today: date) -> list[tuple[str, str]]:
    """Projects that started in this year without a photo, in offices that keep photos, and when."""
    photo = and_(Evidence.media.startswith("image/"), living(Evidence))
    offices = select(Evidence.office).where(photo).distinct()
    shown = select(Evidence.project).where(photo)
    query = select(Project.uid, Project.actual_start).where(
        ~Project.deleted,
        Project.actual_start >= f"{today.year}-01",
        Project.actual_start <= today.isoformat(),
        Project.office.in_(offices),
        Project.uid.not_in(shown),
    )
    return [(uid, began or "") for uid, began in session.execute(query)]
