"""Requests and notifications, each handed to whoever knows the answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from llmlint.server import actions, hovers
from llmlint.server.analyst import LostError
from llmlint.server.messages import Ask, Said, Silence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from llmlint.server.app import Server
    from llmlint.server.checker import Seen
    from llmlint.server.documents import Document, OpenFile
    from llmlint.server.messages import Request

SHORT = 5.0


def register(server: Server) -> None:
    """Tell the server what it can do."""
    _session(server)
    _diagnostics(server)
    _actions(server)
    _hover(server)


def _session(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def begin(params: types.InitializeParams) -> None:
        server.begin(params)

    @server.feature(types.INITIALIZED)
    async def begun(_: types.InitializedParams) -> None:
        from llmlint.server.app import WATCHED

        workspace = server.client_capabilities.workspace
        if workspace is None or not (workspace.did_change_watched_files and workspace.did_change_watched_files.dynamic_registration):
            return
        watchers = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(pattern) for pattern in WATCHED])
        wanted = types.Registration("llmlint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watchers)
        server.client_register_capability(types.RegistrationParams([wanted]))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.saved(params.text_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def notebook_saved(params: types.DidSaveNotebookDocumentParams) -> None:
        server.saved(params.notebook_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams) -> None:
        workspace = server.client_capabilities.workspace
        given: Any = params.settings
        if not given and workspace is not None and workspace.configuration:
            wanted = types.ConfigurationParams([types.ConfigurationItem(section="llmlint")])
            (given,) = await server.workspace_configuration_async(wanted)
        if given:
            server.configure(given)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def refoldered(params: types.DidChangeWorkspaceFoldersParams) -> None:
        server.refolder(params.event)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def written(_: types.DidChangeWatchedFilesParams) -> None:
        server.checker.touch_all()


def _diagnostics(server: Server) -> None:
    options = types.DiagnosticOptions(identifier="llmlint", inter_file_dependencies=True, workspace_diagnostics=False)

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(params: types.DocumentDiagnosticParams) -> Any:
        uri = params.text_document.uri
        file = server.documents.file_of(uri)
        seen = await _seen(server, file) if file is not None else None
        if file is None or seen is None:
            return types.RelatedFullDocumentDiagnosticReport(items=[])
        if params.previous_result_id == seen.identity:
            return types.RelatedUnchangedDocumentDiagnosticReport(seen.identity)
        part = server.documents.part(uri)
        found = server.diagnostics(file, seen)
        return types.RelatedFullDocumentDiagnosticReport(found.get(part.uri, []) if part is not None else [], result_id=seen.identity)


async def _seen(server: Server, file: OpenFile) -> Seen | None:
    """What there is in a file: as it stands, or as it stood when it was last looked at, where that is wanted."""
    if server.settings.on_save and file.uri in server.checker.seen:
        return server.checker.seen[file.uri]
    return await server.checker.current(file)


def _actions(server: Server) -> None:
    options = types.CodeActionOptions(code_action_kinds=actions.KINDS, resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def offered(params: types.CodeActionParams) -> list[types.CodeAction]:
        found = _place(server, params.text_document.uri)
        seen = await _current(server, found[0]) if found is not None else None
        if found is None or seen is None:
            return []
        file, part = found
        versions = {other.uri: other.version for open_file in server.documents.files for other in open_file.parts}
        made = [*_offers(server, file, part, seen, params, versions)]
        if not _resolves(server):
            for action in made:
                if action.edit is None:
                    await _write(server, action)
            made = [action for action in made if action.edit is not None]
        return made

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(action: types.CodeAction) -> types.CodeAction:
        await _write(server, action)
        return action


def _place(server: Server, uri: str) -> tuple[OpenFile, Document] | None:
    file, part = server.documents.file_of(uri), server.documents.part(uri)
    return (file, part) if file is not None and part is not None else None


async def _current(server: Server, file: OpenFile) -> Seen | None:
    """What there is in a file as it stands; nothing where that is not known soon, or the text is no Python."""
    try:
        seen = await asyncio.wait_for(server.checker.current(file), SHORT)
    except asyncio.TimeoutError:
        return None
    return seen if seen is not None and seen.current else None


def _offers(
    server: Server, file: OpenFile, part: Document, seen: Seen, params: types.CodeActionParams, versions: dict[str, int]
) -> Iterator[types.CodeAction]:
    reader = server.reader(seen)
    known = versions if _takes_versions(server) else None
    own = [found for found in seen.diagnostics if reader.address(found.path) == part.uri]
    if actions.wants(params.context.only, types.CodeActionKind.QuickFix.value):
        for found in own:
            shown = reader.diagnostic(found)
            if not actions.overlaps(shown.range, params.range):
                continue
            if found.fix is not None:
                edit = actions.workspace_edit(actions.edits_of([found.fix], reader), known)
                yield actions.fix_of(found, shown, found.fix, edit)
            yield from actions.ignores_of(found, shown, part.uri, file.edits)
    if actions.wants(params.context.only, actions.FIX_ALL) and (fixes := actions.safe_edits(own)):
        edit = actions.workspace_edit(actions.edits_of(fixes, reader), known)
        yield types.CodeAction("Fix all that is safe to fix", kind=actions.FIX_ALL, edit=edit)


async def _write(server: Server, action: types.CodeAction) -> None:
    """Find out what an action changes; where the text is not what it was offered for, nothing."""
    wanted = actions.Wanted.read(action.data)
    found = _place(server, wanted.uri) if wanted is not None and action.edit is None else None
    if wanted is None or found is None or found[0].edits != wanted.edits:
        return
    file, part = found
    seen = await _current(server, file)
    said = await _asked(server, Silence(part.text.text, wanted.line, wanted.name))
    if said is None or seen is None or file.edits != wanted.edits:
        return
    edit = actions.difference(part.text, said, server.reader(seen))
    action.edit = actions.workspace_edit({part.uri: [edit]}, {part.uri: part.version} if _takes_versions(server) else None)


async def _asked(server: Server, request: Request) -> str | None:
    try:
        answer = await server.checker.analyst.ask(request, SHORT)
    except LostError:
        return None
    return answer.text if isinstance(answer, Said) else None


def _resolves(server: Server) -> bool:
    text = server.client_capabilities.text_document
    support = text.code_action.resolve_support if text is not None and text.code_action is not None else None
    return support is not None and "edit" in support.properties


def _takes_versions(server: Server) -> bool:
    workspace = server.client_capabilities.workspace
    return workspace is not None and workspace.workspace_edit is not None and bool(workspace.workspace_edit.document_changes)


def _hover(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        found = _place(server, params.text_document.uri)
        if found is None:
            return None
        file, part = found
        line, encoding = params.position.line, server.documents.encoding
        start, column = (part.text.offset(line, number, encoding) for number in (0, params.position.character))
        if (named := hovers.rule_at(part.text.line(line), column - start)) is not None:
            page = await _asked(server, Ask(named[0], server.settings.options))
            return _page(server, page) if page is not None else None
        seen = await _current(server, file)
        if seen is None:
            return None
        reader = server.reader(seen)
        place = line + 1, column - start + 1
        here = [item for item in seen.diagnostics if reader.address(item.path) == part.uri and hovers.holds(item.span, *place)]
        calls = [call for call in seen.calls if reader.address(call.span.path) == part.uri and hovers.holds(call.span, *place)]
        words = [*([hovers.finding_words(here)] if here else []), *map(hovers.call_words, calls)]
        if not words:
            return None
        span = here[0].span if here else calls[0].span
        return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, "\n\n".join(words)), reader.range(span))


def _page(server: Server, page: str) -> types.Hover:
    """A rule's page, which holds nothing of the code that is read."""
    text = server.client_capabilities.text_document
    formats = text.hover.content_format if text is not None and text.hover is not None else None
    marked = formats is not None and types.MarkupKind.Markdown in formats
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown if marked else types.MarkupKind.PlainText, page))


__all__ = ["register"]
