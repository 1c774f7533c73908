from __future__ import annotations

import hashlib
import json
import re
import tomllib
from typing import Any

import pytest
from builders import mutated
from hypothesis import given
from locks import COMMIT, HOST, KEY, Json, digest, file, package, record, texts, wheel
from packaging.pylock import Pylock
from packaging.requirements import Requirement

from pytest_nbrepro.environment.exports import TARGETS, exported
from pytest_nbrepro.findings import Finding, FindingError
from pytest_nbrepro.locks import digest_of
from pytest_nbrepro.record import parse

GIT = {"type": "git", "url": "https://example.org/mine.git", "commit-id": COMMIT}
MINE = package("mine==1", directory={"path": "mine", "editable": True})
#: The block of a script, as PEP 723 has tools find it.
BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")

every_target = pytest.mark.parametrize("target", TARGETS)
#: A bill of materials lists also what cannot be installed.
every_installed = pytest.mark.parametrize("target", [name for name in TARGETS if name != "sbom"])


def toml(target: str, *packages: Any, **lock: Any) -> dict[str, Any]:
    return tomllib.loads(texts(target, record(*packages, **lock))[0])


def failure(*packages: Any) -> Finding:
    with pytest.raises(FindingError) as raised:
        texts("pylock", record(*packages))
    return raised.value.finding


LOCK: Json = {
    "requires-python": "==3.12.*",
    "environments": ["sys_platform == 'linux'"],
    "packages": [
        wheel("numpy==2"),
        package("six==1", sdist=file("six-1.tar.gz")),
        package("mine==1", vcs=GIT),
        package("other==1", archive={"url": HOST + "o.zip", "hashes": {"sha256": digest("c")}}),
        MINE | {"name": "folder"},
    ],
    "tool": {"nbrepro": {"local": ["mine"], "infrastructure": ["six"], "conda": ["a-1-2"]}},
}


@every_target
@given(mutated({KEY: LOCK}))
def test_whatever_a_lock_says_the_files_are_sound_or_a_sentence_says_why_not(
    target: str, locks: Json
) -> None:
    try:
        valid = parse({"schema": 1, "locks": locks})
        first, *others = exported({"n": valid}, KEY, target).texts
    except FindingError:
        return
    for text in others:
        json.loads(text)
    if target == "pylock":
        Pylock.from_dict(tomllib.loads(first)).validate()
    if target == "pipfile":
        tomllib.loads(first)
    if target == "sbom":
        json.loads(first)
    if target == "pep723":
        assert BLOCK.fullmatch(first.rstrip("\n"))
    if target == "requirements":
        pins = first.replace(" \\\n    --hash=", " --hash=").splitlines()
        for pin in pins:
            assert pin.startswith("#") or Requirement(pin.partition(" --hash=")[0])


@every_target
def test_the_same_notebooks_give_the_same_bytes(target: str) -> None:
    one, two = (record(*order) for order in ((wheel("b==1"), wheel("a==1")),) * 2)
    assert texts(target, one) == texts(target, two)


@every_target
def test_every_file_begins_by_saying_what_it_was_made_from(target: str) -> None:
    one = record(wheel("six==1"))
    lock = digest_of(one.locks[KEY])[:16]
    made = f"Made by nbrepro export from a.ipynb ({KEY}, lock {lock})"
    assert made in texts(target, one)[0][:400]


@every_installed
def test_a_package_that_nobody_else_can_have_is_told_and_left_out(target: str) -> None:
    made = exported({"n": record(MINE, wheel("six==1"))}, KEY, target)
    told = "mine 1 is left out: it came from a folder or URL, not from an index"
    assert [(n.rule, n.message) for n in made.notices] == [("LOCK051", told)]
    assert "# mine==1 came from a folder or URL, not from an index\n" in made.texts[0]
    assert '"mine"' not in "".join(made.texts)


@every_target
def test_machinery_that_nobody_else_can_have_is_not_worth_a_word(target: str) -> None:
    lock = record(MINE, wheel("six==1"), infrastructure=("mine",))
    assert exported({"n": lock}, KEY, target).notices == ()


@every_installed
def test_what_installs_the_file_is_not_in_it(target: str) -> None:
    packages = [wheel("pip==26"), wheel("uv==1"), wheel("six==1")]
    made = "".join(texts(target, record(*packages)))
    assert "six" in made
    assert not re.search(r"\bpip\b.*26", made)
    assert not re.search(r"\buv\b", made)


def test_a_lock_file_is_as_the_specification_wants_it() -> None:
    said = toml(
        "pylock",
        wheel("numpy==2", "b"),
        package("six==1", sdist=file("six-1.tar.gz")),
        package("mine==1", vcs={**GIT, "subdirectory": "python"}),
        package("other==1", archive={"url": HOST + "o.zip", "hashes": {"sha256": digest("c")}}),
        environments=["sys_platform == 'linux'"],
    )
    assert said["packages"][1]["wheels"][0]["name"] == "numpy-2-py3-none-any.whl"
    assert said["packages"][2]["archive"].keys() == {"url", "hashes"}
    lock = Pylock.from_dict(said)
    lock.validate()
    assert str(lock.requires_python) == "==3.12.*"
    assert [str(marker) for marker in lock.environments or ()] == ['sys_platform == "linux"']
    mine, numpy, other, six = lock.packages
    assert mine.vcs
    assert (mine.vcs.url, mine.vcs.commit_id) == (GIT["url"], COMMIT)
    assert mine.vcs.subdirectory == "python"
    assert numpy.wheels
    assert numpy.wheels[0].url == HOST + "numpy-2-py3-none-any.whl"
    assert numpy.wheels[0].hashes == {"sha256": digest("b")}
    assert other.archive
    assert other.archive.url == HOST + "o.zip"
    assert six.sdist
    assert six.sdist.filename == "six-1.tar.gz"


def test_without_sources_there_is_no_lock_file_and_a_command_that_finds_them() -> None:
    told = failure("six==1")
    assert told.rule == "LOCK050"
    assert told.message == (
        "a pylock.toml says where each package is to be had, and for six nobody knows: "
        "no source in the lock"
    )
    assert told.hint == "nbrepro lock --hashes {notebook} looks the sources up"
    assert told.details == ()
    assert "for a0 and 2 others nobody" in failure("a0==1", "a1==1", "a2==1").message


def test_for_what_was_looked_up_and_not_found_another_index_has_to_be_named() -> None:
    told = failure("six==1", wheel("numpy==2"))
    assert "for six nobody knows" in told.message
    assert told.hint == (
        "name an index that has them: nbrepro lock --hashes --index-url URL {notebook}"
    )


def test_each_package_whose_source_is_not_safe_is_told() -> None:
    bad = package("six==1", wheels=[{**file("six-1-py3-none-any.whl"), "url": "http://a/b"}])
    told = failure(bad, "numpy==2.0")
    assert told.details == (
        "  numpy 2.0  the lock does not say where it is to be had",
        "  six 1      its URL is not one of https, or has a password or strange characters in it",
    )


@every_installed
def test_a_version_that_installers_do_not_take_is_told_and_left_out(target: str) -> None:
    old = wheel("timezones==2004d_x")
    made = exported({"n": record(old, wheel("six==1"))}, KEY, target)
    told = "timezones 2004d_x is left out: it has a version that installers do not take"
    assert [(n.rule, n.message) for n in made.notices] == [("LOCK051", told)]
    assert "timezones==2004d_x" not in made.texts[0].replace("# timezones==2004d_x", "")


def test_a_script_asks_for_what_the_results_need_and_no_machinery() -> None:
    packages = [wheel("ipykernel==7"), wheel("numpy==2"), package("mine==1", vcs=GIT)]
    (text,) = texts("pep723", record(*packages, infrastructure=("ipykernel",)))
    found = BLOCK.fullmatch(text.rstrip("\n"))
    assert found
    assert found["type"] == "script"
    content = "".join(line[2:] for line in found["content"].splitlines(keepends=True))
    assert tomllib.loads(content) == {
        "requires-python": "==3.12.*",
        "dependencies": [f"mine @ git+https://example.org/mine.git@{COMMIT}", "numpy==2"],
    }


def test_an_environment_of_conda_has_pip_install_the_packages() -> None:
    (text,) = texts("environment.yml", record("six==1", package("mine==1", vcs=GIT)))
    assert text.splitlines()[1:] == [
        "name: nb-a",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        "  - python=3.12",
        "  - pip",
        "  - pip:",
        f'      - "mine @ git+https://example.org/mine.git@{COMMIT}"',
        "      - six==1",
    ]


def test_what_conda_installed_is_asked_of_conda() -> None:
    conda = ["python-3.12.1-h1_0_cpython", "ruamel.yaml-0.18-py312_0", "x y-1-2", "a-b", 7]
    lock = record("ruamel-yaml==0.18", "six==1", tool={"conda": conda})
    (text,) = texts("environment.yml", lock)
    assert re.findall(r"^ +- (.+)$", text, re.MULTILINE)[1:] == [
        "pip",
        "python=3.12.1=h1_0_cpython",
        "ruamel.yaml=0.18=py312_0",
        "pip:",
        "six==1",
    ]


@pytest.mark.parametrize(
    ("notebook", "name"),
    [
        ("sub/My report (2).ipynb", "nb-My-report-2"),
        ("null.ipynb", "nb-null"),
        ("日本.ipynb", "notebooks"),
        (": {x}.ipynb", "nb-x"),
    ],
)
def test_an_environment_is_called_like_its_notebook(notebook: str, name: str) -> None:
    (text,) = exported({notebook: record("six==1")}, KEY, "environment.yml").texts
    assert f"\nname: {name}\n" in text


def test_an_environment_without_the_global_lock_has_a_python_of_its_own() -> None:
    platform = "cp314t-linux-x86_64"
    (text,) = texts("environment.yml", record(platform=platform), platform=platform)
    assert "  - python-freethreading=3.14\n" in text
    assert "pip:" not in text


def test_a_pipfile_and_its_lock_belong_together() -> None:
    packages = [
        wheel("six==1"),
        package("other==1", archive={"url": HOST + "o.zip", "hashes": {"sha256": digest("c")}}),
    ]
    index = ["https://pypi.org/simple/", "https://a.example/simple"]
    first, second = texts("pipfile", record(*packages, index=index))
    said, lock = tomllib.loads(first), json.loads(second)
    assert [(s["name"], s["url"]) for s in said["source"]] == [
        ("pypi", index[0]),
        ("index-2", index[1]),
    ]
    assert said["packages"] == {"six": "==1", "other": {"file": HOST + "o.zip"}}
    assert said["requires"] == {"python_version": "3.12"}
    assert lock["default"] == {
        "six": {"version": "==1", "index": "pypi", "hashes": [f"sha256:{digest('a')}"]},
        "other": {"file": HOST + "o.zip", "hashes": [f"sha256:{digest('c')}"]},
    }
    assert lock["_meta"]["sources"] == said["source"]
    assert lock["_meta"]["pipfile-spec"] == 6
    read_anew = {
        "_meta": {"sources": said["source"], "requires": said["requires"]},
        "default": said["packages"],
        "develop": said.get("dev-packages", {}),
    }
    canonical = json.dumps(read_anew, sort_keys=True, separators=(",", ":"))
    digested = hashlib.sha256(canonical.encode()).hexdigest()
    assert lock["_meta"]["hash"] == {"sha256": digested}


def test_the_digest_of_a_pipfile_is_that_of_pipenv() -> None:
    # `pipenv verify` (2026.10.3) and `micropipenv install --deploy` (1.10) take this one
    packages = ("numpy==2.4.6", "python-dateutil==2.9.0.post0", "six==1.17.0")
    platform = "cp311-linux-x86_64"
    _, lock = texts("pipfile", record(*packages, platform=platform), platform=platform)
    known = "da3d13b62819e5b2ebcda971f1f9ab84522f1c0e30b3c27fd0ed5c8b521f1b94"
    assert json.loads(lock)["_meta"]["hash"]["sha256"] == known


def test_a_pipfile_locks_a_repository_at_its_commit_and_has_hashes_for_all_or_none() -> None:
    vcs = {**GIT, "subdirectory": "python"}
    _, lock = texts("pipfile", record(package("mine==1", vcs=vcs), wheel("six==1")))
    assert json.loads(lock)["default"] == {
        "mine": {"git": GIT["url"], "ref": COMMIT, "subdirectory": "python"},
        "six": {"version": "==1", "index": "pypi"},
    }
