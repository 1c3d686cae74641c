"""One place in a template where a value goes, as a compiled template remembers it."""

from typing import Literal

from generator.fields import Field
from generator.values import dataclass
from generator.word.controls import NO_FRAME, Frame

Form = Literal["ren", "tekst", "felt", "afsnit", "aabner", "lukker", "nummer"]
"""How a value is put in: as it is, into a run of text, as a control in a line, as whole paragraphs.

The last three hold no value: what opens and closes a control round others, and the number of a picture.
"""

ROUND = frozenset({"aabner", "lukker", "nummer"})
"""Forms that hold no value."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a template where a value goes, with all that is known of it before any case is.

    `ppr` and `rpr` are the properties of its paragraph and run; whole paragraphs also have those of list items
    and of what follows a `lead`: the runs of a label before the value in the same paragraph. `frame` is what of a
    control is known before its value is; an `optional` one may be missing or come many times.
    """

    expression: str
    place: str
    form: Form = "ren"
    field: Field | None = None
    short_date: bool = False
    optional: bool = False
    frame: Frame = NO_FRAME
    rpr: str = ""
    ppr: str = ""
    item_ppr: str = ""
    more_ppr: str = ""
    lead: str = ""
    breakable: bool = False
