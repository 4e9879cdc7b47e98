"""SARIF 2.1.0, as code scanning services read it (docs.github.com, "SARIF support for code scanning", read 2026-11)."""

from __future__ import annotations

import inspect
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import llmlint
from llmlint.config import topic_of
from llmlint.files.notebook import file_and_cell
from llmlint.packs.measured import measured_of
from llmlint.report.encode import json_text
from llmlint.report.places import shown_fix
from llmlint.report.rules import page
from llmlint.report.visible import mask_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmlint.api import Fix
    from llmlint.diagnostics import Crash, Diagnostic
    from llmlint.facts.model import Place, Span
    from llmlint.packs import RuleClass
    from llmlint.runs import Result

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEM = {"error": "error", "warning": "warning", "info": "recommendation"}
_PRECISION = {"always": "very-high", "recommended": "very-high", "strict": "medium", "preview": "low"}
_SHARES = ((0.97, "very-high"), (0.9, "high"), (0.75, "medium"))
_SECURITY = {"error": "8.0", "warning": "6.0", "info": "3.0"}
_LONGEST = 1024
_MOST_LINKS = 5
_IN_LINKS = str.maketrans({character: f"\\{character}" for character in "[]\\"})
_SECURITY_TOPIC = "consequences"


def render_sarif(result: Result) -> str:
    """One run with the rules that ran, and every finding with its flow. Plain ASCII."""
    index = {rule.meta.code: number for number, rule in enumerate(result.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "llmlint",
                "version": llmlint.__version__,
                "semanticVersion": llmlint.__version__,
                "rules": [_rule(rule) for rule in result.rules],
            }
        },
        "automationDetails": {"id": "llmlint/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not result.crashes,
                "toolExecutionNotifications": [_notification(crash) for crash in result.crashes],
            }
        ],
        "results": [_result(diagnostic, index) for diagnostic in result.diagnostics],
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: RuleClass) -> dict[str, Any]:
    meta = rule.meta
    topic = topic_of(rule)
    security = topic == _SECURITY_TOPIC
    properties: dict[str, Any] = {
        "tags": ["llm", topic, meta.tier, *(["security"] if security else [])],
        "precision": _precision(rule),
        "problem.severity": _PROBLEM[meta.severity],
    }
    if security:
        properties["security-severity"] = _SECURITY[meta.severity]
    return {
        "id": meta.code,
        "name": "".join(word.capitalize() for word in meta.name.split("-")),
        "shortDescription": {"text": _sentence(meta.summary)},
        "fullDescription": {"text": inspect.cleandoc(rule.__doc__ or meta.summary).split("\n\n")[0].replace("\n", " ")[:_LONGEST]},
        "help": {"text": page(rule, "text"), "markdown": page(rule, "markdown")},
        "defaultConfiguration": {"level": _LEVEL[meta.severity]},
        "properties": properties,
    }


def _precision(rule: RuleClass) -> str:
    """By the findings that were judged; where these are too few, by what the tier asks for."""
    counts = measured_of(rule)
    share = counts.share if counts is not None else None
    if share is None:
        return _PRECISION[rule.meta.tier]
    return next((word for least, word in _SHARES if share >= least), "low")


def _result(diagnostic: Diagnostic, index: dict[str, int]) -> dict[str, Any]:
    said = _sentence(diagnostic.message) + (f" {_sentence(diagnostic.help)}" if diagnostic.help else "")
    made: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "level": _LEVEL[diagnostic.severity],
        "message": {"text": mask_keys(said + _links(diagnostic.related))},
        "locations": [_location(diagnostic.span)],
        "partialFingerprints": {"llmlint/v1": diagnostic.fingerprint},
    }
    if diagnostic.code in index:
        made["ruleIndex"] = index[diagnostic.code]
    if diagnostic.related:
        made["relatedLocations"] = [{"id": number, **_place(place)} for number, place in enumerate(diagnostic.related, 1)]
    if len(diagnostic.route) > 1:
        made["codeFlows"] = [_flow(diagnostic)]
    if (fix := shown_fix(diagnostic)) is not None:
        made["fixes"] = [_fix(fix)]
    if diagnostic.why:
        made["properties"] = {"notes": [mask_keys(why) for why in diagnostic.why]}
    return made


def _links(related: Sequence[Place]) -> str:
    """A sentence that leads to related places: code scanning shows those only that a message names."""
    named = [(number, place.label) for number, place in enumerate(related, 1) if place.label][:_MOST_LINKS]
    links = [f"[{label.translate(_IN_LINKS)}]({number})" for number, label in named]
    return f" See {', '.join(links)}." if links else ""


def _flow(diagnostic: Diagnostic) -> dict[str, Any]:
    """The way of an answer, step by step; the finding is its end."""
    steps = [_place(place) for place in diagnostic.route]
    if diagnostic.route[-1].span != diagnostic.span:
        steps.append({**_location(diagnostic.span), "message": {"text": mask_keys(diagnostic.message)}})
    return {"threadFlows": [{"locations": [{"location": step} for step in steps]}]}


def _place(place: Place) -> dict[str, Any]:
    return {**_location(place.span), "message": {"text": mask_keys(place.label)}}


def _location(span: Span) -> dict[str, Any]:
    path, cell = file_and_cell(span.path)
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _uri(path)}, "region": _region(span)}}
    if cell:
        location["logicalLocations"] = [{"name": f"cell {cell}", "kind": "module"}]
    return location


def _region(span: Span) -> dict[str, int]:
    start, end = span.start, span.end
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _fix(fix: Fix) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        changes.setdefault(_uri(file_and_cell(edit.span.path)[0]), []).append(replacement)
    return {
        "description": {"text": _sentence(fix.title)},
        "artifactChanges": [{"artifactLocation": {"uri": uri}, "replacements": edits} for uri, edits in changes.items()],
    }


def _notification(crash: Crash) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": mask_keys(f"rule {crash.code} ({crash.name}) crashed on {crash.path}: {crash.error} at {crash.where}.")},
        "associatedRule": {"id": crash.code},
    }


def _uri(path: str) -> str:
    """Relative to the folder of the run; the absolute address of a file that has none."""
    return ("file://" if path.startswith("/") else "") + quote(os.fsencode(path), safe="/._-~!$&'()*+,;=@")


def _sentence(text: str) -> str:
    """A message as the services want it: a sentence with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
