"""A document as plain text: a line for each paragraph and table row, as it reads on the page."""

from collections.abc import Iterator

from generator.word.anatomy import Element, Package, W, blocks, inside, open_package, rows, text_of


def plain_text(docx: bytes) -> str:
    """Return header, body and footer as lines; headings begin with #, rows with |."""
    package = open_package(docx)
    order = ("header", "document", "footer")
    parts = [part for stem in order for part in package.stories if part.name.startswith(f"word/{stem}")]
    return "\n".join(line for part in parts for line in _lines(package, part.root)) + "\n"


def _lines(package: Package, holder: Element) -> Iterator[str]:
    for block in blocks(holder):
        if block.tag == f"{W}tbl":
            for row in rows(block):
                cells = (" ".join(_lines(package, cell)) for cell in inside(row, "tc"))
                yield f"| {' | '.join(cells)} |"
        else:
            text = text_of(block).replace("\n", " ⏎ ").strip()
            level = package.styles.heading_level(block)
            yield f"{'#' * level} {text}" if level else text
