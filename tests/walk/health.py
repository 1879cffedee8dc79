"""What must be true between gestures: nobody knows a widget by name that is gone."""

import gc
from collections.abc import Collection, Iterator

import shiboken6
from PySide6.QtCore import QObject


def dead_holders() -> list[str]:
    """Living Qt objects that still know a dead one by name: the next use of that name is an error box."""
    gc.collect()  # what nobody can reach any more uses nothing
    alive = [each for each in gc.get_objects() if isinstance(each, QObject) and shiboken6.isValid(each)]
    return sorted({
        f"{type(owner).__name__}.{name} holds a dead {type(value).__name__}"
        for owner in alive
        for name, value in _held(owner)
        if not shiboken6.isValid(value)
    })  # fmt: skip


def _held(owner: QObject) -> Iterator[tuple[str, QObject]]:
    for name, value in list(getattr(owner, "__dict__", {}).items()):
        for each in _parts(value):
            if isinstance(each, QObject):
                yield name, each


def _parts(value: object) -> Collection[object]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple | set) else (value,)
