"""Taking widgets out of a column so that others can come in."""

from PySide6.QtWidgets import QVBoxLayout


def clear(layout: QVBoxLayout) -> None:
    """Take all widgets out of a column, out of sight at once; only widgets may be in it."""
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
