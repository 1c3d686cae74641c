"""A municipality is a folder: profile and logo, its own fields, and the templates that replace the program's.

profil.json   felter.schema.json   skabeloner/<set>/<document>.docx
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator.errors import RehabplanError, TemplateError
from generator.fields import NO_OWN, OWN_GROUP, OwnFields, catalogue
from generator.load import load_profile
from generator.own_fields import read_own_fields
from generator.places import BASE_SET, MUNICIPALITIES
from generator.values import dataclass
from generator.word import Look

PROFILE = "profil.json"
FIELDS = "felter.schema.json"
TEMPLATES = "skabeloner"
MAX_LOGO_BYTES = 1024 * 1024
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_COLOURS = {"primaer": "Primær farve", "sekundaer": "Sekundær farve"}
_PLAIN = Look()
_DOCX = re.compile(r"[^~].*\.docx", re.IGNORECASE | re.DOTALL)
_ALMOST = 0.85
"""So alike is a name with one letter wrong, and no two documents' names are."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """What a municipality has chosen: its key in cases, its profile, its look, its own fields, and its folder."""

    profile: Mapping[str, Any]
    key: str = ""
    look: Look = _PLAIN
    own: OwnFields = NO_OWN
    folder: Path | None = None

    def template(self, set_name: str, *names: str) -> Path | None:
        """Return the municipality's template of the first of these names in a set of templates, None if it has none.

        `skabeloner/<set>/<name>.docx`, or for the base set `skabeloner/<name>.docx`. Capitals are let pass, so
        that a folder from Windows means the same everywhere.
        """
        files = self._files(set_name)
        return next((file for name in names for file in files if file.stem.casefold() == name), None)

    def misnamed(self, set_name: str, documents: Collection[str]) -> Iterator[tuple[Path, str]]:
        """Yield each file that is named almost like a document without a template here, and that document."""
        files = {file: file.stem.casefold() for file in self._files(set_name)}
        free = set(documents) - set(files.values())
        for file, name in files.items():
            if name not in documents:
                from difflib import get_close_matches  # which files with the right names do without

                yield from ((file, meant) for meant in get_close_matches(name, free, n=1, cutoff=_ALMOST))

    def _files(self, set_name: str) -> list[Path]:
        """Return the municipality's Word files for a set, those in the set's own folder first."""
        if self.folder is None:
            return []
        folder = self.folder / TEMPLATES
        return _word_files(folder / set_name) + (_word_files(folder) if set_name == BASE_SET else [])


def _word_files(folder: Path) -> list[Path]:
    """Return the Word files of a folder, by name; none where there is no such folder, as mostly."""
    try:
        return sorted(file for file in folder.iterdir() if _DOCX.fullmatch(file.name))
    except OSError:
        return []


NOBODY = Municipality({"navn": "Kommunen"})
"""What documents are made for where no municipality is named."""


def municipality(name: str | None, home: Path | None = None, known: Path = MUNICIPALITIES) -> Municipality:
    """Return the municipality with the key `name`: that of the workspace `home`, else one of those in `known`.

    Without a name it is the workspace's; without either, one that says only "Kommunen". Raises RehabplanError for a
    name that nobody has, and for what is wrong in the folder.
    """
    mine = read_municipality(home) if home else NOBODY
    if name is None or (home and name == mine.key):
        return mine
    if _KEY.fullmatch(name) and (known / name / PROFILE).is_file():
        return read_municipality(known / name)
    names = ", ".join(filter(None, (mine.key, *sorted(file.parent.name for file in known.glob(f"*/{PROFILE}")))))
    raise RehabplanError(f"Kommunens profil »{name}« findes ikke.", place="kommune", mend=f"Kendte profiler: {names}.")


def read_municipality(folder: Path) -> Municipality:
    """Return the municipality of a folder. Raises RehabplanError, naming the file, for what is wrong in it."""
    return _read(folder, _stamp(folder))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of what lies in a folder: while it is the same, nothing has to be read again."""
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted((entry.name, (of := entry.stat()).st_mtime_ns, of.st_size) for entry in entries))
    except OSError:
        return ()


@lru_cache(maxsize=16)
def _read(folder: Path, stamp: object) -> Municipality:
    profile = load_profile(folder / PROFILE)
    fields = folder / FIELDS
    own = read_own_fields(fields) if fields.exists() else NO_OWN
    _check_columns(profile, own, folder / PROFILE)
    return Municipality(profile, profile.get("noegle") or folder.name, _look(profile, folder), own, folder)


def _look(profile: Mapping[str, Any], folder: Path) -> Look:
    colours = profile.get("farver", {})
    for key in filter(colours.__contains__, _COLOURS):
        from generator.word.contrast import LEAST_CONTRAST, contrast  # brings lxml, which few profiles ask for

        label, ratio = _COLOURS[key], contrast(colours[key], "FFFFFF")
        if ratio < LEAST_CONTRAST:
            found = f"{ratio:.1f}".replace(".", ",")
            raise RehabplanError(
                f"{label} er for lys: kontrasten mod hvid er {found}:1 og skal være mindst 4,5:1.",
                place=f"{folder / PROFILE}, farver.{key}",
                mend="Vælg en mørkere farve.",
            )
    logo = _logo(folder / profile["logo"]["fil"]) if "logo" in profile else None
    return Look(logo, colours.get("primaer"), colours.get("sekundaer"))


def _logo(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_LOGO_BYTES:
            raise RehabplanError("Logoet er for stort.", place=str(file), mend="Gem det mindre: højst 1 MB.")
        data = file.read_bytes()
        Look(data).size()
    except OSError as error:
        mend = "Læg billedet i mappen ved siden af profil.json, eller ret logo.fil."
        raise RehabplanError("Logoet kan ikke læses.", place=str(file), mend=mend) from error
    except TemplateError as error:
        raise RehabplanError(error.message, place=str(file), mend=error.mend) from error
    return data


def _check_columns(profile: Mapping[str, Any], own: OwnFields, file: Path) -> None:
    """See that every extra column of the agenda shows one value of a case that the municipality has declared."""
    fields = catalogue("sag", own)
    for path in profile.get("dagsorden", {}).get("kolonner", ()):
        known = fields.get(path)
        if not path.startswith(f"{OWN_GROUP}.") or known is None or known.kind in {"gruppe", "liste"} or "[]" in path:
            raise RehabplanError(
                f"Dagsordenen kan ikke vise »{path}«.",
                place=f"{file}, dagsorden.kolonner",
                mend=f"Brug stien til ét af felterne i {FIELDS}, fx {OWN_GROUP}.moedeform.",
            )
