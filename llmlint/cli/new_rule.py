"""`llmlint new-rule`."""

from __future__ import annotations

import re
from pathlib import Path

import click

import llmlint
from llmlint.cli.replace import create_text
from llmlint.cli.scaffold import FIXTURE, PACK, RULE, TEST
from llmlint.cli.terminal import Terminal
from llmlint.config.groups import TOPICS
from llmlint.patterns import regex
from llmlint.records import dataclass
from llmlint.report.visible import visible

_CODE = regex(r'\bcode="([A-Z]+)(\d{3,})"')
_WORD = regex(r"[a-z]{2}[a-z0-9]*(-[a-z]{2}[a-z0-9]*)+\Z")
BUILT_IN = Path("rules/llmlint_rules")


@dataclass(frozen=True)
class Plan:
    """Where a new rule goes, and under which code."""

    code: str
    rule: Path
    fixture: Path
    since: str
    once: tuple[tuple[Path, str], ...]
    try_it: str


@click.command("new-rule")
@click.argument("name", metavar="NAME")
@click.option(
    "--pack", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="The package of your rules; made if missing."
)
@click.option("--topic", type=click.Choice(list(TOPICS)), help="The mistake it belongs to, for a rule of llmlint itself.")
def new_rule(*, name: str, pack: Path | None, topic: str | None) -> int:
    """Write a rule and its fixture, ready to be run and changed.

    NAME names what is wrong, in small letters with hyphens: call-in-loop.
    """
    if not _WORD.match(name):
        raise click.UsageError(
            f"`{visible(name)}` is no name of a rule: two words or more, in small letters with hyphens, such as `call-in-loop`"
        )
    plan = _own(name, pack) if pack is not None else _built_in(name, topic)
    values = {"code": plan.code, "name": name, "class_name": _class(name), "since": plan.since}
    files = [(plan.rule, RULE.format(**values)), (plan.fixture, FIXTURE.format(**values))]
    terminal = Terminal()
    if taken := next((path for path, _ in files if path.exists()), None):
        terminal.error(f"`{visible(taken.as_posix())}` exists")
        return 2
    for path, text in [*((path, text) for path, text in plan.once if not path.exists()), *files]:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            create_text(path, text)
        except OSError as error:
            terminal.error(f"cannot write `{visible(path.as_posix())}`: {visible(error.strerror or str(error))}")
            return 2
        terminal.out.line(f"Wrote {visible(path.as_posix())}.")
    terminal.out.line(f"{plan.code} works as it stands. Try it: {visible(plan.try_it)}")
    return 0


def _built_in(name: str, topic: str | None) -> Plan:
    if not BUILT_IN.is_dir():
        raise click.UsageError(
            "name the folder of your rules with --pack; without it, a rule of llmlint itself is written in its own checkout"
        )
    if topic is None:
        raise click.UsageError(f"name the mistake it belongs to with --topic: {', '.join(TOPICS)}")
    stem, prefix = name.replace("-", "_"), TOPICS[topic]
    taken = [int(number) for letters, number in _codes(BUILT_IN) if f"{letters}{number}".startswith(prefix)]
    code = f"{prefix}{max((number % 100 for number in taken), default=0) + 1:02d}"
    fixture = Path("fixtures") / topic / f"{stem}.py"
    since = ".".join(llmlint.__version__.split(".")[:2])
    return Plan(code, BUILT_IN / topic / f"{stem}.py", fixture, since, (), f"pytest tests/test_rules.py -k '{name} or {stem}'")


def _own(name: str, pack: Path) -> Plan:
    if not pack.name.isidentifier():
        raise click.UsageError(f"`{visible(pack.name)}` cannot be the name of a package")
    stem = name.replace("-", "_")
    known = _codes(pack)
    letters = known[0][0] if known else re.sub(r"[^A-Z]", "", pack.name.partition("_")[0].upper()).replace("LLM", "") or "OWN"
    code = f"{letters}{max((int(number) for _, number in known), default=0) + 1:03d}"
    test, text, fixtures = _tests_of(pack)
    once = ((pack / "__init__.py", PACK), (test, text))
    try_it = f"llmlint check --preview --pack {pack.as_posix()} --select {code} {fixtures.as_posix()}"
    return Plan(code, pack / f"{stem}.py", fixtures / f"{stem}.py", "1.0", once, try_it)


def _tests_of(pack: Path) -> tuple[Path, str, Path]:
    """The test of a pack with its text, and the folder of the fixtures; beside a package in `src`, for that is what is installed."""
    if pack.parent.name == "src" and not (pack / "fixtures").is_dir():
        top = pack.parent.parent
        text = TEST.format(pack=pack.name, folder='parents[1] / "src"', fixtures='parents[1] / "fixtures"')
        return top / "tests" / f"test_{pack.name}.py", text, top / "fixtures"
    text = TEST.format(pack=pack.name, folder="parent", fixtures=f'parent / "{pack.name}" / "fixtures"')
    return pack.parent / f"test_{pack.name}.py", text, pack / "fixtures"


def _codes(folder: Path) -> list[tuple[str, str]]:
    """The codes of the rules in a package, read and not run."""
    files = sorted(folder.rglob("*.py"))
    return [(letters, number) for path in files for letters, number in _CODE.findall(path.read_text(encoding="utf-8", errors="replace"))]


def _class(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))
