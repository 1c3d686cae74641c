"""What a template does not show: fields that the law demands in its document, and fields of the schema as such."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from generator.documents import KINDS
from generator.fields import Field, catalogue
from generator.finding import Finding
from generator.messages import finding
from generator.orders import order_on
from generator.rules import Rule, rules

_SECTIONS = ("forberedende_del", "indstilling", "indsatsdel")
_SELF_EMPLOYED = "tilskud_selvstaendig"
_MOST_NAMED = 8


def not_shown(
    key: str, today: date, printed: Collection[str], named: Collection[str], fields: Mapping[str, Field]
) -> Iterator[Finding]:
    """Yield what the template of document `key` lacks: each demand of the order in force today, the rest in one."""
    yield from _demanded(key, today, printed, named)
    section = next((section for section in _SECTIONS if key.startswith(section)), key)
    unused = [
        path
        for path, field in fields.items()
        if path.startswith((f"{section}.", "kommune_felter."))
        and field.kind not in {"liste", "gruppe"}
        and path not in printed
        and path not in named
    ]
    if unused:
        some = ", ".join(unused[:_MOST_NAMED]) + (" …" if len(unused) > _MOST_NAMED else "")
        yield finding("skabelon-felter-vises-ikke", "skabelon", count=len(unused), some=some)


def _demanded(key: str, today: date, printed: Collection[str], named: Collection[str]) -> Iterator[Finding]:
    order, told = order_on(today), set[str]()
    for rule in rules():
        if not (key.startswith(rule.document) and rule.law.stands(order.key, today) and _concerns(rule, key)):
            continue
        paragraph, level = rule.law.paragraphs.get(order.key, ""), rule.levels[order.key]
        for paths in rule.demands if paragraph and level != "oplysning" else ():
            if paths[0] not in told and not any(_is_shown(path, printed, named) for path in paths):
                told.add(paths[0])
                law = f"{paragraph}, i {order.title[0].lower()}{order.title[1:]}"
                label, choice = _label(paths[0]), " eller ".join(map(_inserted, paths))
                if level == "fejl":
                    yield finding("skabelon-krav-mangler", "skabelon", law, label=label, choice=choice)
                else:
                    yield finding("skabelon-anbefalet-mangler", "skabelon", law, label=label, choice=choice)


def _label(path: str) -> str:
    """Return the label of a field, after that of the list it lies in."""
    rows, is_listed, _ = path.rpartition("[].")
    own = catalogue()[path].label
    return f"{catalogue()[rows].label}: {own}" if is_listed else own


def _inserted(path: str) -> str:
    """Return what an author inserts to show a field."""
    rows, is_listed, key = path.rpartition("[].")
    if is_listed:
        return f"{{{{ raekke.{key} }}}} i en løkke over {rows}"
    return f"en løkke over {path}" if catalogue()[path].kind == "liste" else f"{{{{ {path} }}}}"


def _is_shown(path: str, printed: Collection[str], named: Collection[str]) -> bool:
    """A choice may be told in words that a condition on it picks; anything else must stand there itself."""
    kind = catalogue()[path].kind
    if kind in {"liste", "gruppe"}:
        return any(one.startswith((f"{path}.", f"{path}[].")) for one in printed)
    return path in printed or (kind in {"valg", "afkrydsning"} and path in named)


def _concerns(rule: Rule, key: str) -> bool:
    """Tell whether a rule can ever stand in this document: its outcome, and whether it is for the self-employed."""
    possible: dict[str, set[object]] = {}
    if key in KINDS and KINDS[key].outcomes:
        possible["indstilling.type"] = set(KINDS[key].outcomes)
    if key.startswith("forberedende_del"):
        types: set[object] = {choice.key for choice in catalogue()["sagstype"].choices}
        own = key.endswith("selvstaendig")
        possible["sagstype"] = {_SELF_EMPLOYED} if own else types - {_SELF_EMPLOYED}
    for condition in rule.when:
        values = possible.get(condition.paths[0])
        if values is None:
            continue
        if condition.shape == "er" and not values.intersection(condition.wanted):
            return False
        if condition.shape == "er_ikke" and values <= set(condition.wanted):
            return False
    return True
