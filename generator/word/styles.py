"""The styles of a template by name, since Word translates their ids but not their names."""

import re
from dataclasses import dataclass

from generator.word.xml import parse, w

_STYLE = re.compile(r'<w:pStyle w:val="([^"]*)"/>')
_DIRECT_LIST = re.compile(r"<w:numPr>.*?</w:numPr>|<w:ind [^>]*/>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Styles:
    """Style ids by lower-case name."""

    ids: dict[str, str]

    @classmethod
    def read(cls, styles_xml: bytes | None) -> "Styles":
        """Return the styles of `word/styles.xml`."""
        if styles_xml is None:
            return cls({})
        root = parse(styles_xml, "word/styles.xml")
        named = ((style, style.find(w("name"))) for style in root.findall(w("style")))
        return cls(
            {name.get(w("val"), "").lower(): style.get(w("styleId"), "") for style, name in named if name is not None}
        )

    @property
    def prompt_rpr(self) -> str:
        """Run properties of a prompt: Word's own style for placeholder text, else grey that is dark enough to read."""
        known = self.ids.get("placeholder text")
        return f'<w:rPr><w:rStyle w:val="{known}"/></w:rPr>' if known else '<w:rPr><w:color w:val="595959"/></w:rPr>'

    def related(self, ppr: str, relation: str) -> str:
        """Return `ppr` in the style "<style> <relation>", for list items else "List Bullet"; "" if there is none."""
        current = _STYLE.search(ppr)
        name = next((name for name, style in self.ids.items() if current and style == current.group(1)), "")
        found = self.ids.get(f"{name} {relation}") or (self.ids.get("list bullet") if relation == "punkt" else None)
        if not found:
            return ""
        style = f'<w:pStyle w:val="{found}"/>'
        plain = _DIRECT_LIST.sub("", ppr)
        if current:
            return _STYLE.sub(style, plain)
        return plain.replace("<w:pPr>", f"<w:pPr>{style}", 1) if plain else f"<w:pPr>{style}</w:pPr>"
