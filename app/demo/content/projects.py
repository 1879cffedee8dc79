"""Demo projects of one office, whole: fields, months, nodes, problems. The same seed gives the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from app.demo.content.case import DemoCase, Row
from app.demo.content.catalog import catalog
from app.demo.content.months import WAN, month_name, monthly_rows
from app.demo.content.nodes import issues, milestones
from app.demo.content.records import records_of
from app.demo.content.sketch import Sketch, sketches
from app.demo.content.words import DemoPlace, fill, number, place_of, quantities, work_text
from app.models import Record
from app.rules.codes import make_project_code
from app.services.common.resources import OfficeInfo


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A project and its records by field name; uid, office and the link to the project are the caller's.

    `work` is the kind of its works in the catalog. What `more` tells by kind may name other records:
    IssueStep.issue and FundFlow.batch by their place among the project's, Milestone.after by positions,
    Membership.activity by the activity's own row.
    """

    project: Row
    months: tuple[Row, ...]
    milestones: tuple[Row, ...]
    issues: tuple[Row, ...]
    more: Mapping[type[Record], Sequence[Row]]
    work: str


def demo_projects(
    office: OfficeInfo,
    count: int,
    *,
    year: int,
    through_month: int,
    plan_total: int,
    seed: int | str = 2025,
    full: bool = True,
) -> list[DemoProject]:
    """`count` invented projects of an office whose plans for the year add up to `plan_total` 元.

    `full`: with all that an office knows of its own; else with what the city sees of it in passing.

    Figures are reported up to `through_month`, the month after is being filled. Project codes and
    统一社会信用代码 have valid check digits; places, firms and people do not exist.
    """
    rng = Random(f"{seed} {office.code} {year}")
    place = place_of(office, rng)
    drawn = sketches(count, year, through_month, plan_total // WAN, rng)
    names: set[str] = set()
    drafts = [_case(sketch, place, names, (year, through_month), rng) for sketch in drawn]
    cases = [
        replace(case, index=index, full=full, rng=Random(f"{seed} {office.code} {year} {index}"))
        for index, case in enumerate(drafts)
    ]
    if count >= 20:
        _lengthen(cases, place)
    more = records_of(cases)
    return [
        DemoProject(case.project, case.months, case.nodes, case.issues, records, case.sketch.kind.work)
        for case, records in zip(cases, more, strict=True)
    ]


def _case(sketch: Sketch, place: DemoPlace, names: set[str], when: tuple[int, int], rng: Random) -> DemoCase:
    year, through = when
    today = date(year + through // 12, through % 12 + 1, 18)
    sketch.totals = quantities(catalog().works[sketch.kind.work], rng)
    words = _words(sketch, place, names, rng)
    unit = _unit(sketch, place, words["town"], rng)
    person = place.person(unit, rng)
    months = monthly_rows(sketch, year, through, rng)
    nodes = milestones(sketch, unit, person, today, rng)
    troubles = issues(sketch, place, unit, words["town"], today, rng)
    fields: Row = {"name": words["name"], "responsible_unit": unit, "responsible_person": person}
    fields |= _basics(sketch, place, words, when, rng) | _owner(sketch, place, words, rng)
    fields |= (
        _dates(sketch, nodes)
        | _money(sketch, year)
        | _needs(sketch, rng)
        | _statistics(sketch, words["name"])
    )
    return DemoCase(
        sketch=sketch, place=place, town=words["town"], project=fields, months=tuple(months),
        nodes=tuple(nodes), issues=tuple(troubles), year=year, through=through, today=today, index=0,
        full=True, rng=rng,
    )  # fmt: skip


def _words(sketch: Sketch, place: DemoPlace, names: set[str], rng: Random) -> dict[str, str]:
    """The words of a project whose name no other project of the office has."""
    source = catalog().words
    attempt = 0
    while True:
        attempt += 1
        stem, other = rng.sample(place.stems, 2)
        road = rng.choice(source.road_first) + rng.choice(source.road_second) + "路"
        words = {"stem": stem, "stem2": other, "town": f"{stem}镇", "town2": f"{other}镇", "road": road}
        words |= {"c": place.short, "year": str(sketch.start // 12), "brand": rng.choice(place.brands)}
        name = fill(rng.choice(sketch.kind.names), rng, words)
        if attempt > 20:  # far more projects than places: they are built in parts
            name += f"（{len(names)}标段）"
        if name not in names:
            names.add(name)
            if words["brand"] in name and len(place.brands) > 20:
                place.brands.remove(words["brand"])
            return words | {"name": name}


def _unit(sketch: Sketch, place: DemoPlace, town: str, rng: Random) -> str:
    """Who answers for it: its department, or the township for some private ones."""
    if sketch.kind.investor == "民间" and rng.random() < 0.3:
        return f"{town}人民政府"
    return place.unit(sketch.kind.department)


def _basics(
    sketch: Sketch, place: DemoPlace, words: dict[str, str], when: tuple[int, int], rng: Random
) -> Row:
    year, through = when
    kind = sketch.kind
    centre = catalog().centres.get(place.office.code)
    row: Row = {
        "code": _code(sketch, place, year * 12 + through - 1, rng),
        "year_role": sketch.role,
        "status": _status(sketch),
        "approval": kind.approval,
        "construction": kind.construction,
        "build_mode": rng.choice(["EPC", "自建", "代建"]) if kind.investor == "政府" else "自建",
        "content": fill(kind.content, rng, words),
        "key_levels": _levels(sketch, rng),
        "lists": _lists(sketch, rng),
        "county": place.office.short,
        "industry": kind.industry,
        "place": words["town"],
        "leader": place.leader(kind.department),
        "lead_unit": place.unit("发展和改革局"),
        "year_goal": _goal(sketch, year),
        "secrecy": "非涉密",
    }
    if kind.chain:
        row |= {"chains": kind.chain, "park": f"{words['stem']}产业园", "agent": place.someone()}
    if kind.capacity:
        row["capacity"] = fill(kind.capacity, rng, words)
    if centre:
        row["longitude"] = round(centre[0] + rng.uniform(-0.08, 0.08), 5)
        row["latitude"] = round(centre[1] + rng.uniform(-0.08, 0.08), 5)
    if sketch.fate == "excused":
        row["light_reason"] = rng.choice(catalog().words.excuses)
    if sketch.fate == "stopped":
        row["stopped_reason"] = rng.choice(catalog().words.stopped)
    return row


def _code(sketch: Sketch, place: DemoPlace, latest: int, rng: Random) -> str:
    approved = min(sketch.start - rng.randint(2, 8), latest)
    department = "89" if sketch.kind.approval == "备案" else "04"
    kind = "02" if "改造" in sketch.kind.construction and department == "89" else "01"
    yymm = f"{approved // 12 % 100:02d}{approved % 12 + 1:02d}"
    return make_project_code(yymm, place.region, department, kind, f"{rng.randrange(10_000, 100_000)}")


def _status(sketch: Sketch) -> str:
    if sketch.begun is None:
        return "储备" if sketch.role == "预备" else "前期"
    if sketch.ended is not None:
        return "投产" if sketch.kind.industry == "工业" else "竣工"
    return "停工" if sketch.fate == "stopped" else "在建"


def _levels(sketch: Sketch, rng: Random) -> str:
    levels = ["市重点"] if rng.random() < 0.8 else []
    if sketch.total >= 50_000 or rng.random() < 0.15:
        levels.insert(0, "省重点")
    return "、".join(levels or ["县重点"])


def _lists(sketch: Sketch, rng: Random) -> str | None:
    """The lists that follow from the total (domain Z17), and some others."""
    lists = ["月调度"] * (sketch.total >= 5_000) + ["10亿元以上"] * (sketch.total >= 100_000)
    lists += ["白名单"] * (rng.random() < 0.15) + ["推介"] * (
        sketch.kind.investor == "民间" and rng.random() < 0.1
    )
    lists += ["绿色通道"] * (sketch.begun is None and rng.random() < 0.5)
    return "、".join(lists) or None


def _goal(sketch: Sketch, year: int) -> str | None:
    if sketch.begun is None and sketch.fate in ("prework", "waiting"):
        return "完成前期手续" if sketch.fate == "prework" else "年底前开工建设"
    fraction = 1.0 if sketch.finish <= year * 12 + 11 else (sketch.prev + sketch.plan) / sketch.total
    return f"年底前：{work_text(catalog().works[sketch.kind.work], sketch.totals, fraction)}"


def _owner(sketch: Sketch, place: DemoPlace, words: dict[str, str], rng: Random) -> Row:
    kind = sketch.kind
    if kind.investor == "政府":
        owner, owner_kind, prefix = f"{place.short}{kind.department}", "行政机关", "11"
    else:
        owner, prefix = place.firm(words["brand"], kind.trade, public=kind.investor == "国企"), "91"
        owner_kind = "国有企业" if kind.investor == "国企" else "民营企业"
    return {
        "owner": owner,
        "owner_code": place.credit_code(owner, prefix, rng),
        "owner_kind": owner_kind,
        "investor": kind.investor,
        "legal_person": place.someone(),
        "owner_head": place.someone(),
        "contact": place.someone(),
        "phone": f"1200318{rng.randrange(10_000):04d}",  # 120… is no number of any network
    }


def _dates(sketch: Sketch, nodes: list[Row]) -> Row:
    exact = sketch.role != "预备"
    row: Row = {
        "start": month_name(sketch.start) if exact else str(sketch.start // 12),
        "finish": month_name(sketch.finish) if exact else str(sketch.finish // 12),
    }
    if sketch.begun is not None:
        row["actual_start"] = nodes[0]["actual"]
    if sketch.ended is not None:
        row["actual_finish"] = nodes[-1]["actual"]
        if sketch.kind.industry == "工业":
            row["production"] = nodes[-1]["actual"]
    return row


def _money(sketch: Sketch, year: int) -> Row:
    row: Row = {
        "total_investment": sketch.total * WAN,
        "cumulative_prev_year": sketch.prev * WAN,
        "plan_year": year,
        "year_plan": sketch.plan * WAN if sketch.plan else None,
    }
    return row | _funds(sketch)


def _funds(sketch: Sketch) -> Row:
    """Where the money comes from; it closes to the total (domain Z24)."""
    shares = {
        "政府": {"fund_central": 22, "fund_bond": 38, "fund_province": 10, "fund_city": 6, "fund_county": 24},
        "国企": {"fund_bond": 20, "fund_loan": 50, "fund_own": 30},
        "民间": {"fund_loan": 40, "fund_own": 60},
    }[sketch.kind.investor]
    parts = {name: sketch.total * share // 100 for name, share in shares.items()}
    last = list(parts)[-1]
    parts[last] += sketch.total - sum(parts.values())
    return {name: amount * WAN for name, amount in parts.items()}


def _needs(sketch: Sketch, rng: Random) -> Row:
    if sketch.kind.investor == "政府":
        return {"eia": rng.choice(["报告表", "登记表"]), "two_high": False}
    land = float(number(sketch.total // 260 + 8, sketch.total // 160 + 12, rng))
    secured = land if sketch.begun is not None or rng.random() < 0.4 else round(land * 0.8, 1)
    return {
        "land_area": land,
        "land_secured": secured,
        "energy": float(number(sketch.total // 40, sketch.total // 12 + 1, rng)),
        "jobs": number(20, 360, rng),
        "output_value": number(sketch.total, sketch.total * 2, rng) * WAN
        if sketch.kind.industry == "工业"
        else None,
        "eia": rng.choice(["报告书", "报告表", "报告表"]),
        "two_high": False,
    }


def _statistics(sketch: Sketch, name: str) -> Row:
    if sketch.begun is None:
        return {"statistics_due": False}
    return {
        "statistics_due": True,
        "statistics_date": month_name(sketch.begun + 1),
        "statistics_name": name,
        "statistics_total": sketch.total * WAN,
    }


def _lengthen(cases: Sequence[DemoCase], place: DemoPlace) -> None:
    """One name of sixty characters, so that screens and sheets are seen with it."""
    supply = [project for project in cases if "水厂" in project.project["content"]]
    longest = fill(catalog().words.long_name, Random(0), {"town": f"{place.stems[0]}镇"})
    if supply:
        supply[0].project["name"] = longest
        if "statistics_name" in supply[0].project:
            supply[0].project["statistics_name"] = longest
