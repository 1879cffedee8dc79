"""Look and size of everything on the screen, from one table of colours and one factor.

The factor (标准 1, 大字 1.25, 特大 1.5, 超大 2) lives in the application font: 11 pt times it. Whoever
needs pixels asks `px`, whoever needs a font asks `font`; page code never writes a colour or a pixel itself.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.documents import fonts
from app.documents.palette import TOKENS
from app.views.kit.contrast import contrast_tokens
from app.views.kit.qss import style_sheet
from app.views.kit.style import LedgerStyle

BASE_POINTS = 11.0
PAGE, PROJECT, BLOCK, BODY, GRID, SECOND, NOTE = 15.0, 16.5, 11.0, 11.0, 10.5, 10.0, 9.0
"""Type sizes in points at 标准."""

FACTORS = {"标准": 1.0, "大字": 1.25, "特大": 1.5, "超大": 2.0}

_TOKENS = {
    **TOKENS,
    "on-accent": TOKENS["panel"],
    "on-soft": TOKENS["ink"],
    "hover": "#ECEAE4",
    "locked": "#F9F8F5",
    "footer": "#FAF9F7",
    "off": "#A9A69D",
}


def factor() -> float:
    """The present size factor, 1.0 at 标准."""
    return QGuiApplication.font().pointSizeF() / BASE_POINTS


def px(size: float) -> int:
    """Pixels on the screen for a length given at 标准 and 100 %; at least 1 for anything above nothing."""
    return max(round(size * factor()), 1 if size > 0 else 0)


def font(points: float = BODY, bold: bool = False) -> QFont:
    """The screen font in `points` at 标准, grown by the factor; figures are tabular."""
    return QFont(_font(points * factor(), bold))


def row_height(points: float = GRID, at_least: float = 28) -> int:
    """Height of a table row: as designed, and never less than the font needs."""
    return max(px(at_least), QFontMetrics(font(points)).height() + px(6))


def colour(token: str) -> QColor:
    """The colour of a token of the design (`ink2`, `accent-soft`…), the system's own in high contrast."""
    return _colour(token, bool(_application().property("contrast")))


def tokens() -> dict[str, str]:
    """The present table of tokens."""
    return _TOKENS | (contrast_tokens() if _application().property("contrast") else {})


def apply(application: QApplication, size: float = 1.0) -> None:
    """Give the whole program its look at a size factor; called again when the person changes the size."""
    look = f"{size} {sorted(contrast_tokens().items())}"
    if application.property("look") == look:
        return
    application.setProperty("contrast", bool(contrast_tokens()))
    base = fonts.font("ui", BASE_POINTS * size)
    base.setFeature(QFont.Tag("tnum"), 1)
    with _nothing_taken_apart():
        application.setFont(base)
    if application.property("look") is None:
        application.setStyle(LedgerStyle())
    application.setProperty("look", look)
    with _nothing_taken_apart():
        application.setPalette(_palette())
        application.setStyleSheet(style_sheet(tokens(), size))


@contextmanager
def _nothing_taken_apart() -> Iterator[None]:
    """Qt goes through all widgets by their addresses: Python must not collect one of them meanwhile."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def speak_chinese(application: QApplication) -> bool:
    """Load Qt's own Chinese words for standard buttons and menus; False when the file is missing."""
    translator = QTranslator(application)
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return translator.load("qtbase_zh_CN", str(folder)) and application.installTranslator(translator)


def elided(text: str, width: int, metrics: QFontMetrics) -> str:
    """The text cut with … to a width in pixels; one measurement when it fits."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(width, 0))


def polish(widget: QWidget) -> None:
    """Let a widget look again at the style sheet after one of its properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _application() -> QApplication:
    running = QApplication.instance()
    if not isinstance(running, QApplication):
        raise RuntimeError("the theme needs a QApplication")
    return running


@cache
def _font(points: float, bold: bool) -> QFont:
    screen_font = fonts.font("ui", points, bold)
    screen_font.setFeature(QFont.Tag("tnum"), 1)
    return screen_font


@cache
def _colour(token: str, contrast: bool) -> QColor:
    return QColor((_TOKENS | (contrast_tokens() if contrast else {}))[token])


def _palette() -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    table = {
        role.Window: "win", role.WindowText: "ink", role.Base: "panel", role.AlternateBase: "head",
        role.Text: "ink", role.Button: "panel", role.ButtonText: "ink", role.BrightText: "red",
        role.Highlight: "accent-soft", role.HighlightedText: "on-soft", role.Link: "accent",
        role.LinkVisited: "accent", role.ToolTipBase: "panel", role.ToolTipText: "ink",
        role.PlaceholderText: "ink3", role.Light: "panel", role.Midlight: "head", role.Mid: "line",
        role.Dark: "edge", role.Shadow: "edge", role.Accent: "accent",
    }  # fmt: skip
    for each, token in table.items():
        palette.setColor(each, colour(token))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, each, colour("off"))
    return palette
