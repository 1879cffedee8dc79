"""Above the problems: ready-made choices with their counts, conditions as chips, and a menu of more."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QMenu, QPushButton

from app.services.problems import cases
from app.services.problems.cases import QUICK, Case, CaseFilter
from app.views.kit import parts, theme
from app.views.kit.chips import ChipRow, ChipText

_FIELDS = {"category": "类别", "unit": "责任单位"}
_MOST = 40


class FilterBar(QFrame):
    """Holds what is wanted; tells when that changes. `city` adds the office below as a condition."""

    changed = Signal()

    def __init__(self, *, city: bool) -> None:
        super().__init__()
        self.wanted = CaseFilter()
        self._fields = {"place": "县市区", **_FIELDS} if city else dict(_FIELDS)
        self._cases: Sequence[Case] = ()
        words = {**QUICK, "above": "县里上报"} if city else QUICK
        self.quick: dict[str, QPushButton] = {key: self._button(key, word) for key, word in words.items()}
        self._words = words
        self.chips = ChipRow()
        self.chips.add_wanted.connect(lambda: self.menu().popup(self._below()))
        self.chips.pressed.connect(lambda _key: self.menu().popup(self._below()))
        self.chips.removed.connect(self.drop)
        line = parts.row(*self.quick.values(), self.chips, gap=6, margins=(24, 8, 24, 8))
        line.setStretch(len(self.quick), 1)
        self.setLayout(line)
        self._show()

    def _button(self, key: str, word: str) -> QPushButton:
        button = parts.button(word, partial(self.choose, key))
        button.setProperty("small", True)
        return button

    def show_counts(self, issues: Sequence[Case], person: str, month: str) -> None:
        """Count all problems for each choice."""
        self._cases = issues
        for key, button in self.quick.items():
            count = sum(cases.in_quick(case, key, person, month) for case in issues)
            button.setText(f"{self._words[key]} {count}")

    def choose(self, quick: str) -> None:
        """Make a ready-made choice."""
        self._take(replace(self.wanted, quick=quick))

    def set_field(self, name: str, value: str) -> None:
        """Ask for one value of a field."""
        others = tuple(pair for pair in self.wanted.fields if pair[0] != name)
        self._take(replace(self.wanted, fields=(*others, (name, value))))

    def drop(self, name: str) -> None:
        """Take the condition on a field away."""
        self._take(replace(self.wanted, fields=tuple(pair for pair in self.wanted.fields if pair[0] != name)))

    def clear(self) -> None:
        """No condition at all; the search stays the page's."""
        self._take(CaseFilter())

    def menu(self) -> QMenu:
        """The fields with the values that there are, most frequent first."""
        menu = QMenu(self)
        for name, word in self._fields.items():
            inner = menu.addMenu(word)
            counts = Counter(cases.value_of(case, name) for case in self._cases)
            for value, count in counts.most_common(_MOST):
                action = inner.addAction(f"{value or '空'}　{count}")
                action.triggered.connect(partial(self._picked, name, value))
            inner.setEnabled(bool(counts))
        return menu

    def labels(self) -> Mapping[str, str]:
        """The conditions as words, by field."""
        return {name: f"{self._fields[name]}：{value or '空'}" for name, value in self.wanted.fields}

    def _picked(self, name: str, value: str, _checked: bool = False) -> None:
        self.set_field(name, value)

    def _below(self) -> QPoint:
        add = self.chips.add
        return add.mapToGlobal(add.rect().bottomLeft())

    def _take(self, criteria: CaseFilter) -> None:
        if criteria != self.wanted:
            self.wanted = criteria
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        for key, button in self.quick.items():
            here = key == self.wanted.quick
            if bool(button.property("chosen")) != here:
                button.setProperty("chosen", here)
                theme.polish(button)
            button.setAccessibleDescription("现在的条件" if here else "")
        self.chips.show_conditions([ChipText(name, text) for name, text in self.labels().items()])
