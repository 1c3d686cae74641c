"""Sentences that propose or assess future efforts, where the forberedende del may only describe (§ 3, stk. 3).

What gives a sentence away, and what excuses it, is data: `data/regelsaet/beskrivende.toml`, in the language of
`phrases`. A sentence is judged clause by clause: a pattern must hit, and no exception that it does not go before.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial, reduce
from itertools import chain, pairwise, repeat
from operator import or_
from pathlib import Path
from typing import Any

from generator import markup
from generator.case import Case
from generator.errors import RehabplanError
from generator.fields import catalogue, label
from generator.finding import Finding
from generator.orders import Applied
from generator.phrases import Expression, Lexicon, Sieve, Step, Tags, Words, follows
from generator.places import RULE_SETS
from generator.recall import Later, recalled
from generator.values import dataclass

_FILE = RULE_SETS / "beskrivende.toml"
_KEYS = {"kontrolleret", "felter", "undladt", "forkortelser", "led", "ord", "art", "moenster", "undtagelse"}
_ROW_KEYS = {"id", "udtryk", "art", "trods", "foer", "hovedled"}
_QUOTED = re.compile(r"»[^»«]*«|«[^»«]*»|“[^“”]*”|”[^“”]*”|\"[^\"]*\"")
_STOP = re.compile(r"([.!?…][.!?…]{0,2})[»«”\")\]]{0,3}\s+(?=[^a-zæøå\s])")


@dataclass(frozen=True, slots=True)
class Rule:
    """One expression of a pattern or an exception, and a sentence that it catches or keeps.

    `kind` is the pattern's kind; `despite` the exceptions it goes before. `before`: the exception must begin first;
    `main`: it must not stand in another subordinate clause.
    """

    id: str
    expression: Expression
    example: str
    kind: str = ""
    despite: frozenset[str] = frozenset()
    before: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The file, checked; `left_out` are fields not looked at, each with its reason.

    The sieve tells which of `patterns` a text may hit.
    """

    fields: tuple[str, ...]
    left_out: Mapping[str, str]
    abbreviations: frozenset[str]
    lexicon: Lexicon
    joints: tuple[Expression, ...]
    kinds: Mapping[str, Mapping[str, str]]
    patterns: Sequence[Rule]
    exceptions: Sequence[Rule]
    sieve: Sieve
    excuses: Sieve


def sentences(text: str) -> list[str]:
    """Return the sentences of a free text in order; list items and lines end one, abbreviations and dates do not."""
    if "\n" not in text and not text.startswith("-"):  # one paragraph, as most texts are
        return list(_split(text))
    lines = (line for part in markup.paragraphs(text) for line in part.text.split("\n"))
    return [sentence for line in lines for sentence in _split(line)]


def proposes(sentence: str) -> Rule | None:
    """Return the rule by which `sentence` proposes or assesses what shall happen, or None."""
    rules = read_rules()
    places = rules.sieve.viable(sentence)
    if not places:  # as for most sentences
        return None
    words = rules.lexicon.read(_QUOTED.sub(" «» ", sentence.replace("**", "")))
    present = reduce(or_, words)
    viable = [rule for rule in map(rules.patterns.__getitem__, places) if rule.expression.may_hit(present)]
    if not viable:
        return None
    clauses = _clauses(words, present, rules.joints)
    exceptions = [rules.exceptions[place] for place in rules.excuses.viable(sentence)]
    return next(filter(None, (_judge(clause, viable, exceptions) for clause in clauses)), None)


def findings(case: Case, applied: Applied) -> list[Finding]:
    """Return an advarsel for each field of the caseworker's and kind of fault in it; none quotes the text."""
    title = applied.order.title
    law = f"§ 3, stk. 3, i {title[0].lower()}{title[1:]}"
    return [
        finding
        for field in read_rules().fields
        for path, text in _texts(case, field)
        for finding in _judged(path, text, law)
    ]


def _judged(path: str, text: str, law: str) -> Iterator[Finding]:
    numbers: dict[str, list[str]] = defaultdict(list)
    for number, sentence in enumerate(sentences(text), start=1):
        if rule := proposes(sentence):
            numbers[rule.kind].append(str(number))
    for kind, at in numbers.items():
        words = read_rules().kinds[kind]
        which = f"sætning {_listed(at)}"
        message = f"»{label(path, catalogue())}« må kun beskrive, men {which} {words['fund']}."
        yield Finding("kun-beskrivende", "advarsel", path, message, words["bot"], law)


def _listed(numbers: list[str]) -> str:
    *most, last = numbers
    return f"{', '.join(most)} og {last}" if most else last


def _split(line: str) -> Iterator[str]:
    begins = 0
    for stop in _stops(line) if _QUOTED.search(line) else _STOP.finditer(line):
        if stop[1] != "." or not _goes_on(line, begins, stop.start()):
            yield line[begins : stop.end()].rstrip()
            begins = stop.end()
    yield line[begins:]


def _stops(line: str) -> Iterator[re.Match[str]]:
    """Yield the stops that do not stand in a quotation."""
    quotes = chain((match.span() for match in _QUOTED.finditer(line)), repeat((len(line), len(line))))
    opens = closes = 0
    for stop in _STOP.finditer(line):
        while closes < stop.end(1):
            opens, closes = next(quotes)
        if opens >= stop.start(1):
            yield stop


def _goes_on(line: str, begins: int, full_stop: int) -> bool:
    """Tell whether a full stop is part of the word before it: an abbreviation, an initial, a list's number."""
    blank = line.rfind(" ", begins, full_stop)
    word = line[max(blank + 1, begins) : full_stop]
    bare = word.lstrip("(»«”\"'").casefold()
    return (
        bare in read_rules().abbreviations
        or (len(bare) == 1 and word[-1:].isupper())
        or (blank < begins and bare.isdigit())
    )


def _clauses(words: Words, present: Tags, joints: Iterable[Expression]) -> Iterator[Words]:
    rows = [joint.wanted[0] for joint in joints if joint.may_hit(present)]
    joining = reduce(or_, (row[0].tags for row in rows), 0)
    begins = 1
    for place, tags in enumerate(words if rows else ()):
        if tags & joining and any(row[0].tags & tags and follows(row, words, place) for row in rows):
            yield [words[0], *words[begins:place]]
            begins = place
    yield [words[0], *words[begins:]]


def _judge(words: Words, viable: Iterable[Rule], exceptions: Sequence[Rule]) -> Rule | None:
    present = reduce(or_, words)
    for rule in viable:
        at = rule.expression.find(words, present)
        if at is not None and not _excused(rule, words, present, at, exceptions):
            return rule
    return None


def _excused(rule: Rule, words: Words, present: Tags, at: int, exceptions: Sequence[Rule]) -> bool:
    main = _main(words, at)
    in_main = reduce(or_, main)
    for exception in exceptions:
        if exception.id not in rule.despite:
            within = (main, in_main) if exception.main else (words, present)
            place = exception.expression.find(*within)
            if place is not None and (place <= at or not exception.before):
                return True
    return False


def _main(words: Words, at: int) -> Words:
    """Return `words` without the subordinate clauses between commas that do not hold the word before `at`."""
    lexicon = read_rules().lexicon
    commas = [0, *(place for place, tags in enumerate(words) if tags & lexicon.bits[","]), len(words)]
    kept: list[Tags] = []
    for begins, ends in pairwise(commas):
        beside = begins + 1 < ends and words[begins + 1] & lexicon.lists["biled" if begins else "forfelt"]
        if not beside or begins < at <= ends:
            kept += words[begins:ends]
    return kept


def _texts(case: Case, path: str) -> Iterator[tuple[str, str]]:
    """Yield each text that `path` names with its own path, one for each row of a list."""
    head, in_list, rest = path.partition("[]")
    value = case.get(head)
    if in_list:
        for index in range(len(value or ())):
            yield from _texts(case, f"{head}[{index}]{rest}")
    elif value:
        yield head, value


@cache
def read_rules(file: Path = _FILE) -> Rules:
    """Return the rules in `file`; raise RehabplanError for unknown keys and lists, and paths that the schema lacks."""
    if file != _FILE:
        return _read(file)
    return recalled("beskrivende", (Rules, Rule, Lexicon, Sieve, Expression, Step), partial(_read, file))


def _read(file: Path) -> Rules:
    import tomllib  # what is remembered does without

    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        _demand(set(data) == _KEYS, file, "", f"ukendte eller manglende nøgler: {_names(set(data) ^ _KEYS)}")
        lexicon = Lexicon()
        for name, text in data["ord"].items():
            lexicon.add(name, text.split(", "))
        patterns, exceptions = (
            tuple(rule for row in data[key] for rule in _rules(row, lexicon, file))
            for key in ("moenster", "undtagelse")
        )
        rules = Rules(
            fields=tuple(_path(path, file) for path in data["felter"]),
            left_out={_path(path, file): reason for path, reason in data["undladt"].items()},
            abbreviations=frozenset(data["forkortelser"].replace(".,", ",").removesuffix(".").split(", ")),
            lexicon=lexicon,
            joints=tuple(map(lexicon.expression, data["led"])),
            kinds=data["art"],
            patterns=Later(patterns),
            exceptions=Later(exceptions),
            sieve=Sieve.of(lexicon, [rule.expression for rule in patterns]),
            excuses=Sieve.of(lexicon, [rule.expression for rule in exceptions]),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise RehabplanError(f"Reglerne kan ikke læses: {error}.", place=file.name, mend="Ret filen.") from error
    _demand({rule.kind for rule in patterns} == set(rules.kinds), file, "art", "en art mangler eller bruges ikke")
    unknown = {name for rule in patterns for name in rule.despite} - {rule.id for rule in exceptions}
    _demand(not unknown, file, "trods", f"ukendte undtagelser: {_names(unknown)}")
    return rules


def _rules(row: Mapping[str, Any], lexicon: Lexicon, file: Path) -> Iterator[Rule]:
    name = str(row.get("id", "en række uden id"))
    _demand({"id", "udtryk"} <= set(row) <= _ROW_KEYS, file, name, "ukendte eller manglende nøgler")
    despite = frozenset(row.get("trods", ()))
    for text, example in row["udtryk"].items():
        try:
            expression = lexicon.expression(text)
        except KeyError as error:
            _demand(False, file, f"{name}, {text}", f"ukendt ordliste: {error.args[0]}")
        yield Rule(
            name, expression, example, row.get("art", ""), despite, row.get("foer", False), row.get("hovedled", False)
        )


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
