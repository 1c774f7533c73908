"""Ask package indexes over the web which archives they have.

Only what the user configured or typed is asked, only http and https are
followed, and a password goes to the index that it is for and to no other
that it points to.
"""

from __future__ import annotations

import base64
import http.client
import ssl
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, unquote, urlsplit

from pytest_nbrepro import __version__
from pytest_nbrepro.environment.engines.package import Archive, public
from pytest_nbrepro.environment.engines.pip_settings import Indexes
from pytest_nbrepro.environment.engines.simple_index import ACCEPTED, archives
from pytest_nbrepro.findings import FindingError, finding

#: Seconds without a byte, and seconds for a whole page.
_SILENCE, _PATIENCE = 15.0, 60.0
_LARGEST = 64_000_000
_AT_ONCE = 4
_NOT_THERE = (404, 410)


def look_up(versions: Mapping[str, str], indexes: Indexes) -> dict[str, list[Archive]]:
    """What the indexes have of a version of each package, those of the first index first.

    ``versions`` are given by normalised name. Raises FindingError (LOCK024)
    for an index that cannot be asked.
    """
    web = [url for url in indexes.urls if public(url)]
    opener = _opener(indexes.certificates)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        asked = {
            name: threads.submit(_files, name, version, web, opener)
            for name, version in versions.items()
        }
        try:
            return {name: each.result() for name, each in asked.items()}
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise


def _opener(certificates: str | None) -> urllib.request.OpenerDirector:
    """What opens addresses of the web alone: no files, no FTP, wherever an index points."""
    context = ssl.create_default_context()
    if certificates:
        try:
            context.load_verify_locations(certificates)
        except (OSError, ssl.SSLError) as error:
            message = f"the certificates that pip is configured with cannot be read: {certificates}"
            raise FindingError(finding("LOCK024", message, details=(str(error),))) from error
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=context),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _files(
    name: str, version: str, urls: Iterable[str], opener: urllib.request.OpenerDirector
) -> list[Archive]:
    return [found for url in urls for found in _page(name, version, url, opener)]


def _page(
    name: str, version: str, index: str, opener: urllib.request.OpenerDirector
) -> list[Archive]:
    request = _request(name, index)
    try:
        with opener.open(request, timeout=_SILENCE) as answer:
            page = b"".join(_chunks(answer))
            if answer.headers.get("Content-Encoding") == "gzip":
                page = _unpacked(page)
            return archives(page, answer.headers.get("Content-Type", ""), answer.url, version)
    except urllib.error.HTTPError as error:
        if error.code in _NOT_THERE:
            return []
        reason = f"it answers {error.code} {error.reason}"
    except (OSError, http.client.HTTPException, ValueError, RecursionError, zlib.error) as error:
        reason = str(getattr(error, "reason", "") or error) or type(error).__name__
    message = f"the package index cannot be reached ({request.full_url}): {reason}"
    hint = "check the network, or name another index: --index-url URL"
    raise FindingError(finding("LOCK024", message, hint=hint))


def _request(name: str, index: str) -> urllib.request.Request:
    address = f"{(public(index) or '').rstrip('/')}/{quote(name)}/"
    headers = {"Accept": ACCEPTED, "Accept-Encoding": "gzip", "User-Agent": _AGENT}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - the opener opens http and https only
    parts = urlsplit(index)
    if parts.username or parts.password:
        pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        basic = base64.b64encode(pair.encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {basic}")
    return request


_AGENT = f"pytest-nbrepro/{__version__}"


def _chunks(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """The page, piece by piece: bounded in size and, unlike a socket's timeout, in time."""
    until, size = time.monotonic() + _PATIENCE, 0
    while chunk := answer.read1(1 << 16):
        size += len(chunk)
        if size > _LARGEST:
            raise ValueError("its page is too large")
        if time.monotonic() > until:
            raise ValueError("its page takes too long")
        yield chunk


def _unpacked(page: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    found = unpacker.decompress(page, _LARGEST)
    if unpacker.unconsumed_tail:
        raise ValueError("its page is too large")
    return found
