"""The field in a tag held against its use: a list printed as a text, a loop over a text, a control of another kind.

The tag itself is sound; `lint_blocks` has read it.
"""

from collections.abc import Mapping

from jinja2 import nodes

from generator.errors import TemplateError
from generator.fields import Field
from generator.word import language
from generator.word.anatomy import Element
from generator.word.language import Scope
from generator.word.lint_tags import Page
from generator.word.xml import SDT, W14, text_of, w

_PROPERTIES = w("sdtPr")
_KINDS = {
    "dato": f"{_PROPERTIES}/{w('date')}",
    "valg": f"{_PROPERTIES}/{w('dropDownList')}",
    "tekst eller valg": f"{_PROPERTIES}/{w('comboBox')}",
    "afkrydsning": f"{_PROPERTIES}/{{{W14}}}checkbox",
    "billede": f"{_PROPERTIES}/{w('picture')}",
    "tekst": f"{_PROPERTIES}/{w('text')}",
}
_FITTING = {"dato": "dato", "valg": "valg", "afkrydsning": "afkrydsning"}
_MANY = {"liste", "gruppe"}


def check_loop(page: Page, spot: Element, code: str, outer: Scope, fields: Mapping[str, Field]) -> None:
    """Tell of a loop over something that is no list; `outer` are the names outside of the loop."""
    try:
        loop = next(language.parse(code, "", after="{% endfor %}").find_all(nodes.For), None)
    except TemplateError:
        return
    source = loop and language.resolve_list(loop.iter, outer)  # type: ignore[arg-type]  # an expression
    known = fields.get(source.path) if source else None
    if known and known.kind not in _MANY:
        page.tell(
            "skabelon-loekke-over-felt",
            spot,
            f"Løkken går gennem {known.path} (»{known.label}«), som ikke er en liste.",
            "Skriv navnet på en liste efter »in«; listerne står i docs/felter.md.",
        )


def check_value(page: Page, spot: Element, known: Field, code: str) -> None:
    """Tell of a list or group printed as if it were a text, and of a field in a control of another kind."""
    if known.kind not in _MANY:
        _check_control(page, spot, known, code)
        return
    what, mend = "en gruppe af felter", f"Vælg et felt i gruppen, fx {{{{ {known.path}.… }}}}."
    if known.kind == "liste":
        what = "en liste"
        mend = f"Skriv {{% for raekke in {known.path} %}} … {{% endfor %}}, og vis felterne i hver række."
    message = f"{known.path} (»{known.label}«) er {what} og kan ikke skrives som en tekst."
    page.tell("skabelon-felt-er-liste", spot, message, mend)


def _check_control(page: Page, spot: Element, known: Field, code: str) -> None:
    control = nearest(spot, SDT)
    if control is None:
        control = next((one for one in spot.iter(SDT) if code in text_of(one)), None)
    kind = next((word for word, tag in _KINDS.items() if control is not None and control.find(tag) is not None), "")
    if kind and _FITTING.get(known.kind, "tekst") != kind:
        page.tell(
            "skabelon-kontrol-slags",
            spot,
            f"{known.path} (»{known.label}«) står i en indholdskontrol til {kind}, som ikke passer til feltet.",
            "Fjern indholdskontrollen; den rigtige bliver sat om feltet, når dokumentet dannes.",
            "advarsel",
        )


def nearest(element: Element, name: str | None) -> Element | None:
    """Return the nearest element of a name round another, or None."""
    return next(element.iterancestors(name), None) if name else None
