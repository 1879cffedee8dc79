"""The ledger's entities and their declared fields."""

from app.models.base import Base, InWorkbooks, Record, is_child
from app.models.catalogue import Holiday, Procedure, ProjectList, Setting
from app.models.fields import Field, Kind, field_of, fields_of, links_of
from app.models.funds import FundBatch, FundFlow
from app.models.inspection import Evidence, Inspection
from app.models.issue import Issue, IssueStep
from app.models.leadership import Assignment, TaskForce, Visit
from app.models.listing import Activity, Deal, Membership, StatusChange
from app.models.milestone import Milestone
from app.models.monthly import MonthlyProgress
from app.models.need import Need
from app.models.office import Office, User
from app.models.permit import Commitment, Permit
from app.models.project import Project
from app.models.roles import Role
from app.models.stage import StageGoal
from app.models.standing import SearchText, Standing

ENTITIES: tuple[type[Record], ...] = (
    Office, User, Setting, Holiday, Procedure, ProjectList, TaskForce, Activity, Project, Milestone, Permit,
    Commitment, StageGoal, FundBatch, FundFlow, Need, Issue, MonthlyProgress, IssueStep, Assignment, Visit,
    Inspection, Membership, Deal, StatusChange, Evidence,
)  # fmt: skip
"""All records that travel, parents before children."""

CHILDREN: tuple[type[Record], ...] = tuple(filter(is_child, ENTITIES))
"""The records that belong to one project, named by their field `project`."""

ENTITY_BY_TABLE: dict[str, type[Record]] = {entity.__tablename__: entity for entity in ENTITIES}

__all__ = [
    "CHILDREN",
    "ENTITIES",
    "ENTITY_BY_TABLE",
    "Activity",
    "Assignment",
    "Base",
    "Commitment",
    "Deal",
    "Evidence",
    "Field",
    "FundBatch",
    "FundFlow",
    "Holiday",
    "InWorkbooks",
    "Inspection",
    "Issue",
    "IssueStep",
    "Kind",
    "Membership",
    "Milestone",
    "MonthlyProgress",
    "Need",
    "Office",
    "Permit",
    "Procedure",
    "Project",
    "ProjectList",
    "Record",
    "Role",
    "SearchText",
    "Setting",
    "StageGoal",
    "Standing",
    "StatusChange",
    "TaskForce",
    "User",
    "Visit",
    "field_of",
    "fields_of",
    "is_child",
    "links_of",
]
