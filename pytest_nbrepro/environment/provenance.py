"""Where a package came from if not from an index, as PEP 751 says it. Pure.

What installers store (direct_url.json, PEP 610:
https://packaging.python.org/specifications/direct-url/) names folders of
somebody's computer and, at times, passwords. Neither gets into a notebook: of
a folder or file its own name is kept, of a URL neither user, query nor fragment.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit


def source(origin: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The entry ``vcs``, ``archive`` or ``directory`` of a package, from its direct_url.json."""
    place = _place(str(origin.get("url", "")))
    inside = origin.get("subdirectory")
    if isinstance(inside, str):
        place["subdirectory"] = inside
    vcs = _object(origin, "vcs_info")
    if vcs:
        kept = {"type": vcs.get("vcs", "git"), "commit-id": vcs.get("commit_id", "")}
        return {"vcs": {**place, **{key: str(value) for key, value in kept.items()}}}
    if "archive_info" in origin:
        return {"archive": {**place, "hashes": _hashes(_object(origin, "archive_info"))}}
    place.pop("url", None)
    is_editable = _object(origin, "dir_info").get("editable") is True
    return {"directory": {"path": ".", **place, **({"editable": True} if is_editable else {})}}


def _place(url: str) -> dict[str, str]:
    """The URL without what is nobody's business; of a local one the last name in it."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as half an IPv6 address
        return {}
    if parts.scheme in {"", "file"} or not parts.netloc:
        name = PurePosixPath(unquote(parts.path).replace("\\", "/")).name
        return {"path": name} if name else {}
    user, _, host = parts.netloc.rpartition("@")
    who = "git@" if user == "git" else ""  # a convention of SSH, and no secret
    return {"url": urlunsplit((parts.scheme, who + host, parts.path, "", ""))}


def _hashes(info: Mapping[str, Any]) -> dict[str, str]:
    found = {str(key): str(value) for key, value in _object(info, "hashes").items()}
    name, _, digest = str(info.get("hash") or "").partition("=")  # as it was written once
    return found or ({name: digest} if digest else {})


def _object(part: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = part.get(key)
    return found if isinstance(found, Mapping) else {}


def described(source: Mapping[str, Mapping[str, Any]]) -> str:
    """The source in a few words, for people; of none, an index."""
    for kind, about in source.items():
        place = str(about.get("url") or about.get("path") or "")
        if kind == "vcs":
            return f"commit {str(about.get('commit-id'))[:12]} of {place}"
        if kind == "archive":
            return f"the archive {place}".rstrip()
        editable = "an editable folder" if about.get("editable") else "a folder"
        return f"{editable} {'' if place == '.' else place}".rstrip()
    return "an index"


def is_same(one: Mapping[str, Mapping[str, Any]], other: Mapping[str, Mapping[str, Any]]) -> bool:
    """True where two sources give the same, as far as they tell.

    A folder's name does not count, nor what is in it: that is the payload's matter.
    """
    if [*one] != [*other]:
        return False
    for kind, about in one.items():
        there = other[kind]
        if kind == "vcs":
            return bool(about.get("commit-id") == there.get("commit-id"))
        if kind == "archive":
            hashes = [_object(part, "hashes") for part in (about, there)]
            shared = hashes[0].keys() & hashes[1].keys()
            if shared:  # uv keeps none
                return all(hashes[0][name] == hashes[1][name] for name in shared)
            return bool(about.get("url") == there.get("url"))
        return bool(about.get("editable")) == bool(there.get("editable"))
    return True
