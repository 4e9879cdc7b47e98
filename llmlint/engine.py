"""Hand facts to rules and turn what the rules say into diagnostics.

A rule that crashes loses only itself on that file; the crash is reported by name, everything else goes on.
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from llmlint.api import Edit, Span
from llmlint.api.words import fitted
from llmlint.diagnostics import Crash, Diagnostic
from llmlint.facts.edits.imported import fresh_in, name_in, names_in, written_with
from llmlint.files.at_work import WORK
from llmlint.files.notebook import file_and_cell
from llmlint.fingerprints import located
from llmlint.kept_comments import with_comments
from llmlint.leftovers import without_unused_imports
from llmlint.packs import is_node_class, subjects_of
from llmlint.records import dataclass
from llmlint.splice import MisplacedError, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from llmlint.api import Finding, Fix, Meta, Rule, Severity
    from llmlint.facts.model import Imports, ModuleFacts

AnyRule: TypeAlias = "Rule[Any]"

_WEIGHT: dict[Severity, int] = {"info": 0, "warning": 1, "error": 2}


class Tree(Protocol):
    """The syntax of one file, for rules whose subject is a node class."""

    def walk(self) -> Iterable[Any]:
        """Every node in source order."""
        ...

    def span_of(self, node: Any, /) -> Span:
        """Where a node stands."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules said, in reporting order, and which of them crashed."""

    diagnostics: tuple[Diagnostic, ...] = ()
    crashes: tuple[Crash, ...] = ()


class Engine:
    """A set of rules with their options, ready to look at facts.

    `severities` overrides a rule's own severity by its code; `url` makes the address of a rule's page from its name.
    """

    def __init__(
        self,
        rules: Iterable[AnyRule],
        *,
        severities: Mapping[str, Severity] | None = None,
        url: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.meta.code)
        self._severities: dict[str, Severity] = {**(severities or {})}
        self._url = url
        subjects = {rule.meta.code: subjects_of(type(rule)) for rule in self._rules}
        self._fact_rules = [(rule, wanted) for rule in self._rules if (wanted := _only(subjects[rule.meta.code], nodes=False))]
        self._node_rules = [(rule, wanted) for rule in self._rules if (wanted := _only(subjects[rule.meta.code], nodes=True))]

    def check(
        self,
        modules: Mapping[str, ModuleFacts],
        tree: Callable[[str], Tree | None] | None = None,
        text: Callable[[str], str | None] = lambda _: None,
    ) -> Outcome:
        """Let every rule see every subject. `tree` gives the syntax of a file and is asked only if a rule looks at nodes; `text` gives what
        stands under a path, and is asked for what a fix replaces.
        """
        tests = frozenset(path for path, facts in modules.items() if facts.is_test)
        found: list[tuple[AnyRule, Finding]] = []
        crashes: list[Crash] = []
        for path in sorted(modules):
            with WORK.on(path):
                for rule, wanted in self._fact_rules:
                    subjects = [subject for subject in modules[path].subjects() if isinstance(subject, wanted)]
                    found.extend(_guarded(rule, path, subjects, tests, crashes))
                found.extend(self._check_nodes(path, tree, tests, crashes))
        imports = {path: facts.imports for path, facts in modules.items() if facts.imports is not None}
        return Outcome(self._diagnostics(found, tests, imports, text), tuple(sorted(set(crashes))))

    def look_at(self, path: str, subjects: Sequence[object]) -> tuple[Diagnostic, ...]:
        """Let rules see subjects that are no facts of a module, such as comments."""
        found: list[tuple[AnyRule, Finding]] = []
        for rule, wanted in self._fact_rules:
            found.extend(_guarded(rule, path, [subject for subject in subjects if isinstance(subject, wanted)], frozenset(), []))
        return self._diagnostics(found, frozenset(), {}, lambda _: None)

    def _check_nodes(
        self, path: str, tree: Callable[[str], Tree | None] | None, tests: frozenset[str], crashes: list[Crash]
    ) -> Iterator[tuple[AnyRule, Finding]]:
        if not self._node_rules or tree is None or (syntax := tree(path)) is None:
            return
        subjects: dict[str, list[Any]] = {rule.meta.code: [] for rule, _ in self._node_rules}
        by_type: dict[type[Any], list[str]] = {}
        for node in syntax.walk():
            kind: type[Any] = node.__class__
            if kind not in by_type:
                by_type[kind] = [rule.meta.code for rule, wanted in self._node_rules if issubclass(kind, wanted)]
            for code in by_type[kind]:
                subjects[code].append(node)
        for rule, _ in self._node_rules:
            yield from _guarded(rule.looking_at(syntax.span_of), path, subjects[rule.meta.code], tests, crashes)

    def _diagnostics(
        self,
        found: Sequence[tuple[AnyRule, Finding]],
        tests: frozenset[str],
        imports: Mapping[str, Imports],
        text: Callable[[str], str | None],
    ) -> tuple[Diagnostic, ...]:
        """One defect, one finding: of two with one rule and one place the heavier stays, of equals the first."""
        best: dict[tuple[str, Span], Diagnostic] = {}
        for rule, finding in found:
            if finding.span.path in tests and not rule.meta.in_tests:
                continue
            fix = with_imports(finding.fix, imports.get(file_and_cell(finding.span.path)[0])) if finding.fix is not None else None
            diagnostic = self._diagnostic(rule, finding, careful(fix, text) if fix is not None else None)
            key = (diagnostic.code, diagnostic.span)
            if key not in best or _WEIGHT[diagnostic.severity] > _WEIGHT[best[key].severity]:
                best[key] = diagnostic
        ordered = sorted(best.values(), key=lambda diagnostic: diagnostic.sort_key)
        return tuple(located(item, known) if (known := text(item.path)) is not None else item for item in ordered)

    def _diagnostic(self, rule: AnyRule, finding: Finding, fix: Fix | None) -> Diagnostic:
        meta: Meta = rule.meta
        severity = self._severities.get(meta.code) or finding.severity or meta.severity
        return Diagnostic(
            code=meta.code,
            name=meta.name,
            severity=severity,
            message=fitted(finding.message),
            path=finding.span.path,
            span=finding.span,
            related=finding.related,
            why=finding.why,
            help=finding.help,
            fix=fix,
            url=self._url(meta.name),
            route=finding.route,
        )


def with_imports(fix: Fix, imports: Imports | None) -> Fix | None:
    """A fix with the names of other modules as the file writes them, and the imports it lacks.

    There is none where they cannot be given, or two of them would go to one place.
    """
    wanted = tuple(dict.fromkeys(name for edit in fix.edits for name in names_in(edit.text)))
    written: dict[str, str] = {}
    more: list[Edit] = []
    for name in wanted:
        found = _given_name(imports, name) if imports is not None else None
        if found is None:
            return None
        written[name] = found[0]
        if found[1] is not None:
            more.append(Edit(*found[1]))
    if len({edit.span for edit in more}) < len(more):
        return None
    return replace(fix, edits=(*more, *(replace(edit, text=written_with(edit.text, written)) for edit in fix.edits))) if wanted else fix


def careful(fix: Fix, text_of: Callable[[str], str | None]) -> Fix | None:
    """A fix that keeps the comments in what it replaces, and leaves no import behind of which it takes the last use.

    There is none where a comment would be lost.
    """
    made: list[Edit] = []
    for path in dict.fromkeys(edit.span.path for edit in fix.edits):
        edits = [edit for edit in fix.edits if edit.span.path == path]
        text = text_of(path) if any(edit.span.start != edit.span.end for edit in edits) else None
        kept = _with_leftovers(path, text, edits) if text is not None else edits
        if kept is None:
            return None
        made += kept
    return fix if made == list(fix.edits) else replace(fix, edits=tuple(made))


def _with_leftovers(path: str, text: str, edits: list[Edit]) -> list[Edit] | None:
    lines = lines_of(text)
    try:
        pieces = lines.pieces(edits)
    except MisplacedError:
        return edits
    made = with_comments(text, pieces)
    if made is not None and not file_and_cell(path)[1]:
        made = without_unused_imports(path, text, made)
    if made is None or tuple(made) == pieces:
        return edits if made is not None else None
    return [Edit(Span(path, lines.position(piece.start), lines.position(piece.end)), piece.text) for piece in made]


def _given_name(imports: Imports, name: str) -> tuple[str, tuple[Span, str] | None] | None:
    """What the file calls a name of another module; for a name behind `+`, which is to be new, one that the file does not use yet."""
    if not name.startswith("+"):
        return name_in(imports, name)
    new = fresh_in(imports, name[1:])
    return (new, None) if new is not None else None


def _only(subjects: tuple[type, ...], *, nodes: bool) -> tuple[type, ...]:
    return tuple(subject for subject in subjects if is_node_class(subject) is nodes)


def _guarded(
    rule: AnyRule, path: str, subjects: Iterable[Any], tests: frozenset[str], crashes: list[Crash]
) -> list[tuple[AnyRule, Finding]]:
    """Run one rule on one file. All that a crashing rule said of the file is dropped with it: half an answer would pass for a whole one."""
    if path in tests and not rule.meta.in_tests:
        return []
    found: list[tuple[AnyRule, Finding]] = []
    try:
        for subject in subjects:
            found.extend((rule, finding) for finding in rule.check(subject))
    except Exception as error:  # noqa: BLE001 - a rule may be foreign code and fail in any way
        trace = "".join(traceback.format_exception(error))
        crashes.append(Crash(rule.meta.code, rule.meta.name, path, _in_one_line(error), _where(error), trace))
        return []
    return found


def _in_one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _where(error: Exception) -> str:
    trace = error.__traceback__
    last = ("", 0)
    while trace is not None:
        last = (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return f"{Path(last[0]).name}:{last[1]}"
