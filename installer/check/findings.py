"""What was tried and how it went, written as a report that a person reads and a machine compares."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from installer.stamp import Stamp
from installer.steps import Stop, say


class Wrong(Exception):
    """Something is not as it has to be; the text says what."""


@dataclass(frozen=True)
class Finding:
    """One thing that was tried: what was seen, or what was wrong."""

    name: str
    good: bool
    words: str
    seconds: float


@dataclass
class Report:
    """The findings so far; pictures lie in the folder beside the report."""

    folder: Path
    stamp: Stamp
    findings: list[Finding] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing was wrong."""
        return all(finding.good for finding in self.findings)

    def check(self, name: str, job: Callable[[], str]) -> bool:
        """Try one thing and write down what came of it; tells whether it went well."""
        started = time.monotonic()
        try:
            words, good = job(), True
        except (Wrong, Stop, OSError) as error:
            words, good = str(error) or type(error).__name__, False
        finding = Finding(name, good, words, round(time.monotonic() - started, 1))
        self.findings.append(finding)
        first = words.splitlines()[0] if words else ""
        say(f"{'ok    ' if good else 'WRONG '} {name} ({finding.seconds:.0f} s): {first}")
        self.write()
        return good

    def write(self) -> None:
        """Write report.md and report.json anew."""
        self.folder.mkdir(parents=True, exist_ok=True)
        facts = {
            "stamp": asdict(self.stamp),
            "good": self.good,
            "findings": [asdict(one) for one in self.findings],
        }
        (self.folder / "report.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")
        wrong = sum(not finding.good for finding in self.findings)
        verdict = "All is as it has to be." if not wrong else f"{wrong} of {len(self.findings)} went wrong."
        lines = [
            f"# 攻坚台账 {self.stamp.version}, {self.stamp.commit}, {self.stamp.day}",
            "",
            f"{verdict} {sum(finding.seconds for finding in self.findings) / 60:.0f} minutes.",
        ]
        for finding in self.findings:
            lines += ["", f"## {'✓' if finding.good else '✗'} {finding.name} ({finding.seconds} s)", ""]
            lines += [f"    {line}" for line in finding.words.splitlines()]
        pictures = sorted(path.name for path in (self.folder / "pictures").glob("*.png"))
        lines += ["", "## Pictures", "", *(f"![{name}](pictures/{name})" for name in pictures)]
        (self.folder / "report.md").write_text("\n".join(lines) + "\n", "utf-8")


def must(truth: object, words: str) -> None:
    """Raise Wrong with these words unless something holds."""
    if not truth:
        raise Wrong(words)
