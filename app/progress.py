"""How long work reports its progress and learns that it should stop."""

from typing import Protocol


class Cancelled(Exception):
    """The person cancelled; whoever holds a transaction lets it roll back."""


class Progress(Protocol):
    """Called by long work; raises `Cancelled` when the person asked to stop.

    `total` 0 means that the end is not known yet. `text` names the step in Chinese.
    """

    def __call__(self, done: int, total: int, text: str) -> None: ...


def silent(done: int, total: int, text: str) -> None:
    """A `Progress` for callers who do not show any."""
