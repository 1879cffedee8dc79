"""The composition root: UTF-8 everywhere, the error hook, then the command line or the window."""

import errno
import faulthandler
import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from app.errors import UserError
from app.services.common import logs
from app.texts import PROGRAM, UNEXPECTED, UNEXPECTED_UNWRITTEN, UNEXPECTED_WRITTEN

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

_RUNNING = "gongjian-ledger-running"
"""installer/installer.nsi knows it too."""
_QT_OPTIONS = ("-platform", "-style")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a sub-command, or without one open the window; gives the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if argv is None:
        _know_chinese()
    _speak_utf8()
    _announce()
    wanted = _clicked(arguments)
    if wanted is not None or not arguments or arguments[0] in _QT_OPTIONS:
        return open_window(arguments, wanted)
    return _run_command(arguments)


def _announce() -> None:
    """The installer of Windows asks for this name before it replaces a running program."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        ctypes.windll.kernel32.CreateMutexW(None, False, _RUNNING)


def _clicked(arguments: Sequence[str]) -> Path | None:
    """The file or folder that a double click started the program with; no command looks like a path."""
    rest = list(arguments)
    while rest and rest[0] in _QT_OPTIONS:
        rest = rest[2:]
    if len(rest) != 1 or rest[0].startswith("-"):
        return None
    path = Path(rest[0])
    return path.absolute() if path.suffix or path.parent != Path() or path.is_absolute() else None


def _know_chinese() -> None:
    """Start over in UTF-8 where the system's encoding has no Chinese (LC_ALL=C, Latin-1): a folder could not
    be found, and a password would not be the one of the window. Windows always knows it.
    """
    if sys.platform == "win32" or getattr(sys, "frozen", False):
        return
    try:
        "台账".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        again = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        os.execve(sys.executable, again, {**os.environ, "LC_ALL": "C.UTF-8"})  # the latter for Qt


def _speak_utf8() -> None:
    """Chinese comes out whole whatever the console's code page is; a windowed program has no streams."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


# ------------------------------------------------------------------ command line


def _run_command(arguments: list[str]) -> int:
    """One command; a bug is written to the log and told calmly, never shown as a traceback."""
    from app import cli  # noqa: PLC0415 - the window does without

    try:
        status = cli.run(arguments, cli.Stage(paper=start_painting, window=open_window, display=has_display))
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        _tell("\n已中断；台账停在上一次保存时。")
        return 130
    except Exception as error:  # noqa: BLE001 - the hook: a bug reaches the log
        if _reader_went(error):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        _tell(f"{UNEXPECTED}\n{_where(logs.record(error))}")
        return 1


def _reader_went(error: Exception) -> bool:
    """Whether who read our output is gone; Windows says that of a pipe as of any bad argument."""
    if isinstance(error, BrokenPipeError):
        return True
    nameless = isinstance(error, OSError) and error.filename is None
    return sys.platform == "win32" and nameless and error.errno == errno.EINVAL


def _tell(text: str) -> None:
    if sys.stderr is not None:
        print(text, file=sys.stderr)


def _where(log: Path | None) -> str:
    return f"详情记在「{log}」。" if log else "详情没能记下来：日志文件夹不能写。"


# ------------------------------------------------------------------ Qt


def has_display() -> bool:
    """Whether a window can be shown."""
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def start_painting() -> None:
    """Make what painting on paper needs: an application without a window, the Chinese fonts found."""
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - slow to import

    if QGuiApplication.instance() is None:
        if sys.platform.startswith("linux"):  # elsewhere only the native platform knows the system's fonts
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        QGuiApplication([PROGRAM])  # PySide keeps it until the program ends


def open_window(arguments: Sequence[str], wanted: Path | None = None) -> int:
    """Show the window until it is closed, `wanted` opened in it; gives the exit status."""
    application = make_application(arguments)
    from app.views.splash import Splash  # noqa: PLC0415 - Qt is read by now

    splash = Splash()
    splash.show()
    application.processEvents()
    hook = _watch()
    try:
        dress(application)
        from app.views import start  # noqa: PLC0415 - slow to import

        return start.run(list(arguments), hook.listen_to, wanted, appeared=splash.close)
    except UserError as error:  # no Chinese font, say: there is no window yet that could show it
        _tell(str(error))
        return 1


def make_application(arguments: Sequence[str]) -> "QApplication":
    """The one application, with the program's name."""
    from PySide6.QtCore import qInstallMessageHandler  # noqa: PLC0415 - slow to import
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    if not has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(_tell_qt)
    application = QApplication.instance() or QApplication([PROGRAM, *arguments])
    assert isinstance(application, QApplication)
    application.setApplicationName("gongjian-ledger")
    application.setApplicationDisplayName(PROGRAM)
    return application


def dress(application: "QApplication") -> None:
    """Read the window's parts, and give it its look and language. Raises UserError without a Chinese font."""
    gc.disable()  # importing makes much that stays and nothing to collect: looking for it takes an eighth
    try:
        from app.views import start  # noqa: F401, PLC0415 - slow to import
        from app.views.kit import theme  # noqa: PLC0415
    finally:
        gc.freeze()
        gc.enable()
    theme.speak_chinese(application)
    theme.apply(application)


def _tell_qt(_kind: object, _context: object, text: str) -> None:
    """Qt's own warnings, without what it says of a platform that has no real windows."""
    if "propagateSizeHints" not in text:
        _tell(text)


def _watch() -> "BugHook":
    """From now on every bug reaches the log and a calm dialog, and a crash of Python leaves its trace."""
    hook = sys.excepthook = BugHook()
    crashes = logs.folder() / logs.CRASHES
    try:
        crashes.parent.mkdir(parents=True, exist_ok=True)
        logs.rotate(crashes)
        faulthandler.enable(open(crashes, "a", encoding="utf-8"))  # noqa: SIM115 - stays open
    except OSError:
        if sys.stderr is not None:
            faulthandler.enable()
    return hook


class BugHook:
    """Takes what a slot raised or background work brought back; a UserError is no bug and is only shown."""

    def __init__(self) -> None:
        self._showing = False
        self._kept: Callable[[], tuple[str, ...] | None] = lambda: None
        self._report: Callable[[], object] = _report

    def listen_to(
        self, kept: Callable[[], tuple[str, ...] | None], report: Callable[[], object] | None = None
    ) -> None:
        """Where to ask what the gesture that failed had written by then (None when nobody knows), and who
        writes the report of the problem with what is known of the ledger.
        """
        self._kept, self._report = kept, report or self._report

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log a bug and show it, one at a time: a fault in painting comes again with every redraw."""
        if issubclass(kind, KeyboardInterrupt):
            return
        log = None
        if not isinstance(error, UserError):
            log = logs.record(error.with_traceback(trace))
            _tell("".join(traceback.format_exception(error)))
        if self._showing:
            return
        self._showing = True
        try:
            if _show(error, log, self._kept()):
                self._report()
        finally:
            self._showing = False


def _show(error: BaseException, log: Path | None, kept: tuple[str, ...] | None) -> bool:
    """Tell the person; gives whether a report is wanted."""
    from app.views.kit.ask import Ask, Choice, Question  # noqa: PLC0415 - there is a window already

    if isinstance(error, UserError):
        Ask().tell_error(None, PROGRAM, error)
        return False
    lines = ("可以接着做；同样的事再出错，请点“生成问题报告”，把那个文件交给管理员。", _where(log))
    choices = (Choice("report", "生成问题报告(&R)…"), Choice("ok", "知道了(&K)", primary=True))
    question = Question(
        PROGRAM, bug_words(kept), lines, tone="error", details=logs.traced(error), choices=choices
    )
    return Ask().choose(None, question) == "report"


def _report() -> None:
    from app.views import problem  # noqa: PLC0415 - there is a window already
    from app.views.kit.ask import Ask  # noqa: PLC0415

    problem.hand_over(None, Ask(), None)


def bug_words(kept: tuple[str, ...] | None) -> str:
    """The first sentence about a bug: whether what the person was doing is in the ledger or not."""
    if kept is None:
        return UNEXPECTED
    steps = "、".join(f"「{title}」" for title in dict.fromkeys(kept))
    return UNEXPECTED_WRITTEN.format(steps=steps) if kept else UNEXPECTED_UNWRITTEN
