"""What contradicts in a project's procedures once works have begun, and in their order (R15–R17)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.models import dates
from app.rules.checks.check import Check, Hit
from app.rules.permit_lines import PermitLine
from app.rules.permits import (
    ACCEPTED,
    DONE,
    EXCUSED_WAYS,
    GOING,
    LICENCE,
    NEEDED,
    START,
    WAITING,
    PermitItem,
    Promise,
)

_NAMED = 4


@dataclass(frozen=True, slots=True)
class Procedures:
    """The procedures of one project as they stand. `begun`: the stored day on which works began.

    `told`: something was recorded of them; where nothing was, only promises can be held against works.
    `open_nodes` counts the nodes of the works that are not done.
    """

    lines: Mapping[str, PermitLine]
    promises: Sequence[Promise]
    started: bool
    begun: str | None
    told: bool
    open_nodes: int = 0

    @property
    def bare(self) -> list[PermitLine]:
        """What works that have begun rest on, though it is neither done nor promised."""
        begin = next((line for line in self.lines.values() if line.item.event == START), None)
        if not (self.started and self.told and begin):
            return []
        prerequisites = self._before(begin.item)
        return [
            line
            for code, line in self.lines.items()
            if line.state in (WAITING, GOING) and code in prerequisites
        ]

    def _before(self, item: PermitItem) -> set[str]:
        """The codes that an item rests on: of alternatives those that are done, else all of them."""
        prerequisites: set[str] = set()
        queue = [item]
        while queue:
            for group in queue.pop().before:
                met = [code for code in group if code in self.lines and self.lines[code].state == DONE]
                fresh = [code for code in met or group if code in self.lines and code not in prerequisites]
                prerequisites.update(fresh)
                queue += [self.lines[code].item for code in fresh]
        return prerequisites


def unlicensed(check: Check, procedures: Procedures) -> Iterator[Hit]:
    """Works began before 施工许可证 came, or without it."""
    licence = procedures.lines.get(LICENCE)
    if licence is None or not procedures.started:
        return
    first, got = dates.last_day(procedures.begun), dates.first_day(licence.row.get("done"))
    if licence.need == NEEDED and got and first and first < got:
        words = f"{first} 开工，{got} 才办结{licence.name}"
        advice = "核对两个日期；确是先开工的，写明原因。"
        yield check.hit(words, severity="W", advice=advice, details=(LICENCE,))
    bare = procedures.bare
    if licence in bare:
        yield _not_done(check, bare)


def begun_without(check: Check, procedures: Procedures) -> Iterator[Hit]:
    """Works began on promises that are not kept, or without procedures that nobody promised."""
    if not procedures.started:
        return
    for promise in procedures.promises:
        if not promise.kept:
            advice = "办结后登记办结日期，承诺即算兑现。"
            yield check.hit(_broken(promise, procedures.lines), advice=advice, details=promise.codes)
    bare = procedures.bare
    if bare and all(line.item.code != LICENCE for line in bare):  # else it is told with the licence
        yield _not_done(check, bare)


def _not_done(check: Check, bare: Sequence[PermitLine]) -> Hit:
    more = f"等 {len(bare)} 项" if len(bare) > _NAMED else ""
    names = "、".join(line.told() for line in bare[:_NAMED]) + more
    return check.hit(f"已开工，{names}没有办结，也没有承诺函", details=tuple(line.item.code for line in bare))


def _broken(promise: Promise, lines: Mapping[str, PermitLine]) -> str:
    names = "、".join(lines[code].told() if code in lines else code for code in promise.codes)
    due = f"承诺 {promise.due} 前办结" if promise.due else "没有写承诺办结日期"
    late = f"，已逾期 {promise.late}天" if promise.late else ""
    who = f"{promise.issuer or '承诺函'}{f'（{promise.number}）' if promise.number else ''}"
    return f"{names}：{who}{due}{late}，工程已开工"


def finished_too_early(check: Check, procedures: Procedures) -> Iterator[Hit]:
    """竣工验收 is done though nodes of the works are open."""
    line = procedures.lines.get(ACCEPTED)
    if line is not None and line.state == DONE and procedures.open_nodes:
        words = f"{line.told()}已办结，还有 {procedures.open_nodes} 个节点没有完成"
        yield check.hit(words, details=(ACCEPTED,))


def out_of_order(check: Check, procedures: Procedures) -> Iterator[Hit]:
    """Done before what it rests on, unless it was handled in a way that may."""
    for line in procedures.lines.values():
        if line.state != DONE or line.item.event or line.row.get("way") in EXCUSED_WAYS:
            continue
        for group in line.item.before:
            before = [procedures.lines[code] for code in group if code in procedures.lines]
            yield from _too_early(check, line, [each for each in before if each.need == NEEDED])


def _too_early(check: Check, line: PermitLine, before: Sequence[PermitLine]) -> Iterator[Hit]:
    if not before or any(each.row.get("way") in EXCUSED_WAYS for each in before):
        return
    ready = [each for each in before if each.state == DONE]
    when = dates.last_day(line.row.get("done"))
    codes = (line.item.code, *(each.item.code for each in before))
    if not ready:
        names = "或".join(each.told() for each in before)
        words = f"{line.told()}已办结，前置的{names}还没有办结"
        advice = f"补登{names}的办结日期；不需要的，把“是否需要”改成不需。"
        yield check.hit(words, advice=advice, details=codes)
        return
    firsts = [day for each in ready if (day := dates.first_day(each.row.get("done"))) is not None]
    if when is None or not firsts or len(firsts) < len(ready) or min(firsts) <= when:
        return
    words = f"{line.told()} {when} 办结，早于前置的{ready[0].told()}（{min(firsts)}）"
    yield check.hit(words, details=codes)
