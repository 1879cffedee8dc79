"""Planning an import: what every row of a workbook means in the ledger, and what it would change there.

One planner goes through all that is told, parents before children: which record a row is, whether it differs,
whether it may be written. What is peculiar to a kind of record stands in its declaration (`models/base.py`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

from app.documents.intake import Entry, Row, Understanding, Warning
from app.models import (
    ENTITIES,
    ENTITY_BY_TABLE,
    Issue,
    MonthlyProgress,
    Project,
    Record,
    StageGoal,
    links_of,
)
from app.models.base import writer_of
from app.models.bounds import impossible
from app.models.keys import parse
from app.models.roles import Act, may
from app.models.values import Value
from app.progress import Progress, silent
from app.rules.codes import check_credit_code, check_project_code
from app.rules.stages import kind_of
from app.services.common.offices import office_short
from app.services.intake import present
from app.services.intake.comparing import (
    FieldChange,
    month_changes,
    new_issue,
    of_this_year,
    record_changes,
)
from app.services.intake.identity import Identity
from app.services.intake.links import Links, leads
from app.services.intake.matching import Candidate, Index, Match, bare
from app.services.intake.numbers import is_exact, number_of
from app.services.intake.plan import NEW, SKIP, ImportPlan, Outcome, PlannedEntry, PlannedRow, RowKey
from app.services.intake.present import Present, RecordRow
from app.services.intake.whose import Projects, Whose
from app.storage import closed, journal
from app.storage.ledger import Ledger


def plan(
    ledger: Ledger,
    understanding: Understanding,
    decisions: Mapping[RowKey, str] | None = None,
    progress: Progress = silent,
) -> ImportPlan:
    """Match every row with the ledger and compare; writes nothing. `decisions` are a person's, by row."""
    decisions, rows, entries = decisions or {}, understanding.rows, understanding.entries
    with ledger.read() as session:
        seen = journal.vector(session.connection())
        index = Index(present.known_projects(session))
        progress(0, 3, "与台账里的项目对照")
        matches = [index.match(row.values, row.uid) for row in rows]
        progress(1, 3, "读取台账里的原值")
        projects = Projects(rows, index)
        whose = [projects.of(entry) for entry in entries]
        uids = {uid for match in matches for uid in _meant(match)} | {one.project for one in whose} - {""}
        uids |= set(decisions.values()) & index.known.keys()
        numbers = _numbers(entries, index)
        there = present.load(session, uids, _kinds(rows, entries), _months(rows, entries), numbers)
        clerk = not may(ledger.role(ledger.person), Act.CLOSE_ISSUE)
        sealed = closed.closed(session.connection(), there.of(Issue)) if clerk else {}
    progress(2, 3, "逐行比较")
    home = office_short(ledger, ledger.office) if ledger.level == "county" else ""
    planner = Planner(ledger.office, index, there, decisions, sealed, home)
    planned = tuple(planner.project(row, match) for row, match in zip(rows, matches, strict=True))
    return ImportPlan(understanding, planned, planner.entries(entries, whose), seen, there.used)


def _meant(match: Match) -> list[str]:
    return [match.uid] if match.uid else [candidate.uid for candidate in match.candidates]


def _kinds(rows: Sequence[Row], entries: Sequence[Entry]) -> list[type[Record]]:
    """The kinds of records that a workbook tells of, and those that they lead to."""
    kinds = {ENTITY_BY_TABLE[table] for table in {entry.entity for entry in entries}}
    kinds |= {ENTITY_BY_TABLE[table] for entity in list(kinds) for table in links_of(entity).values()}
    kinds |= {Issue} if any(row.issue for row in rows) else set()
    kinds |= {MonthlyProgress} if any(row.months for row in rows) else set()
    return [entity for entity in ENTITIES if entity in kinds]


def _months(rows: Sequence[Row], entries: Sequence[Entry]) -> set[str]:
    table = MonthlyProgress.__tablename__
    months = {str(entry.values.get("month")) for entry in entries if entry.entity == table}
    return months.union(*(row.months for row in rows))


def _numbers(entries: Sequence[Entry], index: Index) -> list[str]:
    """The numbers that may stay as they are: those of records of the ledger's own projects."""
    exact = {entity.__tablename__ for entity in ENTITIES if is_exact(entity)}
    own = (one for one in entries if one.entity in exact and one.project.get("uid") in index.known)
    return [one.uid for one in own if one.uid]


class Planner:
    """Decides about the projects from top to bottom, then about all other records, parents first.

    `home` is the county of new projects of which the workbook tells none, "" in the ledger of several.
    """

    def __init__(
        self, office: str, index: Index, present: Present, decisions: Mapping[RowKey, str],
        sealed: Mapping[str, str], home: str = "",
    ) -> None:  # fmt: skip
        self._office, self._sealed, self._home = office, sealed, home
        self._offices = {uid: known.office for uid, known in index.known.items()}
        self._present = present
        self._decisions = decisions
        self._identity = Identity(present, office)
        self._links = Links(present)
        self._projects: dict[RowKey, str] = {}

    # ------------------------------------------------------------------ projects

    def project(self, row: Row, match: Match) -> PlannedRow:
        """What becomes of the row of a project."""
        planned = self._project(row, match, self._decisions.get((row.sheet, row.row), ""))
        if planned.uid or planned.outcome is not Outcome.REFUSED:
            self._projects[planned.key] = planned.uid  # of another office's project other records may be told
        return planned

    def _project(self, row: Row, match: Match, decision: str) -> PlannedRow:
        if decision == SKIP:
            return PlannedRow(row, Outcome.REFUSED, "按您的选择不导入", candidates=match.candidates)
        values: dict[str, Value] = {name: value for name, value in row.values.items() if value is not None}
        uid, why = self._identity.project(row, values, match, decision)
        if uid:
            return self._known(row, values, uid, why, match.candidates if decision else ())
        if match.crowded and not decision:
            why = f"{match.candidates[0].why}，分不清是哪一个；请补上项目代码或建设单位，或逐行指定"
            return PlannedRow(row, Outcome.REFUSED, why, candidates=match.candidates)
        return self._new(row, values, match, decision)

    def _known(
        self, row: Row, values: dict[str, Value], uid: str, why: str, candidates: tuple[Candidate, ...]
    ) -> PlannedRow:
        if double := self._identity.take(uid, (row.sheet, row.row)):
            why = f"与第{double}行是台账里的同一个项目（{why}）"
            return PlannedRow(row, Outcome.REFUSED, why, uid)
        current = self._present.of(Project)[uid]
        kept, older = of_this_year(current, self._added(row, values, current))
        months = self._present.months(uid, row.months)
        told = [*record_changes(Project, current, kept), *month_changes(months, row.months)]
        changes, wrong = _possible(current, told)
        issue, repeated = new_issue(row.issue, self._present.siblings(Issue, uid))
        outcome = Outcome.UPDATE if changes or issue else Outcome.SAME
        if outcome is Outcome.UPDATE and self._offices[uid] != self._office:
            why = f"这个项目由单位 {self._offices[uid]} 填报，本单位不能改；请对方更正后报送"
            return PlannedRow(row, Outcome.REFUSED, why, uid)
        warnings = (*_warnings(row, plan_year=older, issue=repeated, **wrong), *_code_warnings(row))
        return PlannedRow(row, outcome, why, uid, tuple(changes), issue, candidates, warnings)

    def _added(self, row: Row, values: dict[str, Value], current: RecordRow) -> dict[str, Value]:
        """What a row tells, its tags on top of those there are; those of another office's project stay."""
        if self._offices[str(current["uid"])] != self._office:
            return {name: value for name, value in values.items() if name not in row.adds}
        told = {
            name: f"{current[name]}、{values[name]}" for name in row.adds & values.keys() if current[name]
        }
        return values | {name: "、".join(dict.fromkeys(text.split("、"))) for name, text in told.items()}

    def _new(self, row: Row, values: dict[str, Value], match: Match, decision: str) -> PlannedRow:
        parts = (bare(values.get("name")), bare(values.get("owner")), str(values.get("code") or ""))
        twin = self._identity.take(parts, (row.sheet, row.row))
        if self._home and not row.uid:
            values.setdefault("county", self._home)
        changes, wrong = _possible({}, [*record_changes(Project, {}, values), *month_changes({}, row.months)])
        doubt = "" if decision == NEW else _doubt(match, twin)
        why = doubt or ("按您的选择" if match.candidates else "台账里没有")
        hint = f"{why}；没有人指定时作为新项目导入，不动原有项目" if doubt else ""
        warnings = (*_code_warnings(row), *_warnings(row, name=hint, **wrong))
        issue, _ = new_issue(row.issue, ())
        outcome = Outcome.DOUBTFUL if doubt else Outcome.NEW
        return PlannedRow(row, outcome, why, "", tuple(changes), issue, match.candidates, warnings)

    # ------------------------------------------------------------------ all other records

    def entries(self, entries: Sequence[Entry], whose: Sequence[Whose]) -> tuple[PlannedEntry, ...]:
        """What becomes of the records of the other tables, in their order."""
        places: dict[str, list[int]] = defaultdict(list)
        for at, entry in enumerate(entries):
            places[entry.entity].append(at)
        planned: dict[int, PlannedEntry] = {}
        for entity in ENTITIES:
            own = places[entity.__tablename__]
            for at in own:
                planned[at] = self._entry(entries[at], whose[at])
                self._links.note(planned[at])
            if _is_chained(entity):
                self._chain(planned, own)
        return tuple(planned[at] for at in range(len(entries)))

    def _entry(self, entry: Entry, whose: Whose) -> PlannedEntry:
        project, why = whose.project, whose.why
        if whose.row is not None:
            project = self._projects.get(whose.row, "")
            why = "" if whose.row in self._projects else "它的项目没有导入"
        planned = PlannedEntry(entry, project, whose.row, why=why)
        try:
            return planned if why else self._compared(planned)
        except ValueError as reason:
            return replace(planned, why=str(reason))

    def _compared(self, planned: PlannedEntry) -> PlannedEntry:
        entity, values = planned.entity, planned.entry.values
        number = number_of(entity, planned.entry)
        links = {} if _is_chained(entity) else self._links.led(planned)
        current = self._identity.record(planned, number, links)
        before = current if current is not None and not current["deleted"] else None
        if entity is StageGoal:
            _refuse_span(str(values.get("span") or ""))
        if planned.entry.alike and values.get("position"):
            values = self._placed(planned, before)
        changes = tuple(record_changes(entity, before or {}, values))
        changed = tuple((name, refs) for name, refs in links.items() if not leads(before, name, refs))
        outcome = _outcome(entity, before, changes, changed)
        if outcome is not Outcome.SAME:
            self._refuse_foreign(planned, current, {change.key for change in changes})
            if current is not None and current["uid"] in self._sealed:
                raise ValueError(closed.refusal(self._sealed[current["uid"]]))
            told = {**(before or {}), **{change.key: change.after for change in changes}}
            for reason in impossible(entity, told, {change.key for change in changes}).values():
                raise ValueError(reason)
        uid = str(current["uid"]) if current is not None else ""
        self._identity.take_record(planned, uid)
        return PlannedEntry(
            planned.entry, planned.project, planned.row, outcome, uid=uid, changes=changes, links=changed
        )

    def _placed(self, planned: PlannedEntry, before: RecordRow | None) -> Mapping[str, Value]:
        """What an entry tells; known ones keep their place, new ones come behind those there are."""
        values = planned.entry.values
        places = [one["position"] or 0 for one in self._present.siblings(planned.entity, planned.project)]
        place = (
            before["position"]
            if before is not None
            else max(places, default=0) + int(str(values["position"]))
        )
        return {**values, "position": place}

    def _refuse_foreign(
        self, planned: PlannedEntry, current: RecordRow | None, names: Collection[str] = ()
    ) -> None:
        """An office changes its own records, adds to another's projects what is its own to say, and answers
        what another added to its own.
        """
        writers = {self._office}
        if current is not None:
            maker = str(current["office"])
            owner = self._offices.get(planned.project, maker)
            writers = {writer_of(planned.entity, name, maker, owner) for name in names} or {maker}
        elif planned.entity.owners_alone or (is_exact(planned.entity) and not planned.entry.alike):
            writers = {self._offices.get(planned.project, self._office)}
        if writers != {self._office}:
            raise ValueError("这条记录归别的单位填报，本单位不能改；请对方更正后报送")

    def _chain(self, planned: dict[int, PlannedEntry], places: Sequence[int]) -> None:
        """The links of records to others of their kind; one that leads nowhere refuses its row, and that may
        leave another without.
        """
        linked, again = dict[int, PlannedEntry](), True
        while again:
            again = False
            for at in places:
                one = planned[at]
                if one.outcome is Outcome.REFUSED or not (one.entry.links or one.entry.names):
                    continue
                try:
                    linked[at] = self._linked(one)
                except ValueError as reason:
                    planned[at] = replace(one, outcome=Outcome.REFUSED, why=str(reason))
                    self._links.forget(one)
                    linked.pop(at, None)
                    again = True
        for at, one in linked.items():
            planned[at] = one

    def _linked(self, planned: PlannedEntry) -> PlannedEntry:
        before = self._present.of(planned.entity).get(planned.uid)
        links = self._links.led(planned)
        changed = tuple((name, refs) for name, refs in links.items() if not leads(before, name, refs))
        if not changed or planned.outcome is not Outcome.SAME:
            return replace(planned, links=changed)
        self._refuse_foreign(planned, before)
        return replace(planned, links=changed, outcome=Outcome.UPDATE)


def _possible(current: RecordRow, changes: Sequence[FieldChange]) -> tuple[list[FieldChange], dict[str, str]]:
    """The changes that a project can take, and why it cannot take the others, by field."""
    wrong: dict[str, str] = {}
    by_span: dict[str, dict[str, FieldChange]] = defaultdict(dict)
    for change in changes:
        column = parse(change.key)
        by_span[column.span][column.name] = change
    for span, mine in by_span.items():
        told = {**({} if span else current), **{name: change.after for name, change in mine.items()}}
        faults = impossible(MonthlyProgress if span else Project, told, mine.keys())
        wrong |= {mine[name].key: f"{reason}，没有导入" for name, reason in faults.items()}
    return [change for change in changes if change.key not in wrong], wrong


@cache
def _is_chained(entity: type[Record]) -> bool:
    """Whether records of a kind lead to one another: these links wait until all of them are known."""
    return entity.__tablename__ in links_of(entity).values()


def _outcome(
    entity: type[Record],
    before: RecordRow | None,
    changes: Collection[FieldChange],
    links: Collection[object],
) -> Outcome:
    if before is not None:
        return Outcome.UPDATE if changes or links else Outcome.SAME
    empty = entity is MonthlyProgress and all(one.key in entity.key for one in changes)
    return Outcome.SAME if empty else Outcome.NEW  # a month is there once something is told of it


def _refuse_span(span: str) -> None:
    if span and not kind_of(span):
        raise ValueError(f"“阶段”认不出「{span}」，要写成 2025Q3、2025-08上、2025W33 或 2025-08-15")


def _doubt(match: Match, twin: int) -> str:
    """Why a row that would become a new project may be a known one, "" when nothing speaks for it."""
    if match.candidates:
        first = match.candidates[0]
        return f"与台账里的「{first.name}」可能是同一个：{first.why}"
    return f"与第{twin}行可能是同一个：名称和建设单位相同，内容不同" if twin else ""


def _warnings(row: Row, **reasons: str) -> list[Warning]:
    """What to look at in a row, by field; "" is nothing."""
    return [Warning(row.sheet, row.row, name, reason) for name, reason in reasons.items() if reason]


def _code_warnings(row: Row) -> list[Warning]:
    """Codes with wrong check digits are imported as written, with a warning (domain §3.1, §3.2)."""
    checks = {"code": check_project_code, "owner_code": check_credit_code}
    doubted = {warning.field for warning in row.warnings}
    codes = {name: str(row.values[name]) for name in checks if row.values.get(name) and name not in doubted}
    return _warnings(row, **{name: checks[name](code) or "" for name, code in codes.items()})
