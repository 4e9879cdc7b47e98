"""What stands in the code that is read, and in the names of its files, does nothing where it is shown; keys are not shown at all."""

from __future__ import annotations

import json
import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keys import KEYS, NAMELESS

from llmlint.report.documents import FORMATS
from llmlint.report.visible import mask_keys, visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome

pytestmark = [pytest.mark.once, pytest.mark.skipif(sys.platform == "win32", reason="needs names that Windows does not allow")]
CODE = 'from openai import OpenAI\n\nclient = OpenAI()\nreply = client.responses.create(model="m", input="Hi")\n'
NAMES = [
    "a\n::error file=x::FORGED", "::warning::FORGED", "##[error]FORGED", "##vso[task.complete result=Failed;]FORGED", "a\r::error::FORGED",
    "\x1b]0;FORGED\x07", "\x1b[31mred", "\x9b31mred", "a\u202eyp.b", "a\u2028::error::FORGED", "a\u2029b", "a\x85::error::FORGED", "a\x0bb",
    "a\x0c::error::FORGED", "\udce9latin", "<script>alert(1)<", "\"><img src=x onerror=alert(1)>", "'><svg onload=alert(1)>", "&lt;b&gt;",
    "]]>", "<!--", "--><b>", "=cmd|calc", "+1", "@SUM(1)", "a|b", "`code`", "![x](javascript:alert(1))", "[x](y)", "a,b::c", "a%0Ab",
    "a%25", "$(touch x)", ";ls", "{{7*7}}", "${x}", "%s", "[/INST]", "[bold]b", ":smile:", "a:1:2: error: FORGED", "a b", "é日本",
    "\ufeffa", "a\u200bb", "\U000e0041tag", "\x7f", "a\tb", "-rf", "#", "?q", "file:\\c", "\u2067x\u2069",
]  # fmt: skip
# Every control character and every one that reverses the direction, before a command: `LLMLINT_NAMES=160` tries them too.
SIGNS = [*range(1, 32), *range(127, 160), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xDC80, 0xDCFF]
GENERATED = [f"{before}{chr(sign)}{after}" for before, after in (("a", "::error::FORGED"), ("", "##[error]FORGED")) for sign in SIGNS]
NAMES += [name for name in GENERATED[: int(os.environ.get("LLMLINT_NAMES", "0"))] if name not in NAMES]
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
COMMAND = re.compile(r"^\s*(::|##\[|##vso)", re.MULTILINE)


@pytest.fixture
def hostile(folder: Path) -> int:
    """A file of each name, with the name in its source as well; how many there are."""
    made = 0
    for name in NAMES:
        text = "".join(character for character in name if character not in "\n\r\u2028\u2029\x0b\x0c\x85\x00")
        try:
            place = os.fsencode(name.replace("/", "_") + ".py")
            with open(place, "wb") as stream:  # noqa: PTH123
                stream.write(f"{CODE}x = client.responses.create(model='m', input={text!r})  # {text}\n".encode("utf-8", "replace"))
            made += 1
        except OSError:
            continue
    assert made > 40
    return made


def check(lint: Callable[..., Outcome], format_: str, *more: str) -> str:
    outcome = lint("check", "--isolated", "--no-cache", "--select", "ALL", "--output-format", format_, *more, ".")
    assert outcome.code in {0, 1}, outcome.err
    assert not HIDDEN.search(outcome.err)
    return outcome.out


@pytest.mark.parametrize("format_", FORMATS)
def test_no_name_and_no_text_does_anything(format_: str, hostile: int, lint: Callable[..., Outcome]) -> None:
    out = check(lint, format_)
    assert not HIDDEN.search(out), repr(HIDDEN.search(out))
    lines = out.splitlines()
    if format_ == "github":
        assert all(re.match(r"::(error|warning|notice) ", line) for line in lines if COMMAND.match(line))
        assert not any(re.search(r"::error::FORGED|^::warning::FORGED", line) and not line.startswith("::") for line in lines)
        assert not any(line.startswith("::error file=x::") for line in lines)
    elif format_ == "azure":
        assert all(line.startswith("##vso[task.logissue type=") for line in lines if COMMAND.match(line))
    else:
        assert not COMMAND.search(out)
    assert not any(line.startswith(("FORGED", "a:1:2: error: FORGED:0")) for line in lines)


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses.update(value or "" for name, value in attrs if name in {"href", "src", "action"})


def test_the_page_holds_no_element_of_a_foreign_text(hostile: int, lint: Callable[..., Outcome], tmp_path: Path) -> None:
    found, plain = Tags(), Tags()
    found.feed(check(lint, "html"))
    for place in Path().iterdir():
        if place.is_file():
            place.unlink()
    Path("a.py").write_text(CODE)
    plain.feed(check(lint, "html"))
    assert found.tags - plain.tags <= {"details", "summary", "mark", "span"}, found.tags - plain.tags
    assert not {name for name in found.attributes - plain.attributes if name.startswith("on")}
    assert not {address for address in found.addresses if address.lower().startswith(("javascript", "data", "vbscript"))}


def test_documents_for_machines_can_be_read_and_name_every_file(hostile: int, lint: Callable[..., Outcome]) -> None:
    assert len({item["path"] for item in json.loads(check(lint, "json"))["diagnostics"]}) == hostile
    assert len({json.loads(line)["path"] for line in check(lint, "json-lines").splitlines() if '"path"' in line}) == hostile
    run = json.loads(check(lint, "sarif"))["runs"][0]
    places = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in run["results"]}
    assert len(places) == hostile
    assert all(re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]+", place) for place in places)
    assert ET.fromstring(check(lint, "junit")) is not None
    for format_ in ("gitlab", "rdjson"):
        json.loads(check(lint, format_))


@pytest.mark.parametrize(
    "arguments",
    [("check", "--statistics"), ("check", "--show-files"), ("check", "--show-settings"), ("calls",), ("calls", "--output-format", "json")],
)
def test_other_answers_are_as_harmless(arguments: tuple[str, ...], hostile: int, lint: Callable[..., Outcome]) -> None:
    outcome = lint(*arguments, "--isolated")
    assert not HIDDEN.search(outcome.out + outcome.err)
    assert not COMMAND.search(outcome.out + outcome.err)


@pytest.mark.parametrize("name", NAMES)
def test_mistakes_are_told_as_harmlessly(name: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    for arguments in (("check", f"./{name}"), ("check", "--select", name), ("check", "--config", f"./{name}.toml"), (f"x{name}",)):
        outcome = lint(*arguments)
        assert outcome.code == 2
        assert not HIDDEN.search(outcome.out + outcome.err), (arguments, outcome.err)
        assert not COMMAND.search(outcome.out + outcome.err), (arguments, outcome.err)


@pytest.mark.parametrize("name", NAMES)
def test_configurations_are_quoted_as_harmlessly(name: str, folder: Path, lint: Callable[..., Outcome]) -> None:
    text = name.encode("utf-8", "replace").decode()
    (folder / "llmlint.toml").write_text(f"{json.dumps(text, ensure_ascii=False)} = 1\n# {text}\nselect = [{json.dumps(text)}]\n", "utf-8")
    (folder / "a.py").write_text(CODE)
    outcome = lint("check", ".")
    assert outcome.code == 2
    assert not HIDDEN.search(outcome.out + outcome.err)
    assert not COMMAND.search(outcome.out + outcome.err)


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_made_harmless(text: str) -> None:
    assert not HIDDEN.search(visible(text))
    assert "\n" not in visible(text)


def secret_of(key: str) -> str:
    return key.split("|", 1)[1][:16]


@pytest.fixture
def keyed(folder: Path) -> Path:
    """Keys wherever code may hold them."""
    lines = [CODE]
    for key in (item.replace("|", "") for item in KEYS):
        lines += [
            f"c = OpenAI(api_key='{key}')  # {key}",
            f"# {key}",
            f"d = OpenAI(default_headers={{'x': '{key}'}}).responses.create(model='{key}', input='{key} {{}}'.format(reply))",
            f"{{'key': '{key}'}}; OpenAI()",
        ]
    lines += [f"OpenAI()  # {item.replace('|', '')}" for item in NAMELESS]
    (folder / "a.py").write_text("\n".join(lines) + "\n")
    (folder / "broken.py").write_text(f"{CODE}x = '{KEYS[0].replace('|', '')}' {NAMELESS[0].replace('|', '')} (\n")
    return folder


@pytest.mark.parametrize("format_", FORMATS)
def test_no_key_is_shown_in_any_format(format_: str, keyed: Path, lint: Callable[..., Outcome]) -> None:
    outcome = lint("check", "--isolated", "--select", "ALL", "--verbose", "--debug", "--output-format", format_, ".")
    for key in (*KEYS, *NAMELESS):
        assert secret_of(key) not in outcome.out + outcome.err, key


def test_no_key_is_kept_or_told_elsewhere(keyed: Path, lint: Callable[..., Outcome], results: Path) -> None:
    lint("check", "--isolated", "--select", "ALL", ".")
    lint("baseline", "create")
    said = lint("calls").out + lint("calls", "--output-format", "json").out + lint("check", "--statistics").out
    kept = b"".join(place.read_bytes() for place in results.rglob("*") if place.is_file())
    kept += (keyed / ".llmlint-baseline.json").read_bytes()
    for key in (*KEYS, *NAMELESS):
        assert secret_of(key) not in said, key
        assert secret_of(key).encode() not in kept, key


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_masked_wherever_it_stands(key: str) -> None:
    bare = key.replace("|", "")
    for around in ("{}", "'{}'", "x={}", "({})", "a {} b", "https://h/?k={}", "{}.", "\\n{}", "[{}]", "<{}>"):
        assert secret_of(key) not in mask_keys(around.format(bare)), around


def test_every_key_of_a_text_is_masked_once() -> None:
    first, second = "sk-proj-Zq8Xw2Lm5Rt9Yb3Nc7Vd", "ghp_9f8e7d6c5b4a39281706f5e4"
    text = f"a {second} api_key='{first}' b {first}"
    assert mask_keys(text) == "a ghp_… api_key='…' b sk-proj-…"
    assert mask_keys(f"token='{first}' token='{second}'") == "token='…' token='…'"
    assert mask_keys(f"token='x1 {first}'") == "token='x1 sk-proj-…'"


ORDINARY = [
    "task-list-of-the-day",
    "ask-something-else-now",
    "sk-learn",
    "hf_hub_download_something",
    "fc-match",
    "api_key=os.environ['OPENAI_API_KEY']",
]
ORDINARY += [
    "token=settings.token",
    'password=""',
    "max_tokens=1024",
    "https://example.com:8080/path@v1",
    "dapifoo",
    "fw_version",
    "pypi-server",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_no_key_stays(text: str) -> None:
    assert mask_keys(text) == text
