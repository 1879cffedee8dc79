"""The ledger grid page (项目台账): all projects as one sheet that behaves like Excel."""

from app.views.projects.page import LedgerPage

__all__ = ["LedgerPage"]
