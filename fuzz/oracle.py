"""A second, small program that knows five rules, on the standard library's `ast`. Usage: python fuzz/oracle.py FOLDER... [--sample N] [--seed N]

Of the plain forms of clients and requests (`client = OpenAI(...)`, bound once, `client.chat.completions.create(...)`) it knows what LLM201,
LLM207, LLM301, LLM305 and LLM508 must say, and where they must be silent; of all else that they say it checks what must be so. It shares
nothing with llmlint but the report. Each file is checked alone; where the form is not plain, the oracle holds its tongue.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import random
import re
import sys
import tempfile
import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from trial import trial, warm_up

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = ("LLM201", "LLM207", "LLM301", "LLM305", "LLM508")
ASK = ("check", "--isolated", "--no-cache", "--jobs", "1", "--select", ",".join(RULES), "--output-format", "json", ".")
AT_ONCE = 40
SYNC = {"openai.OpenAI", "openai.AzureOpenAI", "anthropic.Anthropic"}
ASYNC = {"openai.AsyncOpenAI", "openai.AsyncAzureOpenAI", "anthropic.AsyncAnthropic"}
HARMLESS = {"api_key", "base_url", "organization", "project", "max_retries", "default_headers", "azure_endpoint", "api_version"}
LIMITS = {"chat.completions.create": {"max_tokens", "max_completion_tokens"}, "responses.create": {"max_output_tokens"}}
REQUESTS = {*LIMITS, "messages.create"}
REMOVED = {"ChatCompletion.create", "Completion.create", "Embedding.create", "ChatCompletion.acreate"}
# Words of files in which a limit may come from elsewhere, versions are told apart, or a request is no real one.
DEADLINES = re.compile(r"wait_for|timeout\(|\.result\(|fail_after|move_on_after|alarm|with_options|setattr|__dict__|patch|mock")
VERSIONS = re.compile(r"__version__|version|hasattr|getattr|OpenAI\b")
MAPS = re.compile(r"map|apply|batch|submit|gather|run|vectorize|transform|progress|partial|lambda", re.IGNORECASE)
LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.comprehension)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LEAVING = (ast.Break, ast.Continue, ast.Return, ast.Yield, ast.YieldFrom, ast.Raise, ast.If, ast.Try, ast.While, ast.Match, ast.With, ast.IfExp)


class Client(NamedTuple):
    """A client that is made once: how the code names it, and the call that makes it."""

    name: str
    is_attribute: bool
    made: ast.Call
    kind: str


class Said(NamedTuple):
    """What the oracle says of a place: the rule must speak there, or must not."""

    code: str
    line: int
    column: int
    speaks: bool


class Reading:
    """One file as the oracle sees it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.lines = text.encode().splitlines(keepends=False)
        self.above = {id(below): node for node in ast.walk(self.tree) for below in ast.iter_child_nodes(node)}
        self.nodes = [*ast.walk(self.tree)]
        self.bound = Counter(itertools.chain.from_iterable(map(_binds, self.nodes)))

    def place(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Line and column, counted in signs from one."""
        return node.lineno, len(self.lines[node.lineno - 1][: node.col_offset].decode()) + 1

    def outside(self, node: ast.AST) -> Iterator[ast.AST]:
        """What stands around a node, from the inside out."""
        while (above := self.above.get(id(node))) is not None:
            yield above
            node = above

    def function(self, node: ast.AST) -> ast.AST | None:
        """The function that a node is a part of."""
        return next((above for above in self.outside(node) if isinstance(above, FUNCTIONS)), None)

    def modules(self) -> dict[str, str]:
        """What the names stand for that one import at the top of the file binds, and nothing else."""
        found: dict[str, str] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                found.update({name.asname or name.name: name.name for name in node.names if "." not in name.name})
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
        return {name: full for name, full in found.items() if self.bound[name] == 1}

    def clients(self) -> Iterator[Client]:
        """Clients in variables and attributes that have one value."""
        modules = self.modules()
        attributes = Counter(node.attr for node in self.nodes if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load))
        for node in self.nodes:
            if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.Call):
                continue
            target, first, _, rest = node.targets[0], *_path(node.value.func).partition(".")
            kind = ".".join(part for part in (modules.get(first, ""), rest) if part)
            if kind not in SYNC | ASYNC:
                continue
            if isinstance(target, ast.Name) and self.bound[target.id] == 1:
                yield Client(target.id, False, node.value, kind)
            elif isinstance(target, ast.Attribute) and attributes[target.attr] == 1 and self._is_set_up(target, node):
                yield Client(target.attr, True, node.value, kind)

    def _is_set_up(self, target: ast.Attribute, node: ast.Assign) -> bool:
        """Whether each object of a class without ancestors gets the attribute, without any condition."""
        method, owner = (*self.outside(node), None, None)[:2]
        plain = isinstance(owner, ast.ClassDef) and not owner.bases and not owner.keywords and not owner.decorator_list
        return plain and isinstance(method, ast.FunctionDef) and method.name == "__init__" and _path(target.value) == "self"

    def requests(self, client: Client) -> tuple[list[tuple[ast.Call, str]], bool]:
        """The requests of a client, and whether nothing else is done with it."""
        found, only = [], True
        for node in self.nodes:
            if client.is_attribute:
                own = isinstance(node, ast.Attribute) and node.attr == client.name and isinstance(node.ctx, ast.Load)
                own_self = own and isinstance(node, ast.Attribute) and _path(node.value) == "self" and self._class(node) is self._class(client.made)
                only &= own_self or not own
                own = own_self
            else:
                own = isinstance(node, ast.Name) and node.id == client.name and isinstance(node.ctx, ast.Load)
            if not own:
                continue
            top, path = node, []
            while isinstance(above := self.above[id(top)], ast.Attribute):
                top, path = above, [*path, above.attr]
            call = self.above[id(top)]
            if isinstance(call, ast.Call) and call.func is top and ".".join(path) in REQUESTS:
                found.append((call, ".".join(path)))
            else:
                only = False
        return found, only

    def _class(self, node: ast.AST) -> ast.AST | None:
        return next((above for above in self.outside(node) if isinstance(above, ast.ClassDef)), None)

    def says(self) -> Iterator[Said]:
        """All that is certain of the file."""
        for client in self.clients():
            requests, only = self.requests(client)
            yield from self._of_client(client, requests, only)
            for call, path in requests:
                for code, speaks in self._of_request(client, call, path):
                    yield Said(code, *self.place(call), speaks)
        yield from self._removed()

    def _of_client(self, client: Client, requests: list[tuple[ast.Call, str]], only: bool) -> Iterator[Said]:
        given = {word.arg: word.value for word in client.made.keywords}
        limit = given.pop("timeout", None)
        if client.made.args or not given.keys() <= HARMLESS:
            return
        if isinstance(limit, ast.Constant) and isinstance(limit.value, (int, float)):
            yield Said("LLM201", *self.place(client.made), False)
        elif limit is None and only and requests and not DEADLINES.search(self.text):
            words = {word.arg for call, _ in requests for word in call.keywords}
            if not words & {"timeout", None, "extra_body"} and not any(call.args for call, _ in requests):
                yield Said("LLM201", *self.place(client.made), True)

    def _of_request(self, client: Client, call: ast.Call, path: str) -> Iterator[tuple[str, bool]]:
        given = {word.arg: word.value for word in call.keywords}
        if path in LIMITS and not call.args and not given.keys() & {None, "extra_body", "prompt"}:
            limits = [given[name] for name in LIMITS[path] & given.keys()]
            if not limits or all(isinstance(value, ast.Constant) and isinstance(value.value, int) for value in limits):
                yield "LLM305", not limits
        if client.kind in ASYNC:
            yield "LLM207", False
        elif not MAPS.search(self.text) or isinstance(self.function(call), ast.AsyncFunctionDef):
            waits = any(isinstance(node, ast.AsyncFunctionDef) for node in self.nodes)
            if isinstance(self.function(call), ast.AsyncFunctionDef):
                yield "LLM207", True
            elif not waits:
                yield "LLM207", False
        loop = self._plain_loop(call)
        if loop:
            yield "LLM301", True
        elif not any(isinstance(node, LOOPS) for node in self.nodes) and not MAPS.search(self.text):
            yield "LLM301", False

    def _plain_loop(self, call: ast.Call) -> bool:
        """Whether a loop over what a function is given surrounds a request for each item, without any condition."""
        around = [*itertools.takewhile(lambda above: not isinstance(above, FUNCTIONS), self.outside(call))]
        loops = [above for above in around if isinstance(above, (*LOOPS, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp))]
        if len(loops) != 1 or not isinstance(loops[0], ast.For) or not isinstance(loops[0].iter, ast.Name):
            return False
        loop, function = loops[0], self.function(call)
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or any(isinstance(node, LEAVING) for node in ast.walk(loop)):
            return False
        assert isinstance(loop.iter, ast.Name)
        items = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
        sent = {node.id for word in call.keywords for node in ast.walk(word.value) if isinstance(node, ast.Name)}
        given = {given.arg for given in function.args.args}
        return loop.iter.id in given and self.bound[loop.iter.id] == 1 and bool(items & sent)

    def _removed(self) -> Iterator[Said]:
        modules = self.modules()
        if VERSIONS.search(self.text):
            return
        for node in self.nodes:
            if isinstance(node, ast.Call):
                first, _, rest = _path(node.func).partition(".")
                if modules.get(first) == "openai" and rest in REMOVED and not any(isinstance(a, ast.Try) for a in self.outside(node)):
                    yield Said("LLM508", *self.place(node), True)

    def refutes(self, finding: dict[str, Any]) -> str:
        """What is not so that must be so where a rule speaks; empty where nothing is known against it."""
        start, end = finding["range"]["start"], finding["range"]["end"]
        at = (start["line"], start["column"])
        named = [node for node in self.nodes if isinstance(node, (ast.Name, ast.Attribute, ast.Call)) and self.place(node) == at]
        if any(isinstance(node, ast.JoinedStr) and node.lineno <= at[0] <= (node.end_lineno or 0) for node in self.nodes):
            return ""  # before 3.12 Python does not say where things stand in these
        ends = [node for node in named if (node.end_lineno, self._end(node)) == (end["line"], end["column"])]
        calls = [call for call in named if isinstance(call, ast.Call) and call.func in ends]
        if not ends or (finding["code"] != "LLM508" and not calls):
            return "no call stands there"
        return self._unfounded(finding, calls)

    def _end(self, node: ast.expr) -> int:
        return len(self.lines[(node.end_lineno or 1) - 1][: node.end_col_offset].decode()) + 1

    def _unfounded(self, finding: dict[str, Any], calls: list[ast.Call]) -> str:
        given = {word.arg for call in calls for word in call.keywords if isinstance(word.value, ast.Constant) and word.value.value}
        if finding["code"] == "LLM201" and given & {"timeout", "request_timeout"}:
            return "it is given a timeout"
        if finding["code"] == "LLM305" and given & {"max_tokens", "max_completion_tokens", "max_output_tokens"}:
            return "it is given a limit"
        if finding["code"] == "LLM207":
            if isinstance(self.above[id(calls[0])], ast.Await):
                return "it is awaited"
            if not isinstance(self.function(calls[0]), ast.AsyncFunctionDef) and not finding["route"] and not finding["related"]:
                return "it stands in no coroutine"
        if finding["code"] == "LLM301" and not any(isinstance(node, LOOPS) for node in self.nodes) and not MAPS.search(self.text):
            return "there is no loop"
        return ""


def _path(node: ast.AST) -> str:
    """`a.b.c`, or nothing where it is something else."""
    try:
        text = ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
    except RecursionError:
        return ""
    return text if re.fullmatch(r"[\w.]+", text) else ""


def _binds(node: ast.AST) -> Iterator[str]:
    """The names that a node gives a value, or may give one elsewhere."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or (isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name):
        yield node.name
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from node.names


def read(data: bytes) -> Reading | None:
    """A file that both can read, or nothing."""
    try:
        return Reading(data.decode("utf-8").replace("\r\n", "\n"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class Tally:
    """What was compared."""

    def __init__(self) -> None:
        self.files = self.readable = 0
        self.said: Counter[tuple[str, bool]] = Counter()
        self.checked: Counter[str] = Counter()
        self.wrong: list[str] = []

    def compare(self, path: Path, reading: Reading, found: list[dict[str, Any]]) -> None:
        """Hold what llmlint found in a file against what the oracle knows of it."""
        if any(item["code"] == "LLM903" for item in found):
            return
        self.readable += 1
        places: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for item in found:
            start = item["range"]["start"]
            places[item["code"]].add((start["line"], start["column"]))
            for other in item["related"] if item["code"] == "LLM201" else ():
                places[item["code"]].add((other["range"]["start"]["line"], other["range"]["start"]["column"]))
            self.checked[item["code"]] += 1
            if why := reading.refutes(item):
                self.wrong.append(f"{path}:{start['line']}: {item['code']} {item['message']!r}, but {why}")
        for code, line, column, speaks in set(reading.says()):
            self.said[code, speaks] += 1
            if ((line, column) in places[code]) != speaks:
                self.wrong.append(f"{path}:{line}:{column}: {code} is {'missing' if speaks else 'one too many'}")


def main() -> int:
    """Compare, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    warnings.simplefilter("ignore")
    warm_up()
    files = sorted(path for folder in wanted.folders for path in folder.rglob("*.py") if path.is_file())
    files = random.Random(wanted.seed).sample(files, min(wanted.sample or len(files), len(files)))
    rest, tally = iter(files), Tally()
    while batch := [*itertools.islice(rest, AT_ONCE)]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "pyproject.toml").touch()
            for number, path in enumerate(batch):
                (folder / f"f{number}.py").write_bytes(path.read_bytes())
            done = trial(folder, ASK)
        if done.code not in (0, 1):
            tally.wrong.append(f"{batch[0]}…: exit code {done.code} {done.err[-300:]}")
        for number, path in enumerate(batch):
            tally.files += 1
            if (reading := read(path.read_bytes())) is not None:
                tally.compare(path, reading, done.reports.get(f"f{number}.py", []))
        if tally.files % 1_000 == 0:
            print(f"{tally.files} of {len(files)}", flush=True)
    print(*tally.wrong, sep="\n")
    known = ", ".join(f"{code} {tally.said[code, True]} + {tally.said[code, False]}" for code in RULES)
    held = ", ".join(f"{code} {tally.checked[code]}" for code in RULES)
    print(f"{tally.files} files, {tally.readable} of them read by both; places where a rule must speak + must be silent: {known}; ", end="")
    print(f"findings held against what must be so: {held}; {len(tally.wrong)} differences")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
