"""核查与佐证: what was found on the ground, and what proves it (`domain.md` H31, §7 R35, R36)."""

from sqlalchemy.orm import Mapped

from app.models.base import InWorkbooks, Record
from app.models.fields import Kind, field

METHODS = ("现场", "无人机", "卫星遥感")
VERDICTS = ("相符", "基本相符", "不符")


class Inspection(Record):
    """核查: reported against found, of the work done since the start (元) and in words."""

    __tablename__ = "inspection"
    noun = "核查"
    named_by = "day"

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    day: Mapped[str] = field("核查日期", Kind.DATE, width=9, required=True)
    method: Mapped[str] = field("方式", Kind.CHOICE, width=7, choices=METHODS, required=True)
    person: Mapped[str | None] = field("核查人", width=8)
    reported: Mapped[str | None] = field("填报形象进度", Kind.NOTE, width=20)
    found: Mapped[str | None] = field("核查形象进度", Kind.NOTE, width=20)
    reported_amount: Mapped[int | None] = field("填报累计完成", Kind.MONEY)
    found_amount: Mapped[int | None] = field("核查累计完成", Kind.MONEY)
    verdict: Mapped[str | None] = field("结论", Kind.CHOICE, width=8, choices=VERDICTS)
    note: Mapped[str | None] = field("说明", Kind.NOTE)


class Evidence(Record):
    """佐证: a photo or file of a project, kept encrypted under its SHA-256 and never rewritten.

    `about` and `record` name what it proves: a table and the uid of a record there; both None: the project.
    `reduced` is the SHA-256 of the smaller copy of a large photo that packages carry.
    """

    __tablename__ = "evidence"
    noun = "佐证"
    named_by = "name"
    untold = ("month", "record", "digest", "reduced")
    in_workbooks = InWorkbooks.SHOWN

    project: Mapped[str] = field("项目", Kind.LINK, to="project", required=True)
    name: Mapped[str] = field("名称", width=20, required=True)
    about: Mapped[str | None] = field("证明什么", width=8)
    record: Mapped[str | None] = field("对应记录", width=8, index=True)
    digest: Mapped[str] = field("校验值", width=16, required=True, index=True)
    size: Mapped[int] = field("大小", Kind.INTEGER, unit="字节", required=True)
    media: Mapped[str] = field("类型", width=8, required=True, help="image/jpeg、application/pdf …")
    reduced: Mapped[str | None] = field("缩小件校验值", width=16)
    month: Mapped[str | None] = field("所属月份", Kind.MONTH, width=8)
    added: Mapped[str | None] = field("加入日期", Kind.DATE, width=9)
    taken: Mapped[str | None] = field("拍摄时间", width=14, index=True, help="照片自带，2025-08-21 10:32:05")
    longitude: Mapped[float | None] = field("经度", Kind.NUMBER, unit="°", signed=True)
    latitude: Mapped[float | None] = field("纬度", Kind.NUMBER, unit="°", signed=True)
    note: Mapped[str | None] = field("说明", Kind.NOTE)
