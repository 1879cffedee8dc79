"""What a city can do about its counties: what they must settle themselves is told by unit, not by line.

A city answers requests (批复) and supervises (督办); it does not move a county's node nor enter its permits.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from app.models import Office
from app.services.common.concerns import OF_OFFICE, Concern, Place, Urgency

ANSWERED = "批复"
"""The verb of what waits for the city itself."""
_PHRASES: Mapping[Urgency, str] = {
    "overdue": "逾期", "soon": "快到期", "explain": "数要说清", "unfilled": "没有填",
}  # fmt: skip
_PROBLEMS = "问题"
SourcedConcern = tuple[str, Concern]
"""A concern with the name of what was looked through."""


def settled(
    concerns: Iterable[SourcedConcern], owners: Mapping[str, str], office: str, units: Sequence[Office]
) -> list[Concern]:
    """The office's own concerns and those that wait for its answer as they are, those of others by unit.

    `owners` are the codes of the offices of projects; `units` are the offices in their order.
    """
    kept: list[Concern] = []
    by_unit: dict[tuple[str, bool, Urgency], list[SourcedConcern]] = defaultdict(list)
    for source, concern in concerns:
        owner = owners.get(concern.project, office)
        if owner == office or concern.verb == ANSWERED:
            kept.append(concern)
        else:
            by_unit[owner, source == _PROBLEMS, concern.urgency].append((source, concern))
    places = {unit.code: (place, unit.short) for place, unit in enumerate(units)}
    for (owner, problems, urgency), theirs in by_unit.items():
        place, short = places.get(owner, (len(places), owner))
        page, verb, what = ("issues", "督办", "问题") if problems else ("ledger", "看项目", "")
        counts = Counter(source for source, _ in theirs)
        kept.append(
            Concern(
                urgency,
                -place,
                f"{short}：{what}{len(theirs)}项{_PHRASES[urgency]}",
                "" if problems else "、".join(f"{source}{count}" for source, count in counts.most_common()),
                "",
                short,
                "",
                min((concern.due for _, concern in theirs if concern.due), default=None),
                verb,
                Place(page, detail=f"{OF_OFFICE}{short}"),
            )
        )
    return kept
