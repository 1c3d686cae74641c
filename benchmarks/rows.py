"""One table with a loop: 10 to 10,000 rows of five columns, to see what a row costs and that it stays so."""

import io
from functools import cache
from typing import Any

from docx import Document

from benchmarks.eight_pages import COLUMNS, row


@cache
def template() -> bytes:
    """Return the template as a .docx."""
    document = Document()
    document.add_heading("Indsatser", 0)
    table = document.add_table(4, len(COLUMNS), style="Table Grid")
    texts = (
        [name.capitalize() for name in COLUMNS],
        ["{%tr for r in raekker %}", *[""] * (len(COLUMNS) - 1)],
        [f"{{{{ r.{name} }}}}" for name in COLUMNS],
        ["{%tr endfor %}", *[""] * (len(COLUMNS) - 1)],
    )
    for cells, words in zip(table.rows, texts, strict=True):
        for cell, word in zip(cells.cells, words, strict=True):
            cell.text = word
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@cache
def context(count: int) -> dict[str, Any]:
    """Return the data for `count` rows."""
    return {"raekker": [row(number) for number in range(count)]}
