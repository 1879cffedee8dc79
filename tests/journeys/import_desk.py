"""A county's ledger with the import page on it, and a department's sheet as they come, for journeys."""

from pathlib import Path
from typing import cast

from openpyxl import Workbook
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.models import Project
from app.services.ledger.ledgers import Ledger
from app.views.intake.page import ImportPage

SHEET = "城建重点项目"
KNOWN = {"郑口污水处理厂提标扩容工程": 34_000, "老旧小区改造": 10_900, "建筑垃圾资源化利用中心": 10_000}
WAN = 10_000


def put_known(ledger: Ledger) -> dict[str, str]:
    """The projects that the ledger has before; gives their uids."""
    with ledger.change("录入项目", by="刘敏") as session:
        rows = [{"name": name, "total_investment": total * WAN} for name, total in KNOWN.items()]
        return dict(zip(KNOWN, session.insert_many(Project, rows), strict=True))


def department_sheet(path: Path) -> Path:
    """Two header rows, a total that counts what cannot be read, a near duplicate, a row without name."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = SHEET
    for row in (
        ["2025年1—8月城建重点项目完成情况表"],
        ["填报单位：县住房和城乡建设局", None, None, None, None, "单位：万元"],
        ["序号", "项目名称", "项目性质", "投资情况", None, None, "目前形象进度", "责任人"],
        [None, None, None, "总投资", "年度计划", "8月完成", None, None],
        [None, "合计", "6个", 63_900, 20_900, 2_015, None, None],
        [1, "郑口污水处理厂提标扩容工程", "续建", 34_000, 12_400, 985, "生化池封顶", "丁兆祥"],
        [2, "老旧小区改造", "续建", 10_900, 1_400, 330, "外墙保温26栋", "毕秀兰"],
        [3, "建筑垃圾资源化利用中心一期", "新开工", 10_000, 5_000, 540, "厂房钢结构安装", "侯永刚"],
        [4, "第二热源厂烟气余热回收工程", "续建", 4_900, 900, 60, "换热机组基础", "丁兆祥"],
        [5, "运河东片停车场工程", "新开工", "约3千多", 200, 40, "场地平整", "毕秀兰"],
        [6, None, "新开工", 900, 1_000, 60, "围挡完成", "侯永刚"],
        ["注：完成数含设备购置费。"],
    ):
        page.append(row)
    for merged in ("A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4"):
        page.merge_cells(merged)
    book.create_sheet("填表说明").append(["本表按月报送"])
    book.save(path)
    return path


def settle(page: ImportPage) -> None:
    """Let everything that was asked for be judged and shown."""
    for _ in range(3):
        QApplication.processEvents()
        page.work.background.wait()


def press(page: QWidget, words: str) -> None:
    """Click the visible button whose words begin so."""
    buttons = cast(list[QPushButton], page.findChildren(QPushButton))
    (found,) = [one for one in buttons if one.isVisible() and one.text().strip().startswith(words)]
    found.click()
