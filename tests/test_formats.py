"""Every format of `check`: a golden file each, and what its readers insist on."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from llmlint.packs import load_rules
from llmlint.packs.measured import Measured, measured_of
from llmlint.report.documents import FORMATS, PAINTED, RENDERED
from llmlint.report.rules import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome
    from syrupy.assertion import SnapshotAssertion

DESK = """\
import json

from openai import OpenAI

from parse import read

client = OpenAI(timeout=30)


def triage(tickets: list[str]) -> list[str]:
    queues = []
    for ticket in tickets:
        prompt = f"<b>{ticket}</b> | which queue?"
        reply = client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": prompt}])
        queues.append(read(reply.choices[0].message.content))
    return queues
"""
PARSE = '''\
"""What the desk says, taken apart: <script>alert("&")</script>"""

import json


def read(text: str) -> str:
    return json.loads(text)["queue"]
'''
LATE = "import anthropic\n\nclient = anthropic.Anthropic()\nreply = client.messages.create(model='claude-x', max_tokens=9, messages=[])\n"
NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": LATE}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
BROKEN = "def f(:\n"
# The documents stay the same when rules are added.
CHOICE = ("--isolated", "--select", "LLM101,LLM201,LLM301,LLM602")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with findings of every severity, a flow through two files, a notebook, and a file that cannot be parsed."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'desk'\n")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "desk.py").write_text(DESK.replace("from parse", "from app.parse"))
    (tmp_path / "app" / "parse.py").write_text(PARSE)
    (tmp_path / "app" / "broken, file.py").write_text(BROKEN)
    (tmp_path / "try.ipynb").write_text(NOTEBOOK)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return tmp_path


@pytest.fixture
def report(desk: Path, lint: Callable[..., Outcome]) -> Callable[[str], str]:
    return lambda name: lint("check", *CHOICE, "--output-format", name, ".").out


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    class Golden(SingleFileSnapshotExtension):
        _write_mode = WriteMode.TEXT
        file_extension = "txt"

    return snapshot.use_extension(Golden)


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str, report: Callable[[str], str], golden: SnapshotAssertion) -> None:
    # The pages of rules change with the rules; SARIF and HTML carry them along.
    assert without_pages(name, report(name)) == golden


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", *CHOICE, "--statistics"),
        ("check", *CHOICE, "--statistics", "--output-format", "json"),
        ("check", *CHOICE, "--diff", "--unsafe-fixes"),
        ("calls", "--isolated"),
        ("calls", "--isolated", "--json"),
    ],
    ids=["statistics", "statistics-json", "diff", "calls", "calls-json"],
)
def test_golden_of_what_is_no_report(
    arguments: tuple[str, ...], desk: Path, lint: Callable[..., Outcome], golden: SnapshotAssertion
) -> None:
    assert lint(*arguments, ".").out == golden


def without_pages(name: str, text: str) -> str:
    if name == "sarif":
        document = json.loads(text)
        document["runs"][0]["tool"]["driver"]["rules"] = []
        for result in document["runs"][0]["results"]:
            del result["ruleIndex"]
        return json.dumps(document, indent=2) + "\n"
    if name == "html":
        text = re.sub(r"<style>.*</style>|<script>.*</script>\n</body>", "", text, flags=re.DOTALL)
        return re.sub(r'(<details id="\w+">).*?(</details>)', r"\1\2", text, flags=re.DOTALL)
    return text


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found(name: str, tmp_path: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fine.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    outcome = lint("check", "--isolated", "--output-format", name, ".")
    assert outcome.code == 0
    assert (name in PAINTED) == outcome.out.startswith("All checks passed!")
    if name in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(outcome.out)
    if name == "junit":
        (suite,) = ET.fromstring(outcome.out)
        assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    if name in ("json-lines", "github", "azure"):
        assert outcome.out == ""


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_all(name: str, report: Callable[[str], str]) -> None:
    text = report(name)
    for code in ("LLM101", "LLM201", "LLM301", "LLM602", "LLM903"):
        assert code in text


def test_reviewdog_counts_bytes(tmp_path: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.py").write_text("from anthropic import Anthropic\ngrüße, 客 = 'é', Anthropic(timeout=None)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (found,) = json.loads(lint("check", "--isolated", "--select", "LLM202", "--output-format", "rdjson", ".").out)["diagnostics"]
    line = (tmp_path / "app.py").read_bytes().split(b"\n")[1]
    start, end = (found["location"]["range"][side]["column"] - 1 for side in ("start", "end"))
    assert line[start:end].startswith((b"Anthropic", b"timeout"))


def test_reviewdog_is_told_what_it_knows(tmp_path: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own schema allows keys that it does not read: a misspelt one would be lost."""
    text = {"type": "string"}
    position = closed("line", "column", line={"type": "integer", "minimum": 1}, column={"type": "integer", "minimum": 1})
    span = closed("start", "end", start=position, end=position)
    location = closed("path", path=text, range=span)
    diagnostic = closed(
        "message",
        "location",
        "severity",
        message=text,
        location=location,
        severity={"enum": ["ERROR", "WARNING", "INFO"]},
        code=closed("value", value=text, url=text),
        suggestions={"type": "array", "items": closed("range", "text", range=span, text=text)},
        related_locations={"type": "array", "items": closed("location", message=text, location=location)},
    )
    schema = closed("source", "diagnostics", source=closed("name", name=text, url=text), diagnostics={"type": "array", "items": diagnostic})
    (tmp_path / "app.py").write_text(MOVES)
    monkeypatch.chdir(tmp_path)
    document = json.loads(lint("check", "--isolated", "--select", "LLM506", "--preview", "--output-format", "rdjson", ".").out)
    jsonschema.validate(document, schema)
    assert {key for item in document["diagnostics"] for key in item} == diagnostic["properties"].keys()


MOVES = """\
import anthropic

client = anthropic.Anthropic(timeout=9)
reply = client.messages.create(model="claude-haiku-4-5", max_tokens=9, messages=[{"role": "user", "content": "Name a river"}])
"""


def closed(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


def test_the_summary_of_a_machine_format_is_no_result(desk: Path, lint: Callable[..., Outcome]) -> None:
    for name in RENDERED:
        assert lint("check", "--isolated", "--output-format", name, ".").err.startswith("Found ")
        assert lint("check", "--isolated", "--quiet", "--output-format", name, ".").err == ""


class TestSarif:
    @pytest.fixture
    def run(self, report: Callable[[str], str]) -> dict[str, Any]:
        document = json.loads(report("sarif"))
        assert document["version"] == "2.1.0"
        (run,) = document["runs"]
        return run  # type: ignore[no-any-return]

    def test_rules_say_what_code_scanning_asks_for(self, run: dict[str, Any]) -> None:
        for rule in run["tool"]["driver"]["rules"]:
            assert re.fullmatch(r"[A-Z]+\d+", rule["id"])
            assert re.fullmatch(r"([A-Z][a-z0-9]*)+", rule["name"])
            for key in ("shortDescription", "fullDescription"):
                assert 0 < len(rule[key]["text"]) <= 1024
                assert rule[key]["text"].endswith(".")
            assert rule["help"]["markdown"].startswith("# ")
            assert len(rule["properties"]["tags"]) <= 10
            assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
            is_security = "security" in rule["properties"]["tags"]
            assert is_security == ("security-severity" in rule["properties"])

    def test_precision_is_what_was_measured(self, run: dict[str, Any]) -> None:
        rules = {rule.meta.code: rule for rule in load_rules()}
        said = {rule["id"]: rule["properties"]["precision"] for rule in run["tool"]["driver"]["rules"]}
        counts = measured_of(rules["LLM201"])
        assert counts is not None
        assert counts.share is not None
        assert said["LLM201"] == ("very-high" if counts.share >= 0.97 else "high" if counts.share >= 0.9 else "medium")
        assert f"{counts.right} of {counts.judged} findings right when judged" in page(rules["LLM201"], "markdown")
        assert Measured(19, 0).share is None
        assert Measured(1, 12).share == 1 / 13
        assert said["LLM903"] == "very-high"

    def test_messages_lead_to_related_places(self, run: dict[str, Any], desk: Path, lint: Callable[..., Outcome]) -> None:
        linked = [result for result in run["results"] if "relatedLocations" in result]
        assert linked
        for result in linked:
            links = [f"[{place['message']['text']}]({place['id']})" for place in result["relatedLocations"]]
            assert result["message"]["text"].endswith(f" See {', '.join(links)}.")
        head = "import json\nfrom openai import OpenAI\n\nmade = {'a': OpenAI(timeout=3)}\n"
        calls = "reply = made['a'].responses.create(model='m', input='x')\nprint(json.loads(reply.output_text)['b'])\n"
        (desk / "a.py").write_text(f"{head}{calls}")
        (run,) = json.loads(lint("check", "--isolated", "--select", "LLM602", "--output-format", "sarif", "a.py").out)["runs"]
        (found,) = run["results"]
        assert found["message"]["text"].endswith(r"See [`made\['a'\].responses.create` answers here](1).")

    def test_results_point_at_their_rules(self, run: dict[str, Any]) -> None:
        rules = run["tool"]["driver"]["rules"]
        assert run["results"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["message"]["text"][0] not in "abcdefghijklmnopqrstuvwxyz"
            assert result["message"]["text"].endswith(".")
            assert result["partialFingerprints"]["llmlint/v1"]

    def test_addresses_are_relative(self, run: dict[str, Any]) -> None:
        uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
        assert uris == {"app/broken,%20file.py", "app/desk.py", "app/parse.py", "try.ipynb"}

    def test_a_file_elsewhere(self, desk: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(desk / "app")
        document = lint("check", *CHOICE, "--output-format", "sarif", str(desk / "try.ipynb")).json
        place = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "../try.ipynb"

    def test_the_way_of_an_answer_is_a_code_flow(self, run: dict[str, Any]) -> None:
        (parse,) = [result for result in run["results"] if result["ruleId"] == "LLM602"]
        (flow,) = parse["codeFlows"]
        (thread,) = flow["threadFlows"]
        lines = [step["location"]["physicalLocation"]["region"]["startLine"] for step in thread["locations"]]
        files = [step["location"]["physicalLocation"]["artifactLocation"]["uri"] for step in thread["locations"]]
        assert list(zip(files, lines, strict=True)) == [("app/desk.py", 14), ("app/desk.py", 15), ("app/parse.py", 7)]


class TestGitHub:
    def test_the_weightiest_come_first(self, report: Callable[[str], str]) -> None:
        levels = [line.split()[0] for line in report("github").splitlines()]
        assert levels == sorted(levels, key=["::error", "::warning", "::notice"].index)
        assert len(set(levels)) == 3

    def test_special_characters_are_escaped(self, report: Callable[[str], str]) -> None:
        assert "file=app/broken%2C file.py" in report("github")

    def test_the_page_of_the_step(self, desk: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        page = desk / "summary.md"
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
        lint("check", "--isolated", "--output-format", "concise", ".")
        assert not page.exists()
        lint("check", "--isolated", "--output-format", "github", ".")
        assert page.read_text().startswith("## llmlint\n")


def test_gitlab_fingerprints_are_unique(report: Callable[[str], str]) -> None:
    marks = [entry["fingerprint"] for entry in json.loads(report("gitlab"))]
    assert len(set(marks)) == len(marks) > 3


def test_a_table_of_markdown_has_whole_rows(report: Callable[[str], str]) -> None:
    rows = [line for line in report("markdown").splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


class TestFiles:
    def test_several_reports_of_one_run(self, desk: Path, lint: Callable[..., Outcome], report: Callable[[str], str]) -> None:
        outcome = lint("check", *CHOICE, "--output", "sarif=out.sarif", "--output", "junit=out.xml", "--output", "concise", ".")
        assert outcome.out == report("concise")
        assert (desk / "out.sarif").read_text() == report("sarif")
        assert (desk / "out.xml").read_text() == report("junit")

    def test_the_format_of_the_environment(self, desk: Path, lint: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LLMLINT_OUTPUT_FORMAT", "json")
        assert json.loads(lint("check", "--isolated", ".").out)["version"] == 1

    def test_a_folder_that_is_missing(self, desk: Path, lint: Callable[..., Outcome]) -> None:
        outcome = lint("check", "--isolated", "--output", "sarif=none/out.sarif", ".")
        assert outcome.code == 2
        assert "cannot write `none/out.sarif`" in outcome.err

    def test_what_stood_there_stays_where_writing_fails(self, desk: Path, lint: Callable[..., Outcome], monkeypatch: Any) -> None:
        (desk / "out.json").write_text("before")
        monkeypatch.setattr(Path, "replace", fail)
        assert lint("check", "--isolated", "-o", "out.json", "--output-format", "json", ".").code == 2
        assert (desk / "out.json").read_text() == "before"
        assert not list(desk.glob(".out.json*"))

    @pytest.mark.parametrize(("value", "words"), [("srif", "did you mean `sarif`"), ("zzz", "choose from full")])
    def test_unknown_formats(self, value: str, words: str, desk: Path, lint: Callable[..., Outcome]) -> None:
        outcome = lint("check", "--output", value, ".")
        assert outcome.code == 2
        assert words in outcome.err

    def test_one_of_them_goes_to_standard_output(self, desk: Path, lint: Callable[..., Outcome]) -> None:
        outcome = lint("check", "--output", "full", "--output", "json", ".")
        assert outcome.code == 2
        assert "only one report" in outcome.err


def fail(*_: object) -> None:
    raise OSError(28, "No space left on device")


def dumped(address: str, profile: Path, *more: str) -> str:
    """What a browser makes of a page, as text."""
    flags = "--headless --virtual-time-budget=5000 --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"
    command = ["chromium", *flags.split(), *more, f"--user-data-dir={profile}", "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


class TestHtml:
    def test_it_needs_nothing_else(self, report: Callable[[str], str]) -> None:
        page = report("html")
        assert not re.search(r'(src|href)="(?!#)', page)
        assert not re.search(r"@import|url\(", page)

    def test_nothing_of_the_code_is_markup(self, report: Callable[[str], str]) -> None:
        assert report("html").count("<script>") == 1
        assert "<b>{ticket}" not in report("html")

    @pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
    @pytest.mark.parametrize(("query", "shown"), [("", "5 of 5"), ("?rule=LLM602", "1 of 5"), ("?search=parse.py", "2 of 5")])
    def test_the_page_filters(self, query: str, shown: str, report: Callable[[str], str], tmp_path: Path) -> None:
        page = tmp_path / "report.html"
        page.write_text(report("html"))
        assert f'aria-live="polite">{shown}</output>' in dumped(f"{page.as_uri()}{query}", tmp_path / "profile")

    @pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
    def test_the_page_does_what_is_clicked(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        many = "".join(f"print(OpenAI(timeout={seconds}).responses.create(model='m', input='x'))\n" for seconds in range(1, 12))
        (folder / "a.py").write_text(f"from openai import OpenAI\nimport ollama\n\n{many}print(ollama.chat(model='n', messages=[]))\n")
        (folder / "b.py").write_text(DESK)
        (folder / "parse.py").write_text(PARSE)
        page = folder / "report.html"
        wishes = ("--select", "LLM201,LLM301,LLM602", "--severity", "LLM602=info", "--output-format", "html")
        page.write_text(lint("check", *wishes, ".").out)
        script = (Path(__file__).parent / "clicks.js").read_text()
        page.write_text(page.read_text().replace("</body>", f"<script>\n{script}</script>\n</body>"))
        said = re.search(r'id="said">(.*?)</pre>', dumped(page.as_uri(), folder / "profile"), re.DOTALL)
        assert said is not None
        assert json.loads(html.unescape(said[1])) == {
            "at first": ["3 of 3", "13 of 13", ""],
            "warnings": ["2 of 3", ["warning"]],
            "a rule": ["1 of 3", "LLM301"],
            "a file": ["1 of 3", "a.py"],
            "searched": "1 of 3",
            "nothing": ["0 of 3", False],
            "reset": ["3 of 3", True],
            "an SDK": "1 of 13",
            "an SDK and a model of others": "0 of 13",
            "all again": "13 of 13",
            "requests searched": "12 of 13",
            "a folded bar": "1 of 13",
            "sorted": ["gpt-6-luna", "m", "n"],
            "a rule's page": True,
        }

    @pytest.mark.skipif(shutil.which("chromium") is None, reason="needs a browser")
    def test_nothing_is_cut_off_on_a_phone(self, desk: Path, lint: Callable[..., Outcome]) -> None:
        (desk / "late.py").write_text(LATE.replace("'claude-x'", f"'claude-{'x' * 150}'"))
        page = desk / "report.html"
        framed = "const page = frames[0].document.documentElement; document.title = `wide ${page.scrollWidth - page.clientWidth}`"
        page.write_text(lint("check", *CHOICE, "--output-format", "html", ".").out)
        (desk / "phone.html").write_text(f'<iframe src="report.html" width="390" height="800" onload="{framed}" frameborder="0"></iframe>')
        assert "<title>wide 0</title>" in dumped((desk / "phone.html").as_uri(), desk / "profile", "--allow-file-access-from-files")

    def test_requests_are_told_from_what_leads_to_them(self, folder: Path, lint: Callable[..., Outcome]) -> None:
        wrapper = "from openai import OpenAI\n\nclient = OpenAI()\n\n\ndef ask(text):\n"
        (folder / "a.py").write_text(f"{wrapper}    return client.responses.create(model='m', input=text)\n")
        (folder / "b.py").write_text("from a import ask\n\nask('one')\nask('two')\n")
        page = lint("check", "--output-format", "html", ".").out
        assert "<b>1</b><span>requests to models</span>" in page
        assert "<summary>2 calls that lead to a request</summary>" in page
        assert "<td>a.py<wbr>:7<wbr>:12</td></tr>" in page
        assert lint("calls", ".").out.endswith("2 files, 1 model call (openai 1), 2 more via wrappers.\n")
        assert lint("calls", "b.py").out.endswith("1 file, 2 model calls via wrappers (openai 2).\n")


def test_a_suggestion_is_one_change(folder: Path, lint: Callable[..., Outcome]) -> None:
    code = "import ollama\n\nclient = ollama.Client(\n    host='é'  # here\n)\nclient.chat(model='m', messages=[])\n"
    (folder / "a.py").write_text(code)
    (found,) = json.loads(lint("check", "--select", "LLM201", "--output-format", "rdjson", "a.py").out)["diagnostics"]
    (suggestion,) = found["suggestions"]
    assert suggestion["text"] == ",  # here\n    timeout=120,\n"
    assert suggestion["range"] == {"start": {"line": 4, "column": 14}, "end": {"line": 5, "column": 1}}
