"""An edited document held against what was sent, and the case with the changes in it: never more than was edited.

A field is edited where its text differs from the document as it was generated. Where the case has changed since in
the same place, the case stands and the clash is a finding. The result goes through `load.accept` like any case.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator import load, markup
from generator.case import Case, steps
from generator.fields import NO_OWN, Field, OwnFields, generic, template_fields
from generator.finding import Finding
from generator.word.controls import printed
from generator.word.read import Reading, Value
from generator.word.reading_values import typed, wanted
from generator.word.reading_words import finding, named

_READ_ONLY = ("beregnet.", "profil.")
_IDENTITY = ("sagsnr", "skemaversion", "kommune")
_PROTECTED = ("borger.adresse", "borger.postnr", "borger.by")
_DASH, _UNTICKED = "–", "☐"
_WORDS_PROMPTS = ("Klik ", "Click ", "Skal udfyldes", "Skriv", "Vælg", _DASH)
"""How prompts begin, Word's and ours, and what an empty field of a final document shows."""

_NEW_CASE = {"skemaversion": "1.0"}

Tree = dict[str | int, Any]
"""A reading by key and row: `Value` at the leaves."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing edited, as people read it: what the field showed and what it shows now."""

    path: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What came of reading: the case with the changes in it, None if a fault of form stands in the way.

    `unread` are words written where nothing is read; like `changes` they quote the document, findings never do.
    """

    case: Case | None
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _Work:
    """What is found on the way through one document."""

    reading: Reading
    fields: Mapping[str, Field]
    protected: bool
    is_new: bool
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def say(self, code: str, path: str, **words: object) -> None:
        self.findings.append(finding(code, path, label=named(path, self.fields), **words))


def read_back(
    reading: Reading, sent: Reading | None = None, case: Case | None = None, own: OwnFields = NO_OWN
) -> ReadBack:
    """Return `case` with what was edited in the document read; without a case, a new one from a filled form.

    `sent` is the reading of the document as it was generated: the base kept in the history, else made anew from the
    case. Without it every text in the document is taken for new. `own` are the municipality's fields of a new case.
    """
    own = case.own if case else own
    work = _Work(reading, template_fields(own), bool(case and case.get("borger.adressebeskyttelse")), case is None)
    work.findings += reading.findings
    if case is not None and (number := reading.values.get("sagsnr")) and number.text not in {"", case.number}:
        return ReadBack(None, (), (*reading.findings, finding("anden-sag", "sagsnr")), ())
    if sent and sent.template != reading.template and reading.template:
        work.findings.append(finding("anden-skabelon", "", had=reading.template, wanted=sent.template))
    before = _home(_tree(sent), sent) if sent and case else {}
    unread = _unread(work, sent)
    data = _group(work, _tree(reading), dict(case.data) if case else dict(_NEW_CASE), before, "", "")
    if case is not None and not work.changes:
        return ReadBack(case, (), tuple(work.findings), unread)
    if not data.get("sagsnr"):
        return ReadBack(None, tuple(work.changes), (*work.findings, finding("uden-sagsnr", "sagsnr")), unread)
    loaded = load.accept(data, case.source if case else None, own)
    return ReadBack(loaded.case, tuple(work.changes), (*work.findings, *loaded.findings), unread)


def _tree(reading: Reading) -> Tree:
    tree: Tree = {}
    for path, value in reading.values.items():
        *above, last = steps(path)
        node = tree
        for step in above:
            node = node.setdefault(step, {})
        node[last] = value
    return tree


def _home(tree: Tree, reading: Reading, path: str = "") -> Tree:
    """Return a tree with its rows by the index they had; copies, which had none, are left out."""
    found: Tree = {}
    for step, node in tree.items():
        place = f"{path}[{step}]" if isinstance(step, int) else f"{path}.{step}".lstrip(".")
        origin = reading.rows[path][step] if isinstance(step, int) else step
        if origin is not None:
            found[origin] = node if isinstance(node, Value) else _home(node, reading, place)
    return found


def _unread(work: _Work, sent: Reading | None) -> tuple[str, ...]:
    """Report what was written outside controls, and return its words."""
    known = Counter(sent.bare_rows) if sent else Counter(work.reading.bare_rows)
    bare = list((Counter(work.reading.bare_rows) - known).elements())
    cells = {cell for row in bare for cell in row}
    lines = [line for line in work.reading.outside if sent and line not in sent.outside and line not in cells]
    if bare:
        work.findings.append(finding("raekke-uden-felter"))
    if lines:
        times = "sted" if len(lines) == 1 else "steder"
        work.findings.append(finding("tekst-uden-for-felt", count=len(lines), times=times))
    return (*(" | ".join(row) for row in bare), *lines)


def _group(work: _Work, tree: Tree, current: Mapping[str, Any], sent: Tree, home: str, place: str) -> dict[str, Any]:
    """Return the group `current` of the case with what was edited; `home` is its path, `place` that in the document."""
    found = dict(current)
    for key, node in tree.items():
        key = str(key)
        path, there, was = f"{home}.{key}".lstrip("."), f"{place}.{key}".lstrip("."), sent.get(key)
        if isinstance(node, Value):
            found[key] = _scalar(work, node, current.get(key), was if isinstance(was, Value) else None, path)
        elif there in work.reading.rows:
            found[key] = _list(work, node, current.get(key) or [], was or {}, path, there)
        else:
            found[key] = _group(work, node, current.get(key) or {}, was or {}, path, there)
    for code, path in _gone(sent, tree, home):
        work.say(code, path)
    return {key: value for key, value in found.items() if key in current or not _is_blank(value)}


def _gone(sent: Tree, tree: Tree, home: str) -> Iterator[tuple[str, str]]:
    """Yield what of a group was sent and is not there: fields that said something, and lists without a row left."""
    for key, was in sent.items():
        path = f"{home}.{key}".lstrip(".")
        if key in tree or (isinstance(was, Value) and was.text in {"", _UNTICKED}):
            continue
        if isinstance(was, Value):
            yield "felt-mangler", path
        elif any(isinstance(step, int) for step in was):
            if not all(_is_spare(row) for row in was.values()):
                yield "raekker-vaek", path
        else:
            yield from _gone(was, {}, path)


def _scalar(work: _Work, value: Value, current: Any, sent: Value | None, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return the value of one field: as edited, or as it is if it was not, cannot be told, or may not be."""
    known = work.fields[generic(path)]
    if path.startswith(_READ_ONLY) or value.odd:
        return current
    edits = _edits(work, value, sent, path)
    if len(edits) != 1:
        if edits:
            work.say("forskellige-vaerdier", path)
        return current
    text = "" if edits[0].text == _DASH else edits[0].text
    if path in _IDENTITY and text == current:
        return current
    if _refused(work, text, sent, path):
        return current
    fresh, understood = typed(known, text)
    if not understood:
        held, mend = wanted(known)
        work.say("uforstaaet", path, wanted=held, mend=mend)
        return current
    if _same(known, fresh, current):
        return current
    if sent and not _says(known, sent.text, current):
        work.say("aendret-begge-steder", path)
        return current
    before = (sent.text if sent else "") or _shown(known, current)
    work.changes.append(Change(path, named(path, work.fields), before, text))
    return fresh


def _edits(work: _Work, value: Value, sent: Value | None, path: str) -> list[Value]:
    """Return the texts of a field that are not those which were sent; where it stands twice, one may be edited."""
    were = {each.text for each in (sent, *sent.others)} if sent else {""}
    prompt = sent.shown if sent and sent.prompt else None
    if value.prompt and prompt not in {None, value.shown} and not value.shown.startswith(_WORDS_PROMPTS):
        work.say("uklart-felt", path)
    found = [each for each in (value, *value.others) if each.text not in were and each.shown != prompt]
    return list({each.text: each for each in found}.values())


def _refused(work: _Work, text: str, sent: Value | None, path: str) -> bool:
    """Tell, with a finding, whether an edit may not or cannot be taken."""
    if path in _IDENTITY and not work.is_new:
        work.say("laast-felt", path)
    elif work.protected and path in _PROTECTED:
        work.say("adresse-beskyttet", path)
    elif work.reading.by_libreoffice and sent and sent.block and len(markup.paragraphs(sent.text)) != 1:
        work.say("afkortet", path)
    elif not text and work.reading.tracked:
        work.say("tomt-med-sporing", path)
    else:
        return False
    return True


def _same(known: Field, fresh: object, current: object) -> bool:
    if known.kind == "cpr":
        return str(fresh or "").replace("-", "") == str(current or "").replace("-", "")
    return fresh == current or (_is_blank(fresh) and _is_blank(current))


def _is_blank(value: object) -> bool:
    return value is None or value is False or value in ("", {}, [])


def _says(known: Field, text: str, current: object) -> bool:
    """Tell whether `text`, as sent, is what the case says now."""
    value, understood = typed(known, text)
    return (understood and _same(known, value, current)) or text == printed(current)


def _shown(known: Field, current: object) -> str:
    return next((choice.title for choice in known.choices if choice.key == current), printed(current))


def _list(
    work: _Work, node: Tree, current: Sequence[Mapping[str, Any]], sent: Tree, home: str, place: str
) -> list[dict[str, Any]]:
    """Return the rows of a list: edited in place, then added, removed and reordered as in the document."""
    order = work.reading.rows[place]
    shown = [row for row in sent if isinstance(row, int) and row < len(current) and not _is_spare(sent[row])]
    known = [row if row in shown else None for row in order]
    rows: dict[int, dict[str, Any]] = dict(enumerate(map(dict, current)))
    added: list[tuple[int | None, dict[str, Any]]] = []
    for position, (origin, number) in enumerate(zip(known, order, strict=True)):
        there = f"{place}[{position}]"
        if origin is not None:
            rows[origin] = _group(work, node[position], current[origin], sent[origin], f"{home}[{origin}]", there)
            continue
        was = sent.get(number, {}) if number is not None else {}
        if fresh := _group(work, node[position], {}, was, f"{home}[{position}]", there):
            added.append((next((row for row in reversed(known[:position]) if row is not None), None), fresh))
    kept = [row for row in known if row is not None]
    if kept != shown and not _untouched(work, current, sent, shown, home):
        work.say("raekker-begge-steder", home)
        kept, added = shown, []
    return _arranged(work, rows, shown, kept, added, home)


def _is_spare(row: Tree) -> bool:
    """Tell whether a row as it was sent said nothing: one to fill."""
    leaves = (leaf for node in row.values() for leaf in ([node] if isinstance(node, Value) else node.values()))
    return all(isinstance(leaf, Value) and leaf.text in {"", _UNTICKED} for leaf in leaves)


def _untouched(work: _Work, current: Sequence[Mapping[str, Any]], sent: Tree, shown: Sequence[int], home: str) -> bool:
    """Tell whether the rows of the case are still those that were sent, so that they can be moved and removed."""
    leaves = ((row, key, value) for row in shown for key, value in sent[row].items() if isinstance(value, Value))
    field_of = work.fields
    return all(_says(field_of[f"{generic(home)}[].{key}"], was.text, current[row].get(key)) for row, key, was in leaves)


def _arranged(
    work: _Work,
    rows: Mapping[int, dict[str, Any]],
    shown: Sequence[int],
    kept: Sequence[int],
    added: Sequence[tuple[int | None, dict[str, Any]]],
    home: str,
) -> list[dict[str, Any]]:
    """Return the rows in their new order; rows that the document does not show stay where they are."""
    removed = set(shown) - set(kept)
    for row in sorted(removed):
        words = " · ".join(printed(value) for value in rows[row].values() if isinstance(value, str | int | float))
        work.changes.append(Change(f"{home}[{row}]", named(f"{home}[{row}]", work.fields), words, ""))
    moved = list(kept) != [row for row in shown if row not in removed]
    order = (
        [*kept, *(row for row in rows if row not in shown)] if moved else [row for row in rows if row not in removed]
    )
    if moved:
        was, now = (", ".join(str(row + 1) for row in each) for each in (sorted(kept), kept))
        work.changes.append(Change(home, f"{named(home, work.fields)} (rækkefølge)", was, now))
    found = [rows[row] for row in order]
    for anchor, fresh in reversed(added):
        place = order.index(anchor) + 1 if anchor is not None else 0 if kept else len(order)
        found.insert(place, fresh)
    return [row for row in found if not all(map(_is_blank, row.values()))]
