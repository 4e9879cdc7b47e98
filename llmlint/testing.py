"""Run rules over annotated code: the tests of every rule, here and in third-party packs.

A fixture is plain Python with comments that say what is found where:

    client.chat.completions.create(...)  # expect: LLM301
    client.chat.completions.create(...)  # expect: LLM301 @5 "once per `ticket`", LLM201
    client.chat.completions.create(...)  # ok: a retry loop
    client.chat.completions.create(...)  # todo-expect: LLM301 the queue comes from another package
    # expect-next: LLM301

`@` gives the column, the quoted text is a part of the message. Findings and expectations are matched one to one, both ways, with every
rule of every pack running. Rules that are off by default have an opinion on most code: they count only in fixtures that expect them
somewhere. No finding may touch a line marked `ok`, save those that the line also expects. A `todo-expect` passes while the gap exists
and fails once it has closed. A fixture may also be a folder; its files are then checked as one project.
"""

from __future__ import annotations

import io
import tokenize
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from llmlint.patterns import regex
from llmlint.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from llmlint.api import Example, Rule
    from llmlint.diagnostics import Diagnostic

    Runner = Callable[[Mapping[str, str]], Sequence[Diagnostic]]

_MARK = regex(r"#\s*(todo-expect-next|todo-expect|expect-next|expect|ok)\s*:")
_ALMOST = regex(r"#\s*((?:todo[- ]?)?expect[a-z-]*|ok\b(?=\s*$))(\s*:)?")
_KINDS = frozenset({"todo-expect-next", "todo-expect", "expect-next", "expect", "ok"})
_ITEM = regex(r'\s*([A-Z]+\d{3,})(?:\s*@(\d+))?(?:\s*"([^"]*)")?\s*(?:,|$)')
_GAP = regex(r"\s*([A-Z]+\d{3,})(?:\s*@(\d+))?\s+(\S.*)$")
_LAYOUT = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True, slots=True, order=True)
class Failure:
    """A place where a fixture and the rules disagree."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Expectation:
    """One finding that a fixture announces; for a gap, `part` is empty and `reason` says why it is not found yet."""

    line: int
    code: str
    column: int | None = None
    part: str = ""
    gap: bool = False
    reason: str = ""

    def meets(self, found: Diagnostic) -> bool:
        """Whether a finding is the one announced."""
        start = found.span.start
        return (found.code, start.line) == (self.code, self.line) and self.column in (None, start.column) and self.part in found.message

    def __str__(self) -> str:
        column = f" @{self.column}" if self.column else ""
        part = f' "{self.part}"' if self.part else ""
        return f"{self.code}{column}{part}"


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the comments of one file say. `guarded` gives the reason for each line that no finding may touch."""

    expectations: tuple[Expectation, ...]
    guarded: Mapping[int, str]
    malformed: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FixtureResult:
    """How a fixture went. `gaps` are the known ones that still exist."""

    path: Path
    failures: tuple[Failure, ...]
    expected: int
    guarded: int
    gaps: tuple[Expectation, ...]

    def assert_passed(self) -> None:
        """Raise `AssertionError` with every disagreement, one a line."""
        if self.failures:
            raise AssertionError("\n".join(["", *map(str, self.failures)]))


def run_rules(files: Mapping[str, str], packs: tuple[Path, ...] = ()) -> tuple[Diagnostic, ...]:
    """Check a few files of text as one project, away from any configuration, with every rule of every pack, installed or in `packs`."""
    from llmlint.config import CommandLine
    from llmlint.project import Project
    from llmlint.runs import Request

    with TemporaryDirectory(prefix="llmlint-") as folder:
        root = Path(folder).resolve()
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8", newline="")
        everything = CommandLine(isolated=True, select=("ALL",), preview=True, packs=packs)
        result = Project(Request(tuple(sorted(files)), everything), root).run()
    if result.crashes:
        raise AssertionError("\n".join(f"{crash.name} crashed on {crash.path}: {crash.error} at {crash.where}" for crash in result.crashes))
    return result.diagnostics


@dataclass(frozen=True, slots=True)
class RulesOf:
    """What `check_fixture` runs to test the rules in some folders, beside those that are installed."""

    packs: tuple[Path, ...]

    def __call__(self, files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
        """Run them."""
        return run_rules(files, self.packs)

    def assert_finished(self) -> None:
        """Raise `AssertionError` with every example that does not do what it shows, and every text that nobody has written yet."""
        from llmlint.packs import load_rules
        from llmlint.packs.unwritten import unwritten_in

        own = [rule for rule in load_rules(self.packs) if rule.__module__.partition(".")[0] in {pack.name for pack in self.packs}]
        wrong = [f"{rule.meta.code}: {said}" for rule in own for each in rule.meta.examples for said in check_example(rule, each, self)]
        for rule in own:
            wrong += [f"{rule.meta.code}: `{text}` is what `llmlint new-rule` wrote: say it of your rule" for text in unwritten_in(rule)]
        if wrong:
            raise AssertionError("\n".join(["", *wrong]))


def rules_of(*packs: Path) -> RulesOf:
    """The rules in some folders, each of which is a package."""
    return RulesOf(tuple(pack.absolute() for pack in packs))


def check_fixture(path: Path, run: Runner = run_rules) -> FixtureResult:
    """Check one annotated file, or a folder of them as one project."""
    files = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*.py"))} if path.is_dir() else {_place(path): path}
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    read = {name: read_annotations(text) for name, text in texts.items()}
    asked = {item.code for notes in read.values() for item in notes.expectations}
    found = _relevant(run(texts), asked, run.packs if isinstance(run, RulesOf) else ())
    failures: list[Failure] = []
    expected: list[Expectation] = []
    guarded = 0
    for name, notes in read.items():
        in_file = [diagnostic for diagnostic in found if diagnostic.path == name]
        failures.extend(Failure(str(files[name]), line, message) for line, message in _disagreements(notes, in_file))
        expected.extend(notes.expectations)
        guarded += len(notes.guarded)
    failures.extend(
        Failure(item.path, item.span.start.line, f"found outside the fixture: {_said(item)}") for item in found if item.path not in texts
    )
    gaps = tuple(item for item in expected if item.gap)
    return FixtureResult(path, tuple(sorted(failures)), len(expected) - len(gaps), guarded, gaps)


def check_example(rule: type[Rule[Any]], example: Example, run: Runner = run_rules) -> list[str]:
    """Say what is wrong with an example of a rule: the bad part fires it, the good part does not.

    Of the rules that are off by default only this one counts.
    """
    wrong: list[str] = []
    name = "test_example.py" if rule.meta.in_tests else "example.py"
    bad = _relevant(run({name: example.bad}), {rule.meta.code}, run.packs if isinstance(run, RulesOf) else ())
    if not any(item.code == rule.meta.code for item in bad):
        wrong.append(f"the bad example does not fire {rule.meta.code}")
    wrong.extend(f"the bad example also fires {_said(item)}" for item in bad if item.code != rule.meta.code)
    wrong.extend(f"the good example fires {_said(item)}" for item in run({name: example.good}) if item.code == rule.meta.code)
    return wrong


def fixtures_in(folder: Path) -> list[Path]:
    """Every fixture below a folder: files, and the folders below `projects`. Expected results of fixes are not fixtures."""
    projects = [path for path in sorted((folder / "projects").glob("*")) if path.is_dir()]
    inside = set(projects)
    files = [path for path in sorted(folder.rglob("*.py")) if not inside.intersection(path.parents) and not path.name.endswith(".fixed.py")]
    return [*files, *projects]


def parametrize(folder: Path, argument: str = "fixture") -> Any:
    """Decorate a pytest test so that it runs once for each fixture below a folder."""
    import pytest

    paths = fixtures_in(folder)
    return pytest.mark.parametrize(argument, paths, ids=[path.relative_to(folder).with_suffix("").as_posix() for path in paths])


def read_annotations(text: str) -> Annotations:
    """Read the comments of a fixture; text inside strings is no comment."""
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type != tokenize.ENCODING]
    code_lines = sorted({token.start[0] for token in tokens if token.type not in _LAYOUT})
    occupied = {line for token in tokens if token.type not in _LAYOUT for line in range(token.start[0], token.end[0] + 1)}
    expectations: list[Expectation] = []
    guarded: dict[int, str] = {}
    malformed: list[tuple[int, str]] = []
    for token in tokens:
        if token.type != tokenize.COMMENT:
            continue
        line = token.start[0]
        if any(word not in _KINDS or not colon for word, colon in _ALMOST.findall(token.string)):
            malformed.append((line, f"malformed annotation: {token.string}"))
        for kind, body in _marks(token.string):
            following = kind.endswith("-next")
            target = next((number for number in code_lines if number > line), 0) if following else line
            if target not in occupied or (following and line in occupied):
                malformed.append((line, f"`{kind}` has no line of code to speak of"))
            elif kind == "ok":
                guarded[target] = body
            else:
                expectations.extend(_expectations(kind, body, target))
            if not body or (kind != "ok" and not any(_expectations(kind, body, target))):
                malformed.append((line, f"malformed annotation: {token.string}"))
    return Annotations(tuple(expectations), guarded, tuple(malformed))


@lru_cache(maxsize=8)
def _off_by_default(packs: tuple[Path, ...]) -> frozenset[str]:
    from llmlint.packs import load_rules

    return frozenset(rule.meta.code for rule in load_rules(packs) if rule.meta.tier in ("strict", "preview"))


def _place(path: Path) -> str:
    """Where a fixture stands in its project: that of a rule for tests among the tests."""
    from llmlint.packs import load_rules

    for_tests = {rule.meta.name.replace("-", "_") for rule in load_rules() if rule.meta.in_tests}
    return f"tests/test_{path.name}" if path.stem in for_tests else path.name


def _relevant(found: Sequence[Diagnostic], asked: set[str], packs: tuple[Path, ...] = ()) -> list[Diagnostic]:
    """The findings that count: of rules that are on by default, and of those that are asked for."""
    return [item for item in found if item.code in asked or item.code not in _off_by_default(packs)]


def _marks(comment: str) -> Iterator[tuple[str, str]]:
    marks = list(_MARK.finditer(comment))
    for number, mark in enumerate(marks, 1):
        end = marks[number].start() if number < len(marks) else len(comment)
        yield mark[1], comment[mark.end() : end].strip()


def _expectations(kind: str, body: str, line: int) -> list[Expectation]:
    if kind.startswith("todo"):
        gap = _GAP.match(body)
        return [Expectation(line, gap[1], int(gap[2]) if gap[2] else None, gap=True, reason=gap[3])] if gap else []
    items: list[Expectation] = []
    position = 0
    while position < len(body):
        if not (item := _ITEM.match(body, position)):
            return []
        items.append(Expectation(line, item[1], int(item[2]) if item[2] else None, item[3] or ""))
        position = item.end()
    return items


def _disagreements(annotations: Annotations, found: Sequence[Diagnostic]) -> Iterator[tuple[int, str]]:
    yield from annotations.malformed
    left = list(found)
    matched: list[tuple[Diagnostic, int]] = []
    for wanted in sorted(annotations.expectations, key=lambda item: (item.gap, item.column is None, not item.part)):
        match = next((item for item in left if wanted.meets(item)), None)
        if match is not None:
            left.remove(match)
            matched.append((match, wanted.line))
        if wanted.gap and match is not None:
            yield wanted.line, f"the gap has closed, make it `# expect: {wanted}`"
        elif not wanted.gap and match is None:
            here = [_said(item) for item in found if item.span.start.line == wanted.line]
            yield wanted.line, f"expected {wanted}, found {'; '.join(here) or 'nothing'}"
    for item in left:
        if item.span.start.line not in annotations.guarded:
            yield item.span.start.line, f"expected nothing more, found {_said(item)}"
    for line, reason in annotations.guarded.items():
        announced = {id(item) for item, at in matched if at == line}
        for item in found:
            if id(item) not in announced and item.span.start.line <= line <= item.span.end.line:
                yield line, f"guarded ({reason}), found {_said(item)}"


def _said(item: Diagnostic) -> str:
    return f"{item.code} @{item.span.start.column} ({item.message})"
