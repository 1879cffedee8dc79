"""Benchmarks report ratios: ours against a floor or a peer, measured in turns in the same run.

`python3 dev.py bench` measures, with real sizes. `python3 dev.py test` runs each once with a tiny one, so
that none rots unseen.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_RESULTS = pytest.StashKey[list[str]]()
Size = Callable[[int, int], int]
"""Gives the first number when measuring, else the second."""


@dataclass
class Ratio:
    """Times two pieces of work in turns and reports the ratio of their medians beside the goal.

    When nothing is measured, it does each once.
    """

    benchmark: Any  # None when nothing is measured
    results: list[str]

    def __call__(
        self,
        what: str,
        ours: Callable[[], object],
        floor: Callable[[], object],
        *,
        goal: float,
        rounds: int = 5,
        against: str = "",
    ) -> float:
        """Run both `rounds` times in turns; gives ours ÷ floor."""
        own: list[float] = []
        other: list[float] = []
        for _ in range(rounds if self.benchmark else 1):
            other.append(_seconds(floor))
            own.append(_seconds(ours))
        ratio = statistics.median(own) / statistics.median(other)
        self._report(what, ratio, goal, f"{_words(own)} / {_words(other)} {against}".strip(), ours)
        return ratio

    def seconds(self, what: str, ours: Callable[[], object], *, goal: float, rounds: int = 3) -> float:
        """Run ours alone against a goal in seconds; gives the median."""
        own = [_seconds(ours) for _ in range(rounds if self.benchmark else 1)]
        median = statistics.median(own)
        if self.benchmark:
            self.results.append(f"{what:<46} {median:8.2f} s    goal ≤ {goal:g} s   {_mark(median <= goal)}")
            self.benchmark.extra_info.update(seconds=median, goal=goal)
            self.benchmark.pedantic(ours, rounds=1, iterations=1)
        return median

    def told(self, what: str, value: float, *, goal: float, detail: str) -> None:
        """Report a ratio that was measured elsewhere."""
        self._report(what, value, goal, detail, lambda: None)

    def _report(self, what: str, ratio: float, goal: float, detail: str, ours: Callable[[], object]) -> None:
        if self.benchmark:
            self.results.append(
                f"{what:<46} {ratio:8.3f} ×    goal ≤ {goal:g} ×   {_mark(ratio <= goal)}  {detail}"
            )
            self.benchmark.extra_info.update(ratio=ratio, goal=goal)
            self.benchmark.pedantic(ours, rounds=1, iterations=1)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _words(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.1f} ms"


def _mark(held: bool) -> str:
    return "ok" if held else "MISSED"


@pytest.fixture(scope="session")
def measuring(request: pytest.FixtureRequest) -> bool:
    """Whether times are taken, or each bench only runs once."""
    return bool(request.config.getoption("--measure"))


@pytest.fixture(scope="session")
def size(measuring: bool) -> Size:
    """Real sizes when measuring, tiny ones otherwise."""
    return lambda real, tiny: real if measuring else tiny


@pytest.fixture
def ratio(measuring: bool, request: pytest.FixtureRequest) -> Ratio:
    """Measures one ratio."""
    benchmark = request.getfixturevalue("benchmark") if measuring else None
    return Ratio(benchmark, request.config.stash.setdefault(_RESULTS, []))


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder on the disk."""
    return tmp_path


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The ratios, one a line."""
    lines = config.stash.get(_RESULTS, [])
    if lines:
        terminalreporter.section("ratios")
        for line in lines:
            terminalreporter.write_line(line)
