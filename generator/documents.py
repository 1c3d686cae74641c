"""The kinds of documents, which of them a case calls for, and how one is made."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.case import Case
from generator.errors import RehabplanError, TemplateError
from generator.fields import template_fields
from generator.finding import Finding
from generator.messages import finding
from generator.orders import Applied, applied
from generator.rules import demands
from generator.view import Occasion, context
from generator.word import Look, State, Template

BASE_SET = "2018"
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


@dataclass(frozen=True, slots=True)
class Document:
    """A document made: `data` is the .docx, `template` names set and version, `template_sha256` its bytes."""

    kind: DocumentKind
    data: bytes
    state: State
    applied: Applied
    template: str
    template_sha256: str
    file_name: str


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
    if rule_set.day < rule_set.order.begins and not case.get("regelsaet.navn"):
        found.append(finding("regelsaet-uden-for", "moede.dato"))
    if case.get("regelsaet.navn") and not case.get("regelsaet.grund"):
        found.append(finding("regelsaet-uden-grund", "regelsaet.grund"))
    return found


@dataclass(frozen=True, slots=True)
class Setting:
    """What all documents of a run share: state, today, the municipality's profile and look, the folder of templates."""

    state: State
    today: date
    profile: Mapping[str, Any]
    look: Look
    templates: Path


def template_file(folder: Path, key: str) -> Path:
    """Return the template that serves a document in a set: the one of its name, or what the set's `saet.toml` says."""
    return folder / f"{_serving(folder).get(key, key)}.docx"


@lru_cache(maxsize=64)
def _serving(folder: Path) -> Mapping[str, str]:
    file = folder / "saet.toml"
    serving: Mapping[str, str] = tomllib.loads(file.read_text("utf-8"))["skabeloner"] if file.is_file() else {}
    return serving


@lru_cache(maxsize=64)
def _compiled(file: Path, stamp: int, look: Look) -> tuple[Template, str]:
    data = file.read_bytes()
    return Template.open(data, template_fields(), look), sha256(data).hexdigest()


def make(case: Case, kind: DocumentKind, setting: Setting) -> Document:
    """Return `kind` made for `case`. Raises TemplateError if the template lacks or is at fault."""
    file = template_file(setting.templates, kind.key)
    if not file.is_file():
        raise TemplateError("Skabelonen findes ikke.", place=str(file), mend="Kontrollér mappen med skabeloner.")
    rule_set = applied(case, kind.key, setting.today)
    name = f"{setting.templates.name}/{kind.key}"
    occasion = Occasion(kind.title, name, setting.state, rule_set, setting.today, setting.profile)
    try:
        template, digest = _compiled(file, file.stat().st_mtime_ns, setting.look)
        data = template.render(
            context(case, occasion),
            state=setting.state,
            prompts=demands(kind.key, case, rule_set) if setting.state == "kladde" else {},
            day=rule_set.day,
        )
    except TemplateError as error:
        place = f"{name}, {error.place}" if error.place else name
        raise TemplateError(error.message, place=place, mend=error.mend) from error
    return Document(kind, data, setting.state, rule_set, name, digest, file_name(case, kind, rule_set))


def file_name(case: Case, kind: DocumentKind, rule_set: Applied) -> str:
    """Return the name of a document's file: kind, case number and the day that decides its rules; no personal data."""
    return f"{kind.key}_{case.number}_{rule_set.day.isoformat()}.docx"
