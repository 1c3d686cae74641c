"""The kinds of documents, which of them a case calls for, and how one is made."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from generator import __version__
from generator.case import Case, digest
from generator.errors import RehabplanError, TemplateError
from generator.fields import Choice, OwnFields, catalogue, template_fields
from generator.finding import Finding
from generator.messages import finding
from generator.municipalities import Municipality
from generator.orders import Applied, applied
from generator.rules import demands
from generator.values import dataclass
from generator.view import Occasion, context
from generator.word import Look, Narrowed, State, Template

_SENT = "_udsendelse"
PREPARATORY = frozenset({"forberedende_del", "forberedende_del_selvstaendig"})


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One document of the plan: its key (also the template's name), Danish title, and the outcomes it states."""

    key: str
    title: str
    outcomes: frozenset[str] = frozenset()


def _recommendation(name: str, title: str, *outcomes: str) -> DocumentKind:
    full_title = f"Rehabiliteringsteamets indstilling: {title}"
    return DocumentKind(f"indstilling_{name}", full_title, frozenset(outcomes or (name,)))


KINDS: Mapping[str, DocumentKind] = {
    kind.key: kind
    for kind in (
        DocumentKind("forberedende_del", "Rehabiliteringsplanens forberedende del"),
        DocumentKind("forberedende_del_selvstaendig", "Rehabiliteringsplanens forberedende del: selvstændige"),
        _recommendation("ressourceforloeb", "ressourceforløb"),
        _recommendation("fleksjob", "fleksjob"),
        _recommendation("foertidspension", "førtidspension"),
        _recommendation("anden_indsats", "anden indsats"),
        _recommendation("tilskud_selvstaendig", "tilskud til selvstændigt erhvervsdrivende"),
        _recommendation("jobafklaring", "jobafklaringsforløb", "jobafklaring", "nyt_jobafklaring"),
        _recommendation("sygedagpenge", "indsats i sygedagpengesag"),
        DocumentKind("indsatsdel", "Rehabiliteringsplanens indsatsdel"),
    )
}


MEETING_FORM = DocumentKind("indstilling", "Rehabiliteringsteamets indstilling")
"""A form for the meeting, where the outcome is not known yet; made only blank."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document made: `data` is the .docx, `template` names set and version, `template_sha256` its bytes.

    `edition` is the mark of what it was made of.
    """

    kind: DocumentKind
    data: bytes
    state: State
    applied: Applied
    template: str
    template_sha256: str
    file_name: str
    edition: str


def called_for(case: Case) -> list[DocumentKind]:
    """Return the documents that the case's state calls for: the forberedende del, then what has come since."""
    self_employed = case.get("sagstype") == "tilskud_selvstaendig"
    keys = ["forberedende_del_selvstaendig" if self_employed else "forberedende_del"]
    outcome = case.get("indstilling.type")
    keys += [kind.key for kind in KINDS.values() if outcome in kind.outcomes]
    if case.get("indsatsdel"):
        keys.append("indsatsdel")
    return [KINDS[key] for key in keys]


def kinds(keys: Iterable[str]) -> list[DocumentKind]:
    """Return the kinds by key; raise RehabplanError for an unknown one."""
    found = list(keys)
    for key in found:
        if key not in KINDS:
            raise RehabplanError(f"Dokumentet {key} findes ikke.", mend=f"Vælg et af: {', '.join(KINDS)}.")
    return [KINDS[key] for key in found]


def remarks(case: Case, kind: DocumentKind, today: date) -> list[Finding]:
    """Return what is to be said about making `kind` for `case`, before any rule of law."""
    found = []
    rule_set = applied(case, kind.key, today)
    outcome = case.get("indstilling.type")
    if kind.outcomes and outcome and outcome not in kind.outcomes:
        found.append(finding("dokument-passer-ikke", "indstilling.type", document=kind.title))
    if rule_set.provisional:
        is_plan = kind.key == "indsatsdel"
        path, what = ("indsatsdel.dato", "dato for indsatsdelen") if is_plan else ("moede.dato", "mødedato")
        found.append(finding("regelsaet-foreloebigt", path, what=what))
    return found


def case_remarks(case: Case, kinds: Iterable[DocumentKind], today: date) -> list[Finding]:
    """Return what is to be said once of the order that `kinds` are made by: chosen without a reason, or too early."""
    if case.get("regelsaet.navn"):
        return [] if case.get("regelsaet.grund") else [finding("regelsaet-uden-grund", "regelsaet.grund")]
    early = any(rule_set.day < rule_set.order.begins for rule_set in (applied(case, kind.key, today) for kind in kinds))
    return [finding("regelsaet-uden-for", "moede.dato")] if early else []


@dataclass(frozen=True, slots=True)
class Form:
    """What makes a document a blank form: the case with the proposals that stand in it, and the outcomes to choose.

    The fields `unsaid` are shown as if nothing were proposed in them.
    """

    shown: Case
    outcomes: tuple[Choice, ...]
    unsaid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Setting:
    """What the documents of a case share: state, today, the municipality, and the set of templates by its folder."""

    state: State
    today: date
    municipality: Municipality
    templates: Path


def template_file(folder: Path, key: str) -> Path:
    """Return the template that serves a document in a set: the one of its name, or what the set's `saet.toml` says."""
    return folder / f"{_serving(folder).get(key, key)}.docx"


@lru_cache(maxsize=64)
def _serving(folder: Path) -> Mapping[str, str]:
    file = folder / "saet.toml"
    if not file.is_file():
        return {}
    import tomllib  # which few sets ask for

    serving: Mapping[str, str] = tomllib.loads(file.read_text("utf-8"))["skabeloner"]
    return serving


def misnamed(ours: Municipality, templates: Path) -> list[Finding]:
    """Return a remark for each template of a municipality that no document is made by, since its name is not right."""
    known = {*KINDS, *_serving(templates).values()}
    found = ours.misnamed(templates.name, known)
    return [finding("skabelon-navn", file.name, file=file.name, wanted=wanted) for file, wanted in found]


def template_of(key: str, setting: Setting) -> tuple[Path, str]:
    """Return the template of a document and its name: the municipality's own where it has one, else the set's.

    A name is `2018/indsatsdel`, or `2018+lyngsoe/indsatsdel` for the one that Lyngsø has instead.
    """
    file, ours = template_file(setting.templates, key), setting.municipality
    own = ours.template(setting.templates.name, key, file.stem)
    if own is not None:
        return own, f"{setting.templates.name}+{ours.key}/{key}"
    return file, f"{setting.templates.name}/{key}"


@lru_cache(maxsize=64)
def _compiled(file: Path, stamp: int, look: Look, own: OwnFields, form: bool) -> tuple[Template, Mapping[str, str]]:
    """Return a template compiled, and the lists that it goes through."""
    template = Template.open(file.read_bytes(), template_fields(own), look, form=form, remember=True)
    return template, _lists(template, own)


@lru_cache(maxsize=64)
def _digest(file: Path, stamp: int) -> str:
    return sha256(file.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Source:
    """The template of a document, its name, and when it was last changed."""

    file: Path
    name: str
    stamp: int

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return _digest(self.file, self.stamp)


def _source(kind: DocumentKind, setting: Setting) -> _Source:
    """Return the template of a document. Raises TemplateError without it."""
    file, name = template_of(kind.key, setting)
    try:
        return _Source(file, name, file.stat().st_mtime_ns)
    except FileNotFoundError as error:
        mend = "Kontrollér mappen med skabeloner."
        raise TemplateError("Skabelonen findes ikke.", place=str(file), mend=mend) from error


def make(case: Case, kind: DocumentKind, setting: Setting, form: Form | None = None) -> Document:
    """Return `kind` made for `case`, or as a blank `form`. Raises TemplateError if the template lacks or is at fault.

    A list without rows in which the order demands some has one to fill in a draft; in a form every list has.
    """
    source = _source(kind, setting)
    rule_set = applied(case, kind.key, setting.today)
    ours = setting.municipality
    shown = replace(form.shown, own=case.own) if form else case
    asked = _asked(case, kind, rule_set, form) if setting.state == "kladde" else {}
    try:
        template, lists = _compiled(source.file, source.stamp, ours.look, case.own, form is not None)
        spare = frozenset(lists if form else lists.keys() & asked.keys())
        occasion = Occasion(kind.title, source.name, setting.state, rule_set, setting.today, ours.profile, spare)
        outcomes = tuple(str(choice.key) for choice in form.outcomes) if form else ()
        mark = _edition(case, source, rule_set, setting, form)
        shown_mark = "" if setting.state == "udsendelse" else mark
        occasion = replace(occasion, form=form is not None, outcomes=outcomes, edition=shown_mark)
        data = template.render(
            context(shown, occasion),
            state=setting.state,
            prompts=asked | {first: asked[path] for path, first in lists.items() if path in asked},
            day=rule_set.day,
            narrowed=Narrowed({"indstilling.type": form.outcomes}, form.unsaid) if form else None,
        )
    except TemplateError as error:
        place = ", ".join(filter(None, (str(source.file) if "+" in source.name else source.name, error.place)))
        raise TemplateError(error.message, place=place, mend=error.mend) from error
    written = file_name(case, kind, rule_set, setting.state)
    return Document(kind, data, setting.state, rule_set, source.name, source.digest, written, mark)


def _asked(case: Case, kind: DocumentKind, rule_set: Applied, form: Form | None) -> dict[str, str]:
    """Return the prompts of what the order demands, by path; with several outcomes, of what any of them does."""
    keys = [kind.key]
    if form and kind == MEETING_FORM:
        chosen = {choice.key for choice in form.outcomes}
        keys = [each.key for each in KINDS.values() if chosen & each.outcomes]
    found: dict[str, str] = {}
    for key in keys:
        for path, words in demands(key, case, rule_set).items():
            known = found.get(path, words)
            found[path] = words if known == words else f"{known.removesuffix(')')}; {words.rpartition(' (')[2]}"
    return found | ({"sagsnr": "Skriv sagsnummeret"} if form else {})


def _lists(template: Template, own: OwnFields) -> dict[str, str]:
    """Return the lists that a template goes through, each with the field that comes first in its rows."""
    found: dict[str, str] = {}
    fields = catalogue("sag", own)
    for path in template.placeholders:
        rows, is_list, _ = path.partition("[].")
        if is_list and path in fields and fields[path].kind not in {"liste", "gruppe"}:
            found.setdefault(rows, path)
    return found


def edition(case: Case, kind: DocumentKind, setting: Setting, form: Form | None = None) -> str:
    """Return the mark of a document: equal for what this version of the program makes alike of the same case.

    A copy to send does not carry it; the manifest does. Raises TemplateError if the template lacks.
    """
    return _edition(case, _source(kind, setting), applied(case, kind.key, setting.today), setting, form)


def _edition(case: Case, source: _Source, rule_set: Applied, setting: Setting, form: Form | None) -> str:
    ours, order = setting.municipality, (rule_set.order.key, rule_set.provisional)
    logo = sha256(ours.look.logo or b"").hexdigest()
    outcomes = None if form is None else [str(choice.key) for choice in form.outcomes]
    made_of = (case.own.properties, ours.profile, logo, source.name, source.digest, setting.state, order, outcomes)
    text = json.dumps((__version__, digest(case), *made_of), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def file_name(case: Case, kind: DocumentKind, rule_set: Applied, state: State = "endelig") -> str:
    """Return the name of a document's file: kind, case number and the day that decides its rules; no personal data.

    The copy to send has a name of its own, beside the document that people write in.
    """
    return f"{kind.key}_{case.number}_{rule_set.day.isoformat()}{_SENT if state == 'udsendelse' else ''}.docx"


def working_name(sent: str) -> str:
    """Return the name of the document that the copy to send `sent` is of."""
    return f"{sent.removesuffix('.docx').removesuffix(_SENT)}.docx"
