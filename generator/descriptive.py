"""Sentences that propose or assess future efforts, where the forberedende del may only describe (§ 3, stk. 3).

What gives a sentence away, and what excuses it, is data: `data/regelsaet/beskrivende.toml`, which also explains its
small language. A sentence is judged clause by clause: a pattern must hit, and no exception may hit that it does not
override.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator import markup
from generator.case import Case
from generator.errors import RehabplanError
from generator.fields import catalogue
from generator.finding import Finding
from generator.orders import Applied
from generator.places import RULE_SETS

_KEYS = {"kontrolleret", "felter", "undladt", "forkortelser", "led", "udeladt", "ord", "moenster", "undtagelse"}
_RULE_KEYS = {"id", "fanger", "udtryk", "eksempel"}
_UNBOUNDED = re.compile(r"(?<!\\)[*+]|\{\d+,\}")
_QUOTED = re.compile(r"»[^»«]*«|«[^»«]*»|“[^“”]*”|”[^“”]*”|\"[^\"]*\"")
_STOP = re.compile(r"(\S{0,40}?)([.!?…]{1,3})[»«”\")\]]{0,3} (?=[^a-zæøå])")
_MEND = (
    "Beskriv kun, hvad der er sket og oplyst, med kilde og dato. "
    "Forslag og vurderinger hører til i indstillingen og indsatsdelen."
)

Test = tuple[tuple[bool, re.Pattern[str]], ...]
"""What must be found in a clause (True) and what must not (False)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern or an exception: any of its tests is enough; a pattern overrides the exceptions in `despite`."""

    id: str
    catches: str
    tests: tuple[Test, ...]
    example: str
    unless: tuple[Test, ...] = ()
    despite: frozenset[str] = frozenset()

    def hits(self, clause: str) -> bool:
        """Tell whether the rule speaks of `clause`."""
        return _any(self.tests, clause) and not _any(self.unless, clause)


@dataclass(frozen=True, slots=True)
class Rules:
    """The file, checked and compiled; `left_out` are fields not looked at, each with its reason."""

    fields: tuple[str, ...]
    left_out: Mapping[str, str]
    abbreviations: frozenset[str]
    joints: re.Pattern[str]
    asides: re.Pattern[str]
    patterns: tuple[Rule, ...]
    exceptions: tuple[Rule, ...]


def sentences(text: str) -> list[str]:
    """Return the sentences of a free text in order; list items and lines end one, abbreviations and dates do not."""
    lines = (line.strip() for part in markup.paragraphs(text) for line in part.text.split("\n"))
    return [sentence for line in lines for sentence in _split(re.sub(r"\s+", " ", line)) if sentence]


def proposes(sentence: str) -> str | None:
    """Return the id of the pattern by which `sentence` proposes or assesses what shall happen, or None."""
    rules = read_rules()
    words = rules.asides.sub(" ", _QUOTED.sub(" «» ", sentence.replace("**", "")))
    clauses = (re.sub(r"\s+", " ", clause).strip() for clause in rules.joints.split(words))
    return next(filter(None, (_judge(clause, rules) for clause in clauses)), None)


def findings(case: Case, applied: Applied) -> list[Finding]:
    """Return one advarsel per field of the caseworker's that does more than describe; it quotes no text."""
    law = f"§ 3, stk. 3, i {applied.order.title}"
    found = []
    for field in read_rules().fields:
        for path, text in _texts(case, field):
            if words := _message(text):
                found.append(Finding("kun-beskrivende", "advarsel", path, words, _MEND, law))
    return found


def _split(line: str) -> Iterator[str]:
    quotes = iter([*(match.span() for match in _QUOTED.finditer(line)), (len(line), len(line))])
    opens, closes = next(quotes)
    begins = 0
    for stop in _STOP.finditer(line):
        while closes < stop.end(2):
            opens, closes = next(quotes)
        if opens < stop.start(2) or _goes_on(stop[1], stop[2], begins == stop.start()):
            continue
        yield line[begins : stop.end() - 1]
        begins = stop.end()
    yield line[begins:]


def _goes_on(word: str, mark: str, first: bool) -> bool:
    """Tell whether a stop after `word` is part of it: an abbreviation, an initial or the number of a list."""
    bare = word.lstrip("(»«”\"'").casefold()
    return mark == "." and (
        bare in read_rules().abbreviations or (len(bare) == 1 and word[-1:].isupper()) or (first and bare.isdigit())
    )


def _any(tests: tuple[Test, ...], clause: str) -> bool:
    return any(all(bool(part.search(clause)) is wanted for wanted, part in test) for test in tests)


def _judge(clause: str, rules: Rules) -> str | None:
    hits = [pattern for pattern in rules.patterns if pattern.hits(clause)]
    excuses = {exception.id for exception in rules.exceptions if hits and exception.hits(clause)}
    return next((pattern.id for pattern in hits if excuses <= pattern.despite), None)


def _texts(case: Case, path: str) -> Iterator[tuple[str, str]]:
    """Yield each text that `path` names with its own path, one for each row of a list."""
    head, in_list, rest = path.partition("[]")
    value = case.get(head)
    if in_list:
        for index in range(len(value or ())):
            yield from _texts(case, f"{head}[{index}]{rest}")
    elif value:
        yield head, value


def _message(text: str) -> str:
    """Say which sentences of `text` do more than describe, by kind; nothing if none does."""
    catches = {pattern.id: pattern.catches for pattern in read_rules().patterns}
    numbers = defaultdict(list)
    for number, sentence in enumerate(sentences(text), start=1):
        if hit := proposes(sentence):
            numbers[catches[hit]].append(str(number))
    kinds = [f"{catch} (sætning {' og '.join(at)})" for catch, at in numbers.items()]
    return f"Feltet må kun beskrive, men har {', '.join(kinds)}." if kinds else ""


@cache
def read_rules(file: Path = RULE_SETS / "beskrivende.toml") -> Rules:
    """Return the rules in `file`; raise RehabplanError for unknown keys, bad expressions and paths the schema lacks."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        _demand(set(data) == _KEYS, file, "", f"ukendte eller manglende nøgler: {_names(set(data) ^ _KEYS)}")
        words = _words(data["ord"], file)
        rules = Rules(
            fields=tuple(_path(path, file) for path in data["felter"]),
            left_out={_path(path, file): reason for path, reason in data["undladt"].items()},
            abbreviations=frozenset(data["forkortelser"].replace(".,", ",").removesuffix(".").split(", ")),
            joints=_compile(data["led"], words, file, "led", r"{}"),
            asides=_compile("|".join(data["udeladt"]), words, file, "udeladt"),
            patterns=tuple(_rule(row, words, file) for row in data["moenster"]),
            exceptions=tuple(_rule(row, words, file) for row in data["undtagelse"]),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise RehabplanError("Reglerne kan ikke læses.", place=file.name, mend="Ret filen.") from error
    unknown = {name for rule in rules.patterns for name in rule.despite} - {rule.id for rule in rules.exceptions}
    _demand(not unknown, file, "trods", f"ukendte undtagelser: {_names(unknown)}")
    return rules


def _rule(row: Mapping[str, Any], words: Mapping[str, str], file: Path) -> Rule:
    place = str(row.get("id", "en række uden id"))
    _demand(_RULE_KEYS <= set(row) <= _RULE_KEYS | {"dog_ikke", "trods"}, file, place, "ukendte eller manglende nøgler")
    tests, unless = (
        tuple(_test(expression, words, file, place) for expression in row.get(key, ()))
        for key in ("udtryk", "dog_ikke")
    )
    return Rule(row["id"], row["fanger"], tests, row["eksempel"], unless, frozenset(row.get("trods", ())))


def _test(expression: str, words: Mapping[str, str], file: Path, place: str) -> Test:
    parts = expression.split(" & ")
    return tuple((not part.startswith("!"), _compile(part.removeprefix("!"), words, file, place)) for part in parts)


def _words(lists: Mapping[str, str], file: Path) -> dict[str, str]:
    """Return each word list as an expression; a list may name an earlier one, and `~` is any part of a word."""
    words: dict[str, str] = {}
    for name, text in lists.items():
        parts = [_named(part, words, file, name) if "{" in part else re.escape(part) for part in text.split(", ")]
        words[name] = f"(?:{'|'.join(parts)})".replace(r"\~", r"\w{0,30}").replace(r"\ ", " ")
    return words


def _named(expression: str, words: Mapping[str, str], file: Path, place: str) -> str:
    lacking = set(re.findall(r"\{([a-zæøå_]+)\}", expression)) - set(words)
    _demand(not lacking, file, place, f"ukendte ordlister: {_names(lacking)}")
    return re.sub(r"\{([a-zæøå_]+)\}", lambda match: words[match[1]], expression)


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _compile(
    expression: str, words: Mapping[str, str], file: Path, place: str, frame: str = r"(?<!\w)(?:{})(?!\w)"
) -> re.Pattern[str]:
    """Compile an expression of whole words; each repetition has a bound, so that time grows with the text alone."""
    _demand(not _UNBOUNDED.search(expression), file, place, "et udtryk gentager uden grænse")
    source = re.sub(r"(?<!\\)\((?!\?)", "(?:", _named(expression, words, file, place))
    for sign, meaning in ((" … ", r"\W(?:.{0,60}\W)?"), ("_ ", r"(?:\S{1,30} ){0,3}"), ("~", r"\w{0,30}")):
        source = source.replace(sign, meaning)
    try:
        return _pattern(frame.format(source))
    except re.error as error:
        raise RehabplanError("Et udtryk kan ikke læses.", place=f"{file.name}, {place}", mend="Ret det.") from error


def _path(path: str, file: Path) -> str:
    field = catalogue().get(path)
    _demand(field is not None and field.kind == "tekst", file, path, "skemaet har ikke den fri tekst")
    return path


def _demand(holds: bool, file: Path, key: str, fault: str) -> None:
    if not holds:
        raise RehabplanError(
            f"Fejl i reglerne: {fault}.", place=", ".join(filter(None, (file.name, key))), mend="Ret den."
        )


def _names(names: set[str]) -> str:
    return ", ".join(sorted(names))
