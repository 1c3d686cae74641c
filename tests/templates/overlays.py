"""What people do to a template in Word, declared: three municipalities' adaptations, and a new base for them.

The edits follow the base: they find their place by its words.
"""

import copy
import re
from collections.abc import Callable

from lxml import etree

from generator.fields import OwnFields
from generator.places import TEMPLATES
from generator.word.package import pack_all
from generator.word.xml import OFFICE, TBL, TC, TR, P, R, T, text_of, w
from tests.word.edits import Edit, edited, fragment, par, parts_of, run
from tests.word.good import PICTURE, PNG

BASE = (TEMPLATES / "2018" / "indsatsdel.docx").read_bytes()
OWN = OwnFields(
    '{"mentor_ord": {"type": "string", "title": "Mentorens ord"}, "afdeling": {"type": "string", "title": "Afdeling"}}'
)
Root = etree._Element


def found(root: Root, words: str, tag: str = P) -> Root:
    """Return the first paragraph (row, table) with these words."""
    return next(each for each in root.iter(tag) if words in text_of(each))


def reword(old: str, new: str) -> Edit:
    """Write other words where the old ones stand."""

    def edit(root: Root) -> None:
        text = next(each for each in root.iter(T) if old in (each.text or ""))
        text.text = (text.text or "").replace(old, new)

    return edit


def block(root: Root, words: str) -> list[Root]:
    """Return what stands from the nearest `if` above a paragraph to its end."""
    start = found(root, words)
    while not text_of(start).startswith("{%p if"):
        start = next(start.itersiblings(preceding=True))
    span = [start]
    while "{%p endif" not in text_of(span[-1]):
        span.append(next(span[-1].itersiblings()))
    return span


def section(root: Root, heading: str) -> list[Root]:
    """Return a heading and all below it, up to the next of its level."""
    start = found(root, heading)
    style = start.find(f"{w('pPr')}/{w('pStyle')}")
    assert style is not None
    span, depth = [start], 0
    for after in start.itersiblings():
        its = after.find(f"{w('pPr')}/{w('pStyle')}")
        ends = after.tag == w("sectPr") or (its is not None and its.get(w("val")) == style.get(w("val")))
        opens = bool(re.match(r"\{%p (if|for)", text_of(after))) and after.tag == P
        if depth == 0 and (ends or (opens and _begins_section(after, style))):
            break
        depth += opens - text_of(after).startswith(("{%p endif", "{%p endfor"))
        span.append(after)
    return span


def _begins_section(code: Root, style: Root) -> bool:
    after = code.getnext()
    its = None if after is None else after.find(f"{w('pPr')}/{w('pStyle')}")
    return its is not None and its.get(w("val")) == style.get(w("val"))


def move(part: Callable[[Root, str], list[Root]], words: str, before: str) -> Edit:
    """Cut a part out, and put it in before the paragraph with other words."""

    def edit(root: Root) -> None:
        span, target = part(root, words), found(root, before)
        for element in span:
            target.addprevious(element)

    return edit


def remove(part: Callable[[Root, str], list[Root]], words: str) -> Edit:
    def edit(root: Root) -> None:
        for element in part(root, words):
            element.getparent().remove(element)

    return edit


def add(after: str, *texts: str, style: str = "Normal") -> Edit:
    """Write paragraphs after the one with these words (its block's last tag, if it has one)."""

    def edit(root: Root) -> None:
        place = found(root, after)
        for text in reversed(texts):
            kind = "Heading1" if text.startswith("# ") else style
            place.addnext(fragment(par(run(text.removeprefix("# ")), f'<w:pStyle w:val="{kind}"/>')))

    return edit


def insert_section(before: str, *texts: str) -> Edit:
    """Write a heading and paragraphs before the heading with these words."""

    def edit(root: Root) -> None:
        for text in texts:
            kind = "Heading1" if text.startswith("# ") else "Normal"
            found(root, before).addprevious(fragment(par(run(text.removeprefix("# ")), f'<w:pStyle w:val="{kind}"/>')))

    return edit


def add_row(after: str, label: str, value: str) -> Edit:
    """Insert a row below the one with these words, and write in it."""

    def edit(root: Root) -> None:
        row = found(root, after, TR)
        made = copy.deepcopy(row)
        for cell, text in zip(made.iter(TC), (label, value), strict=True):
            for number, each in enumerate(list(cell.iter(T))):
                each.text = "" if number else text
        row.addnext(made)

    return edit


def italic(words: str) -> Edit:
    def edit(root: Root) -> None:
        for each in found(root, words).iter(R):
            rpr = each.find(w("rPr"))
            if rpr is None:
                rpr = etree.Element(w("rPr"))
                each.insert(0, rpr)
            rpr.insert(0, etree.Element(w("i")))

    return edit


def wide(name: str) -> Edit:
    """Draw the columns of a table to other widths."""

    def edit(root: Root) -> None:
        table = next(
            each for each in root.iter(TBL) if each.find(f"{w('tblPr')}/{w('tblCaption')}").get(w("val")) == name
        )
        for column, width in zip(table.iter(w("gridCol")), ("2000", "7000"), strict=False):
            column.set(w("w"), width)

    return edit


def as_saved_by_word(docx: bytes) -> bytes:
    """Return the template as Word keeps it: runs split, revision ids, bookmarks, marks of the spelling checker."""

    def scatter(root: Root) -> None:
        for number, paragraph in enumerate(list(root.iter(P))):
            paragraph.set(w("rsidR"), f"{number:08X}")
            for each in list(paragraph.iter(R)):
                _split(each)
            if number % 5 == 0:
                paragraph.append(fragment(f'<w:bookmarkStart w:id="{number}" w:name="b{number}"/>'))
                paragraph.append(fragment(f'<w:bookmarkEnd w:id="{number}"/>'))

    def _split(each: Root) -> None:
        text = each.find(T)
        if text is None or len(text.text or "") < 4 or len(each) > 2:
            return
        words, half = text.text or "", len(text.text or "") // 2
        other = copy.deepcopy(each)
        text.text, other.find(T).text = words[:half], words[half:]
        for one in (text, other.find(T)):
            one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        other.set(w("rsidR"), "00AB12CD")
        each.addnext(other)
        each.addnext(fragment('<w:proofErr w:type="spellStart"/>'))

    return edited(docx, scatter)


def restyled(docx: bytes) -> bytes:
    """Return the template with headings in another colour, its own words in the header, and a picture."""
    parts = parts_of(docx)
    heading = re.compile(rb'(w:styleId="Heading1">.*?)<w:color w:val="\w{6}" w:themeColor="text2"/>', re.DOTALL)
    relation = b'<Relationship Id="rIdFoto" Type="%s/image" Target="media/foto.png"/></Relationships>' % OFFICE.encode()
    rels = "word/_rels/document.xml.rels"
    changed = {
        "word/styles.xml": heading.sub(rb'\1<w:color w:val="5B2A86"/>', parts["word/styles.xml"]),
        "word/header1.xml": parts["word/header1.xml"].replace(b"Sagsnr. ", b"Vores sagsnr. "),
        rels: parts[rels].replace(b"</Relationships>", relation),
        "word/media/foto.png": PNG,
    }
    return edited(pack_all(parts | changed), _add_photo)


def _add_photo(root: Root) -> None:
    drawing = PICTURE.replace("rIdBillede", "rIdFoto").replace('docPr id="1"', 'docPr id="77"')
    found(root, "Mit mål og min vej").addnext(fragment(par(drawing)))


REWORDS = (
    reword("3. Min vej til arbejdspladsen", "3. Min vej ud på arbejdspladsen"),
    reword("Denne plan laver du", "Planen her laver du"),
    move(section, "7. Opfølgning og progression", "4. Tilbud og aktiviteter"),
)
ADDS = (
    add("5. Støtte og mentor", "Mentorens egne ord om samarbejdet:", "{{ kommune_felter.mentor_ord }}"),
    add("9. Mine bemærkninger til planen", "Skriv gerne, også hvis du er uenig."),
    add_row("Planens dato", "Afdeling", "{{ kommune_felter.afdeling }}"),
)
DESIGNS = (italic("Mit mål og min vej"), wide("Planen på én side"))

OVERLAYS = {
    "ord og orden": as_saved_by_word(edited(BASE, *REWORDS)),
    "egne felter": as_saved_by_word(edited(BASE, *ADDS)),
    "udseende": as_saved_by_word(restyled(edited(BASE, *DESIGNS))),
}
NEWS = (
    reword("Hvad er dit mål?", "Hvad vil du gerne nå?"),
    add("Planen på én side", "Planen er vejledende, og du kan altid få den ændret."),
    move(block, "{{ indsatsdel.maal.konkret }}", "6. Hvem gør hvad"),
    add_row("Planens dato", "Sagsnummer", "{{ sagsnr }}"),
    insert_section("6. Hvem gør hvad", "# Din ret til bisidder", "Du kan tage en bisidder med: {{ borger.navn }}."),
    remove(section, "9. Mine bemærkninger til planen"),
)
NEW_BASE = edited(BASE, *NEWS)
