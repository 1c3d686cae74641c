"""Word templates: compiled once, filled many times, every value in a content control.

The one door to docx, docxtpl and lxml. What its modules do, in the order in which a file passes them:

    every file             `xml` (names), `package` (the zip), `places` (where), `runs` and `styles` (text, its looks)
    a template, compiled   `template` (the door), `stored` (kept from run to run), `assemble` (the work):
                           `lint_active` (what is refused), `look`, `tokens` (tags in a tree), `language` (Jinja, with
                           `code` and `bounds`), `compile`, `slots` and `slot` (where values go), `own`, `filled` and
                           `round` (controls round others), `tree`, `possible` (as a form), `glossary` and `prompts`
    a document, made       `makers` (what fills each slot), `thorough` (any value), `fill`, `controls`, `columns`
    a document, read       `read` and its `reading_*`; `send` (the copy to send), `plain` (as text)
    a file, checked        `anatomy` (opened for it), `rulebook` (rules run, places named); the books `lint` (with
                           `lint_package`, `lint_content`) and `accessibility` (with `accessibility_rules`, `contrast`);
                           a template's tags: `lint_lines`, `lint_tags`, `lint_blocks`, `lint_values`, `lint_fields`;
                           `proof` (is any text lost?), `marks` (the faults as comments)
    a template, adapted    `blocks` (what is compared), `unite`, `transplant`, `rebuild` (three become one), `rename`
    a document of ours     `listing`
"""

from generator.word.fill import Narrowed, State
from generator.word.look import Look
from generator.word.template import Template

__all__ = ["Look", "Narrowed", "State", "Template"]
