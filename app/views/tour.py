"""The tour: every page of the demo on real ledgers, left as pictures, PDFs, a workbook and a package
with an index page that shows them.
"""

import html
import os
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.demo import ledgers as demo_ledgers
from app.demo.content import (
    DEMO_CITY,
    DEMO_COUNTY,
    DEMO_MONTH,
    DEMO_YEAR,
    demo_office,
    demo_workbook,
    projects_of,
)
from app.services.common import periods
from app.services.exchange import sending
from app.services.grid import grid
from app.services.grid.grid import GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger, Opened
from app.services.paper import exports, reports
from app.services.registers import registers
from app.services.workbench import workbench
from app.views.desktop import Desktop
from app.views.intake.page import ImportPage
from app.views.issues.page import IssuesPage
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.project.node_room import DELAY, SCHEDULE
from app.views.shell.window import MainWindow

USUAL, WIDE = QSize(1366, 768), QSize(1920, 1080)
"""The screens of county offices."""
_ROUNDS = 12
_ROOMS = (
    ("overview", "项目页：总览"),
    ("basics", "项目页：基本情况"),
    ("permits", "项目页：手续、承诺函，接着能办什么"),
    ("nodes", "项目页：节点"),
    ("months", "项目页：月度"),
    ("money", "项目页：资金拼盘、批次、按来源的到位和支付"),
    ("needs", "项目页：用地、用能、水电气热信、融资"),
    ("problems", "项目页：问题"),
    ("leaders", "项目页：包联和走访"),
    ("evidence", "项目页：佐证照片和核查"),
    ("lists", "项目页：清单归属、招商、停复工"),
    ("history", "项目页：历史"),
)
_SCHEDULES = (
    (SCHEDULE, "倒排工期：从竣工日往回算，哪条线最紧"),
    (DELAY, "推演：一个节点推迟，竣工跟着怎么变"),
)
_REGISTERS = ("permit-list", "land", "funds", "visits")


@dataclass
class _Leaf:
    """One thing that the tour left: a file and what it shows."""

    file: str
    caption: str


@dataclass
class Tour:
    """Visits the pages of two ledgers and leaves what it saw in a folder."""

    demo: Path
    out: Path
    leaves: list[_Leaf] = field(default_factory=list)

    def run(self) -> None:
        """The whole way: first run, county, stick, city."""
        self.out.mkdir(parents=True, exist_ok=True)
        self._first_run()
        package = self._county()
        self._city(package)
        self._index()

    # ------------------------------------------------------------------ ways

    def _first_run(self) -> None:
        desktop = Desktop(ScriptedAsk())
        window = desktop.welcome("create")
        window.resize(USUAL)
        self._shot(desktop, window, "01-first-run", "第一次打开：四条路，四项内容，一分钟")
        window.close()
        desktop.background.close()

    def _county(self) -> Path:
        desktop, window = self._enter("county")
        self._ledger_pages(desktop, window)
        self._work_of_the_month(desktop, window)
        self._rooms(desktop, window)
        self._import(desktop, window)
        self._paper(desktop, window)
        self._large_type(desktop, window)
        assert desktop.work is not None
        ledger = desktop.work.ledger
        reports.write_chart(ledger, self._leaf("wall-chart-A0.pdf", "作战图 A0（PDF）"))
        reports.write_chart(ledger, self._leaf("wall-chart-A3.pdf", "作战图拼接 A3（PDF）"), paper="A3-tiles")
        reports.write_chart(ledger, self._leaf("06-wall-chart.png", "作战图"), paper="A1")
        reports.write_report(ledger, "progress-sheet", self._leaf("progress-sheet.pdf", "项目进度表（PDF）"))
        reports.write_report(
            ledger, "progress-sheet", self._leaf("progress-sheet.xlsx", "项目进度表（Excel）")
        )
        for ending, words in (("pdf", "PDF"), ("docx", "Word")):
            order = self._leaf(f"supervision-order.{ending}", f"问题督办单（{words}）")
            reports.write_report(ledger, reports.SUPERVISION_ORDER, order, person=demo_ledgers.COUNTY_CLERK)
        exports.export(ledger, self._leaf("ledger.xlsx", "整本台账（Excel，可再导入）"))
        sent = sending.send(ledger, DEMO_CITY, self.out / "stick", demo_ledgers.COUNTY_CLERK)
        self.leaves.append(_Leaf(f"stick/{sent.path.name}", "报市发改委的加密数据包"))
        self.leaves.append(_Leaf(f"stick/{sent.slip.name}", "数据包交接单"))
        window.close()
        return sent.path

    def _city(self, package: Path) -> None:
        desktop, window = self._enter("city")
        window.go("workbench")
        self._shot(desktop, window, "02-workbench-city", "工作台（市）：等批复的一件一行，其余按单位合在一起")
        window.go("exchange")
        self._settle(desktop)
        window.go("exchange", package)
        self._shot(desktop, window, "08-exchange", "数据交换（市）：谁报了，缺哪一期，两边不一样的数")
        window.go("ledger")
        self._shot(desktop, window, "03-ledger-city", "项目台账（市）：十四个单位")
        window.close()

    # ------------------------------------------------------------------ pages

    def _ledger_pages(self, desktop: Desktop, window: MainWindow) -> None:
        window.go("workbench")
        self._shot(desktop, window, "02-workbench", "工作台：今天有什么事等着，先办哪一件")
        window.go("ledger")
        self._shot(desktop, window, "03-ledger-grid", "项目台账：像表格一样填")
        window.resize(WIDE)
        self._shot(desktop, window, "03-ledger-grid-1920", "项目台账，1920×1080")
        window.resize(USUAL)
        work = desktop.work
        assert work is not None
        order = _showcase(work.ledger)
        window.go("project", (order[0], order))
        self._shot(desktop, window, "04-project-page", "项目页：节点、月度、资金、问题、历史")
        window.go("chart")
        self._shot(desktop, window, "05-gantt", "挂图作战")
        window.go("settings")
        self._shot(desktop, window, "09-settings", "设置")
        window.help()
        self._shot(desktop, window, "11-help", "使用手册：按 F1，翻到正在用的那一页")

    def _work_of_the_month(self, desktop: Desktop, window: MainWindow) -> None:
        window.go("workbench")
        self._shot(desktop, window, "02-workbench", "工作台：今天有什么事等着，先看后果最重的")
        window.go("months")
        self._shot(desktop, window, "14-months", "月度填报：一次填许多项目，上月的话就在旁边")
        window.go("issues")
        self._shot(desktop, window, "15-issues-board", "问题闭环：看板")
        page = window.page("issues")
        assert isinstance(page, IssuesPage)
        page.tabs.choose("list")
        self._shot(desktop, window, "15-issues-list", "问题闭环：清单")

        for key in _REGISTERS:
            window.go("registers", key)
            self._shot(desktop, window, f"18-register-{key}", f"专题台账：{registers.kinds()[key]}")

    def _rooms(self, desktop: Desktop, window: MainWindow) -> None:
        """The rooms of a project whose works began on a promise: it has something in all of them."""
        work = desktop.work
        assert work is not None
        late = next(item.concern.project for item in workbench.waiting(work.ledger, work.person).items)
        for number, (room, caption) in enumerate(_ROOMS, start=1):
            window.go("project", (late, [late], room, ""))
            self._shot(desktop, window, f"16-room-{number:02d}-{room}", caption)
        for detail, caption in _SCHEDULES:
            window.go("project", (late, [late], "nodes", detail))
            self._shot(desktop, window, f"17-nodes-{detail}", caption)

    def _import(self, desktop: Desktop, window: MainWindow) -> None:
        book = _write_workbook(self._leaf("department-sheet.xlsx", "住建局报来的表（要导入的）"))
        window.go("import", book)
        self._shot(desktop, window, "07-import-wizard", "导入表格：认表头、核每一行、与表内合计对账")
        page = window.page("import")
        assert isinstance(page, ImportPage)
        page.run_import()
        self._shot(desktop, window, "07-imported", "导入完成：一步可撤销")

    def _paper(self, desktop: Desktop, window: MainWindow) -> None:
        window.go("print")
        self._shot(desktop, window, "10-print-sheet", "报表打印：看到的就是打出来的")

    def _large_type(self, desktop: Desktop, window: MainWindow) -> None:
        window.go("ledger")
        self._settle(desktop)
        self._picture(window, "12-ledger-200", "项目台账，200% 缩放", ratio=2)
        window.resize_type("特大")
        self._shot(desktop, window, "13-large-type", "特大字")
        window.resize_type("标准")
        self._settle(desktop)

    # ------------------------------------------------------------------ tools

    def _enter(self, which: str) -> tuple[Desktop, MainWindow]:
        desktop = Desktop(ScriptedAsk())
        window = desktop.enter(self._open(which))
        window.resize(USUAL)
        self._settle(desktop)
        return desktop, window

    def _open(self, which: str) -> Opened:
        return ledgers.open_ledger(
            self.demo / which, os.environ.get("LEDGER_PASSWORD", demo_ledgers.PASSWORD)
        )

    def _shot(self, desktop: Desktop, window: QWidget, name: str, caption: str) -> None:
        self._settle(desktop)
        self._picture(window, name, caption)

    def _picture(self, window: QWidget, name: str, caption: str, ratio: float = 1) -> None:
        picture = QPixmap(window.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.white)
        window.render(picture)
        picture.save(str(self._leaf(f"{name}.png", caption)))

    def _settle(self, desktop: Desktop) -> None:
        """Let everything that was asked for be read and painted."""
        for _ in range(_ROUNDS):
            QApplication.processEvents()
            desktop.background.wait()

    def _leaf(self, file: str, caption: str) -> Path:
        self.leaves.append(_Leaf(file, caption))
        return self.out / file

    def _index(self) -> None:
        pictures = [leaf for leaf in self.leaves if leaf.file.endswith(".png")]
        papers = [leaf for leaf in self.leaves if not leaf.file.endswith(".png")]
        figures = "\n".join(
            f'<figure><a href="{leaf.file}"><img src="{leaf.file}" alt="{html.escape(leaf.caption)}"></a>'
            f"<figcaption>{html.escape(leaf.caption)}</figcaption></figure>"
            for leaf in sorted(pictures, key=lambda leaf: leaf.file)
        )
        links = "\n".join(
            f'<li><a href="{leaf.file}">{html.escape(leaf.caption)}</a></li>' for leaf in papers
        )
        page = _PAGE.format(figures=figures, links=links)
        (self.out / "index.html").write_text(page, encoding="utf-8")


_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>攻坚台账 · 演示</title>
<style>
body {{ font: 16px/1.6 "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; background: #F3F2EE; color: #1C2126;
  margin: 0 auto; max-width: 1400px; padding: 24px; }}
figure {{ margin: 0 0 32px; }}
img {{ width: 100%; border: 1px solid #D8D5CD; }}
figcaption {{ color: #4A525A; padding-top: 4px; }}
a {{ color: #1F5A8C; }}
</style></head><body>
<h1>攻坚台账 · 演示</h1>
<p>县台账和市台账都是虚构内容。</p>
<ul>{links}</ul>
{figures}
</body></html>
"""


def _showcase(ledger: Ledger) -> list[str]:
    """Projects that have something to show, most problems first."""
    query = GridQuery(period=periods.period(ledger), view="warned", sort=(("open_issues", True),))
    return grid.uids_of(ledger, query)


def _write_workbook(path: Path) -> Path:
    """A department's monthly sheet, as they come."""
    from openpyxl import Workbook  # heavy, needed only here

    sheet = demo_workbook(projects_of(demo_office(DEMO_COUNTY)), year=DEMO_YEAR, month=DEMO_MONTH)
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet.name
    for row in sheet.cells:
        page.append(list(row))
    for merged in sheet.merges:
        page.merge_cells(merged)
    book.save(path)
    return path


def tour(demo_folder: Path, out: Path) -> int:
    """Visit everything; gives the exit status."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application)
    Tour(demo_folder, out).run()
    print(f"演示走完了：{out / 'index.html'}")
    return 0
