"""Templates made of declared blocks, for random edits: headings, texts, conditions round blocks, tables with rows."""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from generator.word.blocks import Block
from generator.word.package import MAIN
from generator.word.unite import blocks, open_docx
from tests.word.making import cell, docx, par


@dataclass(frozen=True)
class Text:
    words: str
    style: str = ""


@dataclass(frozen=True)
class Part:
    """What stands between a condition and its end, a table with its rows, or the whole document."""

    kind: str
    name: str
    items: tuple[Any, ...]


WORDS = ["Navn", "Mål", "Helbred", "Vi har talt om", "Se bilag", "Dato", "Arbejde", "Hvad vil du?", ""]
PATHS = ["borger.navn", "borger.by", "helbred", "timer"]
texts = st.builds(
    lambda word, number, path: Text(f"{word} {number}".strip() + (f": {{{{ {path} }}}}" if path else "")),
    st.sampled_from(WORDS),
    st.integers(0, 6),
    st.sampled_from([*PATHS, "", "", ""]),
)
headings = st.builds(
    lambda word, number: Text(f"{number}. {word}", "Overskrift1"), st.sampled_from(WORDS), st.integers(1, 4)
)
rows = st.builds(lambda a, b: Part("raekke", "", (a, b)), texts, texts)
tables = st.builds(
    lambda name, found: Part("tabel", name, tuple(found)),
    st.sampled_from("ABC"),
    st.lists(rows, min_size=1, max_size=4),
)
items = st.recursive(
    texts | headings | tables,
    lambda inner: st.builds(
        lambda path, found: Part("hvis", f"{{%p if {path} %}}", tuple(found)),
        st.sampled_from(PATHS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=6,
)
documents = st.builds(lambda found: Part("dokument", "", tuple(found)), st.lists(items, min_size=1, max_size=8))


@st.composite
def edited(draw: st.DrawFn, part: Part, most: int = 4) -> Part:
    """Return a document after some edits of the kinds people make."""
    for _ in range(draw(st.integers(0, most))):
        part = draw(_edited_once(part))
    return part


@st.composite
def _edited_once(draw: st.DrawFn, part: Part) -> Part:
    found = list(part.items)
    inner = [number for number, item in enumerate(found) if isinstance(item, Part) and item.kind != "raekke"]
    if inner and draw(st.booleans()):
        number = draw(st.sampled_from(inner))
        found[number] = draw(_edited_once(found[number]))
        return replace(part, items=tuple(found))
    one = rows if part.kind == "tabel" else texts | headings | items
    act = draw(st.sampled_from(["ind", "ud", "ret", "flyt", "pak ind", "pak ud"]))
    number = draw(st.integers(0, max(0, len(found) - 1)))
    if act == "ind" or not found:
        found.insert(number, draw(one))
    elif act == "ud" and (part.kind != "tabel" or len(found) > 1):
        found.pop(number)
    elif act == "flyt":
        found.insert(draw(st.integers(0, len(found))), found.pop(number))
    elif act == "ret":
        found[number] = draw(_reworded(found[number]))
    elif act == "pak ind" and part.kind != "tabel":
        end = draw(st.integers(number, len(found)))
        found[number:end] = [Part("hvis", "{%p if timer %}", tuple(found[number:end]))]
    elif act == "pak ud" and isinstance(found[number], Part) and found[number].kind == "hvis":
        found[number : number + 1] = found[number].items
    return replace(part, items=tuple(found))


@st.composite
def _reworded(draw: st.DrawFn, item: Any) -> Any:
    if isinstance(item, Text):
        return replace(item, words=draw(st.sampled_from([f"{item.words} mere", f"Nyt {item.words}", "Helt andet"])))
    if item.kind == "raekke":
        return replace(item, items=(draw(_reworded(item.items[0])), item.items[1]))
    return replace(item, name="{%p if borger.navn %}" if item.kind == "hvis" else item.name + "2")


def template(part: Part) -> bytes:
    """Return a document as a .docx."""
    return docx(_xml(part))


def _xml(item: Any) -> str:
    if isinstance(item, Text):
        return par(item.words.replace("&", "&amp;"), style=item.style)
    inner = "".join(map(_xml, item.items))
    if item.kind == "hvis":
        return par(item.name) + inner + par("{%p endif %}")
    if item.kind == "raekke":
        return f"<w:tr>{''.join(cell(_xml(each)) for each in item.items)}</w:tr>"
    if item.kind == "tabel":
        grid = '<w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid>'
        properties = f'<w:tblPr><w:tblW w:w="8000" w:type="dxa"/><w:tblCaption w:val="{item.name}"/></w:tblPr>'
        return f"<w:tbl>{properties}{grid}{inner}</w:tbl>"
    return inner


def shape(data: bytes) -> list[tuple[int, str, str, str]]:
    """Return every block of a template as depth, kind, words and style, in order."""
    found: list[tuple[int, str, str, str]] = []

    def note(block: Block, depth: int) -> None:
        found.append((depth, block.kind, block.words, block.style))
        for child in block.children:
            note(child, depth + 1)

    note(blocks(open_docx(data, ""), MAIN, "kommune"), 0)
    return found
