"""Output parsers of frameworks: objects that make a value of a model's text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.followed.cutting import parse_event
from llmlint.facts.model import UseKind
from llmlint.facts.values import UNKNOWN, External, Made, Repeated, Sequence, alternatives, join
from llmlint.facts.values.flows import Flow, Origin
from llmlint.sdks.paths import parse_access_path

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import At, Value
    from llmlint.sdks.model import Helper

_OF_TEXTS = frozenset({"parse", "aparse"})
_OF_MESSAGES = frozenset({"invoke", "ainvoke"})


def called_parser(run: Run, node: cst.Call, parser: Made | External, method: str, arguments: Arguments) -> Value | None:
    """`parser.parse(text)`, `parser.invoke(message)`; `None` where it is no parser, or not known to be given an answer."""
    helper = run.world.catalogue.helper(parser.name)
    if helper is None or helper.role != "output_parser" or method not in _OF_TEXTS | _OF_MESSAGES:
        return None
    given = join(arguments.at(0), *(value for _, value in arguments.keywords))
    if not any(isinstance(option, Flow) for option in alternatives(given)):
        return None
    takes_text = method in _OF_TEXTS
    texts = [_as_text(option) if isinstance(option, Flow) and not (takes_text or option.path) else option for option in alternatives(given)]
    return _parsed(run, helper, run.at(node), join(*texts), run.at(node), parser.name)


def parsed_by(run: Run, node: cst.Call, result: Value, stage: Value) -> Value:
    """What the output parser at the end of a pipeline makes of what comes out of it."""
    name = stage.name if isinstance(stage, (Made, External)) else ""
    helper = run.world.catalogue.helper(name)
    if helper is None or helper.role != "output_parser":
        return UNKNOWN
    texts = join(*(_as_text(option) for option in alternatives(result) if isinstance(option, Flow)))
    return _parsed(run, helper, stage.at if isinstance(stage, Made) else run.at(node), texts, run.at(node), name)


def _parsed(run: Run, helper: Helper, at: At, texts: Value, raised: At, name: str) -> Value:
    found: list[Value] = []
    for option in alternatives(texts):
        if not isinstance(option, Flow):
            continue
        if helper.parses == "text":
            found.append(option)
        elif helper.parses == "list":
            found.append(Sequence((Repeated(option),)))
        else:
            kind = UseKind.MODEL if helper.validates else UseKind.JSON
            found.append(parse_event(run, option, kind, at, name.rpartition(".")[2], raised))
    return join(*found) if found else UNKNOWN


def _as_text(flow: Flow) -> Flow:
    paths = flow.source.leaf.facts.text if isinstance(flow.source, Origin) else ()
    return replace(flow, path=parse_access_path(paths[0])) if paths else flow


__all__ = ["called_parser", "parsed_by"]
