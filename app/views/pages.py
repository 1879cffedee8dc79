"""The pages of a ledger's window."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.views.kit.page import PageSpec
from app.views.work import Work


def pages(work: Work) -> Sequence[PageSpec]:
    """The pages of a ledger; each is imported and made when it is first shown."""
    return (
        PageSpec("workbench", "工作台", "clipboard-text", lambda: _workbench(work)),
        PageSpec("ledger", "项目台账", "table", lambda: _projects(work)),
        PageSpec("project", "项目", "table", lambda: _project(work), under="ledger"),
        PageSpec("registers", "专题台账", "table", lambda: _registers(work), under="ledger"),
        PageSpec("import", "导入表格", "table", lambda: _import(work), under="ledger"),
        PageSpec("months", "月度填报", "calendar", lambda: _months(work), under="ledger"),
        PageSpec("chart", "挂图作战", "chart-bar-horizontal", lambda: _chart(work)),
        PageSpec("issues", "问题闭环", "path", lambda: _issues(work)),
        PageSpec("exchange", "数据交换", "arrows-left-right", lambda: _exchange(work)),
        PageSpec("print", "报表打印", "printer", lambda: _print(work)),
        PageSpec("help", "使用手册", "question", lambda: _help(work), under="settings"),
        PageSpec("settings", "设置", "gear-six", lambda: _settings(work), at_foot=True),
    )


def _workbench(work: Work) -> QWidget:
    from app.views.workbench.page import WorkbenchPage

    return WorkbenchPage(work)


def _projects(work: Work) -> QWidget:
    from app.views.projects.page import LedgerPage

    return LedgerPage(work)


def _project(work: Work) -> QWidget:
    from app.views.project.page import ProjectPage

    return ProjectPage(work)


def _registers(work: Work) -> QWidget:
    from app.views.registers.page import RegistersPage

    return RegistersPage(work)


def _import(work: Work) -> QWidget:
    from app.views.intake.page import ImportPage

    return ImportPage(work)


def _months(work: Work) -> QWidget:
    from app.views.months.page import MonthsPage

    return MonthsPage(work)


def _chart(work: Work) -> QWidget:
    from app.views.chart.page import ChartPage

    return ChartPage(work)


def _issues(work: Work) -> QWidget:
    from app.views.issues.page import IssuesPage

    return IssuesPage(work)


def _exchange(work: Work) -> QWidget:
    from app.views.exchange.page import ExchangePage

    return ExchangePage(work)


def _print(work: Work) -> QWidget:
    from app.views.printing.page import PrintPage

    return PrintPage(work)


def _help(work: Work) -> QWidget:
    from app.views.help.page import HelpPage

    return HelpPage(work.ask, work.background)


def _settings(work: Work) -> QWidget:
    from app.views.settings.page import SettingsPage

    return SettingsPage(work)
