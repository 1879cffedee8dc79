"""The same small table in formats that are no workbook of Excel: OpenDocument, web pages, XML."""

import zipfile
from datetime import date
from pathlib import Path

OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def open_cell(value: object) -> str:
    """A cell of an .ods."""
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    return f'<table:table-cell office:value-type="string">{note}<text:p>{value}</text:p></table:table-cell>'


def open_content(far: str = "") -> str:
    """The content of an .ods as common programs write it: with rows and cells to the end of the sheet."""
    title = (
        '<table:table-cell table:number-columns-spanned="4" office:value-type="string"><text:p>重点项目表'
        '</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated="3"/>'
    )
    lines = [
        "".join(map(open_cell, row))
        for row in (
            ["序号", "项目名称", "总投资（万元）", "开工时间"],
            [1, "河西路<text:s/>改造工程", 100, date(2025, 3, 1)],
            [2, "东湖小学扩建项目", "#DIV/0!", date(2025, 4, 1)],
            [3, "南苑水厂", 300, date(2025, 5, 1)],
        )
    ]
    rows = "".join(f"<table:table-row>{line}</table:table-row>" for line in [title, *lines])
    rest = (
        '<table:table-row table:number-rows-repeated="1048571"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    hidden = '<table:table table:name="旧表" table:style-name="h"><table:table-row/></table:table>'
    return (
        f"<office:document-content {OFFICE}><office:automatic-styles><style:style style:name='h'>"
        "<style:table-properties table:display='false'/></style:style></office:automatic-styles><office:body>"
        f"<office:spreadsheet><table:table table:name='项目'>{rows}{far}{rest}</table:table>{hidden}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def write_open(path: Path, content: str | bytes, manifest: str = "<manifest/>") -> Path:
    """An .ods with this content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def write_flat(path: Path) -> Path:
    """The same as one XML file (.fods)."""
    content = open_content().replace("office:document-content", "office:document")
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{content}', "utf-8")
    return path


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {color: red}</style>
<meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>
<table><tr><td><table border=1><tr><th colspan=4>重点项目表</th></tr>
<tr><td>序号<td>项目名称<td>总投资<br>（万元）<td>开工时间</tr>
<tr><td>1<td>河西路<font>改造工程</font><td x:num>100<td>2025-03-01</tr>
<tr><td>2<td>东湖小学
   扩建项目<td>#DIV/0!<td>2025/4/1</tr>
<tr><td>3<td>南苑水厂<td>300.00&nbsp;<td>2025年5月1日</tr></table></td></tr></table></body></html>"""


def write_page(path: Path, charset: str = "gb2312") -> Path:
    """A web page, its table inside another one that only arranges it."""
    path.write_bytes(PAGE.replace("{charset}", charset).encode("gb18030" if charset == "gb2312" else charset))
    return path


def write_mail(path: Path) -> Path:
    """The page as one file (.mht)."""
    head = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    )
    path.write_bytes((head + PAGE.replace("{charset}", "utf-8") + "\r\n--b--\r\n").encode())
    return path


def write_2003(path: Path, encoding: str = "UTF-8", far: str = "") -> Path:
    """An “XML 电子表格 2003”: cells and rows may say where they are."""

    def cell(value: object) -> str:
        kind = "DateTime" if isinstance(value, date) else "Number" if isinstance(value, int) else "String"
        kind = "Error" if str(value).startswith("#") else kind
        words = f"{value}T00:00:00.000" if isinstance(value, date) else value
        note = "<Comment><ss:Data>批注</ss:Data></Comment>"
        return f'<Cell><Data ss:Type="{kind}">{words}</Data>{note}</Cell>'

    rows = [
        '<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">重点项目表</Data></Cell></Row>',
        "<Row>" + "".join(map(cell, ["序号", "项目名称", "总投资（万元）", "开工时间"])) + "</Row>",
        '<Row ss:Index="4">' + "".join(map(cell, [1, "河西路改造工程", 100, date(2025, 3, 1)])) + "</Row>",
        "<Row>" + "".join(map(cell, [2, "东湖小学扩建项目", "#REF!", date(2025, 4, 1)])) + "</Row>",
        "<Row>" + "".join(map(cell, [3, "南苑水厂", 300, date(2025, 5, 1)])) + "</Row>",
    ]
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    hidden = (
        '<Worksheet ss:Name="旧表"><Table><Row><Cell><Data ss:Type="String">旧</Data></Cell></Row></Table>'
        '<x:WorksheetOptions xmlns:x="urn:schemas-microsoft-com:office:excel">'
        "<x:Visible>SheetHidden</x:Visible>"
        "</x:WorksheetOptions></Worksheet>"
    )
    content = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="项目"><Table>{"".join(rows)}{far}'
        f"</Table></Worksheet>{hidden}</Workbook>"
    )
    path.write_bytes(content.encode(encoding))
    return path
