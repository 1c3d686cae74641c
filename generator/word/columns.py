"""Table grids after `{%tc %}`: as many columns as the widest row, the table's width kept."""

from lxml import etree

from generator.word.xml import TBL, TC, TR, parse, w


def fix_columns(xml: bytes) -> bytes:
    """Return the part with every w:tblGrid matching its rows (ECMA-376 part 1, § 17.4.48)."""
    root = parse(xml, "tabellen")
    for table in root.iter(TBL):
        _fix(table)
    body = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{body}'.encode()


def _fix(table: etree._Element) -> None:
    grid = table.find(w("tblGrid"))
    if grid is None:
        return
    columns = grid.findall(w("gridCol"))
    wanted = max((sum(_span(cell) for cell in row.findall(TC)) for row in table.findall(TR)), default=0)
    if not wanted or wanted == len(columns):
        return
    total = sum(int(column.get(w("w"), "0")) for column in columns)
    for column in columns:
        grid.remove(column)
    for number in range(wanted):
        width = total // wanted + (1 if number < total % wanted else 0)
        etree.SubElement(grid, w("gridCol"), {w("w"): str(width)})


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    return 1 if span is None else int(span.get(w("val"), "1"))
