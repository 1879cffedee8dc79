"""An office's settings: what is delivered until changed, bounds, undo, the way back."""

from collections.abc import Iterator

import pytest

from app.errors import UserError
from app.models import Role
from app.services.common import options
from app.services.ledger import ledgers, people
from app.services.ledger.ledgers import Ledger
from tests.county import county

WHO = "管理员甲"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("options") / "台账", person=WHO) as made:
        yield made


def test_what_is_delivered_holds_until_it_is_changed_and_again_when_emptied(ledger: Ledger) -> None:
    delivered = options.read(ledger)
    assert delivered == {declared.key: declared.default for declared in options.OPTIONS}
    options.set_option(ledger, WHO, "visit_days", "45")
    options.set_option(ledger, WHO, "statistics_least", "1000")
    options.set_option(ledger, WHO, "grain", "旬")
    changed = options.read(ledger)
    assert (changed["visit_days"], changed["statistics_least"], changed["grain"]) == (45, 10_000_000, "旬")
    options.set_option(ledger, WHO, "visit_days", "")
    assert options.read(ledger)["visit_days"] == 30
    ledgers.undo_last(ledger, WHO)
    assert options.read(ledger)["visit_days"] == 45


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [("report_day", "32", "1 到 31"), ("visit_days", "0", "1 到 366"),
     ("feedback_days", "半个月", "不是数字"), ("grain", "季", "不在可选项里")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_words(ledger: Ledger, key: str, text: str, reason: str) -> None:
    before = options.read(ledger)
    with pytest.raises(ValueError, match=reason):
        options.set_option(ledger, WHO, key, text)
    assert options.read(ledger) == before


def test_only_an_administrator_changes_them(ledger: Ledger) -> None:
    people.add(ledger, WHO, "填报乙", Role.CLERK, "tianbao-yi-2025")
    with pytest.raises(UserError, match="填报角色"):
        options.set_option(ledger, "填报乙", "visit_days", "60")
