"""Sources made to break a reader of Python: each shape grows with a number, and most mean something at any depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Shape = "Callable[[int], str]"


def _around(before: str, middle: str, after: str) -> Callable[[int], str]:
    return lambda depth: before * depth + middle + after * depth


def _row(first: str, more: str) -> Callable[[int], str]:
    return lambda depth: first + more * depth


def _formatted(depth: int) -> str:
    """f-strings in each other, which need a new kind of quote at each level before Python 3.12."""
    text = "1"
    for _ in range(min(depth, 400)):
        text = f"f'{{{text}}}'"
    return text


def _quadratic(depth: int) -> str:
    return "(" + "\n".join(f"f(x, {number}) +" for number in range(depth)) + " 1)"


# One expression each.
EXPRESSIONS: dict[str, Callable[[int], str]] = {
    "parentheses": _around("(", "1", ")"),
    "lists": _around("[", "1", "]"),
    "dicts": _around("{1:", "1", "}"),
    "tuples": _around("(", "1", ",)"),
    "sets": _around("{", "1", "}"),
    "calls": _around("f(", "1", ")"),
    "keyword arguments": _around("f(a=", "1", ")"),
    "subscripts": _around("a[", "1", "]"),
    "slices": _around("a[1:", "1", "]"),
    "comprehensions": _around("[", "1", " for a in b]"),
    "generators": _around("(", "1", " for a in b)"),
    "dict comprehensions": _around("{1: ", "1", " for a in b}"),
    "assignment expressions": _around("(a:=", "1", ")"),
    "yields": _around("(yield ", "1", ")"),
    "awaits": _around("(await ", "a", ")"),
    "stars": _around("[*", "a", "]"),
    "f-strings": _formatted,
    "format specifications": lambda depth: "f'" + "{a:" * depth + "}" * depth + "'",
    "method chain": _row("a", ".f()"),
    "attributes": _row("a", ".b"),
    "call chain": _row("f", "()"),
    "index chain": _row("a", "[0]"),
    "sum": _row("1", "+1"),
    "string sum": _row("'a'", "+'a'"),
    "product": _row("1", "*1"),
    "powers": _row("2", "**2"),
    "union": _row("a", "|a"),
    "conditions": _row("a", " if b else a"),
    "and": _row("a", " and a"),
    "or": _row("a", " or a"),
    "comparisons": _row("a", "<a"),
    "lambdas": _around("lambda: ", "1", ""),
    "lambda defaults": _around("lambda a=", "1", ": 1"),
    "minus": _around("- ", "1", ""),
    "not": _around("not ", "1", ""),
    "strings in a row": _row("'a'", " 'a'"),
    "f-strings in a row": _row("f'{a}'", " f'{a}'"),
    "strings on many lines": lambda depth: "(" + "'a'\n" * (depth + 1) + ")",
    "for clauses": lambda depth: "[a" + " for a in b" * (depth + 1) + "]",
    "if clauses": lambda depth: "[a for a in b" + " if a" * depth + "]",
    "wide list": lambda depth: "[" + "1," * depth + "]",
    "wide call": lambda depth: "f(" + "1," * depth + ")",
    "wide dict": lambda depth: "{" + "1:1," * depth + "}",
    "wide f-string": lambda depth: "f'" + "{a}" * depth + "'",
    "long string": lambda depth: "'" + "a" * depth + "'",
    "long number": lambda depth: "1" + "0" * depth,
    "sum of calls": _quadratic,
    "string annotation": lambda depth: "lambda: 1\nx: '" + "(" * depth + "1" + ")" * depth + "'\ny = 1",
}


def _blocks(head: str) -> Callable[[int], str]:
    return lambda depth: "".join("  " * level + head + "\n" for level in range(depth)) + "  " * depth + "pass\n"


def _case(pattern: Callable[[int], str]) -> Callable[[int], str]:
    return lambda depth: f"match a:\n    case {pattern(depth)}:\n        pass\n"


# Statements of their own.
STATEMENTS: dict[str, Callable[[int], str]] = {
    "elif": lambda depth: "if a:\n    pass\n" + "elif a:\n    pass\n" * depth,
    "except": lambda depth: "try:\n    pass\n" + "except E:\n    pass\n" * (depth + 1),
    "import": lambda depth: "import a" + ".a" * depth + "\n",
    "wide import": lambda depth: "from a import (" + "a," * (depth + 1) + ")\n",
    "if blocks": _blocks("if a:"),
    "for blocks": _blocks("for a in b:"),
    "while blocks": _blocks("while a:"),
    "with blocks": _blocks("with a:"),
    "try blocks": lambda depth: "".join("  " * level + "try:\n" for level in range(depth)) + "  " * depth + "pass\n",
    "functions": _blocks("def f():"),
    "classes": _blocks("class C:"),
    "match blocks": lambda depth: (
        "".join("  " * 2 * n + "match a:\n" + "  " * (2 * n + 1) + "case a:\n" for n in range(depth)) + "  " * 2 * depth + "pass\n"
    ),
    "decorators": lambda depth: "@a\n" * depth + "def f(): pass\n",
    "targets": lambda depth: "a=" * depth + "1\n",
    "statements in a line": lambda depth: "a;" * depth + "a\n",
    "nested targets": lambda depth: "[" * depth + "a" + "]" * depth + " = b\n",
    "for targets": lambda depth: "for " + "(" * depth + "a," + ")" * depth + " in b: pass\n",
    "del targets": lambda depth: "del " + "(" * depth + "a" + ")" * depth + "\n",
    "wrong del": lambda depth: "del " + "(" * depth + "a a" + ")" * depth + "\n",
    "open brackets": lambda depth: "(" * depth + "\n",
    "closed brackets": lambda depth: ")" * depth + "\n",
    "mapping patterns": _case(_around("{1:", "1", "}")),
    "tuple patterns": _case(_around("(", "1", ",)")),
    "list patterns": _case(_around("[", "1", "]")),
    "group patterns": _case(_around("(", "1", ")")),
    "class patterns": _case(_around("C(", "1", ")")),
    "keyword patterns": _case(_around("C(a=", "1", ")")),
    "or patterns": _case(_around("(1|", "1", ")")),
    "patterns on lines": _case(_around("{\n1:", "1", "}")),
    "patterns after a comment": lambda depth: (
        "match a:\n    case 1: pass\n    # (\n    case " + "{1:" * depth + "1" + "}" * depth + ": pass\n"
    ),
    "patterns behind a semicolon": lambda depth: "x = '''\n'''; a\nmatch a:\n    case " + "[" * depth + "1" + "]" * depth + ": pass\n",
    "patterns in a continued line": lambda depth: "match a:\n    case \\\n " + "[" * depth + "1" + "]" * depth + ": pass\n",
    "patterns in a form feed line": lambda depth: "match a:\n\x0c    case " + "[" * depth + "1" + "]" * depth + ": pass\n",
    "patterns after a carriage return": lambda depth: "match a:\r    case " + "[" * depth + "1" + "]" * depth + ": pass\r",
    "wide patterns": _case(lambda depth: "1" + "|1" * depth),
    "reassignments": lambda depth: "".join(f"a = f(a, {number})\n" for number in range(depth)),
    "prompt grown line by line": lambda depth: "p = ''\n" + "".join(f"p += str(a{number})\n" for number in range(depth)),
    "functions in a chain": lambda depth: "def f0(a): return a\n" + "".join(f"def f{n + 1}(a): return f{n}(a)\n" for n in range(depth)),
    "functions that fork": lambda depth: (
        "def f0(a): return a\n" + "".join(f"def f{n + 1}(a): return f{n}(f{n}(a))\n" for n in range(depth))
    ),
    "classes in a chain": lambda depth: "class C0: pass\n" + "".join(f"class C{n + 1}(C{n}): pass\n" for n in range(depth)),
    "type parameters": lambda depth: "def f[" + "T," * (depth + 1) + "](): pass\n",
    "parameters": lambda depth: "def f(" + "".join(f"a{number}," for number in range(depth)) + "): pass\n",
    "globals": lambda depth: "def f():\n    global " + ",".join(f"a{number}" for number in range(depth + 1)) + "\n",
    "blank lines": lambda depth: "\n" * depth,
    "comment lines": lambda depth: "# a\n" * depth,
    "ordinary functions": lambda depth: "".join(
        f"\n\ndef f{number}(a, b=1):\n    for c in a:\n        if c.d == b:\n            return [c, {{'k': b}}]\n    return None\n"
        for number in range(depth)
    ),
    "functions that call a model": lambda depth: "".join(
        f"\n\ndef g{number}(a):\n    return client.responses.create(model='m', input=f'{{a}} {number}', timeout=5)\n"
        for number in range(depth)
    ),
}

HEAD = "from openai import OpenAI\n\nclient = OpenAI()\nclient.responses.create(model='m', input='a')\n"


def source(name: str, depth: int) -> str:
    """A whole file that uses a model beside the shape, and hands an expression to it."""
    if name in STATEMENTS:
        return HEAD + STATEMENTS[name](depth)
    expression = EXPRESSIONS[name](depth)
    return f"{HEAD}x = {expression}\nclient.responses.create(model='m', input=x)\n"
