"""The truth checks over a whole ledger: what is wrong is found, told once, and settled by a word."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import UserError
from app.models import Evidence, Inspection
from app.rules.checks import table
from app.services.checks.findings import Finding, findings
from app.services.common import moments, records
from app.services.ledger.ledgers import Ledger
from app.services.months import project_books
from app.services.project import projects
from app.services.workbench.workbench import SOURCES
from tests import crooked
from tests.county import WHO, county
from tests.crooked import Crooked


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        yield made


@pytest.fixture
def wrong(ledger: Ledger) -> Crooked:
    return crooked.fill(ledger)


def of_rule(found: list[Finding], rule: str) -> list[Finding]:
    return [finding for finding in found if finding.hit.rule == rule]


def test_every_declared_check_finds_what_is_wrong(ledger: Ledger, wrong: Crooked) -> None:
    found = findings(ledger)
    assert {finding.hit.check for finding in found} == set(table.checks())
    assert all(finding.hit.what and finding.hit.advice for finding in found)
    assert [finding.hit.rule for finding in found] == sorted(finding.hit.rule for finding in found)
    assert {finding.project for finding in found} == {
        "处处不对的项目", "停着的项目", "没有计划的大项目", "多写了零的项目",
    }  # fmt: skip


def test_a_ledger_in_which_nothing_is_wrong_has_no_findings(ledger: Ledger) -> None:
    assert findings(ledger) == []


def test_what_the_workbench_tells_of_checks_is_among_the_findings(ledger: Ledger, wrong: Crooked) -> None:
    found = {(finding.hit.rule, finding.hit.project) for finding in findings(ledger)}
    with ledger.read() as session:
        told = [concern for _, source in SOURCES for concern in source(session, ledger.today)]
    numbered = {(concern.rule, concern.project) for concern in told if concern.rule}
    assert numbered <= found
    words = {check.number: check.name for check in table.checks()}
    for concern in told:  # no line of 工作台 has a bare number
        assert re.findall(r"\bR\d+", concern.told_aside) == ([concern.rule] if concern.rule else [])
        assert concern.told_aside.startswith(f"{concern.rule} {words[concern.rule]}" if concern.rule else "")
        assert not re.search(r"\bR\d+", concern.what)
    there = {check.number for check in table.checks()}
    assert there - {rule for rule, _ in numbered} == {"R04", "R16", "R17", "R18", "R31", "R32", "R38"}


def test_a_month_is_looked_at_by_itself(ledger: Ledger, wrong: Crooked) -> None:
    august, july = findings(ledger, "2025-08"), findings(ledger, "2025-07")
    assert {finding.hit.month for finding in of_rule(august, "R12")} == {"2025-08"}
    assert of_rule(july, "R12") == [], "there was no month before"
    assert of_rule(august, "R04") == [], "2,321 of 3,000 were done by then"
    assert of_rule(findings(ledger, "2025-09"), "R04")
    with pytest.raises(UserError, match="不是月份"):
        findings(ledger, "June")


def test_a_written_word_settles_photos_and_inspections(ledger: Ledger, wrong: Crooked) -> None:
    with ledger.read() as session:
        photo, visit = session.query(Evidence.uid).scalar(), session.query(Inspection.uid).scalar()
    assert not any(finding.hit.explained for finding in findings(ledger))
    records.set_field(ledger, WHO, Evidence, photo, "note", "7月完工部分8月补拍")
    records.set_field(ledger, WHO, Inspection, visit, "note", "填报口径不同")
    explained = {finding.hit.rule for finding in findings(ledger) if finding.hit.explained}
    assert explained == {"R35", "R36"}


def test_deleted_projects_have_no_findings(ledger: Ledger, wrong: Crooked) -> None:
    projects.delete(ledger, WHO, [wrong.wrong, wrong.stopped, wrong.large, wrong.slipped])
    assert findings(ledger) == []


def test_the_last_months_alone_tell_what_the_whole_year_tells(ledger: Ledger, wrong: Crooked) -> None:
    """工作台 does not read the year for what it tells by itself."""
    with ledger.read() as session:
        moment = moments.now(session, ledger.today)
        whole = [hit for hit in project_books.hits(session, moment) if hit.weight]
        assert whole, "the sample has such a month"
        assert project_books.recent_hits(session, moment) == whole
