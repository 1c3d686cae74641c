"""A template's own tests: the documents it makes of known cases, kept as text, and what has changed in them since."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path

from generator import documents
from generator.case import Case
from generator.documents import Setting
from generator.errors import OutputError, TemplateError
from generator.finding import Finding
from generator.formats import counted
from generator.messages import finding
from generator.orders import applied
from generator.places import SAMPLE_CASES
from generator.templates.adapt import write
from generator.templates.trial import Trial, as_set
from generator.word.plain import plain_text

FOLDER = "proever"
OWN = "egne"
"""The folder within that holds the texts of the municipality's own cases: they are personal data."""

_DAY = date(2026, 1, 1)
"""The day that cases without any date are made on, so that the same case gives the same text."""

_AROUND = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """One document of one case as text: where it is kept, what it says now, and what was kept (None if nothing)."""

    file: Path
    now: str
    kept: str | None

    @property
    def is_same(self) -> bool:
        """Tell whether the document says what it did."""
        return self.now == self.kept

    def changes(self) -> Iterator[str]:
        """Yield the lines that differ, with a few around them: - is what was kept, + what it says now."""
        lines = unified_diff((self.kept or "").splitlines(), self.now.splitlines(), lineterm="", n=_AROUND)
        for line in list(lines)[2:]:
            yield f"linje {line.split('+')[1].split(',')[0].split(' ')[0]}:" if line.startswith("@@") else line


def proofs(data: bytes, trial: Trial, cases: Iterable[Case], folder: Path) -> list[Proof]:
    """Return the final document of each case that calls for this kind. Raises TemplateError for a template at fault."""
    found = []
    with as_set(data, trial) as made_with:
        for case in cases:
            if trial.kind in documents.called_for(case):
                day = applied(case, trial.kind.key, _DAY).day
                setting = Setting("endelig", day, trial.plain, made_with)
                text = plain_text(documents.make(case, trial.kind, setting).data)
                file = _place(folder, case) / f"{trial.kind.key}_{case.number}.txt"
                found.append(Proof(file, text, _kept(file)))
    return found


def _place(folder: Path, case: Case) -> Path:
    """Return the folder for the text of a case: a sample and a case of the municipality may have the same number."""
    is_sample = case.source is not None and case.source.parent == SAMPLE_CASES
    return folder if is_sample else folder / OWN


def _kept(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8") if file.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError("Prøven kan ikke læses.", place=str(file), mend="Slet den, og kør med --update.") from error


def findings(found: Iterable[Proof]) -> Iterator[Finding]:
    """Yield what is to be said of the proofs: that some are new, and each that has changed."""
    proofs = list(found)
    fresh = [proof.file for proof in proofs if proof.kept is None]
    if fresh:
        count = counted(len(fresh), "sag", "sager")
        yield finding("skabelon-proeve-ny", f"{fresh[0]}" + (" m.fl." if fresh[1:] else ""), count=count)
    for proof in proofs:
        if proof.kept is not None and not proof.is_same:
            yield finding("skabelon-proeve-aendret", str(proof.file))


def accept(found: Iterable[Proof]) -> list[Path]:
    """Keep what the documents say now; return the files written. Raises OutputError."""
    changed = [proof for proof in found if not proof.is_same]
    for proof in changed:
        write(proof.file, proof.now.encode("utf-8"))
    return [proof.file for proof in changed]


def at_fault(error: TemplateError) -> Finding:
    """Return a template that cannot be filled in with a case as a finding."""
    return Finding("skabelon-proeve", "fejl", error.place, error.message, error.mend)
