"""The protocol as pygls speaks it, with our own documents, and with an answer to everything that asks for one."""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest, JsonRpcMethodNotFound, JsonRpcParseError
from pygls.io_ import StdoutWriter
from pygls.protocol import LanguageServerProtocol

from llmlint.server.framing import FramingError, read_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from llmlint.server.app import Server

_log = logging.getLogger("llmlint.server")


class Protocol(LanguageServerProtocol):
    """Where the base class keeps texts of its own, ours are used: they count lines and columns as the protocol does."""

    def _register_builtin_features(self) -> None:
        base: Any = super()
        base._register_builtin_features()  # noqa: SLF001  # the base class hands this on to itself
        manager: Any = self.fm
        for name, handler in (
            (types.TEXT_DOCUMENT_DID_OPEN, self._open),
            (types.TEXT_DOCUMENT_DID_CHANGE, self._change),
            (types.TEXT_DOCUMENT_DID_CLOSE, self._close),
            (types.NOTEBOOK_DOCUMENT_DID_OPEN, self._open_notebook),
            (types.NOTEBOOK_DOCUMENT_DID_CHANGE, self._change_notebook),
            (types.NOTEBOOK_DOCUMENT_DID_CLOSE, self._close_notebook),
        ):
            manager.add_builtin_feature(name, handler)

    @property
    def _ours(self) -> Server:
        return cast("Server", self._server)

    def _open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._ours.opened(self._ours.documents.open(params.text_document))

    def _change(self, params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        self._ours.changed(self._ours.documents.change(document.uri, document.version, params.content_changes))

    def _close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._ours.closed(self._ours.documents.close(params.text_document.uri))

    def _open_notebook(self, params: types.DidOpenNotebookDocumentParams) -> None:
        self._ours.opened(self._ours.documents.open_notebook(params.notebook_document, params.cell_text_documents))

    def _change_notebook(self, params: types.DidChangeNotebookDocumentParams) -> None:
        self._ours.changed(self._ours.documents.change_notebook(params.notebook_document.uri, params.change))

    def _close_notebook(self, params: types.DidCloseNotebookDocumentParams) -> None:
        self._ours.closed(self._ours.documents.close(params.notebook_document.uri))

    def _execute_handler(
        self,
        msg_id: Any,
        handler: Callable[..., Any],
        callback: Callable[..., Any],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """The base class forgets only the futures of requests, so that every notification would stay in memory."""
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        future: Any = self._request_futures.get(msg_id)
        if future is not None:
            future.add_done_callback(partial(self._forget, msg_id))

    def _forget(self, msg_id: Any, _: object) -> None:
        self._request_futures.pop(msg_id, None)

    def receive(self, body: bytes) -> None:
        """Take in one message. Whoever asked something gets an answer, if only that it cannot be understood."""
        try:
            data: Any = json.loads(body)
        except (ValueError, RecursionError) as error:
            self._refuse(None, JsonRpcParseError(f"not JSON: {type(error).__name__}"))
            return
        if not isinstance(data, dict):
            self._refuse(None, JsonRpcInvalidRequest("a message is an object"))
            return
        message = cast("dict[str, Any]", data)
        identity = message.get("id") if "method" in message else None
        try:
            self._dispatch(message, identity)
        except JsonRpcException as error:
            self._refuse(identity, error)
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            self._refuse(identity, JsonRpcInvalidRequest(type(error).__name__))

    def _dispatch(self, message: dict[str, Any], identity: Any) -> None:
        method = message.get("method")
        if message.get("jsonrpc") != self.VERSION or ("method" in message and not isinstance(method, str)):
            raise JsonRpcInvalidRequest("no message of JSON-RPC 2.0")
        if "id" in message and not isinstance(message["id"], (str, int)):
            raise JsonRpcInvalidRequest("an id is a number or a string")
        known: Any = types.METHOD_TO_TYPES.get(method) if method is not None else None
        if identity is not None and known is not None and known[1] is None:
            raise JsonRpcMethodNotFound(f"{method} asks for no answer")
        if method is not None and method != types.EXIT:
            if self._shutdown:
                raise JsonRpcInvalidRequest("the server is shutting down")
            if (method == types.INITIALIZE) is (self._workspace is not None):
                if identity is None:
                    return
                code = types.LSPErrorCodes.ServerCancelled if method == types.INITIALIZE else types.ErrorCodes.ServerNotInitialized
                raise JsonRpcException("initialize comes first, and once", code=code.value)
        structured: Any = self.structure_message(message)
        self.handle_message(structured)

    def _refuse(self, identity: Any, error: JsonRpcException) -> None:
        _log.warning("refused a message: %s", error)
        known = identity if isinstance(identity, (str, int)) else None
        self._send_data({"jsonrpc": self.VERSION, "id": known, "error": {"code": error.code, "message": error.message}})


def serve(server: Server, requests: BinaryIO, replies: BinaryIO) -> None:
    """Read messages until there are no more, or until the client says so."""
    server.protocol.set_writer(StdoutWriter(replies))
    with ThreadPoolExecutor(1) as reader:
        asyncio.run(_serve(server, requests, reader))


async def _serve(server: Server, requests: BinaryIO, reader: ThreadPoolExecutor) -> None:
    loop = asyncio.get_running_loop()
    protocol = cast("Protocol", server.protocol)
    try:
        while True:
            try:
                body = await loop.run_in_executor(reader, read_message, requests)
            except FramingError as error:
                protocol.receive(b"")
                _log.warning("%s", error)
                continue
            if body is None:
                return
            protocol.receive(body)
    finally:
        await server.end()


__all__ = ["Protocol", "serve"]
