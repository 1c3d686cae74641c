"""A template tried on cases: does every text of it come into a document, in each of the three states?

Every text gets a mark. Where one mark of a branch is in a document and another is not, the text of the other is lost.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from generator import documents, load
from generator.case import Case
from generator.documents import DocumentKind, Setting
from generator.errors import RehabplanError, TemplateError
from generator.fields import OwnFields
from generator.formats import counted
from generator.municipalities import Municipality
from generator.places import SAMPLE_CASES
from generator.word import State, proof
from generator.word.anatomy import Package
from generator.word.rulebook import Fault, Spot

STATES: tuple[State, ...] = ("kladde", "endelig", "udsendelse")
_MOST_TOLD = 20
_SET = "proeve"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a template is tried as: the kind of document, whose, and on which day."""

    kind: DocumentKind
    municipality: Municipality
    today: date

    @property
    def plain(self) -> Municipality:
        """The municipality without templates of its own, so that the one that is tried is used."""
        return Municipality(self.municipality.profile, own=self.municipality.own)


@contextmanager
def as_set(data: bytes, trial: Trial) -> Iterator[Path]:
    """Give a set of templates with `data` for the one document, for as long as it is needed."""
    with TemporaryDirectory(prefix="rehabplan-") as private:
        folder = Path(private) / _SET  # documents print the set's name, and the same template is to give the same text
        folder.mkdir()
        (folder / f"{trial.kind.key}.docx").write_bytes(data)
        yield folder


def cases(files: Iterable[Path], own: OwnFields) -> list[Case]:
    """Return the cases of the files that can be read; a case at fault is for `rehabplan check` to tell of."""
    found = []
    for file in files:
        try:
            case = load.load_case(file, own).case
        except RehabplanError:
            continue
        found += [case] if case else []
    return found


@lru_cache(maxsize=4)
def samples(own: OwnFields) -> list[Case]:
    """Return the sample cases that come with the program."""
    return cases(sorted(SAMPLE_CASES.glob("*.json")), own)


def tried(package: Package, data: bytes, trial: Trial) -> list[Fault]:
    """Return what the samples show: texts that are lost, texts that no sample shows, and what cannot be filled in."""
    marked, pieces = proof.marked(package, data)
    whose = trial.plain
    shown, lost = set[int](), set[int]()
    with as_set(marked, trial) as folder:
        for case, state in _runs(trial):
            try:
                made = documents.make(case, trial.kind, Setting(state, trial.today, whose, folder))
            except TemplateError as error:
                return [_broken(error, case)]
            came = proof.seen(made.data)
            shown |= came
            lost |= proof.lost(pieces, came)
    return [*_lost(pieces, lost), *_unseen(pieces, shown | lost)]


def _runs(trial: Trial) -> Iterator[tuple[Case, State]]:
    """Yield an empty case and those that call for the document in every state, and the others in one."""
    own = trial.municipality.own
    empty = Case({"skemaversion": "1.0", "sagsnr": "2019-1"}, own=own)
    for case in (empty, *samples(own)):
        called = case is empty or trial.kind in documents.called_for(case)
        yield from ((case, state) for state in (STATES if called else STATES[:1]))


def _broken(error: TemplateError, case: Case) -> Fault:
    message = f"Prøven med eksempelsagen {case.number} gik galt: {error.message}"
    return Fault("skabelon-proeve", "fejl", message, error.mend, Spot(error.place.partition(", ")[2] or "skabelon"))


def _lost(pieces: Mapping[int, proof.Piece], numbers: set[int]) -> Iterator[Fault]:
    for number in sorted(numbers)[:_MOST_TOLD]:
        yield Fault(
            "skabelon-tekst-tabt",
            "fejl",
            "Teksten her kommer ikke med i det færdige dokument.",
            "Lad feltkoder for blokke stå alene i deres afsnit, række eller celle.",
            pieces[number].spot,
        )


def _unseen(pieces: Mapping[int, proof.Piece], shown: set[int]) -> Iterator[Fault]:
    """Yield one remark on the texts that stand in conditions which no sample meets."""
    unseen = [piece for number, piece in pieces.items() if number not in shown]
    if unseen:
        count = counted(len(unseen), "tekst", "tekster")
        yield Fault(
            "skabelon-tekst-ikke-proevet",
            "oplysning",
            f"{count} vises ikke i nogen af eksempelsagerne, den første her, fordi betingelsen ikke er opfyldt i dem.",
            "Kontrollér betingelsen, og prøv skabelonen med en sag, hvor den er opfyldt.",
            unseen[0].spot,
        )
