"""The demo: a county's ledger and its city's, made from invented content by the very gestures
that people make.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.demo.content import (
    DEMO_CITY,
    DEMO_COUNTY,
    DEMO_MONTH,
    DEMO_TODAY,
    DEMO_YEAR,
    DemoOffice,
    demo_offices,
    projects_of,
    task_forces,
)
from app.demo.filling import fill
from app.demo.photos import add_photos
from app.files import remove_folder
from app.models import Issue, IssueStep, Milestone, MonthlyProgress, Project, Role
from app.models.cells import Cell
from app.progress import Progress, silent
from app.services.common import periods, resources
from app.services.common.resources import OfficeInfo
from app.services.exchange import receiving, sending, trust
from app.services.grid import editing, standings
from app.services.ledger import ledgers, people
from app.services.ledger.ledgers import Ledger
from app.services.problems import problems

PERIOD = f"{DEMO_YEAR}-{DEMO_MONTH:02d}"
FILLING = f"{DEMO_YEAR}-{DEMO_MONTH + 1:02d}"
PASSWORD = "demo"
COUNTY_CLERK, CITY_CLERK = "刘敏", "陈立群"
COUNTY_ADMIN = "赵建国"
COUNTY_PEOPLE = (
    ("王海燕", Role.REVIEWER, "项目科", "-shenhe"),
    ("李文静", Role.VIEWER, "综合科", "-chakan"),
    (COUNTY_CLERK, Role.CLERK, "项目科", ""),
)
"""The others of the demo's county: name, role, section, and what follows the demo's password in theirs (two
people cannot have the same one). The administrator's ends in ``-guanli``.
"""
_TWO_DESKS = "131121"
_LOST_PACKAGE = "131128"
_LATE = "131172"


@dataclass(frozen=True, slots=True)
class DemoLedgers:
    """The folders of the two demo ledgers and the password that opens both."""

    county: Path
    city: Path
    password: str


def make_demo(out: Path, password: str = PASSWORD, progress: Progress = silent) -> DemoLedgers:
    """Make `out`/county (故城县, 60 projects) and `out`/city (衡水, 14 offices, about 420) anew; a
    former demo there is replaced.
    """
    county, city = out / "county", out / "city"
    for folder in (county, city):
        remove_folder(folder)
    units = demo_offices()
    with tempfile.TemporaryDirectory(prefix="demo-") as scratch:
        maker = _Maker(Path(scratch), password)
        with maker.ledger(city, resources.office(DEMO_CITY), CITY_CLERK) as receiver:
            for number, unit in enumerate(units):
                progress(number, len(units) + 1, f"做演示数据：{unit.office.short}")
                maker.unit(
                    receiver,
                    unit,
                    county if unit.office.code == DEMO_COUNTY else Path(scratch) / unit.office.code,
                )
            _supervise(receiver)
            progress(len(units), len(units) + 1, "计算完成率和亮灯")
            standings.refresh(receiver)
    return DemoLedgers(county, city, password)


class _Maker:
    """Makes one office after the other; each sends its packages to the city."""

    def __init__(self, scratch: Path, password: str) -> None:
        self._scratch = scratch
        self._stick = scratch / "stick"
        self._password = password

    def ledger(self, folder: Path, office: OfficeInfo | None, person: str, suffix: str = "") -> Ledger:
        """A new ledger of its first person, on the demo's business date."""
        assert office is not None
        ledger = ledgers.create(
            folder,
            office=office.code,
            name=office.name,
            level=office.level,
            person=person,
            password=self._password + suffix,
            weak_password=True,
        ).ledger
        ledger.confirm_date(DEMO_TODAY)
        periods.choose_period(ledger, PERIOD)
        return ledger

    def unit(self, city: Ledger, unit: DemoOffice, folder: Path) -> None:
        """One county: its projects, its cards, and its packages at the city."""
        office = unit.office
        shown = office.code == DEMO_COUNTY
        admin, suffix = (COUNTY_ADMIN, "-guanli") if shown else (f"{office.short}填报员", "")
        clerk = COUNTY_CLERK if shown else admin
        with self.ledger(folder, office, admin, suffix) as county:
            _introduce(county, city)
            if shown:
                _add_people(county, self._password)
            content = projects_of(unit)
            uids = fill(county, clerk, content, task_forces(unit))
            if shown:
                add_photos(county, clerk, uids, content)
            self._report(county, city, clerk)
            if office.code == DEMO_COUNTY:
                _work(county, clerk)
                self._report(county, city, clerk)
                standings.refresh(county)
            if office.code == _LOST_PACKAGE:
                _work(county, clerk)
                sending.send(county, DEMO_CITY, self._scratch / "lost", clerk)
                _work(county, clerk, step=2)
                self._report(county, city, clerk)
        if office.code == _TWO_DESKS:
            self._second_desk(city, office, folder, clerk)

    def _report(self, county: Ledger, city: Ledger, clerk: str) -> None:
        if county.office != _LATE:
            sent = sending.send(county, DEMO_CITY, self._stick, clerk)
            receiving.receive(city, [sent.path])

    def _second_desk(self, city: Ledger, office: OfficeInfo, folder: Path, clerk: str) -> None:
        """Two PCs of one office change the same fields without having seen each other."""
        copy = self._scratch / "second desk"
        shutil.copytree(folder, copy)
        for place, person, text, contact in (
            (folder, clerk, "620", "周永志"),
            (copy, f"{office.short}审核员", "680", "段秀清"),
        ):
            with ledgers.open_ledger(place, self._password).ledger as desk:
                uids = _some_projects(desk, 2)
                edits = [
                    Cell(uids[0], f"{FILLING}:plan", text),
                    Cell(uids[1], "contact", contact),
                ]
                editing.apply(desk, person, "改9月计划和联系人", editing.prepare(edits))
                self._report(desk, city, person)


def _introduce(county: Ledger, city: Ledger) -> None:
    trust.trust(county, trust.own_card(city), county.person)
    trust.trust(city, trust.own_card(county), CITY_CLERK)


def _add_people(county: Ledger, password: str) -> None:
    for name, role, unit, suffix in COUNTY_PEOPLE:
        people.add(county, COUNTY_ADMIN, name, role, password + suffix, unit=unit, weak_password=True)


def _supervise(city: Ledger) -> None:
    """The city acts on what its counties are late with, and answers one request that came up."""
    with city.read() as session:
        day = DEMO_TODAY.isoformat()
        late = select(Issue.uid).where(Issue.closed.is_(None), Issue.due < day, Issue.office != DEMO_COUNTY)
        uids = list(session.scalars(late.order_by(Issue.due, Issue.uid).limit(5)))
        asked = select(IssueStep.issue).where(IssueStep.kind == "上报").order_by(IssueStep.day, IssueStep.uid)
        request = session.scalar(asked.limit(1))
    if uids:
        act = {
            "day": day,
            "action": "督办提醒",
            "text": "逾期未办结，请三日内书面反馈",
            "number": "衡发改督〔2025〕14号",
        }
        problems.supervise(city, CITY_CLERK, uids, act)
    if request:
        answer = {"day": day, "text": "已列入市级统筹，9月底前答复"}
        problems.take(city, CITY_CLERK, request, "批复", answer)


def _some_projects(ledger: Ledger, count: int) -> list[str]:
    with ledger.read() as session:
        reported = (MonthlyProgress.month == PERIOD, MonthlyProgress.done > 0)
        building = select(MonthlyProgress.project).where(*reported)
        query = select(Project.uid).where(Project.uid.in_(building), Project.status == "在建")
        return list(session.scalars(query.order_by(Project.uid).limit(count)))


def _plans(ledger: Ledger, month: str) -> dict[str, int]:
    """What every project is to do in a month, in 万元."""
    with ledger.read() as session:
        query = select(MonthlyProgress.project, MonthlyProgress.plan).where(MonthlyProgress.month == month)
        return {uid: (plan or 0) // 10_000 for uid, plan in session.execute(query).tuples()}


def _work(ledger: Ledger, clerk: str, step: int = 1) -> None:
    """A morning's edits: figures of works in the month being filled, a node put off, an issue answered."""
    uids = _some_projects(ledger, 8)
    plans = _plans(ledger, FILLING)
    edits = [
        Cell(uid, f"{FILLING}:done", str(max(plans.get(uid, 0) * (52 + 3 * number + 8 * step) // 100, 20)))
        for number, uid in enumerate(uids)
    ]
    editing.apply(ledger, clerk, f"粘贴{len(edits)}格：9月本月完成", editing.prepare(edits))
    with ledger.read() as session:
        query = select(Milestone.uid).where(
            Milestone.actual.is_(None), Milestone.planned > DEMO_TODAY.isoformat()
        )
        node = session.scalar(query.order_by(Milestone.planned, Milestone.uid).offset(step).limit(1))
        issue = session.scalar(
            select(Issue.uid).where(Issue.closed.is_(None)).order_by(Issue.uid).offset(step).limit(1)
        )
    if node:
        with ledger.change("推迟节点", by=clerk) as session:
            session.get_one(Milestone, node).forecast = f"{DEMO_YEAR}-11-{10 + step:02d}"
    if issue:
        with ledger.change("填问题进展", by=clerk) as session:
            session.get_one(Issue, issue).result = "已召开协调会，明确月底前办结"
