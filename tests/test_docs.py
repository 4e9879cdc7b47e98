"""What the documentation tells people to type works, what it shows is what the program prints, and its links lead somewhere."""

from __future__ import annotations

import importlib
import json
import re
import shlex
import shutil
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from llmlint.cli.snippets import PRE_COMMIT, PRE_COMMIT_INSTALLED
from llmlint.sdks.load import _TABLES
from llmlint.testing import check_fixture, rules_of

pytestmark = pytest.mark.once

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from conftest import Outcome

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "reference" not in path.parts)
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
TYPED = re.compile(r"llmlint (?:check|baseline|calls|config|completion|rule)[^|\n\")`]*")
WATCHED = ("--since", "--watch", "--explain", "--fix", "MORE", "PATH")

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def blocks(page: Path) -> list[tuple[str, str]]:
    return FENCE.findall(page.read_text("utf-8"))


def commands() -> list[str]:
    texts = [text for page in PAGES for kind, text in blocks(page) if kind not in ("text", "python", "toml")]
    return sorted({match.strip() for text in texts for match in TYPED.findall(text)})


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    loader = SourceFileLoader("docs_maker", str(ROOT / "scripts" / "docs"))
    spec = spec_from_loader("docs_maker", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("command", [command for command in commands() if not any(word in command for word in WATCHED)])
def test_commands(command: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text("print()\n")
    rules = folder / "tools" / "house_rules"
    rules.mkdir(parents=True)
    (rules / "__init__.py").write_text('"""Rules of the house."""\n')
    sys.modules.pop("house_rules", None)
    words = [word.split(",")[0] for word in shlex.split(command.replace("{posargs:.}", "."))[1:]]
    outcome = lint(*words)
    assert outcome.code == 0, outcome.err


@each_page
def test_blocks_are_what_they_say(page: Path) -> None:
    for kind, text in blocks(page):
        assert kind in {"yaml", "toml", "ini", "make", "python", "shell", "text", "json", "lua", "lisp", "elisp", "vim"}, kind
        if kind == "yaml":
            assert pytest.importorskip("yaml").safe_load(text)
        elif kind == "toml":
            tomllib.loads(text)
        elif kind == "json":
            json.loads(text)
        elif kind == "python":
            compile(text, page.name, "exec")


@pytest.mark.parametrize("page", ["index", "writing-a-rule"])
def test_settings_that_are_shown_are_taken(page: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    (folder / "a.py").write_text("print()\n")
    shown = [text for kind, text in blocks(DOCS / f"{page}.md") if kind == "toml" and "model-not-approved" not in text]
    assert shown
    for text in shown:
        (folder / "llmlint.toml").write_text(text)
        assert lint("check", ".").code == 0


@each_page
def test_options_that_are_named_exist(page: Path, lint: Callable[..., Outcome]) -> None:
    names = ("check", "init", "config", "calls", "new-rule", "baseline", "clean", "server", "rule")
    known = "".join(lint(name, "--help").out for name in names) + "--version --write --semgrep-rules --isolated --all-files --rm"
    ours = [line for line in page.read_text("utf-8").splitlines() if "llmlint" in line]
    for name in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(ours))):
        assert name in known or not any(f"llmlint {word}" in "\n".join(ours) for word in names), name


def test_links_lead_somewhere() -> None:
    for page in [*DOCS.rglob("*.md"), *(ROOT / "benchmarks").glob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", page.read_text("utf-8"))):
            name, _, anchor = target.partition("#")
            if "://" in target:
                continue
            found = page.parent / name if name else page
            assert found.exists(), f"{page.name}: {target}"
            if anchor:
                titles = re.findall(r"^#+ (.*)$", found.read_text("utf-8"), re.MULTILINE)
                slugs = {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}
                assert anchor in slugs, f"{page.name}: {target}"


def test_the_tour_shows_what_is_printed(folder: Path, lint: Callable[..., Outcome]) -> None:
    found = blocks(DOCS / "mistakes.md")
    assert [kind for kind, _ in found] == ["python", "text", "python"] * 8
    texts = [text for _, text in found]
    for bad, said, good in zip(texts[::3], texts[1::3], texts[2::3], strict=True):
        for code, expected in ((bad, said), (good, "")):
            (folder / "app.py").write_text(code)
            printed = lint("check", "--isolated", "--output-format", "concise", "app.py").out
            assert [line for line in printed.splitlines() if line.startswith("app.py")] == expected.splitlines()


def test_pages_made_from_the_code_are_current(maker: ModuleType) -> None:
    assert maker.differing() == [], "run scripts/docs"


def test_every_field_that_a_rule_can_read_is_explained(maker: ModuleType) -> None:
    page = "\n".join(maker.api_page())
    assert "| `output_limit` | `Setting` | The limit on the length of the answer" in page
    assert re.findall(r"^\|.*\|\s*\|$", page, re.MULTILINE) == []
    rows = [re.sub(r"\\\|", "", line) for line in page.splitlines() if line.startswith("| ")]
    assert {row.count("|") for row in rows} == {3, 4}


def test_every_variable_that_is_read_is_told(maker: ModuleType) -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "llmlint").rglob("*.py"))
    told = set(re.findall(r"^\| `([A-Z_]+)`", "\n".join(maker.commands_page()), re.MULTILINE))
    assert set(re.findall(r"\"(LLMLINT_(?!COMPLETE)[A-Z_]+)", sources)) <= told


def test_writing_the_page_of_commands_leaves_their_help_alone(maker: ModuleType, lint: Callable[..., Outcome]) -> None:
    """click keeps the help option of a command as it was first asked for."""
    importlib.reload(importlib.import_module("llmlint.cli.clean"))
    list(maker.commands_page())
    assert "-h, --help" in lint("clean", "--help").out


def test_the_navigation_names_every_page() -> None:
    site = pytest.importorskip("yaml").safe_load((ROOT / "properdocs.yml").read_text("utf-8"))
    named = {page for entry in site["nav"] for page in entry.values()}
    assert {page.relative_to(DOCS).as_posix() for page in PAGES} <= named
    assert {"reference/rules/index.md", "reference/commands.md", "reference/settings.md", "reference/sdks.md"} <= named


def test_the_rule_that_the_guide_writes_works(folder: Path, lint: Callable[..., Outcome]) -> None:
    rule, examples, fixture, *_ = [text for kind, text in blocks(DOCS / "writing-a-rule.md") if kind == "python"]
    assert lint("new-rule", "model-not-approved", "--pack", "guided_rules").code == 0
    place = folder / "guided_rules" / "model_not_approved.py"
    made = place.read_text("utf-8")
    imports, body = rule.partition("\n# ...")[0], rule.partition("(Rule[ModelCall]):\n")[2]
    parts = ("from typing import", "\n\nif TYPE_CHECKING", "BAD = ", "\n\nclass ", "    def check")
    start, end, bad, cls, check = (made.index(part) for part in parts)
    place.write_text(made[:start] + imports + made[end:bad] + examples + made[cls:check] + body, "utf-8")
    (folder / "guided_rules" / "fixtures" / "model_not_approved.py").write_text(fixture.replace("HOUSE001", "GUIDED001"), "utf-8")
    rules = rules_of(folder / "guided_rules")
    check_fixture(folder / "guided_rules" / "fixtures" / "model_not_approved.py", rules).assert_passed()
    with pytest.raises(AssertionError) as found:
        rules.assert_finished()
    assert all("is what `llmlint new-rule` wrote" in line for line in str(found.value).strip().splitlines())


def test_what_pages_show_is_printed(folder: Path, lint: Callable[..., Outcome]) -> None:
    def shown(page: str) -> list[str]:
        return [text for kind, text in blocks(DOCS / page) if kind == "text"]

    assert shown("index.md")[0] in (ROOT / "README.md").read_text("utf-8")
    made = lint("new-rule", "model-not-approved", "--pack", "tools/house_rules")
    assert made.out == shown("writing-a-rule.md")[0]
    shutil.copytree(ROOT / "tests" / "example", folder, dirs_exist_ok=True)
    (folder / "app.py").write_text(
        "from twilio.rest import Client\n\nclient = Client()\n\n\ndef send(to, body):\n    client.messages.create(to=to, body=body)\n"
    )
    wrapper, no_call = shown("how-it-decides.md")
    assert lint("calls", "--explain", "app/triage.py:12").out == wrapper
    assert lint("calls", "--explain", "app.py:7").out == no_call


def test_the_hook_that_is_shown_is_the_one_that_init_writes() -> None:
    page = (DOCS / "integrations.md").read_text("utf-8")
    assert PRE_COMMIT.text.replace("=={version}", "") in page
    assert PRE_COMMIT_INSTALLED.text in page


def test_every_key_that_a_pack_can_write_is_explained(maker: ModuleType) -> None:
    page = "\n".join(maker.descriptions_page())
    tables = set(re.findall(r"^### \[+([\w-]+)\]+$", page, re.MULTILINE)) | {"module-aliases", "protocol"}
    assert tables == set(_TABLES)
    assert all(f"`{name}`" in page or f"[{name}]" in page for name in tables)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("| `")]
    assert [cells[0] for cells in rows if not (cells[-1] and (len(cells) == 2 or cells[1]))] == []


def test_every_key_that_a_pack_can_write_is_read(maker: ModuleType) -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "llmlint").rglob("*.py"))
    named = {
        cells.split("`")[1].replace("-", "_") for cells in maker.descriptions_page() if cells.startswith("| `") and cells.count("|") > 4
    }
    assert [name for name in sorted(named - {"note", "module_aliases"}) if not re.search(rf"\.{name}\b", sources)] == []
