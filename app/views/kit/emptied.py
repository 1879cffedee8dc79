"""Taking widgets out of a layout so that others can come in."""

from PySide6.QtWidgets import QLayout, QScrollArea, QVBoxLayout, QWidget


def clear(layout: QVBoxLayout) -> None:
    """Take all widgets out of a column, out of sight at once; only widgets may be in it."""
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def show_in(area: QScrollArea, widget: QWidget) -> None:
    """Another widget in a scroll area, which by itself would take the old one apart in its own click."""
    old = area.takeWidget()
    area.setWidget(widget)
    if old is not None:
        old.hide()
        old.deleteLater()


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, the layouts in it too."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            empty(inner)
