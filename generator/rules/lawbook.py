"""The rules as data: `data/regelsaet/*.toml` read into values, and refused where they are not whole.

A rule says when it applies (`naar`, `undtagen`), what it wants (`kraev` paths filled, a `tjek` of `checks`,
or nothing more: then `sted` names the field at fault), how grave it is, and by which paragraph in each order.
A lempelse says when an order asks for less. docs/regler.md, made from these, is the page for jurists.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from string import Formatter
from typing import Any, cast

from generator.errors import RehabplanError
from generator.fields import catalogue
from generator.finding import LEVELS, Level
from generator.orders import orders
from generator.places import RULE_SETS
from generator.recall import recalled
from generator.rules.checks import CHECKS
from generator.rules.law import DOCUMENTS, Condition, Law, Lawbook, Paths, Relief, Rule, Shape
from generator.values import dataclass

FILES = ("sagsforloeb", "forberedende_del", "attest", "moede", "udfald", "indstilling", "indsatsdel")
"""The rule files; rules of one paragraph keep the order in which they are written."""

_SHAPES: Mapping[str, type] = {"er": list, "er_ikke": list, "udfyldt": bool, "fra": date, "foer": date}
_SHARED = {"id", "dokument", "naar", "niveau", "besked", "hjemmel", "kontrolleret", "anden_hjemmel", "fra", "til"}
_KEYS = {
    "lempelse": _SHARED | {"lemper", "regelsaet"},
    "regel": _SHARED | {"nr", "undtagen", "kraev", "tjek", "sted", "raad", "spoergsmaal", "dag"},
}


@cache
def lawbook(folder: Path = RULE_SETS) -> Lawbook:
    """Return the rules and reliefs of a folder; raise RehabplanError naming file, rule and key of the first fault."""
    if folder != RULE_SETS:
        return _read(folder)
    return recalled("lovbog", (Lawbook, Rule, Relief, Condition, Law), partial(_read, folder))


def _read(folder: Path) -> Lawbook:
    rules: list[Rule] = []
    reliefs: list[Relief] = []
    seen: set[str] = set()
    for name in FILES:
        for row in _rows(folder / f"{name}.toml", seen):
            if row.kind == "regel":
                rules.append(_rule(row))
            else:
                reliefs.append(_relief(row))
    return Lawbook(tuple(sorted(rules, key=_place)), tuple(reliefs))


@dataclass(frozen=True, slots=True)
class _Row:
    """One table of a rule file, with what a refusal must name."""

    file: str
    kind: str
    name: str
    data: Mapping[str, Any]

    def refuse(self, key: str, why: str) -> RehabplanError:
        return RehabplanError(why, place=f"{self.file}, {self.name}, {key}", mend="Ret regelfilen.")

    def get(self, key: str, otherwise: Any) -> Any:  # noqa: ANN401 - TOML
        """Return the value at `key`, of the same type as `otherwise`."""
        value = self.data.get(key, otherwise)
        if type(value) is not type(otherwise):
            raise self.refuse(key, "Værdien har en forkert form.")
        return value

    def text(self, key: str, *, required: bool = False) -> str:
        value: str = self.get(key, "")
        if required and not value.strip():
            raise self.refuse(key, "Der mangler en tekst.")
        return value


def _rows(file: Path, seen: set[str]) -> Iterator[_Row]:
    """Yield the tables of a file with the file's `dokument` filled in, each named, and once."""
    import tomllib  # what is remembered does without

    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RehabplanError(f"Regelfilen kan ikke læses: {error}.", place=file.name, mend="Ret filen.") from error
    whole = _Row(file.name, "", "filen", data)
    for key in data.keys() - {"dokument", *_KEYS}:
        raise whole.refuse(key, "Ukendt nøgle.")
    for kind, keys in _KEYS.items():
        for number, table in enumerate(whole.get(kind, []), 1):
            if not isinstance(table, dict):
                raise whole.refuse(kind, f"Skriv hver {kind} som [[{kind}]].")
            name = str(table.get("id") or f"{kind} nr. {number}")
            row = _Row(file.name, kind, name, {"dokument": data.get("dokument"), **table})
            for key in row.data.keys() - keys:
                raise row.refuse(key, "Ukendt nøgle.")
            if row.text("id", required=True) in seen:
                raise row.refuse("id", "Navnet er brugt før.")
            if row.data["dokument"] not in DOCUMENTS:
                raise row.refuse("dokument", f"Skal være et af: {', '.join(DOCUMENTS)}.")
            seen.add(name)
            yield row


def _rule(row: _Row) -> Rule:
    demands = tuple(_paths(row, "kraev", text) for text in row.get("kraev", []))
    check, place, day = row.text("tjek"), row.text("sted"), row.text("dag")
    if sum(map(bool, (demands, check, place))) != 1:
        raise row.refuse("kraev", "En regel har enten kraev, tjek eller sted.")
    if check and check not in CHECKS:
        raise row.refuse("tjek", "Funktionen findes ikke i generator/rules/checks.py.")
    for key in filter(row.text, ("sted", "dag")):
        if len(_paths(row, key, row.text(key))) > 1:
            raise row.refuse(key, "Her kan kun stå én sti.")
    law, when = _law(row), _conditions(row, "naar")
    lists = {_list(paths[0]) for paths in demands} - {""}
    return Rule(
        id=row.name,
        number=row.text("nr"),
        document=row.data["dokument"],
        when=tuple(one for one in when if _list(one.paths[0]) not in lists),
        row_when=tuple(one for one in when if _list(one.paths[0]) in lists),
        unless=_conditions(row, "undtagen"),
        demands=demands,
        check=check,
        place=place,
        levels=_levels(row, law),
        message=_message(row, bool(demands)),
        mend=row.text("raad", required=not demands),
        prompt=row.text("spoergsmaal"),
        law=law,
        day=day,
    )


def _place(rule: Rule) -> list[int]:
    """Return where a rule stands in the law: the numbers of its first citation; what no order asks for comes last."""
    first = next(iter(rule.law.paragraphs.values()), "§ 999")
    return [int(number) for number in re.findall(r"\d+", first)]


def _relief(row: _Row) -> Relief:
    level, order = row.text("niveau", required=True), row.text("regelsaet")
    if level not in (*LEVELS[1:], "ingen"):
        raise row.refuse("niveau", "Skal være advarsel, oplysning eller ingen.")
    if order and order not in _order_keys():
        raise row.refuse("regelsaet", "Bekendtgørelsen findes ikke.")
    lifts = tuple(map(str, row.get("lemper", [])))
    if not all(text.startswith("§ ") for text in lifts):
        raise row.refuse("lemper", "Skriv de paragraffer, der lempes, fx § 3, stk. 1.")
    return Relief(
        id=row.name,
        document=row.data["dokument"],
        when=_conditions(row, "naar"),
        lifts=lifts,
        level=None if level == "ingen" else cast(Level, level),
        order=order,
        message=row.text("besked", required=True),
        law=_law(row),
    )


def _message(row: _Row, demands: bool) -> str:
    message = row.text("besked", required=not demands) or "{felt} mangler."
    words = {name for _, name, _, _ in Formatter().parse(message) if name is not None}
    if words - {"felt"} and not row.text("tjek"):
        raise row.refuse("besked", "Kun {felt} kan sættes ind.")
    return message


def _paths(row: _Row, key: str, text: object) -> Paths:
    """Return `a | b` as the alternatives a, b."""
    paths = tuple(part.strip() for part in str(text).split("|"))
    for path in paths:
        if path not in catalogue():
            raise row.refuse(key, f"Stien »{path}« findes ikke i skemaet.")
    return paths


def _list(path: str) -> str:
    """Return the list that a path goes through, if any."""
    head, is_list, _ = path.partition("[]")
    return head if is_list else ""


def _conditions(row: _Row, key: str) -> tuple[Condition, ...]:
    return tuple(_condition(row, key, table) for table in row.get(key, []))


def _condition(row: _Row, key: str, table: Any) -> Condition:  # noqa: ANN401 - TOML
    shape = next(iter(table.keys() - {"sti"}), "") if isinstance(table, dict) and len(table) == 2 else ""
    if shape not in _SHAPES or "sti" not in table:
        raise row.refuse(key, f"En betingelse har sti og én af: {', '.join(_SHAPES)}.")
    paths, wanted = _paths(row, key, table["sti"]), table[shape]
    if type(wanted) is not _SHAPES[shape] or wanted == []:
        raise row.refuse(key, f"Værdien af »{shape}« har en forkert form.")
    for found in map(catalogue().__getitem__, paths):
        if isinstance(wanted, list) and set(wanted) - {choice.key for choice in found.choices}:
            raise row.refuse(key, f"Feltet »{found.path}« har ikke det valg.")
        if isinstance(wanted, date) and found.kind != "dato":
            raise row.refuse(key, f"Feltet »{found.path}« er ikke en dato.")
    return Condition(paths, cast(Shape, shape), wanted)


@cache
def _order_keys() -> tuple[str, ...]:
    return tuple(order.key for order in orders())


def _by_order(row: _Row, key: str, table: Mapping[str, Any]) -> dict[str, str]:
    """Return a table whose keys are orders or runs of them (`2012-2024`) as one with a key for each order."""
    found: dict[str, str] = {}
    keys = _order_keys()
    for span, text in table.items():
        first, _, last = span.partition("-")
        if first not in keys or (last or first) not in keys:
            raise row.refuse(f"{key}.{span}", "Bekendtgørelsen findes ikke.")
        run = keys[keys.index(first) : keys.index(last or first) + 1]
        if not run or found.keys() & set(run):
            raise row.refuse(f"{key}.{span}", "Rækken går baglæns eller dækker en bekendtgørelse to gange.")
        if not isinstance(text, str) or not text.strip():
            raise row.refuse(f"{key}.{span}", "Der mangler en tekst.")
        found |= dict.fromkeys(run, text)
    return found


def _law(row: _Row) -> Law:
    paragraphs = _by_order(row, "hjemmel", row.get("hjemmel", {}))
    others = dict(row.get("anden_hjemmel", {}))
    checked = others.pop("kontrolleret", None)
    other = _by_order(row, "anden_hjemmel", others)
    if not paragraphs and not other:
        raise row.refuse("hjemmel", "Der mangler en hjemmel.")
    if paragraphs and not _is_day(row.data.get("kontrolleret")):
        raise row.refuse("kontrolleret", "Skriv den dag, hjemlen er holdt op mod teksten (ÅÅÅÅ-MM-DD).")
    if other and checked != "" and not _is_day(checked):
        raise row.refuse("anden_hjemmel.kontrolleret", 'Skriv en dag, eller "" hvis den ikke er kontrolleret.')
    return Law(paragraphs, other, bool(checked), row.get("fra", date.min), row.get("til", date.max))


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _levels(row: _Row, law: Law) -> Mapping[str, Level]:
    """Return the level in each order where the rule stands."""
    chosen, keys = row.data.get("niveau"), _order_keys()
    table = chosen if isinstance(chosen, dict) else {f"{keys[0]}-{keys[-1]}": chosen}
    levels = _by_order(row, "niveau", table)
    stands = law.paragraphs.keys() | law.others.keys()
    if set(levels.values()) - set(LEVELS) or stands - levels.keys():
        raise row.refuse("niveau", f"Skal være {', '.join(LEVELS)}, for hver bekendtgørelse med hjemmel.")
    return {key: cast(Level, levels[key]) for key in keys if key in stands}
