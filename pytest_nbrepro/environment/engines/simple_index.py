"""Read one page of a package index: JSON (PEP 691) or HTML (PEP 503). Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from pytest_nbrepro.environment.engines.package import Archive, archive, of_version

_JSON = re.compile(r"application/(vnd\.pypi\.simple\.v1\+)?json", re.IGNORECASE)
#: What to ask an index for.
ACCEPTED = (
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, "
    "text/html;q=0.01"
)


def archives(page: bytes, kind: str, url: str, version: str) -> list[Archive]:
    """The files of a version that a page lists; ``kind`` is its Content-Type, ``url`` its own.

    A link that cannot be understood is left out. Raises ValueError where the
    page is not of its kind.
    """
    if _JSON.match(kind):
        return list(_from_json(json.loads(page), url, version))
    reader = _Links(url, version)
    reader.feed(page.decode("utf-8", "replace"))
    reader.close()
    return reader.found


def _from_json(page: Any, url: str, version: str) -> Iterator[Archive]:
    files = page.get("files") if isinstance(page, dict) else None
    if not isinstance(files, list):
        raise ValueError("it lists no files")
    for file in files:
        link = file.get("url") if isinstance(file, dict) else None
        if isinstance(link, str) and of_version(_name(link), version):
            hashes = file.get("hashes")
            digest = hashes.get("sha256") if isinstance(hashes, dict) else None
            yanked = file.get("yanked", False)
            reason = yanked if isinstance(yanked, str) else "" if yanked is True else None
            found = _archive(url, link, digest, reason)
            if found:
                yield found


def _name(link: str) -> str:
    return unquote(link.partition("#")[0].partition("?")[0].rpartition("/")[2])


def _archive(page: str, link: str, digest: Any, yanked: str | None) -> Archive | None:
    try:
        return archive(urljoin(page, link), digest if isinstance(digest, str) else None, yanked)
    except ValueError:  # an address with a bracket too few
        return None


class _Links(HTMLParser):
    """Collects the links of a page."""

    def __init__(self, url: str, version: str) -> None:
        super().__init__()
        self._base, self._version = url, version
        self.found: list[Archive] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, or where links start from."""
        given = dict(attrs)
        link = given.get("href")
        if not link:
            return
        if tag == "base":
            self._base = urljoin(self._base, link)
        elif tag == "a" and of_version(_name(link), self._version):
            address, fragment = urldefrag(link)
            digest = fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else None
            yanked = (given["data-yanked"] or "") if "data-yanked" in given else None
            found = _archive(self._base, address, digest, yanked)
            if found:
                self.found.append(found)
