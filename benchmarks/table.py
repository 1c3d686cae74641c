"""What was measured, as a table in Markdown for a terminal or the README, and as JSON."""

import json
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.measure import Measured
from benchmarks.work import Work

_LIBRARIES = ("rehabplan", "docxtpl", "jinja2", "lxml", "isal", "jsonschema", "openpyxl")
_BEGIN, _END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


def machine() -> str:
    """Return processor, system and versions, in one line."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = f"{len(named)} x {named[0]}" if named else platform.processor()
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{processor}; {system}; {', '.join(f'{name} {_version(name)}' for name in _LIBRARIES)}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def markdown(works: Iterable[Work], rows: Sequence[Measured], today: date) -> str:
    """Return the table: a row for each runner of each work, those without a rival in units a second."""
    lines = [
        "| work | runner | ms, median | ms, least | a second | times as fast | peak, MB | goal |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for work in works:
        for row in (row for row in rows if row.work == work.key):
            first = row.runner == next(each.runner for each in rows if each.work == work.key)
            lines.append(_line(work, row, first))
    return "\n".join([*lines, "", f"Measured {today.isoformat()} on {machine()}."])


def _line(work: Work, row: Measured, first: bool) -> str:
    title = f"{work.title} ({work.unit})" if first else ""
    times = "" if row.times is None or row.runner == work.against else f"{row.times:,.1f}"
    peak = "" if row.peak is None else f"{row.peak:,.0f}"
    figures = f"{row.milliseconds:,.2f} | {row.least:,.2f} | {1_000 / row.milliseconds:,.0f} | {times} | {peak}"
    return f"| {title} | {row.runner} | {figures} | {work.goal if first else ''} |"


def as_json(rows: Sequence[Measured], today: date) -> str:
    """Return all that was measured as JSON."""
    data = {"date": today.isoformat(), "machine": machine(), "rows": [asdict(row) for row in rows]}
    return json.dumps(data, ensure_ascii=False, indent=2)


def into(file: Path, table: str) -> None:
    """Put the table into a Markdown file, between the two comments that mark its place."""
    text = file.read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        sys.exit(f"{file} has no {_BEGIN} … {_END}")
    file.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8", newline="\n")
