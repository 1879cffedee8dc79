"""The cells of the projects that are looked at and of their neighbours: fetched when needed, then kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Values = tuple[Any, ...]
Fetch = Callable[[Sequence[str], Sequence[str]], Mapping[str, Values]]
"""Gives the raw values of some projects (second) for some columns (first), by uid."""

_FIRST, _MOST, _KEPT = 120, 3_000, 20_000


class CellWindow:
    """Values by project and column. Reading on through a long ledger fetches more and more at a time."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._keys: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._known: dict[str, Values] = {}
        self._ask = _FIRST
        self._last_line = -1

    def show(self, keys: Iterable[str]) -> None:
        """Keep the values of these columns from now on."""
        distinct = tuple(dict.fromkeys(keys))
        if not set(distinct) <= set(self._keys):
            self.forget()
            self._keys = distinct
            self._places = {key: place for place, key in enumerate(distinct)}

    def forget(self) -> None:
        """All values may be others now."""
        self._known.clear()
        self._ask = _FIRST

    def value(self, uid: str, key: str, line: int, neighbours: Callable[[int, int], Sequence[str]]) -> Any:
        """One value; what is missing is fetched together with its neighbours' (lines from and to)."""
        values = self._known.get(uid)
        if values is None:
            values = self._read(uid, line, neighbours)
        place = self._places.get(key)
        return None if values is None or place is None else values[place]

    def put(self, uid: str, key: str, value: Any) -> None:
        """Note what was just written."""
        values, place = self._known.get(uid), self._places.get(key)
        if values is not None and place is not None:
            self._known[uid] = (*values[:place], value, *values[place + 1 :])

    def _read(self, uid: str, line: int, neighbours: Callable[[int, int], Sequence[str]]) -> Values | None:
        onward = 0 <= line - self._last_line <= self._ask + 1
        self._ask = min(self._ask * 2, _MOST) if onward and self._last_line >= 0 else _FIRST
        self._last_line = line + self._ask
        around = neighbours(line - _FIRST // 3, line + self._ask)
        missing = [each for each in around if each not in self._known]
        if len(self._known) + len(missing) > _KEPT:
            self._known.clear()
        self._known.update(self._fetch(self._keys, missing or [uid]))
        return self._known.get(uid)
