"""A small document that is valid, readable by everyone, and has one of each thing the rules look at."""

import io
import warnings
import zipfile
from collections.abc import Mapping

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    }.items()
)
ROOT = f'{NAMESPACES} mc:Ignorable="w14 w15"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

CASE_TEXTS = ("Solveig Østergård", "Jeg bager om morgenen")
"""What stands for the text of a case: no finding may quote it."""


def control(tag: str, number: int, kind: str, content: str, *, alias: str = "Felt") -> str:
    """Return a content control."""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{alias}"/><w:tag w:val="{tag}"/><w:id w:val="{number}"/>{kind}</w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def paragraph(content: str, style: str = "Normal") -> str:
    """Return a paragraph in a style; `content` is text or runs."""
    runs = content if content.startswith("<") else f"<w:r><w:t>{content}</w:t></w:r>"
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


PICTURE = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="9525" cy="9525"/>'
    '<wp:docPr id="1" name="Billede 1" descr="Kommunens byvåben"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="1" name="logo.png"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="rIdBillede"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9525" cy="9525"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)
CHECKBOX = (
    '<w14:checkbox><w14:checked w14:val="1"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
)
CHOICES = (
    '<w:dropDownList><w:listItem w:displayText="Åben" w:value="aaben"/>'
    '<w:listItem w:displayText="Lukket" w:value="lukket"/></w:dropDownList>'
)
SECTION = (
    '<w:sdt><w:sdtPr><w:alias w:val="Børn"/><w:tag w:val="boern"/><w:id w:val="20"/>'
    '<w15:repeatingSection><w15:sectionTitle w:val="barn"/></w15:repeatingSection></w:sdtPr><w:sdtContent>'
    '<w:sdt><w:sdtPr><w:id w:val="21"/><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>'
    "<w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>Barn</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:tcPr/><w:p><w:r><w:t>Alder</w:t></w:r></w:p></w:tc></w:tr>"
    "</w:sdtContent></w:sdt></w:sdtContent></w:sdt>"
)
TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="Gitter"/><w:tblW w:w="0" w:type="auto"/>'
    '<w:tblLook w:val="04A0" w:firstRow="1"/><w:tblCaption w:val="Kontaktpersoner"/></w:tblPr>'
    '<w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid>'
    "<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr/><w:p><w:r><w:t>Navn</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:tcPr/><w:p><w:r><w:t>Rolle</w:t></w:r></w:p></w:tc></w:tr>"
    f"{SECTION}"
    "<w:tr><w:tc><w:tcPr/><w:p>"
    + control("kontakt.navn", 22, "<w:text/>", f"<w:r><w:t>{CASE_TEXTS[0]}</w:t></w:r>", alias="Kontakt")
    + "</w:p></w:tc><w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl>"
)
BODY = "".join(
    [
        paragraph("Forberedende del", "Heading1"),
        paragraph(
            '<w:bookmarkStart w:id="1" w:name="start"/><w:r><w:t>Indledning.</w:t></w:r><w:bookmarkEnd w:id="1"/>'
        ),
        paragraph(
            '<w:commentRangeStart w:id="0"/><w:r><w:t>Se også </w:t></w:r><w:commentRangeEnd w:id="0"/>'
            '<w:r><w:commentReference w:id="0"/></w:r>'
            '<w:hyperlink r:id="rIdLink"><w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>'
            "<w:t>kommunens side om rehabilitering</w:t></w:r></w:hyperlink>"
        ),
        paragraph(PICTURE),
        paragraph("Helbred", "Heading2"),
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:t>Et punkt</w:t></w:r></w:p>",
        paragraph(control("borger.navn", 1, "<w:text/>", f"<w:r><w:t>{CASE_TEXTS[0]}</w:t></w:r>", alias="Navn")),
        paragraph(control("sag.status", 2, CHOICES, "<w:r><w:t>Åben</w:t></w:r>", alias="Status")),
        paragraph(control("sag.tolk", 3, CHECKBOX, "<w:r><w:t>☒</w:t></w:r>", alias="Tolk")),
        control("helbred.beskrivelse", 4, "", paragraph(CASE_TEXTS[1] + "."), alias="Beskrivelse"),
        TABLE,
        paragraph("Til sidst."),
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdHoved"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>',
    ]
)
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:color w:val="000000"/><w:lang w:val="da-DK"/></w:rPr></w:rPrDefault>'
    "</w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Heading1"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    '<w:rPr><w:color w:val="0563C1" w:themeColor="hyperlink"/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="Gitter"><w:name w:val="Gitter"/>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF" w:themeColor="background1"/></w:rPr>'
    '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="1F3864"/></w:tcPr></w:tblStylePr></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="\uf0b7"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
SETTINGS = (
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
    ' w:val="15"/></w:compat><w:themeFontLang w:val="da-DK"/>'
)


THEME = {"dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4", "accent2": "ED7D31"}
THEME |= {"accent3": "A5A5A5", "accent4": "FFC000", "accent5": "5B9BD5", "accent6": "70AD47"}
THEME |= {"hlink": "0563C1", "folHlink": "954F72"}


def _theme() -> str:
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in THEME.items())
    font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="T"><a:themeElements>'
        f'<a:clrScheme name="C">{colours}</a:clrScheme>'
        f'<a:fontScheme name="F"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="S"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _relations(*relations: tuple[str, str, str]) -> str:
    rows = []
    for name, kind, target in relations:
        mode = ' TargetMode="External"' if "://" in target else ""
        kind = kind if ":" in kind else f"{OFFICE}/{kind}"
        rows.append(f'<Relationship Id="{name}" Type="{kind}" Target="{target}"{mode}/>')
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(rows)}</Relationships>'


def _content_types(**parts: str) -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{word}.{kind}+xml"/>' for name, kind in parts.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'{overrides}<Override PartName="/word/theme/theme1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def good() -> dict[str, bytes]:
    """Return the parts of the good document."""
    xml = {
        "[Content_Types].xml": _content_types(
            document="document.main",
            styles="styles",
            settings="settings",
            numbering="numbering",
            comments="comments",
            header1="header",
        ),
        "_rels/.rels": _relations(
            ("rId1", "officeDocument", "word/document.xml"),
            (
                "rId2",
                "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                "docProps/core.xml",
            ),
        ),
        "docProps/core.xml": (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Forberedende del</dc:title>'
            "<dc:language>da-DK</dc:language></cp:coreProperties>"
        ),
        "word/document.xml": f"<w:document {ROOT}><w:body>{BODY}</w:body></w:document>",
        "word/header1.xml": f"<w:hdr {ROOT}>{paragraph('Rehabiliteringsplan')}</w:hdr>",
        "word/styles.xml": f"<w:styles {ROOT}>{STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {ROOT}>{NUMBERING}</w:numbering>",
        "word/settings.xml": f"<w:settings {ROOT}>{SETTINGS}</w:settings>",
        "word/comments.xml": (
            f'<w:comments {ROOT}><w:comment w:id="0" w:author="A">{paragraph("Note.")}</w:comment></w:comments>'
        ),
        "word/theme/theme1.xml": _theme(),
        "word/_rels/document.xml.rels": _relations(
            ("rId1", "styles", "styles.xml"),
            ("rId2", "settings", "settings.xml"),
            ("rId3", "numbering", "numbering.xml"),
            ("rId4", "comments", "comments.xml"),
            ("rId5", "theme", "theme/theme1.xml"),
            ("rIdHoved", "header", "header1.xml"),
            ("rIdBillede", "image", "media/logo.png"),
            ("rIdLink", "hyperlink", "https://kommune.example/rehabilitering"),
        ),
    }
    return {**{name: (DECLARATION + text).encode() for name, text in xml.items()}, "word/media/logo.png": PNG}


def packed(parts: Mapping[str, bytes], *again: tuple[str, bytes]) -> bytes:
    """Return the parts as a .docx; the entries `again` may repeat a name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a name written twice, which is the point
        for name, data in [*parts.items(), *again]:
            archive.writestr(name, data)
    return file.getvalue()
