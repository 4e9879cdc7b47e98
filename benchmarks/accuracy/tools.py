"""The tools that are compared: how each is installed and started, what it prints, and which rules of llmlint its own correspond to.

A rule with no counterpart among the rules that llmlint has on by default maps to nothing: it is an opinion, and is counted as such.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

# Where a tool found what: file, line, the tool's rule.
Hit = tuple[str, int, str]
LOOPS = "LLM301 LLM302 LLM303"
SINKS = "LLM801 LLM802 LLM803 LLM806"


@dataclass(frozen=True, eq=False)
class Tool:
    """One tool. `{folder}` and `{out}` in `command` are what it reads and where it writes."""

    name: str
    version: str
    command: tuple[str, ...]
    read: Callable[[str, Path], Iterator[Hit]]
    rules: Mapping[str, str] = field(default_factory=dict[str, str])

    def start(self, programs: Path, folder: Path, out: Path) -> list[str]:
        """The command line."""
        words = [word.format(folder=folder, out=out) for word in self.command]
        return [str(programs / words[0]), *words[1:]]

    def codes(self, rule: str) -> tuple[str, ...]:
        """The rules of llmlint that a rule of this tool corresponds to, first of all that which it mostly means."""
        if self.name == "llmlint":
            return (rule,)
        return tuple(code for pattern, codes in self.rules.items() if re.fullmatch(pattern, rule) for code in codes.split())


def _read_json(*, below: str = "", path: str = "path", rule: str = "rule", line: str = "line") -> Callable[[str, Path], Iterator[Hit]]:
    """A reader of a list of records, under a key or by itself; a dot in a name leads into a record."""

    def read(printed: str, out: Path) -> Iterator[Hit]:
        written = sorted(out.rglob("*.json"))
        data: Any = json.loads(written[0].read_text(encoding="utf-8") if written else printed or "[]")
        for item in data[below] if below else data:
            yield str(_get(item, path)), int(_get(item, line) or 0), str(_get(item, rule)).rpartition(".")[2]

    return read


def _get(item: Any, path: str) -> Any:
    for key in path.split("."):
        item = item[key]
    return item


def _read_lines(printed: str, _: Path) -> Iterator[Hit]:
    for line in printed.splitlines():
        record = json.loads(line)
        yield record["path"], record["line"], record["rule_id"]


def _read_tokenlint(printed: str, _: Path) -> Iterator[Hit]:
    path = ""
    for line in re.sub(r"\x1b\[[0-9;]*m", "", printed).splitlines():
        if match := re.match(r"\s+(?:FAIL|WARN|INFO) (\S+)\s+line (\d+)", line):
            yield path, int(match[2]), match[1]
        elif re.match(r"  \S+\.py$", line):
            path = line.strip()


def _read_trainlab(_: str, out: Path) -> Iterator[Hit]:
    report: Any = json.loads((out / "trainlab-report.json").read_text(encoding="utf-8"))
    sites = {site["id"]: site for site in report["scan"]["call_sites"]}
    for finding in report["findings"]:
        for site in (sites[name] for name in finding["call_site_ids"] if name in sites):
            yield site["path"], site["line"], finding["rule"]


LLMLINT = Tool(
    "llmlint", "", ("llmlint", "check", "--isolated", "--no-cache", "--output-format", "json", "{folder}"),
    _read_json(below="diagnostics", rule="code", line="range.start.line"),
)  # fmt: skip
PEERS = (
    Tool(
        "overllm", "overllm==0.7.0", ("overllm", "--all", "--format", "json", "{folder}"), _read_json(),
        {
            "llm-in-loop": f"{LOOPS} LLM208", "prompt-injection": "LLM502", "deprecated-model": "LLM507", "unsupported-params": "LLM512",
            "json-mode-missing-json": "LLM607",
        },
    ),
    Tool(
        "agentguard-lint", "agentguard-lint==0.3.1", ("agentguard", "--no-costs", "--no-config", "-f", "json", "{folder}"),
        _read_json(below="findings"),
        {"AG001": "LLM306 LLM205", "AG002": "LLM307", "AG003": LOOPS, "AG004": f"{LOOPS} LLM208", "AG005": "LLM306"},
    ),
    Tool(
        "llmdoctor", "llmdoctor==0.2.5", ("llmdoctor", "doctor", "--json", "{folder}"), _read_json(path="file", rule="code"),
        {"TS001": "LLM401 LLM402", "TS103|TS104": "LLM306"},
    ),
    Tool(
        "pcdlint", "pcdlint==0.3.0", ("pcdlint", "--format", "json", "{folder}"),
        _read_json(path="file_path", rule="rule_id", line="lineno"),
        {"PCL001|PCL005": "LLM401 LLM402", "PCL002|PCL003": "LLM403"},
    ),
    Tool(
        "tokenlint", "tokenlint==0.1.1", ("tokenlint", "{folder}"), _read_tokenlint,
        {"R004-llm-call-in-loop": f"{LOOPS} LLM208", "R004-unbounded-agent-loop": "LLM306 LLM205"},
    ),
    Tool(
        "cachedrift", "cachedrift==0.1.0", ("cachedrift", "--format", "json", "--min-severity", "info", "{folder}"),
        _read_json(below="findings", path="file"),
        {"CD01|CD02|CD07": "LLM401 LLM402", "CD03|CD08": "LLM403"},
    ),
    Tool(
        "spendlint", "spendlint==0.1.4", ("spendlint", "--no-config", "--format", "jsonl", "{folder}"), _read_lines,
        {"R-CACHE-003": "LLM402", "R-CALL-004": "LLM302", "R-LOOP-001": "LLM306", "R-LOOP-002": "LLM205"},
    ),
    Tool(
        "plumbline", "actaclad-plumbline==0.0.2", ("plumb", "scan", "--json", "{out}/plumb.json", "{folder}"),
        _read_json(below="findings", path="file", rule="rule_id"),
        {
            "PLB-AGT-00[128]": "LLM306", "PLB-MDL-002": "LLM507", "PLB-MDL-003": "LLM505", "PLB-MDL-00[678]": "LLM512",
            "PLB-OUT-001": "LLM101 LLM602", "PLB-OUT-002": "LLM102 LLM803", "PLB-RES-001": "LLM201 LLM202", "PLB-RES-002": "LLM203",
            "PLB-RES-005": "LLM210", "PLB-SEC-00[23]": "LLM801", "PLB-SEC-004": "LLM812", "PLB-SEC-005": "LLM802", "PLB-SEC-006": "LLM804",
            "PLB-SEC-007": "LLM806",
        },
    ),
    Tool(
        "agentguard-linter", "agentguard-linter==0.1.1", ("agentguard", "scan", "--format", "json", "--fail-on", "never", "{folder}"),
        _read_json(path="location.file", rule="rule_id", line="location.line"),
        {
            "AG001": "LLM306 LLM205", "AG003": "LLM201 LLM202", "AG004": "LLM306", "AG008": "LLM210", "AG011": "LLM307", "AG020": "LLM502",
            "AG022": SINKS, "AG023": "LLM812",
        },
    ),
    Tool(
        "trainlab", "trainlab-optimize==0.5.2",
        ("trainlab", "--workspace", "{out}/workspace", "run", "--include-tests", "--format", "json", "--out", "{out}", "{folder}"),
        _read_trainlab,
        {"R102": "LLM507", "R103": "LLM401 LLM402", "R104": f"{LOOPS} LLM208", "R106": "LLM205", "R109": "LLM302"},
    ),
)  # fmt: skip


def semgrep(rules: Path | None) -> Tool:
    """Semgrep with a checkout of its public rules: those about AI, and those about what Python should not run, ask or show."""
    found = [rules / part for part in ("ai/python", "python/lang/security", "python/flask/security", "python/sqlalchemy")] if rules else []
    configs = tuple(word for part in found if part.is_dir() for word in ("--config", str(part)))
    command = ("semgrep", "scan", "--metrics", "off", "--disable-version-check", "--no-git-ignore", "--json", *configs, "{folder}")
    return Tool(
        "semgrep", "semgrep==1.185.0", command, _read_json(below="results", rule="check_id", line="start.line"),
        {
            "eval-detected|exec-detected|subprocess-shell-true|dangerous-(?!globals).*|.*pickle.*|user-exec.*|user-eval.*": "LLM801",
            "formatted-sql-query|sqlalchemy-execute-raw-query|avoid-sqlalchemy-text|.*sqli.*|.*tainted-sql.*": "LLM802",
            "render-template-string|explicit-unescape-with-markup|.*xss.*": "LLM804", "dynamic-urllib-use-detected|.*ssrf.*": "LLM806",
            "dangerous-globals-use|non-literal-import": "LLM805",
        },
    )  # fmt: skip


def environment() -> dict[str, str]:
    """The variables that tools are started with: none of them may report home."""
    return {**os.environ, "DO_NOT_TRACK": "1", "SEMGREP_SEND_METRICS": "off", "NO_COLOR": "1", "PYTHONPATH": ""}
