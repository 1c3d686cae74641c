"""docs/regler.md: every rule in words a jurist reads, made from the rules themselves.

python -m generator.rules.page            write the page
python -m generator.rules.page --check    exit 1 if it is not what the rules say
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path

from generator.fields import catalogue
from generator.formats import long_date
from generator.orders import Order, orders
from generator.rules.law import DOCUMENTS, Condition, Law, Paths, Relief, Rule
from generator.rules.lawbook import lawbook

PAGE = Path("docs") / "regler.md"
_HEAD = """# Reglerne

Her står alt, hvad `rehabplan check` ser efter: hvad reglen vil, hvornår den gælder, hvor den står, og hvor alvorlig
den er.
Siden er dannet af `data/regelsaet/*.toml`. Ret dér, og kør `python -m generator.rules.page`.

- **fejl**: bekendtgørelsen kræver det eller udelukker det. Et endeligt dokument dannes ikke, før fejlen er rettet.
- **advarsel**: vejledning, andre love, eller der er tvivl. Vurdér det i sagen.
- **oplysning**: godt at vide.

Hvilken bekendtgørelse der gælder, følger af mødedatoen; for indsatsdelen af dens egen dato.
Hjemmel uden nærmere angivelse er til bekendtgørelsen i den nævnte periode.
»Ikke kontrolleret« betyder, at hjemlen ikke er holdt op mod lovens tekst; lad en jurist bekræfte den.

Et udfald eller en sagstype, som bekendtgørelsen ikke kender, giver kun den regel, der siger det.

| Bekendtgørelse | Gælder | Holdt op mod teksten |
|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    table = "".join(
        f"| [{one.title}]({one.eli}) | {_period(one.begins, one.ends)} | {one.checked} |\n" for one in orders()
    )
    parts = (_part(key, title) for key, title in DOCUMENTS.items())
    return _HEAD + table + "".join(parts)


def _part(key: str, title: str) -> str:
    book = lawbook()
    text = f"\n## {title}\n"
    reliefs = [relief for relief in book.reliefs if relief.document == key]
    if reliefs:
        text += "\n### Når der kræves mindre\n\n" + "".join(map(_relief, reliefs))
    rules = [rule for rule in book.rules if rule.document == key]
    for _, group in groupby(rules, key=lambda rule: _sections(rule.law)[:1]):
        text += _table(list(group))
    return text


def _relief(relief: Relief) -> str:
    which = f"Krav efter {' og '.join(relief.lifts)}" if relief.lifts else "Alle krav"
    effect = f"giver højst en {relief.level}" if relief.level else "bortfalder"
    law = _law(relief.law).replace("<br>", "; ")
    return f"- {relief.message} Når {_all(relief.when)}: {which} {effect}. Hjemmel: {law}.\n"


def _table(rules: list[Rule]) -> str:
    first, *later = _sections(rules[0].law) or [""]
    heading = (
        f"§ {first}" + "".join(f", senere § {number}" for number in later) if first else "Andre regler og god skik"
    )
    rows = "".join(f"| {' | '.join(_cells(rule))} |\n" for rule in rules)
    return f"\n### {heading}\n\n| Hvad reglen vil | Når | Hjemmel | Niveau | Navn |\n|---|---|---|---|---|\n{rows}"


def _cells(rule: Rule) -> Iterator[str]:
    yield _wish(rule)
    yield _case(rule)
    yield _law(rule.law)
    yield _levels(rule)
    yield f"`{rule.id}` {rule.number}".rstrip()


def _sections(law: Law) -> list[str]:
    return list(dict.fromkeys(re.findall(r"^§ (\d+)", text)[0] for text in law.paragraphs.values()))


def _wish(rule: Rule) -> str:
    if not rule.demands:
        return re.sub(r"\{(\w+)\}", lambda word: "Feltet" if word[1] == "felt" else "…", rule.message)
    wanted = "; ".join(_labels(paths, "eller") for paths in rule.demands)
    return f"{wanted} {'skal' if 'fejl' in rule.levels.values() else 'bør'} være udfyldt."


def _case(rule: Rule) -> str:
    when = _all((*rule.when, *rule.row_when)) or "altid"
    return f"{when}, men ikke når {_all(rule.unless)}" if rule.unless else when


def _all(conditions: Iterable[Condition]) -> str:
    return ", og ".join(map(_condition, conditions))


def _condition(condition: Condition) -> str:
    name, wanted = _labels(condition.paths, "ellers"), condition.wanted
    match condition.shape:
        case "er" | "er_ikke":
            titles = {choice.key: choice.title for choice in catalogue()[condition.paths[0]].choices}
            words = " eller ".join(f"»{titles[key]}«" for key in wanted)
            return f"{name} {'er' if condition.shape == 'er' else 'ikke er'} {words}"
        case "udfyldt":
            return f"{name} {'er' if wanted else 'ikke er'} udfyldt"
        case "fra":
            return f"{name} er den {long_date(wanted)} eller senere"
        case "foer":
            return f"{name} er før den {long_date(wanted)}"


def _labels(paths: Paths, between: str) -> str:
    return f" {between} ".join(dict.fromkeys(map(_label, paths)))


def _label(path: str) -> str:
    """Return the label, with that of its list or group before it where the label alone would not say which."""
    fields, (group, _, _) = catalogue(), path.replace("[]", "").rpartition(".")
    is_clear = "[]" not in path and _labels_used()[fields[path].label] == 1
    return f"*{fields[path].label}*" if is_clear or not group else f"*{fields[group].label}: {fields[path].label}*"


@cache
def _labels_used() -> Counter[str]:
    """Return how many fields of the case bear each label; rows and earlier treatments apart."""
    return Counter(field.label for path, field in catalogue().items() if "[]" not in path)


def _law(law: Law) -> str:
    mark = "" if law.others_checked else "; ikke kontrolleret"
    runs = [*_runs(law.paragraphs, law), *((text, f"{period}{mark}") for text, period in _runs(law.others, law))]
    return "<br>".join(f"{text} ({period})" for text, period in runs)


def _levels(rule: Rule) -> str:
    runs = list(_runs(rule.levels, rule.law))
    same = len({level for level, _ in runs}) == 1
    return runs[0][0] if same else "<br>".join(f"{level} ({period})" for level, period in runs)


def _runs(by_order: Mapping[str, str], law: Law) -> Iterator[tuple[str, str]]:
    """Yield each text with the period in which it stands without a break."""
    runs: list[tuple[str, list[Order]]] = []
    for order in (order for order in orders() if order.key in by_order):
        text = by_order[order.key]
        if runs and runs[-1][0] == text and runs[-1][1][-1].ends == order.begins - timedelta(1):
            runs[-1][1].append(order)
        else:
            runs.append((text, [order]))
    for text, run in runs:
        yield text, _period(max(run[0].begins, law.begins), min(run[-1].ends, law.ends))


def _period(begins: date, ends: date) -> str:
    return f"fra {long_date(begins)}" if ends == date.max else f"{long_date(begins)} – {long_date(ends)}"


def main(arguments: list[str]) -> int:
    """Write or check the page; return the exit code."""
    if "--check" in arguments:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
        print("" if same else f"{PAGE} is not what the rules say; run python -m generator.rules.page", end="")
        return 0 if same else 1
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
