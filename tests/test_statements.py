"""Statements are told apart as Python does it, and say the same however they are formatted."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmlint.statements import statements_of

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "rules").rglob("*.py"))[::6] + sorted((ROOT / "fixtures").rglob("*.py"))[::12]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_statement_has_its_begin_and_its_function(path: Path) -> None:
    text = path.read_text("utf-8")
    found = statements_of(text)
    scope_of = {text.count("\n", 0, start) + 1: scope for start, scope in zip(found.starts, found.scopes, strict=True)}
    waiting: list[tuple[ast.AST, str]] = [(ast.parse(text), "")]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.stmt):
            first = min((node, *getattr(node, "decorator_list", ())), key=lambda part: part.lineno).lineno
            if not text.splitlines()[node.lineno - 1].encode()[: node.col_offset].strip():
                assert scope_of[first] == scope
        name = getattr(node, "name", "") if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else ""
        inner = f"{scope}.{name}".strip(".") if name else scope
        waiting += [(child, inner if isinstance(child, ast.stmt) else scope) for child in ast.iter_child_nodes(node)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = f(a, HERE(1))", "x = f(\n    a,  # why\n    HERE(1),\n)"),
        ("x = HERE(1)", "x = (\n    HERE(1)\n)"),
        ("x = a + HERE", "x = a \\\n    + HERE"),
        ("if a: x = HERE", "if a:\n    x = HERE"),
        ("x = f('#', b)[HERE]", 'x = f("#", b)[\n    HERE\n]'),
        ("a; x = HERE", "x = HERE"),
    ],
)
def test_what_leads_to_a_place_is_the_same_in_another_form(one: str, other: str) -> None:
    leads = {statements_of(text).lead(text.index("HERE"), text.index("HERE") + 4) for text in (one, other)}
    assert len(leads) == 1
    assert leads != {""}


@pytest.mark.parametrize(("one", "other"), [("x = HERE", "y = HERE"), ("f(a=HERE)", "f(b=HERE)"), ("f(HERE)", "g(HERE)")])
def test_other_code_leads_elsewhere(one: str, other: str) -> None:
    assert len({statements_of(text).lead(text.index("HERE"), text.index("HERE") + 4) for text in (one, other)}) == 2


@given(st.text("(){}[]'\"#\\\n:;,f {}ab", max_size=60), st.integers(0, 60), st.integers(0, 9))
def test_any_text_will_do(text: str, start: int, length: int) -> None:
    found = statements_of(text)
    assert isinstance(found.scope(start), str)
    assert isinstance(found.lead(min(start, len(text)), min(start + length, len(text))), str)
