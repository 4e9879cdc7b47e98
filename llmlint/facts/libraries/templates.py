"""Prompt templates of frameworks: what they hold, and what it becomes when they are filled in."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from llmlint.facts.libraries.filling import note_filled
from llmlint.facts.libraries.team_tasks import asked_by, tasks_of
from llmlint.facts.values import UNKNOWN, Hole, Made, Mapping, Part, Repeated, Sequence, Static, Text, alternatives, each, join
from llmlint.facts.values.flows import Flow
from llmlint.facts.values.texts import fields_of, literal, mark_filled, text
from llmlint.patterns import regex

if TYPE_CHECKING:
    import libcst as cst

    from llmlint.facts.evaluation.arguments import Arguments
    from llmlint.facts.evaluation.run import Run
    from llmlint.facts.values.base import At, Value

ROLE = "prompt_template"
_CONTENT = ("template", "prompt", "messages", "content", "0")
_FILLS = frozenset({"format", "format_prompt", "format_messages", "invoke", "partial"})
_RENDERS = frozenset({"render", "render_async"})
_JINJA = regex(r"\{\{(?P<value>(?:(?!\{\{|\}\}).)*)\}\}|\{%(?:(?!\{%|%\}).)*%\}|\{#(?:(?!\{#|#\}).)*#\}", re.DOTALL)
_JINJA_NAME = regex(r"-?\s*(\w+)")
_ROLES = {"human": "user", "ai": "assistant"}


def constructed(run: Run, node: cst.Call, name: str, arguments: Arguments) -> Made | None:
    """`Template(...)` or `Template.from_template(...)`."""
    owner, _, method = name.rpartition(".")
    for candidate in (name, owner if method.startswith("from_") else ""):
        helper = run.world.catalogue.helper(candidate) if candidate else None
        if helper is not None and helper.role == ROLE:
            made = Made(candidate, run.at(node), arguments.flat(), open=arguments.splat is not None)
            run.templates[node] = made
            return made
    return None


def is_template(run: Run, made: Made) -> bool:
    """Whether a record is a prompt template."""
    helper = run.world.catalogue.helper(made.name)
    return helper is not None and helper.role == ROLE


def filled(run: Run, node: cst.Call, made: Made, method: str, arguments: Arguments) -> Value | None:
    """A template's own method that fills it in; `None` for anything else."""
    effects = run.world.effects
    if method == "from_string" and effects.has(made.name, "jinja_environment"):
        return Made("jinja2.Template", run.at(node), (("0", arguments.at(0)),))
    if method in _RENDERS and effects.has(made.name, "jinja_template"):
        given = Mapping((*_pairs(arguments.at(0)), *arguments.keywords), arguments.splat is not None)
        mark_filled(run.world, made.argument("0") or UNKNOWN)
        return _rendered(made.argument("0") or made.argument("source") or UNKNOWN, given, made.at)
    if method not in _FILLS or not is_template(run, made):
        return None
    if method == "partial":
        return replace(made, extra=(*made.extra, ("partial_variables", Mapping(arguments.keywords, arguments.splat is not None))))
    note_filled(run, node, made, method, arguments)
    keywords = Mapping(arguments.keywords, arguments.splat is not None)
    return instantiate(run, made, arguments.at(0, "input") if method == "invoke" else keywords)


def instantiate(run: Run, made: Made, given: Value) -> Value:
    """The text or messages a template becomes; fields that are not given in sight stay holes of their own names."""
    if not is_template(run, made):
        return UNKNOWN
    content = next((value for key in _CONTENT if (value := made.argument(key)) is not None), UNKNOWN)
    return _fill(run, content, given, made.at)


def filled_by_chain(run: Run, chain: Value | None, arguments: Arguments) -> Value | None:
    """What the template that a chain was made with becomes: `chain.run(text=page)`, `chain.run(page)`, `chain.invoke({"text": page})`."""
    entry = run.world.catalogue.client(chain.name) if isinstance(chain, Made) else None
    if entry is None or not isinstance(chain, Made):
        return None
    first = arguments.at(0)
    if isinstance(first, Mapping):
        given = first
    elif arguments.keywords:
        given = Mapping(arguments.keywords, arguments.splat is not None)
    else:
        given = Mapping(open=True, rest=first)
    prompts = (option for name in entry.facts.prompt for option in alternatives(chain.argument(name) or UNKNOWN))
    return next((instantiate(run, prompt, given) for prompt in prompts if isinstance(prompt, Made) and is_template(run, prompt)), None)


def filled_tasks(run: Run, node: cst.Call, team: Value | None, given: Mapping) -> Value | None:
    """What a team's tasks ask, once what it is handed is put in: `crew.kickoff(inputs={"text": page})`."""
    asked = [value for task in tasks_of(run.world, team) for value in asked_by(run.world, task)]
    if given.items or given.open:
        names = given.items[0][1] if given.items else UNKNOWN
        source = names if isinstance(names, Mapping) else Mapping(open=True)
        asked = [each(value, lambda option: _fill(run, option, source, run.at(node))) for value in asked]
    return join(*asked) if asked else None


def _fill(run: Run, content: Value, given: Value, at: At) -> Value:
    match content:
        case Text():
            mark_filled(run.world, content)
            return _fill_text(content, given, at)
        case Sequence(items=(role, body)) if (word := literal(role)) is not None and isinstance(body, Text) and " " not in word:
            mark_filled(run.world, body)
            if word == "placeholder":
                return _earlier(_only_field(body), given)
            return Mapping((("role", text(_ROLES.get(word, word))), ("content", _fill_text(body, given, at))))
        case Sequence(items=items):
            return Sequence(tuple(_fill(run, item, given, at) for item in items))
        case Made() if is_template(run, content):
            helper = run.world.catalogue.helper(content.name)
            if helper is not None and helper.placeholders == "history":
                return _earlier(literal(content.argument("variable_name") or content.argument("0") or UNKNOWN), given)
            inner = instantiate(run, content, given)
            return Mapping((("role", text(_role_of(content.name))), ("content", inner)))
        case _:
            return content


def _earlier(name: str | None, given: Value) -> Value:
    """What stands in the place of messages that were said before: those that are given under a name, as far as they are seen."""
    found = given.get(name) if isinstance(given, Mapping) and name is not None else None
    return found if isinstance(found, Sequence) else Repeated(found if isinstance(found, Flow) else Mapping(open=True))


def _only_field(template: Text) -> str | None:
    names = [name for part in template.parts if isinstance(part, Static) for _, name in fields_of(part.text) or () if name]
    return names[0] if len(names) == 1 else None


def _role_of(name: str) -> str:
    last = name.rpartition(".")[2].lower()
    return "system" if last.startswith("system") else "assistant" if last.startswith("ai") else "user"


def _pairs(value: Value) -> tuple[tuple[str, Value], ...]:
    return value.items if isinstance(value, Mapping) else ()


def _rendered(template: Value, given: Mapping, at: At) -> Value:
    """A Jinja template with its variables put in. Its statements stand for something that is not known."""
    if not isinstance(template, Text):
        return UNKNOWN
    parts: list[Part] = []
    for part in template.parts:
        if not isinstance(part, Static):
            parts.append(part)
            continue
        position = 0
        for tag in _JINJA.finditer(part.text):
            parts.append(Static(part.text[position : tag.start()], part.at))
            position = tag.end()
            named = _JINJA_NAME.match(tag["value"] or "")
            name = named[1] if named is not None else ""
            if not tag.group().startswith("{#"):
                parts.append(Hole(given.get(name) or UNKNOWN, part.at or at, name))
        parts.append(Static(part.text[position:], part.at))
    return Text(tuple(part for part in parts if not isinstance(part, Static) or part.text))


def _fill_text(template: Text, given: Value, at: At) -> Text:
    source = next((option for option in alternatives(given) if isinstance(option, Mapping)), None)
    parts: list[Part] = []
    for part in template.parts:
        pieces = fields_of(part.text) if isinstance(part, Static) else None
        if pieces is None:
            parts.append(part)
            continue
        place = part.at if isinstance(part, Static) else at
        for static, field in pieces:
            if static:
                parts.append(Static(static, place))
            if field:
                value = (source.get(field) or source.rest) if source is not None else None
                parts.append(Hole(value if value is not None else UNKNOWN, place or at, field))
    return Text(tuple(parts))
