"""Every printed document of the office, declared in this one place.

报表打印, the command line and whoever writes a file read this table; a further document needs no more than
its line here and the function that makes it (`docs/extending.md`).
"""

from app.services.paper import charts, progress_sheets, supervision_order
from app.services.paper.document import Document, ReportSettings
from app.services.paper.forms import CHART, LETTER, TABLE
from app.services.paper.register_sheets import document
from app.services.registers.registers import REGISTERS

DOCUMENTS: tuple[Document, ...] = (
    Document(
        "progress-sheet", "项目进度表", TABLE, progress_sheets.make,
        periods=progress_sheets.months, groups=progress_sheets.groups, columns=progress_sheets.columns,
        usual=progress_sheets.usual,
    ),
    *(document(register) for register in REGISTERS),
    Document(
        "chart", "作战图", CHART, charts.make, groups=lambda _ledger: charts.GROUPS,
        usual=lambda _ledger: ReportSettings(paper="A0", grey=False),
    ),
    Document("supervision-order", "问题督办单", LETTER, supervision_order.make, per="issue"),
)  # fmt: skip
