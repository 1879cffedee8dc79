"""What the head of a project's page says, as plain values."""

from dataclasses import dataclass

from app.models import Project, dates
from app.models.choices import OVER, STOPPED
from app.models.values import show_money
from app.rules.pace import month_share, percent, show_percent
from app.services.common.project_sheet import ProjectSheet

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of one line in one weight and one colour."""

    text: str
    bold: bool = False
    token: str = "ink"


@dataclass(frozen=True, slots=True)
class Fact:
    """A small label and what stands below it."""

    label: str
    pieces: tuple[Piece, ...]

    def text(self) -> str:
        """What a screen reader says."""
        return f"{self.label}：{''.join(piece.text for piece in self.pieces)}"


def facts(page: ProjectSheet) -> list[Fact]:
    """The seven facts under the name."""
    project, standing = page.project, page.standing
    month = int(page.period[5:7])
    upto = f"{month}月" if month == 1 else f"1—{month}月"
    return [
        Fact("总投资", _money(project.total_investment)),
        Fact(_plan_label(project, page.period), _money(project.year_plan)),
        Fact(f"{upto}完成", _done(page)),
        Fact(f"比序时 {percent(month_share(month))}%", (_gap(standing.gap, standing.light),)),
        Fact("建设起止", (Piece(_span(project)),)),
        Fact("责任单位 · 责任人", (Piece(_joined(project.responsible_unit, project.responsible_person)),)),
        Fact("包联领导", (Piece(project.leader or NOTHING),)),
    ]


def tags(project: Project) -> list[str]:
    """What stands beside the name: code, 性质, 重点级别, the funds it lives on, whose list it is on."""
    words = [project.code, project.year_role, *(project.key_levels or "").split("、")]
    if project.status in OVER | {STOPPED}:
        words.insert(2, project.status)
    if project.fund_bond:
        words.append("专项债券")
    if project.fund_treasury:
        words.append("国债")
    return [tag for tag in words if tag]


def light_words(page: ProjectSheet) -> str:
    """Why the light is what it is; "" where it is plainly green."""
    standing = page.standing
    return "" if standing.light == "green" and not standing.suppressed else standing.light_reason


def _money(amount: int | None) -> tuple[Piece, ...]:
    if amount is None:
        return (Piece("未填", token="ink3"),)
    return Piece(show_money(amount), bold=True), Piece(" 万元")


def _plan_label(project: Project, period: str) -> str:
    """A plan that is not for the year being judged says so."""
    other = project.plan_year is not None and str(project.plan_year) != period[:4]
    return f"{project.plan_year}年计划" if other else "年度计划"


def _done(page: ProjectSheet) -> tuple[Piece, ...]:
    standing = page.standing
    if standing.year_done is None:
        return (Piece("未报", token="ink3"),)
    done = _money(standing.year_done)
    if standing.rate is None:
        return done
    token = standing.light if standing.light in ("red", "amber") and standing.started else "ink"
    return (*done, Piece(" · ", token="ink3"), Piece(show_percent(standing.rate), bold=True, token=token))


def _gap(gap: float | None, light: str) -> Piece:
    if gap is None:
        return Piece(NOTHING, token="ink3")
    points = percent(abs(gap))
    if not points:
        return Piece("持平")
    token = light if light in ("red", "amber") and gap < 0 else "ink"
    return Piece(f"{'低' if gap < 0 else '超'} {points} 个百分点", token=token)


def _span(project: Project) -> str:
    begin, end = dates.iso(project.actual_start or project.start), dates.iso(project.finish)
    return f"{begin[:7] or '？'} — {end[:7] or '？'}" if begin or end else NOTHING


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part) or NOTHING
