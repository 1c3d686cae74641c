"""The part with the prompts of a template (`glossary` makes room for it), as a compiled template remembers it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from generator.values import dataclass
from generator.word import package
from generator.word.package import Member
from generator.word.runs import run


@dataclass(frozen=True, slots=True, eq=False)
class Glossary:
    """The part `name` with a prompt for each field of `paths`; `pieces` are the XML round them."""

    name: str
    paths: tuple[str, ...]
    neutral: tuple[str, ...]
    pieces: tuple[str, ...]
    prompt_rpr: str

    def member(self, prompts: Mapping[str, str], otherwise: str = "") -> Member:
        """Return the part with `prompts` by path, or with the one text `otherwise` for all."""
        known = (otherwise,) * len(self.paths) if otherwise else tuple(map(prompts.get, self.paths, self.neutral))
        return _packed(self, known)


@lru_cache(maxsize=64)
def _packed(glossary: Glossary, prompts: Sequence[str]) -> Member:
    first, *rest = glossary.pieces
    runs = (run(prompt, glossary.prompt_rpr) + piece for prompt, piece in zip(prompts, rest, strict=True))
    return package.pack_fast(glossary.name, "".join([first, *runs]).encode("utf-8"))
