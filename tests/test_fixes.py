"""Laws that hold for every fix of every rule, on all fixtures and on many variants of the rules' examples.

`LLMLINT_VARIANTS=200 pytest tests/test_fixes.py -k variants` tries 200 variants for each rule.
"""

from __future__ import annotations

import ast
import io
import os
import random
import re
import tokenize
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fix_spellings import SNIPPETS
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from llmlint.config import CommandLine
from llmlint.fixes import Fixer
from llmlint.own_rules import OWN_RULES
from llmlint.packs import load_rules
from llmlint.project import Project
from llmlint.runs import Request
from llmlint.testing import fixtures_in, run_rules

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from llmlint.fixes import Outcome
    from llmlint.runs import Result

pytestmark = pytest.mark.once

FIXTURES = Path(__file__).parents[1] / "fixtures"
VARIANTS = int(os.environ.get("LLMLINT_VARIANTS", "2"))
# The last column of the catalogue: which rules put right what they find, and whether that can change what a correct program does.
SAFE = {"LLM403", "LLM901", "LLM902"}
UNSAFE = {
    "LLM102",
    "LLM105",
    "LLM201",
    "LLM204",
    "LLM205",
    "LLM206",
    "LLM207",
    "LLM209",
    "LLM212",
    "LLM302",
    "LLM303",
    "LLM401",
    "LLM402",
    "LLM406",
    "LLM501",
    "LLM506",
    "LLM507",
    "LLM509",
    "LLM510",
    "LLM512",
    "LLM515",
    "LLM601",
    "LLM602",
    "LLM603",
    "LLM606",
    "LLM812",
}
# Fixes that would uncover what another rule has to say, and are therefore not made.
REFUSED = {"unordered_in_prefix": {"LLM403"}, "carriers": {"LLM207"}}
RULES = {rule.meta.code: rule for rule in (*load_rules(), *OWN_RULES) if rule.meta.code in SAFE | UNSAFE}


def fix(files: Mapping[str, bytes], folder: Path, *select: str) -> tuple[Outcome, Result, Result]:
    """Make every fix there is, and give the findings before and after."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    everything = CommandLine(isolated=True, select=select or ("ALL",), preview=True)
    project = Project(Request(tuple(sorted(files)), everything), folder)
    before = project.run()
    outcome = Fixer(project, lambda item: item.fix is not None).fix(before)
    for file in outcome.changed:
        (folder / file.after.display).write_bytes(file.after.data)
    return outcome, before, project.run()


def hold(outcome: Outcome, before: Result, after: Result, refused: Collection[str] = ()) -> None:
    """The laws: everything is made, the result is Python, what was found is gone, nothing has come, nothing is left to do."""
    unexpected = [item for item in outcome.refused if item.diagnostic.code not in refused]
    assert [(item.diagnostic.code, item.diagnostic.span.start.line, item.reason) for item in unexpected] == []
    for file in outcome.changed:
        compile(file.after.data, file.after.display, "exec", dont_inherit=True)
        if file.before.source.notebook is None:
            before_text, after_text = file.before.source.text, file.after.source.text
            meant = {"LLM901", "LLM902"} & {item.code for item in file.fixed}
            assert meant or not comments(before_text) - comments(after_text)
            assert not unused_imports(after_text) - unused_imports(before_text)
    assert [(item.code, item.span) for item in after.diagnostics if item.fix is not None and item.code not in refused] == []
    counts = Counter(item.code for item in before.diagnostics)
    counts.subtract(Counter(item.code for item in outcome.fixed))
    more = Counter(item.code for item in after.diagnostics)
    assert {code: (counts[code], more[code]) for code in more if more[code] > counts[code]} == {}
    for item in outcome.fixed:
        assert item.fix is not None
        assert item.code in (SAFE if item.fix.safe else UNSAFE), f"{item.code} is not in the table"


def comments(text: str) -> Counter[str]:
    """What the comments of a text say."""
    tokens = tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    return Counter(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)


def unused_imports(text: str) -> set[str]:
    """The names that are imported without a comment, and stand nowhere else."""
    names = [
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Import, ast.ImportFrom)) and "#" not in "".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
        for alias in node.names
        if alias.name != "*"
    ]
    return {name for name in names if len(re.findall(rf"\b{name}\b", text)) == 1}


@pytest.mark.parametrize("fixture", fixtures_in(FIXTURES), ids=lambda path: path.stem)
def test_fixtures(fixture: Path, tmp_path: Path) -> None:
    files = sorted(fixture.rglob("*.py")) if fixture.is_dir() else [fixture]
    base = fixture if fixture.is_dir() else fixture.parent
    hold(*fix({path.relative_to(base).as_posix(): path.read_bytes() for path in files}, tmp_path), REFUSED.get(fixture.stem, ()))


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_rule_in_the_table_fixes_its_example(code: str, tmp_path: Path) -> None:
    assert fixable(code)
    assert [text for text in SNIPPETS.get(code, ()) if text not in fixable(code)] == []
    outcome, _, _ = fix({"example.py": fixable(code)[0].encode()}, tmp_path, "recommended", code)
    assert {item.code for item in outcome.fixed} >= {code}


@pytest.mark.parametrize("test", ['answer in ("yes", "No")', 'answer == "YES"', "answer == WORD", 'answer == "yes" == word'])
def test_only_a_comparison_with_a_word_in_lower_case_is_folded(test: str) -> None:
    asked = "answer = client.responses.create(input=word).output_text"
    text = f"WORD = 'yes'\n{SNIPPETS['LLM102'][0]}\n\ndef f(word):\n    {asked}\n    return {test}\n"
    found = [item for item in run_rules({"example.py": text}) if item.code == "LLM102"]
    assert [item.fix is not None for item in found] == [True, True, False]


def test_models_with_the_same_fields_are_made_at_one_time(tmp_path: Path) -> None:
    top = "import re\n\nfrom openai import OpenAI\nfrom pydantic import BaseModel\n\nprint(BaseModel)\nclient = OpenAI(timeout=30)\n"
    read = 'score = re.search("([0-9]+)", client.responses.create(model="gpt-6-luna", input=text).output_text).group(1)'
    functions = "".join(f"\n\ndef score_{number}(text):\n    {read}\n    return score\n" for number in range(4))
    (tmp_path / "example.py").write_text(top + functions)
    project = Project(Request(("example.py",), CommandLine(isolated=True, select=("LLM603",))), tmp_path)
    before, runs = project.run(), Counter[str]()
    run = project.run
    project.run = lambda drafts=None: runs.update(["run"]) or run(drafts)  # type: ignore[method-assign]
    outcome = Fixer(project, lambda item: item.fix is not None).fix(before)
    assert (len(outcome.fixed), runs["run"]) == (4, 1)
    assert "import re" not in outcome.changed[0].after.source.text


@pytest.mark.parametrize(
    ("body", "folded"),
    [
        ('return answer in ("yes", "no")', 1),
        ('return answer not in {"yes"}', 1),
        ('if answer in ("yes", "no"):\n        return answer', 0),
        ("return answer in WORDS", 0),
        ('if answer == "yes":\n        return 1\n    elif answer == "no":\n        return answer', 2),
        ('match answer:\n        case "yes" | "no":\n            return 1\n        case _:\n            return 2', 1),
        ('match answer:\n        case "yes":\n            return 1\n        case "No":\n            return 2', 0),
        ('match answer:\n        case "yes":\n            return 1\n        case other:\n            return other', 0),
    ],
)
def test_all_words_that_an_answer_is_held_against_are_in_lower_case(body: str, folded: int, tmp_path: Path) -> None:
    asked = "answer = client.responses.create(input=word).output_text"
    text = f"import openai\n\nclient = openai.OpenAI(timeout=9)\nWORDS = ('yes', 'no')\n\ndef f(word):\n    {asked}\n    {body}\n"
    outcome, before, _ = fix({"a.py": text.encode()}, tmp_path, "LLM102")
    assert [item.code for item in before.diagnostics] == ["LLM102"]
    made = outcome.changed[0].after.source.text if outcome.changed else text
    assert (made.count(".strip().casefold()"), made.replace(".strip().casefold()", "")) == (folded, text)


def test_one_fix_that_fails_holds_no_other_up(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("import ollama\n" + "".join(f"ollama.Client().chat(model='m{n}', messages=[])\n" for n in range(9)))
    first, second = ('if answer == "yes":\n    print(1)\n', 'elif answer == "NO":\n    print(2)\n')
    asked = 'answer = client.responses.create(model="gpt-6-luna", input="Is it?").output_text'
    (tmp_path / "bad.py").write_text(f"from openai import OpenAI\nclient = OpenAI()\n{asked}\n{first}{second}")
    project = Project(Request((".",), CommandLine(isolated=True, select=("LLM102", "LLM201"))), tmp_path)
    before, runs = project.run(), Counter[str]()
    run = project.run
    project.run = lambda drafts=None: runs.update(["run"]) or run(drafts)  # type: ignore[method-assign]
    outcome = Fixer(project, lambda item: item.fix is not None).fix(before)
    assert (len(outcome.fixed), [item.diagnostic.code for item in outcome.refused]) == (10, ["LLM102"])
    assert runs["run"] <= 4


def test_what_may_be_missing_is_not_folded() -> None:
    asked = "answer = client.chat.completions.create(messages=[]).choices[0].message.content"
    text = f"import openai\n\nclient = openai.OpenAI(timeout=9)\n{asked}\n"
    found = [item for item in run_rules({"example.py": f'{text}print(answer == "yes")\n'}) if item.code == "LLM102"]
    assert [item.fix for item in found] == [None]


@cache
def fixable(code: str) -> list[str]:
    """The bad examples of a rule that it puts right."""
    bad = [*(example.bad for example in RULES[code].meta.examples), *SNIPPETS.get(code, ())]
    return [text for text in bad if any(item.code == code and item.fix is not None for item in run_rules({"example.py": text}))]


class Variant:
    """A program written in another way. What it does stays the same, save for the names of files."""

    def __init__(self, text: str, choices: random.Random) -> None:
        self.text = text
        self._choices = choices

    def data(self) -> bytes:
        """The program, written anew."""
        ways = [self._breaks, self._comments, self._blank_lines, self._nested, self._tabs]
        for way in ways:
            if self._choices.random() < 0.5:
                way()
        cookie = self._choices.random() < 0.3
        if cookie:
            self.text = f"# -*- coding: latin-1 -*-\n# é\n{self.text}"
        mark = b"\xef\xbb\xbf" if not cookie and self._choices.random() < 0.3 else b""
        data = mark + self.text.encode("latin-1" if cookie else "utf-8", "replace")
        return data.replace(b"\n", b"\r\n") if self._choices.random() < 0.5 else data

    def _breaks(self) -> None:
        """Line breaks, comments and trailing commas within brackets."""
        depth = 0
        inserts: list[tuple[tuple[int, int], str]] = []
        inside = False
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if tokenize.tok_name[token.type] in ("FSTRING_START", "TSTRING_START"):
                inside = True
            elif tokenize.tok_name[token.type] in ("FSTRING_END", "TSTRING_END"):
                inside = False
            if token.type != tokenize.OP or inside:
                continue
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.string, 0)
            if depth and token.string in "([{," and self._choices.random() < 0.3:
                comment = self._choices.choice(["", "", "  # a comment, with ( in it"])
                inserts.append((token.end, f"{comment}\n{' ' * self._choices.randrange(9)}"))
        self._insert(inserts)

    def _comments(self) -> None:
        """Comments behind lines."""
        ends = [
            (token.start, "  # a comment")
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
            if token.type == tokenize.NEWLINE and self._choices.random() < 0.3
        ]
        self._insert(ends)

    def _blank_lines(self) -> None:
        ends = [
            (token.end, "\n")
            for token in tokenize.generate_tokens(io.StringIO(self.text).readline)
            if token.type == tokenize.NEWLINE and self._choices.random() < 0.2
        ]
        self._insert(ends)

    def _nested(self) -> None:
        """Everything within a block."""
        if not any(line.startswith("from __future__") for line in self.text.split("\n")):
            self._indent(lambda _: "    ")
            self.text = f"if __name__:\n{self.text}"

    def _tabs(self) -> None:
        lines = self.text.split("\n")
        for number in self._starts():
            line = lines[number - 1]
            rest = line.lstrip(" ")
            width = len(line) - len(rest)
            lines[number - 1] = "\t" * (width // 4) + rest if width % 4 == 0 else line
        self.text = "\n".join(lines)

    def _indent(self, by: object) -> None:
        lines = self.text.split("\n")
        for number in self._starts():
            lines[number - 1] = f"    {lines[number - 1]}"
        self.text = "\n".join(lines)

    def _starts(self) -> list[int]:
        """The lines on which a statement starts."""
        starts: list[int] = []
        fresh = True
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type in (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
                continue
            if fresh:
                starts.append(token.start[0])
            fresh = token.type == tokenize.NEWLINE
        return starts

    def _insert(self, places: list[tuple[tuple[int, int], str]]) -> None:
        lines = self.text.split("\n")
        for (line, column), new in sorted(places, reverse=True):
            if line <= len(lines):
                lines[line - 1] = lines[line - 1][:column] + new + lines[line - 1][column:]
        self.text = "\n".join(lines)


@pytest.mark.parametrize("code", sorted(RULES))
@settings(max_examples=VARIANTS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=VARIANTS < 100)
@given(seed=st.integers(0, 2**32))
def test_variants(code: str, seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    choices = random.Random(seed)
    data = Variant(choices.choice(fixable(code)), choices).data()
    outcome, before, after = fix({"example.py": data}, tmp_path_factory.mktemp("variant"), "recommended", code)
    hold(outcome, before, after)
    # A name that is imported in a block, and a comment that would go, leave some of the variants without a fix.
    assume(any(item.code == code and item.fix is not None for item in before.diagnostics))
    assert code in {item.code for item in outcome.fixed}
