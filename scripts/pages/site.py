"""The site: what stands below docs/, and the pages about the project that stand beside it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
ABOUT = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")


def build(site: Path) -> int:
    """Build it in a folder, and return the exit code of the builder."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        shutil.copytree(DOCS, place / "docs")
        shutil.copytree(
            ROOT / "benchmarks", place / "docs" / "benchmarks", ignore=lambda _, names: [n for n in names if not n.endswith(".md")]
        )
        for name in ABOUT:
            if (ROOT / name).is_file():
                shutil.copy(ROOT / name, place / "docs" / name)
        lines = (ROOT / "properdocs.yml").read_text("utf-8").splitlines(keepends=True)
        there = [line for line in lines if not (page := re.match(r"  - .*: (\S+\.md)$", line)) or (place / "docs" / page[1]).is_file()]
        (place / "properdocs.yml").write_text("".join(there), encoding="utf-8")
        for path in (place / "docs").rglob("*.md"):
            path.write_text(_linked(path.read_text("utf-8"), path.parent, place / "docs"), encoding="utf-8")
        return subprocess.run(
            ["properdocs", "build", "--strict", "--quiet", "--site-dir", str(site.absolute())], cwd=place, check=False
        ).returncode


def _linked(text: str, folder: Path, docs: Path) -> str:
    """Links between the repository's files as links of the site; what is not part of the site is named and not linked."""

    def link(match: re.Match[str]) -> str:
        target = match[2].removeprefix("docs/") if folder == docs else match[2]
        name, _, anchor = target.partition("#")
        if "://" in target or not name or (folder / name).is_file():
            return f"[{match[1]}]({target})"
        inside = docs / Path(*[part for part in Path(name).parts if part != ".."])
        if not inside.is_file():
            return match[1]
        up = "../" * len(folder.relative_to(docs).parts)
        return f"[{match[1]}]({up}{inside.relative_to(docs).as_posix()}{'#' + anchor if anchor else ''})"

    parts = re.split(r"(^```.*?^```)", text, flags=re.DOTALL | re.MULTILINE)
    return "".join(part if part.startswith("```") else re.sub(r"\[([^\]]*)\]\(([^)\s]+)\)", link, part) for part in parts)
