"""A real Chromium without a window, told what to do over its debugging protocol.

https://chromedevtools.github.io/devtools-protocol. Every name that it asks for is
that of a trap, a server of ours which notes who connects; a log of its network
has the names that were looked up only.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from tornado.websocket import WebSocketClientConnection, websocket_connect

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FOUND = os.environ.get("NBREPRO_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)

needs_chromium = pytest.mark.skipif(
    _FOUND is None, reason="no Chromium is installed: apt-get install chromium, see CONTRIBUTING.md"
)


class Trap(socketserver.ThreadingTCPServer):
    """Notes what is asked of it."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Noting)


class _Noting(socketserver.StreamRequestHandler):
    server: Trap

    def handle(self) -> None:
        self.server.asked.append("a connection")
        self.connection.settimeout(1)
        with contextlib.suppress(OSError):
            self.server.asked.append(self.rfile.readline().decode("latin-1").strip())
            self.wfile.write(b"HTTP/1.0 404 Not Found\r\nAccess-Control-Allow-Origin: *\r\n\r\n")


class Browser:
    """One tab of a Chromium. ``trap`` has what was asked of servers."""

    def __init__(self, folder: Path, trap: Trap) -> None:
        self.trap = trap
        self.dialogs: list[str] = []
        self._log = folder / "net.json"
        self._number = 0
        self._waiting: list[dict[str, Any]] = []
        self._loop = asyncio.new_event_loop()
        port = trap.server_address[1]
        self._process = subprocess.Popen(
            [str(_FOUND), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--no-first-run", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-default-apps", "--remote-debugging-port=0",
             f"--user-data-dir={folder / 'profile'}", f"--log-net-log={self._log}",
             f"--host-resolver-rules=MAP * 127.0.0.1:{port}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        opened = folder / "profile" / "DevToolsActivePort"
        end = time.monotonic() + 60
        while not opened.exists() or not opened.read_text().strip():
            assert time.monotonic() < end, "Chromium did not start"
            time.sleep(0.05)
        debugging = opened.read_text().split()[0]
        with urlopen(f"http://127.0.0.1:{debugging}/json") as answer:
            pages = [page for page in json.load(answer) if page["type"] == "page"]
        address = pages[0]["webSocketDebuggerUrl"]
        self._socket: WebSocketClientConnection = self._loop.run_until_complete(
            self._connected(address)
        )
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")

    async def _connected(self, address: str) -> WebSocketClientConnection:
        return await websocket_connect(address, max_message_size=1 << 28)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol, and return its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._loop.run_until_complete(self._sent(json.dumps(message)))
        while True:
            heard = self._heard()
            if heard.get("id") == self._number:
                assert "error" not in heard, heard["error"]
                result: dict[str, Any] = heard["result"]
                return result
            self._waiting.append(heard)

    async def _ended(self) -> None:
        """Have it end, which it may do before it answers."""
        await self._socket.write_message('{"id": 0, "method": "Browser.close"}')
        while await self._socket.read_message() is not None:
            pass
        self._socket.close()

    async def _sent(self, text: str) -> None:
        await self._socket.write_message(text)

    def _heard(self) -> dict[str, Any]:
        text = self._loop.run_until_complete(asyncio.wait_for(self._read(), 60))
        heard: dict[str, Any] = json.loads(text)
        if heard.get("method") == "Page.javascriptDialogOpening":
            self.dialogs.append(heard["params"]["message"])
        return heard

    async def _read(self) -> str | bytes:
        text = await self._socket.read_message()
        assert text is not None, "Chromium is gone"
        return text

    def open(self, page: Path) -> None:
        """Open a file, and wait until it has been loaded."""
        self._waiting.clear()
        self.call("Page.navigate", url=page.absolute().as_uri())
        while not any(e.get("method") == "Page.loadEventFired" for e in self._waiting):
            self._waiting.append(self._heard())

    def value(self, expression: str) -> Any:
        """The value of an expression of JavaScript, which the page itself may not run."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """Press a key that types a character."""
        self.call("Input.dispatchKeyEvent", type="keyDown", text=key, key=key)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def requests(self) -> list[str]:
        """The addresses that were asked for since the page was opened."""
        return [
            event["params"]["request"]["url"]
            for event in self._waiting
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def console(self) -> list[str]:
        """What was written to the console, and what failed."""
        names = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return [json.dumps(e["params"]) for e in self._waiting if e.get("method") in names]

    def close(self) -> str:
        """End it, and return the log of its network."""
        if self._loop.is_closed():
            return ""
        self._loop.run_until_complete(asyncio.wait_for(self._ended(), 20))
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._loop.close()
        return self._log.read_text(errors="replace") if self._log.exists() else ""


@contextlib.contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """A Chromium, and the trap for what it asks."""
    with Trap() as trap:
        threading.Thread(target=trap.serve_forever, daemon=True).start()
        found = Browser(folder, trap)
        try:
            yield found
        finally:
            found.close()
            trap.shutdown()
