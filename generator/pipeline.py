"""The data's way as functions: check a case, generate its documents, make the demonstration.

The command line and other programs call these; nothing here prints or exits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from generator import carry, descriptive, documents, edited, load, manifest, resume, rules
from generator.case import Case
from generator.documents import Document, DocumentKind, Form, Setting
from generator.errors import CaseError, RehabplanError
from generator.finding import Finding, has_errors
from generator.load import Loaded, Source
from generator.municipalities import Municipality, municipality
from generator.orders import applied
from generator.places import BASE_SET, SAMPLE_CASES, TEMPLATES
from generator.values import dataclass
from generator.word import State

BASE_TEMPLATES = TEMPLATES / BASE_SET


@dataclass(frozen=True, slots=True)
class Choices:
    """What a run is told: `document_keys` empty means what the case calls for; `home` is the workspace stood in.

    `pdf` asks for a PDF beside each document; `resume` passes over what an earlier run has made of the very same.
    """

    today: date
    out: Path = Path("out")
    state: State = "kladde"
    document_keys: tuple[str, ...] = ()
    municipality: str | None = None
    templates: Path = BASE_TEMPLATES
    home: Path | None = None
    pdf: bool = False
    resume: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case file: its findings by document key ("" for the case itself), and the files written.

    `refused` tells that a fault stood in the way, `failed` that the case could not run at all, `awaits_team` that
    the team has not met on it yet, `unchanged` that an earlier run had made the documents already.
    """

    source: Path
    number: str
    findings: Mapping[str, list[Finding]]
    written: tuple[Path, ...] = ()
    refused: bool = False
    failed: bool = False
    kinds: tuple[DocumentKind, ...] = ()
    awaits_team: bool = False
    unchanged: bool = False

    @property
    def all_findings(self) -> list[Finding]:
        """Every finding, the case's own first."""
        return [found for group in self.findings.values() for found in group]


def check(source: Source, choices: Choices) -> Outcome:
    """Read a case and return its findings, document by document."""
    loaded = load_case(source, choices)
    if loaded.case is None:
        return _refused(source, loaded)
    kinds = _kinds(loaded.case, choices)
    findings = findings_of(loaded.case, kinds, choices, loaded.findings)
    awaits_team = _awaits_team(loaded.case, kinds)
    return Outcome(told_as(source), loaded.case.number, findings, kinds=tuple(kinds), awaits_team=awaits_team)


def generate(source: Source, choices: Choices) -> Outcome:
    """Read a case and write its documents; all of them or, if a fault stands in the way, none.

    A fault of form stops drafts too; other faults stop only a final or sent document. Raises RehabplanError for what
    cannot run.
    """
    loaded = load_case(source, choices)
    if loaded.case is None:
        return _refused(source, loaded)
    case, file = loaded.case, told_as(source)
    kinds = _kinds(case, choices)
    if choices.resume and (lying := _made_already(case, kinds, choices)):
        awaits_team = _awaits_team(case, kinds)
        outcome = Outcome(file, case.number, {"": list(loaded.findings)}, lying, awaits_team=awaits_team)
        return replace(outcome, kinds=tuple(kinds), unchanged=True)
    findings = findings_of(case, kinds, choices, loaded.findings)
    if choices.state != "kladde" and in_the_way(findings, kinds):
        return Outcome(file, case.number, findings, refused=True, kinds=tuple(kinds))
    written, told = _write(case, kinds, findings, choices)
    findings[""] += told
    refused, awaits_team = has_errors(told), _awaits_team(case, kinds)
    return Outcome(file, case.number, findings, written, refused, kinds=tuple(kinds), awaits_team=awaits_team)


def told_as(source: Source) -> Path:
    """Return what people are told that a case was read from."""
    return source if isinstance(source, Path) else Path(source.name)


def _refused(source: Source, loaded: Loaded) -> Outcome:
    file = told_as(source)
    return Outcome(file, file.stem, {"": list(loaded.findings)}, refused=True)


def _write(
    case: Case, kinds: Sequence[DocumentKind], findings: Mapping[str, list[Finding]], choices: Choices
) -> tuple[tuple[Path, ...], list[Finding]]:
    """Write the documents of a case; return the files, and what is to be said of them: a fault for each that is not."""
    folder, told = choices.out / case.number, list[Finding]()
    made = make_documents(case, kinds, choices)
    if choices.state == "udsendelse":
        made, told = edited.as_written(
            made, folder, lambda: make_documents(case, kinds, replace(choices, state="endelig"))
        )
    if case.source and _keeps(case):
        told += edited.keep(case.source, case, made, folder)
    told += manifest.write_documents(case, made, findings, choices.out, edited.merging(case))
    stopped = {found.path for found in told if found.level == "fejl"}
    made = [one for one in made if one.file_name not in stopped]
    written = [folder / one.file_name for one in made]
    if choices.pdf:
        pdfs, why_not = edited.as_pdf(folder, written)
        remade = {file.name for file in pdfs}
        return (*written, *pdfs), [found for found in told if found.path not in remade] + why_not
    return tuple(written), told


def _made_already(case: Case, kinds: Sequence[DocumentKind], choices: Choices) -> tuple[Path, ...] | None:
    case, setting = _set(case, choices)
    return resume.made_already(case, kinds, setting, choices.out, pdf=choices.pdf, keeps=_keeps(case))


def _keeps(case: Case) -> bool:
    """Tell whether documents are kept beside the case as they were generated; not beside the program's samples."""
    return case.source is not None and not _is_of_samples(case.source.absolute().parent)


@lru_cache(maxsize=16)
def _is_of_samples(folder: Path) -> bool:
    return folder.resolve() == SAMPLE_CASES


def make_documents(
    case: Case, kinds: Sequence[DocumentKind], choices: Choices, form: Form | None = None
) -> list[Document]:
    """Return the documents of a case, or blank forms for it, in memory."""
    case, setting = _set(case, choices)
    return [documents.make(case, kind, setting, form) for kind in kinds]


def _set(case: Case, choices: Choices) -> tuple[Case, Setting]:
    """Return a case with the fields of its municipality, and what its documents share."""
    ours = of_case(case.get("kommune"), choices)
    return replace(case, own=ours.own), Setting(choices.state, choices.today, ours, choices.templates)


def of_case(name: str | None, choices: Choices) -> Municipality:
    """Return the municipality of a case that names `name`. Templates from elsewhere are used as they are."""
    ours = municipality(choices.municipality or name, choices.home)
    return ours if choices.templates.parent == BASE_TEMPLATES.parent else replace(ours, folder=None)


def load_case(source: Source, choices: Choices) -> Loaded:
    """Read a case by its municipality's own fields too; its faults are told before a municipality that nobody knows."""
    data = load.read_json(source)
    file = source if isinstance(source, Path) else None
    name = data.get("kommune")
    try:
        own = of_case(name.strip() if isinstance(name, str) else None, choices).own
    except RehabplanError:
        loaded = load.accept(data, file)
        if loaded.case is None:
            return loaded
        raise
    return load.accept(data, file, own)


def known_case(file: Path, choices: Choices) -> Case:
    """Return the case in a file. Raises CaseError for one with faults of form."""
    loaded = load_case(file, choices)
    if loaded.case is None:
        raise CaseError("Sagen har fejl og kan ikke bruges.", place=str(file), mend="Kør rehabplan check, og ret dem.")
    return loaded.case


def sample_cases() -> list[Path]:
    """Return the sample cases that come with the program, by name."""
    return sorted(SAMPLE_CASES.glob("*.json"))


def template_set(name: str) -> Path:
    """Return the folder of a set that comes with the program (`2013`), or the folder that `name` is a path to."""
    folder = next((folder for folder in (TEMPLATES / name, Path(name)) if any(folder.glob("*.docx"))), None)
    if folder is None:
        known = ", ".join(sorted({file.parent.name for file in TEMPLATES.glob("*/*.docx")}))
        raise RehabplanError(
            "Sættet af skabeloner findes ikke.", place=name, mend=f"Vælg et af {known} eller en mappe med skabeloner."
        )
    return folder


def _kinds(case: Case, choices: Choices) -> list[DocumentKind]:
    return documents.kinds(choices.document_keys) if choices.document_keys else documents.called_for(case)


def findings_of(
    case: Case, kinds: Sequence[DocumentKind], choices: Choices, form: Sequence[Finding] = ()
) -> dict[str, list[Finding]]:
    """Return what is to be said of a case ("") and of each document by key: date, law, words that propose.

    `form` is what was said of the case's form when it was read.
    """
    ours = of_case(case.get("kommune"), choices)
    profile = ours.profile
    meeting = applied(case, "indstilling", choices.today)
    told = (
        *form,
        *documents.misnamed(ours, choices.templates),
        *documents.case_remarks(case, kinds, choices.today),
    )
    found = {"": [*told, *rules.case_findings(case, meeting, profile), *carry.unworked(case)]}
    for kind in kinds:
        order = applied(case, kind.key, choices.today)
        found[kind.key] = [
            *documents.remarks(case, kind, choices.today),
            *rules.findings(case, kind.key, order, profile),
            *(descriptive.findings(case, order) if kind.key in documents.PREPARATORY else ()),
        ]
    return found


def in_the_way(findings: Mapping[str, list[Finding]], kinds: Sequence[DocumentKind]) -> list[Finding]:
    """Return the faults that concern documents to be made; that an indsatsdel lacks stops no indstilling."""
    making_plan = any(kind.key == "indsatsdel" for kind in kinds)
    faults = (found for group in findings.values() for found in group if found.level == "fejl")
    return [found for found in faults if making_plan or found.path != "indsatsdel"]


def _awaits_team(case: Case, kinds: Sequence[DocumentKind]) -> bool:
    """Tell whether the case is on its way to the team, and what the team reads is among what was looked at."""
    unread = documents.PREPARATORY.isdisjoint(kind.key for kind in kinds)
    alone = case.get("sagstype") == "revalidering" or case.get("forelaeggelse.form") in {"uden_team_17", "uden_team_18"}
    return not alone and not unread and not case.get("indstilling.type")
