"""The tree of a part, put together tag by tag, is the tree that Jinja reads: the same Python comes of both."""

import re

import pytest
from jinja2.exceptions import TemplateSyntaxError

from generator.fields import template_fields
from generator.places import TEMPLATES
from generator.word import package, tree
from generator.word.compile import compile_part
from generator.word.language import ENVIRONMENT
from generator.word.styles import Styles

SOURCES = [
    "<a>{{\n x }}</a>",
    "{{\n __udfyld__(3, (a.b|default('x')), 'a' ~ '.b') }}",
    "{%\n for r in rows %}{{\n __udfyld__(0, (r.x), r['#'] ~ '.x' ~ '.y') }}{%\n endfor %}",
    "{%\n for r in rows if r.x %}a{%\n else %}b{%\n endfor %}",
    "{%\n if a %}1{%\n elif b == 'c' %}2{%\n elif d %}3{%\n else %}4{%\n endif %}",
    "{%\n if a %}{%\n for x in y %}{%\n if x %}z{%\n endif %}{%\n endfor %}{%\n endif %}",
    "a  {%-\n if a -%}  b  {%-\n endif -%}  c",
    "{%\n set x = a.b %}{{\n x }}{%\n set p, q = 1, 2 %}",
    *("a{{ '" + sign + "' }}b" for sign in ("{{", "}}", "%}", "{%")),
    '{%\n if a == "}}" %}x{%\n endif %}{%\n if b == "%}" %}y{%\n endif %}',
    "{{\n 1, 2 }}{{\n not a }}{{\n true }}{{\n a if b else c }}",
]


def python(source: str, whole: bool) -> str:
    """Return the Python of a source, without the lines that tell which tag a line is of."""
    made = ENVIRONMENT.compile(tree.whole(source) if whole else source, raw=True)
    made = re.sub(r"\ndebug_info = .*", "", made)
    return re.sub(r"'(?:\n    yield b?'| \+ ')", "", made)  # texts side by side, as one


@pytest.mark.parametrize("source", SOURCES)
def test_a_tree_put_together_is_the_tree_that_jinja_reads(source: str):
    assert python(source, whole=True) == python(source, whole=False)


def test_so_is_that_of_a_whole_part_of_ours():
    parts = package.read((TEMPLATES / "2018" / "indsatsdel.docx").read_bytes(), "")
    styles = Styles.read(parts["word/styles.xml"])
    source = compile_part(parts["word/document.xml"], "word/document.xml", styles, template_fields()).source
    assert python(source, whole=True) == python(source, whole=False)


@pytest.mark.parametrize("source", ["{%\n if a %}", "{%\n endif %}", "{%\n for x in y %}{%\n endif %}", "{%\n else %}"])
def test_blocks_that_do_not_match_are_refused(source: str):
    with pytest.raises(TemplateSyntaxError):
        tree.whole(source)
