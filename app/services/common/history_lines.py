"""How a change set reads: its lines, as the page of a project and 工作台 tell them."""

from dataclasses import dataclass

from app.storage.journal import JournalLine


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field that changed, as a person reads it; "" is nothing."""

    subject: str
    label: str
    before: str
    after: str

    def text(self) -> str:
        """「管网12公里 预计日期 09-30 → 10-15」"""
        return " ".join(part for part in (self.subject, self.label, self.moved()) if part)

    def moved(self) -> str:
        """What it was and what it is now: 「09-30 → 10-15」; "" where the label says it all."""
        if self.before:
            return f"{self.before} → {self.after or '空'}"
        if self.after:
            return self.after
        return "" if self.label[:2] in ("新建", "删除", "找回") else "空"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change set with what it did to the project."""

    entry: JournalLine
    lines: tuple[FieldLine, ...]
