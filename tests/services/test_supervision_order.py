"""The supervision order: what it says of a problem, by its acts, on the day of the order."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from app.documents.letter.model import Letter, LetterTable, Pair, Paragraph
from app.errors import UserError
from app.models import Issue
from app.services.common import records
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.reports import SUPERVISION_ORDER
from app.services.problems import problems
from app.services.project import projects
from tests.county import WHO, county
from tests.papers import letter

poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
CODE = "2501-131126-04-01-100019"
FIRST = {"day": "2025-09-05", "action": "督办提醒", "number": "故发改提〔2025〕14号", "due": "2025-09-15"}
SECOND = {"day": "2025-09-18", "action": "交办督办", "number": "故发改督〔2025〕9号", "due": "2025-09-28"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        yield made


@pytest.fixture
def issue(ledger: Ledger) -> str:
    return registered(
        ledger, measure="1. 9月20日前会审\n（2）未许可的标段不得新开工作面", cause="人防意见没有下来"
    )


def registered(ledger: Ledger, name: str = "雨污分流改造", **fields: Any) -> str:
    project = projects.create(ledger, WHO, {"name": name, "code": CODE}, with_nodes=False)
    usual = {
        "number": "故城县2025-001", "description": "施工许可证承诺到期未办结",
        "unit": "县住房和城乡建设局", "person": "毕秀兰",
        "source": "月调度", "assigned": "2025-08-12", "due": "2025-08-31",
    }  # fmt: skip
    return problems.register(ledger, WHO, project, {**usual, **fields})


def order(ledger: Ledger, issue: str = "") -> Letter:
    return letter(ledger, SUPERVISION_ORDER, subject=issue, person=WHO)


def rows(made: Letter) -> dict[str, tuple[str, ...]]:
    """What stands beside every label of the order."""
    table = next(block for block in made.blocks if isinstance(block, LetterTable))
    found = {}
    for row in table.rows:
        for place in range(0, len(row.cells), 2):
            found[row.cells[place].lines[0]] = row.cells[place + 1].lines
    return found


def opening(made: Letter) -> tuple[str, str, str]:
    """Urgency, number, to whom."""
    pair = next(block for block in made.blocks if isinstance(block, Pair))
    to = next(block for block in made.blocks if isinstance(block, Paragraph))
    return pair.left, pair.right, to.text


# ------------------------------------------------------------------ what it says


def test_the_order_of_the_newest_supervision(ledger: Ledger, issue: str) -> None:
    problems.take(ledger, WHO, issue, "督办", FIRST)
    problems.take(ledger, WHO, issue, "督办", {**SECOND, "text": "由局长本人负责"})
    made = order(ledger, issue)
    assert opening(made) == ("限期办理", "故发改督〔2025〕9号", "县住房和城乡建设局：")
    assert made.masthead == "故城县发展和改革局"
    assert rows(made) == {
        "项目名称": (f"雨污分流改造　{CODE}",),
        "问题编号": ("故城县2025-001，③督导督办，第2次",),
        "责任人": ("毕秀兰",),
        "问题": ("施工许可证承诺到期未办结。",),
        "事实": (
            "8月12日登记（月调度），当日交办县住房和城乡建设局。",
            "至9月18日没有办结，时限是9月15日，逾期3天。",
            "9月5日督办提醒（故发改提〔2025〕14号），要求9月15日前办结，没有反馈。",
            "原因：人防意见没有下来。",
        ),
        "要求": (
            "由局长本人负责。", "9月20日前会审。", "未许可的标段不得新开工作面。",
            "9月28日前办结；办不成的，当日书面报原因和新的时限。",
        ),
        "办结时限": ("2025年9月28日",),
        "反馈": ("9月28日",),
        "签发": (),
        "日期": ("2025年9月18日",),
    }  # fmt: skip


def test_without_a_supervision_it_is_a_draft_of_today(ledger: Ledger, issue: str) -> None:
    made = order(ledger, issue)
    assert opening(made) == ("逾期督办", "〔2025〕　　号", "县住房和城乡建设局：")
    found = rows(made)
    assert found["问题编号"] == ("故城县2025-001，③督导督办，第1次",)
    assert "至9月18日没有办结，时限是8月31日，逾期18天。" in found["事实"]
    assert "交办以来没有反馈。" in found["事实"]
    assert found["要求"][-2:] == (
        "10月3日前书面报明新的办结时限，说清没有按期办结的原因。", "10月3日前反馈办理进展，附佐证。",
    )  # fmt: skip
    assert found["办结时限"] == ("　　　年　　月　　日", "（原定2025年8月31日）")


def test_no_measures_still_ask_for_something_with_a_day(ledger: Ledger) -> None:
    issue = registered(ledger, due=None, unit=None, assigned=None, person=None)
    made = order(ledger, issue)
    assert opening(made)[0] == ""
    assert opening(made)[2].strip("　") == "："
    assert rows(made)["要求"] == ("10月3日前书面报明办结时限。", "10月3日前反馈办理进展，附佐证。")
    assert "至9月18日没有办结，没有定过时限。" in rows(made)["事实"]


def test_what_was_answered_and_returned_is_told(ledger: Ledger, issue: str) -> None:
    problems.take(ledger, WHO, issue, "反馈", {"day": "2025-09-10", "text": "图纸已送审"})
    assert "9月10日反馈：图纸已送审。" in rows(order(ledger, issue))["事实"]
    problems.take(ledger, WHO, issue, "退回", {"day": "2025-09-12", "text": "没有佐证"})
    assert "9月12日退回重办：没有佐证。" in rows(order(ledger, issue))["事实"]


def test_an_order_printed_later_tells_what_was_known_on_its_day(ledger: Ledger, issue: str) -> None:
    problems.take(ledger, WHO, issue, "督办", {**SECOND, "day": "2025-09-10"})
    before = rows(order(ledger, issue))
    problems.take(ledger, WHO, issue, "反馈", {"day": "2025-09-18", "text": "已经办结"})
    assert rows(order(ledger, issue)) == before
    assert before["日期"] == ("2025年9月10日",)
    assert "至9月10日没有办结，时限是8月31日，逾期10天。" in before["事实"]


def test_another_year_is_said(ledger: Ledger) -> None:
    issue = registered(ledger, assigned="2024-12-20", due="2025-01-31")
    assert "2024年12月20日登记（月调度），当日交办县住房和城乡建设局。" in rows(order(ledger, issue))["事实"]


# ------------------------------------------------------------------ receipt, stamp, form


def test_both_parts_carry_number_and_code(ledger: Ledger, issue: str) -> None:
    problems.take(ledger, WHO, issue, "督办", SECOND)
    made = order(ledger, issue)
    receipt = made.receipt
    assert receipt is not None
    code = made.foot[0].rpartition("校验码 ")[2]
    short = f"故发改督〔2025〕9号　{code[:9]}"
    assert [block.right for block in made.blocks if isinstance(block, Pair)][-1] == short
    assert [block.right for block in receipt.blocks if isinstance(block, Pair)] == [short]
    assert code in receipt.code
    assert receipt.number == "故发改督〔2025〕9号"
    assert receipt.words == "沿此线裁下，9月28日前交回"
    assert made.foot[1] == "存入问题故城县2025-001 第③步佐证"
    assert made.foot[0].startswith("第")


def test_the_code_follows_the_words_and_not_the_time(ledger: Ledger, issue: str) -> None:
    def code() -> str:
        return order(ledger, issue).foot[0].rpartition("校验码 ")[2]

    first = code()
    assert code() == first
    records.set_fields(ledger, WHO, Issue, issue, {"measure": "换一个说法"}, "改问题")
    assert code() != first


def test_without_any_problem_it_is_a_blank_form(ledger: Ledger) -> None:
    made = order(ledger)
    assert opening(made)[1] == "〔2025〕　　号"
    assert set(rows(made).values()) == {()}
    assert made.receipt is not None


def test_a_deleted_problem_has_no_order(ledger: Ledger, issue: str) -> None:
    records.remove(ledger, WHO, Issue, issue)
    with pytest.raises(UserError, match="已经被删除"):
        order(ledger, issue)


def test_a_project_without_problems_is_told(ledger: Ledger) -> None:
    projects.create(ledger, WHO, {"name": "甲", "code": CODE}, with_nodes=False)
    with pytest.raises(UserError, match="没有登记过问题"):
        letter(ledger, SUPERVISION_ORDER, project=CODE)


# ------------------------------------------------------------------ on paper


@poppler
@pytest.mark.parametrize("length", [0, 1, 40])
def test_very_long_texts_go_on_on_further_pages(
    ledger: Ledger, tmp_path: Path, length: int, qapp: QGuiApplication
) -> None:
    lines = "\n".join(f"第{number}件事要在月底前办完，办完当日报告" for number in range(length))
    issue = registered(ledger, "高" * 60, measure=lines, cause="涉及农户较多，" * length)
    reports.write_report(ledger, SUPERVISION_ORDER, tmp_path / "a.pdf", subject=issue)
    reports.write_report(ledger, SUPERVISION_ORDER, tmp_path / "a.docx", subject=issue)
    said = subprocess.run(["pdftotext", "-layout", tmp_path / "a.pdf", "-"], capture_output=True, check=True)
    pages = ["".join(page.split()) for page in said.stdout.decode().split("\f")[:-1]]
    assert "".join(pages).count("高") >= 60
    assert "".join(pages).count("要在月底前办完") == length
    assert ["督办单回执" in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert (len(pages) > 1) == (length == 40)
