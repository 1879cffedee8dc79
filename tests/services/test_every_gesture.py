"""Every public gesture of every service, found by looking: on an own project it works and undo restores
all; on another office's it works likewise, or is refused in words and changes nothing.

A gesture is a public function of a service that takes `ledger` and `by`. Its other arguments are made by the
names of its parameters; a new gesture that needs more is told here by the test that fails.
"""

import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import services
from app.errors import UserError
from app.models import (
    CHILDREN,
    ENTITIES,
    ENTITY_BY_TABLE,
    Activity,
    Evidence,
    Issue,
    Kind,
    Milestone,
    Project,
    Record,
    Role,
    User,
    field_of,
)
from app.models.cells import Cell, Refused
from app.services.common import calendars
from app.services.exchange import conflicts, trust
from app.services.grid import editing
from app.services.intake import planning, reading
from app.services.intake.plan import ImportPlan
from app.services.ledger import ledgers
from app.services.nodes import schedules
from app.services.proofs.evidence import Pasted, Purpose
from app.storage import journal
from app.storage.ledger import Ledger
from tests.services.exchange_ledgers import COUNTY, REVIEWER
from tests.services.gesture_world import OTHER, STRAY, free_field, plausible, world, write_note
from tests.services.photo_samples import photo

Gesture = Callable[..., Any]
Rows = dict[str, dict[str, dict[str, Any]]]
OF_PROJECTS = {entity.__tablename__ for entity in CHILDREN}


def gestures() -> dict[str, Gesture]:
    """Every gesture by its name, as `lists.lists.join`."""
    by_name: dict[str, Gesture] = {}
    for info in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == info.name and not name.startswith("_")
            if own and {"ledger", "by"} <= inspect.signature(function).parameters.keys():
                by_name[f"{info.name.removeprefix('app.services.')}.{name}"] = function
    return by_name


GESTURES = gestures()


# ------------------------------------------------------------------ what gestures are made with


@dataclass(frozen=True)
class Case:
    """One gesture on one project; for gestures on any record also of which kind."""

    ledger: Ledger
    project: str
    scratch: Path
    entity: type[Record] | None = None

    def uid(self, entity: type[Record], **fields: object) -> str:
        """The project's first record of a kind, with these values; where a kind belongs to none, any."""
        table = entity.__table__.c
        query = select(table.uid).filter_by(deleted=False, **fields).order_by(table.uid)
        if entity is Project:
            query = query.where(table.uid == self.project)
        elif "project" in table:
            query = query.where(table.project == self.project)
        with self.ledger.read() as session:
            return str(session.scalars(query.limit(1)).one())

    @property
    def kind(self) -> type[Record]:
        """The kind of record that the gesture is made on."""
        assert self.entity is not None
        return self.entity

    def new(self) -> dict[str, Any]:
        """Fields of a new record of that kind."""
        links = {"project": self.project, "issue": self.uid(Issue)}
        names = self.kind.__table__.c.keys()
        other = {"period": "另一期"} if self.kind.once else {}  # what counts once is not there yet
        apart = [name for name in self.kind.apart if field_of(self.kind, name).kind is Kind.TEXT]
        other |= dict.fromkeys(apart[:1], "另一个")
        return plausible(self.kind) | other | {name: uid for name, uid in links.items() if name in names}

    def record(self) -> str:
        """A record of that kind; no account but one that may go."""
        return self.uid(self.kind, **({"name": OTHER} if self.kind is User else {}))

    def cell(self) -> Cell:
        """A field of a record of that kind, and what is typed into it."""
        field = free_field(self.kind)
        return Cell(self.record(), field.name, field.choices[-1] if field.choices else "另外写的")


def holidays(case: Case) -> calendars.HolidayFile:
    path = case.scratch / "holidays.json"
    path.write_text(json.dumps({"holidays": [["2027-01-01", "2027-01-03"]]}), "utf-8")
    return calendars.read_file(path)


def calendar_key(case: Case) -> str:
    with case.ledger.read() as session:
        return calendars.table(session)[0].key


def sheet(case: Case) -> ImportPlan:
    with case.ledger.read() as session:
        name = session.get_one(Project, case.project).name
    path = case.scratch / "项目.csv"
    path.write_text(f"项目名称,总投资（万元）\n{name},12345\n", "utf-8-sig")
    return planning.plan(case.ledger, reading.read(case.ledger, path))


def conflict(case: Case) -> conflicts.Conflict:
    waiting = conflicts.conflicts(case.ledger)
    return next(each for each in waiting if each.uid == case.project)


MAKERS: Mapping[str, Callable[[Case], Any]] = {
    "ledger": lambda case: case.ledger,
    "by": lambda case: REVIEWER,
    "title": lambda case: "改一改",
    "project": lambda case: case.project,
    "projects": lambda case: [case.project],
    "entity": lambda case: case.kind,
    "day": lambda case: "2025-09-18",
    "role": lambda case: Role.CLERK,
    "password": lambda case: "xin-de-mi-ma",
    "records.uid": Case.record,
    "records.name": lambda case: case.cell().key,
    "records.text": lambda case: case.cell().text,
    "records.cells": lambda case: [case.cell()],
    "records.rows": lambda case: {case.record(): {case.cell().key: case.cell().text}},
    "records.add.fields": Case.new,
    "records.set_fields.fields": lambda case: {case.cell().key: case.cell().text},
    "calendars.file": holidays,
    "calendars.text": lambda case: "2026-03-12",
    "calendars.key": calendar_key,
    "calendars.cells": lambda case: [Cell(calendar_key(case), "name", "另外的名字")],
    "options.key": lambda case: "soon_days",
    "options.text": lambda case: "9",
    "conflicts.conflict": conflict,
    "conflicts.take_other": lambda case: True,
    "sending.to": lambda case: COUNTY,
    "sending.out": lambda case: case.scratch / "U盘",
    "trust.card": lambda case: trust.own_card(case.ledger),
    "editing.checked": lambda case: editing.prepare([Cell(case.project, "2025-06:done", "12")]),
    "editing.grow.checked": lambda case: editing.prepare([Cell("新1", "name", "接在末尾的项目")]),
    "editing.new": lambda case: ["新1"],
    "editing.period": lambda case: "2025-08",
    "editing.beside": lambda case: {"industry": "市政"},
    "writing.plan": sheet,
    "people.uid": lambda case: case.uid(User, name=OTHER),
    "people.name": lambda case: "新来的",
    "people.adopt.name": lambda case: STRAY,
    "list_catalogue.name": lambda case: "自己的清单",
    "list_catalogue.change_list.name": lambda case: "月调度",
    "list_catalogue.fields": lambda case: {"least": 70_000_000},
    "list_catalogue.cells": lambda case: [Cell("月调度", "purpose", "另外的用处")],
    "lists.roll": lambda case: "白名单",
    "lists.kind": lambda case: "观摩拉练",
    "lists.name": lambda case: "秋季观摩",
    "lists.activity": lambda case: case.uid(Activity),
    "flows.cells": lambda case: [Cell(case.project, "2025-08", "到位")],
    "reporting.month": lambda case: "2025-09",
    "reporting.uids": lambda case: [case.project],
    "records.grow.cells": lambda case: [case.cell(), case.cell()._replace(uid="新1")],
    "records.grow.new": lambda case: {"新1": case.new()},
    "nodes.grow.cells": lambda case: [Cell("新1", "name", "路灯"), Cell("新2", "after", "1")],
    "nodes.grow.new": lambda case: ["新1", "新2"],
    "nodes.cells": lambda case: [Cell(case.uid(Milestone, name="主体"), "result", "浇完三层")],
    "nodes.everything": lambda case: True,
    "nodes.fields": lambda case: {"name": "路面", "planned": "2025-12"},
    "nodes.uid": lambda case: case.uid(Milestone, name="主体"),
    "nodes.step": lambda case: 1,
    "schedules.apply.proposal": lambda case: schedules.proposal(case.ledger, case.project, date(2028, 6, 30)),
    "schedules.apply_delay.delay": lambda case: schedules.delay(
        case.ledger, case.project, case.uid(Milestone, name="主体"), 10
    ),
    "stages.cells": lambda case: [Cell("2025Q3", "goal", "完成管网")],
    "stages.span": lambda case: "2025Q3",
    "stages.grain": lambda case: "month",
    "charts.node": lambda case: case.uid(Milestone, name="主体"),
    "charts.day": lambda case: date(2025, 11, 20),
    "permits.cells": lambda case: [Cell("P02", "number", "故审批〔2025〕17号")],
    "procedures.cells": lambda case: [Cell("P05", "promised_days", "3")],
    "procedures.code": lambda case: "Q01",
    "problems.uid": lambda case: case.uid(Issue, description="走过："),
    "problems.uids": lambda case: [case.uid(Issue, description="走过：交办")],
    "problems.kind": lambda case: "交办",
    "problems.fields": lambda case: {"day": "2025-09-18", "due": "2025-10-18"},
    "problems.register.fields": lambda case: {"description": "电力增容未批"},
    "problems.supervise.fields": lambda case: {"day": "2025-09-18", "action": "督办提醒"},
    "projects.uid": lambda case: case.project,
    "projects.uids": lambda case: [case.project],
    "projects.fields": lambda case: {"name": "新建的项目", "industry": "市政", "start": "2025-10"},
    "evidence.sources": lambda case: [Pasted("另一张", photo(2))],
    "evidence.uids": lambda case: [case.uid(Evidence)],
    "evidence.purpose": lambda case: Purpose("milestone", case.uid(Milestone, name="开工")),
    "evidence.name": lambda case: "note",
    "evidence.text": lambda case: "从东边拍的",
}
"""How arguments are made, by `parameter`, `module.parameter` or `module.function.parameter`."""


def arguments(name: str, case: Case) -> dict[str, Any]:
    """What a gesture is called with: what its makers make; parameters with a default may have none."""
    _, module, function = name.rsplit(".", 2)
    values = {}
    for parameter in inspect.signature(GESTURES[name]).parameters.values():
        keys = (f"{module}.{function}.{parameter.name}", f"{module}.{parameter.name}", parameter.name)
        key = next((key for key in keys if key in MAKERS), None)
        if key is not None:
            values[parameter.name] = MAKERS[key](case)
        elif parameter.default is parameter.empty:
            pytest.fail(f"{name} is new: say in MAKERS how its argument {keys[0]} ({parameter}) is made")
    return values


def nothing(case: Case) -> None:
    pass


def undone(case: Case) -> None:
    write_note(case.ledger, REVIEWER, case.project, "要撤销的")
    ledgers.undo_last(case.ledger, REVIEWER)


BEFORE: Mapping[str, Callable[[Case], object]] = {
    "ledger.ledgers.undo_last": lambda case: write_note(case.ledger, REVIEWER, case.project, "要撤销的"),
    "ledger.ledgers.redo_last": undone,
    "project.projects.bring_back": lambda case: write(case, Project, {case.project: {"deleted": True}}),
}
"""What must have happened before some gestures can be made."""


def write(case: Case, entity: type[Record], rows: Mapping[str, Mapping[str, Any]]) -> None:
    with case.ledger.change("改", by=REVIEWER, program=True) as session:
        session.update_many(entity, rows)


# ------------------------------------------------------------------ what is compared


def refusals(result: object) -> list[Refused]:
    """The cells that a gesture on several did not take."""
    return [each for each in result if isinstance(each, Refused)] if isinstance(result, list) else []


def rows_of(ledger: Ledger) -> Rows:
    """All records as they are stored, by table and uid."""
    with ledger.read() as session:
        read = session.connection().exec_driver_sql
        names = [entity.__tablename__ for entity in ENTITIES]
        tables = {name: read(f"SELECT * FROM {name}").mappings() for name in names}
        return {name: {row["uid"]: dict(row) for row in rows} for name, rows in tables.items()}


def living(rows: Rows, before: Rows) -> Rows:
    """Without what was not there before and is deleted again, alone or with its project."""
    gone = {uid for uid, row in rows["project"].items() if row["deleted"]} - before["project"].keys()
    return {
        table: {
            uid: row
            for uid, row in own.items()
            if uid in before[table] or not (row["deleted"] or row.get("project") in gone)
        }
        for table, own in rows.items()
    }


def traces(case: Case) -> dict[Path, tuple[int, int]]:
    """The files of the ledger, its database among them, and those outside: whatever a gesture may leave."""
    places = (*case.ledger.folder.rglob("*"), *case.scratch.rglob("*"))
    files = {path: path.stat() for path in places if not path.name.endswith("-shm")}  # readers touch that
    return {path: (about.st_mtime_ns, about.st_size) for path, about in files.items()}


def take_back(ledger: Ledger, seq: int) -> bool:
    """Undo the one step since a number of the journal; False when it is one that cannot be undone."""
    with ledger.read() as session:
        (entry,) = [each for each in journal.recent(session, desk=ledger.desk) if each.seq > seq]
    if entry.kind == "setup":
        return False
    (ledgers.redo_last if entry.kind == "undo" else ledgers.undo_last)(ledger, REVIEWER)
    return True


# ------------------------------------------------------------------ what holds


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with world().template.copy(tmp_path / "台账") as copy:
        yield copy


def cases(name: str, ledger: Ledger, project: str, scratch: Path) -> Iterator[Case]:
    """One case; for gestures on any record one for each kind, and those of no project once."""
    kinds: tuple[type[Record] | None, ...] = (None,)
    if "entity" in inspect.signature(GESTURES[name]).parameters:
        kinds = ENTITIES if project == world().own else (Project, *CHILDREN)
    for number, kind in enumerate(kinds):
        (scratch / str(number)).mkdir()
        yield Case(ledger, project, scratch / str(number), kind)


@pytest.mark.parametrize("name", GESTURES)
def test_on_an_own_project_it_works_and_undo_restores_all(name: str, ledger: Ledger, tmp_path: Path) -> None:
    for case in cases(name, ledger, world().own, tmp_path):
        BEFORE.get(name, nothing)(case)
        given = arguments(name, case)
        before, left, seq = rows_of(ledger), traces(case), ledger.meta("seq")
        assert not refusals(GESTURES[name](**given))
        assert traces(case) != left, "nothing was done"
        if ledger.meta("seq") > seq and take_back(ledger, seq):
            assert living(rows_of(ledger), before) == before


@pytest.mark.parametrize("name", GESTURES)
def test_on_another_offices_it_works_likewise_or_is_refused(
    name: str, ledger: Ledger, tmp_path: Path
) -> None:
    for case in cases(name, ledger, world().foreign, tmp_path):
        BEFORE.get(name, nothing)(case)
        given = arguments(name, case)
        before, seq = rows_of(ledger), ledger.meta("seq")
        try:
            GESTURES[name](**given)
        except UserError:
            assert (rows_of(ledger), ledger.meta("seq")) == (before, seq)
            continue
        if ledger.meta("seq") > seq and take_back(ledger, seq):
            assert living(rows_of(ledger), before) == before


@pytest.mark.parametrize("name", GESTURES)
def test_what_only_adds_is_not_refused_on_another_offices(name: str, ledger: Ledger, tmp_path: Path) -> None:
    """A gesture that makes records which an office may add to others' projects, and changes nothing else but
    what follows from them in the project itself, makes them there too.
    """
    for other in cases(name, ledger, world().foreign, tmp_path):
        case = replace(other, project=world().own)
        BEFORE.get(name, nothing)(case)
        before, seq = rows_of(ledger), ledger.meta("seq")
        GESTURES[name](**arguments(name, case))
        after = rows_of(ledger)
        grown = {table for table in after if after[table].keys() - before[table].keys()}
        kept = {table for table in after if before[table].items() <= after[table].items()}
        if ledger.meta("seq") > seq:
            take_back(ledger, seq)
        adds = grown & OF_PROJECTS and after.keys() - kept <= {"project"}
        if adds and all(may_add(other, table) for table in grown):
            GESTURES[name](**arguments(name, other))


def may_add(case: Case, table: str) -> bool:
    """Whether an office adds records of a kind to the project; what it added is taken away again."""
    kind = ENTITY_BY_TABLE[table]
    try:
        with case.ledger.change("加", by=REVIEWER) as session:
            session.insert_many(kind, [replace(case, entity=kind).new()])
    except UserError:
        return False
    ledgers.undo_last(case.ledger, REVIEWER)
    return True
