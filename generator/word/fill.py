"""What the slots of one document share while it is filled, and how a document of a state is filled."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from itertools import chain, count, filterfalse
from typing import Literal

from generator.errors import TemplateError
from generator.fields import Choice, Field
from generator.values import dataclass
from generator.word.bounds import MAX_ROUNDS

State = Literal["kladde", "endelig", "udsendelse"]
"""Draft with prompts; final with controls and no prompts; the copy to send, without controls."""

EMPTY = "–"
"""What an empty field says in a document that is not a draft."""


_DIGITS = b"%d".__mod__
_NUMBERS = tuple(map(_DIGITS, range(1, 1000)))
"""The numbers that controls of most documents have; writing one takes as long as all else of a control."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a form gives less of: the choices of some fields by path, and the addresses whose value is not shown."""

    choices: Mapping[str, tuple[Choice, ...]]
    unsaid: Collection[str]


@dataclass(frozen=True, slots=True)
class Manner:
    """How documents are filled alike: their state, with values in Danish or as Python's, and what a form narrows."""

    state: State
    danish: bool
    prompt_rpr: str
    narrowed: Narrowed | None


class Filler:
    """What a compiled template fills a document by: `makers` by the number of the slot, each given the Filler itself.

    `day` picks titles, `prompts` are by path; controls and pictures are numbered as they come.
    """

    __slots__ = ("_rounds", "day", "makers", "next_id", "next_picture", "prompts")

    def __init__(
        self, makers: Sequence["Maker"], day: date, prompts: Mapping[str, str], pictures: Collection[int] = ()
    ) -> None:
        self.makers = makers
        self.day = day
        self.prompts = prompts
        self.next_id: Callable[[], bytes] = chain(_NUMBERS, map(_DIGITS, count(len(_NUMBERS) + 1))).__next__
        self.next_picture: Callable[[], int] = filterfalse(pictures.__contains__, count(1)).__next__
        self._rounds = 0

    def count_round(self) -> None:
        """Count a round of a loop; raise when there are more than any document needs."""
        self._rounds += 1
        if self._rounds > MAX_ROUNDS:
            mend = "Læg færre løkker inden i hinanden."
            raise TemplateError("Skabelonens løkker bliver ved for længe.", place="skabelonen", mend=mend)


Maker = Callable[[Filler, object, str], bytes]
"""Gives the XML of a value, which may have an address, in the slot that it was made for."""


def prompt_for(field: Field) -> str:
    """Return the neutral prompt of an empty field: its help where the schema has one, else its label."""
    if field.kind == "valg":
        return f"Vælg: {field.label}"
    if field.kind == "dato":
        return "Vælg dato"
    if field.kind == "klokkeslaet":
        return "tt.mm"
    generic = field.help.startswith(("Fri tekst", "Kort tekst")) or not field.help
    return f"Skriv: {field.label}" if generic else field.help
