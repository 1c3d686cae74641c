"""A process of its own for one document, as a command line or another program starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from benchmarks import eight_pages, own
from benchmarks.work import scratch

_DOCXTPL = (
    "import json, sys; from docxtpl import DocxTemplate; document = DocxTemplate(sys.argv[1]); "
    "document.render(json.load(open(sys.argv[2], encoding='utf-8')), autoescape=True); document.save(sys.argv[3])"
)
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""Where this is set Python compiles our modules anew at each start, but not those of an installed package."""

_COMMANDS = {
    "rehabplan generate": ("-m", "generator", "generate", "sag.json", "--document", own.KEY, "--out", "ud"),
    "rehabplan --help": ("-m", "generator", "--help"),
    "docxtpl": ("-c", _DOCXTPL, "skabelon.docx", "data.json", "ud.docx"),
    "python -c pass": ("-c", "pass"),
}


@cache
def _folder() -> Path:
    folder = scratch()
    (folder / "skabelon.docx").write_bytes(eight_pages.template())
    (folder / "data.json").write_text(json.dumps(eight_pages.context(), ensure_ascii=False), encoding="utf-8")
    (folder / "sag.json").write_bytes(own.largest().read_bytes())
    return folder


def process(name: str) -> Callable[[], object]:
    """Return a process to start: ours makes one document of a whole case, or its help; docxtpl makes its document."""
    environment = {name: value for name, value in os.environ.items() if name != _UNCOMPILED}
    command = [sys.executable, *_COMMANDS[name]]
    return partial(subprocess.run, command, check=True, capture_output=True, cwd=_folder(), env=environment)
