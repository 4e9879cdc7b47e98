"""What five rules must say of plain forms, by the standard library's `ast`: a second, small program. See `oracle.py`."""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SYNC = {"openai.OpenAI", "openai.AzureOpenAI", "anthropic.Anthropic"}
ASYNC = {"openai.AsyncOpenAI", "openai.AsyncAzureOpenAI", "anthropic.AsyncAnthropic"}
HARMLESS = {"api_key", "base_url", "organization", "project", "max_retries", "default_headers", "azure_endpoint", "api_version"}
LIMITS = {"chat.completions.create": {"max_tokens", "max_completion_tokens"}, "responses.create": {"max_output_tokens"}}
REQUESTS = {*LIMITS, "messages.create"}
REMOVED = {"ChatCompletion.create", "Completion.create", "Embedding.create", "ChatCompletion.acreate"}
# A limit may come from elsewhere; versions are told apart.
DEADLINES = re.compile(r"wait_for|timeout\w*\(|\.result\(|fail_after|move_on_after|alarm|with_options|setattr|__dict__|patch|mock")
VERSIONS = re.compile(r"__version__|VERSION|metadata|version\(|(?:hasattr|getattr)\(openai")
# Loops over these are said to be no loops over data: parts of a program, several items at once, attempts, turns of a conversation.
NO_DATA = re.compile(
    r"batch|group|bucket|shard|partition|window|page|chunk|part|attempt|retr|trie|trial|delay|fallback|turn|step|round|iter|hop|depth|generation"
    r"|model|provider|client|engine|backend|handler|hook|tool|plugin|agent|stage|strateg|callback|listener|call|operat|op|method|func|evaluat"
    r"|trigger|guard|valid|scorer|optim|metric|experiment|benchmark|scrape|crawl|detect|check|probe|judge|grade|parse|extract|load|adapt|config"
    r"|event|stream|message|queue|node|cache|memo|seen|done|process|exist|known|skip|idx|index|count|pos|offset|num|total|cursor|class|cls|^.$",
    re.IGNORECASE,
)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LOOPS = (ast.For, ast.AsyncFor, ast.While, *COMPREHENSIONS)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LEAVING = (ast.Break, ast.Return, ast.Yield, ast.YieldFrom, ast.Raise, ast.Try, ast.While, ast.Global, ast.Nonlocal)
CONDITIONAL = (ast.If, ast.IfExp, ast.BoolOp, ast.Match, ast.With, ast.AsyncWith, ast.Try, ast.Assert)


class Client(NamedTuple):
    """A client that is made once: how the code names it, and the call that makes it."""

    name: str
    is_attribute: bool
    made: ast.Call
    kind: str


class Said(NamedTuple):
    """What is certain of a place: the rule must speak there, or must not."""

    code: str
    line: int
    column: int
    speaks: bool


class Reading:
    """One file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.nodes = [*ast.walk(self.tree)]
        self._lines = text.encode().split(b"\n")
        self._above = {id(below): node for node in self.nodes for below in ast.iter_child_nodes(node)}
        self._bound = Counter(itertools.chain.from_iterable(map(_binds, self.nodes)))
        self._constants = {
            target.id
            for node in self.nodes
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Constant)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        self._named = Counter(
            node.id if isinstance(node, ast.Name) else node.attr for node in self.nodes if isinstance(node, (ast.Name, ast.Attribute))
        )

    def place(self, node: ast.expr) -> tuple[int, int]:
        """Line and column, counted in signs from one."""
        return node.lineno, self._column(node.lineno, node.col_offset)

    def _column(self, line: int, offset: int) -> int:
        return len(self._lines[line - 1][:offset].decode()) + 1

    def outside(self, node: ast.AST) -> Iterator[ast.AST]:
        """What stands around a node, from the inside out."""
        while (above := self._above.get(id(node))) is not None:
            yield above
            node = above

    def function(self, node: ast.AST) -> ast.AST | None:
        """The function that a node is a part of."""
        return next((above for above in self.outside(node) if isinstance(above, FUNCTIONS)), None)

    def _class(self, node: ast.AST) -> ast.AST | None:
        return next((above for above in self.outside(node) if isinstance(above, ast.ClassDef)), None)

    def modules(self) -> dict[str, str]:
        """What the names stand for that one import at the top of the file binds, and nothing else."""
        found: dict[str, str] = {}
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                found.update({name.asname or name.name: name.name for name in node.names if "." not in name.name})
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
        return {name: full for name, full in found.items() if self._bound[name] == 1}

    def clients(self) -> Iterator[Client]:
        """Clients in variables and attributes that have one value."""
        modules = self.modules()
        kept = Counter(node.attr for node in self.nodes if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load))
        for node in self.nodes:
            if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.Call):
                continue
            target, (first, _, rest) = node.targets[0], _path(node.value.func).partition(".")
            kind = ".".join(part for part in (modules.get(first, ""), rest) if part)
            if kind not in SYNC | ASYNC:
                continue
            if isinstance(target, ast.Name) and self._bound[target.id] == 1:
                yield Client(target.id, False, node.value, kind)
            elif isinstance(target, ast.Attribute) and kept[target.attr] == 1 and self._is_set_up(target, node):
                yield Client(target.attr, True, node.value, kind)

    def _is_set_up(self, target: ast.Attribute, node: ast.Assign) -> bool:
        """Whether each object of a class gets the attribute, without any condition."""
        method, owner = (*self.outside(node), None, None)[:2]
        plain = isinstance(owner, ast.ClassDef) and not owner.keywords and not owner.decorator_list
        return plain and isinstance(method, ast.FunctionDef) and method.name == "__init__" and _path(target.value) == "self"

    def requests(self, client: Client) -> tuple[list[tuple[ast.Call, str]], bool]:
        """The requests of a client, and whether nothing else is done with it."""
        found, only = [], True
        for node in self.nodes:
            if not isinstance(node, (ast.Name, ast.Attribute)) or not isinstance(node.ctx, ast.Load):
                continue
            if (
                client.name != (node.attr if isinstance(node, ast.Attribute) else node.id)
                or isinstance(node, ast.Name) is client.is_attribute
            ):
                continue
            if isinstance(node, ast.Attribute) and (_path(node.value) != "self" or self._class(node) is not self._class(client.made)):
                only = False
                continue
            call, path = self._called(node)
            if call is not None and path in REQUESTS:
                found.append((call, path))
            else:
                only = False
        return found, only

    def _called(self, node: ast.expr) -> tuple[ast.Call | None, str]:
        """The call of an attribute's attribute, and the names that lead to it."""
        top, path = node, []
        while isinstance(above := self._above[id(top)], ast.Attribute):
            top, path = above, [*path, above.attr]
        return (above if isinstance(above, ast.Call) and above.func is top else None), ".".join(path)

    def says(self) -> Iterator[Said]:
        """All that is certain of the file."""
        for client in self.clients():
            requests, only = self.requests(client)
            yield from self._of_client(client, requests, only and all(self._runs(call) for call, _ in requests))
            for call, path in requests:
                for code, speaks in self._of_request(client, call, path) if self._runs(call) else ():
                    yield Said(code, *self.place(call), speaks)
        yield from self._removed()

    def _runs(self, node: ast.AST) -> bool:
        """Whether no condition around a node is a constant, such as `debug = False`."""
        tests = [above.test for above in self.outside(node) if isinstance(above, (ast.If, ast.While, ast.IfExp))]
        return not any(
            isinstance(part, ast.Constant) or (isinstance(part, ast.Name) and part.id in self._constants)
            for test in tests
            for part in (ast.walk(test) if isinstance(test, (ast.BoolOp, ast.UnaryOp)) else [test])
        )

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
        function = self.function(call)
        if client.kind in ASYNC or not isinstance(function, (ast.AsyncFunctionDef, ast.Lambda)):
            yield "LLM207", False
        elif isinstance(function, ast.AsyncFunctionDef) and not any(isinstance(above, COMPREHENSIONS) for above in self.outside(call)):
            yield "LLM207", True
        if self._is_plain_loop(call, function):
            yield "LLM301", True
        elif self._is_once(call, function):
            yield "LLM301", False

    def _is_plain_loop(self, call: ast.Call, function: ast.AST | None) -> bool:
        """Whether one loop over what nobody says more about surrounds a request for each item, without any condition."""
        around = [*itertools.takewhile(lambda above: above is not function, self.outside(call))]
        loops = [above for above in around if isinstance(above, LOOPS)]
        if len(loops) != 1 or not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or self._is_used(function):
            return False
        loop = loops[0]
        if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Name) or loop.orelse or NO_DATA.search(loop.iter.id):
            return False
        within = around[: around.index(loop)]
        if any(isinstance(above, CONDITIONAL) for above in within) or any(isinstance(node, LEAVING) for node in ast.walk(loop)):
            return False
        items = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
        sent = {node.id for word in call.keywords for node in ast.walk(word.value) if isinstance(node, ast.Name)}
        given = [given.arg for given in function.args.args]
        needed = given[: len(given) - len(function.args.defaults)]
        bound = [name for node in ast.walk(function) for name in _binds(node)]
        return (
            loop.iter.id in needed
            and bound.count(loop.iter.id) == 1
            and any(bound.count(name) == 1 and not NO_DATA.search(name) for name in items & sent)
        )

    def _is_once(self, call: ast.Call, function: ast.AST | None) -> bool:
        """Whether no loop surrounds a request, and nothing in the file uses what it stands in."""
        around = [*self.outside(call)]
        functions = [above for above in around if isinstance(above, FUNCTIONS)]
        if any(isinstance(above, LOOPS) for above in around) or len(functions) > 1:
            return False
        return function is None or not self._is_used(function)

    def _is_used(self, function: ast.AST) -> bool:
        """Whether the file itself may call a function, or hand it on."""
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or function.decorator_list or function.name.startswith("__"):
            return True
        return self._named[function.name] > 0 or f'"{function.name}"' in self.text or f"'{function.name}'" in self.text

    def _removed(self) -> Iterator[Said]:
        modules = self.modules()
        for node in self.nodes if not VERSIONS.search(self.text) else ():
            if isinstance(node, ast.Call):
                first, _, rest = _path(node.func).partition(".")
                if (
                    modules.get(first) == "openai"
                    and rest in REMOVED
                    and self._runs(node)
                    and not any(isinstance(above, ast.Try) for above in self.outside(node))
                ):
                    yield Said("LLM508", *self.place(node), True)

    def refutes(self, finding: dict[str, Any]) -> str:
        """What is not so that must be so where a rule speaks; empty where nothing is known against it."""
        start, end = finding["range"]["start"], finding["range"]["end"]
        at, to = (start["line"], start["column"]), (end["line"], end["column"])
        if any(isinstance(node, ast.JoinedStr) and node.lineno <= at[0] <= (node.end_lineno or 0) for node in self.nodes):
            return ""  # before 3.12 Python does not say where things stand in these
        named = [node for node in self.nodes if isinstance(node, (ast.Name, ast.Attribute, ast.Call)) and self.place(node) == at]
        ends = [node for node in named if (node.end_lineno, self._column(node.end_lineno or 1, node.end_col_offset or 0)) == to]
        calls = [call for call in named if isinstance(call, ast.Call) and call.func in ends]
        if not ends or (finding["code"] != "LLM508" and not calls):
            return "no call stands there"
        return self._unfounded(finding, calls)

    def _unfounded(self, finding: dict[str, Any], calls: list[ast.Call]) -> str:
        given = {word.arg for call in calls for word in call.keywords if isinstance(word.value, ast.Constant) and word.value.value}
        alone = not finding["route"] and not finding["related"]
        if finding["code"] == "LLM201" and given & {"timeout", "request_timeout"}:
            return "it is given a timeout"
        if finding["code"] == "LLM305" and given & {"max_tokens", "max_completion_tokens", "max_output_tokens"}:
            return "it is given a limit"
        if finding["code"] == "LLM207" and isinstance(self._above[id(calls[0])], ast.Await):
            return "it is awaited"
        if finding["code"] == "LLM207" and alone and not isinstance(self.function(calls[0]), ast.AsyncFunctionDef):
            return "it stands in no coroutine"
        if finding["code"] == "LLM301" and alone:
            return "no loop is named"
        return ""


def _path(node: ast.AST) -> str:
    """`a.b.c`, or nothing where it is something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _binds(node: ast.AST) -> Iterator[str]:
    """The names that a node gives a value, or may give one elsewhere."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias):
        yield node.asname or node.name.partition(".")[0]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        yield node.name or ""
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        yield from node.names
