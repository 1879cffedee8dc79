"""The whole check, from the built folder to the uninstalled program; what was seen stands in report.md."""

from __future__ import annotations

from installer import wine
from installer.check import desk as desks
from installer.check import life, program, shipped, suite
from installer.check.exchange import Offices
from installer.check.findings import Report
from installer.steps import say
from installer.windows import Built


def run(built: Built) -> int:
    """Check a build; gives 0 when all is as it has to be. The report lies in the work folder's check."""
    desk = desks.make(built, built.work / "check")
    (desk.folder / "pictures").mkdir()
    report = Report(desk.folder, built.stamp)
    offices = Offices(desk)
    report.check("sizes", lambda: shipped.sizes(built))
    report.check("content and papers", lambda: shipped.content(built))
    report.check("no network library", lambda: shipped.no_network(built, desk.folder / "modules.txt"))
    older = life.older(desk)
    with wine.screen(desk.wine):
        try:
            if report.check("an older version is installed", lambda: life.install_older(desk, older)):
                _use(report, desk, offices)
        finally:
            desk.close_all()
    suite.run(built, report)
    say(f"{'All is as it has to be' if report.good else 'Something is wrong'}: {desk.folder / 'report.md'}")
    return 0 if report.good else 1


def _use(report: Report, desk: desks.Desk, offices: Offices) -> None:
    if report.check("two offices begin", offices.begin):
        report.check("packages travel between Windows and Linux", offices.travel)
        report.check("a double click opens a ledger", lambda: life.open_by_double_click(desk, offices))
        report.check("an upgrade while it runs is refused", lambda: life.refuse_while_running(desk))
        report.check("a second start hands its file over", lambda: life.second_start(desk, offices))
        report.check("F1 shows the manual", lambda: life.show_manual(desk))
        report.check("the window closes", lambda: life.close(desk))
        desk.close_all()
        report.check("upgrade", lambda: life.upgrade(desk, offices))
    report.check("selftest", lambda: program.selftest(desk))
    report.check("the tour, without a network", lambda: program.tour(desk))
    report.check("uninstall", lambda: life.uninstall(desk, offices))
    report.check("install by default", lambda: life.install_by_default(desk))
