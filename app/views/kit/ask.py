"""Every question to the person goes through one object, `Ask`, which tests replace by `ScriptedAsk`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import UserError
from app.services.common import preferences
from app.views.kit.dialogs import MessageDialog, TextDialog
from app.views.kit.modal import answered
from app.views.kit.questions import Choice, Listing, Question

__all__ = ["Ask", "Check", "Choice", "Listing", "Question", "ScriptedAsk"]

Check = Callable[[str], str]
"""Says what is wrong with a typed text, "" when nothing is."""


class Ask:
    """Shows the dialogs; every method waits for the person's answer.

    Files and folders are asked for from `start` on; a bare name, or none, lies where one was chosen last.
    While it is `mute` nobody can answer, since the computer goes down: everything counts as closed.
    """

    mute = False

    def choose(self, parent: QWidget | None, question: Question) -> str:
        """The key of the chosen button, "" when the dialog was closed."""
        if self.mute:
            return ""
        dialog = MessageDialog(_window(parent), question)
        with answered(dialog):
            return dialog.answer

    def text(
        self, parent: QWidget | None, act: str, prompt: str, start: str = "", *, verb: str = "确定(&O)",
        check: Check | None = None, secret: bool = False,
    ) -> str | None:  # fmt: skip
        """One line of text that `check` accepts, None when the person gave up."""
        if self.mute:
            return None
        dialog = TextDialog(_window(parent), act, prompt, start, verb=verb, check=check, secret=secret)
        with answered(dialog) as agreed:
            return dialog.text if agreed else None

    def open_file(
        self, parent: QWidget | None, act: str, kinds: str, start: Path | None = None
    ) -> Path | None:
        """A file to read; `kinds` as Qt writes them: `表格 (*.xlsx *.xls)`."""
        name, _ = QFileDialog.getOpenFileName(parent, act, str(_beginning(start)), kinds)
        return _chosen(name)

    def open_files(
        self, parent: QWidget | None, act: str, kinds: str, start: Path | None = None
    ) -> list[Path]:
        """Some files to read, none when the person gave up."""
        names, _ = QFileDialog.getOpenFileNames(parent, act, str(_beginning(start)), kinds)
        return [path for path in map(_chosen, names) if path is not None]

    def save_file(self, parent: QWidget | None, act: str, start: Path, kinds: str) -> Path | None:
        """Where to write a file; replacing an existing one has been confirmed."""
        name, _ = QFileDialog.getSaveFileName(parent, act, str(_beginning(start)), kinds)
        return _chosen(name)

    def folder(self, parent: QWidget | None, act: str, start: Path | None = None) -> Path | None:
        """A folder."""
        name = QFileDialog.getExistingDirectory(parent, act, str(_beginning(start)))
        if name:
            preferences.note_place(Path(name))
        return Path(name) if name else None

    def confirm(self, parent: QWidget | None, act: str, outcome: str, verb: str, *lines: str) -> bool:
        """Whether the person agrees; only for what undo cannot take back: 上报, 锁月, 合并覆盖."""
        choices = (Choice("", "再看看(&C)"), Choice("yes", verb, primary=True))
        return self.choose(parent, Question(act, outcome, lines, choices=choices)) == "yes"

    def tell(self, parent: QWidget | None, act: str, outcome: str, *lines: str) -> None:
        """Something the person must have read before going on."""
        self.choose(parent, Question(act, outcome, lines))

    def tell_error(self, parent: QWidget | None, act: str, error: UserError) -> None:
        """What did not happen and what to do now."""
        lines = tuple(line for line in error.hint.splitlines() if line)
        self.choose(parent, Question(act, error.message, lines, tone="error"))


def _beginning(start: Path | None) -> Path:
    if start is not None and start.is_absolute():
        return start
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    place = preferences.last_place() or Path(documents)
    return place / start if start is not None else place


def _chosen(name: str) -> Path | None:
    if name:
        preferences.note_place(Path(name).parent)
    return Path(name) if name else None


def _window(parent: QWidget | None) -> QWidget | None:
    """A question belongs to the window: the part of a page that asks may be made anew meanwhile."""
    return parent.window() if parent is not None else None


@dataclass
class ScriptedAsk(Ask):
    """Answers from a list and remembers what was asked: for tests and for the tour."""

    answers: list[object] = field(default_factory=list)
    asked: list[Question | str] = field(default_factory=list)

    def choose(self, parent: QWidget | None, question: Question) -> str:
        """The next answer; a question with a single button needs none."""
        self.asked.append(question)
        if len(question.choices) == 1 and not self.answers:
            return question.choices[0].key
        answer = self.answers.pop(0)
        keys = {choice.key for choice in question.choices} | {""}
        assert answer in keys, f"{answer!r} is not among {sorted(keys)}"
        return str(answer)

    def text(
        self, parent: QWidget | None, act: str, prompt: str, start: str = "", *, verb: str = "确定(&O)",
        check: Check | None = None, secret: bool = False,
    ) -> str | None:  # fmt: skip
        """The next answer, which `check` must accept."""
        answer = self._next(act)
        assert answer is None or check is None or check(str(answer)) == "", answer
        return None if answer is None else str(answer)

    def open_file(
        self, parent: QWidget | None, act: str, kinds: str, start: Path | None = None
    ) -> Path | None:
        """The next answer."""
        return self._path(act)

    def open_files(
        self, parent: QWidget | None, act: str, kinds: str, start: Path | None = None
    ) -> list[Path]:
        """The next answer: one path, several, or None."""
        answer = self._next(act)
        several = answer if isinstance(answer, Sequence) and not isinstance(answer, str) else [answer]
        return [Path(str(each)) for each in several if each is not None]

    def save_file(self, parent: QWidget | None, act: str, start: Path, kinds: str) -> Path | None:
        """The next answer."""
        return self._path(act)

    def folder(self, parent: QWidget | None, act: str, start: Path | None = None) -> Path | None:
        """The next answer."""
        return self._path(act)

    def _path(self, act: str) -> Path | None:
        answer = self._next(act)
        return None if answer is None else Path(str(answer))

    def _next(self, act: str) -> object:
        self.asked.append(act)
        return self.answers.pop(0)
