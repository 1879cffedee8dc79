"""What cannot be of nodes that follow one another: one is not expected before what must be done first."""

from collections import defaultdict
from typing import Any

from app.models import dates
from app.models.values import Row
from app.services.nodes.nodes import uids_of
from app.storage.followers import Objection, Written


def follow(written: Written) -> None:
    """Raises Objection for a forecast that is before the day on which a predecessor is done or expected.

    Only a node that is written is judged: whoever tells that an earlier one comes late is not refused, the
    later ones then stand in 节点 as they are.
    """
    nodes = written.after()
    faults: dict[tuple[str, str], str] = {}
    for before, node in written.pairs:
        if node is None or not node["forecast"] or node["actual"]:
            continue
        was: Row = before or defaultdict(lambda: None)
        if all(node[name] == was[name] for name in ("forecast", "after")):
            continue
        by_uid = {each["uid"]: each for each in nodes.get(node["project"], ())}
        first = [by_uid[uid] for uid in uids_of(node["after"]) if uid in by_uid]
        late = next((each for each in first if _is_before(node["forecast"], _expected(each))), None)
        if late is not None:
            day = f"「预计日期」{dates.show(node['forecast'])}"
            name = "forecast" if node["forecast"] != was["forecast"] else "after"
            words = f"{day} 早于前置节点“{late['name']}”的 {dates.show(_expected(late))}"
            faults[node["uid"], name] = words
    if faults:
        raise Objection(f"{next(iter(faults.values()))}。", "请先改前置节点，或者用推演一起推迟。", faults)


def _expected(node: Row) -> Any:
    return node["actual"] or node["forecast"]


def _is_before(day: str, other: str | None) -> bool:
    mine, theirs = dates.iso(day), dates.iso(other)
    length = min(len(mine), len(theirs))
    return bool(length) and mine[:length] < theirs[:length]
