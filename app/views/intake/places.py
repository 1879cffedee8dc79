"""The places of a sheet that need a person, one after the other."""

from collections.abc import Sequence

from app.services.intake.review import Decision


class Places:
    """Remembers which decision was looked at last; the list is another one whenever one is settled."""

    def __init__(self) -> None:
        self._looked_at: tuple[object, ...] = ()
        self._at = 0

    def next_of(self, decisions: Sequence[Decision]) -> Decision | None:
        """The decision after the one that was looked at last, beginning again after the last of all."""
        if not decisions:
            return None
        names = [(each.key, each.column, each.kind) for each in decisions]
        if self._looked_at in names:  # else it is settled, and the next one stands in its place
            self._at = names.index(self._looked_at) + 1
        self._at %= len(names)
        self._looked_at = names[self._at]
        return decisions[self._at]
