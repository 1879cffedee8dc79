"""What an office above says of lists, as it counts in the tags of the office's own projects."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.models import Membership, Project
from app.models.changes import RecordChange
from app.models.values import Row
from app.services.lists.list_catalogue import CatalogueList, catalogue
from app.services.lists.lists import changed_tags, live, memberships
from app.storage.bulk import chunks
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger


def adopt(ledger: Ledger, changes: Sequence[RecordChange]) -> None:
    """The tags of the office's own projects follow what other offices said of their lists in these changes.

    Filters and sheets of a county go by its tags; the city's lists count there as its own (`domain.md` Z3).
    """
    touched = {change.uid: change for change in changes if change.entity == Membership.__tablename__}
    if not touched:
        return
    with ledger.change("清单归属随上级的清单", by=ledger.person, kind="setup", program=True) as session:
        rolls = {roll.name: roll for roll in catalogue(session, unused=True)}
        for part in chunks(sorted(touched), 500):
            _adopt(session, touched, part, rolls, ledger.today)


def _adopt(
    session: ChangeSession, touched: Mapping[str, RecordChange], part: Sequence[str],
    rolls: Mapping[str, CatalogueList], today: date,
) -> None:  # fmt: skip
    query = select(Membership.__table__).where(
        Membership.uid.in_(part), Membership.office != session.pen.office
    )
    before: dict[str, list[Row]] = defaultdict(list)
    after: dict[str, list[Row]] = defaultdict(list)
    for row in map(dict, session.connection().execute(query).mappings()):
        change = touched[row["uid"]]
        if change.before is not None:
            before[row["project"]].append({**row, **change.before})
        after[row["project"]].append(row)
    projects = select(Project).where(Project.uid.in_(after), Project.office == session.pen.office)
    changed: dict[str, dict[str, Any]] = {}
    for project in session.scalars(projects.where(~Project.deleted)):
        held = live({"": memberships(session, [project.uid])}, today)[""]
        was = [each for each in live(before, today).get(project.uid, ()) if each[1]]
        new = [each for each in held if each[1] and each[0] in {row["roll"] for row in after[project.uid]}]
        if tags := changed_tags(project, was, [*new, *(each for each in held if each in was)], rolls):
            changed[project.uid] = tags
    session.update_many(Project, changed)
