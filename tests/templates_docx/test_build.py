"""The builder: what each line of a source becomes, and that the package it stands in is whole."""

import importlib.util
import io
import re
import sys
import zipfile
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined, Environment
from lxml import etree

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEMO = HERE / "source" / "demo" / "forberedende_del.txt"

spec = importlib.util.spec_from_file_location("templates_docx_build", ROOT / "templates_docx" / "build.py")
build = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = build
spec.loader.exec_module(build)

W = f"{{{build.W}}}"
NS = {"w": build.W, "a": "http://schemas.openxmlformats.org/drawingml/2006/main"}


def parts(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body_of(tmp_path, text, front="titel: Plan\n---\n"):
    source = tmp_path / "plan.txt"
    source.write_text(front + text, encoding="utf-8")
    return etree.fromstring(parts(build.build(source))["word/document.xml"])[0]


def text_of(element):
    return "".join("\t" if node.tag == f"{W}tab" else node.text or "" for node in element.iter(f"{W}t", f"{W}tab"))


def style_of(paragraph):
    return paragraph.find("w:pPr/w:pStyle", NS).get(f"{W}val")


def shape(body):
    """Return (style, text) of each paragraph, and a table as its rows of cell texts, without title and section."""
    found = []
    for block in body[1:-1]:
        if block.tag == f"{W}tbl":
            found.append([[text_of(cell) for cell in row.iter(f"{W}tc")] for row in block.iter(f"{W}tr")])
        else:
            found.append((style_of(block), text_of(block)))
    return found


def fault(tmp_path, text, front="titel: Plan\n---\n"):
    with pytest.raises(build.SourceError) as caught:
        body_of(tmp_path, text, front)
    return str(caught.value)


# --- the language -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "style", "text"),
    [
        ("# Helbred", "Heading1", "Helbred"),
        ("## Job", "Heading2", "Job"),
        ("### Mentor", "Heading3", "Mentor"),
        ("? Hvad vil du gerne?", "Spoergsmaal", "Hvad vil du gerne?"),
        ("@ Borgerens egne ord", "Etiket", "Borgerens egne ord"),
        ("> {{ a.b }}", "BorgerensOrd", "{{ a.b }}"),
        ("> - {{ a.b }}", "BorgerensOrdPunkt", "{{ a.b }}"),
        ("! Ikke relevant", "Bemaerkning", "Ikke relevant"),
        ("!! Mangler", "Advarsel", "Mangler"),
        ("= Område: {{ a.b }}", "Felt", "Område:\t{{ a.b }}"),
        ("= Kl. {{ a[1:2] }}: 10:30", "Felt", "Kl. {{ a[1:2] }}:\t10:30"),
        ("- et punkt", "ListBullet", "et punkt"),
        ("Æblegrød – på åen", "Normal", "Æblegrød – på åen"),
        ("Før {% if a %}ja{% endif %}", "Normal", "Før {% if a %}ja{% endif %}"),
    ],
)
def test_a_marker_gives_its_style_and_the_text_stays(tmp_path, line, style, text):
    assert shape(body_of(tmp_path, line)) == [(style, text)]


def test_every_style_in_use_is_in_the_house_style(tmp_path):
    used = {element.get(f"{W}val") for element in body_of_demo().iter(f"{W}pStyle", f"{W}tblStyle", f"{W}rStyle")}
    assert len(used) >= 16
    assert used <= set(styles())


def body_of_demo():
    return etree.fromstring(parts(build.build(DEMO))["word/document.xml"])[0]


def test_the_front_matter_gives_title_and_subtitle(tmp_path):
    body = body_of(tmp_path, "Tekst", "titel: Plan for {{ borger.navn }}\nundertitel: Del 1\n---\n")
    assert [(style_of(p), text_of(p)) for p in body[:2]] == [
        ("Title", "Plan for {{ borger.navn }}"),
        ("Subtitle", "Del 1"),
    ]


def test_a_tag_is_one_run_that_keeps_its_blanks(tmp_path):
    paragraph = body_of(tmp_path, "Født {{ a.b|default('x < 3 ** 2') }} i **{{ a.by }} by**.")[1]
    assert [run.findtext("w:t", namespaces=NS) for run in paragraph.iter(f"{W}r")] == [
        "Født ",
        "{{ a.b|default('x < 3 ** 2') }}",
        " i ",
        "{{ a.by }}",
        " by",
        ".",
    ]
    assert {t.get("{http://www.w3.org/XML/1998/namespace}space") for t in paragraph.iter(f"{W}t")} == {"preserve"}
    assert [run.find("w:rPr/w:b", NS) is not None for run in paragraph.iter(f"{W}r")] == [0, 0, 0, 1, 1, 0]


def test_a_lone_tag_is_a_paragraph_of_its_own(tmp_path):
    body = body_of(tmp_path, "{%p if a.b %}\nTekst\n{%p else %}\n- Andet\n{%p endif %}\n")
    assert [text for _, text in shape(body)] == ["{%p if a.b %}", "Tekst", "{%p else %}", "Andet", "{%p endif %}"]


def test_comments_and_blank_lines_vanish_and_indented_lines_carry_on(tmp_path):
    assert shape(body_of(tmp_path, "// note\nEn lang\n\n\n> sætning, der\n// midt i\n  går videre\n")) == [
        ("Normal", "En lang"),
        ("BorgerensOrd", "sætning, der går videre"),
    ]


def test_an_include_stands_where_it_is_named(tmp_path):
    (tmp_path / "_fod.txt").write_text("- b\ninclude: inderst\n", encoding="utf-8")
    (tmp_path / "_inderst.txt").write_text("- c\n", encoding="utf-8")
    assert [text for _, text in shape(body_of(tmp_path, "- a\ninclude: fod\n- d\n"))] == ["a", "b", "c", "d"]


def test_field_lines_in_a_row_stay_on_one_page(tmp_path):
    kept = [p.find("w:pPr/w:keepNext", NS) is not None for p in body_of(tmp_path, "= A: 1\n= B: 2\n= C: 3\nx")[1:-1]]
    assert kept == [True, True, False, False]


def keeps(tmp_path: Path, lines: str) -> list[str]:
    """The texts that stay with the next paragraph by a mark of their own."""
    return [text_of(p) for p in body_of(tmp_path, lines)[1:-1] if p.find("w:pPr/w:keepNext", NS) is not None]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ("= A: 1\n[b]\n= B: 2\n[/]\n# Næste\n", []),
        ("= A: 1\n= B: 2\n# Næste\n", ["A:1"]),
        ("= A: 1\n[b]\n= B: 2\n[/]\n[c]\n= C: 3\n[/]\nx\n", ["A:1", "B:2"]),
    ],
)
def test_a_field_that_may_stand_alone_does_not_stay_with_the_heading_below(tmp_path, lines, kept):
    assert [text.replace("\t", "") for text in keeps(tmp_path, lines)] == kept


def test_a_line_may_ask_to_stay_with_the_next(tmp_path):
    lines = "& > {{ a.b }}\n& ! Intet.\n& Tekst\n= A: 1\n"
    assert keeps(tmp_path, lines) == ["{{ a.b }}", "Intet.", "Tekst"]
    assert [style for style, _ in shape(body_of(tmp_path, lines))][:3] == ["BorgerensOrd", "Bemaerkning", "Normal"]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ("# Mål\n{%p if a %}\nMålene følger.\n{%p for b in a %}\n## {{ b }}\n{%p endfor %}\n{%p endif %}\n", True),
        ("## Plan\nMålene følger.\n- et\n", True),
        ("# Mål\n{{ a.b }}\n## Andet\nx", False),
        ("Først.\nMålene følger.\n- et\n", False),
    ],
)
def test_a_line_that_leads_in_stays_with_what_it_leads_in_to(tmp_path, lines, kept):
    assert ("Målene følger." in keeps(tmp_path, lines)) is kept


# --- tables -----------------------------------------------------------------------------------------------------------

TABLE = """|: 3 5 3 | Job og praktik
| Periode | Sted | Timer |
| {%tr for job in erfaringer.cv %} |
| {{ job.fra|dato }}-{{ job.til|dato }} | **{{ job.sted }}** | |
| {%tr endfor %} |
"""


def test_a_table_has_its_cells_and_a_pipe_in_a_tag_parts_none(tmp_path):
    assert shape(body_of(tmp_path, TABLE + "Slut"))[0] == [
        ["Periode", "Sted", "Timer"],
        ["{%tr for job in erfaringer.cv %}"],
        ["{{ job.fra|dato }}-{{ job.til|dato }}", "{{ job.sted }}", ""],
        ["{%tr endfor %}"],
    ]


def test_a_table_fills_the_text_width_exactly(tmp_path):
    table = body_of(tmp_path, TABLE)[1]
    grid = [int(column.get(f"{W}w")) for column in table.iter(f"{W}gridCol")]
    assert sum(grid) == build.TEXT_WIDTH == int(table.find("w:tblPr/w:tblW", NS).get(f"{W}w"))
    assert grid[1] / grid[0] == pytest.approx(5 / 3, rel=0.001)
    assert [int(width.get(f"{W}w")) for width in table[2].iter(f"{W}tcW")] == grid
    assert table.find("w:tblPr/w:tblLayout", NS).get(f"{W}type") == "fixed"


def test_a_table_has_a_name_and_a_header_row_that_repeats(tmp_path):
    table = body_of(tmp_path, TABLE)[1]
    assert table.find("w:tblPr/w:tblCaption", NS).get(f"{W}val") == "Job og praktik"
    assert table.find("w:tblPr/w:tblDescription", NS).get(f"{W}val") == "Kolonner: Periode, Sted, Timer."
    rows = table.findall("w:tr", NS)
    assert [row.find("w:trPr/w:tblHeader", NS) is not None for row in rows] == [True, False, False, False]
    assert all(row.find("w:trPr/w:cantSplit", NS) is not None for row in rows)
    assert {style_of(p) for p in rows[0].iter(f"{W}p")} == {"Tabelhoved"}
    assert {style_of(p) for p in rows[2].iter(f"{W}p")} == {"Tabeltekst"}


A = "|: 1 | A\n| a |\n| 1 |\n"
END = ("Tabelslut", "")


@pytest.mark.parametrize(
    ("after", "apart"),
    [
        ("", True),  # the end of the body
        (A, True),
        ("Tekst", False),
        ("# Overskrift", False),
        ("{%p if x %}\nTekst\n{%p endif %}\n", True),  # may vanish
        ("{%p if x %}\nTekst\n{%p endif %}\nTekst", False),
        ("{%p if x %}\n" + A + "{%p endif %}\nTekst", True),
    ],
)
def test_a_table_is_held_apart_only_where_no_paragraph_is_certain_to_follow(tmp_path, after, apart):
    assert (shape(body_of(tmp_path, A + after))[1] == END) is apart


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("{%p if x %}\n" + A + "{%p else %}\n! Ingen\n{%p endif %}\nTekst", False),
        ("{%p if x %}\n" + A + "{%p else %}\n! Ingen\n{%p endif %}\n", True),
        ("{%p for x in y %}\n" + A + "{%p endfor %}\nTekst", True),  # the next round's table
        ("{%p for x in y %}\n" + A + "Tekst\n{%p endfor %}\n", False),
    ],
)
def test_a_table_in_a_condition_or_loop_is_held_apart_from_what_may_follow(tmp_path, text, apart):
    assert (shape(body_of(tmp_path, text))[2] == END) is apart


def test_text_right_below_a_table_gets_air_and_a_heading_has_its_own(tmp_path):
    def air(text):
        return [p.find("w:pPr/w:spacing", NS) is not None for p in body_of(tmp_path, A + text)[2:-1]]

    assert air("Tekst\nMere") == [True, False]
    assert air("{%p if x %}\n- a\n{%p endif %}\nTekst") == [False, True, False, True]
    assert air("# Overskrift") == [False]


# --- faults name the line ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("#### For dyb", 3, "not a marker"),
        ("-uden blank", 3, "not a marker"),
        ("Tekst\n\n?", 5, "not a marker"),
        ("= Uden kolon", 3, "'= Label: text'"),
        ("Kære {{ borger.navn", 3, "not whole"),
        ("Kære borger.navn }}", 3, "not whole"),
        ("Et **fedt ord", 3, "nothing closes it"),
        ("Tekst {%p if a %}", 3, "must stand alone"),
        ("{%tr endfor %}", 3, "table row"),
        ("{%p if a %}\nTekst", 3, "never closed"),
        ("Tekst\n{%p endif %}", 4, "closes nothing"),
        ("{%p if a %}\n{%p endfor %}", 4, "closes nothing"),
        ("{%p else %}", 3, "without an if"),
        ("| a | b |", 3, "before it"),
        ("|: 3 x | Navn\n", 3, "a table begins with"),
        ("|: 3 5 |\n", 3, "a table begins with"),
        ("|: 3 5 | Navn\n| a | b |", 3, "needs a header row and a row"),
        ("|: 3 5 | Navn\n| a | |\n| 1 | 2 |", 4, "header row is empty"),
        ("|: 3 5 | Navn\n| a | b |\n| 1 |", 5, "has 1 cells and needs 2"),
        ("|: 3 5 | Navn\n| a | b |\n| 1 | 2", 5, "at either end"),
        ("|: 3 5 | Navn\n| a | b |\n| {%tr for x in y %} |", 5, "never closed"),
        ("|: 3 5 | Navn\n| a | b |\n| {%tr endfor %} |", 5, "closes nothing"),
        ("include: findes_ikke", 3, "no _findes_ikke.txt"),
        ("\n  indrykket", 4, "carries on the line above"),
    ],
)
def test_a_fault_names_file_line_and_what_is_wrong(tmp_path, text, line, words):
    message = fault(tmp_path, text)
    assert message.startswith(f"{tmp_path / 'plan.txt'}:{line}: ")
    assert words in message


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("Tekst\n", "closing line ---"),
        ("undertitel: Del 1\n---\n", "begins with 'titel"),
        ("---\n", "begins with 'titel"),
        ("titel: Plan\nforfatter: N.N.\n---\n", "not 'forfatter: N.N.'"),
    ],
)
def test_front_matter_that_is_not_right_is_a_fault(tmp_path, front, words):
    assert words in fault(tmp_path, "", front)


def test_a_fault_in_an_included_file_names_that_file(tmp_path):
    (tmp_path / "_fod.txt").write_text("\n#### For dyb\n", encoding="utf-8")
    assert fault(tmp_path, "include: fod").startswith(f"{tmp_path / '_fod.txt'}:2: ")


def test_a_file_that_includes_itself_is_a_fault(tmp_path):
    (tmp_path / "_fod.txt").write_text("include: fod\n", encoding="utf-8")
    assert "includes itself" in fault(tmp_path, "include: fod")


# --- building and checking --------------------------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "source" / "2018"
    folder.mkdir(parents=True)
    (folder / "plan.txt").write_text("titel: Plan\n---\ninclude: fod\n", encoding="utf-8")
    (folder / "_fod.txt").write_text("Tekst\n", encoding="utf-8")
    return tmp_path


def test_building_twice_gives_the_same_bytes():
    assert build.build(DEMO) == build.build(DEMO)


def test_only_documents_are_built_and_a_second_build_writes_nothing(tree, capsys):
    assert build.main([], tree) == 0
    assert [file.name for file in (tree / "2018").iterdir()] == ["plan.docx"]
    assert "plan.docx" in capsys.readouterr().out
    assert build.main([], tree) == 0
    assert capsys.readouterr().out == ""


def test_check_passes_what_is_built_and_names_what_is_missing(tree, capsys):
    assert build.main(["--check"], tree) == 1
    assert str(tree / "2018" / "plan.docx") in capsys.readouterr().out
    assert not (tree / "2018").exists()
    build.main([], tree)
    assert build.main(["--check"], tree) == 0


@pytest.mark.parametrize("changed", ["source", "docx", "not a zip"])
def test_check_fails_where_source_and_template_part(tree, capsys, changed):
    build.main([], tree)
    docx = tree / "2018" / "plan.docx"
    if changed == "source":
        (tree / "source" / "2018" / "_fod.txt").write_text("Anden tekst\n", encoding="utf-8")
    elif changed == "docx":
        with zipfile.ZipFile(docx, "a") as archive:
            archive.writestr("word/extra.xml", "<x/>")
    else:
        docx.write_bytes(b"PK")
    capsys.readouterr()
    assert build.main(["--check"], tree) == 1
    assert str(docx) in capsys.readouterr().out


def test_a_template_packed_by_another_zip_library_passes_the_check(tree):
    build.main([], tree)
    docx = tree / "2018" / "plan.docx"
    entries = parts(docx.read_bytes())
    with zipfile.ZipFile(docx, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    assert build.main(["--check"], tree) == 0


def test_a_fault_in_a_source_ends_the_run_with_code_2(tree, capsys):
    (tree / "source" / "2018" / "_fod.txt").write_text("####\n", encoding="utf-8")
    assert build.main([], tree) == 2
    assert "_fod.txt:1: " in capsys.readouterr().err


def test_the_committed_templates_are_what_their_sources_build():
    assert build.main(["--check"]) == 0


# --- the package and the house style ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo():
    return parts(build.build(DEMO))


def test_every_part_has_a_content_type_and_every_type_a_part(demo):
    types = etree.fromstring(demo["[Content_Types].xml"])
    overrides = {item.get("PartName").lstrip("/") for item in types if item.tag.endswith("Override")}
    defaults = {item.get("Extension") for item in types if item.tag.endswith("Default")}
    assert overrides == {name for name in demo if name.endswith(".xml")} - {"[Content_Types].xml"}
    assert {name.rpartition(".")[2] for name in set(demo) - overrides - {"[Content_Types].xml"}} <= defaults
    main = next(item for item in types if item.get("PartName") == "/word/document.xml").get("ContentType")
    assert main.endswith("wordprocessingml.document.main+xml")


def relations(demo, name):
    return {item.get("Id"): item.get("Target") for item in etree.fromstring(demo[name])}


def test_every_part_is_reached_by_a_relation_and_every_relation_reaches_a_part(demo):
    reached = {"[Content_Types].xml"}
    for name in demo:
        if name.endswith(".rels"):
            folder = name.rpartition("_rels/")[0]
            reached |= {name} | {folder + target for target in relations(demo, name).values()}
    assert reached == set(demo)


@pytest.mark.parametrize("part", ["document", "header1", "footer1"])
def test_every_relation_id_in_use_is_given(demo, part):
    used = set(re.findall(rb'r:(?:id|embed)="(\w+)"', demo[f"word/{part}.xml"]))
    rels = f"word/_rels/{part}.xml.rels"
    assert {name.decode() for name in used} <= set(relations(demo, rels) if rels in demo else ())


def test_the_zip_tells_neither_time_nor_system():
    with zipfile.ZipFile(io.BytesIO(build.build(DEMO))) as archive:
        assert {(i.date_time, i.create_system) for i in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_nothing_says_who_or_where_and_all_is_danish(demo):
    everything = b"".join(demo.values())
    assert not re.search(rb"rsid|stylesWithEffects|thumbnail|<Company|attachedTemplate", everything)
    assert set(re.findall(rb"<(?:dc:creator|cp:lastModifiedBy)>(.*?)<", demo["docProps/core.xml"])) == {b"rehabplan"}
    assert set(re.findall(rb'<w:lang w:val="(.*?)"', everything)) == {b"da-DK"}
    assert b"<dc:language>da-DK<" in demo["docProps/core.xml"]
    assert (
        b'compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in demo["word/settings.xml"]
    )


def test_the_tabs_of_header_and_footer_end_at_the_margin():
    ends = [
        style.findall("w:pPr/w:tabs/w:tab", NS)[-1].get(f"{W}pos") for style in map(styles().get, ("Header", "Footer"))
    ]
    assert ends == [str(build.TEXT_WIDTH)] * 2


def styles():
    tree = etree.parse(ROOT / "templates_docx" / "source" / "package" / "word" / "styles.xml")
    return {style.get(f"{W}styleId"): style for style in tree.getroot().iter(f"{W}style")}


@pytest.mark.parametrize("style", ["Heading1", "Heading2", "Heading3", "Spoergsmaal", "Etiket", "Tabelhoved"])
def test_what_introduces_something_stays_with_it(style):
    assert styles()[style].find("w:pPr/w:keepNext", NS) is not None


@pytest.mark.parametrize("style", ["ListBullet", "BorgerensOrdPunkt", "TabeltekstPunkt"])
def test_a_list_style_has_real_numbering_that_knows_it(demo, style):
    number = styles()[style].find("w:pPr/w:numPr/w:numId", NS).get(f"{W}val")
    numbering = etree.fromstring(demo["word/numbering.xml"])
    abstract = numbering.find(f"w:num[@w:numId='{number}']/w:abstractNumId", NS).get(f"{W}val")
    level = numbering.find(f"w:abstractNum[@w:abstractNumId='{abstract}']/w:lvl", NS)
    assert level.find("w:pStyle", NS).get(f"{W}val") == style


# --- colour -----------------------------------------------------------------------------------------------------------

NAMES = {"text2": "dk2", "background2": "lt2", "hyperlink": "hlink"}


def theme_colour(name):
    theme = etree.parse(ROOT / "templates_docx" / "source" / "package" / "word" / "theme" / "theme1.xml")
    return theme.find(f".//a:clrScheme/a:{NAMES.get(name, name)}/a:srgbClr", NS).get("val")


def luminance(colour):
    def linear(value):
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def coloured(kind):
    """Return every element of the house style that has a colour of its own, part and name with it."""
    package = ROOT / "templates_docx" / "source" / "package" / "word"
    for part in ("styles", "header1", "footer1", "numbering"):
        for element in etree.parse(package / f"{part}.xml").getroot().iter(f"{W}{kind}"):
            yield part, element


def test_every_text_colour_can_be_read_on_every_background():
    texts = {element.get(f"{W}val") for _, element in coloured("color")}
    fills = {element.get(f"{W}fill") for _, element in coloured("shd")} | {"FFFFFF"}
    assert len(texts) >= 5
    assert len(fills) >= 3
    poor = {(text, fill) for text in texts for fill in fills if contrast(text, fill) < 4.5}
    assert not poor


@pytest.mark.parametrize("kind", ["color", "left", "top", "bottom", "right", "shd"])
def test_a_colour_taken_from_the_theme_is_also_written_out(kind):
    for part, element in coloured(kind):
        name = element.get(f"{W}themeFill" if kind == "shd" else f"{W}themeColor")
        if name and not (element.get(f"{W}themeTint") or element.get(f"{W}themeFillTint")):
            written = (
                element.get(f"{W}fill") if kind == "shd" else element.get(f"{W}val" if kind == "color" else f"{W}color")
            )
            assert written == theme_colour(name), (part, name)


# --- filled by docxtpl ------------------------------------------------------------------------------------------------


def filled(context):
    template = DocxTemplate(io.BytesIO(build.build(DEMO)))
    template.render(context, Environment(undefined=ChainableUndefined, autoescape=True), autoescape=True)
    target = io.BytesIO()
    template.save(target)
    return {
        name: etree.fromstring(part) for name, part in parts(target.getvalue()).items() if name.endswith("1.xml")
    } | {"document": etree.fromstring(parts(target.getvalue())["word/document.xml"])}


def test_the_header_shows_kladde_and_logo_only_when_there_is_one():
    profil = {"navn": "Århus & Omegn", "logo": {"fil": "logo.png", "alternativ_tekst": "Byvåben"}}
    draft = filled({"profil": profil, "sagsnr": "2026-1", "beregnet": {"kladde": True}})["word/header1.xml"]
    final = filled({"profil": {"navn": "Århus & Omegn"}, "sagsnr": "2026-1"})["word/header1.xml"]
    assert text_of(draft).split() == ["Århus", "&", "Omegn", "KLADDE", "Sagsnr.", "2026-1"]
    assert text_of(final).split() == ["Århus", "&", "Omegn", "Sagsnr.", "2026-1"]
    assert [e.get("descr") for e in draft.iter() if e.tag.endswith("}docPr")] == ["Byvåben"]
    assert not list(final.iter(f"{W}drawing"))


def test_the_filled_demo_has_no_tags_left_and_ends_in_a_paragraph():
    jobs = [{"periode": "2001", "opgaver": "Tømrer & <snedker>"}, {"periode": "2005", "opgaver": "æøå"}]
    body = filled({"forberedende_del": {"erfaringer": {"cv": jobs}}})["document"][0]
    assert not re.search(r"\{[{%]|[}%]\}", text_of(body))
    table = next(block for block in shape(body) if block[0][0] == "Periode")
    assert [row[0::3] for row in table[1:]] == [["2001", "Tømrer & <snedker>"], ["2005", "æøå"]]
    assert shape(body)[-1] == END
    assert not [1 for table in body.iter(f"{W}tbl") if table.getnext().tag == f"{W}tbl"]
