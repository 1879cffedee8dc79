"""What is there of a ledger: records that are not deleted, nor the project that they belong to."""

from sqlalchemy import ColumnElement, and_, select

from app.models import Project, Record, is_child


def living(entity: type[Record]) -> ColumnElement[bool]:
    """The condition that a record is there: a deleted project takes its records along.

    For reading a whole ledger: only the records of the projects that live are then looked at, however many
    were ever deleted, as by an import that was undone.
    """
    columns = entity.__table__.c
    if not is_child(entity):
        return ~columns.deleted
    return and_(~columns.deleted, columns.project.in_(select(Project.uid).where(~Project.deleted)))
