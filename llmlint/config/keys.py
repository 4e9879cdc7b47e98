"""Everything a configuration may say: one table for the check, the JSON schema and `llmlint config`."""

from __future__ import annotations

from typing import Literal

from llmlint.levels import CONFIDENCES, FAIL_ON, LEVELS
from llmlint.records import dataclass

Kind = Literal[
    "selectors",
    "strings",
    "names",
    "boolean",
    "level",
    "confidence",
    "format",
    "path",
    "folder",
    "version",
    "python",
    "factories",
    "sinks",
    "per-file-ignores",
    "severity",
    "rules",
]
PYTHON = r"^(?:3\.|py3)(\d{1,2})$"
FORMATS = (
    "full", "concise", "grouped", "json", "json-lines", "sarif", "junit", "github", "gitlab", "azure", "rdjson", "html", "markdown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """One setting. `deprecated` names what to write instead; `aliases` are other names of it, as good as its own."""

    name: str
    kind: Kind
    help: str
    deprecated: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """What it is for, and how else it may be written."""
        return self.help + "".join(f" Also written `{name}`." for name in self.aliases)

    @property
    def field(self) -> str:
        """Its name in `Settings`."""
        return "options" if self.name == "rules" else self.name.replace("-", "_")


KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("select", "selectors", "The rules that run, in place of the recommended ones."),
        Key("extend-select", "selectors", "Rules that run besides the selected ones."),
        Key("ignore", "selectors", "Rules that do not run, however they are selected."),
        Key("per-file-ignores", "per-file-ignores", "Rules that are switched off for files: patterns as in a gitignore file, and rules."),
        Key("severity", "severity", "The level of rules: `error`, `warning` or `info`."),
        Key("rules", "rules", "Options of single rules, by their names; `llmlint rule NAME` lists them."),
        Key("fail-on", "level", "The lightest finding that fails the run."),
        Key("preview", "boolean", "Run rules that are not yet measured."),
        Key("min-confidence", "confidence", "The least confidence of the rules that run, however they are selected."),
        Key("exclude", "strings", "What is left out while folders are walked, in gitignore patterns, in place of the default."),
        Key("extend-exclude", "strings", "What is left out besides `exclude`."),
        Key(
            "include",
            "strings",
            "Which files are checked while folders are walked, in gitignore patterns, in place of `*.py` and `*.ipynb`.",
        ),
        Key("respect-gitignore", "boolean", "Leave out what git leaves out."),
        Key("test-paths", "strings", "What is test code, in which few rules speak."),
        Key("source-roots", "strings", "The folders that imports start from, besides those the project declares."),
        Key(
            "target-version",
            "python",
            "The oldest Python that the code has to run on: advice and fixes use nothing newer. By default what the project requires.",
        ),
        Key("model-functions", "names", "Functions that call a model and cannot be seen, by dotted names.", aliases=("call-wrappers",)),
        Key("client-factories", "factories", "Functions that make a client and cannot be seen, with the class they make."),
        Key(
            "sanitizers",
            "names",
            "Functions that make an answer safe or make sure of its form, by dotted names.",
            aliases=("validators",),
        ),
        Key("sinks", "sinks", "Functions that do something of consequence with what they are given, with its kind, such as `mail`."),
        Key("require-reason", "boolean", "A comment that silences a finding must say why."),
        Key(
            "baseline",
            "path",
            "The file of recorded findings. By default `.llmlint-baseline.json` in the folder of the configuration, if there is one.",
        ),
        Key("cache-dir", "folder", "The folder below that of the configuration in which results are kept."),
        Key("output-format", "format", "The format of the report, where the command line names none."),
        Key("extend", "path", "A configuration that this one builds on. Its patterns count from the folder of this one."),
        Key("required-version", "version", "The versions of llmlint that may be used, such as `>=0.2,<1`."),
        Key(
            "strict-config",
            "boolean",
            "What is only warned of otherwise is a mistake: deprecated settings.",
        ),
        Key("fixable", "selectors", "The rules whose fixes are made with `--fix`."),
        Key("unfixable", "selectors", "Rules whose fixes are not made."),
        Key("unsafe-fixes", "boolean", "Make fixes too that may change what the program does."),
    )
}
# Every way to write a setting, with its own name.
NAMES: dict[str, str] = {name: key.name for key in KEYS.values() for name in (key.name, *key.aliases)}

__all__ = ["CONFIDENCES", "FAIL_ON", "FORMATS", "KEYS", "LEVELS", "NAMES", "PYTHON", "Key", "Kind"]
