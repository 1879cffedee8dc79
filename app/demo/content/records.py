"""All further records of an office's demo projects, put together so that they fit each other."""

from collections.abc import Sequence

from app.demo.content import funds, leaders, listing, loop, needs, permits, telling
from app.demo.content.case import DemoCase, Row
from app.models import (
    Assignment,
    Commitment,
    Deal,
    FundBatch,
    FundFlow,
    Inspection,
    IssueStep,
    Membership,
    Need,
    Permit,
    Record,
    StageGoal,
    StatusChange,
    Visit,
)

_MANY = 40
"""An office with so many projects has one whose works began on a promise that is past its day."""


def records_of(cases: Sequence[DemoCase]) -> list[dict[type[Record], list[Row]]]:
    """What is told of each project besides its fields, months, nodes and problems, and more about those."""
    promised = _promised(cases)
    records: list[dict[type[Record], list[Row]]] = [{} for _ in cases]
    if not cases:
        return records
    events = listing.activities(cases[0].place, cases[0].year)
    inspector = cases[0].place.someone()
    withdrawn = [case.index for case in cases if case.sketch.role == "预备"][1:2]
    for case, own in zip(cases, records, strict=True):
        if case.index in withdrawn:
            _withdraw(case)
        _public(case)
        loop.refit(case)
        own[Permit], own[Commitment] = permits.permits(case, case.index == promised)
        telling.prework(case, own[Permit])
        if case.index == promised:
            licence = next(row for row in own[Permit] if row["item"] == "P29")
            loop.promise_issue(case, licence["unit"])
        own[FundFlow] = funds.flows(case)
        own[FundBatch] = funds.batches(case, own[FundFlow])
        own[Need] = needs.needs(case, own[FundFlow])
        own[Assignment] = leaders.assignments(case)
        own[Visit] = leaders.visits(case, case.project["leader"])
        own[Membership] = listing.memberships(case, events)
        own[Deal], own[StatusChange] = listing.deals(case), listing.turns(case)
    steps = loop.steps(cases)
    loop.number(cases, steps)
    for case, own in zip(cases, records, strict=True):
        own[IssueStep] = steps[case.index]
        telling.nodes(case)
        case.project.update(telling.entry(case))
        telling.months(case)
        own[StageGoal], own[Inspection] = telling.stages(case), telling.inspections(case, inspector)
        case.project.update(telling.statistics(case) | telling.extras(case))
    _number(cases, records)
    return records


def _promised(cases: Sequence[DemoCase]) -> int:
    """The project whose works began on a promise: behind, begun this year, with a problem; −1 for none."""
    if len(cases) < _MANY:
        return -1
    able = (
        case.index
        for case in cases
        if case.sketch.fate in ("amber", "red") and case.sketch.kind.approval == "审批" and case.issues
        and case.begun is not None and case.begun.year == case.year and not case.issues[0].get("closed")
    )  # fmt: skip
    return next(able, -1)


def _public(case: DemoCase) -> None:
    """What the project's own fields must agree with."""
    funds.sources(case)
    case.project.update(needs.land_fields(case))
    case.project["task_force"] = leaders.task_force(case.sketch.kind.industry)
    if directions := funds.directions(case):
        case.project["fund_directions"] = directions


def _withdraw(case: DemoCase) -> None:
    """One that will not be built for now."""
    case.project.update({"status": "退库", "lists": None})


def _number(cases: Sequence[DemoCase], records: Sequence[dict[type[Record], list[Row]]]) -> None:
    for kind, day in ((Permit, "done"), (Commitment, "issued"), (FundBatch, "issued"), (IssueStep, "day")):
        permits.number([(case, own[kind]) for case, own in zip(cases, records, strict=True)], day)
