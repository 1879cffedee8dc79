"""One term for one thing: on the screen, on paper, in the file's name and in the manual."""

from pathlib import Path

import pytest

from app.models import Project, fields_of
from app.models.choices import CONSTRUCTION_KINDS, YEAR_ROLES
from app.services.exchange import overview, receiving, sending
from app.services.grid.columns import all_columns
from app.services.months import reporting
from app.views.exchange import scene
from tests.services import exchange_ledgers as exchange

ROOT = Path(__file__).parents[2]


def test_what_a_project_is_in_the_year_and_what_is_built_have_a_name_each() -> None:
    labels = {field.label: field.choices for field in fields_of(Project) if field.label.endswith("性质")}
    assert labels["项目性质"] == YEAR_ROLES
    assert labels["建设性质"] == CONSTRUCTION_KINDS
    named = {column.key: column.label for column in all_columns("2025-08")}
    assert (named["year_role"], named["construction"]) == ("项目性质", "建设性质")


@pytest.mark.parametrize("word", ["报送月", "月报送"])
def test_the_month_that_is_filled_in_and_sent_has_one_name(word: str) -> None:
    sources = [*(ROOT / "app").rglob("*.py"), *(ROOT / "docs").glob("*.md"), ROOT / "CHANGELOG.md"]
    found = [path.name for path in sources if word in path.read_text(encoding="utf-8")]
    assert found == []


def test_what_was_filled_in_is_what_was_sent(tmp_path: Path) -> None:
    pair = exchange.make_pair(tmp_path / "pair")
    with exchange.opened(pair, tmp_path / "open") as (county, city):
        month = reporting.filling_month(county)
        sent = sending.send(county, exchange.CITY, tmp_path / "stick", exchange.CLERK)
        assert f"_{month}_" in sent.path.name
        assert f"（{month}）" in sent.slip.read_text(encoding="utf-8")
        assert [line.period for line in overview.sent(county, exchange.CITY)] == [month]
        assert receiving.receive(city, [sent.path])[0].outcome == "applied"
        (line,) = [each for each in overview.offices(city) if each.code == exchange.COUNTY]
        assert (line.period, line.state) == (month, "merged")
        assert scene.read(county).period == month
