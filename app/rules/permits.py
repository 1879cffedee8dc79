"""前期手续 of one project: what applies, what is done, what waits for what (`domain.md` §4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.models import dates
from app.models.values import Row
from app.rules.workdays import Calendar

KINDS = ("审批", "核准", "备案")
NEEDED, NOT_NEEDED, DEPENDS, UNDECIDED = "需", "不需", "视情况", "待定"
DONE, GOING, PROMISED, WAITING = "已办", "在办", "承诺", "未办"
LICENCE = "P29"
"""施工许可证; for works that have none (交通、水利) the 开工报告 is kept under the same code."""
ACCEPTED = "P31"
"""竣工验收."""
BEGIN = "P30"
"""开工 itself: some approvals hold only until it."""
START = "start"
"""The event that construction has begun: no permit, but what permits come before."""
EXCUSED_WAYS = frozenset({"容缺", "承诺制", "区域评估"})
"""What is handled so may come before what it rests on."""


@dataclass(frozen=True, slots=True)
class PermitItem:
    """One procedure of the catalogue. `needs` by KINDS; `before`: groups, of each any one must be done.

    `days` is the statutory limit in working days (calendar days where `calendar_days`), `promised_days` the
    office's own. An approval holds for `months`, and no longer matters once one of `until` is done.
    """

    code: str
    name: str
    short: str = ""
    issuer: str = ""
    stage: str = ""
    needs: tuple[str, str, str] = (DEPENDS, DEPENDS, DEPENDS)
    condition: str = ""
    days: int | None = None
    calendar_days: bool = False
    days_by_eia: Mapping[str, int | None] = field(default_factory=dict)
    promised_days: int | None = None
    months: int | None = None
    until: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = ()
    unverified: bool = False
    event: str = ""
    note: str = ""
    name_by_industry: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """P29 is 29 to everybody; an office's own codes stay as they are."""
        plain = self.code[1:]
        return str(int(plain)) if self.code.startswith("P") and plain.isdigit() else self.code

    def called(self, industry: str | None) -> str:
        """Its short name for a kind of project: 施工许可证, or 开工报告 in 交通."""
        return self.name_by_industry.get(industry or "", self.short or self.name)


@dataclass(frozen=True, slots=True)
class Basis:
    """What every project is judged by. `far` and `near` are the days before an expiry that warn."""

    items: tuple[PermitItem, ...]
    calendar: Calendar
    today: date
    far: int = 90
    near: int = 30

    def item(self, code: str) -> PermitItem | None:
        """A procedure of the catalogue by its code."""
        return next((item for item in self.items if item.code == code), None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of what is needed. `waits`: for each needed item that is not done the codes it waits for.

    `ready` can be begun now, side by side; what comes after the works is left out. `holds`: the items that
    others wait for and that themselves wait for nothing, with all that come after them; those that hold most
    stand first.
    """

    needed: int
    done: int
    going: int
    waits: Mapping[str, tuple[str, ...]]
    ready: tuple[str, ...]
    holds: Mapping[str, tuple[str, ...]]

    @property
    def waiting(self) -> int:
        """Needed, not done, not accepted."""
        return self.needed - self.done - self.going

    @property
    def rate(self) -> float | None:
        """完备率: done of what is needed, unrounded; None where nothing is needed."""
        return self.done / self.needed if self.needed else None


@dataclass(frozen=True, slots=True)
class Promise:
    """A 承诺函 as it stands. `kept`: a day was entered, or all its permits are done."""

    uid: str
    codes: tuple[str, ...]
    number: str
    issuer: str
    due: date | None
    kept: bool
    late: int = 0

    @property
    def broken(self) -> bool:
        """Not kept though its day is past."""
        return self.late > 0


def need(item: PermitItem, project: Row, permit: Row | None, *, promised: bool = False) -> tuple[str, str]:
    """Whether a procedure applies (需, 不需, 待定), and why, in words.

    What was said counts; else what was begun or promised is needed; else the catalogue and the project's
    立项方式 decide.
    """
    entered = permit.get("need") if permit else None
    if entered:
        return entered, (permit or {}).get("need_reason") or ""
    if promised or (permit and (permit.get("accepted") or permit.get("done"))):
        return NEEDED, ""
    eia = project.get("eia") or ""
    if eia in item.days_by_eia and item.days_by_eia[eia] is None:
        return NOT_NEEDED, f"环评类别：{eia}"
    return default_need(item, project.get("approval"))


def default_need(item: PermitItem, approval: str | None) -> tuple[str, str]:
    """What the catalogue says for a 立项方式; without one only what is common to all three is certain."""
    if approval in KINDS:
        listed = item.needs[KINDS.index(approval)]
        return (UNDECIDED, item.condition) if listed == DEPENDS else (listed, "")
    if len(set(item.needs)) == 1 and item.needs[0] != DEPENDS:
        return item.needs[0], ""
    same = len(set(item.needs)) == 1
    return UNDECIDED, item.condition if same else "没有填立项方式"


def open_before(item: PermitItem, needs: Mapping[str, str], done: Iterable[str]) -> tuple[str, ...]:
    """The codes that an item still waits for; of a group one is enough, what does not apply passes."""
    finished = done if isinstance(done, set | frozenset) else set(done)
    open_codes: list[str] = []
    for group in item.before:
        needed = [code for code in group if needs.get(code) == NEEDED]
        if needed and finished.isdisjoint(group):
            open_codes += needed
    return tuple(dict.fromkeys(open_codes))


def tally(items: Sequence[PermitItem], needs: Mapping[str, str], done: set[str], going: set[str]) -> Tally:
    """Count a project's procedures and find what holds up what."""
    needed = [item for item in items if needs[item.code] == NEEDED]
    waits = {item.code: open_before(item, needs, done) for item in needed if item.code not in done}
    counted = [item.code for item in needed if not item.event]
    events = {item.code for item in items if item.event}
    later = {item.code for item in needed if any(not events.isdisjoint(group) for group in item.before)}
    ready = [
        code for code in counted if not waits.get(code, "open") and code not in going and code not in later
    ]
    return Tally(
        len(counted),
        sum(code in done for code in counted),
        sum(code in going and code not in done for code in counted),
        waits,
        tuple(ready),
        _holds(waits, going),
    )


def _holds(waits: Mapping[str, tuple[str, ...]], going: set[str]) -> dict[str, tuple[str, ...]]:
    after: dict[str, list[str]] = {}
    for code, first in waits.items():
        for before in first:
            after.setdefault(before, []).append(code)
    order = {code: place for place, code in enumerate(waits)}
    roots = [code for code in after if code in going or not waits.get(code)]
    held_up = {root: tuple(sorted(_reached(after, root), key=order.__getitem__)) for root in roots}
    return dict(sorted(held_up.items(), key=lambda each: (-len(each[1]), order.get(each[0], 0))))


def _reached(after: Mapping[str, list[str]], root: str) -> set[str]:
    reached: set[str] = set()
    queue = list(after[root])
    while queue:
        code = queue.pop()
        if code not in reached:
            reached.add(code)
            queue += after.get(code, ())
    return reached - {root}


def promises(rows: Iterable[Row], done: set[str], today: date) -> tuple[Promise, ...]:
    """The promises of a project as they stand today, those given first before later ones."""
    pledges = []
    for row in rows:
        codes = codes_of(row.get("items"))
        due = dates.last_day(row.get("promised"))
        kept = bool(row.get("fulfilled")) or (bool(codes) and done.issuperset(codes))
        late = max((today - due).days, 0) if due and not kept else 0
        uid, number, issuer = (str(row.get(name) or "") for name in ("uid", "number", "issuer"))
        pledges.append(Promise(uid, codes, number, issuer, due, kept, late))
    return tuple(pledges)


def held_by(promises: Iterable[Promise]) -> dict[str, Promise]:
    """The open promise of each code that has one; of several the one that is latest."""
    waiting = sorted((each for each in promises if not each.kept), key=lambda each: each.late)
    return {code: each for each in waiting for code in each.codes}


def codes_of(items: str | None) -> tuple[str, ...]:
    """The codes that a 承诺函 names."""
    return tuple(part for part in (items or "").split("、") if part)


def cycle(before: Mapping[str, Sequence[Sequence[str]]]) -> tuple[str, ...]:
    """A way from a procedure back to itself through what comes before it, () when there is none."""
    seen: set[str] = set()

    def visit(code: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if code in path:
            return (*path[path.index(code) :], code)
        if code in seen:
            return ()
        for group in before.get(code, ()):
            for other in group:
                circle = visit(other, (*path, code))
                if circle:
                    return circle
        seen.add(code)
        return ()

    return next((circle for code in before if (circle := visit(code, ()))), ())
