"""The data's way as functions: check a case, generate its documents, make the demonstration.

The command line and other programs call these; nothing here prints or exits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generator import carry, descriptive, documents, history, load, manifest, merge, rules
from generator.case import Case
from generator.documents import BASE_TEMPLATES, Document, DocumentKind, Setting
from generator.errors import CaseError, RehabplanError
from generator.finding import Finding, has_errors
from generator.load import Loaded
from generator.messages import finding
from generator.municipalities import Municipality, municipality
from generator.orders import applied
from generator.places import SAMPLE_CASES, TEMPLATES
from generator.word import State


@dataclass(frozen=True, slots=True)
class Choices:
    """What a run is told: `document_keys` empty means what the case calls for; `home` is the workspace stood in."""

    today: date
    out: Path = Path("out")
    state: State = "kladde"
    document_keys: tuple[str, ...] = ()
    municipality: str | None = None
    templates: Path = BASE_TEMPLATES
    home: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case file: its findings by document key ("" for the case itself), and the files written.

    `refused` tells that a fault stood in the way, `failed` that the case could not run at all, `awaits_team` that
    the team has not met on it yet.
    """

    source: Path
    number: str
    findings: Mapping[str, list[Finding]]
    written: tuple[Path, ...] = ()
    refused: bool = False
    failed: bool = False
    kinds: tuple[DocumentKind, ...] = ()
    awaits_team: bool = False

    @property
    def all_findings(self) -> list[Finding]:
        """Every finding, the case's own first."""
        return [found for group in self.findings.values() for found in group]


def check(file: Path, choices: Choices, taken: dict[str, Path] | None = None) -> Outcome:
    """Read a case and return its findings, document by document; `taken` as in `generate`."""
    loaded = _load(file, choices, taken)
    if loaded.case is None:
        return Outcome(file, file.stem, {"": list(loaded.findings)}, refused=True)
    kinds = _kinds(loaded.case, choices)
    findings = _findings(loaded.case, loaded, kinds, choices)
    awaits_team = _awaits_team(loaded.case, kinds)
    return Outcome(file, loaded.case.number, findings, kinds=tuple(kinds), awaits_team=awaits_team)


def generate(file: Path, choices: Choices, taken: dict[str, Path] | None = None) -> Outcome:
    """Read a case and write its documents; all of them or, if a fault stands in the way, none.

    A fault of form stops drafts too; other faults stop only a final or sent document. `taken` remembers
    the files of a run by case number. Raises RehabplanError for what cannot run.
    """
    loaded = _load(file, choices, taken)
    if loaded.case is None:
        return Outcome(file, file.stem, {"": list(loaded.findings)}, refused=True)
    case = loaded.case
    kinds = _kinds(case, choices)
    findings = _findings(case, loaded, kinds, choices)
    if choices.state != "kladde" and _stands_in_the_way(findings, kinds):
        return Outcome(file, case.number, findings, refused=True, kinds=tuple(kinds))
    made = make_documents(case, kinds, choices)
    edited = manifest.write_documents(case, made, findings, choices.out, _merge(file, case))
    kept = {found.path for found in edited if found.level == "fejl"}
    for one in made:
        if one.file_name not in kept and file.resolve().parent != SAMPLE_CASES:
            history.keep_sent(file, case.number, one.file_name, one.data)
    written = tuple(choices.out / case.number / one.file_name for one in made if one.file_name not in kept)
    findings[""] += edited
    awaits_team = _awaits_team(case, kinds)
    return Outcome(file, case.number, findings, written, bool(kept), kinds=tuple(kinds), awaits_team=awaits_team)


def _merge(file: Path, case: Case) -> manifest.Merge:
    """Return how a document of this case is made anew when it has been edited: three ways, from what was generated."""

    def merge_in(document: Document, edited: Path, sent: str) -> tuple[bytes | None, list[Finding]]:
        bases = history.sent(file, case.number, document.file_name)
        base = next((base for base in bases if manifest.digest(base) == sent), None)
        if base is None or document.state == "udsendelse":
            return None, []
        try:
            merged = merge.merge(base, edited.read_bytes(), document.data, case.own)
        except CaseError:  # no Word document any more, or locked with a password: it stays as it is
            return None, []
        at_file = [replace(found, path=document.file_name) for found in merged.findings if merged.document is None]
        return merged.document, at_file or list(merged.findings)

    return merge_in


def make_documents(case: Case, kinds: Sequence[DocumentKind], choices: Choices) -> list[Document]:
    """Return the documents of a case, in memory."""
    ours = of_case(case.get("kommune"), choices)
    case = replace(case, own=ours.own)
    setting = Setting(choices.state, choices.today, ours, choices.templates)
    return [documents.make(case, kind, setting) for kind in kinds]


def check_all(files: Sequence[Path], choices: Choices) -> Iterator[Outcome]:
    """Yield what `check` finds in each file in turn; one that cannot run becomes a finding, and the rest go on."""
    return _each(check, files, choices)


def generate_all(files: Sequence[Path], choices: Choices) -> Iterator[Outcome]:
    """Yield the outcome of each file in turn; one that cannot run becomes a finding, and the rest go on."""
    return _each(generate, files, choices)


def _each(
    act: Callable[[Path, Choices, dict[str, Path]], Outcome], files: Sequence[Path], choices: Choices
) -> Iterator[Outcome]:
    if choices.municipality:
        of_case(None, choices)
    taken: dict[str, Path] = {}
    for file in files:
        try:
            yield act(file, choices, taken)
        except RehabplanError as error:
            yield Outcome(file, file.stem, {"": [as_finding(error)]}, refused=True, failed=True)


def of_case(name: str | None, choices: Choices) -> Municipality:
    """Return the municipality of a case that names `name`. Templates from elsewhere are used as they are."""
    ours = municipality(choices.municipality or name, choices.home)
    return ours if choices.templates.parent == BASE_TEMPLATES.parent else replace(ours, folder=None)


def load_case(file: Path, choices: Choices) -> Loaded:
    """Read a case by its municipality's own fields too; its faults are told before a municipality that nobody knows."""
    data = load.read_json(file)
    name = data.get("kommune")
    try:
        own = of_case(name.strip() if isinstance(name, str) else None, choices).own
    except RehabplanError:
        loaded = load.accept(data, file)
        if loaded.case is None:
            return loaded
        raise
    return load.accept(data, file, own)


def _load(file: Path, choices: Choices, taken: dict[str, Path] | None) -> Loaded:
    """Read a case; a second file with the same case number would write over the documents of the first."""
    loaded = load_case(file, choices)
    if loaded.case is None or taken is None:
        return loaded
    first = taken.setdefault(loaded.case.number.casefold(), file)
    if first == file:
        return loaded
    return Loaded(None, (*loaded.findings, finding("samme-sagsnr", "sagsnr", file=first.name)))


def as_finding(error: RehabplanError) -> Finding:
    """Return what could not run as a finding, for lists of many cases."""
    return Finding("kan-ikke-koere", "fejl", error.place, error.message, error.mend)


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


def _findings(case: Case, loaded: Loaded, kinds: Sequence[DocumentKind], choices: Choices) -> dict[str, list[Finding]]:
    """Return what is to be said of the case itself and of each document: form, date, law, and words that propose."""
    profile = of_case(case.get("kommune"), choices).profile
    meeting = applied(case, "indstilling", choices.today)
    found = {"": [*loaded.findings, *rules.case_findings(case, meeting, profile), *carry.unworked(case)]}
    for kind in kinds:
        order = applied(case, kind.key, choices.today)
        found[kind.key] = [
            *documents.remarks(case, kind, choices.today),
            *rules.findings(case, kind.key, order, profile),
            *(descriptive.findings(case, order) if kind.key in documents.PREPARATORY else ()),
        ]
    return found


def _stands_in_the_way(findings: Mapping[str, list[Finding]], kinds: Sequence[DocumentKind]) -> bool:
    """Tell whether a fault concerns a document to be made; that an indsatsdel lacks stops no indstilling."""
    making_plan = any(kind.key == "indsatsdel" for kind in kinds)
    concerned = [found for group in findings.values() for found in group if making_plan or found.path != "indsatsdel"]
    return has_errors(concerned)


def _awaits_team(case: Case, kinds: Sequence[DocumentKind]) -> bool:
    """Tell whether the case is on its way to the team, and what the team reads is among what was looked at."""
    unread = documents.PREPARATORY.isdisjoint(kind.key for kind in kinds)
    alone = case.get("sagstype") == "revalidering" or case.get("forelaeggelse.form") in {"uden_team_17", "uden_team_18"}
    return not alone and not unread and not case.get("indstilling.type")
