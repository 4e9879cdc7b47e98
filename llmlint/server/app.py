"""The server as the editor sees it."""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path

import llmlint
from llmlint.files import file_and_cell
from llmlint.files.discover import project_root
from llmlint.report.visible import visible
from llmlint.server.checker import Checker
from llmlint.server.convert import Reader
from llmlint.server.documents import Documents, path_of
from llmlint.server.features import register
from llmlint.server.protocol import Protocol
from llmlint.server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

    from llmlint.server.checker import Seen
    from llmlint.server.documents import OpenFile
    from llmlint.server.messages import Checked
    from llmlint.server.positions import Encoding

LONG = 1.0
WATCHED = (
    "**/*.py",
    "**/{pyproject,llmlint,.llmlint}.toml",
    "**/*requirements*.txt",
    "**/*.lock",
    "**/setup.cfg",
    "**/.llmlint-baseline.json",
)
_log = logging.getLogger("llmlint.server")


class Server(LanguageServer):
    """Documents, settings and folders of one client, and what is shown to it. `packs` are folders with rules that the user named."""

    def __init__(self, packs: tuple[str, ...] = (), settings: Settings | None = None) -> None:
        self.documents = Documents()
        self.packs = packs
        self.settings = settings or Settings.read({}, packs)
        self._folders: list[Path] = []
        self._told: set[str] = set()
        self._shown: dict[str, tuple[int, list[types.Diagnostic]]] = {}
        self._mistaken: dict[Path, set[str]] = {}
        base: Any = super()
        base.__init__(
            "llmlint",
            llmlint.__version__,
            notebook_document_sync=types.NotebookDocumentSyncOptions(
                [types.NotebookDocumentFilterWithNotebook("jupyter-notebook", [types.NotebookCellLanguage("python")])]
            ),
            protocol_cls=Protocol,
            converter_factory=get_converter,
        )
        self.checker = Checker(self.documents, self.folder_of, self._show, self._with_progress, self.settings.options)
        register(self)

    # -- the session ---------------------------------------------------------------------------------------------------------

    def begin(self, params: types.InitializeParams) -> None:
        """The client has said who it is."""
        folders = [folder.uri for folder in params.workspace_folders or ()]
        if params.workspace_folders is None and params.root_uri is not None:
            folders = [params.root_uri]
        self._folders = [path for uri in folders if (path := path_of(uri)) is not None]
        self.documents.encoding = cast("Encoding", getattr(encoding := self.workspace.position_encoding, "value", encoding) or "utf-16")
        self.configure(params.initialization_options)

    def configure(self, given: object) -> None:
        """The editor's settings are these."""
        self.settings = Settings.read(given, self.packs)
        self.checker.options = self.settings.options
        for name in self.settings.wrong:
            self.tell(f"the setting `llmlint.{name}` cannot be used: it has a value of another kind", types.MessageType.Warning)
        self._drop_what_is_not_looked_at()
        self.checker.touch_all()

    def refolder(self, event: types.WorkspaceFoldersChangeEvent) -> None:
        """Folders come and go."""
        gone = {path_of(folder.uri) for folder in event.removed}
        added = [path for folder in event.added if (path := path_of(folder.uri)) is not None]
        self._folders = [folder for folder in self._folders if folder not in gone] + added
        self.checker.touch_all()
        self._drop_what_is_not_looked_at()

    async def end(self) -> None:
        """The client has gone."""
        await self.checker.close()

    # -- files ---------------------------------------------------------------------------------------------------------------

    def folder_of(self, path: Path) -> Path | None:
        """The folder in whose light a file is looked at: the nearest that the client works in; `None` for a file outside of them.

        A client that works in no folder is served with the project that a file belongs to.
        """
        if not self.settings.enable:
            return None
        holding = [folder for folder in self._folders if path.is_relative_to(folder)]
        if holding:
            return max(holding, key=lambda folder: len(folder.parts))
        return None if self._folders else project_root(path.parent, path.parent)

    def opened(self, file: OpenFile | None) -> None:
        """A file is there to be looked at."""
        if file is not None and (folder := self.folder_of(file.path)) is not None:
            self.checker.touch(folder)

    def changed(self, file: OpenFile | None) -> None:
        """A file was edited."""
        if file is not None and not self.settings.on_save and (folder := self.folder_of(file.path)) is not None:
            self.checker.touch(folder, self.settings.delay)

    def saved(self, uri: str) -> None:
        """A file was saved: what stands in other files may depend on it."""
        self.opened(self.documents.file_of(uri))

    def closed(self, file: OpenFile | None) -> None:
        """A file is no longer shown; what is on disk holds again."""
        if file is None:
            return
        self.checker.seen.pop(file.uri, None)
        self.checker.settle()
        for part in file.parts:
            self._clear(part.uri)
        folder = self.folder_of(file.path)
        if folder is not None and any(self.folder_of(other.path) == folder for other in self.documents.files):
            self.checker.touch(folder)

    def _drop_what_is_not_looked_at(self) -> None:
        self.checker.settle()
        for file in self.documents.files:
            if self.folder_of(file.path) is None:
                self.checker.seen.pop(file.uri, None)
                for part in file.parts:
                    self._clear(part.uri)

    # -- what is shown -------------------------------------------------------------------------------------------------------

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics itself."""
        text = self.client_capabilities.text_document
        return text is not None and text.diagnostic is not None

    def reader(self, seen: Seen) -> Reader:
        """How the client reads what was found."""
        open_texts = {path: part for file in self.documents.files for path, part in file.named(self._display(file, seen.folder))}

        def address(path: str) -> str:
            name, _ = file_and_cell(path)
            return open_texts[path].uri if path in open_texts else from_fs_path(os.path.normpath(seen.folder / name)) or ""

        def line(path: str, number: int) -> str:
            if path in open_texts:
                return open_texts[path].text.line(number - 1)
            return seen.wide.get((path, number), "")

        text = self.client_capabilities.text_document
        shown = text.publish_diagnostics if text is not None else None
        return Reader(
            self.documents.encoding,
            address,
            line,
            related=self.pulls or bool(shown and shown.related_information),
            tags=bool(shown and shown.tag_support) or self.pulls,
            pages=self.pulls or bool(shown and shown.code_description_support),
        )

    def _display(self, file: OpenFile, folder: Path) -> str:
        seen = self.checker.seen.get(file.uri)
        return seen.display if seen is not None and seen.folder == folder else str(file.path)

    def diagnostics(self, file: OpenFile, seen: Seen) -> dict[str, list[types.Diagnostic]]:
        """What was found, by the address of the text it is found in."""
        reader = self.reader(seen)
        found: dict[str, list[types.Diagnostic]] = {part.uri: [] for part in file.parts}
        for diagnostic in seen.diagnostics:
            uri = reader.address(diagnostic.path)
            found.setdefault(uri if uri in found else file.parts[0].uri, []).append(reader.diagnostic(diagnostic))
        return found

    def _show(self, files: list[OpenFile], checked: Checked, folder: Path) -> None:
        changed = False
        for file in files:
            for uri, found in self.diagnostics(file, self.checker.seen[file.uri]).items():
                part = self.documents.part(uri)
                version = part.version if part is not None else 0
                before = self._shown.get(uri)
                self._shown[uri] = version, found
                changed = changed or before is None or before[1] != found
                if not self.pulls and before != (version, found):
                    self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))
        capability = self.client_capabilities.workspace
        if changed and self.pulls and capability is not None and capability.diagnostics and capability.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)
        self._tell_mistakes(checked, folder)
        for crash in checked.crashes:
            self.tell(f"rule {crash.code} ({crash.name}) crashed on {crash.path}: {crash.error} at {crash.where}", types.MessageType.Error)
        for notice in checked.notices:
            self.tell(notice, types.MessageType.Info, quietly=True)

    def _clear(self, uri: str) -> None:
        """Nothing is shown there any more."""
        if self._shown.pop(uri, None) is not None and not self.pulls:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _tell_mistakes(self, checked: Checked, folder: Path) -> None:
        """What is wrong with a configuration is shown where it stands, and said once."""
        by_uri: dict[str, list[types.Diagnostic]] = {}
        for mistake in checked.mistakes:
            self.tell(f"{mistake.path or folder}: {mistake.message}", types.MessageType.Error)
            if mistake.line:
                place = types.Position(mistake.line - 1, max(0, mistake.column - 1))
                uri = from_fs_path(str(folder / mistake.path)) or ""
                by_uri.setdefault(uri, []).append(
                    types.Diagnostic(types.Range(place, place), visible(mistake.message), types.DiagnosticSeverity.Error, source="llmlint")
                )
        for uri in self._mistaken.pop(folder, set()) - by_uri.keys():
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        for uri, found in by_uri.items():
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))
        if by_uri:
            self._mistaken[folder] = {*by_uri}

    def tell(self, message: str, kind: types.MessageType, *, quietly: bool = False) -> None:
        """Say something to the person, once."""
        if message in self._told:
            return
        self._told.add(message)
        if quietly:
            self.window_log_message(types.LogMessageParams(kind, f"llmlint: {visible(message)}"))
        else:
            self.window_show_message(types.ShowMessageParams(kind, f"llmlint: {visible(message)}"))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A mistake of ours is for the log."""
        _log.error("%s: %s", source, error)

    async def _with_progress(self, work: Awaitable[None]) -> None:
        """Do something; where it takes long, the client may show so."""
        task = asyncio.ensure_future(work)
        try:
            await self._shown_while(task)
        except asyncio.CancelledError:
            task.cancel()  # whoever only waits for a task leaves it running
            await asyncio.wait([task])
            raise

    async def _shown_while(self, task: asyncio.Future[None]) -> None:
        await asyncio.wait([task], timeout=LONG)
        window = self.client_capabilities.window
        if task.done() or window is None or not window.work_done_progress:
            await task
            return
        token = str(uuid.uuid4())
        self.window_work_done_progress_create(types.WorkDoneProgressCreateParams(token))
        self.protocol.notify(types.PROGRESS, types.ProgressParams(token, types.WorkDoneProgressBegin("llmlint: looking at the project")))
        try:
            await task
        finally:
            self.protocol.notify(types.PROGRESS, types.ProgressParams(token, types.WorkDoneProgressEnd()))


__all__ = ["WATCHED", "Server"]
