"""What people and Word do to a generated document, as changes to its real XML; shaped as Word writes it."""

import copy
from collections.abc import Callable

from lxml import etree

from generator.word.package import pack_all
from tests.reading import parts as parts_of
from tests.word.good import NAMESPACES

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
DOCUMENT = "word/document.xml"
AUTHOR = 'w:id="901" w:author="Anna Holm" w:date="2026-03-05T10:00:00Z"'

Root = etree._Element
Edit = Callable[[Root], object]


def edited(docx: bytes, *edits: Edit, part: str = DOCUMENT) -> bytes:
    """Return the document with each edit made to the tree of `part`."""
    parts = parts_of(docx)
    root = etree.fromstring(parts[part])
    for edit in edits:
        edit(root)
    return pack_all(parts | {part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)})


def with_parts(docx: bytes, **parts: bytes | str) -> bytes:
    """Return the document with parts added or changed; `__` stands for / and `_dot_` for a full stop."""
    named = {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()}
    return pack_all(parts_of(docx) | {n: d.encode() if isinstance(d, str) else d for n, d in named.items()})


def saved_by(docx: bytes, program: str) -> bytes:
    """Return the document as `program` would say that it saved it."""
    properties = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return with_parts(
        docx,
        docProps__app_dot_xml=f'<Properties xmlns="{properties}"><Application>{program}</Application></Properties>',
    )


def fragment(xml: str) -> Root:
    """Return a piece of WordprocessingML as an element."""
    return etree.fromstring(f"<x {NAMESPACES}>{xml}</x>")[0]


def control(root: Root, tag: str, number: int = 0) -> Root:
    """Return the control with this tag, the first unless told."""
    return [sdt for sdt in root.iter(f"{W}sdt") if sdt.find(f"{W}sdtPr/{W}tag[@{W}val='{tag}']") is not None][number]


def content(root: Root, tag: str) -> Root:
    return control(root, tag).find(f"{W}sdtContent")


def row(root: Root, tag: str) -> Root:
    return next(control(root, tag).iterancestors(f"{W}tr"))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def write(tag: str, *inner: str, number: int = 0) -> Edit:
    """Type into a control: its content becomes `inner`, and it shows no prompt any more."""

    def edit(root: Root) -> None:
        sdt = control(root, tag, number)
        box = sdt.find(f"{W}sdtContent")
        for prompt in sdt.findall(f"{W}sdtPr/{W}showingPlcHdr"):
            prompt.getparent().remove(prompt)
        style = box.find(f"{W}p/{W}pPr")
        block = box.find(f"{W}p") is not None
        box[:] = []
        for piece in inner:
            element = fragment(piece if piece.startswith("<") else run(piece))
            if block and element.tag != f"{W}p":
                wrapped = fragment(par(""))
                if style is not None:
                    wrapped[0].extend(copy.deepcopy(child) for child in style)
                wrapped.append(element)
                element = wrapped
            box.append(element)

    return edit


def clear(tag: str, prompt: str = "Klik eller tryk her for at skrive tekst.") -> Edit:
    """Empty a control: Word shows a prompt in it."""

    def edit(root: Root) -> None:
        write(tag, run(prompt, '<w:rStyle w:val="PlaceholderText"/>'))(root)
        control(root, tag).find(f"{W}sdtPr").append(fragment("<w:showingPlcHdr/>"))

    return edit


def inside(tag: str, *inner: str) -> Edit:
    """Replace what stands inside the paragraph of a block control, keeping the paragraph."""

    def edit(root: Root) -> None:
        paragraph = content(root, tag).find(f"{W}p")
        for child in [child for child in paragraph if child.tag != f"{W}pPr"]:
            paragraph.remove(child)
        paragraph.extend(fragment(piece if piece.startswith("<") else run(piece)) for piece in inner)

    return edit


def unwrap(tag: str) -> Edit:
    """Remove the control and keep its text (Word: Remove Content Control)."""

    def edit(root: Root) -> None:
        sdt = control(root, tag)
        for child in list(sdt.find(f"{W}sdtContent")):
            sdt.addprevious(child)
        sdt.getparent().remove(sdt)

    return edit


def remove_paragraph(tag: str) -> Edit:
    """Delete the paragraph that the control stands in."""

    def edit(root: Root) -> None:
        sdt = control(root, tag)
        owner = next(sdt.iterancestors(f"{W}p"), sdt)
        owner.getparent().remove(owner)

    return edit


def copy_row(tag: str) -> Edit:
    """Copy a table row and paste it below itself."""
    return lambda root: row(root, tag).addnext(copy.deepcopy(row(root, tag)))


def remove_row(tag: str) -> Edit:
    return lambda root: row(root, tag).getparent().remove(row(root, tag))


def swap_rows(tag: str, other: str) -> Edit:
    """Move the row of `tag` below that of `other`."""
    return lambda root: row(root, other).addnext(row(root, tag))


def insert_bare_row(tag: str, *words: str) -> Edit:
    """Word's own "insert row below": cells as above, without controls."""

    def edit(root: Root) -> None:
        fresh = copy.deepcopy(row(root, tag))
        for index, cell in enumerate(fresh.iter(f"{W}tc")):
            for paragraph in list(cell.iter(f"{W}p"))[1:]:
                paragraph.getparent().remove(paragraph)
            paragraph = cell.find(f"{W}p")
            for child in [child for child in paragraph if child.tag != f"{W}pPr"]:
                paragraph.remove(child)
            if index < len(words):
                paragraph.append(fragment(run(words[index])))
        row(root, tag).addnext(fresh)

    return edit


def delete_row_tracked(tag: str) -> Edit:
    def edit(root: Root) -> None:
        table_row = row(root, tag)
        properties = table_row.find(f"{W}trPr")
        if properties is None:
            properties = fragment("<w:trPr/>")
            table_row.insert(0, properties)
        properties.append(fragment(f"<w:del {AUTHOR}/>"))

    return edit


def delete_mark_tracked(tag: str) -> Edit:
    """Delete the first paragraph mark in a block control, tracked: its two paragraphs become one."""

    def edit(root: Root) -> None:
        properties = content(root, tag).find(f"{W}p/{W}pPr")
        properties.append(fragment(f"<w:rPr><w:del {AUTHOR}/></w:rPr>"))

    return edit


def put_before(tag: str, xml: str) -> Edit:
    """Put a run or paragraph before the control."""
    return lambda root: control(root, tag).addprevious(fragment(xml))


def tick(tag: str, state: bool | None = None, sign: str | None = None) -> Edit:
    """Set a check box's state, its sign, or both."""

    def edit(root: Root) -> None:
        if state is not None:
            control(root, tag).find(f".//{W14}checked").set(f"{W14}val", str(int(state)))
        if sign is not None:
            content(root, tag).find(f".//{W}t").text = sign

    return edit


TEXT_BOX = (
    '<w:r><mc:AlternateContent xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
    '<mc:Choice Requires="wps"><w:drawing><wp:inline><wps:wsp><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx>'
    "</wps:wsp></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{0}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{1}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def fill(docx: bytes, said: Callable[[str], str | None]) -> bytes:
    """Return the document with the words of `said` in every control, by tag, as a person leaves it; None leaves one be.

    A choice is picked from the control's own list, "☒" ticks a box.
    """
    parts = parts_of(docx)
    for name in [name for name in parts if name.startswith(("word/document", "word/header", "word/footer"))]:
        root = etree.fromstring(parts[name])
        for sdt in list(root.iter(f"{W}sdt")):
            tag = sdt.find(f"{W}sdtPr/{W}tag")
            words = said(tag.get(f"{W}val")) if tag is not None else None
            if words is not None:
                _say(sdt, words)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack_all(parts)


def _say(sdt: Root, words: str) -> None:
    properties, box = sdt.find(f"{W}sdtPr"), sdt.find(f"{W}sdtContent")
    for prompt in properties.findall(f"{W}showingPlcHdr"):
        properties.remove(prompt)
    for checked in properties.iter(f"{W14}checked"):
        checked.set(f"{W14}val", str(int(words == "☒")))
    texts = list(box.iter(f"{W}t"))
    texts[0].text = words
    for style in box.iter(f"{W}rStyle"):
        style.getparent().remove(style)
    for more in texts[1:]:
        more.getparent().remove(more)


def offered(docx: bytes) -> dict[str, list[str]]:
    """Return what the drop-downs of a document offer, by tag."""
    found = {}
    for name, part in parts_of(docx).items():
        if name.startswith(("word/document", "word/header")):
            for sdt in etree.fromstring(part).iter(f"{W}sdt"):
                items = sdt.findall(f"{W}sdtPr/{W}dropDownList/{W}listItem")
                if items:
                    found[sdt.find(f"{W}sdtPr/{W}tag").get(f"{W}val")] = [i.get(f"{W}displayText") for i in items]
    return found
