"""The yaml-language-server that editors use, started and spoken to as they do.

Knows the protocol, and nothing of scenarios. No network: schemas are read from files.
"""

from __future__ import annotations

import json
import queue
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SERVER = ROOT / ".node/node_modules/yaml-language-server/bin/yaml-language-server"
PATIENCE = 120
"""Seconds for an answer, which usually takes less than one."""

CAPABILITIES = {
    "textDocument": {
        "publishDiagnostics": {},
        "hover": {"contentFormat": ["markdown"]},
        "completion": {"completionItem": {"documentationFormat": ["plaintext"]}},
    }
}


class LanguageServer:
    """One server. Documents need not be on disk; their schema is looked for beside their name."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._numbers = count(1)
        self._heard: queue.Queue[Any] = queue.Queue()
        Thread(target=self._listen, daemon=True).start()

    def complaints(self, file: Path, text: str) -> list[tuple[int, str]]:
        """Opens a document: the line of each complaint, counted from 1, and its words."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        while True:
            message = self._next()
            about = message.get("params", {})
            if "diagnostics" in about and about["uri"] == document["uri"]:
                return [
                    (one["range"]["start"]["line"] + 1, one["message"])
                    for one in about["diagnostics"]
                ]

    def offered(self, file: Path, line: int, column: int) -> dict[str, str]:
        """What completion offers at a place counted from 1, each with its description."""
        answer = self.ask("textDocument/completion", _at(file, line, column))
        return {item["label"]: item.get("documentation", "") for item in answer["items"]}

    def explained(self, file: Path, line: int, column: int) -> str:
        """What is shown when the mouse rests at a place counted from 1."""
        answer = self.ask("textDocument/hover", _at(file, line, column))
        return str(answer["contents"]["value"])

    def ask(self, method: str, what: Mapping[str, Any] | None) -> Any:
        """A request, and its answer."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": what})
        while True:
            message = self._next()
            if message.get("id") == number:
                assert "error" not in message, message["error"]
                return message["result"]

    def tell(self, method: str, what: Mapping[str, Any]) -> None:
        """A notification, which has no answer."""
        self._send({"method": method, "params": what})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _next(self) -> dict[str, Any]:
        """The next message that wants nothing; wishes of the server's are answered with none."""
        while True:
            message = self._heard.get(timeout=PATIENCE)
            assert message is not None, "the language server has ended"
            if "method" not in message or "id" not in message:
                return dict(message)
            items = (message.get("params") or {}).get("items")
            result = [None] * len(items) if items else None
            self._send({"id": message["id"], "result": result})

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            self._heard.put(json.loads(stream.read(length)))
        self._heard.put(None)


def _at(file: Path, line: int, column: int) -> dict[str, Any]:
    place = {"line": line - 1, "character": column - 1}
    return {"textDocument": {"uri": file.as_uri()}, "position": place}


@contextmanager
def language_server(folder: Path) -> Iterator[LanguageServer]:
    """A server for the documents of a folder, until the end of the block."""
    if not SERVER.is_file():
        pytest.fail("there is no language server in .node; `make editor` puts it there")
    process = subprocess.Popen(
        ["node", str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        server = LanguageServer(process)
        server.ask(
            "initialize",
            {"processId": None, "rootUri": folder.as_uri(), "capabilities": CAPABILITIES},
        )
        server.tell("initialized", {})
        yield server
        server.ask("shutdown", None)
        server.tell("exit", {})
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.communicate()
