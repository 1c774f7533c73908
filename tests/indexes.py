"""A package index of tiny packages, served from this computer, for tests without a network."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import json
import os
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

#: What takes every other index, cache and setting of this computer out of the way.
ALONE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_CONSTRAINT": "",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_RETRIES": "0",
    "UV_NO_CONFIG": "1",
    "UV_NO_CACHE": "1",
    "UV_DEFAULT_INDEX": "",
    "UV_INDEX": "",
    "UV_HTTP_RETRIES": "0",
    "NO_PROXY": "*",
}


def wheel(name: str, version: str, *requires: str, tags: str = "py3-none-any") -> tuple[str, bytes]:
    """The file name and content of a wheel with nothing in it but what it needs."""
    stem, folder = f"{name}-{version}-{tags}", f"{name}-{version}.dist-info"
    needs = "".join(f"Requires-Dist: {requirement}\n" for requirement in requires)
    files = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}\n",
        "WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tags}\n",
        "RECORD": "".join(f"{folder}/{file},,\n" for file in ("METADATA", "WHEEL", "RECORD")),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file, text in files.items():
            archive.writestr(zipfile.ZipInfo(f"{folder}/{file}"), text)
    return f"{stem}.whl", packed.getvalue()


#: Builds without setuptools: says what it is, and needs nothing to say it.
_BACKEND = """
def prepare_metadata_for_build_wheel(folder, settings=None):
    import os
    os.mkdir(os.path.join(folder, "{name}-{version}.dist-info"))
    for file, text in (("METADATA", "Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"),
                       ("WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")):
        with open(os.path.join(folder, "{name}-{version}.dist-info", file), "w") as out:
            out.write(text)
    return "{name}-{version}.dist-info"

def build_wheel(folder, settings=None, metadata=None):
    raise SystemExit("nobody asked for it")
"""


def sdist(name: str, version: str) -> tuple[str, bytes]:
    """The file name and content of a source archive, which brings its own way to be built."""
    stem = f"{name}-{version}"
    files = {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\n'
        'backend-path = ["."]\n',
        "backend.py": _BACKEND.format(name=name, version=version),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for file, text in files.items():
            member = tarfile.TarInfo(f"{stem}/{file}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return f"{stem}.tar.gz", packed.getvalue()


@dataclass
class Index:
    """What an index has, by file name, and how it answers.

    ``yanked`` gives reasons, ``uploaded`` times, by file name. With ``password`` it answers to
    ``user`` and that only; ``seen`` are the paths asked for, each with the
    Authorization that came with it; ``answers`` replaces the answer to a path
    by a status, headers and a body.
    """

    files: dict[str, bytes]
    is_html: bool = False
    yanked: Mapping[str, str] = field(default_factory=dict)
    uploaded: Mapping[str, str] = field(default_factory=dict)
    password: str | None = None
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    answers: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    address: str = ""

    @property
    def url(self) -> str:
        """The address to give to an installer, password included."""
        user = f"user:{quote(self.password, safe='')}@" if self.password else ""
        return f"http://{user}{self.address}/simple"

    def sha256(self, file: str) -> str:
        return hashlib.sha256(self.files[file]).hexdigest()

    def page(self, name: str) -> tuple[str, bytes] | None:
        """The Content-Type and text of the page of a package; None where it has no file."""
        found = [f for f in self.files if f.split("-", 1)[0].replace("_", "-").lower() == name]
        if not found and name != "empty":
            return None
        if self.is_html:
            links = "".join(self._link(file) for file in found)
            return "text/html", f"<!DOCTYPE html><html><body>{links}</body></html>".encode()
        listed = [
            {
                "filename": file,
                "size": len(self.files[file]),
                "url": f"../../files/{file}",
                "hashes": {"sha256": self.sha256(file)},
                "yanked": self.yanked.get(file, False),
                "upload-time": self.uploaded.get(file, "2020-01-01T00:00:00Z"),
            }
            for file in found
        ]
        page = {"meta": {"api-version": "1.1"}, "name": name, "versions": [], "files": listed}
        return "application/vnd.pypi.simple.v1+json", json.dumps(page).encode()

    def _link(self, file: str) -> str:
        yanked = f' data-yanked="{self.yanked[file]}"' if file in self.yanked else ""
        address = f"../../files/{file}#sha256={self.sha256(file)}"
        return f'<a href="{address}"{yanked}>{file}</a>\n'

    def answer(self, path: str, authorization: str | None) -> tuple[int, Mapping[str, str], bytes]:
        """What the server says to a request."""
        if path in self.answers:
            return self.answers[path]
        if self.password and authorization != _basic("user", self.password):
            return 401, {"WWW-Authenticate": "Basic realm=index"}, b""
        if path.startswith("/files/") and path[7:] in self.files:
            return 200, {"Content-Type": "application/octet-stream"}, self.files[path[7:]]
        page = self.page(path.removeprefix("/simple/").strip("/"))
        return (200, {"Content-Type": page[0]}, page[1]) if page else (404, {}, b"")


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@contextmanager
def served(index: Index) -> Iterator[Index]:
    """The index, answering on a port of this computer."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            authorization = self.headers.get("Authorization")
            index.seen.append((self.path, authorization))
            status, headers, body = index.answer(self.path, authorization)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the library's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing: a test's output is its own."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
