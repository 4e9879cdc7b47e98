"""Findings as failed test cases, for services that know nothing but test reports."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from llmlint.report.visible import visible

if TYPE_CHECKING:
    from llmlint.diagnostics import Diagnostic
    from llmlint.runs import Result


def render_junit(result: Result) -> str:
    """One suite for each file with findings; one passed case where there are none: some services refuse an empty report."""
    suites = ET.Element("testsuites", name="llmlint")
    for path, group in groupby(result.diagnostics, key=lambda diagnostic: diagnostic.path):
        found = list(group)
        suite = ET.SubElement(suites, "testsuite", name=visible(path), tests=str(len(found)), failures=str(len(found)), errors="0")
        for diagnostic in found:
            _case(suite, diagnostic)
    if not result.diagnostics:
        suite = ET.SubElement(suites, "testsuite", name="llmlint", tests="1", failures="0", errors="0")
        ET.SubElement(suite, "testcase", classname="llmlint", name=f"{result.files_checked} files checked")
    suites.set("tests", str(max(1, len(result.diagnostics))))
    suites.set("failures", str(len(result.diagnostics)))
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="us-ascii").decode("ascii")}\n'


def _case(suite: ET.Element, diagnostic: Diagnostic) -> None:
    start = diagnostic.span.start
    case = ET.SubElement(
        suite,
        "testcase",
        classname=visible(diagnostic.path),
        name=f"llmlint.{diagnostic.code}:{start.line}:{start.column}",
        file=visible(diagnostic.path),
        line=str(start.line),
    )
    message = visible(diagnostic.message)
    failure = ET.SubElement(case, "failure", type=diagnostic.severity, message=f"{diagnostic.name}: {message}")
    lines = [f"{visible(diagnostic.path)}:{start.line}:{start.column}: {diagnostic.severity} {diagnostic.code} {message}"]
    lines += [f"help: {visible(diagnostic.help)}"] if diagnostic.help else []
    lines += [f"note: {visible(why)}" for why in diagnostic.why]
    failure.text = "\n".join(lines)
