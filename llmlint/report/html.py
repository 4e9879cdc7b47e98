"""A report to look at: one file that needs nothing else, with plots, filters, every finding with its frame, and all model calls."""

from __future__ import annotations

import inspect
import sys
from collections import Counter
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

import llmlint
from llmlint.config import topic_of
from llmlint.facts.model import How
from llmlint.files.notebook import file_and_cell
from llmlint.report.frames import Frames
from llmlint.report.inventory import inventory
from llmlint.report.markup import attribute, bar, breakable, escaped, plot, prose
from llmlint.report.rulepage import rendered
from llmlint.report.rules import page
from llmlint.report.text import crash_line, summary_lines
from llmlint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from llmlint.api import Severity
    from llmlint.diagnostics import Diagnostic
    from llmlint.facts.model import Place
    from llmlint.packs import RuleClass
    from llmlint.report.frame import Line
    from llmlint.runs import Result

_LEVELS: tuple[Severity, ...] = ("error", "warning", "info")
_COLUMNS = 110
_LONGEST_PLOT = 10
_OWN = "llmlint's own"


def render_html(result: Result) -> str:
    """The whole page. Nothing of the code or its names is ever taken for markup."""
    report = _Page(result)
    files = resources.files("llmlint.report").joinpath("page")
    template = Template(files.joinpath("page.html").read_text(encoding="utf-8"))
    page = template.substitute(
        style=files.joinpath("style.css").read_text(encoding="utf-8"),
        script=files.joinpath("script.js").read_text(encoding="utf-8"),
        version=escaped(llmlint.__version__),
        summary=" ".join(escaped("".join(piece for piece, _ in line)) for line in summary_lines(result)[:1]),
        tiles=report.tiles(),
        crashes="".join(f'<p class="crash" role="alert">{prose(crash_line(crash))}</p>\n' for crash in result.crashes),
        plots=report.plots(),
        severities="".join(map(_checkbox, _LEVELS)),
        mistakes=_options((report.mistake_of(item) for item in result.diagnostics), str),
        rule_options=_options((item.code for item in result.diagnostics), report.rule_words),
        file_options=_options((_file(item) for item in result.diagnostics), visible),
        findings="".join(map(report.finding, sorted(result.diagnostics, key=lambda item: _LEVELS.index(item.severity))))
        or '<p class="none">Nothing was found.</p>\n',
        calls=inventory(result.calls),
        rules=report.rules(),
    )
    # A stream may know no other characters than these.
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


class _Page:
    """The parts that need to know the rules that ran."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self._rules = {rule.meta.code: rule for rule in result.rules}
        self._names = {item.code: item.name for item in result.diagnostics}
        self._frames = Frames(result.text_of)

    def mistake_of(self, diagnostic: Diagnostic) -> str:
        """The mistake a finding belongs to, in the words of its rules' package."""
        rule = self._rules.get(diagnostic.code)
        return _mistake(rule) if rule is not None else _OWN

    def rule_words(self, code: str) -> str:
        """A rule's code and name."""
        return f"{code} {self._names.get(code, '')}"

    def tiles(self) -> str:
        """The counts that say how it stands, and how much was looked at."""
        result = self._result
        counts = Counter(item.severity for item in result.diagnostics)
        found = [
            f'<button type="button" class="tile {level}" data-level="{level}"{"" if counts[level] else " disabled"}>'
            f"<b>{counts[level]}</b><span>{level if level == 'info' or counts[level] == 1 else f'{level}s'}</span></button>\n"
            for level in _LEVELS
        ]
        seen = [
            ("", result.files_checked, "files checked"),
            ("", sum(call.how is not How.WRAPPER for call in result.calls), "requests to models"),
            ("", result.suppressed, "suppressed"),
        ]
        if result.files_failed:
            seen.append(("error", result.files_failed, "not analysed"))
        looked = [f'<div class="tile {kind}"><b>{count}</b><span>{words}</span></div>\n' for kind, count, words in seen]
        return "".join(found + looked)

    def plots(self) -> str:
        """Findings by mistake, rule and file, each bar cut by severity."""
        if not self._result.diagnostics:
            return ""
        return "".join(
            (
                self._plot("By mistake", "mistake", self.mistake_of, str),
                self._plot("By rule", "rule", lambda item: item.code, self.rule_words),
                self._plot("By file", "file", _file, visible),
            )
        )

    def _plot(self, title: str, name: str, key: Callable[[Diagnostic], str], words: Callable[[str], str]) -> str:
        counts: dict[str, Counter[Severity]] = {}
        for item in self._result.diagnostics:
            counts.setdefault(key(item), Counter())[item.severity] += 1
        ordered = sorted(counts.items(), key=lambda entry: (-entry[1].total(), entry[0]))
        longest = ordered[0][1].total()
        bars = [bar(words(of), {level: count[level] for level in _LEVELS}, longest, {"filter": name, "value": of}) for of, count in ordered]
        return plot(title, bars, _LONGEST_PLOT)

    def finding(self, diagnostic: Diagnostic) -> str:
        """One finding with all that is known of it."""
        start = diagnostic.span.start
        place = f"{visible(diagnostic.path)}:{start.line}:{start.column}"
        found = " ".join((diagnostic.code, diagnostic.name, diagnostic.message, place, diagnostic.help)).lower()
        rows = [("what to do", prose(diagnostic.help))] if diagnostic.help else []
        if diagnostic.fix is not None:
            rows.append(("fix" if diagnostic.fix.safe else "unsafe fix", f"{prose(diagnostic.fix.title)}{self._patch(diagnostic)}"))
        if diagnostic.why:
            rows.append(("why", "</dd><dd>".join(map(prose, diagnostic.why))))
        if len(diagnostic.route) > 1:
            rows.append(("its way", f"<ol>{''.join(f'<li>{_step(step)}</li>' for step in diagnostic.route)}</ol>"))
        details = "".join(f"<dt>{name}</dt><dd>{content}</dd>" for name, content in rows)
        level, rule = diagnostic.severity, f"{escaped(diagnostic.code)} {escaped(diagnostic.name)}"
        data = {
            "rule": diagnostic.code,
            "severity": level,
            "mistake": self.mistake_of(diagnostic),
            "file": _file(diagnostic),
            "text": visible(found),
        }
        attributes = "".join(f' data-{name}="{attribute(content)}"' for name, content in data.items())
        meta = f'<span class="level {level}">{level}</span> <a href="#{escaped(diagnostic.code)}">{rule}</a> · {breakable(place)}'
        return (
            f'<article class="{level}"{attributes}>\n<h3>{prose(diagnostic.message)}</h3>\n<div class="meta">{meta}</div>\n'
            f"{self._shown(diagnostic)}<dl>{details}</dl>\n</article>\n"
        )

    def _shown(self, diagnostic: Diagnostic) -> str:
        _, frames = self._frames.of(diagnostic, columns=_COLUMNS)
        parts: list[str] = []
        for frame in frames:
            lines = "\n".join("".join(_styled(text, style) for text, style in line).rstrip() for line in _inner(frame.lines))
            place = f"{breakable(visible(frame.path))}:{frame.line}:{frame.column}"
            head = f'<p class="where">{place}</p>' if frame.path != diagnostic.path else ""
            parts.append(f"{head}<pre>{lines}</pre>\n" if lines else head)
        return "".join(parts)

    def _patch(self, diagnostic: Diagnostic) -> str:
        rows = self._frames.patch(diagnostic, columns=_COLUMNS)
        digits = max((len(str(row.number)) for row in rows), default=0)
        lines = [
            f"{_styled(f'{row.number:>{digits}}', 'gutter')} {_styled(f'{row.sign} {row.text}', 'removed' if row.sign == '-' else 'added')}"
            if row.number
            else _styled(f"{'':>{digits}} {row.text}", "gutter")
            for row in rows
        ]
        return "<pre>" + "\n".join(lines) + "</pre>" if lines else ""

    def rules(self) -> str:
        """The pages of the rules that found something."""
        spoken = [self._rules[code] for code in sorted({item.code for item in self._result.diagnostics}) if code in self._rules]
        return "".join(
            f'<details id="{escaped(rule.meta.code)}"><summary>{escaped(rule.meta.code)} {escaped(rule.meta.name)}: '
            f"{prose(rule.meta.summary)}</summary>\n{rendered(page(rule, 'markdown'))}\n</details>\n"
            for rule in spoken
        )


def _mistake(rule: RuleClass) -> str:
    package = sys.modules.get(rule.__module__.rpartition(".")[0])
    said = (inspect.getdoc(package) or "").split("\n")[0].rstrip(".") if package is not None and topic_of(rule) else ""
    return said or topic_of(rule) or _OWN


def _file(diagnostic: Diagnostic) -> str:
    return file_and_cell(diagnostic.path)[0]


def _checkbox(level: str) -> str:
    return f'<label><input type="checkbox" value="{level}" checked> <span class="level {level}">{level}</span></label>'


def _options(values: Iterable[str], words: Callable[[str], str]) -> str:
    return "".join(f'<option value="{attribute(value)}">{escaped(words(value))}</option>' for value in sorted(set(values)))


def _inner(lines: Sequence[Line]) -> Sequence[Line]:
    """Without the empty lines above and below: a box has a margin."""
    is_empty = ["".join(text for text, _ in line).strip() == "|" for line in lines]
    return lines[bool(lines) and is_empty[0] : len(lines) - (len(lines) > 1 and is_empty[-1])]


def _step(place: Place) -> str:
    return f"{breakable(visible(place.span.path))}:{place.span.start.line} {prose(place.label)}"


def _styled(text: str, style: str) -> str:
    return f'<span class="{style}">{escaped(text)}</span>' if style else escaped(text)
