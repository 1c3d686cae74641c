"""The data's way as functions: check a case, generate its documents, make the demonstration.

The command line and other programs call these; nothing here prints or exits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from generator import documents, load, manifest
from generator.case import Case
from generator.documents import Document, DocumentKind, Setting
from generator.errors import CaseError, RehabplanError
from generator.finding import Finding, has_errors
from generator.places import MUNICIPALITIES, SAMPLE_CASES, TEMPLATES
from generator.word import Look, State

BASE_TEMPLATES = TEMPLATES / documents.BASE_SET


@dataclass(frozen=True, slots=True)
class Choices:
    """What a run is told: `document_keys` empty means what the case calls for."""

    today: date
    out: Path = Path("out")
    state: State = "kladde"
    document_keys: tuple[str, ...] = ()
    municipality: str | None = None
    templates: Path = BASE_TEMPLATES


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case file: its findings by document key ("" for the case itself), and the files written."""

    source: Path
    number: str
    findings: Mapping[str, list[Finding]]
    written: tuple[Path, ...] = ()
    refused: bool = False
    kinds: tuple[DocumentKind, ...] = field(default=())

    @property
    def all_findings(self) -> list[Finding]:
        """Every finding, the case's own first."""
        return [found for group in self.findings.values() for found in group]


def check(file: Path, choices: Choices) -> Outcome:
    """Read a case and return its findings, document by document."""
    loaded = load.load_case(file)
    if loaded.case is None:
        return Outcome(file, file.stem, {"": list(loaded.findings)}, refused=True)
    kinds = _kinds(loaded.case, choices)
    findings = {"": list(loaded.findings)} | _remarks(loaded.case, kinds, choices)
    return Outcome(file, loaded.case.number, findings, kinds=tuple(kinds))


def generate(file: Path, choices: Choices) -> Outcome:
    """Read a case and write its documents; all of them or, if a fault stands in the way, none.

    A fault of form stops drafts too; other faults stop only a final or sent document.
    Raises RehabplanError for what cannot run.
    """
    loaded = load.load_case(file)
    if loaded.case is None:
        return Outcome(file, file.stem, {"": list(loaded.findings)}, refused=True)
    case = loaded.case
    kinds = _kinds(case, choices)
    findings = {"": list(loaded.findings)} | _remarks(case, kinds, choices)
    if choices.state != "kladde" and any(has_errors(group) for group in findings.values()):
        return Outcome(file, case.number, findings, refused=True, kinds=tuple(kinds))
    made = make_documents(case, kinds, choices)
    edited = manifest.write_documents(case, made, findings, choices.out)
    kept = {found.path for found in edited}
    written = tuple(choices.out / case.number / one.file_name for one in made if one.file_name not in kept)
    findings[""] += edited
    return Outcome(file, case.number, findings, written, refused=bool(edited), kinds=tuple(kinds))


def make_documents(case: Case, kinds: Sequence[DocumentKind], choices: Choices) -> list[Document]:
    """Return the documents of a case, in memory."""
    profile, look = municipality(choices.municipality or case.get("kommune"))
    setting = Setting(choices.state, choices.today, profile, look, choices.templates)
    return [documents.make(case, kind, setting) for kind in kinds]


def generate_all(files: Sequence[Path], choices: Choices) -> Iterator[Outcome]:
    """Yield the outcome of each file in turn; a file that cannot run becomes a finding, and the rest go on."""
    for file in files:
        try:
            yield generate(file, choices)
        except CaseError as error:
            yield Outcome(file, file.stem, {"": [as_finding(error)]}, refused=True)


def as_finding(error: RehabplanError) -> Finding:
    """Return what could not run as a finding, for lists of many cases."""
    return Finding("kan-ikke-laeses", "fejl", error.place, error.message, error.mend)


def sample_cases() -> list[Path]:
    """Return the sample cases that come with the program, by name."""
    return sorted(SAMPLE_CASES.glob("*.json"))


def municipality(name: str | None, folder: Path = MUNICIPALITIES) -> tuple[Mapping[str, Any], Look]:
    """Return the profile and look of a municipality; without a name, a profile that says only "Kommunen"."""
    if name is None:
        return {"navn": "Kommunen"}, Look()
    file = folder / name / "profil.json"
    if not file.is_file():
        known = ", ".join(sorted(entry.parent.name for entry in folder.glob("*/profil.json")))
        raise RehabplanError(
            f"Kommunens profil »{name}« findes ikke.", place="kommune", mend=f"Kendte profiler: {known}."
        )
    profile = load.load_profile(file)
    logo, colours = profile.get("logo"), profile.get("farver", {})
    picture = (file.parent / logo["fil"]).read_bytes() if logo else None
    return profile, Look(picture, colours.get("primaer"), colours.get("sekundaer"))


def _kinds(case: Case, choices: Choices) -> list[DocumentKind]:
    return documents.kinds(choices.document_keys) if choices.document_keys else documents.called_for(case)


def _remarks(case: Case, kinds: Sequence[DocumentKind], choices: Choices) -> dict[str, list[Finding]]:
    return {kind.key: documents.remarks(case, kind, choices.today) for kind in kinds}
