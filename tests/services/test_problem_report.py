"""What a clerk hands over after a bug tells where it was and nothing of what was typed; logs stay small."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.models import ENTITIES, Project, User
from app.models.base import Record
from app.services.common import logs
from app.services.ledger import problem_report
from app.services.ledger.ledgers import Ledger
from app.storage.sqlite import explained
from tests.views import demo_samples

SECRET = "云溪胶管扩产项目 刘敏 13803180001 5000"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GONGJIAN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with demo_samples.county(tmp_path_factory.mktemp("report") / "故城县台账", 6) as made:
        yield made


def caught(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("it did not fail")


def _database() -> None:
    with explained():
        sqlite3.connect(":memory:").execute("SELECT ?", (SECRET, SECRET))


def _wrapped() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise RuntimeError(f"cannot write {SECRET}") from error


def _within() -> None:
    try:
        int(SECRET)
    except ValueError:
        raise KeyError(SECRET) from None


def _group() -> None:
    raise ExceptionGroup(SECRET, [ValueError(SECRET), OSError(13, SECRET, f"/users/刘敏/{SECRET}")])


def _noted() -> None:
    error = ValueError(SECRET)
    error.add_note(SECRET)
    raise error


def _added() -> None:
    SECRET + 1  # type: ignore[operator]


BUGS: tuple[Callable[[], object], ...] = (
    lambda: int(SECRET), lambda: dict[str, int]()[SECRET], lambda: date.fromisoformat(SECRET),
    lambda: json.loads(SECRET), lambda: Path(f"/{SECRET}").read_bytes(), lambda: getattr(SECRET, SECRET),
    lambda: SECRET.encode("ascii"), _added, _database, _wrapped, _within, _group, _noted,
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(BUGS)))
def test_a_log_names_the_error_and_the_place_and_nothing_that_was_typed(home: Path, number: int) -> None:
    error = caught(BUGS[number])
    path = logs.record(error)
    assert path is not None
    text = path.read_text("utf-8")
    assert type(error).__name__ in text
    assert "tests/services/test_problem_report.py:" in text
    assert not any(word in text for word in SECRET.split())
    assert str(Path.home()) not in text


@given(st.text(min_size=1), st.sampled_from([RuntimeError, ValueError, TypeError, AttributeError, OSError]))
def test_whatever_an_exception_says_only_the_interpreters_sentences_are_kept(
    said: str, kind: type[Exception]
) -> None:
    plain, full = (logs.traced(caught(partial(_raise, kind, words))) for words in ("", f"项目{said}"))
    assert full == plain


def _raise(kind: type[Exception], said: str) -> None:
    raise kind(said)


def test_what_the_interpreter_says_of_names_in_the_program_is_kept() -> None:
    assert "'NoneType' object has no attribute 'uid'" in logs.traced(caught(lambda: None.uid))  # type: ignore[attr-defined]
    assert "modulo by zero" in logs.traced(caught(lambda: 1 // 0))


def test_logs_are_bounded_in_size_and_number(home: Path) -> None:
    path = home / "logs" / logs.ERRORS
    for number in range(logs.KEPT + 3):
        logs.record(ZeroDivisionError())
        with open(path, "a", encoding="utf-8") as log:
            log.write(f"{number} " * logs.LARGEST)
    logs.record(ZeroDivisionError())
    names = sorted(file.name for file in path.parent.iterdir())
    assert names == ["errors.1.log", "errors.2.log", "errors.3.log", "errors.4.log", "errors.log"]
    assert path.stat().st_size < 1000
    assert "6 " in (path.parent / "errors.1.log").read_text("utf-8"), "the newest is the first"


def test_the_report_counts_and_names_nobody(home: Path, ledger: Ledger, tmp_path: Path) -> None:
    logs.record(caught(_wrapped))
    path = problem_report.write(tmp_path / "问题报告.txt", ledger, {"屏幕": "1366×768"})
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "old Notepads know the Chinese by the mark"
    text = path.read_text("utf-8-sig")
    assert "RuntimeError" in text
    assert "1366×768" in text
    assert "项目6" in text
    assert ledger.ledger_id not in text
    for typed in _typed(ledger):
        assert typed not in text, typed
    for word in (ledger.office, ledger.name, str(ledger.folder), "故城县", str(Path.home()), SECRET):
        assert word not in text


def _typed(ledger: Ledger) -> set[str]:
    """Every longer text that stands in a record of the ledger, but the words of the program."""
    kinds: list[type[Record]] = [Project, User, *ENTITIES]
    texts: set[str] = set()
    with ledger.read() as session:
        for kind in (kind for kind in kinds if kind.__tablename__ != "office"):
            for record in session.query(kind):
                values = (getattr(record, column.key) for column in kind.__table__.columns)
                texts |= {value for value in values if isinstance(value, str) and len(value) > 3}
    return {text for text in texts if not text.isascii()}


def test_without_a_ledger_there_is_a_report_too(home: Path, tmp_path: Path) -> None:
    text = problem_report.write(tmp_path / "问题报告.txt").read_text("utf-8-sig")
    assert "台账：没有打开" in text
    assert "Python" in text


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有文件夹"):
        problem_report.write(tmp_path / "没有" / "问题报告.txt")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["刘敏", "LIUMIN-PC", "administrator"]))
def test_the_persons_own_words_go_out_of_what_a_crash_wrote(name: str) -> None:
    text = problem_report._anonymous(f'File "C:\\Users\\{name}\\AppData\\x.py", line 3', [name])
    assert name not in text
    assert "x.py" in text
