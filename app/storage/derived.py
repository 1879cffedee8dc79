"""What can be computed is never kept as truth: a missing row of a derived table means that it
must be computed again.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete

from app.models import CHILDREN, Project, SearchText, Standing
from app.models.changes import RecordChange
from app.storage.bulk import chunks

_ALL_AT_ONCE = 5000


def forget(connection: Connection, records: Sequence[RecordChange]) -> None:
    """Drop what was derived from records that changed now: from both projects where a record moved."""
    projects = {
        record.uid
        for record in records
        if record.entity == Project.__tablename__ and record.before is not None
    }
    touched = set(projects)
    children = [record for record in records if record.entity != Project.__tablename__]
    links = [
        side["project"]
        for record in children
        for side in (record.before or {}, record.after)
        if "project" in side
    ]
    touched |= {str(link) for link in links}
    lost = [record.uid for record in children if "project" not in record.after]
    touched |= parents(connection, lost)
    _drop(connection, Standing, touched)
    _drop(connection, SearchText, projects)


def parents(connection: Connection, uids: Sequence[str]) -> set[str]:
    """The projects that child records belong to."""
    projects: set[str] = set()
    for entity in CHILDREN:
        column = entity.__table__.c.project
        for part in chunks(uids, 500):
            query = column.table.select().with_only_columns(column).where(entity.__table__.c.uid.in_(part))
            projects |= {row[0] for row in connection.execute(query)}
    return projects


def _drop(connection: Connection, table: type[Standing] | type[SearchText], uids: set[str]) -> None:
    if len(uids) > _ALL_AT_ONCE:
        connection.execute(delete(table))
        return
    for part in chunks(sorted(uids), 500):
        connection.execute(delete(table).where(table.project.in_(part)))
