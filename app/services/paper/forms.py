"""The three shapes of paper: tables, letters, the wall chart; what each can become and what to choose."""

from pathlib import Path

from app.documents.gantt import output as chart_files
from app.documents.gantt.model import Chart
from app.documents.letter import paint as letter_paint
from app.documents.letter.model import Letter
from app.documents.letter.word import write_docx
from app.documents.paper import A3, PAPERS
from app.documents.sheet import paint as sheet_paint
from app.documents.sheet.model import Margins, Settings, SheetDoc
from app.documents.sheet.workbook import write_xlsx
from app.errors import UserError
from app.progress import Progress
from app.services.paper.document import Document, FinishedDocument, Form, ReportSettings

ENDINGS = {".pdf": "PDF 文件", ".xlsx": "Excel 表", ".docx": "Word 文档", ".png": "图片"}


def paper_settings(settings: ReportSettings) -> Settings:
    """The settings as the painter of tables and the workbook take them."""
    return Settings(
        paper=PAPERS.get(settings.paper, A3),
        portrait=settings.portrait,
        size=settings.size,
        margins=Margins(*settings.margins),
        grayscale=settings.grey,
    )


def _sheet_pdf(doc: SheetDoc, out: Path, how: ReportSettings, progress: Progress) -> None:
    sheet_paint.write_pdf(doc, out, paper_settings(how), progress)


def _sheet_xlsx(doc: SheetDoc, out: Path, how: ReportSettings, _progress: Progress) -> None:
    write_xlsx(doc, out, paper_settings(how))


def _letter_pdf(letter: Letter, out: Path, how: ReportSettings, progress: Progress) -> None:
    letter_paint.write_pdf(letter, out, grey=how.grey, head=how.head, progress=progress)


def _letter_docx(letter: Letter, out: Path, how: ReportSettings, _progress: Progress) -> None:
    write_docx(letter, out, head=how.head)


def _chart_pdf(chart: Chart, out: Path, how: ReportSettings, progress: Progress) -> None:
    chart_files.write_pdf(chart, out, how.paper, progress)


def _chart_png(chart: Chart, out: Path, how: ReportSettings, progress: Progress) -> None:
    if how.paper == chart_files.TILES:
        raise UserError("拼接的作战图不能存成图片。", "请存成 PDF，或换成 A0、A3 整张。")
    progress(0, 1, "画作战图")
    chart_files.write_png(chart, out, how.paper)


TABLE = Form(
    {"A3": "A3", "A4": "A4"},
    frozenset({"title", "period", "projects", "group", "paper", "turn", "size", "margins", "columns"}),
    ("title", "heading", "song"),
    {".pdf": _sheet_pdf, ".xlsx": _sheet_xlsx},
)
LETTER = Form(
    {"A4": "A4"},
    frozenset({"period", "subject", "head"}),
    ("title", "body", "heading", "kai", "song"),
    {".pdf": _letter_pdf, ".docx": _letter_docx},
)
CHART = Form(
    {
        "A0": "A0",
        "A1": "A1",
        "A2": "A2",
        "A3": "A3",
        chart_files.TILES: "A0 拆成 A3 拼接",
    },
    frozenset({"title", "projects", "group", "paper"}),
    ("title",),
    {".pdf": _chart_pdf, ".png": _chart_png},
)


def refuse(document: Document, out: Path, how: ReportSettings) -> None:
    """Raises UserError where a document cannot become such a file, or does not know the paper."""
    form = document.form
    if how.paper not in form.papers:
        raise UserError(f"没有「{how.paper}」这种纸。", f"可选：{'、'.join(form.papers)}。")
    if out.suffix.lower() in form.writers:
        return
    fault = f"不能存成「{out.suffix}」" if out.suffix else "要写明存成什么文件"
    words, endings = "、".join(ENDINGS[ending] for ending in form.writers), " 或 ".join(form.writers)
    raise UserError(f"{document.name}{fault}。", f"可以存成：{words}。文件名以 {endings} 结尾。")


def write(form: Form, document: FinishedDocument, out: Path, how: ReportSettings, progress: Progress) -> None:
    """Write a finished document as the file's ending says; raises UserError where it cannot be written."""
    form.writers[out.suffix.lower()](document, out, how, progress)
