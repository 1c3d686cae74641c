"""The .xlsx as a zip: opened within bounds, since it comes from outside; written the same byte for byte each time."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import quoteattr

import openpyxl
from openpyxl.workbook import Workbook

from generator.errors import CaseError

MAX_FILE = 4 * 1024 * 1024
MAX_MEMBERS = 200
MAX_UNPACKED = 8 * 1024 * 1024
MAX_TAGS = 150_000
"""In one part. A meeting's workbook unpacked is under one megabyte, also when Excel has saved it; its largest sheet has
some thousand tags."""

FOREIGN = {
    "xl/vbaproject": "makroer",
    "xl/macrosheets": "makroer",
    "xl/activex": "aktive elementer",
    "xl/externallinks": "henvisninger til andre filer",
    "xl/connections": "forbindelser til andre data",
    "xl/querytables": "forbindelser til andre data",
    "xl/embeddings": "indlejrede filer",
}
"""Parts that a workbook of ours never has, and what they are."""

_MACROS = (b"macroEnabled", b"vnd.ms-office.vbaProject")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_CHART = re.compile(rb'name="Chart \d+"')
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_TYPES = "[Content_Types].xml"
_MEND = "Gem arbejdsbogen i Excel som .xlsx, og prøv igen."


@contextmanager
def opened(file: Path) -> Iterator[Workbook]:
    """Give the workbook in `file` to read row by row. Raises CaseError for what is none, too large, or not safe."""
    data = _bytes(file)
    _refuse(data, str(file))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of everything that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except CaseError:
        raise
    except Exception as error:  # openpyxl lets any exception out of a damaged workbook
        raise CaseError("Arbejdsbogen er beskadiget.", place=str(file), mend=_MEND) from error


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        raise CaseError("Filen findes ikke.", place=str(file), mend="Kontrollér navnet.") from error
    except (OSError, ValueError) as error:
        mend = "Luk den i Excel, og kontrollér navn og adgang."
        raise CaseError("Filen kan ikke læses.", place=str(file), mend=mend) from error
    if len(data) > MAX_FILE:
        raise CaseError("Filen er for stor.", place=str(file), mend="En dagsorden fylder under en megabyte.")
    return data


def _refuse(data: bytes, place: str) -> None:
    """Raise CaseError for a package that is no workbook, unpacks to too much, or has what ours never has."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
                raise CaseError("Filen fylder for meget, når den pakkes ud.", place=place, mend=_MEND)
            for info in infos:
                _refuse_part(info.filename, archive.read(info), place)
            if len({info.filename for info in infos} | {_TYPES}) != len(infos):
                raise CaseError("Filen har dobbelte eller manglende dele.", place=place, mend=_MEND)
    except CaseError:
        raise
    except Exception as error:  # zipfile and zlib let many kinds out of a damaged or encrypted file
        raise CaseError("Filen er ikke en arbejdsbog (.xlsx) uden adgangskode.", place=place, mend=_MEND) from error


def _refuse_part(name: str, data: bytes, place: str) -> None:
    foreign = next((what for start, what in FOREIGN.items() if name.casefold().startswith(start)), None)
    if foreign is None and name == _TYPES and any(word in data for word in _MACROS):
        foreign = "makroer"
    if foreign:
        raise CaseError(f"Arbejdsbogen har {foreign} og er ikke læst.", place=place, mend="Brug den, der blev dannet.")
    if name.endswith((".xml", ".rels")) and (b"\0" in data or _ENTITIES.search(data)):
        raise CaseError("Arbejdsbogen er ikke skrevet af et regneark.", place=place, mend=_MEND)
    if data.count(b"<") > MAX_TAGS:
        raise CaseError("Arbejdsbogen har for mange celler.", place=place, mend="Fjern, hvad der ikke er brug for.")


def packed(book: Workbook, descriptions: Sequence[str] = ()) -> bytes:
    """Return the workbook as bytes without a clock, its charts with `descriptions` for those who cannot see."""
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    created = book.properties.created
    stamp = created.strftime("%Y-%m-%dT%H:%M:%SZ").encode() if created else b""
    parts["docProps/core.xml"] = _SAVED.sub(rb"\g<1>" + stamp, parts["docProps/core.xml"])
    texts = iter(descriptions)
    for name in sorted(name for name in parts if name.startswith("xl/drawings/drawing")):
        parts[name] = _CHART.sub(lambda found: found[0] + _description(next(texts)), parts[name])
    return _zipped({_TYPES: parts.pop(_TYPES), **parts})


def _description(text: str) -> bytes:
    """Return the attribute that openpyxl leaves out of a chart's frame."""
    return f" descr={quoteattr(text)}".encode()


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, data)
    return stream.getvalue()
