"""The .docx as a zip (ECMA-376 part 2): read within bounds, written byte for byte the same each time."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import PurePosixPath

from isal import igzip_lib, isal_zlib

from generator.errors import TemplateError
from generator.values import dataclass

MAIN, TYPES_PART = "word/document.xml", "[Content_Types].xml"
FILLABLE = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/(core|custom)\.xml")
"""The names of the parts that the engine fills."""

MAX_MEMBERS = 1_000
MAX_BYTES = 64 * 1024 * 1024
"""A template unpacked; real ones are under one megabyte."""

MAX_XML = 8 * 1024 * 1024
"""The XML of a template, which takes many times its size in memory once it is parsed."""

_LOCKED = 0x1

_BROKEN: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, struct.error, OSError, EOFError, ValueError, OverflowError),
    igzip_lib.IsalError,  # type: ignore[assignment]  # its stubs take the class for an exception
)
"""What is raised for a damaged, encrypted or exotic file."""

_LEVEL = 6
_FAST_LEVEL = 1
_DOS_DATE = (1 << 5) | 1  # 1 January 1980, the zip format's first day: no clock in the bytes
_SIGNATURE = b"PK\3\4"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5HL")
_OFFSET = struct.Struct("<L")
_END = struct.Struct("<4s4H2LH")
_UTF8_NAMES = 0x800


@dataclass(frozen=True, slots=True)
class Member:
    """One part as it lies in the zip: compressed once, copied into every document.

    `header` stands before it, `entry` in the directory before its offset, and after that its `raw_name`.
    """

    name: str
    crc: int
    size: int
    packed: bytes
    raw_name: bytes = field(init=False, repr=False, compare=False)
    header: bytes = field(init=False, repr=False, compare=False)
    entry: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        name = self.name.encode("utf-8")
        shared = (_UTF8_NAMES, zipfile.ZIP_DEFLATED, 0, _DOS_DATE, self.crc, len(self.packed), self.size)
        object.__setattr__(self, "raw_name", name)
        object.__setattr__(self, "header", _LOCAL.pack(_SIGNATURE, 20, *shared, len(name), 0) + name)
        object.__setattr__(self, "entry", _CENTRAL.pack(b"PK\1\2", 20, 20, *shared, len(name), 0, 0, 0, 0, 0))


def read(data: bytes, place: str, max_xml: int = MAX_BYTES, wanted: re.Pattern[str] | None = None) -> dict[str, bytes]:
    """Return the parts of a .docx by name, in order, or those `wanted`; `max_xml` bounds its XML, unpacked.

    Raises TemplateError for what is no zip, is too large, or has names that are double or lead out of the package.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_excess(archive.infolist(), place, max_xml)
            _refuse_oddities(archive.infolist(), place)
            parts = (info for info in archive.infolist() if not info.is_dir())
            return {
                info.filename: _unpacked(data, info) for info in parts if not wanted or wanted.fullmatch(info.filename)
            }
    except _BROKEN as error:
        raise TemplateError(
            "Filen er ikke et Word-dokument (.docx).", place=place, mend="Gem den i Word som .docx, og prøv igen."
        ) from error


def _unpacked(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """Return one part, in half of zipfile's time; raises BadZipFile where it is not what the directory says."""
    begin = info.header_offset + _LOCAL.size
    signature, *_, name, extra = _LOCAL.unpack_from(data, info.header_offset)
    said = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAMES else "cp437")
    part = data[begin + name + extra : begin + name + extra + info.compress_size]
    if info.compress_type == zipfile.ZIP_DEFLATED:
        part = isal_zlib.decompressobj(-zlib.MAX_WBITS).decompress(part, info.file_size + 1)
    is_whole = len(part) == info.file_size and isal_zlib.crc32(part) == info.CRC
    if not is_whole or signature != _SIGNATURE or data[begin : begin + name] != said:
        raise zipfile.BadZipFile
    return part


def _refuse_oddities(infos: list[zipfile.ZipInfo], place: str) -> None:
    names = [info.filename for info in infos]
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise TemplateError(
            "Filen har dele med dobbelte eller ulovlige navne.",
            place=place,
            mend="Åbn og gem den i Word, og prøv igen.",
        )


def refuse_excess(infos: Sequence[zipfile.ZipInfo], place: str, max_xml: int) -> None:
    """Raise TemplateError for a zip that is locked, packed as Word does not, or larger than any template."""
    xml = [info.file_size for info in infos if info.filename.lower().endswith((".xml", ".rels"))]
    total = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS or total > MAX_BYTES or sum(xml) > max_xml:
        raise TemplateError("Filen fylder for meget, når den pakkes ud.", place=place, mend="Brug en mindre skabelon.")
    if any(info.flag_bits & _LOCKED for info in infos):
        raise TemplateError("Filen er låst med en adgangskode.", place=place, mend="Gem den i Word uden adgangskode.")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise TemplateError(
            "Filen er pakket på en måde, som Word ikke bruger.", place=place, mend="Gem den igen i Word som .docx."
        )


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def pack(name: str, data: bytes) -> Member:
    """Return `data` compressed well as a member of the zip, for parts that are packed once."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Member(name, isal_zlib.crc32(data), len(data), deflate.compress(data) + deflate.flush())


def pack_fast(name: str, data: bytes) -> Member:
    """Return `data` compressed in a twentieth of the time, a quarter larger, for parts that each document fills."""
    packed = igzip_lib.compress(data, _FAST_LEVEL, igzip_lib.COMP_DEFLATE, hist_bits=igzip_lib.MAX_HIST_BITS)
    return Member(name, isal_zlib.crc32(data), len(data), packed)


def write(members: Iterable[Member]) -> bytes:
    """Return the zip of `members` in their order, every date 1 January 1980."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for member in members:
        body += (member.header, member.packed)
        directory += (member.entry, _OFFSET.pack(offset), member.raw_name)
        offset += len(member.header) + len(member.packed)
    count, central = len(body) // 2, b"".join(directory)
    return b"".join([*body, central, _END.pack(b"PK\5\6", 0, 0, count, count, len(central), offset, 0)])


def pack_all(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of `parts` in their order."""
    return write(pack(name, data) for name, data in parts.items())
