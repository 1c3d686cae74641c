"""Word templates: compiled once, filled many times, every value in a content control.

The one door to docx, docxtpl and lxml. `Template` is what others use; the modules stand in the
order of a template's way: package, compile, language, controls, text, template.
"""

from generator.word.fill import State
from generator.word.look import Look
from generator.word.template import Template

__all__ = ["Look", "State", "Template"]
