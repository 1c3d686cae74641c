"""Word templates: compiled once, filled many times, every value in a content control.

The one door to docx, docxtpl and lxml. A template's way: `package`, `look`, `compile` (with `tokens`, `language`,
`slots`, `own`, `round`, `styles`, `places`), `glossary`, `template`, `fill` (with `controls`, `runs`). A document's
way back: `read` and its `reading_*`.
What is wrong with either: `lint` and `accessibility`.
"""

from generator.word.fill import Narrowed, State
from generator.word.look import Look
from generator.word.template import Template

__all__ = ["Look", "Narrowed", "State", "Template"]
