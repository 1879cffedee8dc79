"""Writes `vN.gjbak`, the sample ledger of the current version: run once when a version is
released, never again.

python -m tests.ledgers.make_sample
"""

import shutil
import tempfile
from pathlib import Path

from app.models import Issue, Milestone, MonthlyProgress, Project
from app.storage import backup, migrations, opening

PASSWORD = "样本台账样本台账"


def main() -> None:
    """Make a small ledger and keep its backup here."""
    facts = {"office": "131126", "name": "故城县发展和改革局", "level": "county"}
    with tempfile.TemporaryDirectory() as scratch:
        ledger, _ = opening.create(Path(scratch) / "l", facts, "样本", PASSWORD, [])
        with ledger:
            with ledger.change("样本", by="样本") as session:
                for name in ("样本项目甲", "样本项目乙"):
                    project = Project(
                        name=name, total_investment=123_450_000, start="2025-03", plan_year=2025
                    )
                    session.add(project)
                    session.flush()
                    session.add(
                        Milestone(project=project.uid, position=1, name="开工进场", planned="2025-03-15")
                    )
                    session.add(MonthlyProgress(project=project.uid, month="2025-08", done=1_000_000))
                    session.add(Issue(project=project.uid, description="征地未完"))
            made = backup.back_up(ledger, backup.BY_HAND)
            shutil.copyfile(made, Path(__file__).parent / f"v{migrations.CURRENT}.gjbak")


if __name__ == "__main__":
    main()
