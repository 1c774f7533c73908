"""Records with locks to export, in plain values."""

from __future__ import annotations

from typing import Any

from pytest_nbrepro.environment.exports import exported
from pytest_nbrepro.record import Record

Json = dict[str, Any]
KEY = "cp312-linux-x86_64"
HOST = "https://files.example.org/"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def digest(letter: str) -> str:
    """A SHA-256 digest."""
    return letter * 64


def package(pin: str, **sources: Any) -> Json:
    """``name==version`` as a lock has it."""
    name, version = pin.split("==")
    return {"name": name, "version": version, **sources}


def file(name: str, letter: str = "a") -> Json:
    """A file of an index."""
    return {"name": name, "url": HOST + name, "hashes": {"sha256": digest(letter)}}


def wheel(pin: str, letter: str = "a", tag: str = "py3-none-any") -> Json:
    """A package with one wheel."""
    name, version = pin.split("==")
    return package(pin, wheels=[file(f"{name.replace('-', '_')}-{version}-{tag}.whl", letter)])


def record(
    *packages: str | Json,
    local: tuple[str, ...] = (),
    infrastructure: tuple[str, ...] = (),
    platform: str = KEY,
    index: object = None,
    **lock: Any,
) -> Record:
    """A record with one lock of these packages, those without sources as ``name==version``."""
    listed = [package(p) if isinstance(p, str) else p for p in packages]
    tool = {"local": [*local], "infrastructure": [*infrastructure], **lock.pop("tool", {})}
    whole = {"requires-python": "==3.12.*", "packages": listed, "tool": {"nbrepro": tool}, **lock}
    return Record(">=3.12", {"index": index}, {platform: whole}, {}, ())


def texts(target: str, *records: Record, platform: str = KEY) -> tuple[str, ...]:
    """The files made from the records of a.ipynb, b.ipynb and so on."""
    named = {f"{letter}.ipynb": each for letter, each in zip("abc", records, strict=False)}
    return exported(named, platform, target).texts
