"""One problem as a painted card: project, problem in two lines, who, gauge, how long there is."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from app.services.problems.cases import Case
from app.views.issues.gauge import NARROW, draw_gauge, gauge_size, side_words
from app.views.kit import theme

_PAD, _BETWEEN = 10, 3
_NEVER_FIRST = "，。、；：！？）》」”%"
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


def card_height() -> int:
    """Five lines: project, two of the problem, who, gauge."""
    note = QFontMetrics(theme.font(theme.NOTE)).height()
    body = QFontMetrics(theme.font(theme.SECOND)).height()
    return 2 * theme.px(8) + 3 * note + 2 * body + 4 * theme.px(_BETWEEN)


def draw_card(
    painter: QPainter, rect: QRect, case: Case, due: str, *, here: bool = False, active: bool = False
) -> None:
    """Paint a card; `here` is the chosen one, `active` when it has the keyboard as well."""
    painter.save()
    painter.setPen(QPen(theme.colour("accent" if here else "line"), 2 if active else 1))
    painter.setBrush(theme.colour("accent-soft" if here else "panel"))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3))
    inner = rect.adjusted(theme.px(_PAD), theme.px(8), -theme.px(_PAD), -theme.px(8))
    y = _line(painter, inner, inner.top(), case.name, "ink3", case.text("number"))
    y = _problem(painter, inner, y, case.text("description"))
    who = " · ".join(part for part in (case.text("unit"), case.text("person")) if part) or "还没有责任单位"
    y = _line(painter, inner, y, who, "ink2", _tag(case))
    _foot(painter, inner, y, case, due)
    painter.restore()


def _tag(case: Case) -> str:
    """The side state; for what another office hands up, that it does."""
    return side_words(case) or ("无佐证" if "无佐证" in case.doubts else "")


def _line(painter: QPainter, inner: QRect, y: int, words: str, token: str, right: str) -> int:
    painter.setFont(theme.font(theme.NOTE))
    metrics = painter.fontMetrics()
    line = QRect(inner.left(), y, inner.width(), metrics.height())
    taken = metrics.horizontalAdvance(right) + theme.px(6) if right else 0
    painter.setPen(theme.colour(token))
    painter.drawText(line, _LEFT, theme.elided(words, line.width() - taken, metrics))
    if right:
        painter.setPen(theme.colour("ink3" if token == "ink3" else "amber"))
        painter.drawText(line, _RIGHT, right)
    return line.bottom() + 1 + theme.px(_BETWEEN)


def _problem(painter: QPainter, inner: QRect, y: int, words: str) -> int:
    painter.setFont(theme.font(theme.SECOND))
    painter.setPen(theme.colour("ink"))
    metrics = painter.fontMetrics()
    first, rest = two_lines(words, inner.width(), metrics)
    for text in (first, rest):
        painter.drawText(QRect(inner.left(), y, inner.width(), metrics.height()), _LEFT, text)
        y += metrics.height()
    return y + theme.px(_BETWEEN)


def two_lines(words: str, width: int, metrics: QFontMetrics) -> tuple[str, str]:
    """A text on two lines, the second cut with … where it does not fit."""
    if metrics.horizontalAdvance(words) <= width:
        return words, ""
    low, high = 0, len(words)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if metrics.horizontalAdvance(words[:middle]) <= width else (low, middle - 1)
        )
    cut = _whole(words, max(low, 1))
    return words[:cut], theme.elided(words[cut:].lstrip(), width, metrics)


def _whole(words: str, cut: int) -> int:
    """A place to cut a little earlier, so that no figure is torn and no comma begins a line."""
    for at in range(cut, max(cut - 6, 1), -1):
        before, after = words[at - 1], words[at]
        torn = before.isascii() and after.isascii() and not (before + after).isspace()
        if after not in _NEVER_FIRST and not torn:
            return at
    return cut


def _foot(painter: QPainter, inner: QRect, y: int, case: Case, due: str) -> None:
    painter.setFont(theme.font(theme.NOTE))
    line = QRect(inner.left(), y, inner.width(), painter.fontMetrics().height())
    draw_gauge(painter, line.left(), line.center().y() + 0.5, case, NARROW)
    room = line.adjusted(gauge_size(NARROW).width() + theme.px(6), 0, 0, 0)
    words = f"反馈逾期{case.silent}天" if case.silent and not case.late else due
    painter.setPen(theme.colour("red" if case.late or case.silent else "ink3"))
    painter.drawText(room, _RIGHT, theme.elided(words, room.width(), painter.fontMetrics()))
