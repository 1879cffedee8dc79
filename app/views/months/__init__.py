"""The page 月度填报: one month of many projects as a sheet."""

from app.views.months.page import MonthsPage

__all__ = ["MonthsPage"]
