"""How the grid of a ledger looks to its people: a layout for every view, and the views they named."""

from collections.abc import Sequence
from typing import Any

import msgspec

from app.errors import UserError
from app.services.grid.columns import portable, resolved
from app.services.grid.grid import Condition
from app.storage.ledger import Ledger

_LAYOUTS, _VIEWS, _LAST = "grid_layouts", "grid_views", "grid_last_view"
_LONGEST_NAME = 16


class GridLayout(msgspec.Struct, frozen=True):
    """What is shown in which order, how wide (by column key), and by what it is cut and grouped.

    `columns` is empty where nobody has chosen. `group` is a column key, "" for no grouping; `folded` holds
    the values of closed groups.
    """

    columns: tuple[str, ...] = ()
    widths: dict[str, float] = {}
    conditions: tuple[Condition, ...] = ()
    sort: tuple[tuple[str, bool], ...] = ()
    group: str = "industry"
    folded: tuple[str, ...] = ()


class NamedView(msgspec.Struct, frozen=True):
    """A view that a person named: the ready-made view `base` with a layout of its own."""

    key: str
    label: str
    base: str


def layout(ledger: Ledger, view: str, period: str) -> GridLayout | None:
    """The layout of a view as it was left, its months moved to `period`; None if nobody touched it."""
    kept = ledger.meta(_LAYOUTS, {}).get(view)
    if kept is None:
        return None
    try:
        return _moved(msgspec.convert(kept, GridLayout), lambda key: resolved(key, period))
    except msgspec.ValidationError:  # written by another version: a layout is not worth an error
        return None


def keep(ledger: Ledger, view: str, layout: GridLayout, period: str) -> None:
    """Remember the layout of a view."""
    kept = ledger.meta(_LAYOUTS, {})
    plain = msgspec.to_builtins(_moved(layout, lambda key: portable(key, period)))
    if kept.get(view) != plain:
        ledger.set_meta(**{_LAYOUTS: {**kept, view: plain}})


def forget(ledger: Ledger, view: str) -> None:
    """Show a view again as it was delivered."""
    ledger.set_meta(
        **{_LAYOUTS: {key: kept for key, kept in ledger.meta(_LAYOUTS, {}).items() if key != view}}
    )


def named_views(ledger: Ledger) -> list[NamedView]:
    """The views that people named, in the order in which they did."""
    try:
        return msgspec.convert(ledger.meta(_VIEWS, []), list[NamedView])
    except msgspec.ValidationError:
        return []


def name_complaint(ledger: Ledger, label: str, names: Sequence[str] = ()) -> str:
    """Why a view cannot be called so (Chinese), "" when it can. `names` are the names of ready-made views."""
    name = label.strip()
    if not name:
        return "请给视图起个名字"
    if len(name) > _LONGEST_NAME:
        return f"名字太长，最多{_LONGEST_NAME}个字"
    if name in names or any(view.label == name for view in named_views(ledger)):
        return f"已经有叫「{name}」的视图"
    return ""


def save_view(ledger: Ledger, label: str, base: str, layout: GridLayout, period: str) -> NamedView:
    """Keep what is shown now under a name; raises UserError when the name cannot be taken."""
    complaint = name_complaint(ledger, label)
    if complaint:
        raise UserError(f"{complaint}。", "请换一个名字。")
    views = named_views(ledger)
    numbers = [int(view.key.removeprefix("own")) for view in views]
    own = NamedView(f"own{max(numbers, default=0) + 1}", label.strip(), base)
    ledger.set_meta(**{_VIEWS: msgspec.to_builtins([*views, own])})
    keep(ledger, own.key, layout, period)
    return own


def drop_view(ledger: Ledger, key: str) -> None:
    """Forget a named view with its layout; the projects stay."""
    left = [view for view in named_views(ledger) if view.key != key]
    ledger.set_meta(**{_VIEWS: msgspec.to_builtins(left)})
    forget(ledger, key)


def last_view(ledger: Ledger) -> str:
    """The key of the view that was shown last, "" at first."""
    return str(ledger.meta(_LAST, ""))


def note_last_view(ledger: Ledger, key: str) -> None:
    """Remember which view is shown."""
    if last_view(ledger) != key:
        ledger.set_meta(**{_LAST: key})


def _moved(layout: GridLayout, key_of: Any) -> GridLayout:
    """The layout with every column key translated."""
    return msgspec.structs.replace(
        layout,
        columns=tuple(key_of(key) for key in layout.columns),
        widths={key_of(key): width for key, width in layout.widths.items()},
        conditions=tuple(
            Condition(key_of(condition.key), condition.op, condition.values)
            for condition in layout.conditions
        ),
        sort=tuple((key_of(key), down) for key, down in layout.sort),
    )
