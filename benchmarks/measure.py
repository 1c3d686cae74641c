"""Runners measured in turn: block by block, so that what else the machine does meets all alike."""

import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.work import Act, Work

_BLOCK_SECONDS = 0.05
"""What a block lasts at least, so that the clock's grain does not show."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one runner needed: milliseconds for one unit (median and least of the blocks), times as fast as what it is
    measured against (median of the blocks' ratios, none where alone), and the peak of a process of its own in MB.
    """

    work: str
    runner: str
    milliseconds: float
    least: float
    times: float | None
    peak: float | None


def measured(work: Work, blocks: int) -> list[Measured]:
    """Return what each runner of `work` needed in `blocks` blocks, in turn."""
    runners = {name: make() for name, make in work.runners.items()}
    rounds = {name: _rounds(act) for name, act in runners.items()}
    taken: dict[str, list[float]] = {name: [] for name in runners}
    gc.collect()
    for _ in range(blocks):
        for name, act in runners.items():
            taken[name].append(_seconds(act, rounds[name]) / rounds[name] / work.count * 1_000)
    return [_row(work, name, taken) for name in runners]


def _row(work: Work, name: str, taken: dict[str, list[float]]) -> Measured:
    mine, others = taken[name], taken.get(work.against)
    times = median(theirs / own for own, theirs in zip(mine, others, strict=True)) if others else None
    return Measured(work.key, name, median(mine), min(mine), times, _peak(work.key, name))


def _rounds(act: Act) -> int:
    """Return how often to act in a block; the first act, which warms up, is not counted."""
    act()
    return max(1, round(_BLOCK_SECONDS / max(_seconds(act, 1), 1e-6)))


def _seconds(act: Act, rounds: int) -> float:
    begun = time.perf_counter()
    for _ in range(rounds):
        act()
    return time.perf_counter() - begun


def _peak(work: str, runner: str) -> float | None:
    """Return the peak memory of a process that does only this, in MB; None where the system does not tell."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--alone", work, runner], capture_output=True, text=True, check=False
    )
    return float(done.stdout) if done.returncode == 0 and done.stdout.strip() else None


def alone(act: Act, seconds: float = 0.5) -> float | None:
    """Act for a while and return this process's peak memory in MB, that of its children if it has larger ones."""
    begun = time.perf_counter()
    for _ in _until(begun + seconds):
        act()
    return _high_water()


def _high_water() -> float | None:
    """Return this process's peak in MB, or that of its children if theirs is higher.

    Linux counts a parent's memory into what getrusage says of a process begun by it, so /proc is asked first.
    """
    try:
        import resource
    except ImportError:  # Windows
        return None
    scale = 1_000_000 if sys.platform == "darwin" else 1_000
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
    own = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    mine = own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(mine, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / scale


def _until(end: float) -> Iterator[None]:
    yield
    while time.perf_counter() < end:
        yield
