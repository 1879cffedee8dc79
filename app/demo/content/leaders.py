"""包联 with their visits, the 专班 of a demo office, and who runs errands for a project."""

from datetime import date, timedelta

from app.demo.content.case import DemoCase, Row, on_or_before, record_words
from app.demo.content.catalog import catalog
from app.demo.content.words import DemoPlace


def task_force(industry: str) -> str:
    """The 专班 that looks after an industry's projects."""
    forces = record_words().forces
    return next((force.name for force in forces if industry in force.industries), forces[-1].name)


def task_forces(place: DemoPlace) -> list[Row]:
    """The eight 专班 of an office (`domain.md` H26)."""
    return [
        {
            "name": force.name,
            "head": place.leaders[(position - 1) % len(place.leaders)],
            "unit": place.unit(force.unit),
            "members": "、".join(map(place.unit, force.members.split("、"))),
            "contact": place.someone(),
            "phone": f"1200318{position:04d}",  # 120… is no number of any network
            "duty": force.duty,
            "position": position,
        }
        for position, force in enumerate(record_words().forces, start=1)
    ]


def assignments(case: DemoCase) -> list[Row]:
    """The county leader of a project, and one of the city's for the largest and the province's own."""
    words = record_words()
    departments = sorted({kind.department for kind in catalog().archetypes})
    title = words.titles[departments.index(case.sketch.kind.department) % len(words.titles)]
    unit = case.unit(case.sketch.kind.department)
    since = f"{case.year}-01-10" if case.sketch.start < case.year * 12 else f"{case.year}-02-18"
    row: Row = {
        "leader": case.project["leader"],
        "title": _local(title, case.place.prefix),
        "tier": "县级" if case.place.office.short != "市本级" else "市级",
        "unit": unit,
        "contact": case.place.person(unit, case.rng),
        "phone": f"1200318{3000 + case.index:04d}",
        "since": since,
    }
    rows = [row]
    if case.full and "省重点" in str(case.project.get("key_levels")) and case.sketch.total >= 15_000:
        leader, office = words.city_leaders[case.index % len(words.city_leaders)]
        above = {"leader": leader, "title": office, "tier": "市级", "unit": "市发展和改革委员会"}
        rows.append(above | {"contact": case.place.someone(), "phone": "12003182600", "since": since})
    return rows


def _local(title: str, prefix: str) -> str:
    return title.replace("县", prefix) if "县" in title else f"{prefix}{title}"


def visits(case: DemoCase, seen_by: str) -> list[Row]:
    """About one a month; some projects have not been seen for more than a month."""
    words = record_words().visits
    texts = words.stopped if case.sketch.fate == "stopped" else words.begun if case.begun else words.unbegun
    if case.sketch.role == "预备" or case.sketch.ended is not None:
        return []
    count = case.rng.randint(2, 5) if case.full else case.index % 2
    gap = case.rng.randint(34, 58) if case.index % 7 == 3 else case.rng.randint(2, 25)
    day, rows = case.today - timedelta(days=gap), []
    remarks = case.rng.sample(texts, len(texts)) * count
    for found, settled in remarks[:count]:
        rows.append(_visit(case, on_or_before(day), seen_by, found, settled))
        day -= timedelta(days=case.rng.randint(22, 33))
    return rows[::-1]


def _visit(case: DemoCase, day: date, leader: str, finding: str, settled: str) -> Row:
    way = "现场" if case.chance(0.8) else case.rng.choice(["座谈", "电话"])
    return {
        "day": day.isoformat(),
        "leader": leader,
        "way": way,
        "found": finding,
        "settled": settled or None,
    }
