"""Ways to spoil the good document: each a name, the code that must find it, and what is done to the parts.

Most are a text in a part put in place of another, as an editor, a converter or a hasty template would leave it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.word.good import CASE_TEXTS, CHOICES, PICTURE, control, good, packed, paragraph

Parts = dict[str, bytes]
DOCUMENT, STYLES, SETTINGS = "word/document.xml", "word/styles.xml", "word/settings.xml"
RELATIONS, CORE, TYPES = "word/_rels/document.xml.rels", "docProps/core.xml", "[Content_Types].xml"


@dataclass(frozen=True)
class Damage:
    """One way to spoil the document; `also` are codes that follow of necessity."""

    name: str
    code: str
    spoil: Callable[[Parts], bytes]
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.code}: {self.name}"

    def docx(self) -> bytes:
        return self.spoil(good())


def swapped(parts: Parts, part: str, old: str, new: str) -> bytes:
    text = parts[part].decode()
    assert old in text, f"{part} has no {old}"
    return packed(parts | {part: text.replace(old, new, 1).encode()})


def put(old: str, new: str, part: str = DOCUMENT) -> Callable[[Parts], bytes]:
    """Put `new` where the first `old` stands."""
    return partial(swapped, part=part, old=old, new=new)


def body(xml: str) -> Callable[[Parts], bytes]:
    """Put `xml` before the last paragraph."""
    return put(END, xml + END)


def without(part: str) -> Callable[[Parts], bytes]:
    return lambda parts: packed({name: data for name, data in parts.items() if name != part})


def renamed(old: str, new: str) -> Callable[[Parts], bytes]:
    return lambda parts: packed({new if name == old else name: data for name, data in parts.items()})


def everywhere(old: str, new: str) -> Callable[[Parts], bytes]:
    return lambda parts: packed(parts | {DOCUMENT: parts[DOCUMENT].replace(old.encode(), new.encode())})


def repeated(name: str) -> Callable[[Parts], bytes]:
    return lambda parts: packed(parts, (name, parts[next(n for n in parts if n.lower() == name.lower())]))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(*rows: str, grid: int = 2, properties: str = '<w:tblCaption w:val="Tabel"/>') -> str:
    columns = '<w:gridCol w:w="4000"/>' * grid
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def row(*cells: str, header: bool = False) -> str:
    return f"<w:tr><w:trPr>{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str = "<w:p/>", properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def relation(kind: str, target: str, mode: str = "") -> Callable[[Parts], bytes]:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    mode = f' TargetMode="{mode}"' if mode else ""
    new = f'<Relationship Id="rIdNy" Type="{office}/{kind}" Target="{target}"{mode}/>'
    return put("</Relationships>", f"{new}</Relationships>", RELATIONS)


def style(properties: str, base: str = "Normal") -> str:
    return (
        '<w:style w:type="paragraph" w:styleId="Ny"><w:name w:val="Ny"/>'
        f'<w:basedOn w:val="{base}"/>{properties}</w:style>'
    )


def styled(properties: str, content: str) -> Callable[[Parts], bytes]:
    """Add the paragraph style Ny and a paragraph in it."""

    def spoil(parts: Parts) -> bytes:
        styles = parts[STYLES].decode().replace("</w:styles>", f"{style(properties)}</w:styles>")
        return swapped(parts | {STYLES: styles.encode()}, DOCUMENT, END, paragraph(content, "Ny") + END)

    return spoil


END = paragraph("Til sidst.")
HEADER, LAST = row(cell(), cell(), header=True), row(cell(), cell())
LINKED = "file:///C:/Users/ABC/logo.png"
INNER = table(row(cell()), grid=1)
BOXED = '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">{}</v:shape></w:pict></w:r></w:p>'
ANCHOR = (
    PICTURE.replace("wp:inline", "wp:anchor")
    .replace(
        '<wp:extent cx="9525" cy="9525"/>',
        '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
        '<wp:extent cx="9525" cy="9525"/><wp:wrapNone/>',
    )
    .replace(
        "distT", 'simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1" distT'
    )
)

UNREADABLE = [
    Damage("ikke en zip", "word-ulaeselig", lambda parts: b"\xd0\xcf\x11\xe0 gammelt .doc"),
    Damage("afkortet fil", "word-ulaeselig", lambda parts: packed(parts)[:-200]),
    Damage("ingen hoveddel", "word-ulaeselig", without(DOCUMENT)),
    Damage("et regneark", "word-ulaeselig", everywhere("w:document", "w:workbook")),
    Damage("uafsluttet element", "word-xml-fejl", put("</w:body>", "")),
    Damage("løst &", "word-xml-fejl", put("Til sidst.", "Til & sidst.")),
    Damage("styretegn", "word-xml-fejl", put("Til sidst.", "Til \x0b sidst.")),
    Damage("dokumenttype", "word-xml-fejl", put("<w:document", '<!DOCTYPE d [<!ENTITY x "y">]><w:document')),
    Damage("ødelagt sidehoved", "word-xml-fejl", put("</w:hdr>", "", "word/header1.xml")),
]

LINT = [
    # the zip and its relations
    Damage("samme del to gange", "word-dobbelt-fil", repeated(DOCUMENT)),
    Damage("samme del med andre bogstaver", "word-dobbelt-fil", repeated("Word/Document.xml")),
    Damage("skabelon", "word-forkert-type", put("document.main+xml", "template.main+xml", TYPES)),
    Damage("makroer", "word-forkert-type", put("document.main+xml", "document.macroEnabled.main+xml", TYPES)),
    Damage("png uden type", "word-indholdstype-mangler", put('Extension="png"', 'Extension="gif"', TYPES)),
    Damage(
        "ingen liste over typer",
        "word-indholdstype-mangler",
        renamed(TYPES, "typer.xml"),
        also=("word-forkert-type",),
    ),
    Damage(
        "to titler",
        "word-egenskab-dobbelt",
        put("</dc:title>", "</dc:title><dc:title>B</dc:title>", CORE),
    ),
    Damage("billedet væk", "word-henvisning-tom", without("word/media/logo.png")),
    Damage("NULL", "word-henvisning-tom", relation("image", "NULL")),
    Damage("ukendt billede", "word-henvisning-ukendt", put('r:embed="rIdBillede"', 'r:embed="rIdVæk"')),
    Damage("sidehoved væk", "word-henvisning-ukendt", put('r:id="rIdHoved"', 'r:id="rIdVæk"')),
    Damage(
        "tilknyttet skabelon",
        "word-ekstern-skabelon",
        relation("attachedTemplate", "file:///G:/Skabeloner/Kommune.dotx", "External"),
    ),
    Damage("link til drev", "word-ekstern-fil", relation("hyperlink", "file:///G:/Sager/1.docx", "External")),
    Damage("kædet billede", "word-eksternt-indhold", relation("image", LINKED, "External")),
    Damage("kædet regneark", "word-eksternt-indhold", relation("oleObject", "https://a.example/b.xlsx", "External")),
    # paragraphs and tables
    Damage("tekst i afsnit", "word-loes-tekst", put("<w:bookmarkStart", "løs<w:bookmarkStart")),
    Damage("tekst i brødteksten", "word-loes-tekst", put(END, f"løs{END}")),
    Damage("tekst i tabel", "word-loes-tekst", put("</w:tblGrid>", "</w:tblGrid>løs")),
    Damage("tekst i række", "word-loes-tekst", put("</w:trPr>", "</w:trPr>løs")),
    Damage("tekst i løb", "word-loes-tekst", put("<w:t>Indledning.", "løs<w:t>Indledning.")),
    Damage("tekst i felt", "word-loes-tekst", put("<w:sdtContent>", "<w:sdtContent>løs")),
    Damage("tekst i sidehoved", "word-loes-tekst", put("</w:hdr>", "løs</w:hdr>", "word/header1.xml")),
    Damage("tom celle", "word-celle-uden-afsnit", put("<w:tc><w:tcPr/><w:p/></w:tc>", "<w:tc><w:tcPr/></w:tc>")),
    Damage(
        "tabel til sidst i celle",
        "word-celle-ender-i-tabel",
        body(table(row(cell(f"<w:p/>{INNER}"), cell()))),
    ),
    Damage("række uden celler", "word-raekke-uden-celler", body(table(HEADER, row(), LAST))),
    Damage("tabel uden rækker", "word-tabel-uden-raekker", body(table())),
    Damage("intet gitter", "word-tabel-gitter", body(table(LAST, grid=0))),
    Damage("en celle for lidt", "word-tabel-gitter", body(table(HEADER, row(cell())))),
    Damage("for brede celler", "word-tabel-gitter", body(table(row(cell("<w:p/>", '<w:gridSpan w:val="3"/>'))))),
    Damage("ukendt afsnitstypografi", "word-typografi-ukendt", body(paragraph("Ja.", "Væk"))),
    Damage("ukendt tegntypografi", "word-typografi-ukendt", body(paragraph(run("Ja.", '<w:rStyle w:val="Væk"/>')))),
    Damage("ukendt liste", "word-liste-ukendt", put('<w:numId w:val="1"/>', '<w:numId w:val="7"/>')),
    # leftovers of the template
    Damage("udtryk", "word-skabelonkode", put("Til sidst.", "Til {{ borger.navn }}.")),
    Damage("udtryk delt i to løb", "word-skabelonkode", body(paragraph(run("{") + run("{ borger }")))),
    Damage("blok", "word-skabelonkode", put("Til sidst.", "{%p endif %}")),
    Damage("udtryk i et mærke", "word-skabelonkode", put('"borger.navn"', '"{{ tag }}"')),
    Damage("udtryk i titlen", "word-skabelonkode", put("<dc:title>", "<dc:title>{{ navn }} ", CORE)),
    Damage("mærketegn", "word-maerketegn", put("Til sidst.", "Til\ue000 sidst.")),
    Damage("mærketegn i titlen", "word-maerketegn", put("<dc:title>", "<dc:title>\uf8ff", CORE)),
    # ranges
    Damage("bogmærke uden slutning", "word-bogmaerke-uparret", put('<w:bookmarkEnd w:id="1"/>', "")),
    Damage("bogmærke uden begyndelse", "word-bogmaerke-uparret", put('<w:bookmarkStart w:id="1" w:name="start"/>', "")),
    Damage(
        "samme bogmærkenavn",
        "word-bogmaerke-dobbelt",
        body(paragraph('<w:bookmarkStart w:id="9" w:name="Start"/><w:bookmarkEnd w:id="9"/><w:r><w:t>B.</w:t></w:r>')),
    ),
    Damage("kommentar uden slutning", "word-kommentar-uparret", put('<w:commentRangeEnd w:id="0"/>', "")),
    Damage(
        "kommentar væk",
        "word-kommentar-mangler",
        put('<w:comment w:id="0"', '<w:comment w:id="5"', "word/comments.xml"),
    ),
    Damage(
        "redigerbart område", "word-omraade-uparret", body(paragraph('<w:permStart w:id="3"/><w:r><w:t>A.</w:t></w:r>'))
    ),
    # content controls
    Damage("felt med tomt indhold", "word-felt-uden-indhold", body(control("a", 90, "", ""))),
    Damage(
        "felt uden indhold",
        "word-felt-uden-indhold",
        body(control("a", 90, "", "").replace("<w:sdtContent></w:sdtContent>", "")),
    ),
    Damage("to slags", "word-felt-to-slags", put("<w:text/>", "<w:text/><w:date/>")),
    Damage("afkrydsning og tekst", "word-felt-to-slags", put("<w14:checkbox>", "<w:text/><w14:checkbox>")),
    Damage("intet nummer", "word-felt-id-mangler", put('<w:id w:val="1"/>', "")),
    Damage("samme nummer", "word-felt-id-dobbelt", put('<w:id w:val="2"/>', '<w:id w:val="1"/>')),
    Damage(
        "samme nummer i sidehovedet",
        "word-felt-id-dobbelt",
        put("<w:r><w:t>Rehab", control("a", 1, "", run("A.")) + "<w:r><w:t>Rehab", "word/header1.xml"),
    ),
    Damage("samme valg", "word-felt-valg-dobbelt", put('w:displayText="Lukket"', 'w:displayText="Åben"')),
    Damage("samme værdi", "word-felt-valg-dobbelt", put('w:value="lukket"', 'w:value="aaben"')),
    Damage("langt mærke", "word-felt-langt-navn", put('"borger.navn"', f'"{"borger." * 10}navn"')),
    Damage("lang titel", "word-felt-langt-navn", put('w:alias w:val="Navn"', f'w:alias w:val="{"Navn " * 13}"')),
    Damage(
        "afsnit i felt i afsnit",
        "word-felt-afsnit-i-linje",
        body(paragraph(control("a", 90, "", paragraph("A.")))),
    ),
    Damage("tabel i felt i afsnit", "word-felt-afsnit-i-linje", body(paragraph(control("a", 90, "", table(LAST))))),
    Damage("løb i felt mellem afsnit", "word-felt-uden-afsnit", body(control("a", 90, "<w:text/>", run("A.")))),
    Damage("afsnit i felt om række", "word-felt-i-tabel", body(table(HEADER, control("a", 90, "", paragraph("A."))))),
    Damage("række i felt uden for tabel", "word-felt-i-tabel", body(control("a", 90, "", LAST))),
    Damage(
        "felt i tekstfelt",
        "word-felt-i-felt",
        body(paragraph(control("a", 90, "<w:text/>", control("b", 91, "<w:text/>", run("B."))))),
    ),
    Damage(
        "felt i rulleliste",
        "word-felt-i-felt",
        body(paragraph(control("a", 90, CHOICES, control("b", 91, "<w:text/>", run("B."))))),
    ),
]

ACCESSIBILITY = [
    Damage("ingen titel", "tilgaengelig-titel", put("<dc:title>Forberedende del</dc:title>", "", CORE)),
    Damage("tom titel", "tilgaengelig-titel", put("<dc:title>Forberedende del", "<dc:title> ", CORE)),
    Damage("engelsk som standard", "tilgaengelig-sprog", put('lang w:val="da-DK"', 'lang w:val="en-US"', STYLES)),
    Damage("intet sprog", "tilgaengelig-sprog", put('<w:lang w:val="da-DK"/>', "", STYLES)),
    Damage("engelsk tema", "tilgaengelig-sprog", put('Lang w:val="da-DK"', 'Lang w:val="en-US"', SETTINGS)),
    Damage("engelske egenskaber", "tilgaengelig-sprog", put("da-DK", "en-US", CORE)),
    Damage("engelsk løb", "tilgaengelig-sprog-sted", body(paragraph(run("Hej.", '<w:lang w:val="en-US"/>')))),
    Damage("engelsk typografi", "tilgaengelig-sprog-sted", styled('<w:rPr><w:lang w:val="en-GB"/></w:rPr>', "Hej.")),
    Damage(
        "beskyttet",
        "tilgaengelig-beskyttelse",
        put("<w:compat>", '<w:documentProtection w:edit="forms" w:enforcement="1"/><w:compat>', SETTINGS),
    ),
    Damage("Word 2010", "tilgaengelig-kompatibilitet", put('w:val="15"', 'w:val="14"', SETTINGS)),
    Damage("ingen tilstand", "tilgaengelig-kompatibilitet", put("compatibilityMode", "andet", SETTINGS)),
    # headings, lists, paragraphs
    Damage(
        "fra 1 til 3",
        "tilgaengelig-overskrift-spring",
        put('<w:outlineLvl w:val="1"/>', '<w:outlineLvl w:val="2"/>', STYLES),
    ),
    Damage(
        "begynder på 2",
        "tilgaengelig-overskrift-spring",
        put('<w:pStyle w:val="Heading1"/>', '<w:pStyle w:val="Heading2"/>'),
    ),
    Damage(
        "tom overskrift",
        "tilgaengelig-overskrift-tom",
        body(paragraph("<w:r/>", "Heading2")),
        also=("tilgaengelig-afsnit-tomt",),
    ),
    Damage("fed linje", "tilgaengelig-overskrift-falsk", body(paragraph(run("Økonomi", "<w:b/>")))),
    Damage("streger", "tilgaengelig-liste-falsk", body(paragraph("- mælk"))),
    Damage("punkter", "tilgaengelig-liste-falsk", body(paragraph("•\u00a0mælk"))),
    Damage(
        "streger på nye linjer",
        "tilgaengelig-liste-falsk",
        body(paragraph(run("Køb:") + "<w:r><w:br/></w:r>" + run("– mælk"))),
    ),
    Damage(
        "tal og tabulator", "tilgaengelig-liste-falsk", body(paragraph(run("1.") + "<w:r><w:tab/></w:r>" + run("mælk")))
    ),
    Damage("streg i felt", "tilgaengelig-liste-falsk", body(paragraph(control("a", 90, "", run("- mælk"))))),
    Damage("tomt afsnit", "tilgaengelig-afsnit-tomt", body(paragraph("Nu.") + "<w:p/>")),
    Damage(
        "afsnit med linjeskift", "tilgaengelig-afsnit-tomt", body(paragraph("Nu.") + "<w:p><w:r><w:br/></w:r></w:p>")
    ),
    Damage("tomt afsnit i celle", "tilgaengelig-afsnit-tomt", put("<w:p/></w:tc>", f"{END}<w:p/></w:tc>")),
    Damage("tre mellemrum", "tilgaengelig-mellemrum", body(paragraph("Navn   Ja"))),
    Damage("hårde mellemrum", "tilgaengelig-mellemrum", body(paragraph("Navn\u00a0\u00a0\u00a0Ja"))),
    Damage(
        "to tabulatorer", "tilgaengelig-mellemrum", body(paragraph(run("A") + "<w:r><w:tab/><w:tab/></w:r>" + run("B")))
    ),
    Damage("link »her«", "tilgaengelig-link", put("kommunens side om rehabilitering", "Her")),
    Damage("bar adresse", "tilgaengelig-link", put("kommunens side om rehabilitering", "https://kommune.example/r")),
    Damage("tomt link", "tilgaengelig-link", put("kommunens side om rehabilitering", "")),
    # tables
    Damage("ingen overskriftsrække", "tilgaengelig-tabel-overskriftsraekke", put("<w:tblHeader/>", "")),
    Damage("slået fra", "tilgaengelig-tabel-overskriftsraekke", put("<w:tblHeader/>", '<w:tblHeader w:val="0"/>')),
    Damage("ingen beskrivelse", "tilgaengelig-tabel-beskrivelse", put('<w:tblCaption w:val="Kontaktpersoner"/>', "")),
    Damage("tom beskrivelse", "tilgaengelig-tabel-beskrivelse", put('w:val="Kontaktpersoner"', 'w:val=" "')),
    Damage(
        "flettet vandret",
        "tilgaengelig-tabel-flettet",
        body(table(HEADER, row(cell("<w:p/>", '<w:gridSpan w:val="2"/>')))),
    ),
    Damage(
        "flettet lodret",
        "tilgaengelig-tabel-flettet",
        body(table(HEADER, row(cell("<w:p/>", '<w:vMerge w:val="restart"/>'), cell()))),
    ),
    Damage("tabel i tabel", "tilgaengelig-tabel-i-tabel", body(table(row(cell(f"{INNER}<w:p/>"), cell())))),
    Damage(
        "flydende tabel",
        "tilgaengelig-tabel-flydende",
        body(table(LAST, properties='<w:tblpPr w:tblpX="1"/><w:tblCaption w:val="Tabel"/>')),
    ),
    # pictures, controls, colours
    Damage("billede uden tekst", "tilgaengelig-billede-tekst", put(' descr="Kommunens byvåben"', "")),
    Damage("billede med tom tekst", "tilgaengelig-billede-tekst", put('descr="Kommunens byvåben"', 'descr=" "')),
    Damage(
        "gammelt billede uden tekst",
        "tilgaengelig-billede-tekst",
        body(BOXED.format('<v:imagedata r:id="rIdBillede"/>')),
    ),
    Damage("svævende billede", "tilgaengelig-objekt-flydende", body(paragraph(ANCHOR))),
    Damage("felt uden titel", "tilgaengelig-felt-titel", put('<w:alias w:val="Navn"/>', "")),
    Damage("felt med tom titel", "tilgaengelig-felt-titel", put('<w:alias w:val="Børn"/>', '<w:alias w:val=""/>')),
    Damage("skjult løb", "tilgaengelig-skjult-tekst", body(paragraph(run(CASE_TEXTS[0], "<w:vanish/>")))),
    Damage("skjult typografi", "tilgaengelig-skjult-tekst", styled("<w:rPr><w:vanish/></w:rPr>", CASE_TEXTS[0])),
    Damage("grå skrift", "tilgaengelig-kontrast", body(paragraph(run("Svag.", '<w:color w:val="808080"/>')))),
    Damage("grå typografi", "tilgaengelig-kontrast", styled('<w:rPr><w:color w:val="4F81BD"/></w:rPr>', "Svag.")),
    Damage(
        "temafarve",
        "tilgaengelig-kontrast",
        body(paragraph(run("Svag.", '<w:color w:val="000000" w:themeColor="accent4"/>'))),
    ),
    Damage(
        "lysnet temafarve",
        "tilgaengelig-kontrast",
        body(paragraph(run("Svag.", '<w:color w:val="000000" w:themeColor="text1" w:themeTint="80"/>'))),
    ),
    Damage(
        "sort på mørk celle",
        "tilgaengelig-kontrast",
        put("<w:tcPr/>", '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="DDDDDD"/></w:tcPr>'),
    ),
    Damage("overstregning", "tilgaengelig-kontrast", body(paragraph(run("Svag.", '<w:highlight w:val="darkBlue"/>')))),
    Damage(
        "skygge i afsnit",
        "tilgaengelig-kontrast",
        styled('<w:pPr><w:shd w:val="clear" w:color="auto" w:fill="333333"/></w:pPr>', "Mørk."),
    ),
    Damage("sort side", "tilgaengelig-kontrast", put("<w:body>", '<w:background w:color="222222"/><w:body>')),
    Damage(
        "overskriftsrække med sort skrift",
        "tilgaengelig-kontrast",
        put("<w:t>Navn</w:t>", '<w:rPr><w:color w:val="000000"/></w:rPr><w:t>Navn</w:t>'),
    ),
]
