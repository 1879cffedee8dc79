"""Something of the ledger as a file: where it lies is asked, it is written on the worker, and said."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.progress import Progress
from app.services.paper.forms import ENDINGS
from app.views.work import Work


def save(
    parent: QWidget, work: Work, act: str, name: str, write: Callable[[Path, Progress], object], *,
    what: str = "",
) -> None:  # fmt: skip
    """Ask where a file `name` shall lie and write it there; `what` is what it is called when it is done."""
    ending = Path(name).suffix
    out = work.ask.save_file(parent, act, Path(name), f"{ENDINGS[ending]} (*{ending})")
    if out is None:
        return
    work.background.run(
        lambda progress: write(out, progress),
        done=lambda _written: work.said.emit(f"{what}已存为 {out}"),
        failed=lambda error: work.ask.tell_error(parent, act, error),
        owner=parent,
    )
