"""A Pipfile, and the Pipfile.lock that belongs to it. Pure.

The lock names its Pipfile by a digest of what that says, which pipenv, horus
and micropipenv compute anew before they trust it. Formats: pipfile-spec 6,
https://github.com/pypa/pipfile and https://pipenv.pypa.io/en/latest/pipfile.html
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pytest_nbrepro.environment.exports.bundle import Bundle, Pinned, installable
from pytest_nbrepro.environment.exports.pylock import toml
from pytest_nbrepro.environment.safe import PYPI


def pipfile(bundle: Bundle) -> tuple[str, ...]:
    """The texts of Pipfile and Pipfile.lock."""
    chosen, hashed = installable(bundle)
    sources = [
        {"name": "pypi" if url.rstrip("/") == PYPI else f"index-{place}", "url": url}
        | {"verify_ssl": True}
        for place, url in enumerate(bundle.indexes, start=1)
    ]
    packages = {package.name: _asked(package) for package in chosen.kept}
    requires = {"python_version": bundle.python}
    comments = [f"# {bundle.header}", *(p.comment for p in chosen.lost)]
    listed = {"source": sources, "packages": packages, "requires": requires}
    meta = {"sources": sources, "requires": requires}
    said = {"_meta": meta, "default": packages, "develop": {}}
    locked = {
        "_meta": {**meta, "hash": {"sha256": _digest(said)}, "pipfile-spec": 6},
        "default": {p.name: _locked(p, str(sources[0]["name"]), hashed) for p in chosen.kept},
        "develop": {},
    }
    lock = json.dumps(locked, indent=4, sort_keys=True) + "\n"
    return "\n".join([*comments, toml(listed)]), lock


def _digest(said: dict[str, Any]) -> str:
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _asked(package: Pinned) -> str | dict[str, str]:
    """The package as a Pipfile asks for it."""
    sources = package.sources
    below = {"subdirectory": sources.subfolder} if sources.subfolder else {}
    if sources.git:
        url, commit = sources.git
        return {"git": url, "ref": commit, **below}
    if sources.archive:
        return {"file": sources.archive.url, **below}
    return f"=={package.version}"


def _locked(package: Pinned, index: str, hashed: bool) -> dict[str, Any]:
    """The package as a Pipfile.lock has it."""
    asked = _asked(package)
    entry = dict(asked) if isinstance(asked, dict) else {"version": asked, "index": index}
    if hashed:
        return {**entry, "hashes": [f"sha256:{digest}" for digest in package.sources.hashes]}
    return entry
