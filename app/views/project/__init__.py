"""The page of one project: what it is, how it stands, its nodes, months, money, problems and history."""

from app.views.project.page import ProjectPage

__all__ = ["ProjectPage"]
