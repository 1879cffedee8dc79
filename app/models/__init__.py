"""The ledger's entities and their declared fields."""

from app.models.base import Base, Record
from app.models.fields import Field, Kind, Role, field_of, fields_of
from app.models.issue import Issue
from app.models.milestone import Milestone
from app.models.monthly import MonthlyProgress
from app.models.office import Office, User
from app.models.project import Project
from app.models.standing import SearchText, Standing

ENTITIES: tuple[type[Record], ...] = (Office, User, Project, Milestone, MonthlyProgress, Issue)
"""All records that travel, parents before children."""

ENTITY_BY_TABLE: dict[str, type[Record]] = {entity.__tablename__: entity for entity in ENTITIES}

__all__ = [
    "ENTITIES",
    "ENTITY_BY_TABLE",
    "Base",
    "Field",
    "Issue",
    "Kind",
    "Milestone",
    "MonthlyProgress",
    "Office",
    "Project",
    "Record",
    "Role",
    "SearchText",
    "Standing",
    "User",
    "field_of",
    "fields_of",
]
