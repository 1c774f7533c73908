"""A bill of materials of a lock: CycloneDX 1.6 as JSON. Pure.

Format: https://cyclonedx.org/docs/1.6/json/ and, for the names of packages,
https://github.com/package-url/purl-spec. No time and no random number goes in,
so that the same lock gives the same bytes; JSON has no comments, and what made
it stands in a property at its top.
"""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import quote, urlencode

from pytest_nbrepro import __version__
from pytest_nbrepro.environment.exports.bundle import Bundle, Pinned
from pytest_nbrepro.environment.exports.sources import File
from pytest_nbrepro.environment.safe import PYPI
from pytest_nbrepro.recorded_system import System, SystemPackage


def sbom(bundle: Bundle) -> tuple[str, ...]:
    """The text of a bill of materials; it lists also what nobody else can have."""
    own_index = next((url for url in bundle.indexes if url.rstrip("/") != PYPI), "")
    components = [_component(package, own_index) for package in bundle.packages]
    components += [
        _described(name, version, f"pkg:conda/{quote(name)}@{quote(version)}?build={quote(build)}")
        for name, version, build in bundle.conda
    ]
    if bundle.system:
        components += [_of_system(bundle.system, each) for each in bundle.system.packages]
    listed = {
        "metadata": {
            "properties": [{"name": "nbrepro:made-by", "value": bundle.header}],
            "tools": {
                "components": [
                    {"type": "application", "name": "pytest-nbrepro", "version": __version__}
                ]
            },
            "component": {
                "type": "application",
                "bom-ref": "notebooks",
                "name": ", ".join(bundle.notebooks),
                "properties": [
                    {"name": "nbrepro:platform", "value": bundle.platform},
                    *(
                        {"name": "nbrepro:lock-sha256", "value": digest}
                        for digest in bundle.digests
                    ),
                ],
            },
        },
        "components": components,
        "dependencies": [
            {"ref": "notebooks", "dependsOn": sorted(each["bom-ref"] for each in components)}
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(listed, sort_keys=True))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        **listed,
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n",)


def _described(name: str, version: str, purl: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}


def _of_system(system: System, package: SystemPackage) -> dict[str, Any]:
    """A package of dpkg or rpm; of the latter the epoch is no part of the version."""
    version, further = package.version, {}
    if system.manager == "rpm" and ":" in version:
        further["epoch"], _, version = version.partition(":")
    kind = {"dpkg": "deb", "rpm": "rpm"}[system.manager]
    further["distro"] = f"{system.distribution}-{system.release}".rstrip("-")
    named = f"pkg:{kind}/{quote(system.distribution)}/{quote(package.name)}"
    purl = f"{named}@{quote(version, safe=':')}?{urlencode(further, quote_via=quote)}"
    found = _described(package.name, package.version, purl)
    return {**found, "properties": [{"name": "nbrepro:role", "value": package.role.value}]}


def _component(package: Pinned, own_index: str) -> dict[str, Any]:
    sources = package.sources
    found = _described(package.name, package.version, _purl(package, own_index))
    files = [*sources.wheels, *(file for file in (sources.sdist, sources.archive) if file)]
    references: list[dict[str, Any]] = [_distribution(file) for file in files]
    if sources.git:
        references.append({"type": "vcs", "url": sources.git[0], "comment": sources.git[1]})
    if references:
        found["externalReferences"] = references
    notes = [("infrastructure", "true")] if package.infrastructure else []
    notes += [("source", sources.flaw)] if sources.is_lost else []
    if notes:
        found["properties"] = [{"name": f"nbrepro:{key}", "value": text} for key, text in notes]
    return found


def _distribution(file: File) -> dict[str, Any]:
    hashes = [{"alg": "SHA-256", "content": file.sha256}]
    return {"type": "distribution", "url": file.url, "hashes": hashes}


def _purl(package: Pinned, own_index: str) -> str:
    """The package's URL; where it came from elsewhere than PyPI, that stands in it."""
    sources, further = package.sources, {}
    if sources.git:
        further["vcs_url"] = f"git+{sources.git[0]}@{sources.git[1]}"
    elif sources.archive:
        further["download_url"] = sources.archive.url
    elif own_index and not package.elsewhere:
        further["repository_url"] = own_index
    ending = f"?{urlencode(further, quote_via=quote)}" if further else ""
    return f"pkg:pypi/{package.name}@{quote(package.version)}{ending}"
