"""One invented ledger, the same every time: projects with something of everything that is printed.

Uids, days and figures follow from the number of a project, so what is made of them can be compared with what
is kept under `tests/golden`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from app.models import (
    Activity,
    Assignment,
    Commitment,
    Deal,
    FundBatch,
    Inspection,
    Issue,
    IssueStep,
    Membership,
    Milestone,
    MonthlyProgress,
    Need,
    Permit,
    Project,
    Record,
    StatusChange,
    Visit,
)
from app.rules.codes import make_project_code
from app.services.common import periods
from app.services.grid import standings
from app.services.ledger.ledgers import Ledger
from tests.county import WHO, county

WAN = 10_000
NAMES = ("雨污分流改造（运河东片）", "冷链物流园", "省道改线工程", "生物质热电联产扩能项目", "职业教育中心")
INDUSTRIES = ("市政", "工业", "交通", "能源", "社会事业")
UNITS = ("县住房和城乡建设局", "县商务局", "县交通运输局", "县发展和改革局", "县教育局")
PEOPLE = ("毕秀兰", "田桂芬", "史翠平", "窦文涛", "费雅琴")
MONTHS = (("2025-06", "基础完成"), ("2025-07", "主体二层"), ("2025-08", "主体三层，管线进场"))
NODES = (
    ("开工进场", "2025-03", "2025-03-20"), ("主体封顶", "2025-08-31", None), ("竣工验收", "2026-10", None),
)  # fmt: skip
LEADERS = ("宋雅琴", "贾文涛", "田翠平")


@contextmanager
def invented(folder: Path, projects: int) -> Iterator[Ledger]:
    """A county's ledger with so many invented projects, judged in August 2025."""
    with county(folder) as made:
        periods.choose_period(made, "2025-08")
        if projects:
            fill(made, projects)
        yield made


def fill(ledger: Ledger, projects: int) -> None:
    """Add so many projects with their records, as one change."""
    numbers = range(1, projects + 1)
    with ledger.change("录入", by=WHO) as session:
        for number in numbers:
            session.add(_project(number))
        session.add(Activity(uid=_uid(99, 1), kind="集中开工", name="三季度集中开工", day="2025-08-20",
                             period="2025年3季度", place="经济开发区", note="由县长宣布开工"))  # fmt: skip
        session.flush()
        for number in numbers:
            session.add_all(_records(number))
    standings.refresh(ledger)


def _uid(kind: int, number: int) -> str:
    return f"{kind:02d}{number:030x}"


def _pick(choices: Sequence[Any], number: int) -> Any:
    return choices[(number - 1) % len(choices)]


def _project(number: int) -> Project:
    total = (4_000 + 13_500 * number % 97_000) * WAN
    round_ = "" if number <= len(NAMES) else f"{(number - 1) // len(NAMES) + 1}期"
    return Project(
        uid=_uid(0, number),
        name=f"{_pick(NAMES, number)}{round_}",
        code=make_project_code("2501", "131126", "04", "01", f"{10_000 + number:05d}"),
        industry=_pick(INDUSTRIES, number), year_role=_pick(("新开工", "续建"), number), status="在建",
        approval=_pick(("审批", "核准", "备案"), number), total_investment=total, plan_year=2025,
        year_plan=total // 3, cumulative_prev_year=total // 5 if number % 2 == 0 else None,
        start=_pick(("2025-03", "2024-05", "2024-11"), number), finish="2026-10",
        actual_start=_pick(("2025-03-20", "2024-05-12", "2024-11-30"), number),
        responsible_unit=_pick(UNITS, number), responsible_person=_pick(PEOPLE, number),
        leader=_pick(LEADERS, number), task_force=_pick(("基础设施专班", "产业项目专班"), number),
        owner=f"故城县第{number}建设公司", place=_pick(("城关", "郑口"), number),
        content="新建厂房和配套设施，建筑面积三万平方米", agent=_pick(PEOPLE, number + 1),
    )  # fmt: skip


def _records(number: int) -> Iterator[Record]:
    project, kinds = _uid(0, number), count(1)

    def of(entity: type[Record], **fields: Any) -> Record:
        return entity(uid=_uid(next(kinds), number), project=project, **fields)

    for month, words in MONTHS:
        done = (300 + 170 * number % 900) * WAN
        yield MonthlyProgress(project=project, month=month, done=done, progress=words)
    for place, (name, planned, reached) in enumerate(NODES, 1):
        yield of(Milestone, position=place, name=name, planned=planned, actual=reached)
    for item, granted in (("P01", "2025-01-10"), ("P20", "2025-02-28"), ("P29", None)):
        yield Permit(project=project, item=item, done=granted, accepted="2025-01-06")
    yield of(Commitment, number=f"2025年第{number}号", issuer="县政府", items="P29", issued="2025-03-18",
             promised="2025-08-31")  # fmt: skip
    yield from _needs(number, of)
    yield from _belongings(number, of)
    yield of(FundBatch, kind="地方政府专项债券", cohort=2025, applied=3_000 * WAN, issued="2025-04-02",
             number=f"冀财债〔2025〕{number}号", amount=2_400 * WAN, purpose="主体工程")  # fmt: skip
    yield of(Inspection, day="2025-09-10", method="现场", person=WHO, reported="主体三层", found="主体二层",
             reported_amount=2_000 * WAN, found_amount=1_800 * WAN, verdict="基本相符")  # fmt: skip
    if number % 3 == 0:
        yield of(StatusChange, kind="停工", day="2025-08-25", reason="汛期", expected="2025-09")
    yield from _problem(number, of)


def _needs(number: int, of: Any) -> Iterator[Record]:
    yield of(Need, kind="用地", item="厂区", amount=80.5 + number, secured=60.0, land_class="建设用地",
             land_way="批而未供", due="2025-10", counterpart="自然资源局", state="对接中")  # fmt: skip
    yield of(Need, kind="用能", item="用电", amount=900.0, measure="吨标准煤", secured=900.0, intensity=0.3,
             local_intensity=0.4, city_intensity=0.35, due="2025-12")  # fmt: skip
    yield of(Need, kind="供电", item="专用变压器", amount=1_250.0, measure="千伏安", secured=0.0,
             due="2025-11", counterpart="供电公司", person="费雅琴", state="有困难")  # fmt: skip
    yield of(Need, kind="融资", counterpart="农业银行", amount=5_000.0, due="2025-12", state="对接中",
             intended=4_000 * WAN, signed=3_000 * WAN, granted=1_000 * WAN)  # fmt: skip


def _belongings(number: int, of: Any) -> Iterator[Record]:
    leader = _pick(LEADERS, number)
    yield of(Assignment, leader=leader, title="副县长", tier="县级", unit="县政府办", contact="田桂芬",
             phone="0318-5300001", since="2025-01-10")  # fmt: skip
    yield of(Visit, day="2025-08-02", leader=leader, way="现场", found="管线迁改慢", settled="9月底前迁完")
    yield of(Membership, roll="白名单", period="2025年3季度", since="2025-07-01", until="2025-09-30",
             checks="围挡、物料覆盖", reason="环保达标")  # fmt: skip
    yield of(Membership, roll="推介", period="2025年", since="2025-05-06", reason="可引入社会资本")
    yield of(Membership, roll="开工一批", period="第12期", since="2025-08-20", activity=_uid(99, 1))
    yield of(Deal, investor="某装备制造公司", way="产业链招商", intended=8_000 * WAN, signed="2025-04-16",
             state="履约", person="窦文涛")  # fmt: skip


def _problem(number: int, of: Any) -> Iterator[Record]:
    issue = of(
        Issue, number=f"2025-{number:03d}", description="施工许可证承诺到期未办结", category="手续",
        source="月调度", cause="人防审查意见没有下来", unit=_pick(UNITS, number),
        person=_pick(PEOPLE, number), assigned="2025-08-12", due="2025-09-28",
        measure="1. 9月20日前会同县行政审批局会审，一次说清缺什么\n2. 办结前，未许可的标段不得新开工作面",
    )  # fmt: skip
    yield issue
    office = {"person": WHO, "unit": "故城县发展和改革局", "issue": issue.uid}
    yield of(IssueStep, kind="登记", day="2025-08-12", **office)
    yield of(IssueStep, kind="交办", day="2025-08-12", due="2025-08-31", **office)
    yield of(IssueStep, kind="督办", action="督办提醒", day="2025-09-05", due="2025-09-15",
             number=f"故发改提〔2025〕{13 + number}号", **office)  # fmt: skip
    yield of(IssueStep, kind="督办", action="交办督办", day="2025-09-18", due="2025-09-28",
             number=f"故发改督〔2025〕{8 + number}号", **office)  # fmt: skip
