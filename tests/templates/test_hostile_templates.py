"""Templates made to harm: each is refused with a clear message, within bounded time and memory."""

import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from generator.documents import KINDS
from generator.errors import TemplateError
from generator.fields import template_fields
from generator.finding import Finding
from generator.municipalities import NOBODY
from generator.templates.check import check
from generator.templates.trial import Trial, samples
from generator.word import Template
from tests.templates.base import DOCUMENT, KEY, base, planted
from tests.word.good import OFFICE, packed

MOST_SECONDS = 2.0
MOST_MEGABYTES = 200
SLACK = 4
"""Times as slow as a quiet machine a test run may be."""

STYLES, RELATIONS, TYPES = "word/styles.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 99 + '"><!ENTITY c "' + "&b;" * 99 + '">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LOOPED = "{{% for a{0} in forberedende_del.samtaler %}}"
PNG_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x06\0\0\0"


def tags(*paragraphs: str) -> bytes:
    return planted({"afsnit": list(paragraphs)})


def changed(part: str, old: str, new: str) -> bytes:
    return planted({"erstat": [[part, old, new]]})


def with_part(name: str, data: bytes | str) -> bytes:
    raw = data.encode() if isinstance(data, str) else data
    return packed(base() | {name: raw})


def related(kind: str, target: str, mode: str = "External") -> bytes:
    new = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return changed(RELATIONS, "</Relationships>", f"{new}</Relationships>")


def field(words: str) -> bytes:
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (words[:3], words[3:]))
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return tags(begin + pieces + end)


def zipped(compression: int = zipfile.ZIP_DEFLATED, **more: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in (base() | more).items():
            archive.writestr(name, data)
    return file.getvalue()


def locked() -> bytes:
    """The general-purpose flag that says encrypted, in every local and central header."""
    data = bytearray(packed(base()))
    for sign, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(sign, at + 4)
    return bytes(data)


def lying(size: int) -> bytes:
    """A central directory that gives another size than there is."""
    data = bytearray(packed(base()))
    at = data.find(b"PK\1\2")
    data[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(data)


def raw_document(xml: str | bytes) -> bytes:
    return packed(base() | {DOCUMENT: xml.encode() if isinstance(xml, str) else xml})


def body() -> str:
    return base()[DOCUMENT].decode()


def doubled(tag: str) -> list[str]:
    return ["{% set a = 'aaaaaaaaaa' %}", *[tag] * 60, "{{ a }}"]


Hostile = tuple[str, Callable[[], bytes], str]
FILES: list[Hostile] = [
    ("en tom fil", lambda: b"", "ikke et Word-dokument"),
    ("ingen zip", lambda: b"x" * 9000, "ikke et Word-dokument"),
    ("et afkortet zip", lambda: packed(base())[:-200], "ikke et Word-dokument"),
    ("en fil med adgangskode", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "ikke et Word-dokument"),
    ("et zip uden dokument", lambda: packed({"a.txt": b"x"}), "ikke et Word-dokument"),
    ("en krypteret del", locked, "låst med en adgangskode"),
    ("en zipbombe", lambda: zipped(**{"word/x.bin": b"\0" * (65 << 20)}), "fylder for meget"),
    ("en xmlbombe", lambda: zipped(**{"word/x.xml": b" " * (9 << 20)}), "fylder for meget"),
    ("for mange dele", lambda: zipped(**{f"x/{n}.xml": b"<a/>" for n in range(1001)}), "fylder for meget"),
    ("bzip2", lambda: zipped(zipfile.ZIP_BZIP2), "pakket på en måde"),
    ("lzma", lambda: zipped(zipfile.ZIP_LZMA), "pakket på en måde"),
    ("en del to gange", lambda: packed(base(), (DOCUMENT, b"<a/>")), "dobbelte eller ulovlige navne"),
    ("en del med to skrivemåder", lambda: with_part("word/DOCUMENT.xml", "<a/>"), "word-dobbelt-fil"),
    ("en sti ud af filen", lambda: with_part("../../x.xml", "<a/>"), "ulovlige navne"),
    ("en sti fra roden", lambda: with_part("/etc/x.xml", "<a/>"), "ulovlige navne"),
    ("en sti med omvendt streg", lambda: with_part("word\\..\\x.xml", "<a/>"), "ulovlige navne"),
    ("en løgn om størrelsen", partial(lying, 5), "ikke et Word-dokument"),
    ("en stor løgn om størrelsen", partial(lying, 4_000_000_000), "fylder for meget"),
    ("entiteter i dokumentet", lambda: raw_document(LAUGHS + "<a>&c;</a>"), "word-xml-fejl"),
    ("en entitet udefra", lambda: raw_document(OUTSIDE + "<a>&x;</a>"), "word-xml-fejl"),
    ("entiteter i typografierne", lambda: with_part(STYLES, LAUGHS + "<a>&c;</a>"), "word-xml-fejl"),
    (
        "en DTD i en fremmed del",
        lambda: with_part("customXml/item1.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
        "word-xml",
    ),
    ("dyb xml", lambda: raw_document("<a>" * 20_000 + "</a>" * 20_000), "word-xml-fejl"),
    ("ødelagt xml", lambda: raw_document(body()[:-30]), "word-xml-fejl"),
    ("en anden tegnkodning", lambda: raw_document(body().split("\n", 1)[1].encode("utf-16")), "UTF-8"),
    (
        "et kæmpe attribut",
        lambda: changed(DOCUMENT, "<w:body>", f'<w:body w:x="{"a" * (9 << 20)}">'),
        "fylder for meget",
    ),
    (
        "xinclude",
        lambda: tags('<w:r><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///c"/></w:r>'),
        "indlejret",
    ),
    ("et stort billede", lambda: with_part("word/media/a.png", PNG_HEAD + b"\0" * 40), "skabelon-billede-stort"),
    ("et tungt billede", lambda: with_part("word/media/a.png", b"\0" * (11 << 20)), "skabelon-billede-stort"),
]
CONTENT: list[Hostile] = [
    ("en makro", lambda: with_part("word/vbaProject.bin", "x"), "skabelon-makro"),
    ("en makrotype", lambda: changed(TYPES, "document.main+xml", "document.macroEnabled.main+xml"), "skabelon-makro"),
    ("et script", lambda: with_part("word/a.vbs", "x"), "skabelon-makro"),
    ("et OLE-objekt", lambda: with_part("word/embeddings/a.bin", "x"), "skabelon-indlejret"),
    ("ActiveX", lambda: with_part("word/activeX/activeX1.xml", "<a/>"), "skabelon-indlejret"),
    ("et tilføjelsesprogram", lambda: with_part("word/webextensions/a.xml", "<a/>"), "skabelon-indlejret"),
    ("et bånd", lambda: with_part("customUI/customUI.xml", "<a/>"), "skabelon-indlejret"),
    ("altChunk", lambda: related("aFChunk", "a.html", "Internal"), "skabelon-indlejret"),
    ("et underdokument", lambda: related("subDocument", "file:///c:/a.docx"), "skabelon-ekstern"),
    ("en skabelon på nettet", lambda: related("attachedTemplate", "https://x.example/a.dotm"), "skabelon-ekstern"),
    ("et billede på nettet", lambda: related("image", "https://x.example/a.png"), "skabelon-ekstern"),
    ("et OLE-link", lambda: related("oleObject", "file://x/a.xls"), "skabelon-ekstern"),
    ("en ramme", lambda: related("frame", "https://x.example/"), "skabelon-ekstern"),
    ("INCLUDETEXT", lambda: field('INCLUDETEXT "c:\\a.docx"'), "skabelon-hentende-felt"),
    ("INCLUDEPICTURE", lambda: field("includepicture \\d http://x.example"), "skabelon-hentende-felt"),
    ("DDE", lambda: field("DDE cmd.exe calc"), "skabelon-hentende-felt"),
    ("DDEAUTO", lambda: field("  DDEAUTO c:\\\\windows\\\\cmd.exe"), "skabelon-hentende-felt"),
    ("LINK", lambda: field("LINK Excel.Sheet.8 c:\\a.xls"), "skabelon-hentende-felt"),
    ("MACROBUTTON", lambda: field("MACROBUTTON AutoOpen Klik"), "skabelon-hentende-felt"),
    (
        "et enkelt felt",
        lambda: tags('<w:fldSimple w:instr="DATABASE x"><w:r><w:t>x</w:t></w:r></w:fldSimple>'),
        "hentende-felt",
    ),
    ("en flettekilde", lambda: changed("word/settings.xml", "<w:compat>", "<w:mailMerge/><w:compat>"), "brevfletning"),
    ("skjulte data", lambda: with_part("customXml/item1.xml", "<a>x</a>"), "skabelon-skjulte-data"),
    ("et link til et drev", lambda: related("hyperlink", "file:///k:/a.docx"), "word-ekstern-fil"),
]
ESCAPES = """{{ ''.__class__.__mro__ }} | {{ borger.__init__.__globals__ }} | {{ ''|attr('__class__') }} |
{{ self.x() }} | {{ cycler.__init__ }} | {{ lipsum() }} | {{ range(1000000000) }} | {{ 'a' * 1000000000 }} |
{{ 10 ** 1000000000 }} | {{ '%1000000000d' % 1 }} | {{ 'a'|center(1000000000) }} | {{ namespace(x=1) }} |
{% include 'x' %} | {% import 'os' as os %} | {% extends 'x' %} | {% macro a() %}{% endmacro %} |
{% raw %}{% endraw %} |
{% call x() %}{% endcall %} | {% filter upper %}{% endfilter %} | {% autoescape false %}{% endautoescape %} |
{% for x in bilag recursive %}{{ loop(x) }}{% endfor %} | {{ borger.navn|safe }} | {{ borger.navn|tojson }} |
{{ __udfyld__(0, 1, '') }} | {{ ''.encode }} | {{ bilag.append(1) }} | {% set borger.navn = 1 %}""".replace("\n", " ")
GROWING: list[Hostile] = [
    (
        "løkker i løkker over sagens liste",
        lambda: tags("".join(map(LOOPED.format, range(9))) + "x" + "{% endfor %}" * 9),
        "",
    ),
    (
        "løkker over en liste af tal",
        lambda: tags(("{% for a in [1,1,1,1,1,1,1,1,1,1] %}" * 10) + "{% endfor %}" * 10),
        "",
    ),
    ("30 løkker i hinanden", lambda: tags("".join(map(LOOPED.format, range(30))) + "{% endfor %}" * 30), ""),
    ("en tekst, der fordobles", lambda: tags(*doubled("{% set a = a ~ a %}")), ""),
    ("en tekst lagt til sig selv", lambda: tags(*doubled("{% set a = a + a %}")), ""),
    ("en tekst, der erstattes", lambda: tags(*doubled("{% set a = a|replace('a', a) %}")), ""),
    ("en tekst sat sammen", lambda: tags(*doubled("{% set a = a|list|join(a) %}")), ""),
    ("en liste i en liste", lambda: tags(*doubled("{% set a = [a, a] %}")), ""),
    ("et tal ganget med sig selv", lambda: tags("{% set a = 9 %}", *["{% set a = a * a %}"] * 60, "{{ a }}"), ""),
    ("en afrunding uden ende", lambda: tags("{{ ' ' ~ 1|round(1000000000, 'ceil') }}", "{{ x"), ""),
    ("en feltkode på 100.000 tegn", lambda: tags("{{ " + "a." * 50_000 + "b }}"), "skabelon-kode-lang"),
    ("20.000 begyndelser", lambda: tags("{% p" * 20_000 + "%}"), "skabelon"),
    ("20.000 åbne feltkoder", lambda: tags("{{ " * 20_000), "skabelon-kode-lang"),
    (
        "20.000 begyndelser i et attribut",
        lambda: changed(DOCUMENT, "<w:body>", f'<w:body w:x="{"{{ " * 20_000}">'),
        "lang",
    ),
    ("20.000 klammer", lambda: tags("{" * 20_000 + "}" * 20_000), "skabelon"),
    ("mange ukendte felter", lambda: tags(*(f"{{{{ borger.felt{n} }}}}" for n in range(1000))), "skabelon-felt-ukendt"),
    ("dybe parenteser", lambda: tags("{{ " + "(" * 900 + "1" + ")" * 900 + " }}"), "skabelon-kode-uforstaaelig"),
    ("en lang kæde", lambda: tags("{{ borger" + ".navn" * 380 + " }}"), "skabelon"),
    ("dyb negation", lambda: tags("{{ " + "not " * 450 + "1 }}"), "skabelon"),
]
CORPUS = [*FILES, *CONTENT, *GROWING]
CORPUS += [(text.strip(), partial(tags, text.strip()), "skabelon-") for text in ESCAPES.split(" | ")]
CARRIED = {"skjulte data", "et link til et drev", "en del med to skrivemåder"}
"""Warned of, or put right by the engine, which writes every part anew."""

TRIAL = Trial(KINDS[KEY], NOBODY, date(2026, 11, 22))


def refusals(data: bytes) -> list[Finding]:
    return [found for found in check(data, "x.docx", TRIAL).findings if found.level != "oplysning"]


@pytest.fixture(scope="module", autouse=True)
def warm():
    """What is read once for all templates is no part of the time that one takes."""
    samples(NOBODY.own)
    check(planted({}), "x.docx", TRIAL)


def test_there_are_at_least_sixty():
    assert len(CORPUS) >= 60
    assert len({name for name, _, _ in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize(("name", "make", "words"), CORPUS, ids=[name for name, _, _ in CORPUS])
def test_a_hostile_template_is_refused_in_time_and_says_why(name: str, make: Callable[[], bytes], words: str):
    data = make()
    began = time.perf_counter()
    found = refusals(data)
    taken = time.perf_counter() - began
    assert [one for one in found if words in f"{one.code} {one.message}"], [one.message for one in found]
    assert all(one.mend for one in found)
    assert taken < MOST_SECONDS * SLACK
    assert name in CARRIED or refused(data)


def refused(data: bytes) -> bool:
    """Whether the template does not open, or what it asks for while it is filled is refused, as the trial tells."""
    try:
        Template.open(data, template_fields())
    except TemplateError as error:
        return error.message.endswith(".") and error.mend.endswith(".")
    return "skabelon-proeve" in {one.code for one in refusals(data)}


def measure() -> dict[str, float]:
    """The most memory, in MB, that the checks of the corpus take beyond what a good template does."""
    import resource

    check(planted({}), "x.docx", TRIAL)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _, make, _ in (*FILES, *GROWING[3:8]):
        refusals(make())
    return {"megabytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is measured on Linux only")
def test_the_whole_corpus_stays_within_its_memory():
    words = "import json; from tests.templates.test_hostile_templates import measure; print(json.dumps(measure()))"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=root, capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(done.stdout)["megabytes"] < MOST_MEGABYTES
