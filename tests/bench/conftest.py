"""Benchmarks report ratios: ours against a floor or a peer, measured in turns in the same run.

python3 dev.py bench
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_RESULTS = pytest.StashKey[list[str]]()


@dataclass
class Ratio:
    """Times two pieces of work in turns and reports the ratio of their medians beside the goal."""

    benchmark: Any
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
        for _ in range(rounds):
            other.append(_seconds(floor))
            own.append(_seconds(ours))
        ratio = statistics.median(own) / statistics.median(other)
        self._report(what, ratio, goal, f"{_words(own)} / {_words(other)} {against}".strip())
        self.benchmark.pedantic(ours, rounds=1, iterations=1)
        return ratio

    def seconds(self, what: str, ours: Callable[[], object], *, goal: float, rounds: int = 3) -> float:
        """Run ours alone against a goal in seconds; gives the median."""
        own = [_seconds(ours) for _ in range(rounds)]
        median = statistics.median(own)
        self.results.append(f"{what:<46} {median:8.2f} s    goal ≤ {goal:g} s   {_mark(median <= goal)}")
        self.benchmark.extra_info.update(seconds=median, goal=goal)
        self.benchmark.pedantic(ours, rounds=1, iterations=1)
        return median

    def told(self, what: str, value: float, *, goal: float, detail: str) -> None:
        """Report a ratio that was measured elsewhere."""
        self._report(what, value, goal, detail)
        self.benchmark.pedantic(lambda: None, rounds=1, iterations=1)

    def _report(self, what: str, ratio: float, goal: float, detail: str) -> None:
        self.results.append(
            f"{what:<46} {ratio:8.3f} ×    goal ≤ {goal:g} ×   {_mark(ratio <= goal)}  {detail}"
        )
        self.benchmark.extra_info.update(ratio=ratio, goal=goal)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _words(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.1f} ms"


def _mark(held: bool) -> str:
    return "ok" if held else "MISSED"


@pytest.fixture
def ratio(benchmark: Any, request: pytest.FixtureRequest) -> Ratio:
    """Measures one ratio."""
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
