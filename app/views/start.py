"""Starting the program: the first window, the demo, or the tour."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.services.common import preferences
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Opened
from app.views import single
from app.views.desktop import Desktop
from app.views.kit import theme
from app.views.kit.ask import Ask

Kept = Callable[[], tuple[str, ...] | None]
"""What the gesture that goes on has written already; None without a ledger."""


def run(
    arguments: Sequence[str], watch: Callable[[Kept, Callable[[], object]], object],
    wanted: Path | None = None, *, appeared: Callable[[], object] = lambda: None,
) -> int:  # fmt: skip
    """Open the first window, or with ``demo OUT [--tour DIR]`` the demo; gives the exit status.

    `wanted` is what a double click started the program with; it goes to the window that is open, if one is.
    `watch` is told where to ask what was kept, should something unexpected happen, and who reports it;
    `appeared` is called when the first window is there.
    """
    if "--tour" in arguments:
        from app.views.tour import tour  # the tour's own machinery, not needed otherwise

        appeared()
        return tour(Path(arguments[1]), Path(arguments[arguments.index("--tour") + 1]))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, theme.FACTORS.get(preferences.load().size, 1.0))
    demo = bool(arguments) and arguments[0] == "demo"
    if not demo and single.call_the_open_one(wanted):
        return 0
    desktop = Desktop(Ask())
    watch(desktop.kept, desktop.report_problem)
    application.aboutToQuit.connect(desktop.close)
    desktop.appeared.connect(appeared)
    if demo:
        desktop.open(lambda: demo_county(Path(arguments[1])))
    else:
        single.Doorbell(desktop, desktop.take)
        desktop.welcome()
        if wanted is not None:
            desktop.take(wanted)
    return _until_closed(application)


def _until_closed(application: QApplication) -> int:
    """Run until the last window is closed. Windows keeps what was copied; elsewhere Qt would take it apart
    when the interpreter is gone already, and crash.
    """
    status = application.exec()
    if sys.platform != "win32":
        application.clipboard().clear()
    return status


def demo_county(out: Path) -> Opened:
    """The demo's county ledger, open."""
    return ledgers.open_ledger(out / "county", os.environ.get("LEDGER_PASSWORD", "demo"))
