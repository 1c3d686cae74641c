"""A municipality's template brought onto the base of now: as a copy to look through, then in its place."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generator.errors import OutputError, RehabplanError, TemplateError
from generator.fields import template_fields
from generator.files import digest
from generator.finding import Finding
from generator.formats import clipped
from generator.messages import finding
from generator.moves import Move, read_moves
from generator.templates.adapt import EARLIER, Site, as_json, keep_base, write
from generator.templates.merge import Upgraded, merge
from generator.templates.migrate import migrated
from generator.word import Template
from generator.word.unite import without_notes

_LONGEST = 80
"""Characters of a block shown in a conflict."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of upgrading one template: what there is to say, and the file that was written, if any."""

    key: str
    findings: tuple[Finding, ...]
    written: Path | None = None


def upgrade(site: Site, today: date, *, replaces: bool = False, moves: Sequence[Move] | None = None) -> Outcome:
    """Bring a municipality's template onto the base of now, as a copy beside it; with `replaces`, in its place.

    A copy with clashes never replaces: solved in Word, it does the next time. `moves` are renamed fields.
    Raises RehabplanError where the municipality has no template of its own, OutputError for what cannot be written.
    """
    own = site.own
    if own is None:
        raise RehabplanError(
            f"Kommunen har ikke sin egen skabelon til {site.key}.",
            mend=f"Der er ikke noget at opgradere. Lav en med »rehabplan templates adapt {site.key}«.",
        )
    if not site.kept_base.is_file():
        return Outcome(site.key, (finding("opgradering-grundlag-mangler", site.key, file=site.kept_base),))
    known = read_moves() if moves is None else moves
    theirs, renamed = migrated(own.read_bytes(), known)
    new = site.base.read_bytes()
    if digest(new) == digest(site.kept_base.read_bytes()) and not renamed:
        return Outcome(site.key, (finding("opgradering-uaendret", site.key),))
    if replaces and site.copy.is_file():
        return _take_copy(site, own, today)
    if fault := _fault(site, theirs):
        return Outcome(site.key, (fault,))
    old, _ = migrated(site.kept_base.read_bytes(), known)
    merged = merge(old, new, theirs)
    if fault := _fault(site, without_notes(merged.data)):
        raise OutputError(f"Kunne ikke flettes: {fault.message} Intet er skrevet.", mend="Meld fejlen.")
    said = [finding("opgradering-felt", site.key, old=was, new=now) for was, now in renamed.items()]
    said += [*_told(site, merged)]
    if replaces and not merged.clashes:
        return _replace(site, own, merged.data, today, said)
    return _write_copy(site, own, merged, said)


def _fault(site: Site, data: bytes) -> Finding | None:
    """Return why a file is no template that can be used, None if it is."""
    try:
        Template.open(data, template_fields(site.municipality.own))
    except TemplateError as error:
        what = f"{error.place}: {error.message}" if error.place else error.message
        return finding("opgradering-skabelon-fejl", site.key, what=what.removesuffix("."), mend=error.mend)
    return None


_WHY = {
    "begge": "kommunen og grundskabelonen har begge ændret {what}",
    "slettet": "kommunen har slettet {what}, men grundskabelonen har ændret det",
    "fjernet": "grundskabelonen har fjernet {what}, men kommunen har sit eget der",
}


def _told(site: Site, merged: Upgraded) -> Iterator[Finding]:
    for number, clash in enumerate(merged.clashes, 1):
        block = clash.theirs or clash.new or clash.old
        words = next((each.words for each in block.walk() if each.words), "")
        what = _WHY[clash.why].format(what=f"»{clipped(words, _LONGEST)}«")
        where = " › ".join(block.trail) or "Før den første overskrift"
        yield finding("opgradering-konflikt", site.key, where=where, what=what, number=number)
    for name in merged.kept_looks:
        yield finding("opgradering-udseende", site.key, what=name)


def _write_copy(site: Site, own: Path, merged: Upgraded, said: Sequence[Finding]) -> Outcome:
    """Write the copy, unless one is there that somebody has worked on."""
    note = site.copy.with_suffix(".json")
    if site.copy.is_file() and _noted(note).get("sha256") != digest(site.copy.read_bytes()):
        return Outcome(site.key, (finding("opgradering-kopi-rettet", site.key),), site.copy)
    write(site.copy, merged.data)
    write(note, as_json({"sha256": digest(merged.data), **_standing(site, own)}))
    ready = () if merged.clashes else (finding("opgradering-klar", site.key),)
    return Outcome(site.key, (*said, *ready), site.copy)


def _standing(site: Site, own: Path) -> dict[str, str]:
    """Return what a copy is made of; when that changes, it is out of date."""
    return {"kommunens": digest(own.read_bytes()), "grundskabelon": digest(site.base.read_bytes())}


def _noted(note: Path) -> dict[str, str]:
    try:
        noted: dict[str, str] = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted


def _take_copy(site: Site, own: Path, today: date) -> Outcome:
    """Let a copy whose clashes are solved take the place of the municipality's template."""
    noted, standing = _noted(site.copy.with_suffix(".json")), _standing(site, own)
    if any(noted.get(key) != value for key, value in standing.items()):
        return Outcome(site.key, (finding("opgradering-kopi-foraeldet", site.key),), site.copy)
    data = site.copy.read_bytes()
    if fault := _fault(site, data):
        return Outcome(site.key, (replace(fault, path=str(site.copy)),), site.copy)
    return _replace(site, own, data, today, ())


def _replace(site: Site, own: Path, data: bytes, today: date, said: Sequence[Finding]) -> Outcome:
    """Put the new template in place, the earlier one kept, and the base of now as its base."""
    before = own.read_bytes()
    earlier = site.folder(EARLIER) / f"{site.key}_{digest(before)[:8]}.docx"
    write(earlier, before)
    write(own, data)
    keep_base(site, site.base.read_bytes(), today)
    for file in (site.copy, site.copy.with_suffix(".json")):
        file.unlink(missing_ok=True)
    return Outcome(site.key, (*said, finding("opgradering-gjort", site.key, file=earlier)), own)
