"""The plain way through a document and the thorough one read the same; most documents go the plain way."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from unittest.mock import patch

import pytest
from lxml import etree

from generator import documents, pipeline
from generator.documents import KINDS
from generator.fields import template_fields
from generator.load import load_case
from generator.pipeline import Choices
from generator.word import read as reader
from generator.word.read import Reading, read_opened
from generator.word.reading_package import Opened, open_docx
from generator.word.reading_plain import plain_story
from generator.word.reading_styles import Sheet
from tests.word.edits import AUTHOR, FIELD, TEXT_BOX, Edit, Root, W, content, fragment, par, run

FIELDS = template_fields()
DAY = date(2026, 11, 21)
BODY = "word/document.xml"


@cache
def document(number: str, kind: str) -> bytes:
    case = load_case(next(file for file in pipeline.sample_cases() if file.stem == number)).case
    assert case is not None
    return pipeline.make_documents(case, [KINDS[kind]], Choices(DAY))[0].data


@contextmanager
def thoroughly() -> Iterator[None]:
    """Let nothing be taken for plain."""
    with patch.object(reader, "plain_story", lambda *_: None):
        yield


def both_ways(opened: Opened, sent: Reading | None = None) -> Reading:
    plain = read_opened(opened, FIELDS, sent)
    with thoroughly():
        assert plain == read_opened(opened, FIELDS, sent)
    return plain


@cache
def plan() -> tuple[bytes, Opened, Reading]:
    """Return a plan: its body as bytes, the document opened, and as it reads."""
    opened = open_docx(document("2019-001388", "indsatsdel"))
    return opened.parts[BODY], opened, read_opened(opened, FIELDS)


def changed(edit: Edit) -> Opened:
    body, opened, _ = plan()
    root = etree.fromstring(body)
    edit(root)
    return replace(opened, stories={**opened.stories, BODY: root})


def test_every_document_goes_the_plain_way_and_reads_the_same():
    for file in pipeline.sample_cases()[::5]:
        case = load_case(file).case
        assert case is not None
        for made in pipeline.make_documents(case, documents.called_for(case), Choices(DAY)):
            opened = open_docx(made.data)
            assert both_ways(opened).values
            sheet = Sheet.read(opened.others["word/styles.xml"], opened.others["word/numbering.xml"])
            story = plain_story(opened.stories[BODY], FIELDS, sheet)
            assert story is not None
            assert sum(control.is_plain for control in story.controls) > 0.9 * len(story.controls)


PIECES = {
    "words": run("Ny tekst"),
    "bold": run("fed", "<w:b/>"),
    "bold by a style": run("fed", '<w:rStyle w:val="Strong"/>'),
    "hidden": run("skjult", "<w:vanish/>"),
    "not hidden": run("ikke skjult", '<w:vanish w:val="0"/>'),
    "italics": run("kursiv", "<w:i/>"),
    "inserted": f"<w:ins {AUTHOR}>{run('sat ind')}</w:ins>",
    "inserted, empty": f"<w:ins {AUTHOR}/>",
    "deleted": f"<w:del {AUTHOR}><w:r><w:delText>væk</w:delText></w:r></w:del>",
    "looks changed": '<w:r><w:rPr><w:rPrChange w:id="1" w:author="a"/></w:rPr><w:t>æ</w:t></w:r>',
    "field": FIELD.format(" PAGE ", run("7")),
    "simple field": f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>',
    "text box": TEXT_BOX.format(par(run("boks"))),
    "link": f'<w:hyperlink w:anchor="a">{run("link")}</w:hyperlink>',
    "tab and break": "<w:r><w:tab/><w:t>x</w:t><w:br/></w:r>",
    "page break seen": '<w:r><w:lastRenderedPageBreak/><w:t xml:space="preserve"> efter</w:t></w:r>',
    "spelling": '<w:proofErr w:type="spellStart"/>',
    "symbol": '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
    "footnote": '<w:r><w:footnoteReference w:id="2"/></w:r>',
    "ruby": f"<w:r><w:ruby><w:rt>{run('op')}</w:rt><w:rubyBase>{run('ned')}</w:rubyBase></w:ruby></w:r>",
    "smart tag": f'<w:smartTag w:uri="x" w:element="y">{run("klog")}</w:smartTag>',
    "custom XML": f'<w:customXml w:element="a">{run("cx")}</w:customXml>',
    "a stranger's control": (
        f"<w:sdt><w:sdtPr><w:id w:val='7'/></w:sdtPr><w:sdtContent>{run('x')}</w:sdtContent></w:sdt>"
    ),
    "a control of ours": (
        f"<w:sdt><w:sdtPr><w:tag w:val='borger.by'/></w:sdtPr><w:sdtContent>{run('x')}</w:sdtContent></w:sdt>"
    ),
    "a control without content": "<w:sdt><w:sdtPr><w:tag w:val='borger.by'/></w:sdtPr></w:sdt>",
    "a paragraph": par(run("nyt afsnit")),
    "an item": par(run("punkt"), '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'),
    "a paragraph mark deleted": par("", f"<w:rPr><w:del {AUTHOR}/></w:rPr>"),
    "a table": f"<w:tbl><w:tr><w:tc>{par(run('celle'))}</w:tc></w:tr></w:tbl>",
    "two forms": (
        f'<mc:AlternateContent><mc:Choice Requires="a">{par(run("valg"))}</mc:Choice>'
        f"<mc:Fallback>{par(run('ellers'))}</mc:Fallback></mc:AlternateContent>"
    ),
}
HOLDERS = tuple(f"{W}{name}" for name in ("p", "sdtContent", "tc", "body"))


@pytest.mark.parametrize("name", PIECES)
def test_whatever_is_put_in_somewhere_is_read_as_the_thorough_way_reads_it(name: str):
    for seed in range(4):
        drawn = random.Random(f"{name} {seed}")

        def edit(root: Root, drawn: random.Random = drawn) -> None:
            holder = drawn.choice(list(root.iter(*HOLDERS)))
            holder.insert(drawn.randint(0, len(holder)), fragment(PIECES[name]))

        both_ways(changed(edit), plan()[2])


@pytest.mark.parametrize("seed", range(8))
def test_elements_removed_doubled_and_moved_are_read_as_the_thorough_way_reads_them(seed: int):
    drawn = random.Random(seed)

    def edit(root: Root) -> None:
        names = ("p", "r", "sdt", "tr", "sdtContent", "sdtPr", "tag", "pPr")
        for _ in range(6):
            element = drawn.choice([each for name in names for each in root.iter(f"{W}{name}")])
            other = drawn.choice(list(root.iter(f"{W}p")))
            change = drawn.choice(("remove", "double", "move"))
            if change == "double":
                element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
            elif change == "remove" and (parent := element.getparent()) is not None:
                parent.remove(element)
            elif element not in {other, *other.iterancestors()}:
                other.addnext(element)

    both_ways(changed(edit), plan()[2])


def test_split_runs_ids_of_the_session_and_page_breaks_seen_stay_on_the_plain_way():
    def edit(root: Root) -> None:
        for element in list(root.iter(f"{W}r")):
            element.set(f"{W}rsidR", "00A77B3E")
            element.addnext(fragment('<w:proofErr w:type="spellEnd"/>'))
            element.addnext(fragment(PIECES["page break seen"]))

    docx = changed(edit)
    with patch.object(reader, "_thorough_story", side_effect=reader._thorough_story) as thorough:
        reading = read_opened(docx, FIELDS)
    assert thorough.call_count == 1, "the footer, for its page numbers"
    assert reading.values["borger.navn"].text.endswith(" efter")
    both_ways(docx)


def test_a_table_in_a_field_is_no_plain_text():
    path = next(path for path, value in plan()[2].values.items() if value.block and value.text and "[" not in path)
    reading = both_ways(changed(lambda root: content(root, path).append(fragment(PIECES["a table"]))))
    assert [(found.code, found.path) for found in reading.findings] == [("formatering", path)]
    assert "tabel" in reading.findings[0].message
