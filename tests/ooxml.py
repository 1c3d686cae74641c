"""The Open XML SDK over many files: `validate`, and `needs_validator` for the tests that use it.

The binary is the one of the npm package in package.json, or what the variable OOXML_VALIDATOR points at. It takes one
file in one version of Office a time, about 1.1 seconds each and nearly all of it start-up; two at once use two cores.
"""

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

PROFILES = ("Microsoft365", "Office2019")
WORKERS = 2
SECONDS = 60
"""For one file; a hung validator is a failure and not a wait."""

_REPOSITORY = Path(__file__).resolve().parent.parent
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}
_MACHINES = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64", "arm64": "arm64", "ARM64": "arm64"}


def find_validator() -> Path | None:
    """Return the binary, or None if it is not installed."""
    given = os.environ.get("OOXML_VALIDATOR")
    if given:
        return Path(given) if Path(given).is_file() else None
    kind = f"{_SYSTEMS.get(platform.system())}-{_MACHINES.get(platform.machine())}"
    folder = _REPOSITORY / "node_modules" / "@xarsh" / f"ooxml-validator-{kind}"
    return next((path for path in (folder / "ooxml-validator", folder / "ooxml-validator.exe") if path.is_file()), None)


# In CI the tests run, and fail, where they would be skipped at a developer's.
needs_validator = pytest.mark.skipif(
    find_validator() is None and not os.environ.get("CI"),
    reason="the Open XML SDK validator is missing: run `npm ci`, or set OOXML_VALIDATOR to its binary",
)


def validate(paths: Iterable[Path], profiles: Iterable[str] = PROFILES) -> dict[Path, list[str]]:
    """Return each file's faults, one line each and said once for all versions of Office; an empty list if valid."""
    validator = find_validator()
    if validator is None:
        raise FileNotFoundError("no Open XML SDK validator: run `npm ci`, or set OOXML_VALIDATOR to its binary")
    files, versions = list(dict.fromkeys(paths)), tuple(profiles)
    jobs = [(path, version) for path in files for version in versions]
    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(pool.map(lambda job: _faults(validator, *job), jobs))
    return {path: _merged(path, jobs, found) for path in files}


def _merged(path: Path, jobs: list[tuple[Path, str]], found: list[list[str]]) -> list[str]:
    lines = (line for job, lines in zip(jobs, found, strict=True) if job[0] == path for line in lines)
    return list(dict.fromkeys(lines))


def _faults(validator: Path, path: Path, version: str) -> list[str]:
    try:
        done = subprocess.run([validator, path, version], capture_output=True, timeout=SECONDS, check=False)
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return [f"the validator did not answer in {SECONDS} seconds"]
    except ValueError:
        return [f"the validator said (exit {done.returncode}): {done.stderr.decode(errors='replace').strip()}"]
    faults = [f"{fault['path']} {fault['xPath']}: {fault['description']}" for fault in answer["errors"]]
    return faults if faults or answer["ok"] else ["not valid, no reason given"]
