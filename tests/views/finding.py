"""Finding widgets inside others, with their types."""

from typing import TypeVar, cast

from PySide6.QtWidgets import QWidget

Kind = TypeVar("Kind", bound=QWidget)


def children(widget: QWidget, kind: type[Kind]) -> list[Kind]:
    """The widgets of a kind inside another, hidden ones too."""
    return cast(list[Kind], list(widget.findChildren(kind)))
