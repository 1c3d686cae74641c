"""The table of modules at the door of `generator.word` names each of them."""

import re
from pathlib import Path

from generator import word


def test_every_module_is_in_the_table_and_nothing_else_is():
    stages = (word.__doc__ or "").partition("\n    ")[2]
    named = {*re.findall(r"`(\w+)`", stages)}
    modules = {file.stem for file in Path(word.__file__).parent.glob("[!_]*.py")}
    assert {name for name in modules if not name.startswith("reading_")} == named
