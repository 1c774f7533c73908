"""The engine ``pip``: what ``pip install --dry-run --report`` would install.

The report is the one format that pip documents as stable:
https://pip.pypa.io/en/stable/reference/installation-report/
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_nbrepro.environment.engines.package import Package, archive, public
from pytest_nbrepro.environment.engines.pip_settings import PIP, asking
from pytest_nbrepro.environment.engines.question import Answer, Question
from pytest_nbrepro.environment.engines.requirements import usable
from pytest_nbrepro.environment.engines.resolved import answer, refusal
from pytest_nbrepro.environment.engines.tool import run
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.names import normalised

#: Each try waits longer than the one before; five, as is usual, are half a minute.
_RETRIES = ("PIP_RETRIES", "2")
#: The first pip that can leave out what is newer than a day.
_KNOWS_DAYS = 26

_YANKED = re.compile(
    r"is a yanked version: '([\w.-]{1,200})' candidate[^\n]{0,1000}"
    r"(?:\nReason for being yanked: ([^\n]{0,300}))?"
)


class Pip:
    """Locks what pip would install."""

    name = "pip"
    excludes_newer = True
    looks_up_hashes = False

    def lock(self, question: Question) -> Answer:
        """Resolve the requirements. Raises FindingError (LOCK020 to LOCK024)."""
        requirements = [str(requirement) for requirement in usable(question.requirements)]
        command = [*PIP, "--python", question.interpreter, "install", "--dry-run"]
        command += ["--ignore-installed", "--no-input", *newest(question.choices.exclude_newer)]
        variables = index_variables(question.choices.indexes)
        indexes = asking(question.choices.indexes)
        with tempfile.TemporaryDirectory(prefix="nbrepro-") as folder:
            report = Path(folder) / "report.json"
            ran = run(
                self.name,
                [*command, "--report", str(report), "--", *requirements],
                variables=variables,
            )
            if ran.code or not report.exists():
                raise refusal(self.name, ran, question, indexes())
            found = json.loads(report.read_bytes())
        return answer(
            question,
            packages_of(found, ran.err),
            engine=self.name,
            version=found["pip_version"],
            indexes=indexes(),
        )


def index_variables(indexes: tuple[str, ...]) -> dict[str, str]:
    """The variables that tell pip its indexes: not the list of processes, for the passwords."""
    main, *others = indexes or ("",)
    variables = {"PIP_RETRIES": os.environ.get(*_RETRIES), "PIP_REQUIRE_VIRTUALENV": "0"}
    if main:
        variables["PIP_INDEX_URL"] = main
    if others:
        variables["PIP_EXTRA_INDEX_URL"] = " ".join(others)
    return variables


def newest(day: str | None) -> list[str]:
    """The options that leave out what is newer. Raises FindingError (LOCK022) for an old pip."""
    if day is None:
        return []
    from importlib import metadata

    version = metadata.version("pip")
    if int(version.partition(".")[0]) >= _KNOWS_DAYS:
        return ["--uploaded-prior-to", day]
    message = f"pip {version} cannot leave out what is newer than {day}; pip {_KNOWS_DAYS} can"
    hint = "pip install --upgrade pip, or choose another engine: --engine uv"
    raise FindingError(finding("LOCK022", message, hint=hint))


def packages_of(report: Mapping[str, Any], printed: str) -> list[Package]:
    """The packages of a report, and what pip ``printed`` about those that were taken back."""
    yanked = {
        normalised(name): why.replace("<none given>", "") for name, why in _YANKED.findall(printed)
    }
    return [_package(item, yanked) for item in report["install"]]


def _package(item: Mapping[str, Any], yanked: Mapping[str, str]) -> Package:
    about, info = item["metadata"], item["download_info"]
    name, version = normalised(about["name"]), about["version"]
    hashes = info.get("archive_info", {}).get("hashes", {})
    if item["is_direct"]:
        return Package(name, version, source=_source(info, hashes))
    # whether is in the report since pip 23.3, why is not
    why = yanked.get(name, "" if item.get("is_yanked") else None)
    file = archive(info["url"], hashes.get("sha256"), why)
    return Package(name, version, (file,))


def _source(info: Mapping[str, Any], hashes: Mapping[str, str]) -> dict[str, Any]:
    url = public(info["url"])
    below = {"subdirectory": info["subdirectory"]} if "subdirectory" in info else {}
    if "vcs_info" in info:
        commit = info["vcs_info"]["commit_id"]
        return {"vcs": {"type": info["vcs_info"]["vcs"], "url": url, "commit-id": commit, **below}}
    return {"archive": {"url": url, "hashes": dict(hashes), **below}}
