"""The same input gives the same bytes. Usage: python fuzz/same.py [--runs N] [--seed N]

Each run of one project has another hash seed, locale, time zone, order of arguments, age of files and number of processes, an empty, a
kept or no cache, and where `faketime` is installed another year. What is printed and what is written in three more formats must be equal,
byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from trial import ROOT

JOBS = ("1", "2", "8")
LOCALES = (
    {"LANG": "C.UTF-8"},
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"},
    {"LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"},
)
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Europe/Berlin")
# Seconds since 1970: before it, its first second, either side of 2038, a time that daylight saving skips, and the year 2200.
AGES = (-86_400, 0, 2**31 - 1, 2**31, 1_774_747_800, 7_258_118_400)
YEARS = ("", "1971-01-01 00:00:00", "2038-01-19 03:14:06", "2099-12-31 23:59:58")
FORMATS = ("sarif", "html", "junit")


def answer(folder: Path, jobs: str, chance: random.Random) -> str:
    """A digest of all that one run says, in a world of its own."""
    names = sorted(path.name for path in folder.iterdir())
    chance.shuffle(names)
    for path in folder.rglob("*.py"):
        age = chance.choice(AGES)
        os.utime(path, (age, age))
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(folder.parent, "results") if chance.random() < 0.5 else Path(scratch, "results")
        cache = chance.choice((["--no-cache"], ["--cache-dir", str(kept)]))
        more = [word for format_ in FORMATS for word in ("--output", f"{format_}={scratch}/{format_}")]
        wanted = ["check", "--isolated", "--preview", "--select", "ALL", "--exit-zero", "--color", "never", "--jobs", jobs]
        year = chance.choice(YEARS) if shutil.which("faketime") else ""
        clock = ["faketime", "-f", f"@{year}"] if year else []
        done = subprocess.run(
            [*clock, sys.executable, "-m", "llmlint", *wanted, *cache, "--output-format", "json", *more, *names],
            cwd=folder,
            env=_world(chance),
            capture_output=True,
            check=False,
        )
        said = [done.stdout, *(Path(scratch, format_).read_bytes() for format_ in FORMATS)]
        if done.returncode:
            print(done.stderr.decode(errors="replace")[-500:])
        return " ".join(hashlib.sha256(text).hexdigest()[:12] for text in said) + f" {done.returncode}"


def _world(chance: random.Random) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    paths = os.pathsep.join([str(ROOT), str(ROOT / "rules")])
    seed = str(chance.randrange(2**32))
    return {**kept, **chance.choice(LOCALES), "TZ": chance.choice(ZONES), "PYTHONHASHSEED": seed, "PYTHONPATH": paths}


def main() -> int:
    """Run, compare, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    chance = random.Random(wanted.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "project")
        shutil.copytree(ROOT / "fixtures" / "projects", folder)
        for path in sorted((ROOT / "fixtures" / "cost").glob("*.py"))[:6]:
            shutil.copyfile(path, folder / path.name)
        (folder / "pyproject.toml").touch()
        answers = [answer(folder, jobs, chance) for _ in range(wanted.runs) for jobs in JOBS]
    different = sorted(set(answers))
    print(f"{len(answers)} runs (seed {wanted.seed}), years {'faked' if shutil.which('faketime') else 'as they are'}: ", end="")
    print(
        "one answer" if len(different) == 1 else f"{len(different)} different answers", *(different if len(different) > 1 else ()), sep="\n"
    )
    return 1 if len(different) != 1 or not different[0].endswith(" 0") else 0


if __name__ == "__main__":
    sys.exit(main())
