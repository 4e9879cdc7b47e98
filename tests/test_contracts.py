"""The documents for machines against their published schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome

jsonschema = pytest.importorskip("jsonschema")
DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = Path(__file__).parent / "example"
LATE = "import openai\nclient = openai.OpenAI()\nfor x in open('y'):\n    client.responses.create(model='m', input=x)\n"
NOTEBOOK = {"cells": [{"cell_type": "code", "source": LATE}]}


def validator(name: str, *, strict: bool) -> Any:
    """With `strict`, a key that the schema does not name is wrong as well: readers may meet one, we may not write one."""
    schema = json.loads((DOCS / f"{name}.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)

    def close(part: Any) -> None:
        if isinstance(part, dict):
            if "properties" in part:
                part["additionalProperties"] = False
            for inner in part.values():
                close(inner)
        elif isinstance(part, list):
            for inner in part:
                close(inner)

    if strict:
        close(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.fixture
def project(folder: Path) -> Path:
    (folder / "a.ipynb").write_text(json.dumps({**NOTEBOOK, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    (folder / "bad.py").write_text("def f(:\n")
    (folder / "comment.py").write_text("import os  # llmlint: ignore[LLM301]\n")
    for path in EXAMPLE.rglob("*.py"):
        (folder / path.relative_to(EXAMPLE)).parent.mkdir(exist_ok=True)
        (folder / path.relative_to(EXAMPLE)).write_text(path.read_text())
    return folder


def test_a_report(project: Path, lint: Callable[..., Outcome]) -> None:
    document = lint(".", "--select", "ALL", "--output-format", "json").json
    validator("report", strict=True).validate(document)
    kinds = {bool(item["fix"]) for item in document["diagnostics"]} | {"cell" in item for item in document["diagnostics"]}
    assert kinds == {True, False}


def test_lines(project: Path, lint: Callable[..., Outcome]) -> None:
    lines = lint(".", "--select", "ALL", "--output-format", "json-lines").out.splitlines()
    schema = validator("report", strict=True)
    assert lines
    for line in lines:
        schema.evolve(schema={**schema.schema, "$ref": "#/definitions/diagnostic"}).validate(json.loads(line))


def test_calls(project: Path, lint: Callable[..., Outcome]) -> None:
    document = lint("calls", ".", "--output-format", "json").json
    validator("calls", strict=True).validate(document)
    assert any(call["chain"] for call in document["calls"])


def test_statistics(project: Path, lint: Callable[..., Outcome]) -> None:
    outcome = lint(".", "--select", "ALL", "--statistics", "--output-format", "json")
    validator("statistics", strict=True).validate(outcome.json)
    assert {bool(line["fixable"]) for line in outcome.json["statistics"]} == {True, False}
    assert sum(line["count"] for line in outcome.json["statistics"]) == int(outcome.err.split()[1])


def test_statistics_are_one_line_where_lines_are_read(project: Path, lint: Callable[..., Outcome]) -> None:
    whole, line = (lint(".", "--statistics", "--output-format", name).out for name in ("json", "json-lines"))
    assert line.count("\n") == 1
    assert json.loads(line) == json.loads(whole)


def test_statistics_take_the_place_of_what_is_shown(project: Path, lint: Callable[..., Outcome]) -> None:
    lint(".", "--statistics", "--output-format", "json", "--output-file", "found.json")
    validator("report", strict=True).validate(json.loads((project / "found.json").read_text()))


def test_a_crash(project: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    from llmlint_rules.cost.call_in_loop import CallInLoop

    def fail(*_: object) -> None:
        raise KeyError("id")

    monkeypatch.setattr(CallInLoop, "check", fail)
    document = lint(".", "--output-format", "json").json
    validator("report", strict=True).validate(document)
    assert document["crashes"]


def test_what_comes_later_is_no_mistake(lint: Callable[..., Outcome], project: Path) -> None:
    document = lint(".", "--output-format", "json").json
    document["new"] = document["diagnostics"][0]["new"] = 1
    validator("report", strict=False).validate(document)
    document["diagnostics"][0]["severity"] = "fatal"
    assert not validator("report", strict=False).is_valid(document)
