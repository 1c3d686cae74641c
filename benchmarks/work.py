"""What a work is: something to do, and those who do it."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Act = Callable[[], object]
Make = Callable[[], Act]


@dataclass(frozen=True, slots=True)
class Work:
    """A thing that is measured.

    `runners` make, by name, what acts; ratios are to the one named `against`, where there is one. An act does the
    work `count` times over; `unit` is what it makes or goes through once.
    """

    key: str
    title: str
    runners: Mapping[str, Make]
    unit: str = "document"
    count: int = 1
    against: str = "docxtpl"
    goal: str = ""


def scratch() -> Path:
    """Return an empty folder that goes away with this process."""
    folder = Path(tempfile.mkdtemp(prefix="rehabplan-benchmarks-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
