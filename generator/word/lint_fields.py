"""What an author meant who wrote a field that no schema has: a misspelling, a field of a list outside its loop."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from generator.fields import Field
from generator.moves import renamed

_ALIKE = 0.75
_ALIKE_KEY = 0.6
"""Within one group a key need be less alike, since it has few beside it."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to say of an unknown field; `meant` is the path that it must be, where there is one likely."""

    code: str
    message: str
    mend: str
    meant: str = ""


def advise(path: str, fields: Mapping[str, Field], loops: Mapping[str, str], *, deep: bool = True) -> Advice:
    """Return what to say of `path`; `loops` gives the tag of each loop by the name it gives its rows.

    Only with `deep` is it sought among all fields, which takes time when there are thousands of unknown ones.
    """
    if now := renamed(path):
        mend = "Skriv det nye navn, eller kør »rehabplan templates upgrade«, som retter det."
        return Advice("skabelon-felt-flyttet", f"Feltet {path} hedder nu {now}.", mend, now)
    first, _, rest = path.partition(".")
    if rest and first in loops:
        return Advice(
            "skabelon-felt-uden-for-loekke",
            f"Feltet {path} står uden for sin løkke.",
            f"Flyt det ind mellem {loops[first]} og {{% endfor %}}.",
        )
    if listed := _in_list(path, fields):
        rows, _, key = listed.rpartition("[].")
        return Advice(
            "skabelon-felt-uden-for-loekke",
            f"Feltet {path} hører til listen {rows} (»{fields[rows].label}«) og skal stå i en løkke.",
            f"Skriv {{% for række in {rows} %}} … {{{{ række.{key} }}}} … {{% endfor %}}.".replace("række", "raekke"),
        )
    meant = likely(path, tuple(fields)) if deep else ""
    mend = "Ret stavningen; alle felter står i docs/felter.md."
    if meant:
        wrong, right = _difference(path, meant)
        mend = f"Mente du »{right}« ({fields[meant].label}) i stedet for »{wrong}«?"
    return Advice("skabelon-felt-ukendt", f"Feltet {path} findes ikke.", mend, meant)


def _in_list(path: str, fields: Mapping[str, Field]) -> str:
    plain = path.replace("[]", "")
    return next((known for known in fields if "[]." in known and known.replace("[]", "") == plain), "")


@lru_cache(maxsize=256)
def likely(path: str, known: tuple[str, ...]) -> str:
    """Return the known path most like `path`: in its own group, then anywhere, then by its last key alone."""
    group, _, key = path.rpartition(".")
    keys = {one.rpartition(".")[2]: one for one in known if one.rpartition(".")[0] == group}
    if close := get_close_matches(key, keys, 1, _ALIKE_KEY):
        return keys[close[0]]
    if close := get_close_matches(path, known, 1, _ALIKE):
        return close[0]
    ends = [one for one in known if one.endswith(f".{path}") and "[]" not in one]
    return ends[0] if len(ends) == 1 else ""


def _difference(wrong: str, right: str) -> tuple[str, str]:
    """Return the two without the keys that they begin with alike, when it is only the last that differs."""
    same_group = wrong.rpartition(".")[0] == right.rpartition(".")[0]
    return (wrong.rpartition(".")[2], right.rpartition(".")[2]) if same_group else (wrong, right)
