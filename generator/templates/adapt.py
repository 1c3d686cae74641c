"""A municipality's templates in its workspace, each with the base it was made from.

skabeloner/<set>/<document>.docx              what the municipality adapts
skabeloner/grundlag/<set>/<document>.docx     the base it was made from, with a .json that says which
skabeloner/opgradering/<set>/<document>.docx  a copy on a new base, not in use yet
skabeloner/tidligere/<set>/<document>_….docx  what a copy has replaced
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from generator import __version__
from generator.documents import KINDS, template_file
from generator.errors import OutputError, RehabplanError
from generator.files import digest, write_whole
from generator.municipalities import TEMPLATES as OWN_TEMPLATES
from generator.municipalities import Municipality
from generator.places import TEMPLATES

BASES = "grundlag"
UPGRADES = "opgradering"
EARLIER = "tidligere"

Standing = Literal["grundskabelon", "egen", "egen, nyt grundlag", "egen, ukendt grundlag"]
"""Whose template a document is made by, and what has become of the base of a municipality's."""


@dataclass(frozen=True, slots=True)
class Site:
    """One document of a set in a municipality's workspace: where each of its files lies, there or not."""

    municipality: Municipality
    set_name: str
    key: str
    bases: Path = TEMPLATES

    @property
    def base(self) -> Path:
        """The program's template."""
        return template_file(self.bases / self.set_name, self.key)

    @property
    def own(self) -> Path | None:
        """The municipality's, if it has one."""
        return self.municipality.template(self.set_name, self.key)

    @property
    def kept_base(self) -> Path:
        """The base that the municipality's was made from."""
        return self.folder(BASES) / f"{self.key}.docx"

    @property
    def copy(self) -> Path:
        """The municipality's on a new base, not in use yet."""
        return self.folder(UPGRADES) / f"{self.key}.docx"

    def folder(self, name: str = "") -> Path:
        """Return the folder of this set, or that of the name given."""
        if self.municipality.folder is None:
            raise RehabplanError(
                "Kommunens mappe kendes ikke.",
                mend="Gå til kommunens arbejdsområde, eller opret et med »rehabplan init«.",
            )
        return self.municipality.folder / OWN_TEMPLATES / name / self.set_name

    @property
    def standing(self) -> Standing:
        """Whose template is in use, and whether its base is still the program's."""
        if self.own is None:
            return "grundskabelon"
        if not self.kept_base.is_file():
            return "egen, ukendt grundlag"
        same = digest(self.kept_base.read_bytes()) == digest(self.base.read_bytes())
        return "egen" if same else "egen, nyt grundlag"


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of templates: `version` is the first of its SHA-256."""

    set_name: str
    key: str
    title: str
    version: str
    standing: Standing
    file: str


def sets(bases: Path = TEMPLATES) -> list[str]:
    """Return the sets of templates by name, newest first."""
    return sorted(
        (folder.name for folder in bases.iterdir() if folder.is_dir() and folder.name.isdigit()), reverse=True
    )


def listed(municipality: Municipality, bases: Path = TEMPLATES) -> Iterator[Listed]:
    """Yield every document of every set, and which template it is made by."""
    for set_name in sets(bases):
        for kind in KINDS.values():
            site = Site(municipality, set_name, kind.key, bases)
            file = site.own or site.base
            if file.is_file():
                version = digest(file.read_bytes())[:8]
                yield Listed(set_name, kind.key, kind.title, version, site.standing, str(file))


def adapt(site: Site, today: date) -> Path:
    """Start a municipality's template from the base, and keep a copy of that base; return the new file.

    Raises OutputError, with nothing written, where the municipality has one already.
    """
    if site.key not in KINDS:
        raise RehabplanError(f"Dokumentet {site.key} findes ikke.", mend=f"Vælg et af: {', '.join(KINDS)}.")
    if not site.base.is_file():
        raise RehabplanError(f"Sættet {site.set_name} har ikke dokumentet.", mend=f"Vælg et af: {', '.join(sets())}.")
    file = site.folder() / f"{site.key}.docx"
    if (taken := site.own) is not None or file.exists():
        raise OutputError(
            "Kommunen har allerede sin egen skabelon til dokumentet. Intet er ændret.",
            place=str(taken or file),
            mend="Ret i den. Vil du begynde forfra, så omdøb eller flyt den først.",
        )
    data = site.base.read_bytes()
    keep_base(site, data, today)
    write(file, data)
    return file


def keep_base(site: Site, data: bytes, today: date) -> None:
    """Keep the base that a municipality's template is made from, and note which it is."""
    note = {
        "skabelon": f"{site.set_name}/{site.key}",
        "sha256": digest(data),
        "generator": f"rehabplan {__version__}",
        "dato": today.isoformat(),
    }
    write(site.kept_base, data)
    write(site.kept_base.with_suffix(".json"), as_json(note))


def as_json(note: dict[str, str]) -> bytes:
    """Return a note as the bytes of a JSON file."""
    return (json.dumps(note, ensure_ascii=False, indent=2) + "\n").encode()


def write(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, and the folders above it. Raises OutputError where that cannot be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, data)
    except PermissionError as error:
        raise OutputError("Filen kan ikke skrives.", place=str(file), mend="Luk den i Word, og prøv igen.") from error
    except OSError as error:
        raise OutputError("Filen kan ikke skrives.", place=str(file), mend="Kontrollér plads og adgang.") from error
