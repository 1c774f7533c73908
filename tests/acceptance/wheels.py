"""Packages of a few bytes, an index that serves them, and notebooks that lock them."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from notebooks import Json, good, write

from pytest_nbrepro.environment import platform_key
from pytest_nbrepro.environment.restore import this_python

#: The platform that these tests run on, as records have it.
HERE = platform_key(this_python())


def wheel(folder: Path, name: str, version: str = "1.0", **files: str) -> str:
    """Make the wheel of a package, and return its SHA-256; without ``files``, of one module."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    content = {
        **(files or {f"{module}.py": f"version = {version!r}\n"}),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    content[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in [*content, f"{info}/RECORD"])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{module}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in content.items():
            archive.writestr(zipfile.ZipInfo(each), text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tiny_wheels(folder: Path) -> Path:
    """Make the wheels that most of these notebooks lock, and return their folder."""
    wheel(folder, "tiny")
    wheel(folder, "tiny-two", "2.0")
    wheel(folder, "ipykernel", "6.0")
    return folder


def package(name: str, version: str = "1.0", **more: Any) -> Json:
    """A package as a lock has it."""
    return {"name": name, "version": version, **more}


def hashed(name: str, digest: str) -> Json:
    """A package with the hash of its wheel."""
    return package(name, wheels=[{"name": f"{name}.whl", "hashes": {"sha256": digest}}])


def record(*packages: Json, platform: str = HERE, **marks: list[str]) -> Json:
    """A record with one lock; ``marks`` are "infrastructure" and "local"."""
    lock = {"packages": list(packages), "tool": {"nbrepro": marks}}
    return {"schema": 1, "requires-python": ">=3.8", "locks": {platform: lock}}


def locked(path: Path, *packages: Json, content: Json | None = None, **more: Any) -> Path:
    """A notebook with such a record."""
    notebook = good() if content is None else content
    notebook["metadata"]["nbrepro"] = record(*packages, **more)
    return write(path, notebook)


def offline(wheels: Path, cache: Path) -> dict[str, str]:
    """The variables with which uv and pip install from a folder, and look nowhere else."""
    return {
        "NBREPRO_CACHE": str(cache),
        "UV_CACHE_DIR": str(cache / "uv"),
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(wheels),
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
    }


@dataclass
class Index:
    """A package index that keeps those waiting who want a wheel, until it is ``open``."""

    url: str = ""
    open: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    wheels: list[str] = field(default_factory=list)

    def variables(self, cache: Path) -> Mapping[str, str]:
        """With which uv installs from it."""
        return {
            "NBREPRO_CACHE": str(cache),
            "UV_CACHE_DIR": str(cache / "uv"),
            "UV_DEFAULT_INDEX": self.url,
            "NO_PROXY": "127.0.0.1",
        }


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Index]:
    """An index of the wheels in a folder."""
    index = Index()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith(".whl"):
                index.wheels.append(self.path)
                index.asked.set()
                index.open.wait(60)
            with contextlib.suppress(ConnectionError):  # who asked was killed
                super().do_GET()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    for each in folder.glob("*.whl"):
        page = folder / "simple" / each.name.partition("-")[0].replace("_", "-") / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f'<a href="/{each.name}">{each.name}</a>')
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    index.url = f"http://127.0.0.1:{server.server_port}/simple"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield index
    finally:
        index.open.set()
        server.shutdown()
        thread.join()
        server.server_close()
