"""What is imported when, and by whom."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import llmlint_rules

HEAVY = ("libcst", "rich", "pathspec", "asyncio", "multiprocessing")
RULES = sorted(path for path in Path(llmlint_rules.__file__).parent.rglob("*.py") if path.name != "__init__.py")


def imported_by(*arguments: str) -> set[str]:
    """The modules that are there when the command has run."""
    probe = f"import sys; from llmlint.cli import run; run({list(arguments)!r}); print('|'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stderr.strip().splitlines()[-1].split("|"))


@pytest.mark.parametrize("arguments", [("--version",), ("version",), ("--help",), ("rule",), ("rule", "LLM301"), ("rule", "--all")])
def test_small_commands_stay_light(arguments: tuple[str, ...]) -> None:
    assert not imported_by(*arguments) & set(HEAVY)


def test_the_version_needs_nothing_at_all() -> None:
    modules = imported_by("--version")
    assert not [name for name in modules if name.startswith("llmlint.") and not name.startswith("llmlint.cli")]
    assert "importlib.metadata" not in modules


def test_plain_output_needs_no_rich(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    assert "rich" not in imported_by("check", str(tmp_path / "a.py"))


def test_code_without_models_needs_no_syntax_library(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n\n\ndef size(path):\n    return os.stat(path).st_size\n")
    modules = imported_by("check", "--isolated", "--statistics", str(tmp_path / "a.py"))
    assert "llmlint.sketch.reach" in modules
    assert "libcst" not in modules


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_imports_the_public_interface_and_the_standard_library(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert name in {"llmlint.api", "libcst"} or name.partition(".")[0] in sys.stdlib_module_names, name
