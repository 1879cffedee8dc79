"""What must be done before what among a project's nodes: the links, their order, and circles in them.

Everything here is total: links that lead nowhere or round in a circle (two desks may have made one together)
are passed over and told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Links = Mapping[str, Sequence[str]]
"""The uids that must be done before, by uid."""


@dataclass(frozen=True, slots=True)
class Network:
    """The nodes in an order in which each stands after all that must be done before it.

    `after` names those for each; `assumed` are the nodes of which nobody said any and that follow the one
    before them; `dropped` are the links (node, what it was to follow) that would have closed a circle.
    """

    order: tuple[str, ...]
    after: Mapping[str, tuple[str, ...]]
    assumed: frozenset[str]
    dropped: tuple[tuple[str, str], ...]

    def followers(self) -> dict[str, list[str]]:
        """The nodes that directly follow, by node."""
        following: dict[str, list[str]] = {uid: [] for uid in self.order}
        for uid in self.order:
            for before in self.after[uid]:
                following[before].append(uid)
        return following


def network(links: Links) -> Network:
    """The links as they count: those that were said, else each node follows the one before it.

    `links` names the nodes in their order. The first node follows none, nor does one whose every
    predecessor in the list follows it.
    """
    names = list(links)
    after: dict[str, tuple[str, ...]] = dict.fromkeys(names, ())
    dropped: list[tuple[str, str]] = []
    for uid in names:
        for before in dict.fromkeys(links[uid]):
            if before not in after:
                continue
            if before == uid or uid in ancestors(after, before):
                dropped.append((uid, before))
            else:
                after[uid] += (before,)
    assumed = frozenset(uid for uid in names if not after[uid])
    for place, uid in enumerate(names):
        if uid in assumed:
            former = (one for one in reversed(names[:place]) if uid not in ancestors(after, one))
            after[uid] = tuple(before for before in (next(former, ""),) if before)
    return Network(_sorted(names, after), after, assumed, tuple(dropped))


def ancestors(after: Links, uid: str) -> set[str]:
    """Everything that must be done before a node, directly or not."""
    reached: set[str] = set()
    waiting = list(after.get(uid, ()))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(after.get(name, ()))
    return reached


def circle(after: Links, uid: str) -> tuple[str, ...]:
    """The way from a node back to itself along what precedes it, both ends named; () when there is none."""
    came: dict[str, str] = {}
    waiting = [uid]
    while waiting:
        one = waiting.pop()
        for before in after.get(one, ()):
            if before == uid:
                return _way(came, uid, one)
            if before not in came:
                came[before] = one
                waiting.append(before)
    return ()


def _way(came: Mapping[str, str], uid: str, last: str) -> tuple[str, ...]:
    way = [uid, last] if last != uid else [uid]
    while way[-1] != uid:
        way.append(came[way[-1]])
    return tuple(way) if len(way) > 1 else (uid, uid)


def _sorted(names: Iterable[str], after: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Each after its predecessors, otherwise in the given order; `after` has no circles."""
    order: dict[str, None] = {}
    for name in names:
        stack = [name]
        while stack:
            waiting = [before for before in after[stack[-1]] if before not in order]
            if waiting:
                stack.append(waiting[0])
            else:
                order.setdefault(stack.pop())
    return tuple(order)
