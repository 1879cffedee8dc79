"""What the page shows, as one value: view, search, conditions, order, grouping; and its words on chips."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.models import Kind
from app.models.values import show
from app.services.grid.grid import Condition, GridQuery
from app.services.grid.layouts import GridLayout
from app.views.kit.chips import ChipText
from app.views.kit.grid import GridColumn
from app.views.sheet.ledger_model import GROUP_WORDS, value_text

GROUP, SORT, SEARCH = "@group", "@sort", "@search"
"""Keys of the chips that are no conditions on a column."""
_NAMED = 3  # values a chip names one by one


@dataclass(frozen=True, slots=True)
class Shown:
    """`view` is the tab, `base` the ready-made view behind it."""

    view: str = "all"
    base: str = "all"
    text: str = ""
    conditions: tuple[Condition, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    group: str = ""

    def query(self, period: str) -> GridQuery:
        """What to ask the ledger."""
        return GridQuery(period, self.base, self.text, self.conditions, self.sort, self.group)

    @classmethod
    def of(cls, view: str, base: str, layout: GridLayout, text: str = "") -> "Shown":
        """A view as its layout was left."""
        return cls(view, base, text, layout.conditions, layout.sort, layout.group)

    def with_condition(self, condition: Condition) -> "Shown":
        """With a condition in the place of the one of the same column and kind, or at the end."""
        same = [kept.key == condition.key and kept.op == condition.op for kept in self.conditions]
        if any(same):
            swapped = [condition if hit else kept for kept, hit in zip(self.conditions, same, strict=True)]
            return replace(self, conditions=tuple(swapped))
        return replace(self, conditions=(*self.conditions, condition))

    def without(self, key: str) -> "Shown":
        """Without the conditions on a column, or without grouping, order or search."""
        if key == GROUP:
            return replace(self, group="")
        if key == SORT:
            return replace(self, sort=())
        if key == SEARCH:
            return replace(self, text="")
        return replace(self, conditions=tuple(kept for kept in self.conditions if kept.key != key))

    def sorted_by(self, key: str, descending: bool, *, also: bool) -> "Shown":
        """Sorted by a column; with `also` after the columns it is sorted by already."""
        others = tuple(pair for pair in self.sort if pair[0] != key) if also else ()
        return replace(self, sort=(*others, (key, descending)))

    def grouped_by(self, key: str) -> "Shown":
        """Grouped by a column, "" for no groups."""
        return replace(self, group=key)

    def known(self, keys: Callable[[str], bool]) -> "Shown":
        """Without what speaks of columns that there are no longer."""
        return replace(
            self,
            conditions=tuple(kept for kept in self.conditions if keys(kept.key)),
            sort=tuple(pair for pair in self.sort if keys(pair[0])),
            group=self.group if self.group and keys(self.group) else "",
        )


def chips(shown: Shown, columns: Mapping[str, GridColumn]) -> list[ChipText]:
    """性质：新开工、续建 · 总投资 ≥5,000万元 · 分组：行业 · 排序：总投资↓."""
    by_key: dict[str, list[str]] = {}
    for condition in shown.conditions:
        by_key.setdefault(condition.key, []).append(_sign_words(condition, columns[condition.key]))
    texts = [ChipText(key, f"{columns[key].label}{_joined(words)}") for key, words in by_key.items()]
    if shown.group:
        texts.append(ChipText(GROUP, f"分组：{GROUP_WORDS.get(shown.group) or columns[shown.group].label}"))
    if shown.sort:
        ways = [f"{columns[key].label}{'↓' if down else '↑'}" for key, down in shown.sort]
        texts.append(ChipText(SORT, f"排序：{'、'.join(ways)}"))
    return texts


def condition_words(condition: Condition, columns: Mapping[str, GridColumn]) -> str:
    """One condition as a chip says it."""
    column = columns[condition.key]
    return f"{column.label}{_joined([_sign_words(condition, column)])}"


def _sign_words(condition: Condition, column: GridColumn) -> str:
    if condition.op == "empty":
        return "：空着"
    if condition.op == "in":
        words = [text or "空着" for text in value_words(condition, column)]
        named = "、".join(words[:_NAMED])
        return f"：{named}" if len(words) <= _NAMED else f"：{named}等{len(words)}个"
    sign = "≥" if condition.op == "at_least" else "≤"
    return f" {sign}{bound_text(column, condition.values[0])}"


def value_words(condition: Condition, column: GridColumn) -> list[str]:
    """The texts of a condition's values as a filter list writes them, "" for empty cells."""
    return list(dict.fromkeys(value_text(column, value) for value in condition.values))


def bound_text(column: GridColumn, value: object) -> str:
    """A bound with its unit: 5,000万元, 2025年6月, 60%."""
    if column.field is None:
        return f"{float(str(value)) * 100:g}%"
    unit = "" if column.field.kind in (Kind.DATE, Kind.MONTH) else column.field.unit
    return f"{show(column.field, value)}{unit}"


def _joined(words: Sequence[str]) -> str:
    """Two bounds of one column in one breath: 「 ≥100万元、≤500万元」."""
    return words[0] + "".join(f"、{more.strip()}" for more in words[1:])
