"""Rows stand still while a person works among them, even where they no longer fit what was asked for."""

from collections.abc import Callable, Iterable, Sequence

Section = tuple[str, Sequence[str]]
"""A group by its name ("" where there are no groups) and its records in their order."""


def held(stood: Sequence[Section], now: Sequence[Section]) -> list[Section]:
    """Where the records of `now` are to stand for somebody who saw `stood`: each where it stood.

    Records that are new stand behind the one that they follow in `now`, new groups likewise. What is gone
    keeps its place too, for the case that it comes back: whoever shows the rows passes over it.
    """
    seen = {uid for _, members in stood for uid in members}
    before, come = dict(stood), {name: _come(members, seen) for name, members in now}
    names = _joined([name for name, _ in stood], _come([name for name, _ in now], set(before)))
    return [(name, _joined(before.get(name, ()), come.get(name, {}))) for name in names]


def standing(sections: Sequence[Section], shown: Callable[[str], bool]) -> list[Section]:
    """The sections with the records that are shown, without those that have none."""
    kept = [(name, [uid for uid in members if shown(uid)]) for name, members in sections]
    return [(name, members) for name, members in kept if members]


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
