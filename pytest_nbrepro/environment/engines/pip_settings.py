"""What pip is configured with: the index that a user's other tools are to follow too.

pip itself is asked (``pip config list``), because where its files are, and
which goes before which, differs between systems.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from pytest_nbrepro.environment.engines.package import public
from pytest_nbrepro.environment.engines.tool import run
from pytest_nbrepro.environment.safe import PYPI

#: The same module from wherever we are called: the current folder may hold a pip.py.
PIP = (sys.executable, "-P", "-m", "pip", "--disable-pip-version-check")
#: Which kind of setting goes before which, the last one wins.
_ORDER = ("global", "install", ":env:")


@dataclass(frozen=True)
class Indexes:
    """The indexes to ask, the main one first, and the file of certificates to trust, if any.

    Addresses are as they are configured: perhaps with a password, perhaps of
    a folder.
    """

    urls: tuple[str, ...]
    certificates: str | None = None

    @property
    def public(self) -> list[str]:
        """The addresses that others may know."""
        found = (public(url) for url in self.urls)
        return [url.rstrip("/") for url in found if url]


def asking(typed: tuple[str, ...]) -> Callable[[], Indexes]:
    """Begin to ask pip as `configured` does; the answer is given when it is called for."""
    from concurrent.futures import ThreadPoolExecutor

    with_pip = ThreadPoolExecutor(1)
    found = with_pip.submit(configured, typed)
    with_pip.shutdown(wait=False)
    return found.result


@cache
def configured(typed: tuple[str, ...] = ()) -> Indexes:
    """The indexes that pip would ask, where ``typed`` are given on its command line."""
    settings = _parsed(run("pip", [*PIP, "config", "list"]).out)
    main, *others = typed or ("",)
    if not main and settings.get("no-index", "0").lower() in {"1", "true", "yes", "on"}:
        return Indexes((), settings.get("cert"))
    first = main or settings.get("index-url", PYPI)
    further = others or settings.get("extra-index-url", "").split()
    return Indexes(tuple(dict.fromkeys((first, *further))), settings.get("cert"))


def _parsed(listed: str) -> Mapping[str, str]:
    """The settings of ``section.key='value'`` lines, the section that goes first winning."""
    found: dict[str, dict[str, str]] = {section: {} for section in _ORDER}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in found:
            try:
                found[section][key] = str(ast.literal_eval(value))
            except (ValueError, SyntaxError):
                continue
    return {key: value for section in _ORDER for key, value in found[section].items() if value}
