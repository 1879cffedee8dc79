"""Whoever goes through the window at random never meets an error box and never loses the ledger.

`dev.py soak` walks ever new ways, and much longer; a way is gone again with `--walk-seed` and `--walk-steps`.
"""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.models import Role
from app.services.exchange import sending, trust
from app.services.ledger import ledgers, people
from app.services.ledger.ledgers import Ledger, Opened
from app.sync.card import EXTENSION as CARD
from app.views.kit import theme
from tests.county import PASSWORD, WHO, new_ledger
from tests.journeys.test_whole_path import strange_sheet, write_plain
from tests.views import demo_samples
from tests.walk.walker import Walker

OTHER = "李强"
PASSWORDS = {WHO: PASSWORD, OTHER: "另一个人的密码2026"}


def at_hand(folder: Path, ledger: Ledger, other: Ledger) -> Path:
    """Files that may be brought in: sheets, what the other office sends, its card, and a note."""
    folder.mkdir()
    strange_sheet(folder / "明细表.xlsx", 9)
    write_plain(folder / "清单.csv", 4)
    (folder / "说明.txt").write_text("不是数据", "utf-8")
    trust.trust(ledger, trust.own_card(other), WHO)
    trust.trust(other, trust.own_card(ledger), WHO)
    trust.write_card(other, folder / f"对方{CARD}")
    sending.send(other, ledger.office, folder, WHO)
    return folder


@pytest.mark.qt_no_exception_capture
@pytest.mark.parametrize("office", ["county", "city"])
def test_no_gesture_ends_in_an_error_box(
    tmp_path: Path, qapp: QApplication, walk: tuple[int, int], office: str
) -> None:
    theme.apply(qapp)
    seed, steps = walk
    county = demo_samples.county(tmp_path / "县", 6)
    city = new_ledger(tmp_path / "市", "131100")
    mine, other = (county, city) if office == "county" else (city, county)
    given = at_hand(tmp_path / "给的", mine, other)
    ledgers.close(other)
    people.add(mine, WHO, OTHER, Role.CLERK, PASSWORDS[OTHER])
    (tmp_path / "写的").mkdir()
    walker = Walker(Opened(mine, WHO), seed, given, tmp_path / "写的", PASSWORDS)
    try:
        walker.go(steps)
    finally:
        walker.close()
        theme.apply(qapp)
