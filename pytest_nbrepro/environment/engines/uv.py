"""The engine ``uv``: ``uv pip compile``, which resolves for another interpreter and writes PEP 751.

Facts: ``uv pip compile --help``; yanked versions are told on the error stream.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_nbrepro.environment.engines.package import Archive, Package, archive, public
from pytest_nbrepro.environment.engines.pip_settings import Indexes, configured
from pytest_nbrepro.environment.engines.question import Answer, Question
from pytest_nbrepro.environment.engines.requirements import usable
from pytest_nbrepro.environment.engines.resolved import answer, refusal
from pytest_nbrepro.environment.engines.tool import run
from pytest_nbrepro.environment.uv import uv_program
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.names import normalised

_YANKED = re.compile(
    r"`([\w.-]{1,200})==[^`\s]{1,200}` is yanked(?: \(reason: \"?(.{0,300}?)\"?\))?"
)
#: By these uv is told its index; then pip's configuration does not matter.
_OWN = ("UV_DEFAULT_INDEX", "UV_INDEX_URL")

#: Each try waits longer than the one before.
_RETRIES = ("UV_HTTP_RETRIES", "1")


class Uv:
    """Locks what uv would install."""

    name = "uv"
    excludes_newer = True
    looks_up_hashes = False

    def lock(self, question: Question) -> Answer:
        """Resolve the requirements. Raises FindingError (LOCK020 to LOCK024)."""
        requirements = usable(question.requirements)
        program = _program()
        indexes = _indexes(question.choices.indexes)
        command = [program, "pip", "compile", "--format", "pylock.toml", "--no-header"]
        command += ["--python", question.interpreter]
        if question.choices.exclude_newer:
            command += ["--exclude-newer", question.choices.exclude_newer]
        variables = {"UV_NO_PROGRESS": "1", "UV_HTTP_RETRIES": os.environ.get(*_RETRIES)}
        if indexes.urls:  # passwords in them are not for the list of processes
            variables["UV_DEFAULT_INDEX"] = indexes.urls[0]
            variables["UV_INDEX"] = " ".join(indexes.urls[1:])
        text = "".join(f"{requirement}\n" for requirement in requirements)
        ran = run("uv", [*command, "-"], text=text, variables=variables)
        if ran.code:
            raise refusal(self.name, ran, question, indexes)
        packages = packages_of(tomllib.loads(ran.out), ran.err)
        version = run("uv", [program, "--version"]).out.split()
        return answer(
            question,
            packages,
            engine=self.name,
            version=version[1] if len(version) > 1 else "",
            indexes=indexes,
        )


def _program() -> str:
    found = uv_program()
    if found:
        return found
    message = "the engine uv needs uv, which is not installed"
    hint = "pip install 'pytest-nbrepro[uv]', or choose another engine: --engine pip"
    raise FindingError(finding("LOCK022", message, hint=hint))


def _indexes(typed: tuple[str, ...]) -> Indexes:
    """The indexes to give to uv: as typed, or as its variables say, or as pip is configured."""
    own = next((os.environ[name] for name in _OWN if os.environ.get(name)), None)
    if typed:
        return configured(typed)
    if own:
        return Indexes((own, *os.environ.get("UV_INDEX", "").split()))
    found = configured()
    # uv takes what the first index has, so that a folder beside the main one would hide it
    return Indexes(found.urls[:1], found.certificates)


def packages_of(document: Mapping[str, Any], printed: str) -> list[Package]:
    """The packages of uv's document, and what it ``printed`` about those that were taken back.

    Raises FindingError (LOCK022) for one whose version uv does not say.
    """
    yanked = {normalised(name): reason for name, reason in _YANKED.findall(printed)}
    return list(_packages(document, yanked))


def _packages(document: Mapping[str, Any], yanked: Mapping[str, str]) -> Iterator[Package]:
    for entry in document.get("packages", ()):
        name = normalised(entry["name"])
        if "version" not in entry:
            message = f"uv does not say which version {name} has, which comes from an address"
            hint = "choose another engine: --engine pip"
            raise FindingError(finding("LOCK022", message, hint=hint))
        files = [*entry.get("wheels", ()), *([entry["sdist"]] if "sdist" in entry else [])]
        archives = tuple(_archive(file, yanked.get(name)) for file in files)
        yield Package(name, entry["version"], archives, _source(entry))


def _archive(file: Mapping[str, Any], yanked: str | None) -> Archive:
    # from a folder there is a path, which is nobody else's business
    return archive(file.get("url") or file.get("path", ""), file["hashes"].get("sha256"), yanked)


def _source(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    if "archive" not in entry:
        return None
    found = entry["archive"]
    return {"archive": {"url": public(found.get("url", "")), "hashes": dict(found["hashes"])}}
