"""Does a test notice when llmlint is changed?

Usage: python fuzz/mutation.py [--sample N] [--seed N] [--at-once N] [rules | engine | MODULE]...

A sample of all small changes (another comparison, another number, a condition turned round, a statement left out) to the engine, the
reading of files and the rules is made, one at a time in a copy of the repository, and the tests of that module are run.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import contextlib
import copy
import gc
import importlib
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
TESTS = {
    "llmlint/engine.py": [
        "tests/test_engine.py",
        "tests/test_fix_imports.py",
        "tests/test_leftovers.py",
        "tests/test_fix_engine.py",
        "tests/test_fixing.py",
    ],
    "llmlint/baseline.py": ["tests/test_baseline.py"],
    "llmlint/fingerprints.py": ["tests/test_splice.py", "tests/test_baseline.py", "tests/test_report.py"],
    "llmlint/splice.py": ["tests/test_splice.py", "tests/test_fix_engine.py", "tests/test_leftovers.py"],
    "llmlint/kept_comments.py": ["tests/test_leftovers.py", "tests/test_fix_imports.py", "tests/test_fix_engine.py"],
    "llmlint/leftovers.py": ["tests/test_leftovers.py", "tests/test_fix_imports.py", "tests/test_fix_engine.py"],
    "llmlint/fixes/fixer.py": ["tests/test_fixer.py", "tests/test_fixing.py"],
    "llmlint/fixes/candidates.py": ["tests/test_fixer.py", "tests/test_fixing.py"],
    "llmlint/fixes/cells.py": ["tests/test_fix_engine.py"],
    "llmlint/fixes/sheet.py": ["tests/test_fixer.py", "tests/test_fixing.py", "tests/test_encodings.py"],
    "llmlint/fixes/syntax.py": ["tests/test_fix_engine.py"],
    "llmlint/suppressions/__init__.py": ["tests/test_suppression_places.py", "tests/test_suppressions.py", "tests/test_add_ignore.py"],
    "llmlint/suppressions/add.py": ["tests/test_suppression_places.py", "tests/test_add_ignore.py", "tests/test_suppressions.py"],
    "llmlint/suppressions/by_change.py": ["tests/test_suppression_places.py", "tests/test_since.py"],
    "llmlint/suppressions/comments.py": ["tests/test_suppression_places.py", "tests/test_suppressions.py", "tests/test_add_ignore.py"],
    "llmlint/suppressions/extents.py": ["tests/test_suppression_places.py", "tests/test_suppressions.py", "tests/test_add_ignore.py"],
    "llmlint/suppressions/judge.py": ["tests/test_suppression_places.py", "tests/test_suppressions.py", "tests/test_own_rules.py"],
    "llmlint/suppressions/of_run.py": ["tests/test_suppression_places.py", "tests/test_suppressions.py", "tests/test_own_rules.py"],
    "llmlint/facts/edits/chosen.py": ["tests/test_fix_places.py", "-k", "chosen_in"],
    "llmlint/facts/edits/leaving_out.py": ["tests/test_fix_models.py"],
    "llmlint/facts/requests/rejections.py": [
        "tests/test_rules.py",
        "tests/test_fix_models.py",
        "-k",
        "rejected or retired or test_fix_models",
    ],
    "llmlint/keys.py": ["tests/test_inert.py", "-k", "masked or stays or no_key"],
    "llmlint/toml.py": ["tests/test_limits.py", "tests/test_robustness.py"],
    "llmlint/syntax/preflight.py": ["tests/test_preflight.py"],
    "llmlint/syntax/parse.py": ["tests/test_hostile.py", "-k", "backslash or faithful or refuses"],
    "llmlint/folders/ignore.py": ["tests/test_files.py", "tests/test_limits.py", "-k", "Gitignore or Walking or pattern"],
    "llmlint/folders/regular.py": ["tests/test_files.py", "tests/test_limits.py"],
    "llmlint/files/decode.py": ["tests/test_files.py", "tests/test_encodings.py"],
    "llmlint/files/at_work.py": ["tests/test_hostile.py"],
    "llmlint/groups.py": [
        "tests/test_cache.py",
        "tests/test_hostile.py",
        "-k",
        "(test_cache and not everything_that_is_found) or stops_the_work",
    ],
    "llmlint/cli/supervise.py": ["tests/test_hostile.py"],
    "llmlint/cli/replace.py": ["tests/test_fixing.py", "tests/test_baseline.py", "tests/test_add_ignore.py", "tests/test_permissions.py"],
    "llmlint/cli/attributes.py": ["tests/test_permissions.py"],
    "llmlint/cache/codec.py": ["tests/test_cache.py", "tests/test_inert.py", "-k", "(cache or kept) and not everything_that_is_found"],
    "llmlint/report/visible.py": ["tests/test_inert.py", "tests/test_report.py"],
}
SWAPPED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
PLUGINS = ("-p", "no:randomly", "-p", "no:cacheprovider", "--assert=plain")
# The quick ones first: the first that fails ends the run.
OF_RULES = (
    "tests/test_rule_limits.py",
    "tests/test_rule_details.py",
    "tests/test_rule_fixes.py",
    "tests/test_rules.py",
    "tests/test_finding_shapes.py",
    "tests/test_docs.py",
)
OF_FIXES = {"retired_model": "test_fix_models", "embedding_in_loop": "test_list_fixes"}
ENGINE = (
    "llmlint/engine.py",
    "llmlint/groups.py",
    "llmlint/kept_comments.py",
    "llmlint/leftovers.py",
    "llmlint/fixes/",
    "llmlint/suppressions/",
    "llmlint/cache/",
)
LIBRARIES = (
    "libcst.metadata",
    "hypothesis.strategies",
    "syrupy.extensions.amber",
    "rich.console",
    "rich.markup",
    "click",
    "pathspec",
    "jsonschema",
)
PATIENCE, NO_TESTS = 40, 5


def mutants(text: str) -> Iterator[tuple[int, str]]:
    """Each changed text, with the line of the change."""
    tree = ast.parse(text)
    lines = text.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for node in _outside_of_decorators(tree):
        changed = _changed(node)
        if changed is None or not hasattr(node, "lineno"):
            continue
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        data = text.encode()
        new = ast.unparse(changed)
        new = f"({new})" if isinstance(changed, ast.expr) else new
        made = (data[:begin] + new.encode() + data[end:]).decode()
        try:
            ast.parse(made)
        except SyntaxError:
            continue
        yield node.lineno, made


def _outside_of_decorators(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but those of decorators, as `dataclass(frozen=True)`: what they say of a class changes nothing that it does."""
    decorators = {inner for node in ast.walk(tree) for each in getattr(node, "decorator_list", ()) for inner in ast.walk(each)}
    return (node for node in ast.walk(tree) if node not in decorators)


def _changed(node: ast.AST) -> ast.AST | None:
    made = copy.deepcopy(node)
    if isinstance(made, ast.Compare) and type(made.ops[0]) in SWAPPED:
        made.ops[0] = SWAPPED[type(made.ops[0])]()
    elif isinstance(made, (ast.BoolOp, ast.BinOp)) and type(made.op) in SWAPPED:
        made.op = SWAPPED[type(made.op)]()
    elif isinstance(made, ast.UnaryOp) and isinstance(made.op, ast.Not):
        return made.operand
    elif isinstance(made, ast.Constant) and isinstance(made.value, bool):
        made.value = not made.value
    elif isinstance(made, ast.Constant) and isinstance(made.value, int):
        made.value += 1
    elif isinstance(made, ast.IfExp):
        made.body, made.orelse = made.orelse, made.body
    elif isinstance(made, (ast.AugAssign, ast.Continue, ast.Break)) or (isinstance(made, ast.Expr) and isinstance(made.value, ast.Call)):
        return ast.Pass()
    else:
        return None
    return made


def tests_of(name: str) -> list[str]:
    """What is run for a module; for a rule its fixture, and what is said of it by name."""
    if name in TESTS:
        return TESTS[name]
    stem = Path(name).stem
    more = [OF_FIXES[stem]] if stem in OF_FIXES else []
    named = (
        stem,
        stem.replace("_", "-"),
        stem.replace("_", ""),
        "test_rule_limits",
        "test_rule_details",
        "test_rule_fixes",
        "current",
        *more,
    )
    return [*OF_RULES, *(f"tests/{each}.py" for each in more), "-k", " or ".join(named)]


def pass_unchanged(names: set[str]) -> bool:
    """Whether the tests pass without any change: those of all rules in one run, and whole files in one."""
    chosen: dict[str, list[str]] = defaultdict(list)
    files: dict[str, set[str]] = defaultdict(set)
    for tests in map(tests_of, sorted(names)):
        number = tests.index("-k") if "-k" in tests else len(tests)
        kind = "" if number == len(tests) else "rules" if tests[0] == OF_RULES[0] else " ".join(tests)
        files[kind].update(tests[:number])
        chosen[kind] += tests[number + 1 :]
    return all(
        passes(ROOT, [*sorted(files[kind]), *(("-k", " or ".join(dict.fromkeys(chosen[kind]))) if chosen[kind] else ())], patience=3600)
        for kind in sorted(files)
    )


def passes(work: Path, tests: list[str], patience: int = PATIENCE) -> bool:
    """Whether tests pass in a copy of the repository; `patience` counts seconds of the processor."""
    child = os.fork()
    if not child:
        os.setsid()
        os.chdir(work)
        for output in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), output)
        paths = [str(work), str(work / "rules")]
        sys.path[:0] = paths
        sys.dont_write_bytecode = True
        for name in [name for name in os.environ if name.startswith("LLMLINT_")]:
            del os.environ[name]
        os.environ |= {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
        resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
        os._exit(int(pytest.main(["-q", "-x", *PLUGINS, *tests])))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == -signal.SIGKILL:
        print(f"no end within {patience} s, which counts as noticed: {' '.join(tests)}", flush=True)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return code in (0, NO_TESTS)


def prepare(names: set[str]) -> None:
    """Read once, for all runs, what no change touches: libraries, and llmlint itself where only rules are changed."""
    ours = ("llmlint.testing", "llmlint.project", "llmlint.cli", "llmlint.sdks") if all(name.startswith("rules/") for name in names) else ()
    for name in (*LIBRARIES, *ours):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if ours:
        sys.modules["llmlint.sdks"].load()
    gc.freeze()


def survives(work: Path, name: str, text: str) -> bool:
    """Whether all tests of a module pass on a changed text."""
    (work / name).write_text(text, encoding="utf-8")
    try:
        return passes(work, tests_of(name))
    finally:
        shutil.copyfile(ROOT / name, work / name)


def main() -> int:
    """Change, test, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--unchecked", action="store_true", help="do not look whether all tests pass without any change")
    wanted = parser.parse_args()
    rules = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "rules").rglob("*.py")) if path.name != "__init__.py"]
    groups = {"rules": rules, "engine": [name for name in TESTS if name.startswith(ENGINE)]}
    names = [name for asked in wanted.modules or [*TESTS, "rules"] for name in groups.get(asked, [asked])]
    every = [(name, line, text) for name in names for line, text in mutants((ROOT / name).read_text(encoding="utf-8"))]
    chosen = random.Random(wanted.seed).sample(every, min(wanted.sample, len(every)))
    prepare({name for name, _, _ in chosen})
    if not wanted.unchecked and not pass_unchanged({name for name, _, _ in chosen}):
        print("some tests fail without any change: nothing can be said")
        return 2
    with ThreadPoolExecutor(wanted.at_once) as pool:
        lived = [item for part in pool.map(_try, (chosen[number :: wanted.at_once] for number in range(wanted.at_once))) for item in part]
    for name, line in sorted(lived):
        print(f"survived: {name}:{line}: {(ROOT / name).read_text(encoding='utf-8').splitlines()[line - 1].strip()}")
    print(f"{len(chosen)} of {len(every)} mutants tried, {len(chosen) - len(lived)} noticed, {len(lived)} survived")
    return 0


def _try(share: list[tuple[str, int, str]]) -> list[tuple[str, int]]:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name, "llmlint")
        shutil.copytree(ROOT, work, ignore=shutil.ignore_patterns(".git", "__pycache__", ".hypothesis"))
        for part in ("llmlint", "rules"):
            # What is compiled is asked by its content: a change within one second is noticed too.
            compileall.compile_dir(work / part, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
        lived: list[tuple[str, int]] = []
        for number, (module, line, text) in enumerate(share):
            if number and number % 10 == 0:
                print(f"{number} of {len(share)} tried, {len(lived)} survived", flush=True)
            if survives(work, module, text):
                lived.append((module, line))
                print(f"survived: {module}:{line}", flush=True)
        return lived


if __name__ == "__main__":
    sys.exit(main())
