"""Read the catalogue: one TOML file per SDK, those of this package and those of third-party packs, into one `Catalogue`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, get_args

from llmlint.sdks.catalogue import Catalogue
from llmlint.sdks.clients import ClientFacts, Factory, Method
from llmlint.sdks.limits import CacheMinimum, CachePolicy, RetryFacts, TimeoutFacts
from llmlint.sdks.model import (
    CallFacts,
    CatalogueKind,
    Helper,
    HttpEndpoint,
    HttpLibrary,
    Provider,
    Sdk,
    Shape,
    StructuredForm,
)
from llmlint.sdks.parameters import JsonWord, ModelId, Reasoning, Rejection, SamplingFacts
from llmlint.sdks.protocols import as_protocol
from llmlint.sdks.schema import CatalogueError, mapping, one_of, record, strings, tables
from llmlint.sdks.switches import Switch
from llmlint.tables import are_compiled, own_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_KINDS: tuple[object, ...] = get_args(CatalogueKind)
_PLAIN: Mapping[str, tuple[str, type]] = {
    "structured": ("structured", StructuredForm),
    "model": ("models", ModelId),
    "shape": ("shapes", Shape),
    "method": ("methods", Method),
    "reject": ("rejections", Rejection),
    "cache-minimum": ("cache_minimums", CacheMinimum),
    "reasoning": ("reasoning", Reasoning),
    "switch": ("switches", Switch),
    "sampling": ("sampling", SamplingFacts),
    "json-word": ("json_words", JsonWord),
    "provider": ("providers", Provider),
}
_TABLES = ("timeout", "retries", "cache", "module-aliases", "client", "factory", "helper", "call", "protocol", "endpoint", *_PLAIN)
_NOT_INHERITED = frozenset({"path", "function", "aliases"})


def load(extra: Iterable[Path] = ()) -> Catalogue:
    """The built-in catalogue, with the SDK files (or directories of them) that a pack brings. Read once per process.

    Raises `CatalogueError`, whose message names the file and the key.
    """
    return _load(tuple(extra))


def read_file(path: Path) -> Sdk:
    """One SDK by itself; names that it has of other files are not looked up."""
    return read_sdk(_table_in(path), path.name)


def load_directory(path: Path) -> Catalogue:
    """The catalogue of the SDK files in one directory (`*.toml`) and of the HTTP libraries in its `http` directory."""
    return _checked(_assemble(_tables_in(_files(path)), _tables_in(_files(path / "http"))))


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Catalogue:
    added = [file for path in extra for file in (_files(path) if path.is_dir() else [path])]
    catalogue = _assemble([*own_tables("sdks").items(), *_tables_in(added)], own_tables("sdks/http").items())
    return catalogue if are_compiled() and not added else _checked(catalogue)


def _checked(catalogue: Catalogue) -> Catalogue:
    from llmlint.sdks.check import check

    check(catalogue)
    return catalogue


def _files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.toml"))


def _assemble(sdks: Iterable[tuple[str, Mapping[str, object]]], libraries: Iterable[tuple[str, Mapping[str, object]]]) -> Catalogue:
    by_id: dict[str, Sdk] = {}
    for file, table in sdks:
        sdk = read_sdk(table, file)
        if sdk.id in by_id:
            raise CatalogueError(f'{file}: id: "{sdk.id}" is taken by another file')
        by_id[sdk.id] = sdk
    return Catalogue(dict(sorted(by_id.items())), tuple(read_http(table, file) for file, table in libraries))


def _tables_in(paths: Iterable[Path]) -> Iterator[tuple[str, dict[str, object]]]:
    return ((path.name, _table_in(path)) for path in paths)


def _table_in(path: Path) -> dict[str, object]:
    from llmlint.toml import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def read_sdk(data: Mapping[str, object], file: str) -> Sdk:
    """One SDK from the data of its file; `file` is for messages."""
    where = f"{file}: "
    timeout = _timeout(data.get("timeout", {}), f"{where}timeout.")
    retries = _retries(data.get("retries", {}), f"{where}retries.")
    named = _named(_each(data, "client", where))
    listed = _each(data, "call", where)
    calls = _calls([*listed, *_each(data, "protocol", where)], timeout, retries)
    plain: dict[str, tuple[object, ...]] = {
        name: tuple(record(cls, table, at) for at, table in _each(data, key, where)) for key, (name, cls) in _PLAIN.items()
    }
    return record(
        Sdk,
        {key: value for key, value in data.items() if key not in _TABLES},
        where,
        timeout=timeout,
        retries=retries,
        cache=record(CachePolicy, data.get("cache", {}), f"{where}cache."),
        clients=tuple(_client(table, at, timeout, retries) for at, table in named),
        factories=(*_constructors(named), *(record(Factory, table, at) for at, table in _each(data, "factory", where))),
        helpers=tuple(record(Helper, table, at) for at, table in _named(_each(data, "helper", where))),
        calls=calls[: len(listed)],
        protocols=tuple(map(as_protocol, calls[len(listed) :])),
        endpoints=tuple(_endpoint(table, at) for at, table in _each(data, "endpoint", where)),
        module_aliases=_module_aliases(data.get("module-aliases", {}), f"{where}module-aliases."),
        **plain,
    )


def read_http(data: Mapping[str, object], file: str) -> HttpLibrary:
    """One HTTP library from the data of its file."""
    where = f"{file}: "
    timeout = _timeout(data.get("timeout", {}), f"{where}timeout.")
    retries = _retries(data.get("retries", {}), f"{where}retries.")
    return record(
        HttpLibrary,
        {key: value for key, value in data.items() if key not in ("timeout", "retries", "client")},
        where,
        timeout=timeout,
        retries=retries,
        clients=tuple(_client(table, at, timeout, retries) for at, table in _each(data, "client", where)),
    )


def _each(data: Mapping[str, object], key: str, where: str) -> list[tuple[str, dict[str, object]]]:
    if key not in data:
        return []
    listed = tables(data[key], f"{where}{key}")
    return [(f"{where}{key}[{index}].", table) for index, table in enumerate(listed)]


def _named(listed: list[tuple[str, dict[str, object]]]) -> list[tuple[str, dict[str, object]]]:
    """`names` in place of `name`: several of a kind of which the same is known."""
    single: list[tuple[str, dict[str, object]]] = []
    for where, table in listed:
        if "names" not in table:
            single.append((where, table))
            continue
        same = {key: value for key, value in table.items() if key != "names"}
        single.extend((where, same | {"name": name}) for name in strings(table["names"], f"{where}names"))
    return single


def _constructors(clients: list[tuple[str, dict[str, object]]]) -> list[Factory]:
    """`constructors` are class methods that return an instance: factories without a table of their own."""
    return [
        Factory(function=f"{table['name']}.{method}", returns=(str(table["name"]),))
        for where, table in clients
        if "name" in table
        for method in strings(table.get("constructors", []), f"{where}constructors")
    ]


def _timeout(table: object, where: str) -> TimeoutFacts:
    """What is not verified is not told: a rule must not speak of a limit that nobody has read in the source."""
    facts = mapping(table, where)
    if facts.get("verified") is False:
        facts = {key: value for key, value in facts.items() if key not in ("default", "bounded")}
    return record(TimeoutFacts, facts, where)


def _retries(table: object, where: str) -> RetryFacts:
    facts = mapping(table, where)
    if facts.get("verified") is False:
        facts = {key: value for key, value in facts.items() if key != "default"}
    return record(RetryFacts, facts, where)


def _client(table: dict[str, object], where: str, timeout: TimeoutFacts, retries: RetryFacts) -> ClientFacts:
    facts = {key: value for key, value in table.items() if key != "constructors"}
    return record(ClientFacts, {"timeout": list(timeout.client), "retries": list(retries.client)} | facts, where)


def _calls(listed: list[tuple[str, dict[str, object]]], timeout: TimeoutFacts, retries: RetryFacts) -> tuple[CallFacts, ...]:
    """`like` takes over what an earlier call of the file says, but for its names."""
    options: dict[str, object] = {"timeout": list(timeout.call), "retries": list(retries.call)}
    earlier: dict[str, dict[str, object]] = {}
    calls: list[CallFacts] = []
    for where, table in listed:
        own = {key: value for key, value in table.items() if key != "like"}
        if "like" in table:
            base = earlier[one_of(table["like"], earlier, f"{where}like")]
            own = {key: value for key, value in base.items() if key not in _NOT_INHERITED} | own
        if ("path" in own) == ("function" in own):
            raise CatalogueError(f"{where}path: either path or function names the call")
        calls.append(record(CallFacts, options | own | {key: table[key] for key in ("like",) if key in table}, where))
        earlier.setdefault(str(own.get("path") or own.get("function")), own)
    return tuple(calls)


def _endpoint(table: dict[str, object], where: str) -> HttpEndpoint:
    paths = mapping(table.get("paths", {}), f"{where}paths.")
    kinds = tuple((path, one_of(kind, _KINDS, f'{where}paths."{path}"')) for path, kind in paths.items())
    return record(HttpEndpoint, {key: value for key, value in table.items() if key != "paths"}, where, paths=kinds)


def _module_aliases(table: object, where: str) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for other, home in mapping(table, where).items():
        if not isinstance(home, str):
            raise CatalogueError(f'{where}"{other}": expected a string')
        pairs.append((other, home))
    return tuple(pairs)
