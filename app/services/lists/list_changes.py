"""What follows from a change of 清单目录: a list's name in memberships and tags, the tags of a threshold.

`domain.md` Z9, Z15, Z17. An office's own projects and memberships only, in the same change.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from app.models import Membership, Project, ProjectList
from app.models.uids import keyed_uid
from app.models.values import Row, show_money
from app.rules import lists as rules
from app.services.common import resources
from app.services.lists.list_catalogue import CatalogueList, catalogue
from app.storage.followers import Objection, Written
from app.storage.gate import ChangeSession

_NEVER = CatalogueList("")


def follow(written: Written) -> None:
    """A list that is called otherwise keeps its projects; who crosses a threshold gains or loses its tag.

    Raises Objection for bounds between which no project can lie, the delivered ones counted in.
    """
    session = written.session
    office = session.pen.office
    delivered = {keyed_uid(ProjectList, office, info.name): info for info in resources.lists()}
    now = {roll.uid: roll for roll in catalogue(session, unused=True) if roll.uid and not roll.of}
    _refuse_empty(written, now)
    for before, after in written.pairs:
        uid = (before or after or {})["uid"]
        info = delivered.get(uid)
        base = CatalogueList(info.name, least=info.least, tag=info.tag) if info else _NEVER
        was, roll = _as_it_was(base, before), now.get(uid, base)
        if was.name and roll.name and was.name != roll.name:
            _rename(session, was, roll)
        _cross(session, was, roll)


def _refuse_empty(written: Written, now: Mapping[str, CatalogueList]) -> None:
    places: dict[tuple[str, str], str] = {}
    for before, after in written.pairs:
        roll = now.get(after["uid"]) if after is not None else None
        if after is None or roll is None or roll.least is None or roll.most is None or roll.least < roll.most:
            continue
        words = f"上限 {show_money(roll.most)} 万元不高于下限 {show_money(roll.least)} 万元，没有项目进得去"
        changed = [name for name in ("least", "most") if before is None or before[name] != after[name]]
        told = [name for name in changed if before is not None or after[name] is not None]
        places |= {(after["uid"], name): words for name in told}
    if places:
        raise Objection(f"{next(iter(places.values()))}。", "改高上限或改低下限；台账没有改动。", places)


def _as_it_was(base: CatalogueList, record: Row | None) -> CatalogueList:
    """A list as the delivered catalogue and a record of the office made it."""
    told = record or {}
    least = base.least if told.get("least") is None else told["least"]
    return CatalogueList(
        told.get("name") or base.name, least=least, most=told.get("most"), tag=base.tag,
        unused=bool(told.get("unused")),
    )  # fmt: skip


def _rename(session: ChangeSession, was: CatalogueList, roll: CatalogueList) -> None:
    mine = select(Membership.uid).where(
        Membership.roll == was.name, Membership.office == session.pen.office, ~Membership.deleted
    )
    session.update_many(Membership, {uid: {"roll": roll.name} for uid in session.scalars(mine)})
    tagged = ((uid, tags) for uid, _, tags in _projects(session) if was.mark in tags)
    session.update_many(
        Project,
        {
            uid: {"lists": "、".join(dict.fromkeys(roll.mark if tag == was.mark else tag for tag in tags))}
            for uid, tags in tagged
        },
    )


def _cross(session: ChangeSession, was: CatalogueList, roll: CatalogueList) -> None:
    """The tags of projects that reach an automatic list now and did not before, or no longer do."""
    if (was.least, was.most, was.unused) == (roll.least, roll.most, roll.unused):
        return
    by_hand = set(
        session.scalars(select(Membership.project).where(Membership.roll == roll.name, ~Membership.deleted))
    )
    changes: dict[str, dict[str, Any]] = {}
    for uid, total, tags in _projects(session):
        before, after = (_reaches(each, total) for each in (was, roll))
        if before and not after and roll.mark in tags and uid not in by_hand:
            changes[uid] = {"lists": "、".join(tag for tag in tags if tag != roll.mark) or None}
        elif after and not before and roll.mark not in tags:
            changes[uid] = {"lists": "、".join([*tags, roll.mark])}
    session.update_many(Project, changes)


def _reaches(roll: CatalogueList, total: int | None) -> bool:
    return not roll.unused and rules.belongs(total, roll.least, roll.most)


def _projects(session: ChangeSession) -> Iterable[tuple[str, int | None, list[str]]]:
    """The office's own projects with their total investment and their tags."""
    query = select(Project.uid, Project.total_investment, Project.lists)
    rows = session.execute(query.where(Project.office == session.pen.office, ~Project.deleted)).all()
    return [(uid, total, [tag for tag in (tags or "").split("、") if tag]) for uid, total, tags in rows]
