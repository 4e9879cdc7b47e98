"""Who finds what, who cries wolf where, and how fast. Usage: python benchmarks/accuracy [--only TOOL] [--semgrep-rules FOLDER] [--write]

Runs llmlint and its peers, each in a virtual environment of its own, on the shape suite and on pinned packages. Environments and packages
are kept in a folder for the next time. `--write` puts the tables into benchmarks/shapes.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import suite
import tables
from tools import LLMLINT, PEERS, Tool, environment, semgrep

HERE = Path(__file__).resolve().parent
WORK = Path(os.environ.get("LLMLINT_BENCHMARKS", Path.home() / ".cache" / "llmlint-benchmarks")) / "accuracy"
PACKAGES = (
    "gpt-researcher==0.16.1",
    "quivr-core==0.0.26",
    "podcastfy==0.4.3",
    "vanna==0.7.9",
    "bbook_maker==1.3.1",
    "open_interpreter==0.4.3",
)


@dataclass(frozen=True)
class Run:
    """What a tool said of a folder, and the processor time that took."""

    hits: tuple[tuple[str, int, str], ...]
    seconds: float
    failed: str = ""


def installed(tool: Tool) -> Path:
    """The programs of a tool, in an environment of its own."""
    place = WORK / "venvs" / (tool.version or tool.name)
    programs = place / "bin"
    if not (programs / tool.command[0]).exists() or tool is LLMLINT:
        if not (programs / "python").exists():
            venv.create(place, with_pip=True)
        what = [tool.version] if tool.version else ["--force-reinstall", "--no-deps", str(HERE.parents[1])]
        pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *what], check=True)
        if tool is LLMLINT:
            subprocess.run([*pip, str(HERE.parents[1])], check=True)
    return programs


def run(tool: Tool, folder: Path) -> Run:
    """Run a tool on a folder."""
    try:
        programs = installed(tool)
    except subprocess.CalledProcessError as error:
        return Run((), 0, f"cannot be installed: {error}")
    with tempfile.TemporaryDirectory() as out:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = tool.start(programs, folder, Path(out))
        try:
            done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False, timeout=1800)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            hits = [(_below(path, folder), line, rule) for path, line, rule in tool.read(done.stdout, Path(out))]
        except (ValueError, KeyError, OSError, subprocess.TimeoutExpired) as error:
            return Run((), time.perf_counter() - start, f"{type(error).__name__}: {error}")
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(tuple(sorted(set(hits))), seconds)


def _below(path: str, folder: Path) -> str:
    place = Path(path)
    return place.relative_to(folder).as_posix() if place.is_relative_to(folder) else place.as_posix()


def packages() -> Path:
    """The pinned packages, unpacked side by side."""
    folder = WORK / "packages"
    for package in PACKAGES:
        place = folder / package
        if not place.exists():
            with tempfile.TemporaryDirectory() as scratch:
                pip = [
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--no-deps",
                    "--only-binary",
                    ":all:",
                    "--python-version",
                    "3.12",
                ]
                subprocess.run([*pip, "-d", scratch, package], check=True)
                for wheel in Path(scratch).glob("*.whl"):
                    zipfile.ZipFile(wheel).extractall(place)
    return folder


def main() -> int:
    """Run the tools and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    chosen = [LLMLINT, *PEERS]
    parser.add_argument("--only", action="append", choices=[tool.name for tool in (*chosen, semgrep(None))])
    parser.add_argument(
        "--semgrep-rules", type=Path, metavar="FOLDER", help="a checkout of Semgrep's public rules; without it Semgrep is left out"
    )
    parser.add_argument("--suite-only", action="store_true", help="leave the pinned packages out")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    if asked.semgrep_rules:
        chosen.append(semgrep(asked.semgrep_rules.resolve()))
    chosen = [tool for tool in chosen if not asked.only or tool.name in asked.only]
    with tempfile.TemporaryDirectory() as scratch:
        bare = Path(scratch).resolve() / "suite"
        lines = suite.write_bare(bare)
        on_suite = {tool: run(tool, bare) for tool in chosen}
    parts = [tables.head(chosen), tables.of_suite({tool: done.hits for tool, done in on_suite.items()})]
    speeds = {tool.name: [lines / done.seconds if done.seconds else 0] for tool, done in on_suite.items()}
    failures = {tool.name: done.failed for tool, done in on_suite.items() if done.failed}
    if not asked.suite_only:
        folder = packages()
        size = sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.py"))
        real = {tool: run(tool, folder) for tool in chosen}
        parts.append(tables.of_packages({tool: done.hits for tool, done in real.items()}, PACKAGES, size))
        for tool, done in real.items():
            speeds[tool.name].append(size / done.seconds if done.seconds else 0)
            failures |= {tool.name: done.failed} if done.failed else {}
    parts.append(tables.of_speeds(speeds, failures))
    text = "\n".join(parts)
    print(text)
    if asked.write:
        (HERE.parent / "shapes.md").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
