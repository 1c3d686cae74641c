"""`python -m benchmarks [KEY...]`: measure the works (all, or those named) and print the table."""

import argparse
from datetime import date
from pathlib import Path

from benchmarks import table
from benchmarks.measure import Measured, alone, measured
from benchmarks.works import WORKS

_BLOCKS, _QUICK_BLOCKS = 20, 3


def main() -> None:
    """Read the command line, measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help=f"one of {', '.join(WORKS)}; none for all")
    parser.add_argument(
        "--quick", action="store_true", help=f"{_QUICK_BLOCKS} blocks each, not {_BLOCKS}: to see that it runs"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    parser.add_argument("--readme", type=Path, metavar="FILE", help="put the table into a Markdown file")
    parser.add_argument("--alone", nargs=2, metavar=("KEY", "RUNNER"), help="print the peak memory of one runner")
    wanted = parser.parse_args()
    if wanted.alone:
        key, runner = wanted.alone
        print(alone(WORKS[key].runners[runner]()) or "")
        return
    works = [WORKS[key] for key in wanted.keys or WORKS]
    rows: list[Measured] = []
    for work in works:
        print(f"{work.key}: {work.title} …", flush=True)
        rows += measured(work, _QUICK_BLOCKS if wanted.quick else _BLOCKS)
    text = table.markdown(works, rows, date.today())
    print(text)
    if wanted.json:
        wanted.json.write_text(table.as_json(rows, date.today()), encoding="utf-8")
    if wanted.readme:
        table.into(wanted.readme, text)


if __name__ == "__main__":
    main()
