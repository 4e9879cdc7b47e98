"""No regular expression of llmlint is made slow by a text. Usage: python fuzz/regexes.py [--length N]

Each expression that is compiled while llmlint loads its modules and checks its fixtures is given texts made from itself: whatever it may
repeat is repeated, behind what stands before it and together with that, with an end that does not fit. Ten times the text may take fifteen
times as long. Globs are tried in `tests/test_limits.py`.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import io
import itertools
import os
import re
import signal
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from trial import ARGUMENTS, ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import sre_parse  # the public name until 3.13, and a name for `re._parser` since

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self

OURS = (str(ROOT / "llmlint"), str(ROOT / "rules"))
LENGTHS = (1_000, 10_000, 100_000)
RATIO = 15
SHORT_SECONDS = 0.1
LONG_SECONDS = 4
ENOUGH = 3
ENDS = ("", "\0", "!", "\n\0")
GENERAL = ("a", " ", "\n", "(", "'", "\\", "a.", "a_", '"""', "0", "-", "/", "\t\f", "{", "é")
HOW = ("search", "match", "fullmatch")
# Compiled to ask how many groups it has, never applied; and texts that are cut before an expression sees them.
NOT_APPLIED = "llmlint/facts/outputs/cut_out.py"
CUT = {"llmlint/sdks/endpoints.py": 2_000, "llmlint/server/framing.py": 8_192, "llmlint/facts/followed/word_patterns.py": 1_000}
EVERYWHERE = frozenset({"search", "finditer", "findall", "sub", "subn", "split"})

COMPILES = ("re.compile", "regex")


class Expression(NamedTuple):
    """A compiled expression, and where it stands."""

    place: str
    pattern: re.Pattern[Any]
    how: frozenset[str]


class _Recorder:
    """Notes what is compiled by llmlint, however it is done."""

    def __init__(self) -> None:
        self.found: dict[tuple[str | bytes, int], str] = {}
        self._compile = re._compile

    def __enter__(self) -> Self:
        re._compile = self._note
        return self

    def __exit__(self, *_: object) -> None:
        re._compile = self._compile

    def _note(self, pattern: Any, flags: int) -> Any:
        frame = sys._getframe(2)
        if frame.f_code.co_filename.startswith(OURS) and isinstance(pattern, (str, bytes)):
            where = f"{Path(frame.f_code.co_filename).relative_to(ROOT)}:{frame.f_lineno}"
            self.found.setdefault((pattern, int(flags)), where)
        return self._compile(pattern, flags)


def expressions() -> list[Expression]:
    """All that llmlint compiles when its modules are loaded anew and the fixtures are checked."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("llmlint", "llmlint_rules")]:
        del sys.modules[name]
    patterns = importlib.import_module("llmlint.patterns")
    patterns.regex = re.compile  # at once, and at its place: not every pattern is used for the fixtures
    with _Recorder() as recorder, tempfile.TemporaryDirectory(), contextlib.redirect_stdout(io.StringIO()):
        for folder in OURS:
            for path in sorted(Path(folder).rglob("*.py")):
                name = ".".join(path.relative_to(ROOT if folder == OURS[0] else ROOT / "rules").with_suffix("").parts)
                if not name.endswith("__main__"):
                    __import__(name.removesuffix(".__init__"))
        from llmlint.cli import run

        run([*ARGUMENTS, "--preview", "--jobs", "1", str(ROOT / "fixtures")])
    used = _used()
    made = []
    for (pattern, flags), where in sorted(recorder.found.items(), key=lambda item: item[1]):
        file, _, line = where.partition(":")
        if file == NOT_APPLIED:
            continue
        made.append(Expression(where, re.compile(pattern, flags), frozenset(used.get((file, int(line)), set(HOW)))))
    return made


def _used() -> dict[tuple[str, int], set[str]]:
    """How the expression that a module names on a line is used, where every use of the name is a call of a method."""
    found: dict[tuple[str, int], set[str]] = {}
    for folder in OURS:
        for path in Path(folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {
                target.id: range(node.lineno, (node.end_lineno or node.lineno) + 1)
                for node in tree.body
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            uses: dict[str, set[str]] = defaultdict(set)
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in COMPILES:
                    found[str(path.relative_to(ROOT)), node.lineno] = {node.attr}
                elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and ast.unparse(node.func) != "re.compile":
                    found[str(path.relative_to(ROOT)), node.lineno] = {ast.unparse(node.func).removeprefix("re.")}
            loads = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names]
            methods = {id(node.value): node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            for node in loads:
                uses[node.id].add(methods.get(id(node), "search"))
            for name, lines in names.items():
                if name.startswith("_") and uses[name] <= {*EVERYWHERE, *HOW, "pattern"}:
                    for line in lines:
                        found[str(path.relative_to(ROOT)), line] = uses[name]
    return found


def attacks(pattern: str | bytes, flags: int) -> list[tuple[str, str, str]]:
    """Beginnings, what is repeated behind them, and ends: from all that the expression repeats, and from what is generally hard."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    made = dict.fromkeys(
        (before, pump, end) for before, pump in _repeats(sre_parse.parse(text, flags & ~re.UNICODE), "") if pump for end in ENDS
    )
    whole = _witness(sre_parse.parse(text, flags & ~re.UNICODE))
    made.update(dict.fromkeys(("", pump, end) for pump in (whole, whole[:-1], whole[1:], *GENERAL) if pump for end in ("", "\0")))
    return [*made]


def _repeats(parsed: Any, before: str) -> Iterator[tuple[str, str]]:
    """For each part that may be repeated, what may stand before it and what it may be."""
    for operation, value in parsed:
        if str(operation) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            if value[1] > 1:
                for pump in dict.fromkeys((_witness(value[2]), _witness(value[2], last=True))):
                    yield from ((before, pump), ("", before + pump), ("", before)) if pump else ()
            yield from _repeats(value[2], before)
        elif str(operation) == "BRANCH":
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif str(operation) in ("SUBPATTERN", "ASSERT", "ASSERT_NOT", "ATOMIC_GROUP"):
            inner = value if str(operation) == "ATOMIC_GROUP" else value[-1]
            yield from _repeats(inner, before)
        before += _witness([(operation, value)])


def _witness(parsed: Any, *, last: bool = False) -> str:
    """A text that fits, or nearly; of several choices the first or the last."""
    return "".join(_one(str(operation), value, last=last) for operation, value in parsed)


def _one(operation: str, value: Any, *, last: bool) -> str:
    if operation == "LITERAL":
        return chr(value)
    if operation == "NOT_LITERAL":
        return "a" if value != ord("a") else "b"
    if operation == "ANY":
        return "a"
    if operation == "IN":
        return _of_class(value, last=last)
    if operation == "BRANCH":
        return _witness(value[1][-1 if last else 0], last=last)
    if operation == "SUBPATTERN":
        return _witness(value[-1], last=last)
    if operation == "ATOMIC_GROUP":
        return _witness(value, last=last)
    if operation.endswith("REPEAT"):
        return _witness(value[2], last=last) * max(1, value[0])
    return ""


def _of_class(items: Any, *, last: bool) -> str:
    kinds = {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_WORD": "-"}
    if str(items[0][0]) == "NEGATE":
        named = [*items[1:]]
        return next((sign for sign in ("a ~"[::-1] if last else "a ~0-\n") if not _in_class(sign, named)), "")
    operation, value = items[-1 if last else 0]
    if str(operation) == "LITERAL":
        return chr(value)
    if str(operation) == "RANGE":
        return chr(value[0])
    return kinds.get(str(value), "a")


def _in_class(sign: str, items: Any) -> bool:
    for operation, value in items:
        if str(operation) == "LITERAL" and ord(sign) == value:
            return True
        if str(operation) == "RANGE" and value[0] <= ord(sign) <= value[1]:
            return True
        if str(operation) == "CATEGORY":
            category = str(value).removeprefix("CATEGORY_")
            fits = {"DIGIT": sign.isdigit(), "SPACE": sign.isspace(), "WORD": sign.isalnum() or sign == "_"}
            if fits.get(category, not fits.get(category.removeprefix("NOT_"), True)):
                return True
    return False


class TooSlowError(Exception):
    """A match has taken longer than is allowed."""


def _stop(*_: object) -> None:
    raise TooSlowError


def seconds(expression: Expression, text: str) -> float:
    """Processor time of the slowest way in which the expression is used; the second try counts, if the first was slow."""
    data: Any = text.encode("utf-8", "replace") if isinstance(expression.pattern.pattern, bytes) else text
    taken = 0.0
    for way in ("everywhere", "match", "fullmatch"):
        if way != "everywhere" and way not in expression.how:
            continue
        if way == "everywhere" and expression.how.isdisjoint(EVERYWHERE):
            continue
        once = _timed(expression.pattern, way, data)
        taken = max(taken, once if once < SHORT_SECONDS else min(once, _timed(expression.pattern, way, data)))
    return taken


def _timed(pattern: re.Pattern[Any], way: str, data: Any) -> float:
    started = time.process_time()
    if way == "everywhere":
        for _ in pattern.finditer(data):
            pass
    else:
        getattr(pattern, way)(data)
    return time.process_time() - started


def verdict(expression: Expression, attack: tuple[str, str, str], lengths: tuple[int, ...]) -> str:
    """How the time grows with the text, where that is too much; empty where it is not."""
    before, pump, end = attack
    earlier = 0.0
    for length in lengths:
        signal.setitimer(signal.ITIMER_VIRTUAL, LONG_SECONDS)
        try:
            text = before + pump * (length // len(pump)) + end
            taken = seconds(expression, text[: CUT.get(expression.place.partition(":")[0])])
        except TooSlowError:
            return f"{length:,}: more than {LONG_SECONDS} s"
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if taken > SHORT_SECONDS and earlier and taken > RATIO * max(earlier, SHORT_SECONDS / RATIO):
            return f"{length:,}: {taken:.2f} s after {earlier:.3f} s"
        earlier = taken
    return ""


def main() -> int:
    """Attack all, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--length", type=int, default=LENGTHS[-1])
    wanted = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _stop)
    os.chdir(ROOT)
    lengths = tuple(length for length in LENGTHS if length <= wanted.length)
    tried = failed = 0
    found = expressions()
    for expression in found:
        made = attacks(expression.pattern.pattern, expression.pattern.flags)
        answers = ((attack, said) for attack in made if (said := verdict(expression, attack, lengths)))
        slow = [*itertools.islice(answers, ENOUGH)]
        tried += len(made)
        failed += bool(slow)
        for attack, said in slow[:1]:
            print(f"{expression.place}: {expression.pattern.pattern!r:.90} {attack!r:.90}: {said}", flush=True)
    print(f"{len(found)} expressions, {tried} attacks of {', '.join(f'{length:,}' for length in lengths)} characters, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
