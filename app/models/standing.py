"""How a project stands in one reporting month: computed from its records, kept for sorting and
filtering, never synced.
"""

from sqlalchemy import BigInteger, Boolean, Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Standing(Base):
    """One row a project, made by `app.rules.standing`; missing means that it must be computed (again).

    Amounts in 元; `rate` and `gap` are unrounded: the share of the year's plan done, and its difference from
    序时 as shares. `light` is red, amber, green or none. `suppressed` tells that a written reason holds the
    light back.
    """

    __tablename__ = "standing"

    project: Mapped[str] = mapped_column(String(32), primary_key=True)
    period: Mapped[str] = mapped_column(String)
    month_plan: Mapped[int | None] = mapped_column(BigInteger)
    month_done: Mapped[int | None] = mapped_column(BigInteger)
    year_done: Mapped[int | None] = mapped_column(BigInteger)
    total_done: Mapped[int | None] = mapped_column(BigInteger)
    year_received: Mapped[int | None] = mapped_column(BigInteger)
    year_paid: Mapped[int | None] = mapped_column(BigInteger)
    rate: Mapped[float | None] = mapped_column(Float)
    gap: Mapped[float | None] = mapped_column(Float)
    light: Mapped[str] = mapped_column(String, index=True)
    light_reason: Mapped[str] = mapped_column(String)
    suppressed: Mapped[bool] = mapped_column(Boolean)
    started: Mapped[bool] = mapped_column(Boolean)
    next_node: Mapped[str] = mapped_column(String)
    next_node_date: Mapped[str] = mapped_column(String)
    overdue_nodes: Mapped[int] = mapped_column(Integer)
    open_issues: Mapped[int] = mapped_column(Integer)
    progress: Mapped[str] = mapped_column(String)
    issue: Mapped[str] = mapped_column(String)


class SearchText(Base):
    """What a project can be found by: names, codes, people and the pinyin of the names; missing means
    to be computed.
    """

    __tablename__ = "search_text"

    project: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[str] = mapped_column(String)
