"""Bills of materials, held against the published schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from locks import COMMIT, KEY, digest, file, package, record, texts, wheel
from packageurl import PackageURL

from pytest_nbrepro.environment.exports import exported
from pytest_nbrepro.recorded_system import Role, System, SystemPackage

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)


def components(*packages: Any, **lock: Any) -> dict[str, dict[str, Any]]:
    """The components by their names; the text is valid."""
    (text,) = texts("sbom", record(*packages, **lock))
    assert VALIDATOR.validate_str(text) is None
    said = json.loads(text)
    assert said["dependencies"][0]["dependsOn"] == sorted(c["bom-ref"] for c in said["components"])
    return {each["name"]: each for each in said["components"]}


def test_files_are_listed_with_their_digests() -> None:
    found = components(wheel("numpy==2", "b"), package("six==1", sdist=file("six-1.tar.gz")))
    assert found["numpy"]["purl"] == "pkg:pypi/numpy@2"
    assert found["numpy"]["externalReferences"] == [
        {
            "type": "distribution",
            "url": "https://files.example.org/numpy-2-py3-none-any.whl",
            "hashes": [{"alg": "SHA-256", "content": digest("b")}],
        }
    ]
    assert found["six"]["externalReferences"][0]["url"].endswith("/six-1.tar.gz")


def test_where_a_package_came_from_stands_in_its_name() -> None:
    vcs = {"type": "git", "url": "https://example.org/mine.git", "commit-id": COMMIT}
    archive = {"url": "https://example.org/o.zip", "hashes": {"sha256": digest("c")}}
    found = components(
        package("mine==1+local", vcs=vcs),
        package("other==1", archive=archive),
        package("folder==1", directory={"path": "folder"}),
        "six==1",
        index=["https://example.org/simple"],
        tool={"conda": ["libblas-3.9-h_1"]},
        infrastructure=("six",),
    )
    assert found["mine"]["purl"] == (
        f"pkg:pypi/mine@1%2Blocal?vcs_url=git%2Bhttps%3A%2F%2Fexample.org%2Fmine.git%40{COMMIT}"
    )
    assert found["mine"]["externalReferences"][0]["comment"] == COMMIT
    assert found["other"]["purl"].endswith("?download_url=https%3A%2F%2Fexample.org%2Fo.zip")
    assert found["six"]["purl"].endswith("?repository_url=https%3A%2F%2Fexample.org%2Fsimple")
    assert found["libblas"]["purl"] == "pkg:conda/libblas@3.9?build=h_1"
    assert found["six"]["properties"] == [{"name": "nbrepro:infrastructure", "value": "true"}]
    assert found["folder"]["properties"][0]["value"].startswith("came from a folder or URL")


@pytest.mark.parametrize(
    ("manager", "distribution", "version", "purl"),
    [
        ("dpkg", "debian", "2:1.8-1+b1", "pkg:deb/debian/lib%2B%2B6@2:1.8-1%2Bb1?distro=debian-12"),
        ("rpm", "fedora", "2:1.8-1", "pkg:rpm/fedora/lib%2B%2B6@1.8-1?epoch=2&distro=fedora-12"),
        ("rpm", "fedora", "1.8-1", "pkg:rpm/fedora/lib%2B%2B6@1.8-1?distro=fedora-12"),
    ],
)
def test_packages_of_the_operating_system_are_listed(
    manager: str, distribution: str, version: str, purl: str
) -> None:
    system = System(
        manager, distribution, "12", (SystemPackage("lib++6", version, Role.DEPENDENCY),)
    )
    found = components("six==1", tool={"system": system.to_json()})
    assert found["lib++6"]["purl"] == purl
    assert found["lib++6"]["version"] == version
    assert found["lib++6"]["properties"] == [{"name": "nbrepro:role", "value": "dependency"}]
    read = PackageURL.from_string(purl)
    assert (read.namespace, read.name) == (distribution, "lib++6")


def test_what_nobody_can_install_is_listed_and_so_not_told() -> None:
    lock = record(package("folder==1", directory={"path": "folder"}))
    assert exported({"n": lock}, KEY, "sbom").notices == ()


@pytest.mark.parametrize("name", ["a.ipynb", 'it\'s "$(x)"\n.ipynb'])
def test_it_is_the_same_each_time_and_another_for_another_lock(name: str) -> None:
    one, other = (exported({name: record(pin)}, KEY, "sbom").texts for pin in ("a==1", "a==2"))
    assert one == exported({name: record("a==1")}, KEY, "sbom").texts
    serials = {json.loads(text)["serialNumber"] for (text,) in (one, other)}
    assert len(serials) == 2
    assert VALIDATOR.validate_str(one[0]) is None
