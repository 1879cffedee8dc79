"""Rows stand still while a person works among them, even where they no longer fit what was asked for."""

from collections.abc import Callable, Iterable, Sequence

Section = tuple[str, Sequence[str]]
"""A group by its name ("" where there are no groups) and its records in their order."""


def held(before: Sequence[Section], now: Sequence[Section], lives: Callable[[str], bool]) -> list[Section]:
    """What to show of `now` to somebody who sees `before`: each record where it stood, if it still `lives`.

    Records that are new stand behind the one that they follow in `now`, new groups likewise.
    """
    seen = {uid for _, members in before for uid in members}
    fresh = {uid for _, members in now for uid in members}
    stood = {name: [uid for uid in members if uid in fresh or lives(uid)] for name, members in before}
    come = {name: _come(members, seen) for name, members in now}
    names = _in_order([name for name, _ in before], [name for name, _ in now])
    whole = [(name, _joined(stood.get(name, []), come.get(name, {}))) for name in names]
    return [(name, members) for name, members in whole if members]


def _come(members: Iterable[str], seen: set[str]) -> dict[str, list[str]]:
    """The records that were not there before, each behind the last one that was ("" for none)."""
    behind: dict[str, list[str]] = {}
    last = ""
    for uid in members:
        if uid in seen:
            last = uid
        else:
            behind.setdefault(last, []).append(uid)
    return behind


def _joined(stood: Sequence[str], come: dict[str, list[str]]) -> list[str]:
    placed = [*come.get("", ())]
    for uid in stood:
        placed += [uid, *come.get(uid, ())]
    elsewhere = [uid for last, behind in come.items() if last and last not in stood for uid in behind]
    return [*placed, *elsewhere]


def _in_order(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """All names: those of `before` as they stood, each new one behind its neighbour of `now`."""
    return _joined(before, _come(now, set(before)))
