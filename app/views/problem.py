"""生成问题报告: from the box about a bug, from the settings, with or without an open ledger."""

import platform
from pathlib import Path

from PySide6 import __version__
from PySide6.QtCore import QLocale, qVersion
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.services.ledger import problem_report
from app.services.ledger.ledgers import Ledger
from app.views.kit import theme
from app.views.kit.ask import Ask

ACT = "生成问题报告"


def hand_over(parent: QWidget | None, ask: Ask, ledger: Ledger | None) -> None:
    """Ask where the report goes, write it, and say where it lies."""
    name = Path(problem_report.suggested_name())
    path = ask.save_file(parent, ACT, name, f"文本文件 (*{problem_report.SUFFIX})")
    if path is None:
        return
    try:
        problem_report.write(path, ledger, screen())
    except UserError as error:
        ask.tell_error(parent, ACT, error)
        return
    lines = (
        f"在「{path.parent}」。",
        "里面没有项目名称、人名和格子里的内容，可以先打开看一遍，再交给管理员。",
    )
    ask.tell(parent, ACT, f"问题报告已存好：{path.name}", *lines)


def screen() -> problem_report.Facts:
    """What only the window knows of the computer."""
    screens = QGuiApplication.screens()
    return {
        "Qt": f"{qVersion()}，PySide6 {__version__}，{QGuiApplication.platformName()} {platform.system()}",
        "屏幕": "；".join(_described(each) for each in screens) or "没有",
        "字号": f"{theme.factor():g}",
        "字体": theme.font(theme.BODY).family(),
        "语言": QLocale.system().name(),
    }


def _described(screen: QScreen) -> str:
    whole, room = screen.geometry(), screen.availableGeometry()
    size = f"{whole.width()}×{whole.height()}（可用 {room.width()}×{room.height()}）"
    dense = f"缩放 {screen.devicePixelRatio():g}，{screen.logicalDotsPerInch():.0f} dpi"
    return f"{size}，{dense}，在 {whole.x()},{whole.y()}"
